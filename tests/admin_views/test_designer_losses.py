"""In the designer nothing typed is lost: sessions that end, and others who are quicker."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from app.domain.roles import Role
from app.models import Form, UserSession
from tests.app.web.trial_forms import publish, trial
from tests.support.client import Client
from tests.support.factories import PASSWORD, Make


@pytest.fixture
def form(make: Make) -> Form:
    return publish(make, trial())


def test_what_was_typed_when_a_session_ended_is_told_as_not_saved(
    form: Form, make: Make, browser: Callable[..., Client]
) -> None:
    user = make.staff(Role.SERVICE_LEAD)
    client = browser(user)
    base = f"/admin/form-designer/{form.id}"
    client.get(base + "/").submit(button="Change this form")
    page = client.get(base + "/question/q-name")
    assert "Not saved yet" not in page.text
    for row in make.all(UserSession):
        make.change(row, last_seen_at=datetime.now(UTC) - timedelta(hours=2))
    sent_away = page.submit({"hint": "As on the passport"}, button="Save")
    back = sent_away.submit({"email": user.email, "password": PASSWORD})
    assert "As on the passport" in back.html
    assert "What you typed is below and is not saved yet" in back.text
    bar = back.soup.select_one(".save-bar")
    assert bar is not None
    assert "Not saved yet" in bar.get_text()
    assert "Saved 1" not in bar.get_text()
    assert "Saved: “" in back.submit(button="Save").text
    assert "As on the passport" in client.get(base + "/question/q-name").html


def two(form: Form, staff: Callable[..., Client]) -> tuple[Client, Client]:
    mine, theirs = staff(Role.SERVICE_LEAD), staff(Role.FORM_DESIGNER)
    mine.get(f"/admin/form-designer/{form.id}/").submit(button="Change this form")
    return mine, theirs


def test_a_conflict_shows_both_versions_field_by_field(
    form: Form, staff: Callable[..., Client]
) -> None:
    mine, theirs = two(form, staff)
    path = f"/admin/form-designer/{form.id}/question/q-name"
    page, other = mine.get(path), theirs.get(path)
    other.submit({"label": "Their name", "short": "Theirs"}, button="Save")
    late = page.submit({"label": "My name", "hint": "As on the passport"}, button="Save")
    assert late.status == 409
    facts = {
        heading.get_text(): " ".join(heading.find_next("dl").get_text(" ").split())
        for heading in late.soup.select(".card--ask h2")
    }
    assert facts == {
        "Question": "What you wrote My name What stands there now Their name Changed meanwhile",
        "Hint": "What you wrote As on the passport What stands there now Nothing",
        "In a few words": "What you wrote You did not change it. "
        "What stands there now Theirs Changed meanwhile",
    }
    assert "changed this form at" in late.text
    late.submit(button="Make my change on the newest text")
    after = mine.get(path)
    assert "My name" in after.html
    assert "Theirs" in after.html


def test_edits_of_different_parts_do_not_clash(form: Form, staff: Callable[..., Client]) -> None:
    mine, theirs = two(form, staff)
    base = f"/admin/form-designer/{form.id}"
    question, settings = mine.get(f"{base}/question/q-name"), mine.get(f"{base}/settings")
    theirs.get(f"{base}/question/q-born").submit({"hint": "Theirs"}, button="Save")
    assert "Saved" in question.submit({"hint": "Mine"}, button="Save").text
    assert settings.submit({"intro": "For everybody."}, button="Save").status == 200
    assert "Theirs" in mine.get(f"{base}/question/q-born").html
    assert "Mine" in mine.get(f"{base}/question/q-name").html


def test_a_new_condition_has_the_focus(form: Form, staff: Callable[..., Client]) -> None:
    mine, _ = two(form, staff)
    page = mine.get(f"/admin/form-designer/{form.id}/rule/node:p-notes")
    page = page.submit(button="Add a condition")
    assert [each["id"] for each in page.soup.select("[autofocus]")] == ["field-left-2"]
    page = page.submit(button="Remove condition 2")
    assert [each["id"] for each in page.soup.select("[autofocus]")] == ["field-left-1"]
