"""People at a browser: they read labels, type, choose, upload and press buttons.

Nobody here knows a form. A person answers what the page asks, by the words of the page, from a
table of answers; to all else they give the shortest answer that kind of question takes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, Response, expect

from app.models import User
from tests.support.factories import PASSWORD

CHECK = "Check your answers"
MOST_PAGES = 90
# The questions that are shown, with what a person reads of them. A heading may be the label.
QUESTIONS = """() => [...document.querySelectorAll('[data-question]')]
    .filter(group => !group.hidden && group.querySelector('legend, label'))
    .map(group => {
        const words = group.querySelector('legend') ?? group.querySelector('label');
        return {
            kind: group.dataset.type,
            label: words.textContent.trim().replace(/\\s+/g, ' '),
            isList: group.querySelector('select') !== null && !group.querySelector('table'),
            isAnswered: group.querySelector('.kept-files') !== null
                || [...group.querySelectorAll('input:not([type=hidden]), select, textarea')].some(
                    box => ['radio', 'checkbox'].includes(box.type) ? box.checked : box.value),
        };
    })"""


@dataclass(frozen=True)
class Asked:
    """A question as it stands on a page."""

    kind: str
    label: str
    is_list: bool
    is_answered: bool

    @property
    def is_optional(self) -> bool:
        return self.label.endswith("(optional)")


class Person:
    """Somebody with a window of the site."""

    def __init__(self, page: Page, today: date) -> None:
        self.page = page
        self.today = today

    # Getting about

    def open(self, address: str) -> Response:
        answer = self.page.goto(address)
        assert answer is not None
        return answer

    @property
    def heading(self) -> str:
        return self.page.get_by_role("heading", level=1).inner_text().strip()

    def press(self, name: str) -> None:
        """Press a button, whether it is one or a link that looks like one."""
        button = self.page.get_by_role("button", name=name, exact=True)
        link = self.page.locator("main").get_by_role("link", name=name, exact=True)
        self._visible(button.or_(link)).click()

    def follow(self, name: str | re.Pattern[str]) -> None:
        exact = isinstance(name, str)
        self._visible(self.page.get_by_role("link", name=name, exact=exact)).click()

    def sees(self, words: str | re.Pattern[str]) -> None:
        expect(self.page.get_by_text(words).filter(visible=True).first).to_be_visible()

    def reads(self, heading: str | re.Pattern[str]) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)

    def text(self) -> str:
        return self.page.locator("main").inner_text()

    def says(self, words: str | re.Pattern[str]) -> None:
        """The page says in its status line how it went."""
        expect(self.page.locator(".banner, .flash").filter(has_text=words).first).to_be_visible()

    @staticmethod
    def _visible(found: Locator) -> Locator:
        return found.filter(visible=True).first

    def sign_in(self, user: User, password: str = PASSWORD) -> None:
        """Through the page, as everybody does. The page may be open already."""
        if not self.page.url.partition("?")[0].endswith("/sign-in"):
            self.open("/sign-in")
        self.page.get_by_label("Email address").fill(user.email)
        self.page.get_by_label("Password", exact=True).fill(password)
        self.press("Sign in")
        expect(self.page.get_by_role("button", name="Sign out")).to_have_count(1)

    def day(self, group: str | Locator, value: date) -> None:
        where = (
            self.page.get_by_role("group", name=group, exact=True)
            if isinstance(group, str)
            else group
        )
        for part, words in (("Day", value.day), ("Month", value.month), ("Year", value.year)):
            where.get_by_label(part, exact=True).fill(str(words))


class Applicant(Person):
    """Somebody who fills in designed forms."""

    def __init__(self, page: Page, today: date, paper: Path) -> None:
        super().__init__(page, today)
        self.paper = paper
        self.visited: list[str] = []

    def begin(self, title: str) -> None:
        """From the home page to the first page of a form."""
        self.open("/")
        self.follow(title)
        self.press("Start now")

    def fill_until(self, heading: str, answers: Mapping[str, Any] = {}) -> None:
        """Answer page after page until one has this heading."""
        for _ in range(MOST_PAGES):
            if self.heading == heading:
                return
            self.visited.append(self.heading)
            sections = self.page.locator(".govuk-task-list__link")
            if sections.count():
                sections.first.click()
                continue
            self.answer(answers)
            self.go_on()
        raise AssertionError(f"The form does not come to {heading!r}: {self.visited[-9:]}")

    def fill(self, answers: Mapping[str, Any] = {}) -> None:
        self.fill_until(CHECK, answers)

    def go_on(self) -> None:
        """Continue; nothing on the page may be wrong."""
        before = self.page.url
        with self.page.expect_navigation():
            self.page.get_by_role("button", name="Continue", exact=True).last.click()
        wrong = self.page.locator(".govuk-error-summary")
        assert not wrong.count(), f"{before}: {wrong.inner_text()}"

    def answer(self, answers: Mapping[str, Any] = {}) -> None:
        """Answer what this page asks, and what an answer makes it ask. What is answered already
        stays, unless the table has another answer."""
        another = self.page.get_by_role("group").filter(has=self.page.locator("#another"))
        if another.count():
            another.get_by_label("No", exact=True).check()
            return
        done: set[str] = set()
        while waiting := [each for each in self._asked() if each.label not in done]:
            each = waiting[0]
            done.add(each.label)
            if each.label in answers:
                self.give(each, answers[each.label])
            elif not (each.is_optional or each.is_answered):
                self.give(each, self._shortest(each))

    def _asked(self) -> Iterator[Asked]:
        for found in self.page.evaluate(QUESTIONS):
            yield Asked(found["kind"], found["label"], found["isList"], found["isAnswered"])

    def _shortest(self, asked: Asked) -> Any:
        match asked.kind:
            case "yes_no":
                return "No"
            case "integer" | "decimal":
                return "2"
            case "date":
                return self.today - timedelta(days=20)
            case "telephone":
                return "01632 960123"
            case "days_and_sessions":
                return ["Monday morning"]
            case "address":
                return {"Address line 1": "1 Sample Lane", "Town or city": "Coventry",
                        "Postcode": "CV1 2AB"}  # fmt: skip
            case "file":
                return self.paper
            case "declaration":
                return "Robin Example"
            case _:
                return "As the school wrote."

    def give(self, asked: Asked, answer: Any) -> None:
        """Give one answer by what the page says."""
        group = self.page.get_by_role("group", name=asked.label, exact=True)
        match asked.kind:
            case "date" | "date_of_birth":
                self.day(group, answer)
            case "address":
                for label, text in answer.items():
                    group.get_by_label(label, exact=True).fill(text)
            case "declaration":
                group.get_by_role("checkbox").check()
                group.get_by_label("Your full name", exact=True).fill(answer)
            case "file":
                self.page.get_by_label(asked.label, exact=True).set_input_files(answer)
            case "week_plan":
                for choice in group.get_by_role("combobox").all():
                    choice.select_option(label=answer)
            case "school" | "provider" | "course" | "site" | "placement" | "own_student":
                self._find(group, answer)
            case "yes_no" | "choose_one" | "choose_many" | "days_and_sessions" if not asked.is_list:
                for label in [answer] if isinstance(answer, str) else answer:
                    group.get_by_label(label, exact=True).check()
            case _:
                box = self.page.get_by_label(asked.label, exact=True)
                if asked.is_list:
                    box.select_option(label=answer)
                else:
                    box.fill(answer)

    def _find(self, group: Locator, name: str) -> None:
        """Find a record by typing how its name begins, and choose it."""
        box = group.get_by_label("Search", exact=True)
        if box.count():
            box.press_sequentially(name[:6])
        group.get_by_role("radio", name=re.compile(f"^{re.escape(name)}")).check()
