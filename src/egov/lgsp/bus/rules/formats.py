"""What `format` in a JSON Schema promises, checked (JSON Schema 2020-12 validation, 7.3).

The library leaves many formats unchecked unless other libraries are there; a schema that asks for a moment would take
any text. Names that are not here are not checked.
"""

import re
from datetime import date

import idna
from jsonschema import Draft202012Validator, FormatChecker

_TIME = (
    r"(?P<h>[01]\d|2[0-3]):(?P<m>[0-5]\d):(?P<s>[0-5]\d|60)(?:\.\d+)?"
    r"(?:[Zz]|(?P<sign>[+-])(?P<oh>[01]\d|2[0-3]):(?P<om>[0-5]\d))"
)
_DAY = r"\d{4}-\d\d-\d\d"
_DAYS = r"(?:\d+Y(?:\d+M(?:\d+D)?)?|\d+M(?:\d+D)?|\d+D)"
_HOURS = r"T(?:\d+H(?:\d+M(?:\d+S)?)?|\d+M(?:\d+S)?|\d+S)"
_POINTER = r"(?:/(?:[^~/]|~[01])*)*"
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"(?!-)[A-Za-z0-9-]{1,63}(?<!-)"
_CODED = r"%[0-9A-Fa-f]{2}"
_FREE = r"A-Za-z0-9._~!$&'()*+,;=\-"
_FREE_IRI = _FREE + "\u00a0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef\U00010000-\U000efffd"


def _address(free: str, whole: bool) -> str:
    """RFC 3986, or with more letters RFC 3987; `whole`: with its scheme, else it may lie below another."""
    step, segment = rf"(?:[{free}:@]|{_CODED})", rf"(?:[{free}@]|{_CODED})"
    host = rf"(?:\[[0-9A-Fa-f:.]+\]|\[[vV][0-9A-Fa-f]+\.[{free}:]+\]|(?:[{free}]|{_CODED})*)"
    authority = rf"//(?:(?:[{free}:]|{_CODED})*@)?{host}(?::\d*)?(?:/{step}*)*"
    rooted = rf"/(?:{step}+(?:/{step}*)*)?"
    rest = rf"(?:\?(?:{step}|[/?])*)?(?:#(?:{step}|[/?])*)?"
    absolute = rf"[A-Za-z][A-Za-z0-9+.-]*:(?:{authority}|{rooted}|{step}+(?:/{step}*)*|)"
    relative = rf"(?:{authority}|{rooted}|{segment}+(?:/{step}*)*|)"
    return (absolute if whole else f"(?:{absolute}|{relative})") + rest


_HOST = rf"(?=.{{1,253}}\Z){_LABEL}(?:\.{_LABEL})*"
_VARIABLE = rf"(?:[A-Za-z0-9_]|{_CODED})(?:\.?(?:[A-Za-z0-9_]|{_CODED}))*(?::[1-9]\d{{0,3}}|\*)?"
PATTERNS = {
    "duration": rf"P(?:\d+W|{_DAYS}(?:{_HOURS})?|{_HOURS})",
    "json-pointer": _POINTER,
    "relative-json-pointer": rf"(?:0|[1-9]\d*)(?:#|{_POINTER})",
    "email": rf'(?:{_ATOM}(?:\.{_ATOM})*|"(?:[ !#-\[\]-~]|\\[ -~])*")@(?:{_LABEL}(?:\.{_LABEL})*|\[[0-9A-Za-z:.]+\])',
    "uuid": r"[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}",
    "uri": _address(_FREE, True),
    "uri-reference": _address(_FREE, False),
    "iri": _address(_FREE_IRI, True),
    "iri-reference": _address(_FREE_IRI, False),
    "uri-template": rf"(?:[^\x00-\x20\x7f\"<>\\^`{{|}}%]|{_CODED}|\{{[+#./;?&]?{_VARIABLE}(?:,{_VARIABLE})*\}})*",
}

FORMATS = FormatChecker(tuple(Draft202012Validator.FORMAT_CHECKER.checkers))
"""For every validator of the bus."""


def _checked(name: str, pattern: str) -> None:
    compiled = re.compile(pattern, re.ASCII)
    FORMATS.checks(name)(lambda value: not isinstance(value, str) or compiled.fullmatch(value) is not None)


for _name, _pattern in PATTERNS.items():
    _checked(_name, _pattern)


@FORMATS.checks("hostname", raises=idna.IDNAError)
def _host(value: object) -> bool:
    if isinstance(value, str) and re.fullmatch(_HOST, value, re.ASCII) is None:
        return False
    for label in value.lower().split(".") if isinstance(value, str) else ():
        if label.startswith("xn--"):
            idna.decode(label)
        elif label[2:4] == "--":  # kept for codings that are not known yet (RFC 5891 4.2.3.1)
            return False
    return True


def _is_time(text: str) -> bool:
    """RFC 3339 `full-time`; second 60 only in the last minute of a day in UTC."""
    found = re.fullmatch(_TIME, text, re.ASCII)
    if found is None or found["s"] != "60":
        return found is not None
    ahead = int(found["sign"] + "1") * (int(found["oh"]) * 60 + int(found["om"])) if found["sign"] else 0
    return (int(found["h"]) * 60 + int(found["m"]) - ahead) % 1440 == 1439


@FORMATS.checks("time")
def _time(value: object) -> bool:
    return not isinstance(value, str) or _is_time(value)


@FORMATS.checks("date-time", raises=ValueError)
def _moment(value: object) -> bool:
    if not isinstance(value, str):
        return True
    if re.fullmatch(_DAY, value[:10], re.ASCII) is None or value[10:11] not in ("T", "t"):
        return False
    date.fromisoformat(value[:10])
    return _is_time(value[11:])
