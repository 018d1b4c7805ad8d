"""Opening, closing and withdrawing a form by hand."""

from __future__ import annotations

from collections.abc import Callable

from app.domain.roles import Role
from app.models import Form
from tests.app.web.trial_forms import publish, trial
from tests.support.client import Client
from tests.support.factories import Make


def test_a_form_is_closed_with_words_for_those_who_come(
    staff: Callable[..., Client], make: Make
) -> None:
    form = publish(make, trial())
    client = staff(Role.SERVICE_LEAD)
    page = client.get(f"/admin/form/{form.id}/edit").submit(
        {"state": "closed", "closed_text": "Telephone us instead.", "owner": "Intake"},
        button="Save",
    )
    assert page.status == 200
    (saved,) = make.all(Form)
    assert (saved.state, saved.closed_text, saved.owner) == (
        "closed",
        "Telephone us instead.",
        "Intake",
    )


def test_a_form_without_a_version_is_not_opened(staff: Callable[..., Client], make: Make) -> None:
    form = make.form(state="draft", current_version=None)
    client = staff(Role.SERVICE_LEAD)
    page = client.get(f"/admin/form/{form.id}/edit").submit({"state": "open"}, button="Save")
    assert page.status == 422
    assert "Publish a first version before the form is opened" in page.text
    assert make.reload(form).state == "draft"
