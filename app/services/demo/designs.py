"""A form that is being changed: its designer has reworded, added, and left a page half built."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.models.form import Form
from app.services import design_starts, form_designs
from app.services.form_designs import Edit
from forms import editing

_FORM = "complaint"
_NEW = "demo-weeks"
_STEPS: tuple[tuple[str, Edit], ...] = (
    (
        "Changed “When did it happen?”",
        lambda document: editing.change_question(
            document, "q-when_happened", {"hint": "The day, if you know it, or the month."}
        ),
    ),
    (
        "Added “How many weeks has it gone on?”",
        lambda document: editing.add_question(
            document,
            "page-what-happened",
            "integer",
            "How many weeks has it gone on?",
            after="q-when_happened",
            new_id=lambda: _NEW,
        ),
    ),
    (
        "Changed the rule of “How many weeks has it gone on?”",
        lambda document: editing.change_question(
            document,
            _NEW,
            {"required": False, "show_when": {"q": "about", "op": "is", "value": "PROVIDER"}},
        ),
    ),
    (
        "Added “Who saw it”",
        lambda document: editing.add_page(
            document,
            "section-the-complaint",
            "questions",
            "Who saw it",
            after="page-what-happened",
            new_id=lambda: "demo-witnesses",
        ),
    ),
)


def tell(session: Session, *, by: Actor, at: datetime) -> None:
    """Open the form and change it, an hour ago, as its designer would."""
    form_id = session.scalars(select(Form.id).where(Form.slug == _FORM)).one()
    design = design_starts.open_design(session, form_id, by=by, at=at - timedelta(hours=1))
    for number, (words, edit) in enumerate(_STEPS, start=1):
        form_designs.apply(
            session,
            design,
            edit,
            words,
            revision=design.revision,
            by=by,
            at=at - timedelta(minutes=60 - 10 * number),
        )
