"""What stands on the provider's start page, and from where. A new part adds its function here."""

from __future__ import annotations

from datetime import date, datetime

from flask import url_for
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.domain.course_change import UNDERWAY, ChangeStatus
from app.domain.permissions import Permission
from app.models.course_change import CourseChange
from app.services import complaint_shares, course_proposals, portal_rows, provider_cases
from app.services.paging import Stretch
from app.services.provider_cases import HeldCase
from app.web import contact_lists, todo_parts
from app.web.begun_forms import begun
from app.web.reading import read, to_read
from app.web.todo import Item, Source, Sources, item_of, once

from .asked import asked_lines
from .courses import proposal_line
from .words import DONE, IN_PROGRESS, TO_DO, Standing, standing


def cases(group: str) -> Source:
    """The cases whose pack the provider holds, as far as they belong to a list."""

    def read_cases(session: Session, actor: Actor, today: date) -> list[Item]:
        held = once("cases", lambda: provider_cases.held(session, actor))
        found = [(case, standing(case, today)) for case in held]
        return [_item(case, now) for case, now in found if now.group == group]

    return read_cases


def cases_ended(session: Session, actor: Actor, today: date, stretch: Stretch) -> list[Item]:
    """Cases that were declined or whose place has ended, for as long as the provider sees them."""
    return [
        item
        for item in cases(DONE)(session, actor, today)
        if item.order and item.key and stretch.holds(item.order, item.key)
    ]


def shares_to_answer(session: Session, actor: Actor, today: date) -> list[Item]:
    """The parts of complaints that CAP asks about."""
    rows = [row for row in complaint_shares.asked_of(session, actor) if row.answered_at is None]
    return [
        item_of(line, order=row.created_at)
        for row, line in zip(rows, asked_lines(rows), strict=True)
    ]


def shares_answered(session: Session, actor: Actor, today: date, stretch: Stretch) -> list[Item]:
    rows = portal_rows.shares(session, actor, stretch)
    return [
        item_of(line, order=row.answered_at, key=row.id)
        for row, line in zip(rows, asked_lines(rows), strict=True)
    ]


def proposals(status: ChangeStatus) -> Source:
    """What the provider has to finish of its proposals, or what is with CAP."""

    def read_proposals(session: Session, actor: Actor, today: date) -> list[Item]:
        if not actor.may(Permission.COURSE_CHANGE_READ):
            return []
        rows = once(
            "proposals",
            lambda: course_proposals.of_provider(session, actor, statuses=UNDERWAY),
        )
        return [_proposal(row, row.created_at) for row in rows if row.status == status]

    return read_proposals


def proposals_decided(session: Session, actor: Actor, today: date, stretch: Stretch) -> list[Item]:
    if not actor.may(Permission.COURSE_CHANGE_READ):
        return []
    rows = portal_rows.proposals(session, actor, stretch)
    return [_proposal(row, row.decided_at or row.updated_at) for row in rows]


SOURCES = Sources(
    to_do=(
        cases(TO_DO),
        shares_to_answer,
        todo_parts.withdrawals("provider", yours=True),
        todo_parts.meetings("provider", yours=True),
        todo_parts.complaints("provider", yours=True),
        begun,
        proposals(ChangeStatus.DRAFT),
        to_read,
        contact_lists.to_check("provider"),
    ),
    in_progress=(
        cases(IN_PROGRESS),
        todo_parts.withdrawals("provider", yours=False),
        todo_parts.meetings("provider", yours=False),
        todo_parts.complaints("provider", yours=False),
        proposals(ChangeStatus.SENT),
        contact_lists.asked_for("provider"),
    ),
    done=(
        cases_ended,
        shares_answered,
        todo_parts.ended_withdrawals("provider"),
        todo_parts.ended_complaints("provider"),
        proposals_decided,
        contact_lists.answered("provider"),
        read,
    ),
)


def _item(case: HeldCase, now: Standing) -> Item:
    return Item(
        about=case.student.display_name,
        href=url_for("provider.case", application_id=case.application.id),
        words=now.next,
        due=now.due_on,
        order=_since(case),
        key=case.pack.id,
        meta=f"{case.offer.course.title} · {case.pack.ref}",
        tag=now.tag,
        tone=now.tone,
    )


def _since(case: HeldCase) -> datetime:
    """When the case came to where it stands."""
    if case.placement is not None:
        return case.placement.updated_at
    return case.response.updated_at if case.response is not None else case.pack.sent_at


def _proposal(change: CourseChange, order: datetime) -> Item:
    return item_of(proposal_line(change), order=order, key=change.id)
