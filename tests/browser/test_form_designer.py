"""Staff change the live application form; who is half way through it keeps the old one."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Locator, Page, expect

from app.access.actor import public
from app.domain.roles import Role
from app.models import Form, FormDraft, FormVersion, Submission, User
from app.services import form_library
from forms.conditions import AnswerOf, Leaf
from forms.definition import Question
from tests.support.filling import Filling

from .people import CHECK, Applicant, Person
from .service import APPLY, OTHER_UPN, UPN, Service, answers_of_a_school

pytestmark = pytest.mark.only_on("sqlite")
Check = Callable[[Page], None]

# How often Tab has to be pressed until the focus is on an element; below zero with Shift.
STEPS = """element => {
    const now = document.activeElement;
    const group = each => [...document.getElementsByName(each.name)];
    // Of radios that belong together one alone is a stop.
    const rests = each => each.type === 'radio'
        && each !== (group(each).find(one => one.checked) ?? group(each)[0]);
    const stops = [...document.querySelectorAll(
        'a[href], button, input, select, textarea, summary, [tabindex]')]
        .filter(each => each === element || each === now || (
            each.tabIndex >= 0 && !each.disabled && each.checkVisibility() && !rests(each)));
    return element === now ? 0 : stops.indexOf(element) - stops.indexOf(now);
}"""
REWORDED = "Your role at this school"
BEFORE = "Your role at the school"
SENDER = "Your school and you"
NEW = "How many weeks has the pupil waited?"
OPTION = "At our own hub"


class Editor(Person):
    """A colleague in front of the designer, with a mouse."""

    def use(self, found: Locator) -> None:
        """Press a button or follow a link."""
        found.click()

    def type_into(self, found: Locator, text: str) -> None:
        found.fill(text)

    def tick_one(self, found: Locator) -> None:
        found.check()

    def pick(self, found: Locator, option: str) -> None:
        found.select_option(label=option)

    def open_designer(self) -> None:
        self.open("/admin/form/")
        self.link(APPLY)
        self.link("Open the designer")
        self.button("Change this form")
        self.says("You can change the form now")

    def go(self, section: str, name: str) -> None:
        """To a question or page of the outline, by its section where one has to walk there."""
        self.link("Outline")
        self.link(name)

    def link(self, name: str | re.Pattern[str]) -> None:
        exact = isinstance(name, str)
        found = self.page.locator("main").get_by_role("link", name=name, exact=exact)
        self.use(found.first)

    def button(self, name: str | re.Pattern[str]) -> None:
        exact = isinstance(name, str)
        self.use(self.page.get_by_role("button", name=name, exact=exact).last)

    def fill(self, label: str, text: str) -> None:
        self.type_into(self.page.get_by_label(label).first, text)

    def tick(self, name: str) -> None:
        self.tick_one(self.page.get_by_role("radio", name=re.compile(f"^{re.escape(name)}")))

    def choose(self, label: str, option: str) -> None:
        found = self.page.get_by_label(label, exact=True)
        found.wait_for()
        self.pick(found, option)

    def show_what_fits(self) -> None:
        """Without a script, the button does it."""
        button = self.page.get_by_role("button", name="Show what fits")
        if button.count():
            button.click()


class Keys(Editor):
    """A colleague who has only the keyboard."""

    def go(self, section: str, name: str) -> None:
        self.link("Outline")
        self.link(section)
        self.link(name)

    def reach(self, found: Locator) -> None:
        """Tab until the focus is there, backwards when that is where it stands."""
        found.wait_for()
        for _ in range(20):
            steps = found.evaluate(STEPS)
            if steps == 0:
                return
            for _ in range(abs(steps)):
                self.page.keyboard.press("Tab" if steps > 0 else "Shift+Tab")
        raise AssertionError("The Tab key does not lead there.")

    def use(self, found: Locator) -> None:
        self.reach(found)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def type_into(self, found: Locator, text: str) -> None:
        self.reach(found)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def tick_one(self, found: Locator) -> None:
        """Into the group by Tab, along it by the arrows."""
        group = self.page.get_by_role("radio")
        self.reach(group.first)
        self.page.keyboard.press("Space")
        for _ in range(group.count()):
            if found.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError("The arrows do not lead there.")

    def pick(self, found: Locator, option: str) -> None:
        """By its first letters, as lists are used."""
        self.reach(found)
        self.page.keyboard.type(option)
        expect(found.locator("option:checked")).to_have_text(option)


def change_the_form(editor: Editor) -> None:
    """A new wording, a question that depends on an answer, one more option; then published."""
    editor.open_designer()
    editor.go(SENDER, BEFORE)
    editor.fill("Question", REWORDED)
    editor.button("Save")
    editor.says(f"Saved: “{REWORDED}”.")

    editor.go("Courses", "What happens on each half-day?")
    editor.fill("New option", OPTION)
    editor.button("Add option")
    editor.says(f"Added the option “{OPTION}”")

    editor.go(SENDER, "About you")
    editor.link(re.compile("^Add a question"))
    editor.fill("Question", NEW)
    editor.tick("Whole number")
    editor.button("Add")
    editor.says("Question added")
    editor.link("Change when it is shown")
    editor.choose("Question", "Which programme are you applying for?")
    editor.show_what_fits()
    editor.choose("Comparison", "is")
    editor.show_what_fits()
    editor.choose("Answer", "Tier 1")
    editor.button("Save")
    editor.sees("“Which programme are you applying for” is “Tier 1”")

    editor.link(re.compile("^Publish"))
    editor.sees("Nothing stands against it")
    editor.fill("What is new", "Asks how long the pupil has waited.")
    editor.button("Publish")
    editor.says("Version 2 is published.")


@pytest.fixture
def lead(service: Service) -> User:
    return service.make.staff(Role.SERVICE_LEAD)


def editor_of(service: Service, user: User) -> Editor:
    return Editor(service.site.open(user), service.make.today)


def questions_of_the_second(service: Service) -> dict[str, Question]:
    """What version 2 asks, by its words."""
    version = service.the(FormVersion, FormVersion.number == 2)
    return {each.label: each for _, each in form_library.definition_of(version).questions}


def the_form(service: Service) -> Form:
    return service.the(Form, Form.slug == "multi-agency-application")


def test_the_form_is_changed_by_keyboard_alone(service: Service, lead: User) -> None:
    change_the_form(Keys(service.site.open(lead), service.make.today))
    asked = questions_of_the_second(service)
    assert asked[REWORDED].key == "referrer_role"
    assert asked[NEW].show_when == Leaf(AnswerOf("programme"), "is", "TIER1")
    options = asked["What happens on each half-day?"].settings["options"]
    assert isinstance(options, list)
    assert options[-1]["label"] == OPTION


def halfway(service: Service, answers: dict[str, Any]) -> Applicant:
    """Somebody who has come to the page about themselves."""
    person = service.visitor()
    person.begin(APPLY)
    person.fill_until("About you", answers)
    return person


def fill_the_rest(
    service: Service, person: Applicant, answers: dict[str, Any], upn: str = UPN
) -> None:
    """All other answers, so that the next page is the one to check them."""
    base = person.page.url.rpartition("/")[0]
    filling = Filling(service.app, service.make)
    filling.fill(
        UUID(base.rpartition("/")[2]),
        public(on=service.make.today),
        fixed={
            "programme": "TIER1",
            "has_upn": True,
            "upn": upn,
            "former_upn": None,
            "legal_forename": answers["Legal first name"],
            "legal_surname": answers["Legal last name"],
            "no_risk_statement": True,
        },
    )
    person.open(f"{base}/check")
    person.reads(CHECK)


def change_one_answer(person: Applicant, label: str, answer: str) -> None:
    """From the check of all answers to one of them and back."""
    person.page.get_by_role("link", name=re.compile(f"^Change {re.escape(label)}")).first.click()
    person.answer({label: answer})
    person.go_on()
    person.reads(CHECK)


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_a_changed_form_leaves_those_who_began_where_they_were(
    service: Service, lead: User, javascript: bool
) -> None:
    """Somebody began with the old text and finishes it; somebody else begins with the new one. What
    lies between the pages that matter here is answered behind them."""
    answers: dict[str, Any] = answers_of_a_school(
        service.make.today, "Hazelmere High", "Bricklaying, First Forge"
    )
    begun = halfway(service, answers)
    begun.sees(BEFORE)

    change_the_form(Editor(service.site.open(lead, javascript=javascript), service.make.today))

    begun.page.reload()
    begun.sees(BEFORE)
    assert NEW not in begun.text()
    begun.answer(answers)
    begun.go_on()
    fill_the_rest(service, begun, answers)
    assert NEW not in begun.text()
    begun.press("Send")
    begun.reads("Application sent")

    other = {**answers, "Your work email address": "new@example.org"}
    fresh = halfway(service, other)
    fresh.sees(REWORDED)
    fresh.sees(NEW)
    fresh.answer({**other, NEW: "6"})
    fresh.go_on()
    fill_the_rest(service, fresh, other, upn=OTHER_UPN)
    change_one_answer(fresh, "What happens on each half-day?", OPTION)
    assert NEW in fresh.text()
    assert OPTION in fresh.text()
    fresh.press("Send")
    fresh.reads("Application sent")

    one, two = sorted(service.make.all(Submission), key=lambda each: each.created_at)
    asked = questions_of_the_second(service)[NEW]
    assert asked.key not in one.answers
    assert two.answers[asked.key] == 6
    reader = service.person(lead)
    reader.open(f"/admin/submission/{one.id}?open=sensitive")
    assert NEW not in reader.text()
    reader.open(f"/admin/submission/{two.id}?open=sensitive")
    reader.sees(NEW)

    reader.open(f"/admin/form-register/{the_form(service).id}?chosen=1&col={asked.id}")
    expect(reader.page.get_by_role("columnheader", name=NEW)).to_be_visible()
    expect(reader.page.get_by_role("row").filter(has_text=two.ref)).to_contain_text("6")
    reader.page.get_by_label("What the file is for").fill("Report")
    with reader.page.expect_download() as download:
        reader.press("Export as CSV")
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    rows = {row["Reference"]: row for row in csv.DictReader(io.StringIO(text))}
    assert rows[one.ref][NEW] == ""
    assert rows[two.ref][NEW] == "6"
    assert REWORDED in rows[one.ref]


@pytest.mark.parametrize("hands", ["keyboard", "no-script"])
def test_the_type_of_a_question_is_changed_and_changed_back(
    service: Service, lead: User, hands: str
) -> None:
    window = service.site.open(lead, javascript=hands == "keyboard")
    editor = (Keys if hands == "keyboard" else Editor)(window, service.make.today)
    editor.open_designer()
    editor.go(SENDER, BEFORE)
    editor.link("Change the type")
    editor.tick("Long text")
    editor.button("See what it would change")
    editor.sees("As “Long text”")
    editor.button("Make it “Long text”")
    editor.says("The type is “Long text” now.")
    editor.button(re.compile(f"^Undo .*{BEFORE}"))
    editor.says("Undone")
    editor.link("Follow every route through the form")
    editor.sees(re.compile(r"^\d+ routes through the form$"))
    editor.link(re.compile("^All pages and answers of route 2"))
    editor.sees(re.compile("^Route 2 of "))


def test_the_focus_stays_where_the_hand_is(service: Service, lead: User) -> None:
    """What was moved keeps the focus, so Enter moves it on; a status says where it is."""
    editor = Keys(service.site.open(lead), service.make.today)
    editor.open_designer()
    page = editor.page
    editor.use(page.get_by_role("button", name="Down Your full name"))
    editor.says("“Your full name” is now 2 of 4.")
    expect(page.get_by_role("button", name="Down Your full name")).to_be_focused()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    editor.says("“Your full name” is now 3 of 4.")
    editor.go(SENDER, BEFORE)
    editor.fill("Question", REWORDED)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    editor.says(f"Saved: “{REWORDED}”.")
    expect(page.locator(":focus")).to_contain_text(REWORDED)
    editor.button(f"Undo Changed “{BEFORE}”")
    editor.says("Undone")
    expect(page.get_by_role("link", name=BEFORE, exact=True)).to_be_visible()


def test_every_page_of_the_designer_is_accessible_and_fits(
    service: Service, lead: User, check_page: Check
) -> None:
    editor = editor_of(service, lead)
    editor.open_designer()
    page, base = editor.page, f"/admin/form-designer/{the_form(service).id}"
    (design,) = service.make.all(FormDraft)
    pages = [each for section in design.document["sections"] for each in section["pages"]]
    ids = {each["slug"]: each["id"] for each in pages}
    questions = {q["key"]: q["id"] for each in pages for q in each.get("questions", ())}
    section = design.document["sections"][0]["id"]
    for path in (
        "/", "/settings", "/columns", "/publish", "/history", "/history/1", "/compare", "/discard",
        "/add/section", f"/add/page?in={section}", f"/add/question?in={ids['about-you']}",
        f"/section/{section}", f"/page/{ids['parents-and-carers']}", f"/page/{ids['not-on-roll']}",
        f"/question/{questions['programme']}", f"/question/{questions['date_of_birth']}",
        f"/question/{questions['course']}", f"/question/{questions['upn']}/column",
        f"/rule/node:{questions['upn']}", f"/rule/node:{ids['courses']}",
        f"/rule/check:{ids['about-you']}:new", "/rule/binding:pupil", "/columns/pupil/upn",
        f"/question/{questions['programme']}/type",
        f"/question/{questions['programme']}/type?to=integer", "/routes", "/routes/2",
        "/table/new", "/table/pupil", f"/move/{questions['upn']}", f"/remove/{questions['upn']}",
    ):  # fmt: skip
        answer = page.goto(base + path)
        assert answer is not None
        assert answer.status == 200, path
        check_page(page)
    for slug in ("pupil-numbers", "not-on-roll", "parents-and-carers", "about-you"):
        page.goto(base.replace("form-designer", "form-preview") + f"/{ids[slug]}")
        check_page(page)
    page.goto("/admin/form-designer/")
    check_page(page)


def test_errors_and_a_conflict_are_accessible(
    service: Service, lead: User, check_page: Check
) -> None:
    editor = editor_of(service, lead)
    editor.open_designer()
    editor.go(SENDER, BEFORE)
    second = editor_of(service, service.make.staff(Role.FORM_DESIGNER))
    second.open(editor.page.url)
    editor.fill("Question", "")
    editor.button("Save")
    expect(editor.page.locator("#error-summary")).to_be_focused()
    check_page(editor.page)
    second.fill("Hint", "As on your badge")
    editor.fill("Question", REWORDED)
    editor.button("Save")
    second.button("Save")
    second.sees("Somebody else was quicker")
    second.sees("As on your badge")
    check_page(second.page)
    second.button("Make my change on the newest text")
    second.says("Saved")
    second.go(SENDER, REWORDED)
    expect(second.page.get_by_label("Hint")).to_have_value("As on your badge")
