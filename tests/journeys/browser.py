"""People with a browser: what they fill in, what they press, and a look at every page they reach."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Locator, Page, Response

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
SIZES = {"desktop": (1366, 768), "phone": (390, 844)}
CONTROLS = "input:not([type=hidden]), select, textarea"
RULES = {"rules": {"target-size": {"enabled": True}}, "resultTypes": ["violations"]}


@dataclass
class Looks:
    """Every distinct page once, at both sizes: a picture to look at, and what axe-core says against it."""

    shots: Path
    seen: set[str] = field(default_factory=set)
    found: dict[str, list[str]] = field(default_factory=dict)
    axe: str = field(default_factory=lambda: AXE.read_text(encoding="utf-8"))

    def take(self, page: Page, name: str) -> None:
        """The page as it stands, at both sizes; a name is looked at once in a run. Needs scripts."""
        if name in self.seen:
            return
        self.seen.add(name)
        before = page.viewport_size
        page.evaluate(self.axe)
        for device, (width, height) in SIZES.items():
            page.set_viewport_size({"width": width, "height": height})
            page.screenshot(path=self.shots / f"{name}-{device}.png", full_page=True, animations="disabled")
            problems = against(page)
            sideways = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            if sideways > 0:
                problems.append(f"the page scrolls {sideways} px sideways")
            if problems:
                self.found[f"{name} ({device})"] = problems
        if before:
            page.set_viewport_size(before)


def against(page: Page) -> list[str]:
    """What axe-core, which is loaded already, finds: the rule, and the first elements that break it."""
    violations = page.evaluate("rules => axe.run(document, rules).then(result => result.violations)", RULES)
    return [f"{one['id']}: {[node['html'][:160] for node in one['nodes'][:3]]}" for one in violations]


class Somebody:
    """One person with one browser. `scripts=False` is a browser with JavaScript switched off."""

    def __init__(
        self,
        browser: Browser,
        site: str,
        looks: Looks,
        *,
        device: str = "desktop",
        scripts: bool = True,
        cookies: Iterable[Mapping[str, str]] = (),
    ) -> None:
        width, height = SIZES[device]
        self.site, self.looks, self.scripts = site, looks, scripts
        self.context = browser.new_context(
            viewport={"width": width, "height": height},
            java_script_enabled=scripts,
            has_touch=device == "phone",
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
            reduced_motion="reduce",
        )
        self.context.set_default_timeout(20_000)
        if cookies:
            self.context.add_cookies([dict(one) for one in cookies])  # type: ignore[misc]
        self.page = self.context.new_page()
        self.errors: list[str] = []
        self._other: Page | None = None
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def go(self, address: str) -> Response | None:
        """Open an address of the portal, or a whole one."""
        return self.page.goto(address if "://" in address else f"{self.site}{address}")

    def look(self, name: str) -> None:
        """Keep a picture of this page and hold it against axe-core; without scripts a second browser opens it."""
        if name in self.looks.seen:
            return
        if self.scripts:
            self.looks.take(self.page, name)
            return
        if self._other is None:
            assert self.context.browser is not None
            self._other = self.context.browser.new_context(locale="vi-VN", reduced_motion="reduce").new_page()
        self._other.context.add_cookies(self.context.cookies())  # type: ignore[arg-type]
        self._other.goto(self.page.url)
        self.looks.take(self._other, name)

    def press(self, words: str) -> None:
        """A button or a link with these words; the new page is waited for."""
        target = self.page.get_by_role("button", name=words).or_(self.page.get_by_role("link", name=words)).first
        target.click()
        self.page.wait_for_load_state()

    @property
    def heading(self) -> str:
        return self.page.locator("h1").first.inner_text()

    @property
    def text(self) -> str:
        """What can be read on the page."""
        return self.page.locator("body").inner_text()

    def fill(self, typed: Mapping[str, list[str]], within: str = "main form") -> None:
        """Each control of these names that is on the page gets its value, as a person would enter it."""
        for name, values in typed.items():
            for value in values:
                for control in self.page.locator(within).locator(f'[name="{name}"]').all():
                    self._enter(control, value)

    def _enter(self, control: Locator, value: str) -> None:
        kind = control.evaluate("one => one.tagName === 'INPUT' ? one.type : one.tagName.toLowerCase()")
        if kind in {"hidden", "submit", "button", "file"} or not control.is_visible():
            return
        decides = self.scripts and control.evaluate("one => one.hasAttribute('data-eform-refresh')")
        if kind in {"radio", "checkbox"}:
            if control.get_attribute("value") != value or control.is_checked():
                return
            label = self.page.locator(f'label[for="{control.get_attribute("id")}"]').first
            self._doing(decides, label.click)
        elif kind == "select":
            if control.input_value() == value or not control.locator(f'option[value="{value}"]').count():
                return
            self._doing(decides, lambda: control.select_option(value))
        elif control.input_value() != value:
            self._doing(decides, lambda: (control.fill(value), control.blur()))

    def _doing(self, decides: bool, deed: Any) -> None:
        """An answer that brings other questions: wait until they are there."""
        if not decides:
            deed()
            return
        with self.page.expect_response(lambda response: response.request.method == "POST"):
            deed()
        self.page.wait_for_timeout(50)

    def attach(
        self, names: Iterable[str], content: bytes, name: str = "giay-to.pdf", kind: str = "application/pdf"
    ) -> None:
        """Choose a file in each of these file fields that has none yet."""
        for field_name in names:
            control = self.page.locator(f'input[type=file][name="{field_name}"]')
            kept = self.page.locator(f'input[type=hidden][name="{field_name}-co"]:not([value=""])')
            if control.count() and not kept.count():
                control.set_input_files([{"name": name, "mimeType": kind, "buffer": content}])

    def close(self) -> None:
        """Leave."""
        if self._other is not None:
            self._other.context.close()
        self.context.close()
