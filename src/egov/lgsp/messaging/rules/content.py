"""What a message template must be before it may be loaded, in plain Python."""

from collections.abc import Mapping, Sequence
from typing import Any

from egov.lgsp.messaging.rules.markup import placeholders

LANGUAGES = ("vi", "en")
FRAME = "frame"
FRAME_PARTS = ("owner", "site", "help", "closing")
COMMON = frozenset({"name"})  # the recipient's name is always known


def problems(key: str, content: Mapping[str, Any], topics: Sequence[str]) -> list[str]:
    """Why this template cannot be loaded, in plain words; empty when it can."""
    if key == FRAME:
        return [
            f"{key}.{language}: say {part}"
            for language in LANGUAGES
            for part in FRAME_PARTS
            if not content.get(language, {}).get(part)
        ]
    found = []
    if content.get("topic") not in topics:
        found.append(f"{key}: the topic is one of {', '.join(topics)}")
    examples = dict(content.get("placeholders") or {})
    optional = set(content.get("optional") or ())
    found += [f"{key}: give an example of {name}" for name, example in examples.items() if not example]
    found += [f"{key}: {name} is optional but not declared" for name in sorted(optional - set(examples))]
    for language in LANGUAGES:
        found += _of_language(f"{key}.{language}", content.get(language) or {}, set(examples), optional)
    return found


def _of_language(place: str, text: Mapping[str, str], declared: set[str], optional: set[str]) -> list[str]:
    subject, body = text.get("subject", ""), text.get("body", "")
    if not subject or not body:
        return [f"{place}: a subject and a body are needed"]
    used = placeholders(subject) | placeholders(body)
    found = [f"{place}: {name} is not declared" for name in sorted(used - declared - COMMON)]
    found += [f"{place}: {name} is never said" for name in sorted(declared - used)]
    found += [f"{place}: {n} is optional, so the subject cannot need it" for n in placeholders(subject) & optional]
    return found
