"""Pointers are seen by safeguarding leads alone; CAP's own leads by whoever is signed in."""

from __future__ import annotations

from sqlalchemy import ColumnElement

from app.access.actor import Actor
from app.access.scope import EVERYTHING, NOTHING, Everything, rule_for
from app.domain.permissions import Permission
from app.models.cap_lead import CapLead
from app.models.safeguarding_pointer import PointerReading, SafeguardingPointer

Scope = ColumnElement[bool] | Everything

# What was written about rows of these tables is hidden from whoever may not see the rows, in
# every journal.
CLOSED_TABLES = (SafeguardingPointer.__tablename__, PointerReading.__tablename__)


def sees_pointers(actor: Actor) -> bool:
    """Leads, and the service itself."""
    if actor.kind == "system":
        return True
    return actor.is_staff and actor.may(Permission.POINTER_READ)


@rule_for(SafeguardingPointer)
def safeguarding_pointer(actor: Actor) -> Scope:
    return EVERYTHING if sees_pointers(actor) else NOTHING


@rule_for(PointerReading)
def pointer_reading(actor: Actor) -> Scope:
    return EVERYTHING if sees_pointers(actor) else NOTHING


@rule_for(CapLead)
def cap_lead(actor: Actor) -> Scope:
    """Whom to ring is for everybody who works with CAP, and no secret among them."""
    if actor.kind == "system" or actor.may(Permission.CAP_LEAD_READ):
        return EVERYTHING
    return CapLead.deleted_at.is_(None) if actor.is_signed_in else NOTHING
