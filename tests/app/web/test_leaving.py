"""Forms that one may have to leave in a hurry: what to know before, the way out, and what the Back
button shows after it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask

from app.services.form_versions import fingerprint
from app.web.form_pages import leaving
from tests.app.web.test_form_pages import draft_of, path_of
from tests.app.web.trial_forms import publish
from tests.forms.engine import document, page, question
from tests.support.client import Client, Page
from tests.support.factories import Make

pytestmark = pytest.mark.usefixtures("app")

KEPT = (
    "Answers of pages that you have finished are saved. What you typed on the page that you leave "
    "is not."
)


@pytest.fixture
def form(make: Make) -> Any:
    whole = document(
        page("story", question("story", "text", label="What did Robin do to you?")),
        page("more", question("more", "text", required=False)),
        settings={"exit_this_page": True},
        title="Tell us about harm",
    )
    return publish(make, whole)


def leave(client: Client) -> Page:
    """By the button of a page."""
    button = client.get("/forms/trial/leaving").soup.select_one(".govuk-exit-this-page__button")
    return client.get(str(button["href"]), follow=False)


def begin(client: Client) -> Page:
    warned = client.get(client.get("/forms/trial").link("Start now"))
    return warned.submit(action="/begin", button="Continue")


def test_the_way_out_is_explained_before_the_first_question(
    client: Client, form: Any, make: Make
) -> None:
    warned = client.get(client.get("/forms/trial").link("Start now"))
    assert warned.heading == "How to leave this form quickly"
    assert "press the Shift key 3 times" in warned.text
    assert "does not delete the history" in warned.text
    assert KEPT in warned.text
    assert warned.submit(action="/begin", button="Continue").heading == "What did Robin do to you?"


def test_every_page_has_the_way_out_and_a_tab_that_says_nothing(
    client: Client, form: Any, make: Make
) -> None:
    story = begin(client)
    pages = [
        client.get("/forms/trial/leaving"),
        story,
        story.submit({"q_story": ""}, button="Continue"),
        story.submit({"q_story": "Hit me"}, button="Continue"),
    ]
    base = f"/forms/trial/{draft_of(make).id}"
    pages += [client.get(f"{base}/{rest}") for rest in ("check", "saved", "discard")]
    sent = client.get(f"{base}/check").submit(action="/send", button="Send")
    pages += [sent, client.get(sent.link("a copy of your answers"))]
    for each in pages:
        button = each.soup.select_one(".govuk-exit-this-page__button")
        assert urlsplit(button["href"]).path == "/forms/leave", each.path
        assert {"nofollow", "noreferrer"} <= set(button["rel"])
        assert each.soup.select_one(".govuk-js-exit-this-page-skiplink") is not None
        for secret in ("Robin", "harm", "Hit"):
            assert secret not in each.soup.title.text, each.path
        assert each.headers["Cache-Control"] == "no-store"
    assert story.soup.title.text.startswith("Page 1 ")
    assert pages[2].soup.title.text.startswith("Error: Page 1 ")


def test_after_leaving_the_back_button_shows_nothing_until_somebody_goes_on(
    client: Client, form: Any, make: Make
) -> None:
    story = begin(client).submit({"q_story": "Hit me"}, button="Continue")
    first = path_of(story).rsplit("/", 1)[0] + "/story"
    left = leave(client)
    assert (left.status, left.location) == (303, "https://www.bbc.co.uk/weather")
    assert left.headers["Referrer-Policy"] == "same-origin"
    back = client.get(first)
    assert back.heading == "You left this page"
    assert KEPT in back.text
    assert "Nothing is lost" not in back.text
    for secret in ("Robin", "Hit me", "harm", "Trial"):
        assert secret not in back.html
    again = back.submit(button="Go on")
    assert again.heading == "More (optional)"
    assert client.get(first).soup.select_one("#q_story")["value"] == "Hit me"


def test_after_leaving_what_was_sent_is_not_shown_either(
    client: Client, form: Any, make: Make
) -> None:
    begin(client).submit({"q_story": "Hit me"}, button="Continue").submit({}, button="Continue")
    sent = client.get(f"/forms/trial/{draft_of(make).id}/check").submit(
        action="/send", button="Send"
    )
    copy = sent.link("a copy of your answers")
    assert "Hit me" in client.get(copy).text
    leave(client)
    for path in (path_of(sent), copy):
        assert client.get(path).heading == "You left this page"
    back = client.get(path_of(sent))
    assert back.submit(button="Go on").heading == sent.heading


def test_after_leaving_a_page_that_is_sent_again_is_kept_but_not_shown(
    client: Client, form: Any, make: Make
) -> None:
    story = begin(client)
    more = story.submit({"q_story": "Hit me"}, button="Continue")
    leave(client)
    sent_again = {
        "with a fault": story.submit({"q_story": "x" * 5000}, button="Continue"),
        "with no token": client.post(path_of(story), {"q_story": "Hit me again"}),
        "to be checked": client.post_with_token(
            f"{path_of(more).rsplit('/', 1)[0]}/send", {"website": "x"}
        ),
    }
    for name, answer in sent_again.items():
        assert (answer.status, answer.heading) == (200, "You left this page"), name
        for secret in ("Robin", "Hit me", "xxx", "harm"):
            assert secret not in answer.html, name
    kept = more.submit({"q_more": "And more"}, button="Continue")
    assert kept.heading == "You left this page"
    assert "And more" in kept.submit(button="Go on").text
    assert draft_of(make).answers["more"] == "And more"


def test_a_draft_that_was_not_opened_is_hidden_whatever_the_form_says_now(
    client: Client, form: Any, make: Make
) -> None:
    """Its own version may be one to be hidden, and the page would show what was typed."""
    story = begin(client)
    leave(client)
    whole = document(page("story", question("story", "text")))
    make.form_version(form, number=2, document=whole, sha256=fingerprint(whole))
    make.change(form, current_version=2)
    answer = client.post(path_of(story), {"q_story": "Hit me"})
    assert (answer.status, answer.heading) == (200, "You left this page")
    assert "Hit me" not in answer.html


def test_going_on_with_a_draft_that_is_gone_says_so(client: Client, form: Any, make: Make) -> None:
    story = begin(client)
    leave(client)
    back = client.get(path_of(story))
    make.change(draft_of(make), deleted_at=make.at)
    assert back.submit(button="Go on").status == 404


@pytest.mark.parametrize(
    "sign", ["", "?sign=", "?sign=0123456789abcdef0123456789abcdef", "?sign=é"]
)
def test_nobody_else_hides_a_form(client: Client, form: Any, sign: str) -> None:
    stranger = client.get(f"/forms/leave{sign}", follow=False)
    assert stranger.status == 303
    assert "Set-Cookie" not in stranger.headers
    story = begin(client)
    assert client.get(f"/forms/leave{sign}", follow=False).status == 303
    assert client.get(path_of(story)).heading == "What did Robin do to you?"


def test_the_sign_of_another_browser_hides_nothing(app: Flask, client: Client, form: Any) -> None:
    story = begin(client)
    page = Client(app).get("/forms/trial/leaving")
    theirs = page.soup.select_one(".govuk-exit-this-page__button")["href"]
    client.get(theirs, follow=False)
    assert client.get(path_of(story)).heading == "What did Robin do to you?"


def test_what_was_begun_can_be_forgotten_after_leaving(
    client: Client, form: Any, make: Make
) -> None:
    story = begin(client)
    leave(client)
    back = client.get(path_of(story))
    assert "has forgotten" in back.submit(action="/forget", button="Clear this browser").text
    assert client.get(path_of(story)).status == 404


def test_other_forms_know_nothing_of_it(
    client: Client, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(make, document(page("one", question("one", "text"))))
    first = client.get("/forms/trial").submit(button="Start")
    assert first.soup.select_one(".govuk-exit-this-page") is None
    assert "Trial" in first.soup.title.text
    assert client.get("/forms/trial/leaving").heading == "Trial"
    monkeypatch.setattr(leaving, "is_ours", lambda sign: True)
    client.get("/forms/leave", follow=False)
    assert client.get(path_of(first)).heading == "One"
    wrong = first.submit({"q_one": ""}, button="Continue")
    assert (wrong.status, wrong.heading) == (422, "One")


def test_who_fills_in_the_trap_is_asked_once_more_on_the_same_page(
    client: Client, form: Any
) -> None:
    warned = client.get("/forms/trial/leaving")
    again = warned.submit({"website": "x"}, action="/begin", button="Continue")
    assert (again.status, again.heading) == (422, "How to leave this form quickly")
    begun = again.submit({"website": "x"}, action="/begin", button="Continue")
    assert begun.heading == "What did Robin do to you?"


def test_the_page_it_leads_to_is_a_setting(app: Flask, form: Any, monkeypatch: Any) -> None:
    settings = replace(app.extensions["settings"], exit_url="https://www.example.org/")
    monkeypatch.setitem(app.extensions, "settings", settings)
    assert Client(app).get("/forms/leave", follow=False).location == "https://www.example.org/"
    assert "EXIT_URL must be an https address" in " ".join(
        replace(settings, exit_url="http://example.org").problems()
    )
