"""The cache in front of the application: what is kept, what never is."""

import asyncio
import gzip
from typing import Any

from egov.project.page_cache import PageCache

BODY = "Trang chủ".encode() * 50


class Site:
    """An application that counts how often it is asked."""

    def __init__(self, *headers: tuple[bytes, bytes], status: int = 200) -> None:
        self.asked = 0
        self.headers = list(headers)
        self.status = status

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.asked += 1
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers})
        await send({"type": "http.response.body", "body": BODY})


PUBLIC = (b"Cache-Control", b"public, max-age=0, s-maxage=30")


def ask(
    cache: PageCache, path: str = "/", method: str = "GET", query: bytes = b"", **headers: str
) -> tuple[int, dict[bytes, bytes], bytes]:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "http.request"}

    pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": method, "path": path, "query_string": query, "headers": pairs}
    asyncio.run(cache(scope, receive, send))
    start = sent[0]
    return start["status"], dict(start["headers"]), b"".join(part.get("body", b"") for part in sent[1:])


def around(site: Site, limit: int = 10) -> PageCache:
    return PageCache(site, session_cookie="sessionid", size_cookie="co-chu", limit=limit)


def test_a_public_page_is_asked_for_once() -> None:
    site = Site(PUBLIC)
    cache = around(site)

    answers = [ask(cache) for _ in range(3)]

    assert site.asked == 1
    assert {answer[2] for answer in answers} == {BODY}


def test_people_with_a_session_always_get_their_own_page() -> None:
    site = Site(PUBLIC)
    cache = around(site)
    ask(cache)

    ask(cache, cookie="sessionid=abc")
    ask(cache, cookie="sessionid=abc")

    assert site.asked == 3


def test_path_query_and_text_size_are_different_pages() -> None:
    site = Site(PUBLIC)
    cache = around(site)

    ask(cache)
    ask(cache, path="/en/")
    ask(cache, query=b"q=khai+sinh")
    ask(cache, cookie="co-chu=lon")
    ask(cache, cookie="co-chu=lon")

    assert site.asked == 4


def test_private_answers_errors_and_cookies_are_never_kept() -> None:
    for site in (
        Site((b"cache-control", b"private, no-store")),
        Site(PUBLIC, status=404),
        Site(PUBLIC, (b"set-cookie", b"csrftoken=1")),
    ):
        cache = around(site)

        ask(cache)
        ask(cache)

        assert site.asked == 2


def test_a_post_goes_through() -> None:
    site = Site(PUBLIC)
    cache = around(site)

    ask(cache, method="POST")
    ask(cache, method="POST")

    assert site.asked == 2


def test_the_same_page_again_is_answered_304() -> None:
    cache = around(Site(PUBLIC))
    etag = ask(cache)[1][b"etag"].decode()

    status, headers, body = ask(cache, if_none_match=etag)

    assert (status, body) == (304, b"")
    assert headers[b"etag"].decode() == etag


def test_gzip_is_packed_once_and_only_for_those_who_read_it() -> None:
    cache = around(Site(PUBLIC))

    plain = ask(cache)
    packed = ask(cache, accept_encoding="gzip, br")

    assert b"content-encoding" not in plain[1]
    assert gzip.decompress(packed[2]) == BODY
    assert plain[1][b"etag"] != packed[1][b"etag"]


def test_an_old_copy_is_fetched_anew(monkeypatch: Any) -> None:
    site = Site(PUBLIC)
    cache = around(site)
    ask(cache)
    monkeypatch.setattr("egov.project.page_cache.monotonic", lambda: 1e12)

    ask(cache)

    assert site.asked == 2


def test_the_cache_does_not_grow_without_end() -> None:
    cache = around(Site(PUBLIC), limit=3)

    for number in range(10):
        ask(cache, query=f"q={number}".encode())

    assert len(cache.pages) == 3


def test_head_has_no_body() -> None:
    cache = around(Site(PUBLIC))
    ask(cache)

    status, headers, body = ask(cache, method="HEAD")

    assert (status, body) == (200, b"")
    assert headers[b"content-length"] == str(len(BODY)).encode()
