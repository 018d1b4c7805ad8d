"""Any designed form over HTTP, with CSRF on: begun, filled in, sent, and what can go wrong on
the way without anything typed being lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from app.http.templating import show_time
from app.models import (
    Document,
    Form,
    Submission,
    SubmissionDraft,
    SubmissionFile,
    User,
    UserSession,
)
from app.services import form_library
from tests.app.web.trial_forms import publish, trial
from tests.forms.engine import document, page, question
from tests.support.client import Client, Page, upload
from tests.support.factories import PASSWORD, Make
from tests.support.walker import pdf

pytestmark = pytest.mark.usefixtures("app")

NAMES = (
    *("Alderley", "Birchwood", "Cedarton", "Elmfield", "Fernhill", "Hazelgrove"),
    *("Ivybridge", "Junipervale", "Laurelbank", "Maplewood", "Oakhollow", "Poplarway"),
)
ABOUT = {
    "q_name": "Ada",
    "q_born-day": "1",
    "q_born-month": "9",
    "q_born-year": "2012",
    "q_in_care": "no",
}


@pytest.fixture
def form(make: Make) -> Any:
    for name in NAMES:
        make.school(name=f"{name} School")
    return publish(make, trial())


def begin(client: Client, slug: str = "trial") -> Page:
    return client.get(f"/forms/{slug}").submit(button="Start")


def to_papers(client: Client, make: Make) -> Page:
    page = begin(client).submit(ABOUT, button="Continue")
    found = page.submit({"q_school-search": "junipervale"}, button="Search")
    value = found.soup.select_one("input[type=radio][name=q_school]")["value"]
    return found.submit({"q_school": value}, button="Continue")


def to_check(client: Client, make: Make) -> Page:
    page = to_papers(client, make)
    page = page.submit(
        {"q_paper-upload": upload(pdf(), "assessment.pdf"), "q_mail": "ada@example.org"},
        button="Continue",
    )
    page = page.submit({"q_agency": "Team"}, button="Continue")
    page = page.submit({"another": "no"}, button="Continue")
    page = client.get(page.link("Continue"))
    return page.submit({"q_notes": "Some notes"}, button="Continue")


def draft_of(make: Make) -> SubmissionDraft:
    (draft,) = make.all(SubmissionDraft)
    return draft


def path_of(page: Page) -> str:
    return page.path.partition("?")[0].partition("#")[0]


def test_the_start_page_says_what_is_needed_and_how_long_answers_are_kept(
    client: Client, form: Any
) -> None:
    page = client.get("/forms/trial")
    assert page.status == 200
    assert "a cup of tea" in page.text
    assert "28 days" in page.text
    assert "Continue where you left off" not in page.text


def test_a_draft_begun_in_this_browser_is_offered_again(client: Client, form: Any) -> None:
    begin(client)
    page = client.get("/forms/trial")
    assert "Continue where you left off" in page.text
    assert client.get(page.link("Begun")).heading == "About"


def test_nobody_else_sees_a_draft(client: Client, app: Flask, form: Any) -> None:
    page = begin(client)
    other = Client(app)
    begin(other)
    foreign, missing = (
        other.get(path_of(page)),
        other.get(
            path_of(page).replace(
                path_of(page).split("/")[3], "0" * 8 + "-0000-4000-8000-" + "0" * 12
            )
        ),
    )
    assert foreign.status == missing.status == 404
    assert foreign.heading == missing.heading
    assert client.get(path_of(page)).status == 200


def test_answers_are_kept_page_by_page_and_wrong_ones_stay_typed(
    client: Client, form: Any, make: Make
) -> None:
    page = begin(client)
    wrong = page.submit({**ABOUT, "q_born-day": "31", "q_born-month": "2"}, button="Continue")
    assert wrong.status == 422
    assert wrong.soup.title.text.startswith("Error: ")
    assert wrong.errors == ["Born must be a real date"]
    link = wrong.soup.select_one(".govuk-error-summary a")
    assert link["href"] == "#q_born-day"
    assert wrong.soup.select_one("#q_born-day")["value"] == "31"
    assert "govuk-input--error" in wrong.soup.select_one("#q_born-day")["class"]
    assert "govuk-input--error" not in wrong.soup.select_one("#q_born-year")["class"]
    assert wrong.soup.select_one("#q_name")["value"] == "Ada"
    assert draft_of(make).answers["name"] == "Ada"
    assert wrong.submit(ABOUT, button="Continue").heading == "Which school?"


def test_an_answer_that_shows_another_question_asks_it_next(client: Client, form: Any) -> None:
    page = begin(client)
    group = page.soup.select_one("#q_council-question")
    assert group.has_attr("hidden")
    again = page.submit({**ABOUT, "q_in_care": "yes"}, button="Continue")
    assert again.status == 200
    assert again.heading == "About"
    assert "this page now asks more" in again.text
    assert not again.soup.select_one("#q_council-question").has_attr("hidden")
    missing = again.submit({"q_council": ""}, button="Continue")
    assert missing.errors == ["Enter an answer to “Which council?”"]
    assert missing.submit({"q_council": "Anytown"}, button="Continue").heading == "Which school?"


def test_a_record_is_searched_without_javascript_and_kept_with_its_name(
    client: Client, form: Any, make: Make
) -> None:
    page = begin(client).submit(ABOUT, button="Continue")
    assert page.soup.select("input[type=radio][name=q_school]") == []
    nothing = page.submit({"q_school-search": "100%"}, button="Search")
    assert nothing.status == 200
    assert "Nothing found" in nothing.text
    found = nothing.submit({"q_school-search": "school elmf"}, button="Search")
    radios = found.soup.select("input[type=radio][name=q_school]")
    assert len(radios) == 1
    refused = found.submit({}, button="Continue")
    assert refused.errors == ["Search, then select an answer to “Which school?” in the list"]
    assert found.submit({"q_school": radios[0]["value"]}, button="Continue").heading == "Papers"
    assert draft_of(make).answers["school"]["label"] == "Elmfield School"


def test_enter_in_the_search_box_searches(client: Client, form: Any) -> None:
    page = begin(client).submit(ABOUT, button="Continue")
    found = page.submit({"q_school-search": "Hazelgrove"})
    assert found.status == 200
    assert "1 found" in found.text


def test_the_box_is_filled_while_one_types(client: Client, form: Any) -> None:
    page = begin(client).submit(ABOUT, button="Continue")
    url = page.soup.select_one("[data-lookup]")["data-url"]
    answer = client.get(f"{url}?q=wood").response.get_json()
    assert [each["label"] for each in answer["options"]] == ["Birchwood School", "Maplewood School"]
    assert client.get(url.replace("/school/school", "/about/name") + "?q=a").status == 404


def test_files_are_kept_and_a_refused_one_costs_no_other_answer(
    client: Client, form: Any, make: Make
) -> None:
    page = to_papers(client, make)
    files = [upload(pdf(), "good.pdf"), upload(b"MZ\x90\x00" + b"x" * 200, "run.pdf")]
    again = page.submit({"q_paper-upload": files, "q_mail": "ada@example.org"}, button="Continue")
    assert again.status == 422
    assert "run.pdf is a program" in again.errors[0]
    assert "good.pdf" in again.text
    assert again.soup.select_one("#q_mail")["value"] == "ada@example.org"
    on = again.submit({}, button="Continue")
    assert on.heading == "Agency 1"
    assert [each["name"] for each in draft_of(make).answers["paper"]] == ["good.pdf"]


def test_a_file_is_removed_by_its_button_and_nothing_else_is_lost(
    client: Client, form: Any, make: Make
) -> None:
    page = to_papers(client, make)
    page = page.submit(
        {"q_paper-upload": upload(pdf(), "one.pdf"), "q_mail": "x"}, button="Continue"
    )
    away = page.submit({"q_mail": "half@"}, button="Remove", follow=False)
    assert away.status == 303
    removed = client.get(away.location)
    assert removed.status == 200
    assert removed.errors == []
    assert "one.pdf" not in removed.text
    assert removed.soup.select_one("#q_mail")["value"] == "half@"
    # Once: who opens the page later sees what is saved.
    assert client.get(away.location).soup.select_one("#q_mail")["value"] == ""
    assert [row.removed for row in make.all(SubmissionFile)] == [True]
    assert removed.submit({"q_mail": "a@example.org"}, button="Continue").errors == ["Upload paper"]


def test_too_large_and_too_many_files_are_refused_in_words(
    client: Client, form: Any, make: Make
) -> None:
    page = to_papers(client, make)
    huge = upload(b"%PDF-1.7\n" + b"0" * (21 * 1024 * 1024), "huge.pdf")
    refused = page.submit({"q_paper-upload": huge, "q_mail": "a@example.org"}, button="Continue")
    assert refused.status == 422
    assert "huge.pdf is larger than 20 MB" in refused.errors[0]
    three = [upload(pdf(str(each)), f"{each}.pdf") for each in range(3)]
    refused = refused.submit({"q_paper-upload": three}, button="Continue")
    assert "2.pdf was not added: up to 2 files can be added here" in refused.errors[0]


def test_items_are_added_changed_and_removed(client: Client, form: Any, make: Make) -> None:
    page = to_papers(client, make).submit(
        {"q_paper-upload": upload(pdf(), "a.pdf"), "q_mail": "a@example.org"}, button="Continue"
    )
    assert page.heading == "Agency 1"
    wrong = page.submit(
        {"q_agency": "", "q_report-upload": upload(pdf(), "r.pdf")}, button="Continue"
    )
    assert wrong.errors == ["Enter agency"]
    assert "r.pdf" in wrong.text
    assert draft_of(make).answers.get("agencies") is None
    listed = wrong.submit({"q_agency": "First team"}, button="Continue")
    assert "First team" in listed.text
    assert listed.submit({}, button="Continue").errors == [
        "Select yes if you want to add another agency"
    ]
    second = listed.submit({"another": "yes"}, button="Continue")
    listed = second.submit({"q_agency": "Second team"}, button="Continue")
    assert "You have added 2" in listed.text
    changed = client.get(listed.link("Change (Agency 1)")).submit(
        {"q_agency": "New name"}, button="Continue"
    )
    assert "New name" in changed.text
    asked = client.get(changed.link("Remove (Agency 2)"))
    assert asked.heading == "Do you want to remove agency 2?"
    left = asked.submit(button="Remove")
    banner = left.soup.select_one(".govuk-notification-banner--success[role=alert]")
    assert "Agency 2 was removed." in banner.get_text()
    assert "Do you want to add another agency?" in left.text
    assert [each["agency"] for each in draft_of(make).answers["agencies"]] == ["New name"]
    assert left.submit({"another": "no"}, button="Continue").heading == "Words"


def test_an_item_sent_by_two_clicks_is_there_once(client: Client, form: Any, make: Make) -> None:
    page = to_papers(client, make).submit(
        {"q_paper-upload": upload(pdf(), "a.pdf"), "q_mail": "a@example.org"}, button="Continue"
    )
    page.submit({"q_agency": "Team"}, button="Continue")
    page.submit({"q_agency": "Team"}, button="Continue")
    assert len(draft_of(make).answers["agencies"]) == 1


def test_who_may_not_apply_is_led_out_and_cannot_send(
    client: Client, form: Any, make: Make
) -> None:
    page = to_check(client, make)
    changed = client.get(page.link("Change Name")).submit({"q_name": "Baby"}, button="Continue")
    assert changed.heading == "Stop"
    assert client.get(path_of(page)).heading == "Stop"
    draft = draft_of(make)
    refused = client.post_with_token(f"/forms/trial/{draft.id}/send")
    assert refused.heading == "Stop"
    assert make.all(Submission) == []


def test_a_change_leads_back_to_check_answers(client: Client, form: Any, make: Make) -> None:
    page = to_check(client, make)
    assert page.heading == "Check your answers"
    assert "assessment.pdf" in page.text
    assert "Some notes" in page.text
    changed = client.get(page.link("Change Name")).submit({"q_name": "Grace"}, button="Continue")
    assert changed.heading == "Check your answers"
    assert "Grace" in changed.text
    more = client.get(changed.link("Change In care?")).submit(
        {"q_in_care": "yes"}, button="Continue"
    )
    assert more.heading == "About"
    back = more.submit({"q_council": "Anytown"}, button="Continue")
    assert back.heading == "Check your answers"
    assert "Anytown" in back.text


def test_what_is_missing_is_named_before_sending(client: Client, form: Any, make: Make) -> None:
    page = begin(client).submit(ABOUT, button="Continue")
    check = client.get(path_of(page).rsplit("/", 1)[0] + "/check")
    assert check.status == 200
    assert "Before you can send" in check.text
    assert check.soup.select_one("form[action$='/send']") is None
    draft = draft_of(make)
    refused = client.post_with_token(f"/forms/trial/{draft.id}/send")
    assert refused.status == 422
    assert "Nothing was sent yet" in refused.text


def test_two_clicks_on_send_give_one_submission_and_the_way_back_says_so(
    client: Client, form: Any, make: Make
) -> None:
    page = to_check(client, make)
    first = page.submit(action="/send", button="Send")
    second = page.submit(action="/send", button="Send")
    (sent,) = make.all(Submission)
    assert first.heading == second.heading == "Trial sent"
    assert sent.ref in first.text
    assert sent.ref in second.text
    assert make.all(Document) == []
    back = client.get(path_of(page))
    assert "You have sent this form already" in back.text
    assert sent.ref in back.text
    about = client.get(path_of(page).rsplit("/", 1)[0] + "/about")
    assert sent.ref in about.text
    assert draft_of(make).answers == {}
    assert "Continue where you left off" not in client.get("/forms/trial").text


def test_coming_back_later_keeps_what_is_right_and_asks_for_nothing_more(
    client: Client, form: Any, make: Make
) -> None:
    page = begin(client)
    saved = page.submit({"q_name": "Ada"}, button="Save and come back later")
    assert saved.heading == "Your answers are saved"
    assert draft_of(make).answers["name"] == "Ada"
    assert client.raw.get_cookie("browser") is not None
    wrong = page.submit({"q_name": "Ada", "q_born-day": "45"}, button="Save and come back later")
    assert wrong.status == 422


def test_a_browser_that_asked_to_come_back_finds_its_draft_after_the_session(
    client: Client, form: Any
) -> None:
    page = begin(client).submit({"q_name": "Ada"}, button="Save and come back later")
    client.raw.delete_cookie("session")
    again = client.get(path_of(page).rsplit("/", 1)[0] + "/about")
    assert again.status == 200
    assert again.soup.select_one("#q_name")["value"] == "Ada"


def test_what_was_entered_can_be_deleted(client: Client, form: Any, make: Make) -> None:
    page = begin(client).submit(ABOUT, button="Continue")
    base = path_of(page).rsplit("/", 1)[0]
    gone = client.get(f"{base}/discard").submit(action="discard", button="Delete")
    assert gone.heading == "Trial"
    draft = draft_of(make)
    assert draft.answers == {}
    assert draft.deleted_at is not None
    assert client.get(f"{base}/about").status == 404


def test_two_windows_on_different_questions_both_keep_their_answers(
    client: Client, form: Any, make: Make
) -> None:
    first = begin(client)
    second = client.get(path_of(first))
    first.submit(ABOUT, button="Continue")
    second.submit({"q_in_care": "yes"}, button="Continue")
    answers = draft_of(make).answers
    assert (answers["name"], answers["in_care"]) == ("Ada", False)


def test_two_windows_on_the_same_question_lose_neither_answer(
    client: Client, form: Any, make: Make
) -> None:
    first = begin(client)
    second = client.get(path_of(first))
    first.submit(ABOUT, button="Continue")
    clash = second.submit({**ABOUT, "q_name": "Grace"}, button="Continue")
    assert clash.status == 409
    assert "You answered this in another window too: “Ada”" in clash.text
    assert clash.soup.select_one("#q_name")["value"] == "Grace"
    assert draft_of(make).answers["name"] == "Ada"
    assert clash.submit({}, button="Continue").heading == "Which school?"
    assert draft_of(make).answers["name"] == "Grace"


def test_a_closed_form_says_that_the_answers_are_kept(
    client: Client, app: Flask, form: Any, make: Make
) -> None:
    stranger = Client(app)
    page = begin(client).submit(ABOUT, button="Continue")
    make.change(form, state="closed")
    closed = client.get(path_of(page))
    assert closed.status == 410
    assert "The answers you saved are kept until" in closed.text
    assert "What you typed" not in closed.text
    start = client.get("/forms/trial")
    assert start.status == 410
    assert "The answers you saved are kept until" in start.text
    assert "Nothing was saved or sent" in stranger.get("/forms/trial").text
    late = page.submit({}, button="Continue")
    assert late.status == 410
    assert "What you typed on the last page is not saved" in late.text
    make.change(form, state="open")
    assert client.get(path_of(page)).status == 200


def test_a_form_that_is_not_open_yet_says_from_when_it_is(
    client: Client, form: Any, make: Make
) -> None:
    opens = make.at + timedelta(days=3)
    make.change(form, opens_at=opens, closed_text="Telephone us instead.")
    page = client.get("/forms/trial")
    assert (page.status, page.heading) == (410, "This form is not open yet")
    assert f"from {show_time(opens)}" in page.text
    assert "Telephone us instead" not in page.text
    assert "Nothing was saved or sent" in page.text


def test_a_form_past_its_day_and_a_withdrawn_one_say_so(
    client: Client, form: Any, make: Make
) -> None:
    page = begin(client)
    make.change(form, closes_at=make.at - timedelta(days=1))
    assert client.get(path_of(page)).heading == "This form is closed"
    assert client.get("/forms/trial").heading == "This form is closed"
    make.change(form, closes_at=None, state="withdrawn", closed_text="Use the new form.")
    gone = client.get(path_of(page))
    assert (gone.status, gone.heading) == (410, "This form is no longer in use")
    assert "Use the new form." in gone.text
    assert "are kept until" in gone.text
    assert "you can go on" not in gone.text


def test_a_text_that_was_tampered_with_is_not_shown_and_the_answers_stay(
    client: Client, form: Any, make: Make
) -> None:
    page = begin(client).submit({"q_name": "Ada"}, button="Save and come back later")
    damaged = make.form_version(form, number=2, document=trial(), sha256="0" * 64)
    make.change(draft_of(make), form_version_id=damaged.id)
    shown = client.get(path_of(page))
    assert shown.heading == "This form cannot be used at the moment"
    assert "are kept until" in shown.text
    assert draft_of(make).answers["name"] == "Ada"


def test_an_unknown_form_says_what_became_of_answers(client: Client) -> None:
    page = client.get("/forms/nowhere")
    assert page.status == 404
    assert "go on in the same browser" in page.text


def test_a_form_for_providers_asks_strangers_to_sign_in_and_hides_from_schools(
    client: Client, make: Make, browser: Callable[..., Client]
) -> None:
    publish(make, trial(key="inside", settings={"audience": ["provider"], "school_question": None}))
    assert client.get("/forms/inside").heading == "Sign in"
    assert browser(make.school_user()).get("/forms/inside").status == 404
    assert browser(make.provider_user()).get("/forms/inside").status == 200


def test_a_school_finds_its_own_school_and_name_filled_in_and_cannot_change_the_school(
    make: Make, form: Any, browser: Callable[..., Client]
) -> None:
    school, other = make.school(name="Own school"), make.school(name="Other school")
    user = make.school_user(school, full_name="Robin Sample")
    client = browser(user)
    page = begin(client)
    assert page.soup.select_one("#q_name")["value"] == "Robin Sample"
    page = page.submit({**ABOUT, "q_name": "Robin Sample"}, button="Continue")
    assert "Own school" in page.text
    assert page.soup.select("input[name=q_school]") == []
    on = client.post_with_token(
        path_of(page), {"q_school": str(other.id), "shown": "school", "action": "continue"}
    )
    assert on.heading == "Papers"
    assert draft_of(make).answers["school"]["label"] == "Own school"
    assert "90 days" in client.get("/forms/trial").text


def test_what_was_typed_when_a_session_ended_is_offered_after_sign_in(
    make: Make, form: Any, browser: Callable[..., Client], sign_in: Callable[..., Any]
) -> None:
    user: User = make.school_user()
    client = browser(user)
    page = begin(client)
    lunch = datetime.now(UTC) - timedelta(hours=2)
    for row in make.all(UserSession):
        make.change(row, last_seen_at=lunch)
    sent_away = page.submit({**ABOUT, "q_name": "Typed before lunch"}, button="Continue")
    assert sent_away.heading == "Sign in"
    back = sent_away.submit({"email": user.email, "password": PASSWORD})
    assert back.heading == "About"
    assert "Your session ended while you were typing" in back.text
    assert back.soup.select_one("#q_name")["value"] == "Typed before lunch"
    assert draft_of(make).answers["name"] != "Typed before lunch"
    assert back.submit({}, button="Continue").heading == "Which school?"
    assert draft_of(make).answers["name"] == "Typed before lunch"


def test_a_change_that_a_session_cut_short_leads_back_to_check_answers(
    make: Make, browser: Callable[..., Client]
) -> None:
    publish(
        make, document(page("one", question("one", "text")), page("two", question("two", "text")))
    )
    user: User = make.school_user()
    make.change(make.all(Form)[0], audience=["school"])
    client = browser(user)
    shown = begin(client).submit({"q_one": "First"}, button="Continue")
    check = shown.submit({"q_two": "Second"}, button="Continue")
    change = client.get(check.link("Change One"))
    for row in make.all(UserSession):
        make.change(row, last_seen_at=datetime.now(UTC) - timedelta(hours=2))
    sent_away = change.submit({"q_one": "Changed"}, button="Continue")
    back = sent_away.submit({"email": user.email, "password": PASSWORD})
    assert back.soup.select_one("#q_one")["value"] == "Changed"
    assert back.submit({}, button="Continue").heading == "Check your answers"


def test_a_session_that_ended_at_the_last_button_says_that_nothing_was_sent(
    make: Make, browser: Callable[..., Client]
) -> None:
    publish(make, document(page("one", question("one", "text"))))
    user: User = make.school_user()
    make.change(make.all(Form)[0], audience=["school"])
    check = begin(browser(user)).submit({"q_one": "First"}, button="Continue")
    assert "Nothing was sent" not in check.text
    for row in make.all(UserSession):
        make.change(row, last_seen_at=datetime.now(UTC) - timedelta(hours=2))
    sent_away = check.submit(button="Send")
    back = sent_away.submit({"email": user.email, "password": PASSWORD})
    assert back.heading == "Check your answers"
    assert "Your session ended before you pressed “Send”. Nothing was sent yet" in back.text
    assert make.all(Submission) == []


def test_a_session_that_ended_on_the_start_page_leads_back_to_it(
    make: Make, form: Any, browser: Callable[..., Client]
) -> None:
    user: User = make.school_user()
    client = browser(user)
    start = client.get("/forms/trial")
    for row in make.all(UserSession):
        make.change(row, last_seen_at=datetime.now(UTC) - timedelta(hours=2))
    back = start.submit(button="Start").submit({"email": user.email, "password": PASSWORD})
    assert back.heading == "Trial"


def test_pages_of_a_draft_are_neither_kept_nor_found_by_anybody_else(
    client: Client, form: Any
) -> None:
    drafts = begin(client)
    for path in (path_of(drafts), "/forms/return/some-token"):
        found = client.get(path)
        assert found.headers["Cache-Control"] == "no-store"
        assert "noindex" in found.headers["X-Robots-Tag"]
        assert found.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "X-Robots-Tag" not in client.get("/forms/trial").headers


def test_a_draft_stays_on_the_version_it_was_begun_with(
    client: Client, form: Any, make: Make
) -> None:
    page = begin(client)
    changed = trial()
    changed["sections"][0]["pages"][0]["title"] = "Changed"
    sha256 = form_library.fingerprint(changed)
    make.form_version(form, number=2, document=changed, sha256=sha256)
    make.change(form, current_version=2)
    assert client.get(path_of(page)).heading == "About"
    assert begin(client).heading == "Changed"
