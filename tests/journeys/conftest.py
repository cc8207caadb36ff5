"""The running system, a browser, and people to sit at it."""

import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright
from tests.journeys import insider
from tests.journeys.browser import ROOT, Looks, Somebody
from tests.journeys.town import Town, town_of_this_run

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def town() -> Iterator[Town]:
    with town_of_this_run() as opened:
        yield opened


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The system's own Chromium."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("Chromium is not on the PATH. Install it: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def looks() -> Looks:
    """The pages that were looked at in this run."""
    shots = ROOT / ".cache" / "shots"
    shots.mkdir(parents=True, exist_ok=True)
    return Looks(shots)


@pytest.fixture(autouse=True)
def _accessible(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test fails when a page that it reached first breaks a rule of axe-core."""
    if "looks" not in request.fixturenames:
        yield
        return
    looks: Looks = request.getfixturevalue("looks")
    looks.found.clear()
    yield
    assert not looks.found, "\n".join(f"{name}: {problems}" for name, problems in looks.found.items())


@pytest.fixture
def somebody(town: Town, chromium: Browser, looks: Looks) -> Iterator[Callable[..., Somebody]]:
    """A person with a browser; `user` is signed in already."""
    people: list[Somebody] = []

    def sit_down(user: str = "", *, device: str = "desktop", scripts: bool = True) -> Somebody:
        cookies = town.inside(insider.cookies_of, town.site, user) if user else []
        person = Somebody(chromium, town.site, looks, device=device, scripts=scripts, cookies=cookies)
        people.append(person)
        return person

    yield sit_down
    broken = [error for person in people for error in person.errors]
    for person in people:
        person.close()
    assert not broken, f"Scripts failed: {broken}"


@pytest.fixture(scope="session")
def paper(town: Town) -> bytes:
    """A one-page PDF."""
    made: bytes = town.inside(insider.paper)
    return made


@pytest.fixture(scope="session")
def kinds_done() -> set[str]:
    """Kinds of steps that an officer has done in the browser in this run."""
    return set()
