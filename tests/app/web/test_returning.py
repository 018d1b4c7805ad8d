"""Save and come back without an account: a link by mail that works once, and a code."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app.models import AuditEvent, OutboxMessage, SubmissionDraft
from app.services import drafts, returns
from tests.app.web.test_form_pages import ABOUT, begin, draft_of, path_of, to_check
from tests.app.web.trial_forms import publish, trial
from tests.architecture.laws import digest, same_page
from tests.support.client import Client, Page
from tests.support.factories import Make

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def form(make: Make) -> Any:
    for number in range(12):
        make.school(name=f"Junipervale School {number}")
    return publish(make, trial())


def later(client: Client) -> Page:
    """The page that says that answers are saved."""
    return begin(client).submit({"q_name": "Ada"}, button="Save and come back later")


def ask(saved: Page, email: str = "ada@example.org") -> str:
    """The code that is shown for a link to this address."""
    shown = saved.submit({"email": email}, action="/saved", button="Mail me")
    assert shown.status == 200, shown.text
    assert shown.heading == "Write down your code"
    return str(shown.soup.select_one(".govuk-panel__body").get_text(strip=True))


def link(make: Make, at: int = -1) -> str:
    mails = sorted(
        make.all(OutboxMessage, OutboxMessage.kind == "return-link"), key=lambda row: row.created_at
    )
    found = re.search(r"site:(/forms/return/\S+)", mails[at].body)
    assert found is not None
    return found[1]


def open_with(client: Client, address: str, code: str) -> Page:
    return client.get(address).submit({"code": code}, action="/return/", button="Continue")


def test_the_link_and_the_code_lead_back_from_another_device(
    app: Flask, client: Client, form: Any, make: Make
) -> None:
    code = ask(later(client))
    assert re.fullmatch(r"\d{3} \d{3} \d{3}", code)
    elsewhere = Client(app)
    asked = elsewhere.get(link(make))
    assert asked.heading == "Go on with what you saved"
    assert "Trial" not in asked.text
    back = asked.submit({"code": code}, action="/return/", button="Continue")
    assert back.heading == "About"
    assert back.soup.select_one("#q_name")["value"] == "Ada"
    assert "Your answers are in this browser now" in back.text
    about = path_of(back)
    assert client.get(about).status == 404
    assert elsewhere.get(about).status == 200


def test_the_code_is_taken_however_it_is_typed(
    app: Flask, client: Client, form: Any, make: Make
) -> None:
    code = ask(later(client))
    typed = " " + code.replace(" ", "-") + " "
    assert open_with(Client(app), link(make), typed).heading == "About"


def test_the_mail_says_nothing_of_the_form(client: Client, form: Any, make: Make) -> None:
    code = ask(later(client))
    (mail,) = make.all(OutboxMessage)
    assert mail.recipient == "ada@example.org"
    for secret in ("Trial", "trial", "Ada", code, code.replace(" ", "")):
        assert secret not in mail.subject + mail.body.replace("ada@example.org", "")
    until = draft_of(make).expires_at
    assert f"{until:%B %Y}" in mail.body
    assert "Coventry Alternative Provision" in mail.body


def test_the_address_given_in_the_form_is_offered(client: Client, form: Any, make: Make) -> None:
    page = to_check(client, make)
    saved = client.get(page.link("Come back later"))
    assert saved.soup.select_one("#email")["value"] == "ada@example.org"


def test_a_wrong_address_is_named_and_stays_typed(client: Client, form: Any, make: Make) -> None:
    wrong = later(client).submit({"email": "nobody"}, action="/saved", button="Mail me")
    assert wrong.status == 422
    assert wrong.soup.title.text.startswith("Error: ")
    assert wrong.soup.select_one("#email")["value"] == "nobody"
    assert make.all(OutboxMessage) == []


def test_opening_the_link_changes_nothing_and_tells_nothing(
    app: Flask, client: Client, form: Any, make: Make
) -> None:
    ask(later(client))
    before = digest(app)
    scanner = Client(app)
    for _ in range(3):
        real, unknown = scanner.get(link(make)), scanner.get("/forms/return/never-was")
        assert _without_address(real) == _without_address(unknown)
    assert digest(app) == before


def _without_address(page: Page) -> str:
    return re.sub(r'/forms/return/[^"]+|nonce(?:=|-)"?[\w-]+|value="[^"]*"', "", page.html)


def test_a_link_works_once(app: Flask, client: Client, form: Any, make: Make) -> None:
    code = ask(later(client))
    address = link(make)
    open_with(Client(app), address, code)
    again = open_with(Client(app), address, code)
    assert again.status == 422
    assert "does not open the link, or the link has ended" in again.text


def test_unknown_ended_and_wrong_are_answered_the_same(
    app: Flask, client: Client, form: Any, make: Make
) -> None:
    code = ask(later(client))
    other = Client(app)
    ended = link(make)
    ask(client.get(path_of(begin(client)).rsplit("/", 1)[0] + "/saved"), "b@example.org")
    wrong = open_with(other, link(make), "000 000 00")
    open_with(Client(app), ended, code)
    used = open_with(other, ended, code)
    unknown = open_with(other, "/forms/return/never-was", code)
    for each in (wrong, used, unknown):
        assert each.status == 422
    assert _without_address(wrong) == _without_address(used) == _without_address(unknown)


def test_five_wrong_codes_end_the_link_and_the_answers_stay(
    app: Flask, client: Client, form: Any, make: Make
) -> None:
    saved = later(client)
    code = ask(saved)
    thief = Client(app)
    for _ in range(returns.MOST_TRIES):
        assert open_with(thief, link(make), "1").status == 422
    assert open_with(Client(app), link(make), code).status == 422
    draft = draft_of(make)
    assert draft.return_hash is None
    assert draft.answers["name"] == "Ada"
    assert client.get(path_of(saved).rsplit("/", 1)[0] + "/about").status == 200
    assert "return-link-ended" in [event.action for event in make.all(AuditEvent)]
    code = ask(client.get(path_of(saved)))
    assert open_with(Client(app), link(make), code).heading == "About"


def test_an_empty_code_is_no_try(app: Flask, client: Client, form: Any, make: Make) -> None:
    ask(later(client))
    for address in (link(make), "/forms/return/never-was"):
        empty = open_with(Client(app), address, " ")
        assert empty.errors == ["Enter the code"]
    assert draft_of(make).return_tries == 0


def test_asking_again_ends_the_link_before(
    app: Flask, client: Client, form: Any, make: Make
) -> None:
    saved = later(client)
    first = ask(saved)
    again = client.get(path_of(saved))
    assert "We have mailed a link to ada@example.org" in again.text
    second = ask(again)
    assert open_with(Client(app), link(make, 0), first).status == 422
    assert open_with(Client(app), link(make, 1), second).heading == "About"


def test_only_hashes_are_kept(client: Client, form: Any, make: Make) -> None:
    code = ask(later(client))
    draft, token = draft_of(make), link(make).rsplit("/", 1)[1]
    kept = f"{draft.return_hash} {draft.return_code_hash}"
    assert token not in kept
    assert code.replace(" ", "") not in kept


def test_no_mail_box_is_filled(client: Client, form: Any, make: Make) -> None:
    saved = later(client)
    for _ in range(returns.MOST_MAILS):
        ask(client.get(path_of(saved)))
    full = client.get(path_of(saved)).submit(
        {"email": "ADA@example.org"}, action="/saved", button="Mail me"
    )
    assert full.status == 429
    assert "within the hour" in full.text
    assert full.soup.select_one("#email")["value"] == "ADA@example.org"
    assert len(make.all(OutboxMessage)) == returns.MOST_MAILS


def test_sending_deleting_and_time_end_the_link(
    app: Flask,
    client: Client,
    form: Any,
    make: Make,
    system_session: Callable[[], Any],
    the_system: Any,
) -> None:
    check = to_check(client, make)
    code = ask(client.get(check.link("Come back later")))
    check.submit(action="/send", button="Send")
    assert open_with(Client(app), link(make), code).status == 422
    saved = later(Client(app))
    code = ask(saved)
    draft = make.all(SubmissionDraft, SubmissionDraft.return_hash.is_not(None))[0]
    after = make.at + timedelta(days=29)
    with system_session() as session:
        assert drafts.sweep(session, by=the_system, at=after) == 1
    gone = make.reload(draft)
    assert (gone.answers, gone.return_hash, gone.return_email) == ({}, None, "")
    assert open_with(Client(app), link(make), code).status == 422


@pytest.mark.parametrize(
    ("state", "heading", "words"),
    [
        ("closed", "This form is closed", "If the form can be used again before, you can go on."),
        ("withdrawn", "This form is no longer in use", "and then deleted"),
    ],
)
def test_a_form_closed_meanwhile_says_so_and_what_becomes_of_the_answers(
    app: Flask, client: Client, form: Any, make: Make, state: str, heading: str, words: str
) -> None:
    code = ask(later(client))
    make.change(form, state=state, closed_text="About trials.")
    other = Client(app)
    page = other.get(link(make))
    assert (page.status, page.heading) == (410, heading)
    assert words in page.text
    assert "Trial" not in page.text
    assert "trials" not in page.text
    posted = other.post_with_token(link(make), {"code": code})
    assert posted.status == 410
    assert draft_of(make).return_hash is not None
    make.change(form, state="open")
    assert open_with(other, link(make), code).heading == "About"


def test_who_is_signed_in_is_asked_to_sign_out_first(
    client: Client, form: Any, make: Make, browser: Callable[..., Client]
) -> None:
    code = ask(later(client))
    school = browser(make.school_user())
    assert "Sign out, then open the link" in school.get(link(make)).text
    assert school.post_with_token(link(make), {"code": code}).status == 422
    assert draft_of(make).return_hash is not None


def test_an_account_finds_its_drafts_and_needs_no_link(
    form: Any, make: Make, browser: Callable[..., Client]
) -> None:
    user = make.school_user()
    saved = later(browser(user))
    assert "Sign in from any device" in saved.text
    assert saved.soup.select_one("#email") is None
    other = browser(user)
    assert other.post_with_token(path_of(saved), {"email": "a@example.org"}).status == 404
    home = other.get("/home")
    assert other.get(home.link("Trial")).heading == "About"
    assert "Continue where you left off" in other.get("/forms/trial").text


def test_a_browser_is_cleared(client: Client, form: Any, make: Make) -> None:
    saved = later(client)
    assert "If other people use this device" in saved.text
    cleared = saved.submit(action="/forget", button="Clear this browser")
    assert "has forgotten your answers" in cleared.text
    assert client.raw.get_cookie("browser") is None
    assert client.get(path_of(saved).rsplit("/", 1)[0] + "/about").status == 404
    assert "Continue where you left off" not in client.get("/forms/trial").text
    assert draft_of(make).answers["name"] == "Ada"


def test_the_page_that_says_it_was_sent_offers_to_clear_the_browser_too(
    client: Client, form: Any, make: Make
) -> None:
    sent = to_check(client, make).submit(action="/send", button="Send")
    assert sent.submit(action="/forget", button="Clear this browser").status == 200
    assert client.get(path_of(sent)).status == 404


def test_another_browser_cannot_ask_for_a_link(
    app: Flask, client: Client, form: Any, make: Make
) -> None:
    saved = later(client)
    other = Client(app)
    begin(other).submit(ABOUT, button="Continue")
    foreign = other.post_with_token(path_of(saved), {"email": "b@example.org"})
    nowhere = other.post_with_token(
        re.sub(r"[0-9a-f-]{36}", "0" * 8 + "-0000-4000-8000-" + "0" * 12, path_of(saved)),
        {"email": "b@example.org"},
    )
    assert foreign.status == 404
    same_page(foreign, nowhere, "a foreign draft")
    assert make.all(OutboxMessage) == []
