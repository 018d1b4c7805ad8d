"""Who sees what the service will write by itself: staff who see the case it is about."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, or_

from app.access.actor import Actor
from app.access.scope import (
    EVERYTHING,
    NOTHING,
    Everything,
    rule_for,
    unscoped,
    visible_ids,
)
from app.domain.roles import Permission
from app.models.application import Application
from app.models.complaint import Complaint
from app.models.complaint_share import ComplaintShare
from app.models.contact_change import ContactChange
from app.models.contact_round import ContactCheck, ContactRound
from app.models.content import Page, PublishedFile
from app.models.course_change import CourseChange
from app.models.safeguarding_pointer import SafeguardingPointer
from app.models.timer import Timer, TimerRule
from app.models.withdrawal import Withdrawal, WithdrawalMeeting

unscoped(TimerRule, why="Which rules run; it says nothing of anybody.")

# Everything a rule may be about.
ABOUT: tuple[tuple[Any, Permission], ...] = (
    (Withdrawal, Permission.WITHDRAWAL_READ),
    (WithdrawalMeeting, Permission.WITHDRAWAL_READ),
    (Complaint, Permission.COMPLAINT_READ),
    (ComplaintShare, Permission.COMPLAINT_READ),
    (Page, Permission.CONTENT_READ),
    (PublishedFile, Permission.CONTENT_READ),
    (CourseChange, Permission.COURSE_CHANGE_READ),
    (ContactCheck, Permission.CONTACT_ROUND_READ),
    (ContactRound, Permission.CONTACT_ROUND_READ),
    (ContactChange, Permission.CONTACT_CHANGE_READ),
    (Application, Permission.APPLICATION_READ),
    (SafeguardingPointer, Permission.POINTER_READ),
)


@rule_for(Timer)
def timer(actor: Actor) -> ColumnElement[bool] | Everything:
    if actor.kind == "system":
        return EVERYTHING
    if not (actor.is_staff and actor.may(Permission.TIMER_READ)):
        return NOTHING
    return or_(
        *(
            and_(
                Timer.table_name == model.__tablename__,
                Timer.record_id.in_(visible_ids(model, actor)),
            )
            for model, permission in ABOUT
            if actor.may(permission)
        )
    )
