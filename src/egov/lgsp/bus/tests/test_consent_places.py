"""Where a call says whom it is about: what is not clear to every reader counts as not said."""

import pytest

from egov.lgsp.bus.gateway.consents.places import Unreadable, person
from egov.lgsp.bus.rules.consents import Misplaced, alike, covered_number, covered_path, demanded, place_of

AN = "036099000123"
JSON = [(b"content-type", b"application/json; charset=utf-8")]
XML = [(b"content-type", b"text/xml")]
FORM = [(b"content-type", b"application/x-www-form-urlencoded")]


@pytest.mark.parametrize(
    ("place", "path", "query", "headers", "body"),
    [
        ("path:1", f"/{AN}", b"", [], b""),
        ("path:2", f"/cong-dan/{AN}/ho-so", b"", [], b""),
        ("path:2", "/cong-dan/036%20099%20000%20123", b"", [], b""),
        ("query:so-dinh-danh", "", f"a=1&so-dinh-danh={AN}".encode(), [], b""),
        ("query:s\u1ed1", "", f"s%E1%BB%91={AN}".encode(), [], b""),
        ("body:/nguoi/so-dinh-danh", "", b"", JSON, b'{"nguoi": {"so-dinh-danh": "036.099.000.123", "tuoi": 7}}'),
        ("body:/nguoi/1/so", "", b"", JSON, b'{"nguoi": [{"so": "x"}, {"so": "036099000123"}]}'),
        ("body:/a~1b/~0", "", b"", JSON, b'{"a/b": {"~": "036099000123"}}'),
        ("body:soDinhDanh", "", b"", JSON, b'[{"x": {"soDinhDanh": "036099000123"}}]'),
        ("body:soDinhDanh", "", b"", XML, b'<n:a xmlns:n="urn:n"><n:soDinhDanh> 036099000123 </n:soDinhDanh></n:a>'),
        ("body:/a/b/so", "", b"", XML, b"<a><so>1</so><b><so>036099000123</so></b></a>"),
    ],
)
def test_the_number_is_read_where_the_right_says(
    place: str, path: str, query: bytes, headers: list[tuple[bytes, bytes]], body: bytes
) -> None:
    assert person(place_of(place), path, query, headers, body) == AN


@pytest.mark.parametrize(
    ("place", "path", "query", "headers", "body"),
    [
        ("path:3", f"/cong-dan/{AN}", b"", [], b""),
        ("path:1", "/nguyen-van-an", b"", [], b""),
        ("path:1", "", b"", [], b""),
        ("query:so", "", b"", [], b""),
        ("query:so", "", f"so={AN}&so=036099000124".encode(), [], b""),
        ("query:so", "", f"so={AN}&SO=036099000124".encode(), [], b""),
        ("query:so", "", f"so={AN}&so[]=036099000124".encode(), [], b""),
        ("query:so", "", f"so={AN};so=036099000124".encode(), [], b""),
        ("query:so", "", f"so={AN}&s%256F=036099000124".encode(), [], b""),
        ("query:so", "", f"so={AN}&x=%FF".encode(), [], b""),
        ("query:so", "", f"so={AN}".encode(), FORM, b"so=036099000124"),
        ("body:so", "", b"", FORM, f"so={AN}".encode()),
        ("body:/so", "", b"", [], b'{"so": "036099000123"}'),
        ("body:/so", "", b"", [*JSON, (b"content-encoding", b"gzip")], b'{"so": "036099000123"}'),
        ("body:/so", "", b"", [*JSON, *XML], b'{"so": "036099000123"}'),
        ("body:/so", "", b"", JSON, b'{"so": "036099000124", "so": "036099000123"}'),
        ("body:/so", "", b"", JSON, b'{"so": "036099000123", "So": "036099000124"}'),
        ("body:/so", "", b"", JSON, b'{"so": 136099000123}'),
        ("body:/so", "", b"", JSON, b'{"so": ["036099000123"]}'),
        ("body:/so", "", b"", JSON, b'\xef\xbb\xbf{"so": "036099000123"}'),
        ("body:/so", "", b"", JSON, b'{"so": "036099000123"'),
        ("body:/so", "", b"", JSON, b'{"so": "036099000123", "x": NaN}'),
        ("body:/so", "", b"", JSON, b"[" * 100_000),
        ("body:/so/01", "", b"", JSON, b'{"so": ["a", "036099000123"]}'),
        ("body:so", "", b"", JSON, b'[{"so": "036099000123"}, {"so": "036099000124"}]'),
        ("body:/so", "", b"", JSON, b'{"so": "036099000123", "x": "' + b"x" * 1_000_000 + b'"}'),
        ("body:so", "", b"", XML, b"<a><so>036099000123</so><so>036099000124</so></a>"),
        ("body:so", "", b"", XML, b"<a><so>036099000<!-- -->123</so></a>"),
        ("body:so", "", b"", XML, b'<!DOCTYPE a [<!ENTITY e "036099000123">]><a><so>&e;</so></a>'),
        ("body:so", "", b"", XML, b"<a><so>036099000123</so>"),
        ("body:/a/so", "", b"", XML, b"<a><b><so>036099000123</so></b></a>"),
    ],
)
def test_what_another_reader_could_understand_otherwise_is_not_read(
    place: str, path: str, query: bytes, headers: list[tuple[bytes, bytes]], body: bytes
) -> None:
    with pytest.raises(Unreadable):
        person(place_of(place), path, query, headers, body)


@pytest.mark.parametrize("text", ["", "path:", "path:0", "path:x", "header:so", "query:", "body:/a~2", "query:a b"])
def test_no_place(text: str) -> None:
    with pytest.raises(Misplaced):
        place_of(text)


def test_a_right_whose_place_is_written_wrongly_lets_nobody_through() -> None:
    demand = demanded("header:so", "Khám")

    assert demand is not None
    with pytest.raises(Unreadable):
        person(demand.place, f"/{AN}", b"", [], b"")


def test_purposes_and_numbers_as_they_are_compared_and_shown() -> None:
    assert alike(" Khám  CHỮA bệnh") == alike("khám chữa bệnh")
    assert covered_number(AN) == "036******123"
    assert demanded("", "Khám") is None
    assert covered_path(f"/r1/VN-ND/GOV/SYT/x/{AN}/1234567890123") == "/r1/VN-ND/GOV/SYT/x/036******123/1234567890123"
