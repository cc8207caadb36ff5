"""Kept answers that are asked about again: validators (RFC 9111 4.3), failures (RFC 5861), changes by others (4.4)."""

import socket
import threading
from dataclasses import replace
from typing import Any

import httpx
import pytest
from tests.gateways import HOSPITAL, Gateway, Provider, registry, service

from egov.lgsp.bus.rules.limits import FREE
from egov.lgsp.bus.tests.test_cache import CLINIC, SERVICE, asks, cached
from egov.lgsp.bus.tests.ways import both_ways  # noqa: F401 -- used by name

TAG = (b"etag", b'"one"')


def unchanged(provider: Provider, *headers: tuple[bytes, bytes]) -> None:
    """From now on the provider says that nothing has changed."""
    provider.status, provider.headers, provider.body = 304, list(headers), b""


def breaks_off(provider: Provider) -> None:
    """From now on the provider closes the connection instead of answering."""

    async def nothing(scope: Any, receive: Any, send: Any) -> None:
        raise ConnectionAbortedError

    provider.instead = nothing


def test_a_provider_that_has_nothing_new_is_spared_the_answer(gateway: Gateway, provider: Provider) -> None:
    cached(gateway, provider, b"no-cache", TAG, (b"last-modified", b"Mon, 23 Nov 2026 05:00:00 GMT"))
    first = asks(gateway, HOSPITAL)
    unchanged(provider, TAG, (b"cache-control", b"no-cache"))

    second = asks(gateway, HOSPITAL)

    assert provider.seen[1].header("if-none-match") == '"one"'
    assert provider.seen[1].header("if-modified-since") == "Mon, 23 Nov 2026 05:00:00 GMT"
    assert (second.status_code, second.content) == (200, first.content)
    assert second.headers["content-type"] == "application/json"
    assert gateway.last.status == 200
    assert gateway.last.request_hash != gateway.kept.records[0].request_hash


def test_what_a_304_says_anew_counts_from_then_on(gateway: Gateway, provider: Provider) -> None:
    """RFC 9111 3.2; the length and coding of the kept body stay as they are."""
    cached(gateway, provider, b"max-age=0", TAG, (b"x-state", b"old"), (b"x-other", b"stays"))
    body = asks(gateway, HOSPITAL).content
    unchanged(provider, TAG, (b"cache-control", b"max-age=60"), (b"x-state", b"new"), (b"content-encoding", b"gzip"))

    answers = [asks(gateway, HOSPITAL), asks(gateway, HOSPITAL)]

    assert len(provider.seen) == 2
    for answer in answers:
        assert (answer.content, answer.headers["x-state"], answer.headers["x-other"]) == (body, "new", "stays")
        assert "content-encoding" not in answer.headers


def test_a_304_of_another_answer_changes_nothing_that_is_kept(gateway: Gateway, provider: Provider) -> None:
    cached(gateway, provider, b"no-cache", TAG)
    asks(gateway, HOSPITAL)
    unchanged(provider, (b"etag", b'"two"'), (b"cache-control", b"max-age=60"))

    assert asks(gateway, HOSPITAL).headers["etag"] == '"one"'
    asks(gateway, HOSPITAL)

    assert provider.seen[2].header("if-none-match") is None


def test_a_changed_answer_takes_the_place_of_the_kept_one(gateway: Gateway, provider: Provider) -> None:
    cached(gateway, provider, b"no-cache", TAG)
    asks(gateway, HOSPITAL)
    cached_headers = [*provider.headers]
    provider.body, provider.headers = b'{"ok": false}', [*cached_headers[:-1], (b"etag", b'"two"')]

    assert asks(gateway, HOSPITAL).json() == {"ok": False}
    asks(gateway, HOSPITAL)

    assert provider.seen[2].header("if-none-match") == '"two"'


def test_nobody_is_told_by_a_304_what_was_kept_for_another(gateway: Gateway, provider: Provider) -> None:
    cached(gateway, provider, b"no-cache", TAG)

    asks(gateway, HOSPITAL), asks(gateway, CLINIC)

    assert provider.seen[1].header("if-none-match") is None


def test_a_caller_that_holds_the_fresh_answer_gets_no_body(gateway: Gateway, provider: Provider) -> None:
    cached(gateway, provider, b"max-age=60", TAG)
    asks(gateway, HOSPITAL)

    known = asks(gateway, HOSPITAL, **{"If-None-Match": 'W/"one", "two"'})
    other = asks(gateway, HOSPITAL, **{"If-None-Match": '"two"'})

    assert len(provider.seen) == 1
    assert (known.status_code, known.content, known.headers["etag"]) == (304, b"", '"one"')
    assert "content-type" not in known.headers
    assert gateway.kept.records[1].status == 304
    assert other.status_code == 200


