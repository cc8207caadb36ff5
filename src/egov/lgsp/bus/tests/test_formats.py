"""What `format` in a schema promises is checked: moments, addresses, names."""

import time

import pytest

from egov.lgsp.bus.gateway.mediation.content import Content
from egov.lgsp.bus.gateway.mediation.schemas import json_schema


def fits(name: str, value: object) -> bool:
    content = Content()
    content.put_value(value)
    return not json_schema({"format": name})(content)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("date-time", ["2026-11-23T08:00:00+07:00", "2026-11-23t01:00:00.25z", "2016-12-31T23:59:60Z"]),
        ("time", ["08:30:06Z", "06:59:60+07:00"]),
        ("duration", ["P3Y6M4DT12H", "P2W", "PT36H", "P1D"]),
        ("uri", ["https://syt.example.vn:8443/a?b=%C4%91#c", "urn:oid:1.2", "http://[::1]/", "tel:+84-350"]),
        ("uri-reference", ["/a/b", "?x", "a.html#b", "//host/a", ""]),
        ("iri", ["https://sởytế.vn/hồ-sơ"]),
        ("json-pointer", ["", "/a~1b/~0"]),
        ("relative-json-pointer", ["0#", "1/a"]),
        ("hostname", ["dichvucong.namdinh.gov.vn", "xn--bcher-kva.example"]),
        ("email", ["an.nguyen@namdinh.gov.vn", '"an nguyen"@namdinh.gov.vn']),
        ("uuid", ["2EB8AA08-aa98-11ea-b4aa-73b441d16380"]),
        ("uri-template", ["/ho-so/{id}{?trang,so*}"]),
    ],
)
def test_what_keeps_its_format_passes(name: str, values: list[str]) -> None:
    assert [value for value in values if not fits(name, value)] == []
    assert fits(name, 12)  # only texts have formats


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("date-time", ["2026-11-23", "2026-02-30T08:00:00Z", "2026-11-23T08:00:00", "2026-11-23 08:00:00Z", "mai"]),
        ("date-time", ["2026-11-23T24:00:00Z", "2026-11-23T08:59:60Z", "0000-01-01T00:00:00Z"]),
        ("time", ["08:30", "08:30:06", "8:30:06Z", "08:30:06+24:00"]),
        ("duration", ["P", "PT", "P1", "P1Y2W", "PT1D", "4DT1H"]),
        ("uri", ["/a/b", "http://a b", "http://x/<y>", "http://x/%zz", "http://[x]/"]),
        ("uri-reference", ["a\\b", "1:2 3"]),
        ("json-pointer", ["a", "/~2"]),
        ("relative-json-pointer", ["/a", "01", "-1"]),
        ("hostname", ["-a.vn", "a_b.vn", "a..vn", "a" * 64 + ".vn", "", "xn--X"]),
        ("email", ["an", ".an@a.vn", "an@", "a n@a.vn"]),
        ("uuid", ["2eb8aa08-aa98-11ea-b4aa-73b441d16380-", "2eb8aa08"]),
        ("uri-template", ["/ho-so/{id", "/{}"]),
    ],
)
def test_what_does_not_is_found(name: str, values: list[str]) -> None:
    assert [value for value in values if fits(name, value)] == []


@pytest.mark.parametrize("name", ["duration", "uri", "uri-reference", "iri", "hostname", "email", "uri-template"])
def test_no_text_makes_the_check_slow(name: str) -> None:
    """A consumer could stop a gateway with one message."""
    for text in ("a" * 50_000, "a." * 25_000 + "!", "http://" + "a:" * 20_000 + "<", "/" * 50_000 + " ", "{a" * 20_000):
        begun = time.perf_counter()
        fits(name, text)
        assert time.perf_counter() - begun < 1
