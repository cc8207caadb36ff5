"""The officers' pages with 10,000 and with 1,000,000 dossiers, through the real web process."""

import json
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from itertools import cycle, islice
from statistics import median
from typing import Any

import httpx

from bench import server, year
from bench.report import Figure, percentile, show

SMALL, LARGE = 10_000, year.DOSSIERS
REQUESTS, ROUNDS, CONNECTIONS = 240, 6, 2
MOST_MS, MOST_TIMES = 200.0, 1.5
# what, who, addresses; {code}, {name}, {word}, {phone} are taken from dossiers that the person may see
PAGES = (
    ("work list, counter", "mc.tpnamdinh", "/mot-cua/"),
    ("work list, specialist", "cv.tpnamdinh", "/mot-cua/"),
    ("work list, overdue", "cv.tpnamdinh", "/mot-cua/?xem=qua-han"),
    ("work list, to hand out", "mc.tpnamdinh", "/mot-cua/?xem=cho-tra"),
    ("work list, all", "mc.tpnamdinh", "/mot-cua/?xem=tat-ca"),
    ("search, full name", "mc.tpnamdinh", "/mot-cua/tim/?q={name}"),
    ("search, common word", "mc.tpnamdinh", "/mot-cua/tim/?q={word}"),
    ("search, telephone", "mc.tpnamdinh", "/mot-cua/tim/?q={phone}"),
    ("dossier", "cv.tpnamdinh", "/mot-cua/ho-so/{code}/"),
    ("leader, province", "ld.ubndtinh", "/mot-cua/dieu-hanh/"),
    ("leader, district", "ld.tpnamdinh", "/mot-cua/dieu-hanh/"),
)


def people(url: str) -> dict[str, Any]:
    """Printed by a process of its own: session cookies of the officers, and dossiers of the busy office."""
    server.become(url)
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from egov.foundation.identity.api import User, actor_of
    from egov.services.dossiers.api import Dossier

    cookies = {}
    for name in {who for _, who, _ in PAGES}:
        user = User.objects.get(username=name)
        session = SessionStore()
        session.update(
            {
                SESSION_KEY: str(user.pk),
                BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
                HASH_SESSION_KEY: user.get_session_auth_hash(),
            }
        )
        session.create()
        cookies[name] = session.session_key
    actor = actor_of(User.objects.get(username="cv.tpnamdinh"))
    seen = Dossier.objects.visible_to(actor)
    newest = list(seen.order_by("-pk").values("code", "applicant_name", "applicant_phone")[:4000])
    some = newest[:: max(1, len(newest) // 60)][:60]
    return {
        "cookie": settings.SESSION_COOKIE_NAME,
        "sessions": cookies,
        "code": [one["code"] for one in some],
        "name": [one["applicant_name"] for one in some],
        "word": [one["applicant_name"].split()[0] for one in some],
        "phone": [one["applicant_phone"] for one in some],
    }


def _people(url: str) -> dict[str, Any]:
    script = f"import json; from bench.pages import people; print(json.dumps(people({url!r})))"
    ran = subprocess.run([sys.executable, "-c", script], env=server.environment(url), cwd=server.ROOT,
                         capture_output=True, text=True, check=True)  # fmt: skip
    found: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return found


def _ask(site: str, known: dict[str, Any], who: str, paths: list[str]) -> list[float]:
    """Seconds of each request; two connections, as many as the web process has workers."""

    def one_connection(mine: list[str]) -> list[float]:
        took = []
        with httpx.Client(base_url=site, cookies={known["cookie"]: known["sessions"][who]}, timeout=60) as client:
            for path in mine:
                begun = time.perf_counter()
                answer = client.get(path)
                took.append(time.perf_counter() - begun)
                if answer.status_code not in {200, 302} or "dang-nhap" in answer.headers.get("location", ""):
                    sys.exit(f"{site}{path} as {who}: {answer.status_code}")
        return took

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        parts = [paths[place::CONNECTIONS] for place in range(CONNECTIONS)]
        return [second for part in pool.map(one_connection, parts) for second in part]


def _paths(pattern: str, known: dict[str, Any], count: int) -> list[str]:
    kinds = [key for key in ("code", "name", "word", "phone") if f"{{{key}}}" in pattern]
    if not kinds:
        return [pattern] * count
    return [pattern.replace(f"{{{kinds[0]}}}", value) for value in islice(cycle(known[kinds[0]]), count)]


def measure(sites: dict[int, str], known: dict[int, dict[str, Any]], only: str) -> list[Figure]:
    """Both databases by turns, so that what else goes on here meets both alike."""
    figures = []
    for what, who, pattern in PAGES:
        if only not in what:
            continue
        took: dict[int, list[float]] = {count: [] for count in sites}
        for count, site in sites.items():
            _ask(site, known[count], who, _paths(pattern, known[count], 12))
        for _ in range(ROUNDS):
            for count, site in sites.items():
                took[count] += _ask(site, known[count], who, _paths(pattern, known[count], REQUESTS // ROUNDS))
        small, large = ([1000 * second for second in took[count]] for count in sites)
        few, many = percentile(small, 0.95), percentile(large, 0.95)
        figures += [
            Figure(f"{what}: p95", many, "ms", MOST_MS, note=f"p50 {median(large):.0f} ms, as {who}"),
            Figure(f"{what}: times {SMALL:,} dossiers", median(large) / median(small), "×", MOST_TIMES,
                   note=f"p50; p95 {many / few:.2f} × ({SMALL:,}: p50 {median(small):.0f}, p95 {few:.0f} ms)"),
        ]  # fmt: skip
        print(f"  {what}: p95 {many:.0f} ms, {SMALL:,} {few:.0f} ms", flush=True)
    return figures


def run(base: str, only: str = "", large: int = LARGE) -> list[Figure]:
    urls = {count: year.prepared(base, count)[0] for count in (SMALL, large)}
    known = {count: _people(url) for count, url in urls.items()}
    with ExitStack() as stack:
        sites = {count: stack.enter_context(server.web(url)) for count, url in urls.items()}
        return measure(sites, known, only)


def main(arguments: list[str]) -> int:
    """`pages [part of a name] [dossiers]`."""
    only = arguments[0] if arguments else ""
    large = int(arguments[1]) if len(arguments) > 1 else LARGE
    with server.running() as base:
        server.province(base)
        figures = run(base, only, large)
    return show("pages", figures)
