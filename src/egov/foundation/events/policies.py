"""The registry of policies: for each scope the function that says who may. Asked by `Action.run`."""

from collections.abc import Callable
from typing import Any

from egov.kernel.actor import Actor

Policy = Callable[[Actor, Any], str | None]
_POLICIES: dict[str, Policy] = {}


def policy(*scopes: str) -> Callable[[Policy], Policy]:
    """Register a function that answers None for yes, or the sentence that says why not."""

    def register(function: Policy) -> Policy:
        for scope in scopes:
            _POLICIES[scope] = function
        return function

    return register


def policy_of(scope: str) -> Policy:
    """The scope's policy; a scope without one is a programming error, never a silent yes."""
    return _POLICIES[scope]


def scopes() -> frozenset[str]:
    """Every scope that has a policy."""
    return frozenset(_POLICIES)
