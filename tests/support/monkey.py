"""Somebody who presses anything: opens pages under an address, fills their forms in with whatever
comes to mind, and presses any button. Drawn from one `Random`, so a seed brings it back."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from urllib.parse import urljoin, urlsplit

from bs4 import Tag

from .client import Client, Page, PageForm
from .generated_answers import SENT

KEPT = ("csrf_token", "revision", "version", "was")
ALLOWED = frozenset({200, 302, 303, 400, 403, 404, 409, 410, 413, 422, 429})
ODD = ("", "0", "-1", "9" * 20, "x", "yes", "null", "[]", "{}", '{"q": "name"}', "q:name", "a|b|c")
LONG = ("x" * 5_000, "9" * 400, "é" * 700)


@dataclass
class Monkey:
    """At home in addresses that begin with one of `home`; starts again from `starts`."""

    client: Client
    starts: Sequence[str]
    home: tuple[str, ...]
    random: Random
    answered: Counter[int] = field(default_factory=Counter)
    pressed: int = 0
    trail: list[str] = field(default_factory=list)

    def go(self, steps: int) -> None:
        page = self.open(self.random.choice(self.starts))
        for _ in range(steps):
            forms = [form for form in page.soup.find_all("form") if self._is_home(page, form)]
            links = self._links(page)
            if forms and self.random.random() < 0.75:
                page = self.press(page, self.random.choice(forms))
            elif links and self.random.random() < 0.9:
                page = self.open(self.random.choice(links))
            else:
                page = self.open(self.random.choice(self.starts))
            if not page.path.startswith(self.home) or page.status not in {200, 409, 422}:
                page = self.open(self.random.choice(self.starts))

    def open(self, path: str) -> Page:
        return self._looked_at(self.client.get(path), f"GET {path}")

    def press(self, page: Page, form: Tag) -> Page:
        """Change what the form would send and press a button of it."""
        own = PageForm(page, form)
        values, method, action = own.values(), own.method, own.action
        names = [name for name in values if name not in KEPT] + _names(form)
        for name in self.random.sample(names, min(len(names), self.random.randint(0, 4))):
            if name not in KEPT:
                values.setlist(name, self._something(form, name))
        if self.random.random() < 0.05:
            kept = self.random.choice(KEPT[1:])
            values.setlist(kept, [self.random.choice(ODD)])
        buttons = [each for each in form.find_all("button") if each.get("type") != "button"]
        if buttons:
            button = self.random.choice(buttons)
            action = urljoin(page.path, str(button.get("formaction") or action))
            if button.get("name"):
                values.setlist(str(button["name"]), [str(button.get("value", ""))])
        self.pressed += 1
        told = f"{method} {action} {json.dumps(dict(values.lists()))[:1500]}"
        if method == "GET":
            return self._looked_at(self.client.get(action.partition("?")[0], query=values), told)
        return self._looked_at(self.client.post(action, values), told)

    def _something(self, form: Tag, name: str) -> list[str]:
        """An option of a box, a text that breaks things, nothing, or several."""
        offered = [
            str(each.get("value", ""))
            for each in form.select(f'[name="{name}"] option, input[name="{name}"][value]')
        ]
        kind = self.random.random()
        if offered and kind < 0.5:
            return [self.random.choice(offered)]
        if kind < 0.8:
            return [self.random.choice(SENT)]
        if kind < 0.9:
            return [self.random.choice((*ODD, *LONG))]
        return self.random.choice(([], [self.random.choice(SENT) for _ in range(3)]))

    def _looked_at(self, page: Page, told: str) -> Page:
        self.trail.append(told)
        self.answered[page.status] += 1
        assert page.status in ALLOWED, "\n".join([f"{page.status}", *self.trail[-3:]])
        return page

    def _is_home(self, page: Page, form: Tag) -> bool:
        action = urljoin(page.path, str(form.get("action") or page.path))
        return action.startswith(self.home)

    def _links(self, page: Page) -> list[str]:
        links = [str(each["href"]).partition("#")[0] for each in page.soup.select("a[href]")]
        found = {urljoin(page.path, each) for each in links if each}
        return sorted(each for each in found if urlsplit(each).path.startswith(self.home))

    def words(self) -> str:
        answers = ", ".join(f"{status} {count}×" for status, count in sorted(self.answered.items()))
        return f"{self.pressed} buttons pressed; answers {answers}"


def _names(form: Tag) -> list[str]:
    tags = form.find_all(["input", "select", "textarea"])
    return [str(tag["name"]) for tag in tags if tag.get("name") and tag["name"] not in KEPT]
