"""The officers' pages with 10,000 and with 1,000,000 dossiers, through the real web process."""

import json
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from itertools import cycle, islice
from statistics import median
from typing import Any

import httpx
import psutil

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


def _kilobytes(site: str, known: dict[str, Any], who: str, path: str) -> float:
    """How long the page is: with few dossiers a list may be half empty."""
    cookies = {known["cookie"]: known["sessions"][who]}
    return len(httpx.get(f"{site}{path}", cookies=cookies, timeout=60).content) / 1000


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


def _processor_seconds(sites: dict[int, tuple[str, int]]) -> float:
    """What the web processes and the database server have used so far; only one site is asked at a time."""
    roots = [pid for _, pid in sites.values()]
    roots.append(int((server.CACHE / "pg" / "postmaster.pid").read_text().split("\n", 1)[0]))
    used = 0.0
    for root in map(psutil.Process, roots):
        for one in (root, *root.children(recursive=True)):
            with suppress(psutil.Error):
                times = one.cpu_times()
                used += times.user + times.system
    return used


def measure(
    sites: dict[int, tuple[str, int]], known: dict[int, dict[str, Any]], only: str, requests: int
) -> list[Figure]:
    """Both databases by turns, so that what else goes on here meets both alike."""
    figures = []
    for what, who, pattern in PAGES:
        if only not in what:
            continue
        took: dict[int, list[float]] = {count: [] for count in sites}
        used = dict.fromkeys(sites, 0.0)
        for count, (site, _) in sites.items():
            _ask(site, known[count], who, _paths(pattern, known[count], 12))
        for _ in range(ROUNDS):
            for count, (site, _) in sites.items():
                before = _processor_seconds(sites)
                took[count] += _ask(site, known[count], who, _paths(pattern, known[count], requests // ROUNDS))
                used[count] += _processor_seconds(sites) - before
        small, large = ([1000 * second for second in took[count]] for count in sites)
        cpu_small, cpu_large = (1000 * used[count] / len(took[count]) for count in sites)
        long = {
            count: _kilobytes(site, known[count], who, _paths(pattern, known[count], 1)[0])
            for count, (site, _) in sites.items()
        }
        few, many = percentile(small, 0.95), percentile(large, 0.95)
        figures += [
            Figure(
                f"{what}: p95",
                many,
                "ms",
                MOST_MS,
                note=f"p50 {median(large):.0f} ms, processor {cpu_large:.0f} ms a page, as {who}",
            ),
            Figure(
                f"{what}: times {SMALL:,} dossiers",
                median(large) / median(small),
                "×",
                MOST_TIMES,
                note=f"p50; processor {cpu_large / cpu_small:.2f} ×; p95 {many / few:.2f} × "
                f"({SMALL:,}: p50 {median(small):.0f}, p95 {few:.0f} ms); page of "
                + ", ".join(f"{each:.0f}" for each in long.values())
                + " KB",
            ),
        ]
        print(f"  {figures[-2].name} {many:.0f} ms, {figures[-2].note}; {figures[-1].note}", flush=True)
    return figures


def run(base: str, only: str = "", large: int = LARGE, requests: int = REQUESTS) -> list[Figure]:
    urls = {count: year.prepared(base, count)[0] for count in (SMALL, large)}
    known = {count: _people(url) for count, url in urls.items()}
    with ExitStack() as stack:
        sites = {count: stack.enter_context(server.web(url)) for count, url in urls.items()}
        return measure(sites, known, only, requests)


def main(arguments: list[str]) -> int:
    """`pages [part of a name] [dossiers] [requests]`."""
    only = arguments[0] if arguments else ""
    large = int(arguments[1]) if len(arguments) > 1 else LARGE
    requests = int(arguments[2]) if len(arguments) > 2 else REQUESTS
    with server.running() as base:
        server.province(base)
        figures = run(base, only, large, requests)
    return show("pages", figures)