def test_a_callers_own_condition_goes_on_and_its_304_is_not_kept(gateway: Gateway, provider: Provider) -> None:
    cached(gateway, provider, b"max-age=60")
    headers = [*provider.headers]
    unchanged(provider, *headers)

    assert asks(gateway, HOSPITAL, **{"If-None-Match": '"mine"'}).status_code == 304
    provider.status, provider.body = 200, b"{}"

    assert asks(gateway, HOSPITAL).status_code == 200
    assert [seen.header("if-none-match") for seen in provider.seen] == ['"mine"', None]


def test_credentials_of_one_user_do_not_open_the_answer_to_another(gateway: Gateway, provider: Provider) -> None:
    """RFC 9111 3.5: the users of one application carry their own credentials through the bus."""
    cached(gateway, provider, b"max-age=60")

    asks(gateway, HOSPITAL, Authorization="Bearer a"), asks(gateway, HOSPITAL, Authorization="Bearer b")

    assert [seen.header("authorization") for seen in provider.seen] == ["Bearer a", "Bearer b"]


@pytest.mark.parametrize("failure", ["503", "closed"])
def test_a_stale_answer_stands_in_for_a_failing_provider_when_the_provider_allowed_it(
    gateway: Gateway, provider: Provider, failure: str
) -> None:
    cached(gateway, provider, b"max-age=1, stale-if-error=60", (b"age", b"1"))
    first = asks(gateway, HOSPITAL)
    if failure == "closed":
        breaks_off(provider)
    else:
        provider.status = 503

    again = asks(gateway, HOSPITAL)
    confirmed = asks(gateway, HOSPITAL, **{"Cache-Control": "no-cache"})

    assert (again.status_code, again.content) == (200, first.content)
    assert int(again.headers["age"]) >= 1
    assert gateway.kept.records[1].said
    assert confirmed.status_code >= 500


def test_without_that_word_a_failure_is_a_failure(gateway: Gateway, provider: Provider) -> None:
    cached(gateway, provider, b"no-cache", TAG)
    asks(gateway, HOSPITAL)
    provider.status = 503

    assert asks(gateway, HOSPITAL).status_code == 503


def test_a_change_by_one_whose_own_answers_are_not_kept_forgets_too(gateway: Gateway, provider: Provider) -> None:
    """RFC 9111 4.4, whatever policy the one who changes has."""
    cached(gateway, provider, b"public, max-age=60")
    known = gateway.bus.registry
    gateway.bus.follow(replace(known, limits=(replace(FREE, caller=1, cache=True),)))
    asks(gateway, HOSPITAL)

    httpx.delete(f"{gateway.url}{SERVICE}/x", headers={"X-Road-Client": CLINIC})
    asks(gateway, HOSPITAL)

    assert [seen.method for seen in provider.seen] == ["GET", "DELETE", "GET"]


def test_blanks_in_a_varying_header_make_no_other_answer(gateway: Gateway, provider: Provider) -> None:
    cached(gateway, provider, b"max-age=60", (b"vary", b"x-fields"))

    asks(gateway, HOSPITAL, **{"X-Fields": "a,b"}), asks(gateway, HOSPITAL, **{"X-Fields": "a,  b"})

    assert len(provider.seen) == 1


def test_callers_cannot_fill_an_address_with_variants(gateway: Gateway, provider: Provider) -> None:
    cached(gateway, provider, b"max-age=60", (b"vary", b"x-fields"))

    for number in range(40):
        asks(gateway, HOSPITAL, **{"X-Fields": str(number)})
    asks(gateway, HOSPITAL, **{"X-Fields": "39"}), asks(gateway, HOSPITAL, **{"X-Fields": "0"})

    assert len(provider.seen) == 41


def test_a_status_that_http_does_not_know_is_the_providers_fault(gateway: Gateway) -> None:
    """RFC 9110 15: the highest is 599."""

    def answer(listening: socket.socket) -> None:
        connection, _ = listening.accept()
        with connection:
            connection.recv(65536)
            connection.sendall(b"HTTP/1.1 999 Odd\r\ncontent-length: 0\r\n\r\n")

    with socket.create_server(("127.0.0.1", 0)) as listening:
        odd = threading.Thread(target=answer, args=(listening,))
        odd.start()
        gateway.bus.follow(registry(service(f"http://127.0.0.1:{listening.getsockname()[1]}")))
        refused = asks(gateway, HOSPITAL)
        odd.join()

    assert (refused.status_code, refused.json()["type"]) == (500, "Server.ServerProxy.NetworkError")
