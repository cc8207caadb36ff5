"""Rights that ask for a purpose, and rights that hide parts of the answer."""

import gzip

import httpx
import pytest
from tests.gateways import HEALTH, Gateway, Provider, registry, service

from egov.lgsp.bus.gateway.registry import Grant
from egov.lgsp.bus.tests.ways import both_ways  # noqa: F401 -- used by name

SERVICE = f"/r1/{HEALTH}/benh-an"
CARE = "Khám chữa bệnh"
JSON = [(b"content-type", b"application/json")]
PERSON = b'{"ten": "An", "cmnd": "036", "nguoi-than": [{"ten": "Binh", "cmnd": "037"}], "tuoi": 7}'


def granted(gateway: Gateway, provider: Provider, *grants: Grant) -> None:
    gateway.bus.follow(registry(service(provider.url), grants={(1, 1): grants}))


def whole(purpose: str | None = None, hidden: tuple[str, ...] = ()) -> Grant:
    return Grant("*", None, None, purpose, hidden)


@pytest.mark.parametrize("said", ["Kh%C3%A1m%20ch%E1%BB%AFa%20b%E1%BB%87nh", "KHÁM  CHỮA BỆNH".encode(), CARE.encode()])
def test_the_granted_purpose_opens(hospital: httpx.Client, gateway: Gateway, provider: Provider, said: str) -> None:
    granted(gateway, provider, whole(CARE))

    assert hospital.get(SERVICE, headers={"X-Egov-Purpose": said}).status_code == 200
    assert provider.seen[0].header("x-egov-purpose")


@pytest.mark.parametrize("headers", [{}, {"X-Egov-Purpose": "Thong ke"}, {"X-Egov-Purpose": ""}])
def test_without_it_or_with_another_one_nothing_reaches_the_provider(
    hospital: httpx.Client, gateway: Gateway, provider: Provider, headers: dict[str, str]
) -> None:
    granted(gateway, provider, whole(CARE))

    answer = hospital.get(SERVICE, headers=headers)

    assert answer.json()["type"] == "Server.ServerProxy.AccessDenied.Purpose"
    assert gateway.last.fault == "Server.ServerProxy.AccessDenied.Purpose"
    assert provider.seen == []


def test_named_parts_are_hidden_and_the_rest_is_not(
    hospital: httpx.Client, gateway: Gateway, provider: Provider
) -> None:
    granted(gateway, provider, whole(hidden=("/cmnd", "/nguoi-than/*/cmnd", "/khong-co/x")))
    provider.headers, provider.body = [*JSON, (b"etag", b'"1"')], PERSON

    answer = hospital.get(SERVICE)

    assert answer.json() == {
        "ten": "An",
        "cmnd": "***",
        "nguoi-than": [{"ten": "Binh", "cmnd": "***"}],
        "tuoi": 7,
    }
    assert "etag" not in answer.headers
    assert int(answer.headers["content-length"]) == len(answer.content)


@pytest.mark.parametrize(
    ("hidden", "expected"),
    [
        (("cmnd",), {"ten": "An", "cmnd": "***", "nguoi-than": [{"ten": "Binh", "cmnd": "***"}], "tuoi": 7}),
        (("/nguoi-than", "/tuoi"), {"ten": "An", "cmnd": "036", "nguoi-than": None, "tuoi": None}),
        (
            ("/nguoi-than/0/ten",),
            {"ten": "An", "cmnd": "036", "nguoi-than": [{"ten": "***", "cmnd": "037"}], "tuoi": 7},
        ),
    ],
)
def test_pointers_and_names(
    hospital: httpx.Client, gateway: Gateway, provider: Provider, hidden: tuple[str, ...], expected: object
) -> None:
    granted(gateway, provider, whole(hidden=hidden))
    provider.headers, provider.body = JSON, PERSON

    assert hospital.get(SERVICE).json() == expected


def test_elements_and_attributes_are_hidden_in_xml(
    hospital: httpx.Client, gateway: Gateway, provider: Provider
) -> None:
    granted(gateway, provider, whole(hidden=("cmnd", "/nguoi/dia-chi")))
    provider.headers = [(b"content-type", b"text/xml; charset=utf-8")]
    provider.body = (
        b'<n:nguoi xmlns:n="urn:n" cmnd="036"><n:cmnd loai="a">036<x/></n:cmnd><n:dia-chi>Nam</n:dia-chi>'
        b"<n:me><n:dia-chi>Ha</n:dia-chi></n:me></n:nguoi>"
    )

    text = hospital.get(SERVICE).text

    assert "036" not in text
    assert "Nam" not in text
    assert "Ha" in text


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ([(b"content-type", b"application/pdf")], b"036090001234"),
        ([], b'{"cmnd": "036090001234"}'),
        (JSON, b'{"cmnd": "036090001234"'),
        ([*JSON, (b"content-encoding", b"gzip")], gzip.compress(b'{"cmnd": "036090001234"}', mtime=0)),
        ([(b"content-type", b"text/xml")], b"<cmnd>036090001234"),
        ([(b"content-type", b"text/xml")], b'<!DOCTYPE a [<!ENTITY e "036090001234">]><a>&e;</a>'),
        (JSON, b'{"cmnd": "036090001234", "x": "' + b"x" * 1_100_000 + b'"}'),
    ],
)
def test_an_answer_that_cannot_be_looked_into_does_not_pass(
    hospital: httpx.Client,
    gateway: Gateway,
    provider: Provider,
    headers: list[tuple[bytes, bytes]],
    body: bytes,
) -> None:
    granted(gateway, provider, whole(hidden=("cmnd",)))
    provider.headers, provider.body = headers, body

    answer = hospital.get(SERVICE)

    assert (answer.status_code, answer.json()["type"]) == (502, "Server.ClientProxy.MaskingFailed")
    assert "036090001234" not in answer.text


def test_the_provider_is_not_asked_for_a_compressed_or_partial_answer(
    hospital: httpx.Client, gateway: Gateway, provider: Provider
) -> None:
    granted(gateway, provider, whole(hidden=("cmnd",)))

    hospital.get(SERVICE, headers={"Accept-Encoding": "gzip", "Range": "bytes=0-3"})

    assert provider.seen[0].header("accept-encoding") is None
    assert provider.seen[0].header("range") is None


def test_of_several_rights_the_widest_that_is_open_counts(
    hospital: httpx.Client, gateway: Gateway, provider: Provider
) -> None:
    granted(gateway, provider, whole(hidden=("cmnd",)), whole(CARE))
    provider.headers, provider.body = JSON, PERSON

    without = hospital.get(SERVICE).json()
    with_purpose = hospital.get(SERVICE, headers={"X-Egov-Purpose": CARE.encode()}).json()

    assert (without["cmnd"], with_purpose["cmnd"]) == ("***", "036")
