"""Who sees what schools and providers ask about their contacts, and the yearly round."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement

from app.access.actor import Actor
from app.access.scope import EVERYTHING, NOTHING, Everything, rule_for, unscoped
from app.domain.permissions import Permission
from app.models.contact_change import ContactChange
from app.models.contact_round import ContactCheck, ContactRound

unscoped(ContactRound, why="A round names a year and its days, and nobody's contacts.")


@rule_for(ContactChange)
def contact_change(actor: Actor) -> ColumnElement[bool] | Everything:
    """An organisation sees its own requests; CAP sees them all."""
    return _own_or_all(
        actor, ContactChange, Permission.CONTACT_CHANGE_READ, Permission.CONTACT_CHANGE_READ
    )


@rule_for(ContactCheck)
def contact_check(actor: Actor) -> ColumnElement[bool] | Everything:
    """An organisation sees whether it is asked to look through its contacts, those who may answer
    for it alone; CAP sees who has answered."""
    return _own_or_all(
        actor, ContactCheck, Permission.CONTACT_CONFIRM, Permission.CONTACT_ROUND_READ
    )


def _own_or_all(
    actor: Actor, model: Any, own: Permission, staff: Permission
) -> ColumnElement[bool] | Everything:
    if actor.kind == "system" or (actor.is_staff and actor.may(staff)):
        return EVERYTHING
    found: ColumnElement[bool] = NOTHING
    if actor.is_school and actor.may(own):
        found = model.school_id == actor.school_id
    elif actor.is_provider and actor.may(own):
        found = model.provider_id == actor.provider_id
    return found
