"""What the action classes say of themselves, read for the manual page: words, rights, events, refusals."""

import ast
import dataclasses
import inspect
import re
import textwrap
from collections.abc import Callable, Iterator
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.utils import translation

from egov.foundation.events.api import Action, Payload, policy_of

ANY = type[Action[Any]]
ASKED = ("why_not", "missing")
DONE = ("perform", "payload")
FILLED = re.compile(r"%\(\w+\)s|\{\w*\}")  # what is only known when it is said


@dataclasses.dataclass(frozen=True)
class Deed:
    """One action in words."""

    app: str
    name: str
    label: str
    meaning: str
    scope: str
    who: str
    kind: str
    inputs: tuple[str, ...]
    events: tuple[str, ...]
    undone_by: str
    refusals: tuple[str, ...]


@lru_cache(maxsize=1)
def deeds() -> tuple[Deed, ...]:
    """Every action of every app, app by app in the order of the installed apps, then as written in its modules."""
    found: dict[str, ANY] = {}
    for config in apps.get_app_configs():
        name = f"{config.name}.actions"
        if config.name.startswith("egov.") and find_spec(name):
            import_module(name)
            own = [cls for cls in _below(Action) if cls.__module__.startswith(f"{name}.") and "label" in cls.__dict__]
            own.sort(key=lambda cls: (cls.__module__, inspect.getsourcelines(cls)[1]))
            found.update({f"{cls.__module__}.{cls.__qualname__}": cls for cls in own})
    with translation.override("vi"):
        return tuple(_deed(cls) for cls in found.values())


def _below(cls: ANY) -> Iterator[ANY]:
    for child in cls.__subclasses__():
        yield child
        yield from _below(child)


def _deed(cls: ANY) -> Deed:
    fields = [field.name for field in dataclasses.fields(cls) if field.name not in {"subject", "at"}]
    return Deed(
        app=cls.__module__.removeprefix("egov.").partition(".actions")[0],
        name=cls.__name__,
        label=str(cls.label),
        meaning=_paragraphs(cls.__doc__),
        scope=cls.scope,
        who=_paragraphs(policy_of(cls.scope).__doc__),
        kind=cls.__dict__.get("kind", ""),
        inputs=tuple(fields),
        events=tuple(dict.fromkeys(_events(cls))),
        undone_by=cls.undone_by.__name__ if cls.undone_by else "",
        refusals=tuple(dict.fromkeys(_sentences(cls))),
    )


def _paragraphs(text: str | None) -> str:
    """A docstring with one line for each paragraph."""
    return "\n\n".join(" ".join(part.split()) for part in inspect.cleandoc(text or "").split("\n\n"))


def _events(cls: ANY) -> Iterator[str]:
    """Names of the events that its own methods, or the classes and functions they use, make."""
    for name in DONE:
        for owner, function in _methods(cls, name):
            app = cls.__module__.partition(".actions")[0]
            for _node, value in _used(owner, function, (app,), seen=set()):
                if isinstance(value, type) and issubclass(value, Payload) and value is not Payload:
                    yield value.name
                elif isinstance(value, type) and issubclass(value, Action) and value not in cls.__mro__:
                    yield from _events(value)


def _sentences(cls: ANY) -> Iterator[str]:
    """Every sentence in what it asks before it is done, also of the rules that it asks."""
    for name in ASKED:
        for owner, function in _methods(cls, name):
            for node, value in _used(owner, function, (".actions", ".rules", ".problems"), seen=set()):
                text = FILLED.sub("…", value if isinstance(value, str) else _shown(node))
                if text and " " in text and text.rstrip("”").endswith("."):
                    yield text.replace("%%", "%")


def _methods(cls: ANY, name: str) -> Iterator[tuple[ANY, Callable[..., Any]]]:
    """The method as it is inherited; and what it replaces, where it calls that too."""
    for owner in cls.__mro__:
        function = owner.__dict__.get(name)
        if function is None or owner is Action:
            continue
        yield cls, function
        if "super()" not in inspect.getsource(function):
            return


def _used(
    cls: ANY, function: Callable[..., Any], followed: tuple[str, ...], seen: set[Any]
) -> Iterator[tuple[ast.AST, Any]]:
    """Each part of the function with what its name stands for; functions in the `followed` modules likewise."""
    if function in seen:
        return
    seen.add(function)
    names = {**getattr(function, "__globals__", {}), "self": cls}
    (definition,) = ast.parse(textwrap.dedent(inspect.getsource(function))).body
    assert isinstance(definition, ast.FunctionDef)
    inside = {id(part) for node in ast.walk(definition) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in (part for line in definition.body for part in ast.walk(line)):
        if id(node) in inside or _is_docstring(node, definition):
            continue
        value = node.value if isinstance(node, ast.Constant) else _meant(node, names)
        yield node, value
        if inspect.isfunction(value) and any(part in value.__module__ for part in followed):
            yield from _used(cls, value, followed, seen)


def _is_docstring(node: ast.AST, definition: ast.FunctionDef) -> bool:
    first = definition.body[0]
    return isinstance(first, ast.Expr) and node is first.value


def _meant(node: ast.AST, names: dict[str, Any]) -> Any:
    """What a name or a dotted name stands for; None for what is known only when it runs."""
    if isinstance(node, ast.Name):
        return names.get(node.id)
    if isinstance(node, ast.Attribute):
        return getattr(_meant(node.value, names), node.attr, None)
    return None


def _shown(node: ast.AST) -> str:
    """An f-string with … for what is filled in."""
    if not isinstance(node, ast.JoinedStr):
        return ""
    return "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values)
