"""Doing is a table: whether an actor's roles hold a permission. Seeing comes first, by scope."""

from __future__ import annotations

from app.domain.errors import NotAllowed
from app.domain.roles import Permission

from .actor import Actor


def allow(actor: Actor, permission: Permission) -> None:
    """Raise NotAllowed unless the actor's roles hold the permission."""
    if not actor.may(permission):
        raise NotAllowed
