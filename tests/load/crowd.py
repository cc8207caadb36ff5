"""Many people at once, over HTTP."""

import re
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import httpx


@dataclass(frozen=True)
class Answer:
    """What one client saw: the status, 0 when the connection broke; where it was led."""

    address: str
    status: int
    location: str = ""

    @property
    def confirmed(self) -> bool:
        """The server said that it is done."""
        return 200 <= self.status < 400


def send_all(
    site: str, cookies: Sequence[dict[str, str]], posts: Sequence[tuple[str, dict[str, str]]], at_once: int
) -> list[Answer]:
    """Send the forms with so many clients at once. A broken connection is an answer too."""
    jar = {one["name"]: one["value"] for one in cookies}
    with httpx.Client(base_url=site, cookies=jar, timeout=120, limits=httpx.Limits(max_connections=at_once)) as client:

        def one(post: tuple[str, dict[str, str]]) -> Answer:
            address, values = post
            data = {**values, "csrfmiddlewaretoken": jar["csrftoken"]}
            try:
                answer = client.post(address, data=data, headers={"Referer": f"{site}{address}"})
            except httpx.HTTPError:
                return Answer(address, 0)
            return Answer(address, answer.status_code, answer.headers.get("Location", ""))

        with ThreadPoolExecutor(at_once) as threads:
            return list(threads.map(one, posts))


def while_sending(send: Callable[[], list[Answer]], meanwhile: Callable[[], None]) -> list[Answer]:
    """Do something else while the forms are on their way."""
    with ThreadPoolExecutor(1) as other:
        going = other.submit(send)
        meanwhile()
        return going.result()


def numbers(codes: Sequence[str]) -> list[int]:
    """The running numbers of dossier codes, sorted."""
    return sorted(int(re.fullmatch(r".*-(\d+)", code).group(1)) for code in codes)  # type: ignore[union-attr]
