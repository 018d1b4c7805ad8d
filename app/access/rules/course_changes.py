"""Who sees what providers propose of their courses."""

from __future__ import annotations

from sqlalchemy import ColumnElement

from app.access.actor import Actor
from app.access.scope import EVERYTHING, NOTHING, Everything, rule_for
from app.domain.permissions import Permission
from app.models.course_change import CourseChange


@rule_for(CourseChange)
def course_change(actor: Actor) -> ColumnElement[bool] | Everything:
    """A provider sees its own. CAP sees what was sent to it, until the provider takes it up again:
    a draft is nobody else's business."""
    if actor.kind == "system":
        return EVERYTHING
    if actor.is_provider and actor.may(Permission.COURSE_CHANGE_READ):
        return CourseChange.provider_id == actor.provider_id
    if actor.is_staff and actor.may(Permission.COURSE_CHANGE_READ):
        return CourseChange.sent_at.is_not(None)
    return NOTHING
