"""Conditions on the flows of a process: comparisons only, never code.

`outcome == 'reject'`, `mode in ('paper', 'mail')`, `not asking.urgent and outcomes.process == 'ask'`. A name
that the data does not have is None. A definition is checked before it is published; nothing is ever executed.
"""

import ast
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

Data = Mapping[str, Any]
Asked = Callable[[Data], Any]


class NotAConditionError(ValueError):
    """The text is more than comparisons of data with constants."""


@lru_cache(maxsize=1024)
def condition(text: str) -> Asked:
    """The condition as a function of the data. Raises NotAConditionError."""
    return _read(_tree(text))


def compared(text: str, name: str) -> frozenset[Any]:
    """The constants with which the condition compares one name."""
    found: set[Any] = set()
    for node in ast.walk(_tree(text)):
        if isinstance(node, ast.Compare) and isinstance(node.left, ast.Name) and node.left.id == name:
            for constant in _constants(node):
                found.update(constant if isinstance(constant, tuple) else (constant,))
    return frozenset(found)


def _tree(text: str) -> ast.expr:
    try:
        return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise NotAConditionError(text) from error


def _constants(node: ast.Compare) -> Iterator[Any]:
    for side in node.comparators:
        try:
            yield ast.literal_eval(side)
        except (ValueError, TypeError) as error:
            raise NotAConditionError(ast.unparse(node)) from error


def _read(node: ast.expr) -> Asked:
    match node:
        case ast.BoolOp(op=ast.And(), values=values):
            parts = [_read(value) for value in values]
            return lambda data: all(part(data) for part in parts)
        case ast.BoolOp(op=ast.Or(), values=values):
            parts = [_read(value) for value in values]
            return lambda data: any(part(data) for part in parts)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            part = _read(operand)
            return lambda data: not part(data)
        case ast.Compare(left=left, ops=[ast.Eq() | ast.NotEq() | ast.In() | ast.NotIn() as operator]):
            return _comparison(_path(left), operator, next(_constants(node)))
        case _:
            path = _path(node)
            return lambda data: bool(_value(data, path))


def _comparison(path: tuple[str, ...], operator: ast.cmpop, wanted: Any) -> Asked:
    match operator:
        case ast.Eq():
            return lambda data: _value(data, path) == wanted
        case ast.NotEq():
            return lambda data: _value(data, path) != wanted
        case _ if not isinstance(wanted, tuple | list):
            raise NotAConditionError(str(wanted))
        case ast.In():
            return lambda data: _value(data, path) in wanted
        case _:
            return lambda data: _value(data, path) not in wanted


def _path(node: ast.expr) -> tuple[str, ...]:
    if isinstance(node, ast.Name):
        return (node.id,)
    if isinstance(node, ast.Attribute):
        return (*_path(node.value), node.attr)
    raise NotAConditionError(ast.unparse(node))


def _value(data: Any, path: tuple[str, ...]) -> Any:
    for name in path:
        if not isinstance(data, Mapping):
            return None
        data = data.get(name)
    return data
