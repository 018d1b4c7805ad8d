"""A large form is worked on without waiting."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.domain.roles import Role
from app.services import design_starts, form_designs
from forms import editing
from tests.app.web.trial_forms import publish
from tests.forms.engine import document, page, question
from tests.support.factories import Make

Sessions = Callable[[Actor], Session]


@pytest.fixture
def lead(make: Make, as_actor: Callable[..., Actor]) -> Actor:
    return replace(as_actor(make.staff(Role.SERVICE_LEAD)), name="Lee Lead")


def test_a_form_of_300_questions_is_edited_at_once(
    make: Make, session_of: Sessions, lead: Actor
) -> None:
    options = {"options": [{"value": f"o{n}", "label": f"Option {n}"} for n in range(10)]}
    pages = [
        page(
            f"p{number}",
            *(
                question(
                    f"q{number}_{place}",
                    "choose_one",
                    settings=options,
                    **(
                        {"show_when": {"q": f"q{number}_0", "op": "is", "value": "o1"}}
                        if place
                        else {}
                    ),
                )
                for place in range(10)
            ),
        )
        for number in range(30)
    ]
    form = publish(make, document(*pages))
    session = session_of(lead)
    design = design_starts.open_design(session, form.id, by=lead, at=make.at)
    begun = time.perf_counter()
    for number in range(5):
        form_designs.apply(
            session,
            design,
            lambda found, number=number: editing.change_question(
                found, f"q-q{number}_3", {"label": "New words", "key": f"key_{number}"}
            ),
            "Reworded",
            revision=design.revision,
            by=lead,
            at=make.at,
        )
    form_designs.undo(session, design, revision=design.revision, by=lead, at=make.at)
    assert (time.perf_counter() - begun) / 6 < 0.5
    assert form_designs.problems_of(design) == []
