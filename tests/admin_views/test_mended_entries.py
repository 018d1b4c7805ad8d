"""Two who mend the entries of one list: an entry is known by what it says, not by its number."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from app.domain.submission_flow import SubmissionStatus
from app.models import FormVersion, Submission
from tests.app.web.trial_forms import publish
from tests.forms.engine import document, page, question
from tests.support.client import Client, Page
from tests.support.factories import Make

NAMES = ("Ash", "Birch", "Cedar")


@pytest.fixture
def failed(make: Make) -> Submission:
    asked = page(
        "people",
        question("name", "text"),
        kind="repeat",
        repeat={"key": "people", "item": "person", "min": 1, "max": 5},
    )
    publish(make, document(asked, settings={"audience": ["public"]}))
    (version,) = make.all(FormVersion)
    return make.submission(
        version,
        answers={"audience": "public", "people": [{"name": name} for name in NAMES]},
        status=str(SubmissionStatus.FAILED),
        problem="It did not fit.",
    )


def names(make: Make, sent: Submission) -> list[str]:
    return [each["name"] for each in make.reload(sent).answers["people"]]


@pytest.fixture
def go(staff: Callable[..., Client], failed: Submission) -> Callable[[str], Page]:
    client = staff()
    return lambda path: client.get(f"/admin/mend/{failed.id}/people/{path}")


def remove(open_page: Page) -> Page:
    """Without trying again."""
    form = open_page.form(button="Remove")
    sent = {**form.values().to_dict(), "reason": "Twice", "action": "save"}
    return open_page.client.post(form.action, sent)


def test_an_entry_that_moved_up_is_changed_where_it_stands(
    go: Callable[[str], Page], make: Make, failed: Submission
) -> None:
    open_page = go("2")
    remove(go("1/remove"))
    late = open_page.submit({"q_name": "Elm", "reason": "Wrong"}, button="Save")
    assert late.status == 409
    assert late.heading.endswith("Person 1")
    assert names(make, failed) == ["Birch", "Cedar"]
    late.submit(button="Save", follow=False)
    assert names(make, failed) == ["Elm", "Cedar"]


def test_what_was_typed_over_an_entry_that_is_gone_may_be_added(
    go: Callable[[str], Page], make: Make, failed: Submission
) -> None:
    open_page = go("2")
    remove(go("2/remove"))
    late = open_page.submit({"q_name": "Elm", "reason": "Wrong"}, button="Save")
    assert late.status == 409
    assert "saving it adds an entry" in late.text
    assert names(make, failed) == ["Ash", "Cedar"]
    late.submit(button="Save", follow=False)
    assert names(make, failed) == ["Ash", "Cedar", "Elm"]


def test_of_two_who_change_one_entry_the_second_is_told(
    go: Callable[[str], Page], make: Make, failed: Submission
) -> None:
    open_page = go("3")
    go("3").submit({"q_name": "Fir", "reason": "Wrong"}, button="Save", follow=False)
    late = open_page.submit({"q_name": "Elm", "reason": "Wrong"}, button="Save")
    assert late.status == 409
    assert "Somebody else changed this submission" in late.text
    late.submit(button="Save", follow=False)
    assert names(make, failed) == ["Ash", "Birch", "Elm"]


def test_no_other_entry_is_removed_in_the_place_of_one_that_is_gone(
    go: Callable[[str], Page], make: Make, failed: Submission
) -> None:
    open_page = go("1/remove")
    remove(go("1/remove"))
    assert "Nothing was removed" in remove(open_page).text
    assert names(make, failed) == ["Birch", "Cedar"]


@pytest.mark.parametrize("beside", [[5], [5, ["words"]]], ids=str)
def test_what_cannot_be_read_stays_beside_the_entries(
    make: Make, failed: Submission, go: Callable[[str], Page], beside: list[Any]
) -> None:
    make.change(failed, answers={**failed.answers, "people": [{"name": "Ash"}, *beside]})

    def entries() -> list[Any]:
        return list(make.reload(failed).answers["people"])

    repair = go("1").client.get(f"/admin/repairs/{failed.id}")
    told = [each for each in repair.soup.select("dl.facts div") if "Cannot be read" in each.text]
    assert [json.loads(each.dd.get_text(strip=True)) for each in told] == beside
    go("1").submit({"q_name": "Birch", "reason": "Wrong"}, button="Save", follow=False)
    assert entries() == [{"name": "Birch"}, *beside]
    go("new").submit({"q_name": "Cedar", "reason": "One more"}, button="Save", follow=False)
    assert entries() == [{"name": "Birch"}, {"name": "Cedar"}, *beside]
    remove(go("1/remove"))
    assert entries() == [{"name": "Cedar"}, *beside]


def test_a_closed_answer_is_not_read_in_what_has_no_shape(
    make: Make, failed: Submission, go: Callable[[str], Page]
) -> None:
    stray = [["plain"], [{"prevent_referral": "telltale"}]]
    make.change(failed, answers={**failed.answers, "people": [{"name": "Ash"}, *stray]})
    client = go("1").client
    for path in (f"/admin/repairs/{failed.id}", f"/admin/submission/{failed.id}?open=sensitive"):
        page = client.get(path)
        assert "plain" in page.html
        assert "telltale" not in page.html


def test_an_entry_is_added_beside_what_is_no_list(
    make: Make, failed: Submission, go: Callable[[str], Page]
) -> None:
    make.change(failed, answers={**failed.answers, "people": "Ash"})
    go("new").submit({"q_name": "Birch", "reason": "Read it"}, button="Save", follow=False)
    assert make.reload(failed).answers["people"] == [{"name": "Birch"}, "Ash"]
