"""What hangs on a complaint is seen with it. The texts of letters hold nobody's data."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, select

from app.access.actor import Actor
from app.access.scope import Everything, rule_for, unscoped
from app.domain.permissions import Permission
from app.models.complaint import Complaint
from app.models.complaint_letter import ComplaintLetter, LetterText
from app.models.complaint_share import ComplaintShare

from .cases import complaint
from .common import narrowed

Scope = ColumnElement[bool] | Everything

unscoped(LetterText, why="Texts without a word about anybody; pages ask for the permission.")


@rule_for(ComplaintLetter)
def complaint_letter(actor: Actor) -> Scope:
    scope = complaint(actor)
    if isinstance(scope, Everything):
        return scope
    return ComplaintLetter.complaint_id.in_(select(Complaint.id).where(scope))


@rule_for(ComplaintShare)
def complaint_share(actor: Actor) -> Scope:
    """A provider sees what it is asked, until CAP takes it back or the complaint ends; staff see
    it with its complaint. Whoever complained does not see whom CAP asks."""
    if actor.is_staff or actor.kind == "system":
        scope = complaint(actor)
        if isinstance(scope, Everything):
            return scope
        return ComplaintShare.complaint_id.in_(select(Complaint.id).where(scope))
    return narrowed(
        actor,
        Permission.COMPLAINT_SHARE_READ,
        provider=lambda: and_(
            ComplaintShare.provider_id == actor.provider_id,
            ComplaintShare.ended_at.is_(None),
            ComplaintShare.complaint_id.in_(
                select(Complaint.id).where(Complaint.deleted_at.is_(None))
            ),
        ),
    )
