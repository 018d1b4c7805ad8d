"""A browser without a screen: reads pages, fills the forms it finds and sends them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from flask import Flask
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import TestResponse, encode_multipart

Values = Mapping[str, Any]


class Page:
    """A response and, when it is HTML, what a person sees of it."""

    def __init__(self, client: Client, response: TestResponse, path: str) -> None:
        self.client = client
        self.response = response
        self.path = path
        self.status = response.status_code
        self.headers = response.headers
        self._soup: BeautifulSoup | None = None

    @property
    def data(self) -> bytes:
        return self.response.get_data()

    @property
    def html(self) -> str:
        return self.response.get_data(as_text=True)

    @property
    def soup(self) -> BeautifulSoup:
        if self._soup is None:
            self._soup = BeautifulSoup(self.html, "lxml")
        return self._soup

    @property
    def text(self) -> str:
        """The words of the page, with single spaces."""
        return " ".join(self.soup.get_text(" ").split())

    @property
    def heading(self) -> str:
        found = self.soup.find("h1")
        return " ".join(found.get_text(" ").split()) if found else ""

    @property
    def location(self) -> str:
        """Where a redirect leads, as a path."""
        return self.headers.get("Location", "")

    @property
    def errors(self) -> list[str]:
        """The lines of the error summary."""
        box = self.soup.select_one(".govuk-error-summary, .error-summary, [data-error-summary]")
        return [" ".join(li.get_text(" ").split()) for li in box.select("li")] if box else []

    def link(self, words: str) -> str:
        """Where the link with these words leads."""
        for anchor in self.soup.find_all("a"):
            if words in " ".join(anchor.get_text(" ").split()):
                return str(anchor["href"])
        raise LookupError(f"No link says {words!r} on {self.path}")

    def form(
        self, *, button: str | None = None, action: str | None = None, index: int = 0
    ) -> PageForm:
        """A form of the page: by the words on its button, by part of its action, or by place."""
        forms = [PageForm(self, tag) for tag in self.soup.find_all("form")]
        if action is not None:
            forms = [form for form in forms if action in form.action]
        if button is not None:
            forms = [form for form in forms if form.find_button(button) is not None]
        else:
            posts = [form for form in forms if form.method == "POST"]
            forms = [form for form in posts if "sign-out" not in form.action] or posts or forms
        if len(forms) <= index:
            raise LookupError(f"No such form on {self.path} ({self.status}): {self.text[:300]}")
        return forms[index]

    def submit(
        self,
        values: Values | None = None,
        *,
        button: str | None = None,
        action: str | None = None,
        index: int = 0,
        follow: bool = True,
        without: tuple[str, ...] = (),
    ) -> Page:
        """Send a form of the page with its own values, changed by these."""
        form = self.form(button=button, action=action, index=index)
        return form.submit(values or {}, button=button, follow=follow, without=without)


class PageForm:
    """One form of a page with the values a browser would send."""

    def __init__(self, page: Page, tag: Tag) -> None:
        self.page = page
        self.tag = tag
        self.method = str(tag.get("method", "get")).upper()
        self.action = urljoin(page.path, str(tag.get("action") or page.path))

    @property
    def names(self) -> list[str]:
        """The names of everything that can be filled in, in order."""
        found = self.tag.find_all(["input", "select", "textarea"])
        return list(dict.fromkeys(str(tag["name"]) for tag in found if tag.get("name")))

    def values(self) -> MultiDict[str, Any]:
        """What the form would send untouched."""
        values: MultiDict[str, Any] = MultiDict()
        for tag in self.tag.find_all(["input", "select", "textarea"]):
            name = tag.get("name")
            if not name or tag.has_attr("disabled"):
                continue
            for value in _values_of(tag):
                values.add(str(name), value)
        return values

    def find_button(self, words: str) -> Tag | None:
        for tag in self.tag.find_all(["button", "input"]):
            if tag.name == "input" and tag.get("type") != "submit":
                continue
            if tag.name == "button" and tag.get("type", "submit") != "submit":
                continue
            label = str(tag.get("value", "")) if tag.name == "input" else tag.get_text(" ")
            if words in " ".join(label.split()):
                return tag
        return None

    def submit(
        self,
        values: Values,
        *,
        button: str | None = None,
        follow: bool = True,
        without: tuple[str, ...] = (),
    ) -> Page:
        data = self.values()
        for name in without:
            data.poplist(name)
        for name, value in values.items():
            data.setlist(name, list(value) if isinstance(value, list) else [value])
        action = self.action
        tag = self.find_button(button) if button else self.tag.select_one("button[name]")
        if tag is not None and tag.get("name"):
            data.setlist(str(tag["name"]), [str(tag.get("value", ""))])
        if tag is not None and tag.get("formaction"):
            action = urljoin(self.page.path, str(tag["formaction"]))
        sent = MultiDict((n, v) for n, v in data.items(multi=True) if v is not None)
        if self.method == "GET":
            return self.page.client.get(action.partition("?")[0], query=sent, follow=follow)
        multipart = self.tag.get("enctype") == "multipart/form-data"
        return self.page.client.post(action, sent, follow=follow, multipart=multipart)


class Client:
    """A browser of one person. Cookies stay with it."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.raw = app.test_client()

    def get(self, path: str, *, query: Any = None, follow: bool = True, **options: Any) -> Page:
        return self.open("GET", path, follow=follow, query_string=query, **options)

    def post(
        self,
        path: str,
        values: Values | None = None,
        *,
        follow: bool = True,
        multipart: bool = False,
        **options: Any,
    ) -> Page:
        """Send values as they are: no token is added. `Page.submit` is what a person does."""
        data: Any = MultiDict(values or {})
        if multipart:
            # Encoded here: the library's own way leaves a temporary file open for large bodies.
            boundary, data = encode_multipart(data)
            options["content_type"] = f'multipart/form-data; boundary="{boundary}"'
        return self.open("POST", path, follow=follow, data=data, **options)

    def post_with_token(self, path: str, values: Values | None = None, **options: Any) -> Page:
        """Send values with the token of this session, for addresses that have no form page."""
        data = MultiDict(values or {})
        data["csrf_token"] = self.token()
        return self.post(path, data, **options)

    def token(self) -> str:
        """The CSRF token of this session, read from a page that has a form."""
        page = self.get("/forgot-password")
        return str(page.soup.select_one("input[name=csrf_token]")["value"])  # type: ignore[index]

    def open(self, method: str, path: str, *, follow: bool = True, **options: Any) -> Page:
        response = self.raw.open(path, method=method, buffered=True, **options)
        page = Page(self, response, path)
        hops = 0
        while follow and response.status_code in {301, 302, 303, 307, 308}:
            hops += 1
            if hops > 10:
                raise RuntimeError(f"{path} leads round in circles.")
            target = urlsplit(urljoin(path, response.headers["Location"]))
            path = target.path + (f"?{target.query}" if target.query else "")
            response = self.raw.get(path, buffered=True)
            page = Page(self, response, path)
        return page


def _values_of(tag: Tag) -> list[Any]:
    if tag.name == "textarea":
        return [tag.get_text()]
    if tag.name == "select":
        chosen = [o for o in tag.find_all("option") if o.has_attr("selected")]
        if not chosen and not tag.has_attr("multiple"):
            chosen = tag.find_all("option")[:1]
        return [str(o.get("value", o.get_text())) for o in chosen]
    kind = str(tag.get("type", "text")).lower()
    if kind in {"submit", "button", "image", "reset", "file"}:
        return []
    if kind in {"checkbox", "radio"} and not tag.has_attr("checked"):
        return []
    return [str(tag.get("value", "on" if kind in {"checkbox", "radio"} else ""))]


def upload(content: bytes, name: str, mime: str = "application/pdf") -> FileStorage:
    """A file as a form field holds it."""
    import io

    return FileStorage(io.BytesIO(content), filename=name, content_type=mime)
