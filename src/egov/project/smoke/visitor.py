"""A person with a browser without scripts: opens pages, fills in the forms that stand on them, follows redirects."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

import httpx
from lxml import html

Values = Mapping[str, str | list[str]]


class Lost(Exception):
    """The page is not what the visitor expected; the message says what stands there."""


@dataclass
class Form:
    """A form as it stands on the page: where it goes, what it would send."""

    action: str
    method: str
    fields: dict[str, list[str]]
    element: Any = field(repr=False)

    def has(self, name: str) -> bool:
        """Is there a control of this name?"""
        return bool(self.element.xpath(f".//*[@name='{name}']"))


class Page:
    """An answer of the server, read as a page."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        self.url = str(response.url)
        self.tree: Any = html.fromstring(response.text or "<html></html>")

    @property
    def text(self) -> str:
        """Everything that can be read on it."""
        return " ".join(self.tree.text_content().split())

    @property
    def heading(self) -> str:
        """The page's first heading."""
        found = self.tree.xpath("//h1")
        return " ".join(found[0].text_content().split()) if found else ""

    def links(self, part: str) -> list[str]:
        """Addresses of links that contain these letters."""
        return [urljoin(self.url, href) for href in self.tree.xpath("//a/@href") if part in href]

    def forms(self) -> list[Form]:
        """Every form of the page."""
        return [self._form(element) for element in self.tree.xpath("//form")]

    def form(self, *names: str, action: str = "") -> Form:
        """The form that has all these controls, or whose address contains these letters. Raises Lost."""
        for form in self.forms():
            if all(form.has(name) for name in names) and action in form.action and form.method == "POST":
                return form
        raise Lost(f"{self.url}: no form with {names or action}. The page says: {self.text[:400]}")

    def _form(self, element: Any) -> Form:
        fields: dict[str, list[str]] = {}
        for control in element.xpath(".//input[@name] | .//select[@name] | .//textarea[@name]"):
            for value in _value_of(control):
                fields.setdefault(control.get("name"), []).append(value)
        action = urljoin(self.url, element.get("action") or self.url)
        return Form(action, (element.get("method") or "get").upper(), fields, element)


def _value_of(control: Any) -> list[str]:
    kind = control.get("type", "text")
    if control.tag == "select":
        chosen = control.xpath(".//option[@selected]") or control.xpath(".//option")[:1]
        return [option.get("value", option.text or "") for option in chosen]
    if control.tag == "textarea":
        return [control.text or ""]
    if kind in {"checkbox", "radio"}:
        return [control.get("value", "on")] if control.get("checked") is not None else []
    return [] if kind in {"file", "submit", "button", "image"} else [control.get("value", "")]


class Visitor:
    """One person's browser session."""

    def __init__(self, site: str, name: str = "") -> None:
        self.name = name
        self.site = site
        self.client = httpx.Client(base_url=site, follow_redirects=True, timeout=60)

    def get(self, address: str) -> Page:
        """Open a page. Raises Lost when it cannot be opened."""
        return self._page(self.client.get(address))

    def send(self, form: Form, values: Values | None = None, files: Any = None) -> Page:
        """Fill in and send a form; what is not given stays as it stands on the page."""
        data: dict[str, str | list[str]] = {**form.fields, **(values or {})}
        data = {name: value for name, value in data.items() if value != []}
        if form.method == "GET":
            return self._page(self.client.get(form.action, params=data))
        headers = {"Referer": form.action}
        return self._page(self.client.post(form.action, data=data, files=files, headers=headers))

    def sign_in(self, username: str, password: str) -> Page:
        """Sign in by the page that everybody uses."""
        page = self.get("/dang-nhap/")
        answer = self.send(page.form("login", "password"), {"login": username, "password": password})
        if answer.tree.xpath("//input[@name='password']"):
            raise Lost(f"{username} could not sign in: {answer.text[:300]}")
        self.name = username
        return answer

    def _page(self, response: httpx.Response) -> Page:
        page = Page(response)
        if response.status_code >= 400:
            raise Lost(f"{response.request.method} {response.url} answered {response.status_code}: {page.text[:600]}")
        return page
