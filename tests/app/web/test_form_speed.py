"""A page of a form asks the database little, and a version is read once by a process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from sqlalchemy import event

from app.extensions import db
from tests.app.web.trial_forms import publish, trial
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


def test_a_page_is_shown_and_saved_with_few_statements(
    app: Flask, client: Client, make: Make
) -> None:
    publish(make, trial())
    page = client.get("/forms/trial").submit(button="Start")
    with counted(app) as shown:
        client.get(page.path)
    assert len(shown) == 2, shown  # the session, the draft
    assert not any("document" in statement for statement in shown)
    texts = {"q_name": "Ada", "q_born-day": "1", "q_born-month": "9", "q_born-year": "2012"}
    with counted(app) as saved:
        after = page.submit({**texts, "q_in_care": "no"}, button="Continue", follow=False)
    assert after.status == 303
    assert len(saved) <= 5, saved  # the session, the draft, its update and the look of the guard
