"""The complaints of an academic year, counted: all, or those of one school."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.access.policy import allow
from app.access.scope import parse_id, visible
from app.domain.calendar import AcademicYear
from app.domain.complaint_figures import Table, Told, figures
from app.domain.complaint_flow import ComplaintStatus
from app.domain.errors import NotVisible
from app.domain.permissions import Permission
from app.models.complaint import Complaint
from app.models.school import School

from . import audit
from .working_days import closure_days, local_day

HEAD = ("Table", "Measure", "Number")


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which complaints are counted: of a year, and of one school when one is named."""

    year: AcademicYear
    school: School | None = None

    @property
    def words(self) -> list[str]:
        of_school = [] if self.school is None else [f"school is {self.school.name}"]
        return [f"academic year is {self.year.label}", *of_school]


def chosen(session: Session, year: AcademicYear, school: str, actor: Actor) -> Chosen:
    """The choice of a page; a school that nobody knows counts as none."""
    try:
        id_ = parse_id(school)
    except NotVisible:
        return Chosen(year)
    return Chosen(year, session.scalars(visible(School, actor).where(School.id == id_)).first())


def schools_of(session: Session, year: AcademicYear, actor: Actor) -> Sequence[School]:
    """The schools that complained in a year."""
    ids = _of(Chosen(year), actor).with_only_columns(Complaint.school_id)
    return session.scalars(
        visible(School, actor).where(School.id.in_(ids)).order_by(School.name, School.id)
    ).all()


def of_year(session: Session, which: Chosen, actor: Actor, *, today: date) -> list[Table]:
    """The figures of the complaints received in a year, of those the actor may see."""
    allow(actor, Permission.COMPLAINT_READ_ALL)
    told = [_told(row) for row in session.scalars(_of(which, actor))]
    return figures(told, today=today, closures=closure_days(session))


def take_out(
    session: Session, which: Chosen, *, reason: str, today: date, by: Actor, at: datetime
) -> str:
    """The same figures as CSV, which is written down with its reason. None of it was typed by
    anybody. Raises Rejected without a reason."""
    allow(by, Permission.COMPLAINT_EXPORT)
    purpose = audit.reason_for_export(reason)
    rows: list[Any] = [
        (table.title, measure, number)
        for table in of_year(session, which, by, today=today)
        for measure, number in table.rows
    ]
    told = audit.export_changes(len(rows), which.words, ", ".join(HEAD))
    audit.record_export(session, Complaint.__tablename__, told, reason=purpose, by=by, at=at)
    out = io.StringIO()
    csv.writer(out).writerows([HEAD, *rows])
    return out.getvalue()


def _of(which: Chosen, actor: Actor) -> Select[Any]:
    year = which.year
    statement = visible(Complaint, actor).where(
        Complaint.received_on >= year.starts_on, Complaint.received_on <= year.ends_on
    )
    if which.school is not None:
        statement = statement.where(Complaint.school_id == which.school.id)
    return statement


def _told(row: Complaint) -> Told:
    return Told(
        about=row.about,
        status=row.status,
        stage=row.stage,
        finding=row.finding,
        stage2_finding=row.stage2_finding,
        received_on=row.received_on,
        ended_on=_day(row.closed_at),
        is_elsewhere=row.status == ComplaintStatus.OWN_PATH,
        was_elsewhere=row.turned_on is not None,
        ack_due=row.ack_due,
        ack_on=_day(row.ack_at),
        response_due=row.response_due,
        answered_on=_day(row.responded_at),
        is_extended=row.extension_days is not None,
        is_extended_again=row.stage2_extension_days is not None,
        stage2_asked_on=_day(row.stage2_asked_at),
        stage2_ack_due=row.stage2_ack_due,
        stage2_ack_on=_day(row.stage2_ack_at),
        stage2_due=row.stage2_due,
        stage2_answered_on=_day(row.stage2_answered_at),
    )


def _day(at: datetime | None) -> date | None:
    return local_day(at) if at is not None else None
