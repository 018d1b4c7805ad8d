"""A change of a working document, such as designers make many."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.models.form import FormDraft
from app.services import form_designs
from forms import editing

from .factories import Make


def change(session: Session, design: FormDraft, title: str, by: Actor, make: Make) -> FormDraft:
    return form_designs.apply(
        session,
        design,
        lambda found: editing.change_form(found, {"title": title}),
        f"Called it {title}",
        revision=design.revision,
        by=by,
        at=make.at,
    )
