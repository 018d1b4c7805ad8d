"""The ways beside the questions in a real browser: coming back, leaving in a hurry, checking a
section, sending once, keeping a copy; with and without JavaScript, by keyboard, on a phone."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from app.models import OutboxMessage, Submission, SubmissionDraft
from tests.app.web.test_sections import long_form
from tests.app.web.trial_forms import publish
from tests.browser.conftest import Site
from tests.forms.engine import document, page, question
from tests.support.factories import Make

Check = Callable[[Page], None]
# What the server does is proven on both databases over HTTP; a browser sees no difference.
pytestmark = pytest.mark.only_on("sqlite")


@pytest.fixture
def form(make: Make) -> Any:
    return publish(make, long_form())


@pytest.fixture
def discreet(make: Make) -> Any:
    whole = document(
        page("story", question("story", "text", label="What did Robin do?")),
        page("more", question("more", "text", label="What else?")),
        settings={"exit_this_page": True},
    )
    return publish(make, whole)


@pytest.fixture
def weather(site: Site, monkeypatch: pytest.MonkeyPatch) -> str:
    """The page that people are led away to: one of this site, for no test asks another."""
    there = f"{site.url}/accessibility"
    settings = replace(site.app.extensions["settings"], exit_url=there)
    monkeypatch.setitem(site.app.extensions, "settings", settings)
    return there


def heading(window: Page, words: str | re.Pattern[str]) -> None:
    expect(window.get_by_role("heading", level=1)).to_have_text(words)


def press(window: Page, name: str) -> None:
    button = window.get_by_role("button", name=name, exact=True)
    button.or_(window.get_by_role("link", name=name, exact=True)).filter(visible=True).first.click()


def begin(window: Page) -> None:
    window.goto("/forms/trial")
    press(window, "Start now")


def answer_about_you(window: Page) -> None:
    window.get_by_role("link", name="About you").click()
    window.get_by_label("Name", exact=True).fill("Ada")
    press(window, "Continue")
    window.get_by_label("No", exact=True).check()
    press(window, "Continue")


def mailed(make: Make) -> str:
    (mail,) = make.all(OutboxMessage)
    found = re.search(r"site:(/\S+)", mail.body)
    assert found is not None
    return found[1]


def tab_to(window: Page, target: Locator) -> None:
    """With the keyboard alone."""
    for _ in range(60):
        window.keyboard.press("Tab")
        if target.evaluate("each => each === document.activeElement"):
            return
    raise AssertionError(f"The keyboard does not reach {target}.")


@pytest.mark.parametrize("javascript", [True, False])
def test_coming_back_on_another_device(
    site: Site, form: Any, make: Make, check_page: Check, javascript: bool
) -> None:
    window = site.open(phone=True, javascript=javascript)
    begin(window)
    answer_about_you(window)
    window.goto(f"/forms/trial/{make.all(SubmissionDraft)[0].id}/name")
    press(window, "Save and come back later")
    heading(window, "Your answers are saved")
    if javascript:
        check_page(window)
    window.get_by_label("Email address").fill("nobody")
    press(window, "Mail me a link")
    window.get_by_label("Email address").fill("ada@example.org")
    press(window, "Mail me a link")
    heading(window, "Write down your code")
    code = window.locator(".govuk-panel__body").inner_text().strip()
    if javascript:
        check_page(window)
    other = site.open(javascript=javascript)
    other.goto(mailed(make))
    other.get_by_label("Your code").fill("000")
    press(other, "Continue")
    expect(other.locator(".govuk-error-summary")).to_be_visible()
    if javascript:
        check_page(other)
    other.get_by_label("Your code").fill(code)
    press(other, "Continue")
    heading(other, "Trial")
    expect(other.get_by_text("Completed", exact=True)).to_have_count(1)


def test_coming_back_by_keyboard_alone(site: Site, form: Any, make: Make) -> None:
    window = site.open()
    begin(window)
    window.goto(f"{window.url}/saved")
    tab_to(window, window.get_by_label("Email address"))
    window.keyboard.type("ada@example.org")
    window.keyboard.press("Enter")
    heading(window, "Write down your code")
    code = window.locator(".govuk-panel__body").inner_text().strip()
    other = site.open()
    other.goto(mailed(make))
    tab_to(other, other.get_by_label("Your code"))
    other.keyboard.type(code)
    other.keyboard.press("Enter")
    heading(other, "Trial")


def test_a_shared_browser_is_cleared(site: Site, form: Any) -> None:
    window = site.open()
    begin(window)
    draft = window.url
    window.goto(f"{draft}/saved")
    press(window, "Clear this browser")
    expect(window.get_by_text("This browser has forgotten your answers")).to_be_visible()
    window.goto(draft)
    heading(window, "We could not find this form")
    assert window.context.cookies() == [] or "browser" not in {
        each["name"] for each in window.context.cookies()
    }


@pytest.mark.parametrize("javascript", [True, False])
def test_a_section_is_checked_and_changed(
    site: Site, form: Any, check_page: Check, javascript: bool
) -> None:
    window = site.open(phone=not javascript, javascript=javascript)
    begin(window)
    overview = window.url
    answer_about_you(window)
    window.goto(overview)
    if javascript:
        check_page(window)
    window.get_by_role("link", name="About you").click()
    heading(window, "Check your answers")
    if javascript:
        check_page(window)
    window.get_by_role("link", name="Change Name").click()
    window.get_by_label("Name", exact=True).fill("Grace")
    press(window, "Continue")
    heading(window, "Check your answers")
    expect(window.get_by_text("Grace")).to_be_visible()
    press(window, "Continue")
    assert window.url == overview


def test_leaving_by_three_presses_of_a_key(
    site: Site, discreet: Any, weather: str, check_page: Check
) -> None:
    window = site.open()
    begin(window)
    heading(window, "How to leave this form quickly")
    check_page(window)
    press(window, "Continue")
    window.get_by_label("What did Robin do?").fill("Something bad")
    press(window, "Continue")
    heading(window, "What else?")
    check_page(window)
    assert "Robin" not in window.title()
    for _ in range(3):
        window.keyboard.press("Shift")
    window.wait_for_url(weather)
    window.go_back()
    heading(window, "You left this page")
    check_page(window)
    assert "Something bad" not in window.content()
    window.go_back()
    assert "Something bad" not in window.content()
    press(window, "Go on")
    heading(window, "What else?")


def test_leaving_by_the_keyboards_first_link_and_without_javascript(
    site: Site, discreet: Any, weather: str
) -> None:
    window = site.open(javascript=False, phone=True)
    begin(window)
    press(window, "Continue")
    window.get_by_label("What did Robin do?").fill("Something bad")
    press(window, "Continue")
    tab_to(window, window.locator(".govuk-js-exit-this-page-skiplink"))
    window.keyboard.press("Enter")
    window.wait_for_url(weather)
    window.go_back()
    heading(window, "You left this page")
    press(window, "Go on")
    window.get_by_role("button", name="Exit this page").or_(
        window.get_by_role("link", name="Exit this page")
    ).last.click()
    window.wait_for_url(weather)


def test_the_button_to_leave_stays_in_sight(site: Site, discreet: Any) -> None:
    window = site.open(phone=True)
    begin(window)
    window.set_viewport_size({"width": 400, "height": 300})
    window.wait_for_load_state()
    window.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    expect(window.locator(".govuk-exit-this-page__button")).to_be_in_viewport()


# What a browser does that keeps the page in memory: it is put away, and shown again as it was.
FROM_MEMORY = """() => {
    window.dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true }));
    setTimeout(() =>
        window.dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true })));
}"""
LEAVE = "() => document.body.classList.add('govuk-exit-this-page-hide-content')"
A_MOMENT = "() => new Promise((done) => setTimeout(done, 300))"


def test_an_ordinary_back_finds_what_was_typed(site: Site, discreet: Any) -> None:
    window = site.open()
    begin(window)
    press(window, "Continue")
    story = window.get_by_label("What did Robin do?")
    story.fill("Something bad")
    window.evaluate(FROM_MEMORY)
    window.evaluate(A_MOMENT)
    expect(story).to_have_value("Something bad")


def test_what_was_left_in_a_hurry_is_not_taken_from_memory_until_it_is_safe(
    site: Site, discreet: Any, weather: str
) -> None:
    window = site.open()
    begin(window)
    press(window, "Continue")
    press(window, "Continue")
    heading(window, re.compile("What did Robin do"))  # the answer to a POST
    story = window.get_by_label("What did Robin do?")
    story.fill("Something bad")
    window.evaluate(LEAVE)
    with window.expect_navigation():
        window.evaluate(FROM_MEMORY)
    expect(story).to_have_value("")
    window.locator(".govuk-exit-this-page__button").click()
    window.wait_for_url(weather)
    window.go_back()
    heading(window, "You left this page")
    with window.expect_navigation():
        window.evaluate(FROM_MEMORY)
    heading(window, "You left this page")
    press(window, "Go on")
    story.fill("Something bad")
    window.evaluate(FROM_MEMORY)
    window.evaluate(A_MOMENT)
    expect(story).to_have_value("Something bad")


def test_the_days_of_a_week_keep_clear_of_their_boxes(site: Site, make: Make) -> None:
    publish(make, document(page("week", question("days", "days_and_sessions", label="Days"))))
    window = site.open()
    window.set_viewport_size({"width": 320, "height": 800})
    begin(window)
    gap = (
        window.get_by_role("row")
        .filter(has_text="Wednesday")
        .evaluate(
            """row => {
            const words = document.createRange();
            words.selectNodeContents(row.querySelector("th"));
            const box = row.querySelector(".govuk-checkboxes__item").getBoundingClientRect();
            return box.left - words.getBoundingClientRect().right;
        }"""
        )
    )
    assert gap >= 12
    assert window.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_double_click_sends_once_and_a_copy_can_be_printed(
    site: Site, make: Make, check_page: Check
) -> None:
    publish(make, document(page("one", question("one", "text", label="One"))))
    window = site.open(javascript=False)
    begin(window)
    window.get_by_label("One").fill("An answer")
    press(window, "Continue")
    window.get_by_role("button", name="Send").dblclick()
    heading(window, "Sent")
    assert len(make.all(Submission)) == 1
    cookies = window.context.cookies()
    other = site.open()
    other.context.add_cookies(cookies)  # type: ignore[arg-type]
    other.goto(window.url)
    check_page(other)
    other.get_by_role("link", name="print or save a copy of your answers").click()
    expect(other.get_by_text("An answer")).to_be_visible()
    expect(other.get_by_role("button", name="Print this page")).to_be_visible()
    check_page(other)
    other.emulate_media(media="print")
    for part in (".govuk-back-link", ".print-note", ".house-footer", "[data-print]"):
        expect(other.locator(part).first).to_be_hidden()
    expect(other.get_by_text("An answer")).to_be_visible()


def test_a_form_sent_from_another_window_shows_what_was_typed_too_late(
    site: Site, make: Make, check_page: Check
) -> None:
    publish(make, document(page("one", question("one", "text", label="One"))))
    window = site.open()
    begin(window)
    window.get_by_label("One").fill("An answer")
    press(window, "Continue")
    late = window.context.new_page()
    late.goto(window.url.replace("/check", "/one"))
    press(window, "Send")
    heading(window, "Sent")
    late.get_by_label("One").fill("Typed too late")
    press(late, "Continue")
    heading(late, "This form was sent already")
    expect(late.get_by_text("Typed too late")).to_be_visible()
    check_page(late)


def test_pages_of_forms_that_take_nothing(
    site: Site, form: Any, make: Make, check_page: Check
) -> None:
    window = site.open()
    for change, words in (
        ({"opens_at": make.at + timedelta(days=2)}, "This form is not open yet"),
        ({"opens_at": None, "state": "closed"}, "This form is closed"),
        ({"state": "withdrawn"}, "This form is no longer in use"),
    ):
        make.change(form, **change)
        window.goto("/forms/trial")
        heading(window, words)
        check_page(window)


def test_the_warning_before_a_session_ends(
    site: Site, form: Any, make: Make, check_page: Check
) -> None:
    whole = long_form()
    whole["key"], whole["settings"]["audience"] = "for-schools", ["school"]
    publish(make, whole)
    window = site.open(make.school_user())
    window.clock.install()
    window.goto("/forms/for-schools")
    expect(window.get_by_text("you are signed out; what you were typing")).to_be_visible()
    press(window, "Start now")
    window.get_by_role("link", name="About you").click()
    window.get_by_label("Name", exact=True).fill("Typed before the warning")
    dialog = window.get_by_role("dialog")
    window.clock.run_for(24 * 60 * 1000)
    expect(dialog).to_be_hidden()
    window.clock.run_for(61 * 1000)
    expect(dialog).to_be_visible()
    expect(dialog.locator("[data-part=left]")).to_have_text("5 minutes")
    expect(dialog.get_by_role("button", name="Stay signed in")).to_be_focused()
    with window.expect_response("**/account/stay"):
        window.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    expect(window.get_by_label("Name", exact=True)).to_have_value("Typed before the warning")
