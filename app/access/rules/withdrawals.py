"""Who sees the meeting that comes before a provider may withdraw: who sees the place."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, select

from app.access.actor import Actor
from app.access.scope import Everything, rule_for
from app.domain.roles import Permission
from app.models.placement import Placement
from app.models.withdrawal import WithdrawalMeeting

from .cases import placement
from .common import narrowed


@rule_for(WithdrawalMeeting)
def withdrawal_meeting(actor: Actor) -> ColumnElement[bool] | Everything:
    own: Any = placement(actor)
    return narrowed(
        actor,
        Permission.WITHDRAWAL_READ,
        Permission.WITHDRAWAL_READ_ALL,
        school=lambda: WithdrawalMeeting.school_id == actor.school_id,
        provider=lambda: WithdrawalMeeting.placement_id.in_(select(Placement.id).where(own)),
        monitoring=lambda: WithdrawalMeeting.placement_id.in_(
            select(Placement.id).where(Placement.monitoring_officer_id == actor.user_id)
        ),
    )
