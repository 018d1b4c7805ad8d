"""Two windows, or two people, on one draft: the second sees what changed and no word is lost."""

from __future__ import annotations

from typing import Any

import pytest

from app.models import Submission, SubmissionDraft
from tests.app.web.test_form_pages import ABOUT, begin, draft_of, path_of, to_check, to_papers
from tests.app.web.trial_forms import publish, trial
from tests.support.client import Client, Page, upload
from tests.support.factories import Make
from tests.support.walker import pdf

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def form(make: Make) -> Any:
    for number in range(12):
        make.school(name=f"Junipervale School {number}")
    return publish(make, trial())


def to_agencies(client: Client, make: Make) -> Page:
    """The page of a first agency, with nothing in it yet."""
    return to_papers(client, make).submit(
        {"q_paper-upload": upload(pdf(), "a.pdf"), "q_mail": "a@example.org"}, button="Continue"
    )


def two_agencies(client: Client, make: Make) -> Page:
    """The list of two agencies."""
    listed = to_agencies(client, make).submit({"q_agency": "First"}, button="Continue")
    second = listed.submit({"another": "yes"}, button="Continue")
    return second.submit({"q_agency": "Second"}, button="Continue")


def agencies(make: Make) -> list[object]:
    return [each["agency"] for each in draft_of(make).answers.get("agencies", [])]


def test_what_the_other_window_changed_is_named_and_kept(
    client: Client, form: Any, make: Make
) -> None:
    first = begin(client).submit(ABOUT, button="Continue")
    about = path_of(first).rsplit("/", 1)[0] + "/about"
    one, other = client.get(about), client.get(about)
    one.submit({"q_name": "Grace"}, button="Continue")
    after = other.submit({"q_born-year": "2011"}, button="Continue")
    assert "Changed in another window meanwhile, and kept as it is there: “Name”." in after.text
    answers = draft_of(make).answers
    assert (answers["name"], answers["born"]) == ("Grace", "2011-09-01")


def test_a_page_shown_again_for_an_error_does_not_undo_the_other_window(
    client: Client, form: Any, make: Make
) -> None:
    first = begin(client).submit(ABOUT, button="Continue")
    about = path_of(first).rsplit("/", 1)[0] + "/about"
    one, other = client.get(about), client.get(about)
    one.submit({"q_name": "Grace"}, button="Continue")
    wrong = other.submit({"q_born-day": "45"}, button="Continue")
    assert wrong.status == 422
    assert wrong.soup.select_one("#q_name")["value"] == "Grace"
    assert wrong.soup.select_one("#q_born-day")["value"] == "45"
    wrong.submit({"q_born-day": "2"}, button="Continue")
    answers = draft_of(make).answers
    assert (answers["name"], answers["born"]) == ("Grace", "2012-09-02")


def test_a_wrong_answer_put_right_does_not_overwrite_the_other_window(
    client: Client, form: Any, make: Make
) -> None:
    first = begin(client).submit(ABOUT, button="Continue")
    about = path_of(first).rsplit("/", 1)[0] + "/about"
    one, other = client.get(about), client.get(about)
    one.submit({"q_born-day": "3"}, button="Continue")
    wrong = other.submit({"q_born-day": "45"}, button="Continue")
    assert wrong.status == 422
    clash = wrong.submit({"q_born-day": "2"}, button="Continue")
    assert clash.status == 409
    assert "3 September 2012" in clash.text
    assert clash.soup.select_one("#q_born-day")["value"] == "2"
    assert draft_of(make).answers["born"] == "2012-09-03"
    clash.submit({}, button="Continue")
    assert draft_of(make).answers["born"] == "2012-09-02"


