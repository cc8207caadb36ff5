"""What every kind of field has: key, words, conditions; and what each kind has to be able to do."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from egov.services.eforms.conditions import ALWAYS, NEVER, Condition, read_condition
from egov.services.eforms.entry import Entry, read_wording
from egov.services.eforms.surroundings import Surroundings
from egov.services.eforms.typed import Typed
from egov.services.eforms.wording import NO_WORDS, Wording

KEY = re.compile(r"[a-z][a-z0-9_]{0,59}")
KINDS: dict[str, type["Field"]] = {}


class Wrong(Exception):
    """What was typed cannot be stored. `problems`: a sentence for each control concerned."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = dict(problems)


@dataclass(frozen=True)
class Sentences:
    """A form's own error sentences; each falls back to one made from the label."""

    missing: Wording = NO_WORDS
    wrong: Wording = NO_WORDS
    limit: Wording = NO_WORDS


NO_SENTENCES = Sentences()


@dataclass(frozen=True, kw_only=True)
class Field:
    """`at` in the methods is the name of the first control: the key, in a group `<group>-<row>-<key>`."""

    kind: ClassVar[str] = ""
    template: ClassVar[str] = "eforms/fields/input.html"
    has_answer: ClassVar[bool] = True
    always_optional: ClassVar[bool] = False

    key: str
    label: Wording
    hint: Wording = NO_WORDS
    error: Sentences = NO_SENTENCES
    required: Condition = ALWAYS
    soft: bool = False
    show_if: Condition = ALWAYS
    prefill: str = ""

    @classmethod
    def from_entry(cls, entry: Entry) -> "Field":
        required, soft = _required(entry)
        if cls.always_optional:
            required = NEVER
        field = cls(
            key=_key(entry),
            label=entry.wording("label"),
            hint=entry.wording("hint"),
            error=_sentences(entry),
            required=required,
            soft=soft,
            show_if=_shown(entry),
            prefill=entry.text("prefill"),
            **cls.options(entry),
        )
        if not field.label:
            entry.report(_("chưa có nhãn (“label”)."))
        entry.finish()
        return field

    @classmethod
    def options(cls, entry: Entry) -> dict[str, Any]:
        """What this kind reads beyond the common attributes."""
        return {}

    def read(self, typed: Typed, at: str, around: Surroundings) -> Any:
        """The value to store, None when nothing was typed. Raises `Wrong`."""
        raise NotImplementedError

    def type_out(self, value: Any, at: str) -> dict[str, list[str]]:
        """A stored value as it would be typed; a value of a wrong type is left out."""
        return {at: [value]} if isinstance(value, str) else {}

    def controls(self, at: str) -> tuple[str, ...]:
        """Names of its controls; the first is where the error summary leads."""
        return (at,)

    def show(self, value: Any, around: Surroundings) -> str:
        """For people: the review page, results, lists."""
        return str(value)

    def flat(self, value: Any) -> dict[str, str]:
        """Stored parts by dotted name below the key; '' names the value itself."""
        return {"": str(value)}

    def schema(self, around: Surroundings) -> dict[str, Any]:
        return {"type": "string"}

    def context(self, typed: Typed, at: str, around: Surroundings) -> dict[str, Any]:
        """What the template needs beyond the common parts."""
        return {"value": typed.as_typed(at)}

    def check(self, around: Surroundings) -> list[str]:
        """Problems of the definition that need the whole field."""
        return []

    def missing(self, at: str, around: Surroundings) -> dict[str, str]:
        """What to do when it has to be filled and is not."""
        return {self.controls(at)[0]: str(self.error.missing) or self.missing_sentence()}

    def missing_sentence(self) -> str:
        return self.ask(_("Nhập %(label)s"))

    def ask(self, sentence: str) -> str:
        """`sentence` with the label in it; a label that is a question is quoted instead."""
        label = self.label.in_sentence()
        if label.endswith("?"):
            return _("Trả lời câu hỏi “%(question)s”") % {"question": str(self.label)}
        return sentence % {"label": label}

    def about(self, sentence: str, **parts: object) -> str:
        """`sentence` that begins with the label."""
        return sentence % {"label": str(self.label).rstrip(":?"), **parts}

    def wrong(self, at: str, sentence: str) -> Wrong:
        return Wrong({at: str(self.error.wrong) or sentence})

    def beyond(self, at: str, sentence: str) -> Wrong:
        return Wrong({at: str(self.error.limit) or sentence})


def kind(name: str) -> Callable[[type[Field]], type[Field]]:
    """Register a class under the name that definitions use."""

    def register(cls: type[Field]) -> type[Field]:
        cls.kind = name
        KINDS[name] = cls
        return cls

    return register


def read_fields(entries: list[Entry], *, inside_group: bool = False) -> tuple[Field, ...]:
    """The fields of a step or a group; entries of an unknown kind are reported and left out."""
    fields = []
    for entry in entries:
        name = entry.text("kind")
        entry.where = f"{entry.where} (“{entry.text('key')}”)" if entry.any("key") else entry.where
        if name not in KINDS:
            entry.report(_("không có kiểu ô “%(kind)s”.") % {"kind": name})
        elif inside_group and name == "group":
            entry.report(_("nhóm lặp không được nằm trong nhóm lặp khác."))
        else:
            fields.append(KINDS[name].from_entry(entry))
    return tuple(fields)


def _key(entry: Entry) -> str:
    key = entry.text("key")
    if not KEY.fullmatch(key):
        entry.report(_("mã ô phải bắt đầu bằng chữ thường, chỉ gồm a-z, 0-9 và _, tối đa 60 ký tự."))
    return key


def _required(entry: Entry) -> tuple[Condition, bool]:
    """`true` (when nothing is said), `false`, `soft` (a reminder, no error), or a condition."""
    value = entry.any("required")
    if value is None or value is True:
        return ALWAYS, False
    if value is False:
        return NEVER, False
    if value == "soft":
        return NEVER, True
    return read_condition(Entry(value, f"{entry.where}, required", entry.problems)), False


def _shown(entry: Entry) -> Condition:
    value = entry.any("show_if")
    if value is None or value is True:
        return ALWAYS
    return read_condition(Entry(value, f"{entry.where}, show_if", entry.problems))


def _sentences(entry: Entry) -> Sentences:
    """One text for missing and wrong input, or `{missing, wrong, limit}`."""
    value = entry.any("error")
    if value is None:
        return Sentences()
    single = read_wording(value)
    if single is not None:
        return Sentences(missing=single, wrong=single)
    inner = Entry(value, f"{entry.where}, error", entry.problems)
    sentences = Sentences(inner.wording("missing"), inner.wording("wrong"), inner.wording("limit"))
    inner.finish()
    return sentences
