"""Questions of the rarer types over HTTP: shown, refused with everything typed kept, and read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from forms import fields
from forms.fields.text import Text
from tests.app.web.trial_forms import publish
from tests.forms.engine import document, page, question
from tests.support.client import Client, Page
from tests.support.factories import Make

pytestmark = pytest.mark.usefixtures("app")

WAYS = [
    {"value": "bus", "label": "Bus"},
    {"value": "else", "label": "Another way", "other": True},
]
RIGHT = {
    "q_month-month": "nov",
    "q_month-year": "2026",
    "q_at": "9.30am",
    "q_urn": "100 001",
    "q_score": "4",
    "q_way": "else",
    "q_way-other": "by tram",
    "q_code": "ab 12",
    "q_own": "hello",
}


class Shouted(Text):
    """Text in capitals: a type that is added while the application runs."""

    key, label = "shouted", "Text in capitals"

    def read(self, inputs: fields.Inputs, asking: fields.Asking) -> object | None:
        text = super().read(inputs, asking)
        return text.upper() if isinstance(text, str) else text


@pytest.fixture
def shouted() -> Iterator[None]:
    fields.register(Shouted())
    yield
    fields.unregister("shouted")


def begun(client: Client, make: Make) -> Page:
    for number in range(2):
        make.school(name=f"Trial School {number}")
    whole = document(
        page(
            "all",
            question("month", "month_and_year"),
            question("at", "time", label="Start time"),
            question("urn", "urn", label="URN"),
            question("score", "rating", settings={"lowest": "Not at all", "highest": "Very much"}),
            question("way", "choose_one", settings={"options": WAYS, "other_label": "Which way"}),
            question("code", "text", settings={"pattern": "code"}),
            question("own", "shouted"),
            question("record", "record", settings={"table": "school"}),
        ),
        page("mail", question("mail", "email")),
    )
    publish(make, whole)
    return client.get("/forms/trial").submit(button="Start")


def school_in(shown: Page) -> dict[str, Any]:
    return {"q_record": shown.soup.select_one("input[type=radio][name=q_record]")["value"]}


@pytest.mark.usefixtures("shouted")
def test_every_answer_is_read_and_shown_again(client: Client, make: Make) -> None:
    shown = begun(client, make)
    after = shown.submit({**RIGHT, **school_in(shown)}, button="Continue")
    check = after.submit({"q_mail": "ada@example.org"}, button="Continue")
    for words in ("November 2026", "9:30am", "100001", "4 out of 5", "Another way: by tram"):
        assert words in check.text
    assert "AB12" in check.text
    assert "HELLO" in check.text
    assert "Trial School 0" in check.text


@pytest.mark.usefixtures("shouted")
def test_what_is_wrong_is_said_and_stays_as_it_was_typed(client: Client, make: Make) -> None:
    shown = begun(client, make)
    wrong = {
        "q_month-month": "13",
        "q_month-year": "2026",
        "q_at": "3:30",
        "q_urn": "12",
        "q_score": "4",
        "q_way": "else",
        "q_code": "a/b",
        "q_own": "hello",
    }
    said = shown.submit({**wrong, **school_in(shown)}, button="Continue")
    assert said.status == 422
    assert said.errors == [
        "Month must be a real month and year, like 11 2026",
        "Start time must say am or pm, like 3:30pm",
        "Enter a URN of 6 digits. It does not start with 0",
        "Enter details of “Another way”",
        "Code must only include letters a to z and digits",
    ]
    links = [each["href"] for each in said.soup.select(".govuk-error-summary a")]
    assert links == ["#q_month-month", "#q_at", "#q_urn", "#q_way-other", "#q_code"]
    for name in ("q_month-month", "q_at", "q_urn", "q_code", "q_own"):
        assert said.soup.select_one(f"[name={name}]")["value"] == wrong[name]
    assert "Which way" in said.text
    assert "Very much" in said.text
