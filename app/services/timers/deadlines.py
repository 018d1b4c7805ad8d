"""What is due now, for each rule: read whenever it is planned, and again before a mail goes."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, exists, func, literal
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.access.scope import visible
from app.domain.calendar import add_working_days
from app.domain.complaint_flow import OPEN as OPEN_COMPLAINTS
from app.domain.complaint_flow import ComplaintStatus
from app.domain.contact_change import ContactChangeStatus
from app.domain.contact_check import ContactCheckStatus
from app.domain.content import ContentStatus
from app.domain.course_change import ChangeStatus
from app.domain.meeting_flow import MeetingStatus
from app.domain.pointer_flow import PointerStatus
from app.domain.referral_flow import ApplicationStatus
from app.domain.timer_rules import Rule
from app.domain.timers import Deadline
from app.domain.withdrawal_flow import WITH_CAP, WithdrawalStatus
from app.models.application import Application
from app.models.complaint import Complaint
from app.models.complaint_share import ComplaintShare
from app.models.contact_change import ContactChange
from app.models.contact_round import ContactCheck, ContactRound
from app.models.content import Page, PublishedFile
from app.models.course_change import CourseChange
from app.models.interview import Interview
from app.models.pack import Pack
from app.models.placement import Placement
from app.models.provider import Provider
from app.models.safeguarding_pointer import SafeguardingPointer
from app.models.school import School
from app.models.withdrawal import Withdrawal, WithdrawalMeeting

from .. import contact_rounds, content, page_dates, page_reads
from ..working_days import closure_days, local_day

LONGEST_ABOUT = 160
A_POINTER = "A pointer"
BOOK_WORKING_DAYS = 5


@dataclass(frozen=True, slots=True)
class Look:
    """Who looks, when; at one record alone when `only` is given."""

    session: Session
    actor: Actor
    at: datetime
    closures: frozenset[date]
    only: uuid.UUID | None = None

    @classmethod
    def of(
        cls, session: Session, actor: Actor, at: datetime, only: uuid.UUID | None = None
    ) -> Look:
        return cls(session, actor, at, closure_days(session), only)

    @property
    def today(self) -> date:
        return local_day(self.at)

    def rows(self, model: Any, *where: Any) -> Select[Any]:
        rows = visible(model, self.actor).where(*where)
        return rows if self.only is None else rows.where(model.id == self.only)

    def read(self, rows: Select[Any], *columns: Any) -> Iterator[tuple[uuid.UUID, str, Any]]:
        """Id, what it is called, and the day or moment the deadline hangs on."""
        for id_, about, on in self.session.execute(rows.with_only_columns(*columns)):
            yield id_, str(about)[:LONGEST_ABOUT], on


Reader = Callable[[Look], Iterator[Deadline]]


def of_rule(rule: Rule, look: Look) -> list[Deadline]:
    """Everything the rule watches that is due now."""
    return list(READERS[rule.key](look))


# --- withdrawals -----------------------------------------------------------------------------


def _withdrawals(look: Look) -> Iterator[Deadline]:
    rows = look.rows(Withdrawal, Withdrawal.status.in_(sorted(WITH_CAP)))
    found = look.read(rows, Withdrawal.id, Withdrawal.ref, Withdrawal.process_due)
    return (Deadline(*each) for each in found)


def _withdrawals_returned(look: Look) -> Iterator[Deadline]:
    rows = look.rows(
        Withdrawal, Withdrawal.status == WithdrawalStatus.RETURNED, Withdrawal.due_on.is_not(None)
    )
    found = look.read(rows, Withdrawal.id, Withdrawal.ref, Withdrawal.due_on)
    return (Deadline(*each) for each in found)


def _meetings(look: Look, status: MeetingStatus, day: Any) -> Iterator[tuple[uuid.UUID, str, Any]]:
    rows = look.rows(WithdrawalMeeting, WithdrawalMeeting.status == status, day.is_not(None))
    rows = rows.join(Placement, Placement.id == WithdrawalMeeting.placement_id)
    return look.read(rows, WithdrawalMeeting.id, Placement.ref, day)


def _meetings_asked(look: Look) -> Iterator[Deadline]:
    found = _meetings(look, MeetingStatus.ASKED, WithdrawalMeeting.due_on)
    return (Deadline(*each) for each in found)


def _meetings_booked(look: Look) -> Iterator[Deadline]:
    found = _meetings(look, MeetingStatus.BOOKED, WithdrawalMeeting.booked_for)
    return (Deadline(id_, about, local_day(on)) for id_, about, on in found)


# --- complaints ------------------------------------------------------------------------------


def _complaints(status: ComplaintStatus, *where: Any) -> Reader:
    def read(look: Look) -> Iterator[Deadline]:
        rows = look.rows(
            Complaint, Complaint.status == status, Complaint.due_on.is_not(None), *where
        )
        found = look.read(rows, Complaint.id, Complaint.ref, Complaint.due_on)
        return (Deadline(*each) for each in found)

    return read


def _shares(look: Look) -> Iterator[Deadline]:
    rows = look.rows(
        ComplaintShare, ComplaintShare.answered_at.is_(None), ComplaintShare.ended_at.is_(None)
    )
    rows = rows.join(Complaint, Complaint.id == ComplaintShare.complaint_id)
    rows = rows.where(Complaint.status.in_(sorted(OPEN_COMPLAINTS)))
    found = look.read(rows, ComplaintShare.id, ComplaintShare.ref, ComplaintShare.due_on)
    return (Deadline(*each) for each in found)


# --- safeguarding ----------------------------------------------------------------------------


def _lado(look: Look) -> Iterator[Deadline]:
    """What is called here is read by leads alone, and tells nothing all the same."""
    rows = look.rows(
        SafeguardingPointer,
        SafeguardingPointer.status == PointerStatus.LADO_DUE,
        SafeguardingPointer.lado_due.is_not(None),
    )
    found = look.read(
        rows, SafeguardingPointer.id, literal(A_POINTER), SafeguardingPointer.lado_due
    )
    return (Deadline(*each) for each in found)


# --- pages and courses -----------------------------------------------------------------------


def _pages_to_confirm(look: Look) -> Iterator[Deadline]:
    """Due so many working days after the version that asks for it shows, while anybody is left."""
    # By the titles that people read: those of the pages may be on the way to other ones.
    current = content.current(look.session, look.actor, at=look.at)
    titles = {page.page_id: page.title for page in current}
    rows = look.rows(Page, Page.must_read.is_(True), Page.id.in_(list(titles)))
    pages = look.session.scalars(rows).all()
    ids = [page.id for page in pages]
    days = page_dates.confirm_by(look.session, ids, look.actor, at=look.at, closures=look.closures)
    for page in pages:
        left = page_reads.readers(look.session, page, look.actor, at=look.at)
        if page.id in days and any(reader.at is None for reader in left):
            yield Deadline(page.id, titles[page.id][:LONGEST_ABOUT], days[page.id])


def _to_review(model: Any) -> Reader:
    def read(look: Look) -> Iterator[Deadline]:
        rows = look.rows(
            model, model.status == ContentStatus.PUBLISHED, model.review_by.is_not(None)
        )
        found = look.read(rows, model.id, model.title, model.review_by)
        return (Deadline(*each) for each in found)

    return read


def _course_changes(look: Look) -> Iterator[Deadline]:
    rows = look.rows(
        CourseChange, CourseChange.status == ChangeStatus.SENT, CourseChange.due_on.is_not(None)
    )
    found = look.read(rows, CourseChange.id, CourseChange.ref, CourseChange.due_on)
    return (Deadline(*each) for each in found)


# --- contacts --------------------------------------------------------------------------------


def _contact_checks(look: Look) -> Iterator[Deadline]:
    rows = look.rows(
        ContactCheck,
        ContactCheck.status == ContactCheckStatus.OPEN,
        ContactCheck.due_on.is_not(None),
        contact_rounds.is_asked_still(),
    )
    rows = rows.outerjoin(School, School.id == ContactCheck.school_id)
    rows = rows.outerjoin(Provider, Provider.id == ContactCheck.provider_id)
    name = func.coalesce(School.name, Provider.trading_name)
    found = look.read(rows, ContactCheck.id, name, ContactCheck.due_on)
    return (Deadline(*each) for each in found)


def _contact_rounds(look: Look) -> Iterator[Deadline]:
    rows = look.rows(ContactRound, ContactRound.closed_at.is_(None))
    found = look.read(rows, ContactRound.id, ContactRound.academic_year, ContactRound.due_on)
    return (Deadline(*each) for each in found)


def _contact_changes(look: Look) -> Iterator[Deadline]:
    rows = look.rows(
        ContactChange,
        ContactChange.status == ContactChangeStatus.REQUESTED,
        ContactChange.due_on.is_not(None),
    )
    found = look.read(rows, ContactChange.id, ContactChange.ref, ContactChange.due_on)
    return (Deadline(*each) for each in found)


# --- applications ----------------------------------------------------------------------------


def _without_interview(look: Look) -> Iterator[Deadline]:
    """Sent to a provider, and nobody has booked or held an interview there."""
    booked = exists().where(
        Interview.application_id == Application.id,
        Interview.provider_id == Pack.provider_id,
        Interview.deleted_at.is_(None),
    )
    rows = look.rows(Application, Application.status == ApplicationStatus.SENT)
    rows = rows.join(Pack, Pack.application_id == Application.id)
    rows = rows.where(Pack.ended_at.is_(None), Pack.deleted_at.is_(None), ~booked)
    for id_, about, sent_at in look.read(rows, Application.id, Application.ref, Pack.sent_at):
        due = add_working_days(local_day(sent_at), BOOK_WORKING_DAYS, look.closures)
        yield Deadline(id_, about, due)


def _without_answer(look: Look) -> Iterator[Deadline]:
    rows = look.rows(
        Application, Application.status == ApplicationStatus.SENT, Application.due_on.is_not(None)
    )
    found = look.read(rows, Application.id, Application.ref, Application.due_on)
    return (Deadline(*each) for each in found)


READERS: Mapping[str, Reader] = {
    "withdrawal-complete": _withdrawals,
    "withdrawal-answer": _withdrawals_returned,
    "meeting-arrange": _meetings_asked,
    "meeting-record": _meetings_booked,
    "complaint-own-path": _complaints(
        ComplaintStatus.OWN_PATH, Complaint.about != "DATA_PROTECTION"
    ),
    "complaint-data-protection": _complaints(
        ComplaintStatus.OWN_PATH, Complaint.about == "DATA_PROTECTION"
    ),
    "complaint-acknowledge": _complaints(ComplaintStatus.RECEIVED),
    "complaint-stage-1": _complaints(ComplaintStatus.ACKNOWLEDGED),
    "complaint-stage-2-acknowledge": _complaints(ComplaintStatus.STAGE2_ASKED),
    "complaint-stage-2": _complaints(ComplaintStatus.STAGE2_ACKNOWLEDGED),
    "complaint-share": _shares,
    "lado-tell": _lado,
    "page-confirm": _pages_to_confirm,
    "page-review": _to_review(Page),
    "file-review": _to_review(PublishedFile),
    "course-change-answer": _course_changes,
    "contact-check": _contact_checks,
    "contact-round": _contact_rounds,
    "contact-change-decide": _contact_changes,
    "interview-book": _without_interview,
    "provider-answer": _without_answer,
}
