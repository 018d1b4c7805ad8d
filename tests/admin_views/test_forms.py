"""Opening, closing and withdrawing a form by hand."""

from __future__ import annotations

from collections.abc import Callable

from app.domain.roles import Role
from app.models import Form
from tests.app.web.trial_forms import publish, trial
from tests.support.client import Client, Page
from tests.support.desk import record
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


def states(page: Page) -> list[str]:
    return [str(each["value"]) for each in page.soup.select("#field-state option")]


def test_a_form_without_a_version_is_not_opened(staff: Callable[..., Client], make: Make) -> None:
    form = make.form(state="draft", current_version=None)
    client = staff(Role.SERVICE_LEAD)
    page = client.get(f"/admin/form/{form.id}/edit")
    assert [each for each in states(page) if each] == ["draft"]
    assert page.submit({"state": "open"}, button="Save").status == 422
    assert make.reload(form).state == "draft"
    assert "Withdraw this form" not in record(client, form).text


def test_a_form_is_withdrawn_after_a_question_and_for_good(
    staff: Callable[..., Client], make: Make
) -> None:
    form = publish(make, trial())
    client = staff(Role.SERVICE_LEAD)
    edit = client.get(f"/admin/form/{form.id}/edit")
    assert [each for each in states(edit) if each] == ["open", "closed"]
    assert edit.submit({"state": "withdrawn"}, button="Save").status == 422
    asked = client.get(record(client, form).link("Withdraw this form"))
    assert "this cannot be taken back" in asked.text
    assert make.reload(form).state == "open"
    assert "The form is withdrawn." in asked.submit(button="Withdraw this form").text
    assert make.reload(form).state == "withdrawn"
    edit = client.get(f"/admin/form/{form.id}/edit")
    assert [each for each in states(edit) if each] == ["withdrawn"]
    assert "Withdraw this form" not in record(client, form).text
    done = edit.submit({"closed_text": "Use the new form."}, button="Save")
    assert done.status == 200
    assert make.reload(form).closed_text == "Use the new form."


def test_only_whoever_may_publish_withdraws(staff: Callable[..., Client], make: Make) -> None:
    form = publish(make, trial())
    client = staff(Role.FORM_DESIGNER)
    assert "Withdraw this form" not in record(client, form).text
    assert client.post_with_token(f"/admin/form/{form.id}/do/withdraw").status == 404
    assert make.reload(form).state == "open"
