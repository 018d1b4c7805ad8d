"""Working on a form: two at once lose nothing, every change can be taken back, publishing checks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.domain.errors import Conflict, NotAllowed, Rejected
from app.domain.roles import Role
from app.models.form import Form, FormDraft, FormDraftStep, FormReference
from app.services import form_designs, form_library
from forms import editing
from tests.support.factories import Make

Sessions = Callable[[Actor], Session]


@pytest.fixture
def lead(make: Make, as_actor: Callable[..., Actor]) -> Actor:
    return as_actor(make.staff(Role.SERVICE_LEAD))


@pytest.fixture
def designer(make: Make, as_actor: Callable[..., Actor]) -> Actor:
    return as_actor(make.staff(Role.FORM_DESIGNER))


def reworded(title: str) -> Callable[[Any], Any]:
    return lambda document: editing.change_form(document, {"title": title})


def test_thin(make: Make, session_of: Sessions, lead: Actor) -> None:
    session = session_of(lead)
    design = form_designs.create(session, slug="summer", title="Summer", by=lead, at=make.at)
    form_designs.apply(session, design, reworded("B"), "Title", revision=1, by=lead, at=make.at)
    form_designs.apply(session, design, reworded("C"), "Title", revision=2, by=lead, at=make.at)
    form_designs.undo(session, design, revision=3, by=lead, at=make.at)
    assert design.document["title"] == "B"
    form_designs.redo(session, design, revision=4, by=lead, at=make.at)
    assert design.document["title"] == "C"
    with pytest.raises(Conflict) as error:
        form_designs.undo(session, design, revision=4, by=lead, at=make.at)
    print(error.value.message)
    print(form_designs.problems_of(design))
    with pytest.raises(Rejected):
        form_designs.publish(session, design, note="", revision=5, by=lead, at=make.at)
    session.commit()
