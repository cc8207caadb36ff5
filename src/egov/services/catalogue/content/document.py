"""The content of a release as one frozen object, and its canonical form and hash."""

import hashlib
import json
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from egov.services.catalogue.content.parts import Component, Fee, Limit, Result, Routing
from egov.services.catalogue.content.text import Text, texts

KEPT = 1000


@dataclass(frozen=True)
class ReleaseContent:
    """What decree 63/2010, art. 8, asks of a procedure, with the form, process and wording that run it.

    `applicant` says in which fields the applicant's name, identity, phone, email and address stand, the first
    answered one counting. `sets` is how many sets of papers are handed in. `process_version` is the version that was
    the newest when the release was published; None in a draft.
    """

    title: Text
    summary: Text
    audience: tuple[Text, ...]
    how: tuple[Text, ...]
    channels: tuple[str, ...]
    limit: Limit
    immediate: bool
    fees: tuple[Fee, ...]
    components: tuple[Component, ...]
    form: tuple[dict[str, Any], ...]
    process: str
    process_version: int | None
    routing: Routing
    division_field: str
    slips: str
    result: Result
    wording: Mapping[str, Text]
    guest: bool
    delivery: tuple[str, ...]
    legal_basis: tuple[Text, ...]
    conditions: tuple[Text, ...]
    assumed: tuple[str, ...]
    sets: int
    applicant: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> "ReleaseContent":
        """Raises KeyError or ValueError when a needed part is missing or of the wrong kind."""
        return cls(
            title=Text.of(data["title"]),
            summary=Text.of(data.get("summary", "")),
            audience=texts(data.get("audience")),
            how=texts(data.get("how")),
            channels=tuple(data.get("channels", ("counter", "online"))),
            limit=Limit.of(data["limit"]),
            immediate=bool(data.get("immediate", False)),
            fees=tuple(Fee.of(item) for item in data.get("fees", ())),
            components=tuple(Component.of(item) for item in data.get("components", ())),
            form=tuple(data["form"]),
            process=str(data["process"]["key"]),
            process_version=data["process"].get("version"),
            routing=Routing.of(data["routing"]),
            division_field=str(data.get("division_field", "")),
            slips=str(data.get("slips", "2018")),
            result=Result.of(data["result"]),
            wording={key: Text.of(value) for key, value in data.get("wording", {}).items()},
            guest=bool(data.get("guest", False)),
            delivery=tuple(data.get("delivery", ("counter",))),
            legal_basis=texts(data.get("legal_basis")),
            conditions=texts(data.get("conditions")),
            assumed=tuple(data.get("assumed", ())),
            sets=int(data.get("sets", 1)),
            applicant={part: tuple(keys) for part, keys in data.get("applicant", {}).items()},
        )

    def said(self, key: str, language: str) -> str:
        """The citizen's wording of a step or status; the bare key when none was published."""
        text = self.wording.get(key)
        return text.to(language) if text else key


def canonical(data: Mapping[str, Any]) -> str:
    """One spelling for one content: sorted keys, no spaces, Vietnamese letters as they are."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(body: str) -> str:
    """SHA-256 of the canonical form, as 64 hex digits."""
    return hashlib.sha256(body.encode()).hexdigest()


_parsed: OrderedDict[str, ReleaseContent] = OrderedDict()


def parsed(key: str, body: Callable[[], str]) -> ReleaseContent:
    """The content with this hash; `body` is read only when the process has not seen it yet."""
    found = _parsed.get(key)
    if found is None:
        text = body()
        if digest(text) != key:
            raise ValueError(f"the content of release {key[:12]} was altered")
        found = _parsed[key] = ReleaseContent.of(json.loads(text))
        while len(_parsed) > KEPT:
            _parsed.popitem(last=False)
    return found
