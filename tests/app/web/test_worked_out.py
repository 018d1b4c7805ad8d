"""Checks between answers, items that must differ, calculated values and columns, over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from app.models import Submission, SubmissionDraft
from tests.app.web.trial_forms import publish
from tests.forms.engine import document, page, question
from tests.support.client import Client, Page
from tests.support.factories import Make

pytestmark = pytest.mark.usefixtures("app")


def worked_out() -> dict[str, Any]:
    """Hours of people at a rate; who costs much says why, and only secondary schools are asked."""
    return document(
        page(
            "school",
            question("school", "school"),
            question(
                "sixth_form",
                "text",
                show_when={"q": "school", "column": "phase", "op": "is", "value": "Secondary"},
            ),
        ),
        page(
            "rate",
            question("least", "integer"),
            question("most", "integer"),
            question(
                "middle",
                "calculated",
                settings={
                    "formula": {"divide": [{"add": [{"q": "least"}, {"q": "most"}]}, 2]},
                    "places": 1,
                    "prefix": "£",
                },
            ),
            checks=[
                {
                    "id": "in-order",
                    "must": {"q": "least", "op": "lte", "value": {"q": "most"}},
                    "message": "The most must not be below the least",
                    "questions": ["most"],
                }
            ],
        ),
        page(
            "people",
            question("code", "text", settings={"unique": True}),
            question("hours", "integer"),
            kind="repeat",
            repeat={"key": "people", "item": "Person", "min": 1, "max": 3},
        ),
        page(
            "total",
            question(
                "total",
                "calculated",
                settings={"formula": {"multiply": [{"sum": "people.hours"}, {"q": "middle"}]}},
            ),
        ),
        page(
            "why",
            question("why", "text"),
            show_when={"q": "total", "op": "gt", "value": 100},
        ),
        page("mail", question("mail", "email")),
        settings={"audience": "public", "email_question": "mail", "school_question": "school"},
    )


def begin(client: Client, make: Make, phase: str = "Primary") -> Page:
    publish(make, worked_out())
    school = make.school(name="Alder School", phase=phase)
    start = client.get("/forms/trial").submit(button="Start")
    return start.submit({"q_school": str(school.id)}, button="Continue")


def test_a_column_of_the_chosen_record_asks_for_more(client: Client, make: Make) -> None:
    more = begin(client, make, "Secondary")
    assert "more=1" in more.path
    assert more.submit({"q_sixth_form": "Yes"}, button="Continue").heading == "Rate"


def test_a_wrong_check_keeps_everything_and_leads_to_its_question(
    client: Client, make: Make
) -> None:
    rate = begin(client, make)
    assert rate.heading == "Rate"
    wrong = rate.submit({"q_least": "9", "q_most": "8"}, button="Continue")
    assert wrong.status == 422
    assert wrong.errors == ["The most must not be below the least"]
    assert wrong.soup.select_one(".govuk-error-summary a")["href"] == "#q_most"
    assert wrong.soup.select_one("[name=q_most]")["value"] == "8"
    assert wrong.soup.select_one("[data-calculated]").get_text() == "£8.5"
    right = wrong.submit({"q_most": "11"}, button="Continue")
    assert right.heading == "Person 1"


def test_a_wrong_check_is_kept_for_later_and_told_before_sending(
    client: Client, make: Make
) -> None:
    rate = begin(client, make)
    rate.submit({"q_least": "9", "q_most": "8"}, button="Save and come back later")
    (draft,) = make.all(SubmissionDraft)
    assert (draft.answers["least"], draft.answers["most"]) == (9, 8)
    check = client.get(rate.path.rsplit("/", 1)[0] + "/check")
    assert "The most must not be below the least" in check.text


def to_check(client: Client, make: Make) -> Page:
    person = begin(client, make).submit({"q_least": "9", "q_most": "11"}, button="Continue")
    people = person.submit({"q_code": "A1", "q_hours": "4"}, button="Continue")
    second = people.submit({"another": "yes"}, button="Continue")
    same = second.submit({"q_code": "a1", "q_hours": "7"}, button="Continue")
    assert same.errors == ["Code must be different from that of every other person"]
    people = same.submit({"q_code": "A2"}, button="Continue")
    total = people.submit({"another": "no"}, button="Continue")
    assert "110.00" in total.text
    why = total.submit({"q_total": "1"}, button="Continue")
    assert why.heading == "Why"
    mail = why.submit({"q_why": "Many"}, button="Continue")
    return mail.submit({"q_mail": "ada@example.org"}, button="Continue")


def test_what_is_calculated_is_checked_and_sent_as_the_server_works_it_out(
    client: Client, make: Make
) -> None:
    check = to_check(client, make)
    rows = {
        row.select_one("dt").get_text(strip=True): row
        for row in check.soup.select(".govuk-summary-list__row")
    }
    assert "£10.0" in rows["Middle"].get_text()
    assert "110.00" in rows["Total"].get_text()
    assert rows["Total"].select("a") == []
    assert len(rows["Why"].select("a")) == 1
    sent = check.submit(action="/send", button="Send")
    assert sent.status == 200, sent.errors
    (submission,) = make.all(Submission)
    assert submission.answers["middle"] == "10.0"
    assert submission.answers["total"] == "110.00"
    assert submission.answers["school"]["columns"]["phase"] == "Primary"


def test_an_item_that_is_opened_again_is_not_compared_with_itself(
    client: Client, make: Make
) -> None:
    check = to_check(client, make)
    item = client.get(check.path.rsplit("/", 1)[0] + "/people/1")
    kept = item.submit({"q_hours": "5"}, button="Continue")
    assert kept.errors == []
    clash = client.get(item.path).submit({"q_code": "A2"}, button="Continue")
    assert clash.errors == ["Code must be different from that of every other person"]
