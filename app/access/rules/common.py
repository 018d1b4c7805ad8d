"""How a rule is put together from the parts an actor may play."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import ColumnElement, or_

from app.access.actor import Actor
from app.access.scope import EVERYTHING, NOTHING, Everything
from app.domain.roles import Permission, Role

Clause = Callable[[], ColumnElement[bool]]

PANEL_ROLES = frozenset({Role.PANEL_CHAIR, Role.PANEL_CLERK, Role.PANEL_MEMBER})


def narrowed(
    actor: Actor,
    read: Permission,
    read_all: Permission | None = None,
    *,
    school: Clause | None = None,
    provider: Clause | None = None,
    panel: Clause | None = None,
    monitoring: Clause | None = None,
    quality: Clause | None = None,
    safeguarding: Clause | None = None,
) -> ColumnElement[bool] | Everything:
    """All rows by right, else the rows of the parts the actor plays, else none."""
    if actor.kind == "system" or (read_all is not None and actor.may(read_all)):
        return EVERYTHING
    if not actor.may(read):
        return NOTHING
    parts = (
        (school, actor.is_school),
        (provider, actor.is_provider),
        (panel, bool(actor.roles & PANEL_ROLES)),
        (monitoring, Role.MONITORING_OFFICER in actor.roles),
        (quality, Role.QUALITY_OFFICER in actor.roles),
        (safeguarding, Role.SAFEGUARDING_LEAD in actor.roles),
    )
    clauses = [clause() for clause, plays in parts if clause is not None and plays]
    return or_(*clauses) if clauses else NOTHING
