"""Looks a definition over before it is published. Problems are sentences for the designer of the form."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from egov.services.eforms.conditions import Condition
from egov.services.eforms.definition import Definition, Step, every_field, read_definition
from egov.services.eforms.kinds.choice import ChoiceField
from egov.services.eforms.kinds.confirm import ConfirmField
from egov.services.eforms.kinds.field import Field
from egov.services.eforms.kinds.group import GroupField
from egov.services.eforms.kinds.identifiers import OfPerson
from egov.services.eforms.kinds.yesno import YesNoField
from egov.services.eforms.surroundings import Surroundings
from egov.services.eforms.wording import Wording

Graph = dict[str, frozenset[str]]


def check(data: object, around: Surroundings) -> list[str]:
    """All problems; none when the form may be published."""
    problems: list[str] = []
    definition = read_definition(data, problems)
    return [
        *problems,
        *_repeated(definition),
        *_of_fields(definition, around),
        *_references(definition, around),
        *_circles(dependencies(definition)),
    ]


def dependencies(definition: Definition) -> Graph:
    """For each step and field the fields that decide whether it is shown; steps as `step:<key>`."""
    graph: Graph = {}
    for step in definition.steps:
        graph[f"step:{step.key}"] = _heads(step.show_if)
        for field in step.fields:
            graph[field.key] = _heads(field.show_if) | {f"step:{step.key}"}
            if isinstance(field, GroupField):
                own = {one.key for one in field.fields}
                for one in field.fields:
                    names = {f"{field.key}.{name}" if name in own else name for name in _heads(one.show_if)}
                    graph[f"{field.key}.{one.key}"] = frozenset(names)
    return graph


def untranslated(definition: Definition) -> list[str]:
    """Where an English text is missing, as `step.field: attribute`."""
    missing = []
    for step in definition.steps:
        missing += [f"{step.key}: {name}" for name in ("title", "intro") if _lacks(getattr(step, name))]
    for step, group, field in every_field(definition):
        place = ".".join(part for part in (step.key, group.key if group else "", field.key) if part)
        for name in ("label", "hint", "row_label", "add_label", "line_label", "yes_label", "no_label"):
            if _lacks(getattr(field, name, Wording())):
                missing.append(f"{place}: {name}")
        if isinstance(field, ChoiceField):
            missing += [f"{place}: choices.{one.value}" for one in field.choices if _lacks(one.label)]
    return missing


def _lacks(wording: Wording) -> bool:
    return bool(wording.vi) and not wording.en


def _heads(condition: Condition) -> frozenset[str]:
    return frozenset(reference.partition(".")[0] for reference in condition.fields)


def _repeated(definition: Definition) -> list[str]:
    steps = [step.key for step in definition.steps]
    fields = [field.key for _step, field in definition.fields]
    problems = [_("Mã bước “%(key)s” bị dùng nhiều lần.") % {"key": key} for key in _twice(steps)]
    problems += [_("Mã ô “%(key)s” bị dùng nhiều lần.") % {"key": key} for key in _twice(fields)]
    for _step, field in definition.fields:
        if isinstance(field, GroupField):
            inner = [one.key for one in field.fields]
            sentence = _("Nhóm “%(group)s”: mã ô “%(key)s” bị dùng nhiều lần.")
            problems += [sentence % {"group": field.key, "key": key} for key in _twice(inner)]
            sentence = _("Nhóm “%(group)s”: mã ô “%(key)s” trùng với một ô ngoài nhóm.")
            problems += [sentence % {"group": field.key, "key": key} for key in inner if key in definition]
    return problems


def _twice(keys: list[str]) -> list[str]:
    return sorted({key for key in keys if keys.count(key) > 1})


def _of_fields(definition: Definition, around: Surroundings) -> list[str]:
    return [
        f"{_place(step, group, field)}: {problem}"
        for step, group, field in every_field(definition)
        for problem in field.check(around)
    ]


def _place(step: Step, group: GroupField | None, field: Field) -> str:
    return _("Bước “%(step)s”, ô “%(field)s”") % {
        "step": step.key,
        "field": f"{group.key}.{field.key}" if group else field.key,
    }


def _references(definition: Definition, around: Surroundings) -> list[str]:
    """Unknown names, answers asked for only later, values that are no choice."""
    problems = []
    position = {step.key: number for number, step in enumerate(definition.steps)}
    for place, step, group, condition, may_look_ahead in _conditions(definition):
        for reference in sorted(condition.fields):
            target = find(definition, group, reference)
            if target is None:
                problems.append(_("%(place)s: không có ô “%(name)s”.") % {"place": place, "name": reference})
                continue
            head = reference.partition(".")[0]
            later = head in definition and position[definition.step_of(head).key] > position[step.key]
            if later and not may_look_ahead:
                sentence = _("%(place)s: ô “%(name)s” ở bước sau, lúc này chưa có câu trả lời.")
                problems.append(sentence % {"place": place, "name": reference})
        for reference, value in sorted(condition.expected, key=str):
            problems += _unlikely(place, find(definition, group, reference), reference, value, around)
    return [*problems, *_named_fields(definition)]


def _conditions(definition: Definition) -> Iterator[tuple[str, Step, GroupField | None, Condition, bool]]:
    """Every condition with the place it stands at; whether a later step may be named in it."""
    for step in definition.steps:
        place = _("Bước “%(step)s”") % {"step": step.key}
        yield place, step, None, step.show_if, False
        for cross in step.checks:
            yield place, step, None, cross.condition, False
    for step, group, field in every_field(definition):
        place = _place(step, group, field)
        yield place, step, group, field.show_if, False
        yield place, step, group, field.required, False
        if isinstance(field, GroupField):
            for cross in field.checks:
                yield place, step, field, cross.condition, False


def _named_fields(definition: Definition) -> list[str]:
    """Fields named outside of conditions: where a cross-check complains, what a number is held against."""
    problems = []
    for step in definition.steps:
        own = {field.key for field in step.fields}
        sentence = _("Bước “%(step)s”: kiểm tra chéo báo ở ô “%(name)s”, nhưng bước này không có ô đó.")
        problems += [sentence % {"step": step.key, "name": one.field} for one in step.checks if one.field not in own]
    for step, group, field in every_field(definition):
        if isinstance(field, GroupField):
            own = {one.key for one in field.fields}
            sentence = _("Nhóm “%(group)s”: kiểm tra chéo báo ở ô “%(name)s”, nhưng nhóm không có ô đó.")
            wrong = [one.field for one in field.checks if one.field not in own]
            problems += [sentence % {"group": field.key, "name": name} for name in wrong]
        if isinstance(field, OfPerson):
            unknown = [name for name in (field.sex, field.born) if name and find(definition, group, name) is None]
            sentence = _("%(place)s: không có ô “%(name)s”.")
            problems += [sentence % {"place": _place(step, group, field), "name": name} for name in unknown]
    return problems


def find(definition: Definition, group: GroupField | None, reference: str) -> Field | None:
    """The field that a reference means, seen from inside `group`; None when there is none."""
    head, _point, rest = reference.partition(".")
    if group:
        for one in group.fields:
            if one.key == head:
                return one
    if head not in definition:
        return None
    field = definition.field(head)
    if isinstance(field, GroupField) and rest:
        names = [part for part in rest.split(".") if not part.isdecimal()]
        return next((one for one in field.fields if one.key == (names[0] if names else "")), None)
    return field


def _unlikely(place: str, field: Field | None, name: str, value: Any, around: Surroundings) -> list[str]:
    """A value the field can never have."""
    parts: Mapping[str, Any] = {"place": place, "name": name, "value": value}
    if isinstance(field, YesNoField | ConfirmField) and not isinstance(value, bool):
        return [_("%(place)s: ô “%(name)s” chỉ có giá trị true hoặc false, không có “%(value)s”.") % parts]
    if isinstance(field, ChoiceField):
        values = [choice.value for choice in field.possible(around)]
        if values and str(value) not in values:
            return [_("%(place)s: ô “%(name)s” không có lựa chọn “%(value)s”.") % parts]
    return []


def _circles(graph: Graph) -> list[str]:
    """Each circle once, as a path that comes back to its start."""
    problems: list[str] = []
    done: set[str] = set()

    def walk(name: str, path: tuple[str, ...]) -> None:
        if name in path:
            circle = path[path.index(name) :]
            if not done & set(circle):
                names = [part.removeprefix("step:") for part in (*circle, name)]
                problems.append(_("Điều kiện hiện chạy vòng: %(path)s.") % {"path": " → ".join(names)})
            return
        if name in done:
            return
        for following in sorted(graph.get(name, ())):
            walk(following, (*path, name))
        done.add(name)

    for name in graph:
        walk(name, ())
    return problems
