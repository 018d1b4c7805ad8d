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
