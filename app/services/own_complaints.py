"""What whoever complained with an account sees of it: the steps and the letters, no more."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.access.actor import Actor
from app.access.scope import visible
from app.domain.complaint_flow import ENDED, ComplaintStatus
from app.domain.complaint_words import STORY
from app.models.complaint import Complaint
from app.models.complaint_letter import ComplaintLetter
from app.models.status_history import StatusHistory

from .timelines import Entry

MOST = 100
# After the final answer nobody has anything more to do, though CAP closes the complaint later.
DONE = ENDED | {ComplaintStatus.STAGE2_ANSWERED}


def all_of(session: Session, actor: Actor) -> Sequence[Complaint]:
    """The complaints of an organisation, the latest first."""
    statement = visible(Complaint, actor).order_by(Complaint.received_on.desc(), Complaint.id)
    return session.scalars(statement.limit(MOST)).all()


def open_ones(session: Session, actor: Actor) -> Sequence[Complaint]:
    """Those that still wait for somebody, the latest first."""
    statement = (
        visible(Complaint, actor)
        .where(Complaint.status.not_in(sorted(DONE)))
        .order_by(Complaint.received_on.desc(), Complaint.id)
    )
    return session.scalars(statement).all()


def letters_of(session: Session, complaint: Complaint, actor: Actor) -> Sequence[ComplaintLetter]:
    """The letters of a complaint, the latest first, with their documents."""
    statement = (
        visible(ComplaintLetter, actor)
        .where(ComplaintLetter.complaint_id == complaint.id)
        .order_by(ComplaintLetter.created_at.desc(), ComplaintLetter.id)
        .options(joinedload(ComplaintLetter.document))
    )
    return session.scalars(statement).all()


def story_of(session: Session, complaint: Complaint) -> list[Entry]:
    """What happened, in plain words and without the reasons of staff; the latest first. The
    complaint itself came through the scope."""
    statement = (
        select(StatusHistory)
        .where(
            StatusHistory.table_name == Complaint.__tablename__,
            StatusHistory.record_id == complaint.id,
        )
        .order_by(StatusHistory.at.desc(), StatusHistory.id)
        .execution_options(scoped=True)
    )
    return [Entry(step.at, STORY[step.move]) for step in session.scalars(statement)]
