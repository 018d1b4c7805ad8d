"""In the designer: how a table is written, what fills its columns by itself, what clears them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from app.domain.roles import Role
from app.models import FormDraft, FormVersion
from tests.app.web.trial_forms import publish
from tests.forms.engine import page
from tests.support.client import Client, Page
from tests.support.factories import Make
from tests.support.own_forms import JOB, MAIL, NAME, PHONE, WHICH_CONTACT, form


@pytest.fixture
def designer(make: Make, staff: Callable[..., Client]) -> Callable[..., Page]:
    pages = page("a", WHICH_CONTACT, NAME, JOB, MAIL, PHONE)
    row = publish(make, form(pages, audience=["provider"]))
    client = staff(Role.SERVICE_LEAD)

    def go(path: str) -> Page:
        return client.get(f"/admin/form-designer/{row.id}{path}")

    go("/").submit(button="Change this form")
    return go


def binding(make: Make) -> dict[str, Any]:
    (design,) = make.all(FormDraft)
    (found,) = design.document["bindings"]
    return dict(found)


def test_a_form_that_changes_contacts_is_made_by_clicks(
    designer: Callable[..., Page], make: Make
) -> None:
    designer("/table/new").submit({"target": "contact"}, action="/table/new")
    assert binding(make)["mode"] == "create"
    shown = designer("/table/contact").submit({"mode": "update"}, button="Save")
    assert "Change the one that is found" in shown.text
    assert "It does not say which row is changed" in shown.text
    assert "Which contact it is" in shown.text
    shown = designer("/columns/contact/id").submit(
        {"way": "question", "source": "who"}, button="Save"
    )
    assert "does not say which" not in shown.text
    designer("/columns/contact/telephone").submit(
        {"way": "question", "source": "phone", "clear": "yes"}, button="Save"
    )
    shown = designer("/columns/contact/full_name").submit(
        {"way": "fact", "fact": "sender_name"}, button="Save"
    )
    assert "Always the name of the sender" in shown.text
    assert "cleared when left empty" in shown.text
    assert binding(make) == {
        "key": "contact",
        "target": "contact",
        "mode": "update",
        "map": {"id": "who", "telephone": {"q": "phone", "clear": True}},
        "constants": {"full_name": {"from": "sender_name"}},
    }
    designer("/publish").submit({"note": "Contacts"}, action="/publish")
    assert len(make.all(FormVersion)) == 2


def test_what_was_chosen_is_chosen_again_on_the_page(
    designer: Callable[..., Page], make: Make
) -> None:
    designer("/table/new").submit({"target": "contact"}, action="/table/new")
    designer("/table/contact").submit({"mode": "upsert"}, button="Save")
    clears = {"way": "question", "source": "phone", "clear": "yes"}
    designer("/columns/contact/telephone").submit(clears, button="Save")
    page_ = designer("/columns/contact/telephone")
    assert page_.soup.select_one("input[name=clear]").has_attr("checked")
    page_.submit({"clear": None}, button="Save")
    assert binding(make)["map"]["telephone"] == "phone"
    designer("/columns/contact/full_name").submit(
        {"way": "fact", "fact": "sender_name"}, button="Save"
    )
    page_ = designer("/columns/contact/full_name")
    assert page_.soup.select_one("input[value=fact]").has_attr("checked")
    chosen = page_.soup.select_one("select[name=fact] option[selected]")
    assert chosen["value"] == "sender_name"


def test_only_what_fits_is_offered(designer: Callable[..., Page], make: Make) -> None:
    designer("/table/new").submit({"target": "contact"}, action="/table/new")
    name = designer("/columns/contact/full_name")
    offered = [each["value"] for each in name.soup.select("select[name=fact] option")]
    assert offered == ["", "sender_name", "form", "version"]
    # A new row has nothing to clear, and a code is nothing that is known.
    assert name.soup.select("input[name=clear]") == []
    assert designer("/columns/contact/job_role").soup.select("select[name=fact]") == []
    refused = name.submit({"way": "fact", "fact": "form_title"}, button="Save")
    assert refused.errors == ["Choose what is known of whoever sends it."]


def test_a_form_for_anybody_is_told_why_it_may_not_change_rows(
    designer: Callable[..., Page], make: Make
) -> None:
    designer("/table/new").submit({"target": "contact"}, action="/table/new")
    designer("/settings").submit({"audience": ["public", "provider"]}, button="Save")
    shown = designer("/table/contact").submit({"mode": "upsert"}, button="Save")
    assert "only adds rows" in shown.text


def test_a_question_goes_to_the_column_that_finds_the_row(
    designer: Callable[..., Page], make: Make
) -> None:
    designer("/table/new").submit({"target": "contact"}, action="/table/new")
    designer("/table/contact").submit({"mode": "update"}, button="Save")
    page_ = designer("/question/q-who/column")
    page_.submit({"place": "contact|id|who"}, button="Save")
    assert binding(make)["map"] == {"id": "who"}


def test_a_question_of_a_list_fills_a_code(designer: Callable[..., Page], make: Make) -> None:
    designer("/table/new").submit({"target": "contact"}, action="/table/new")
    page_ = designer("/columns/contact/job_role")
    offered = [each["value"] for each in page_.soup.select("select[name=source] option")]
    assert offered == ["", "job"]
    assert "ask by a choice" in page_.text
    assert "The column holds: one of a list" in page_.text


def test_an_amount_that_is_always_the_same_is_typed_and_shown_in_pounds(
    designer: Callable[..., Page], make: Make
) -> None:
    designer("/table/new").submit({"target": "application_response"}, action="/table/new")
    path = "/columns/application_response/price_confirmed"
    asked = designer(path)
    assert "The column holds: amount of money" in asked.text
    for typed in ("50p", "12.5", "-3", "2000000"):
        refused = asked.submit({"way": "always", "constant": typed}, button="Save")
        assert refused.errors == ["Write an amount in pounds, such as 12.50."]
    shown = asked.submit({"way": "always", "constant": "£1,250"}, button="Save")
    assert "Always £1250.00" in shown.text
    assert binding(make)["constants"] == {"price_confirmed": "1250.00"}
    again = designer(path)
    assert again.soup.select_one("input[name=constant]")["value"] == "1250.00"
    assert "Value in pounds" in again.text
