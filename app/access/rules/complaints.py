"""What hangs on a complaint is seen with it. The texts of letters hold nobody's data."""

from __future__ import annotations

from sqlalchemy import ColumnElement, select

from app.access.actor import Actor
from app.access.scope import Everything, rule_for, unscoped
from app.models.complaint import Complaint
from app.models.complaint_letter import ComplaintLetter, LetterText

from .cases import complaint

Scope = ColumnElement[bool] | Everything

unscoped(LetterText, why="Texts without a word about anybody; pages ask for the permission.")


@rule_for(ComplaintLetter)
def complaint_letter(actor: Actor) -> Scope:
    scope = complaint(actor)
    if isinstance(scope, Everything):
        return scope
    return ComplaintLetter.complaint_id.in_(select(Complaint.id).where(scope))
