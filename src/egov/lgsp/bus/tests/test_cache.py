"""Answers kept by the bus: HTTP caching (RFC 9111), and never one caller's answer for another unless it is public."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from tests.gateways import HEALTH, HOSPITAL, Gateway, Provider, caller, registry, service

from egov.lgsp.bus.rules.caching import Keeping, keeping, wants_fresh
from egov.lgsp.bus.rules.freshness import age, lifetime, moment
from egov.lgsp.bus.rules.limits import FREE
from egov.lgsp.bus.rules.revalidating import unchanged
from egov.lgsp.bus.tests.ways import both_ways  # noqa: F401 -- used by name

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SERVICE = f"/r1/{HEALTH}/benh-an"
CLINIC = "VN-ND/ORG/PK/his"


@pytest.mark.parametrize(
    ("control", "kept"),
    [
        ("max-age=60", Keeping(60, False)),
        ("public, max-age=60", Keeping(60, True)),
        ("public, private, max-age=60", None),
        ('private="x-id", max-age=60', None),
        ("Public, Max-Age=60, S-MaxAge=5", Keeping(5, True)),
        ('public, max-age="60"', Keeping(60, True)),
        ("private, max-age=60", None),
        ("max-age=60, stale-if-error=30", Keeping(60, False, 30)),
        ("max-age=60, stale-if-error=30, must-revalidate", Keeping(60, False)),
        ("max-age=60, stale-if-error=30, proxy-revalidate", Keeping(60, False)),
        ("s-maxage=60, stale-if-error=30", Keeping(60, False)),
        ('community="a, no-store", max-age=60', Keeping(60, False)),
        ("no-store, must-understand, max-age=60", Keeping(60, False)),
        ("max-age=" + "9" * 5000, Keeping(2**31, False)),
        ("no-store, max-age=60", None),
        ("no-cache, max-age=60", None),
        ("max-age=0", None),
        ("max-age=abc", None),
        ("max-age=-5", None),
        ("public", None),
        ("", None),
    ],
)
def test_what_the_provider_says_decides(control: str, kept: Keeping | None) -> None:
    assert keeping("GET", {}, 200, {"cache-control": control}, NOON) == kept


@pytest.mark.parametrize(
    ("method", "asked", "status", "answered"),
    [
        ("POST", {}, 200, {}),
        ("HEAD", {}, 200, {}),
        ("GET", {"range": "bytes=0-1"}, 206, {}),
        ("GET", {"cache-control": "no-store"}, 200, {}),
        ("GET", {}, 304, {"etag": '"1"'}),
        ("GET", {"if-match": '"1"'}, 412, {}),
        ("GET", {}, 499, {"cache-control": "public, max-age=60, must-understand"}),
        ("GET", {}, 200, {"vary": "*"}),
        ("GET", {}, 200, {"vary": "accept, *"}),
        ("GET", {}, 200, {"set-cookie": "a=1"}),
    ],
)
def test_some_answers_are_never_kept(
    method: str, asked: Mapping[str, str], status: int, answered: Mapping[str, str]
) -> None:
    assert keeping(method, asked, status, {"cache-control": "public, max-age=60", **answered}, NOON) is None


def test_what_can_only_be_confirmed_is_kept_with_its_validator() -> None:
    for control in ("no-cache", "max-age=0", "no-cache, max-age=60"):
        assert keeping("GET", {}, 200, {"cache-control": control}, NOON) is None
        assert keeping("GET", {}, 200, {"cache-control": control, "etag": '"1"'}, NOON) == Keeping(0, False)
    assert keeping("GET", {}, 200, {"etag": '"1"', "last-modified": "Mon, 23 Nov 2026 05:00:00 GMT"}, NOON) is None


@pytest.mark.parametrize(
    ("control", "kept"),
    [("max-age=60", False), ("public, max-age=60", True), ("s-maxage=60", True), ("max-age=60, must-revalidate", True)],
)
def test_an_answer_to_a_request_with_credentials_is_kept_only_when_its_provider_says_so(
    control: str, kept: bool
) -> None:
    """RFC 9111 3.5."""
    assert (keeping("GET", {"authorization": "Bearer a"}, 200, {"cache-control": control}, NOON) is not None) is kept


def test_expires_counts_against_the_date_of_the_answer() -> None:
    date, later = "Mon, 23 Nov 2026 05:00:00 GMT", "Mon, 23 Nov 2026 05:01:30 GMT"

    assert lifetime({"date": date, "expires": later}, NOON) == 90
    assert lifetime({"date": date, "expires": "Mon, 23 Nov 2026 04:00:00 GMT"}, NOON) == 0
    assert lifetime({"date": date, "expires": "0"}, NOON) == 0
    assert lifetime({"date": date, "expires": later, "cache-control": "max-age=7"}, NOON) == 7
    assert lifetime({"date": date}, NOON) is None


def test_an_answer_without_a_usable_date_expires_against_the_moment_it_came() -> None:
    """RFC 9110 6.6.1."""
    for date in ({}, {"date": "yesterday"}):
        assert lifetime({**date, "expires": "Mon, 23 Nov 2026 12:00:30 GMT"}, NOON) == 30


@pytest.mark.parametrize(
    "text",
    [
        "Mon, 23 Nov 2026 12:00:30 GMT",
        "mon, 23 NOV 2026 12:00:30 gmt",
        "Monday, 23-Nov-26 12:00:30 GMT",
        "Mon Nov 23 12:00:30 2026",
    ],
)
def test_a_date_has_one_of_the_three_forms_of_http(text: str) -> None:
    """RFC 9110 5.6.7."""
    assert moment(text) == NOON + timedelta(seconds=30)


@pytest.mark.parametrize(
    "text",
    [
        *("Mon, 23 Nov 2026 12:00:30 UTC", "Mon, 23 Nov 2026 12:00:30 +0000", "Mon 23 Nov 2026 12:00:30 GMT"),
        *("Mon, 23-Nov-2026 12:00:30 GMT", "Mon, 23 Nov 26 12:00:30 GMT", "Mon, 23 Nov 2026 12.00.30 GMT"),
        *("Mon,  23 Nov 2026 12:00:30 GMT", "Mon, 23 Nov 2026 2:00:30 GMT", "Mon, 31 Nov 2026 12:00:30 GMT"),
        "Mon, 23 Nov 2026 12:00:30 GMT, Mon, 23 Nov 2026 12:00:30 GMT",
    ],
)
def test_what_only_looks_like_a_date_is_none(text: str) -> None:
    """RFC 9111 4.2: a spoilt `Expires` is past."""
    assert moment(text) is None
    assert lifetime({"expires": text}, NOON) == 0


def test_two_digits_of_a_year_are_never_more_than_fifty_years_ahead() -> None:
    far = moment("Friday, 23-Nov-99 12:00:30 GMT")
    assert far is not None
    assert far.year == 1999


@pytest.mark.parametrize(
    ("told", "seconds"),
    [("30", 30), ("30, 0", 30), ("0, 30", 0), ("abc", 0), ("-5", 0), ("7.5", 0), ("\xb2", 0), ("9" * 5000, 2**31)],
)
def test_the_first_value_of_age_counts_and_none_that_is_no_number(told: str, seconds: int) -> None:
    """RFC 9111 5.1."""
    assert age({"age": told}, NOON, 0) == seconds


def test_an_answer_is_as_old_as_its_date_or_its_age_and_its_way_say() -> None:
    """RFC 9111 4.2.3."""
    date = {"date": "Mon, 23 Nov 2026 11:59:00 GMT"}

    assert age({**date, "age": "10"}, NOON, 2) == 60
    assert age({**date, "age": "100"}, NOON, 2) == 102
    assert age({"date": "Mon, 23 Nov 2026 12:05:00 GMT"}, NOON, 0) == 0


def test_tags_are_compared_weakly_and_go_before_dates() -> None:
    """RFC 9111 4.3.2, RFC 9110 13.1.2."""
    kept = {"etag": 'W/"b"', "last-modified": "Mon, 23 Nov 2026 05:00:00 GMT"}
    late = {"if-modified-since": "Mon, 23 Nov 2026 06:00:00 GMT"}

    assert unchanged({"if-none-match": '"a", "b"'}, kept)
    assert unchanged({"if-none-match": "*"}, kept)
    assert unchanged(late, kept)
    assert not unchanged({"if-none-match": '"a"', **late}, kept)
    assert not unchanged({"if-modified-since": "Mon, 23 Nov 2026 04:00:00 GMT"}, kept)
    assert not unchanged({}, kept)


@pytest.mark.parametrize(
    ("control", "fresh"),
    [("", False), ("no-cache", True), ("max-age=10", True), ("max-age=30", False), ("min-fresh=50", True)],
)
def test_a_caller_may_refuse_what_is_kept(control: str, fresh: bool) -> None:
    assert wants_fresh({"cache-control": control}, age=20, left=40) is fresh


def cached(gateway: Gateway, provider: Provider, control: bytes, *more: tuple[bytes, bytes]) -> None:
    """Hospital and clinic may call; the policy lets answers be kept; the provider says how long."""
    provider.headers = [(b"content-type", b"application/json"), (b"cache-control", control), *more]
    known = registry(service(provider.url))
    gateway.bus.follow(
        replace(
            known,
            callers=known.callers | {CLINIC: caller(CLINIC, 3)},
            grants=known.grants | {(3, 1): known.grants[1, 1]},
            limits=(replace(FREE, cache=True),),
        )
    )


def asks(gateway: Gateway, who: str, path: str = "/x", **headers: str) -> httpx.Response:
    return httpx.get(f"{gateway.url}{SERVICE}{path}", headers={"X-Road-Client": who, **headers})


def test_a_kept_answer_is_given_again_with_its_age_and_recorded(gateway: Gateway, provider: Provider) -> None:
    cached(gateway, provider, b"max-age=60")

    first, second = asks(gateway, HOSPITAL), asks(gateway, HOSPITAL)

    assert len(provider.seen) == 1
    assert (second.status_code, second.content) == (first.status_code, first.content)
    assert second.headers["content-type"] == "application/json"
    assert int(second.headers["age"]) <= 2
    assert second.headers["x-road-request-id"] == str(gateway.last.id) != first.headers["x-road-request-id"]
    assert len(gateway.kept.records) == 2


def test_an_answer_goes_to_another_caller_only_when_it_is_public(gateway: Gateway, provider: Provider) -> None:
    cached(gateway, provider, b"max-age=60")
    asks(gateway, HOSPITAL), asks(gateway, CLINIC), asks(gateway, CLINIC)
    assert [seen.header("x-road-client") for seen in provider.seen] == [HOSPITAL, CLINIC]

    provider.seen.clear()
    cached(gateway, provider, b"public, max-age=60")
    answers = [asks(gateway, HOSPITAL), asks(gateway, CLINIC)]
    assert len(provider.seen) == 1
    assert answers[1].headers["x-road-client"] == CLINIC


def test_other_paths_queries_and_varying_headers_have_other_answers(gateway: Gateway, provider: Provider) -> None:
    cached(gateway, provider, b"public, max-age=60", (b"vary", b"Accept-Language"))

    for path, language in [("/x", "vi"), ("/x", "vi"), ("/x", "en"), ("/y", "vi"), ("/x?a=1", "vi"), ("/x", "en")]:
        asks(gateway, HOSPITAL, path, **{"Accept-Language": language})

    assert len(provider.seen) == 4


def test_a_change_forgets_what_was_kept(gateway: Gateway, provider: Provider) -> None:
    cached(gateway, provider, b"public, max-age=60")

    asks(gateway, HOSPITAL)
    httpx.put(f"{gateway.url}{SERVICE}/x", headers={"X-Road-Client": HOSPITAL}, content=b"{}")
    asks(gateway, HOSPITAL)

    assert [seen.method for seen in provider.seen] == ["GET", "PUT", "GET"]


def test_who_wants_only_what_is_kept_gets_a_gateway_timeout_without_it(gateway: Gateway, provider: Provider) -> None:
    cached(gateway, provider, b"public, max-age=60")

    refused = asks(gateway, HOSPITAL, **{"Cache-Control": "only-if-cached"})

    assert (refused.status_code, refused.json()["type"]) == (504, "Server.ClientProxy.NotKept")
    assert provider.seen == []


def test_without_a_policy_nothing_is_kept(gateway: Gateway, provider: Provider, hospital: httpx.Client) -> None:
    provider.headers = [(b"cache-control", b"public, max-age=60")]

    hospital.get(SERVICE), hospital.get(SERVICE)

    assert len(provider.seen) == 2
    assert gateway.bus.cache.size == 0


def test_memory_is_bounded(gateway: Gateway, provider: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("egov.lgsp.bus.gateway.cache.MOST_BYTES", 1000)
    cached(gateway, provider, b"public, max-age=60")
    provider.body = b"x" * 300

    for number in range(5):
        asks(gateway, HOSPITAL, f"/{number}")
    asks(gateway, HOSPITAL, "/4"), asks(gateway, HOSPITAL, "/0")

    assert gateway.bus.cache.size <= 1000
    assert [seen.path for seen in provider.seen] == ["/0", "/1", "/2", "/3", "/4", "/0"]


def test_a_right_that_was_withdrawn_gets_nothing_kept(gateway: Gateway, provider: Provider) -> None:
    cached(gateway, provider, b"public, max-age=60")
    asks(gateway, HOSPITAL)

    gateway.bus.registry = replace(gateway.bus.registry, grants={})
    refused = asks(gateway, HOSPITAL)

    assert refused.headers["x-road-error"] == "Server.ServerProxy.AccessDenied"
