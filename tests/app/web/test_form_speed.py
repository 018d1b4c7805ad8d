"""A page of a form asks the database little, and a version is read once by a process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import event

from app.domain.roles import Role
from app.extensions import db
from app.models import CodeValue
from tests.app.web.trial_forms import publish, trial
from tests.forms.engine import question
from tests.support.client import Client
from tests.support.factories import Make


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("BEGIN", "SAVEPOINT", "RELEASE", "SELECT 1")):
            statements.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    yield statements
    event.remove(engine, "before_cursor_execute", note)


def fruit_form(make: Make) -> None:
    """A form with a question whose options are an editable list."""
    whole = trial()
    whole["sections"][0]["pages"][0]["questions"].append(
        question("fruit", "choose_one", settings={"list": "fruit"}, required=False)
    )
    make.code_value(list_name="fruit", code="A", label="Apple", position=1)
    publish(make, whole)


@pytest.mark.parametrize("is_signed_in", [False, True])
def test_a_page_is_shown_and_saved_with_few_statements(
    app: Flask,
    browser: Callable[..., Client],
    make: Make,
    is_signed_in: bool,
) -> None:
    fruit_form(make)
    client = browser(make.school_user() if is_signed_in else None)
    page = client.get("/forms/trial").submit(button="Start")
    page = client.get(page.path)  # from here on the lists are known
    with counted(app) as shown:
        assert client.get(page.path).status == 200
    assert len(shown) == 2 + is_signed_in, shown  # the session, the actor, the draft
    assert not any("document" in statement for statement in shown)
    texts = {"q_name": "Ada", "q_born-day": "1", "q_born-month": "9", "q_born-year": "2012"}
    with counted(app) as saved:
        after = page.submit(
            {**texts, "q_in_care": "no", "q_fruit": "A"}, button="Continue", follow=False
        )
    assert after.status == 303
    # The same, the update and the look of the guard.
    assert len(saved) == 4 + is_signed_in, saved


def test_a_list_that_staff_change_is_shown_changed_at_once(
    browser: Callable[..., Client], make: Make
) -> None:
    fruit_form(make)
    client = browser()
    page = client.get("/forms/trial").submit(button="Start")
    assert "Apple" in page.text
    code = make.all(CodeValue)[0]
    staff = browser(make.staff(Role.SERVICE_LEAD))
    edit = staff.get(f"/admin/code-value/{code.id}/edit")
    edit.submit({"label": "Russet", "is_live": "yes"}, button="Save")
    assert "Russet" in client.get(page.path).text