def test_the_same_item_sent_twice_is_there_once_and_another_like_it_too(
    client: Client, form: Any, make: Make
) -> None:
    page = to_agencies(client, make)
    page.submit({"q_agency": "Team"}, button="Continue")
    listed = page.submit({"q_agency": "Team"}, button="Continue")
    assert agencies(make) == ["Team"]
    another = listed.submit({"another": "yes"}, button="Continue")
    another.submit({"q_agency": "Team"}, button="Continue")
    assert agencies(make) == ["Team", "Team"]


def test_items_added_in_two_windows_are_both_there(client: Client, form: Any, make: Make) -> None:
    page = to_agencies(client, make)
    other = client.get(path_of(page))
    page.submit({"q_agency": "From here"}, button="Continue")
    other.submit({"q_agency": "From there"}, button="Continue")
    assert agencies(make) == ["From here", "From there"]


def test_an_item_is_changed_in_its_place_when_the_list_has_moved(
    client: Client, form: Any, make: Make
) -> None:
    listed = two_agencies(client, make)
    second = client.get(listed.link("Change (Agency 2)"))
    client.get(listed.link("Remove (Agency 1)")).submit(button="Remove")
    second.submit({"q_agency": "Second, changed"}, button="Continue")
    assert agencies(make) == ["Second, changed"]


def test_an_item_removed_meanwhile_can_be_added_again_with_what_was_typed(
    client: Client, form: Any, make: Make
) -> None:
    listed = two_agencies(client, make)
    first = client.get(listed.link("Change (Agency 1)"))
    client.get(listed.link("Remove (Agency 1)")).submit(button="Remove")
    gone = first.submit({"q_agency": "First, longer"}, button="Continue")
    assert gone.status == 409
    assert "was removed in another window" in gone.text
    assert gone.soup.select_one("#q_agency")["value"] == "First, longer"
    assert agencies(make) == ["Second"]
    gone.submit({}, button="Continue")
    assert agencies(make) == ["Second", "First, longer"]


def test_an_item_too_many_keeps_what_was_typed(client: Client, form: Any, make: Make) -> None:
    listed = to_agencies(client, make).submit({"q_agency": "First"}, button="Continue")
    new = listed.submit({"another": "yes"}, button="Continue")
    other = client.get(path_of(new))
    new.submit({"q_agency": "Second"}, button="Continue")
    full = other.submit({"q_agency": "Third"}, button="Continue")
    assert full.status == 409
    assert "There are 2 already" in full.text
    assert full.soup.select_one("#q_agency")["value"] == "Third"
    assert agencies(make) == ["First", "Second"]


def test_nothing_is_sent_that_the_sender_has_not_seen(
    client: Client, form: Any, make: Make
) -> None:
    check = to_check(client, make)
    about = client.get(path_of(check).rsplit("/", 1)[0] + "/about")
    about.submit({"q_name": "Grace"}, button="Continue")
    again = check.submit(action="/send", button="Send")
    assert again.status == 409
    assert "Nothing was sent yet" in again.text
    assert "changed in another window" in again.text
    assert "Grace" in again.text
    assert make.all(Submission) == []
    assert again.submit(action="/send", button="Send").heading == "Trial sent"
    (sent,) = make.all(Submission)
    assert sent.answers["name"] == "Grace"


def test_what_was_typed_while_another_window_sent_the_form_is_shown_once_more(
    client: Client, form: Any, make: Make
) -> None:
    check = to_check(client, make)
    base = path_of(check).rsplit("/", 1)[0]
    notes = client.get(f"{base}/notes")
    agency = client.get(f"{base}/agencies/1")
    check.submit(action="/send", button="Send")
    (sent,) = make.all(Submission)
    late = notes.submit({"q_notes": "One more thing"}, button="Continue")
    assert late.status == 409
    assert late.heading == "This form was sent already"
    assert "One more thing" in late.text
    assert sent.ref in late.text
    late = agency.submit({"q_agency": "Another team"}, button="Continue")
    assert "Another team" in late.text
    (draft,) = make.all(SubmissionDraft)
    assert draft.answers == {}
