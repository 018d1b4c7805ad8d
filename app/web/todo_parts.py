"""What both portals list beside their cases: withdrawals, the meetings before them, complaints."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from flask import url_for
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.domain.complaint_flow import ComplaintStatus
from app.domain.meeting_flow import MEETING_FLOW, MeetingStatus
from app.domain.permissions import Permission
from app.http.templating import show_date, show_time
from app.models.complaint import Complaint
from app.models.withdrawal import Withdrawal, WithdrawalMeeting
from app.services import own_complaints, portal_rows, withdrawal_lists
from app.services.paging import Stretch
from app.services.working_days import local_day

from .complaint_pages import lines_of
from .todo import EndedSource, Item, Source, item_of, once
from .withdrawal_lines import next_of, withdrawal_lines


def withdrawals(face: str, *, yours: bool) -> Source:
    """The open withdrawals that wait for the reader, or those that wait for others. `face` is
    the blueprint whose pages they lead to."""

    def read(session: Session, actor: Actor, today: date) -> list[Item]:
        if not actor.may(Permission.WITHDRAWAL_READ):
            return []
        rows = once("withdrawals", lambda: withdrawal_lists.open_ones(session, actor))
        shown = [row for row in rows if next_of(row, actor).is_yours is yours]
        return _withdrawal_items(shown, [row.submitted_at for row in shown], actor, face)

    return read


def ended_withdrawals(face: str) -> EndedSource:
    def read(session: Session, actor: Actor, today: date, stretch: Stretch) -> list[Item]:
        if not actor.may(Permission.WITHDRAWAL_READ):
            return []
        rows = portal_rows.withdrawals(session, actor, stretch)
        return _withdrawal_items(rows, [row.updated_at for row in rows], actor, face)

    return read


def meetings(face: str, *, yours: bool) -> Source:
    """Meetings before a withdrawal: those to come to, and those that CAP has to arrange."""

    def read(session: Session, actor: Actor, today: date) -> list[Item]:
        if not actor.may(Permission.WITHDRAWAL_READ):
            return []
        rows = once("meetings", lambda: portal_rows.meetings(session, actor))
        return [
            _meeting_item(row, face)
            for row in rows
            if _is_shown(row, actor) and (row.status != MeetingStatus.ASKED) is yours
        ]

    return read


def complaints(face: str, *, yours: bool) -> Source:
    """Own complaints: those whose answer is to be read, and those that somebody looks into."""

    def read(session: Session, actor: Actor, today: date) -> list[Item]:
        if not actor.may(Permission.COMPLAINT_READ):
            return []
        rows = once("complaints", lambda: own_complaints.open_ones(session, actor))
        shown = [row for row in rows if _may_ask_again(row, today) is yours]
        return [
            Item(
                about=line.title,
                href=line.url,
                words=line.what,
                meta=line.meta,
                tag=line.tag,
                tone=line.tone,
                due=row.stage2_until if yours else None,
                order=row.created_at,
            )
            for row, line in zip(shown, lines_of(shown, face), strict=True)
        ]

    return read


def ended_complaints(face: str) -> EndedSource:
    def read(session: Session, actor: Actor, today: date, stretch: Stretch) -> list[Item]:
        if not actor.may(Permission.COMPLAINT_READ):
            return []
        rows = portal_rows.complaints(session, actor, stretch)
        return [
            item_of(line, order=row.closed_at or row.updated_at, key=row.id)
            for row, line in zip(rows, lines_of(rows, face), strict=True)
        ]

    return read


def _withdrawal_items(
    rows: list[Withdrawal], orders: Iterable[datetime], actor: Actor, face: str
) -> list[Item]:
    lines = withdrawal_lines(rows, actor, face)
    return [
        item_of(line, order=order, key=row.id)
        for row, order, line in zip(rows, orders, lines, strict=True)
    ]


def _may_ask_again(row: Complaint, today: date) -> bool:
    return (
        row.status == ComplaintStatus.STAGE1_ANSWERED
        and row.stage2_until is not None
        and row.stage2_until >= today
    )


def _is_shown(row: WithdrawalMeeting, actor: Actor) -> bool:
    """A meeting that was held is of use to the provider alone."""
    return row.status != MeetingStatus.HELD or actor.is_provider


def _meeting_item(row: WithdrawalMeeting, face: str) -> Item:
    status = MeetingStatus(row.status)
    return Item(
        about=f"Meeting about {row.student.display_name}",
        href=url_for(f"{face}.placement", placement_id=row.placement_id),
        words=_meeting_words(row),
        meta=f"CAP, school and {row.provider.trading_name}",
        tag=MEETING_FLOW.label(status),
        tone=MEETING_FLOW.tone(status),
        due=local_day(row.booked_for)
        if status is MeetingStatus.BOOKED and row.booked_for is not None
        else None,
        order=row.asked_at,
    )


def _meeting_words(row: WithdrawalMeeting) -> str:
    if row.status == MeetingStatus.ASKED:
        return f"CAP arranges it with you by {show_date(row.due_on)}. Nothing changes until then."
    if row.status == MeetingStatus.BOOKED:
        where = f" Where: {row.place}." if row.place else ""
        return f"Come to the meeting on {show_time(row.booked_for)}.{where}"
    return (
        f"It was held on {show_date(row.held_on)}. If the place should still end, "
        "send the withdrawal form."
    )
