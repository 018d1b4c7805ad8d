"""The complaints of an academic year, counted."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.access.policy import allow
from app.access.scope import visible
from app.domain.calendar import AcademicYear
from app.domain.complaint_figures import Table, Told, figures
from app.domain.permissions import Permission
from app.models.complaint import Complaint

from .working_days import closure_days, local_day


def of_year(session: Session, year: AcademicYear, actor: Actor, *, today: date) -> list[Table]:
    """The figures of the complaints received in a year, of those the actor may see."""
    allow(actor, Permission.COMPLAINT_READ_ALL)
    rows = session.scalars(
        visible(Complaint, actor).where(
            Complaint.received_on >= year.starts_on, Complaint.received_on <= year.ends_on
        )
    )
    told = [_told(row) for row in rows]
    return figures(told, today=today, closures=closure_days(session))


def as_csv(tables: Sequence[Table]) -> str:
    """The same as a file: table, measure, number. None of it was typed by anybody."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(("Table", "Measure", "Number"))
    for table in tables:
        writer.writerows((table.title, measure, number) for measure, number in table.rows)
    return out.getvalue()


def _told(row: Complaint) -> Told:
    return Told(
        about=row.about,
        status=row.status,
        stage=row.stage,
        finding=row.finding,
        stage2_finding=row.stage2_finding,
        received_on=row.received_on,
        ack_due=row.ack_due,
        ack_on=_day(row.ack_at),
        response_due=row.response_due,
        answered_on=_day(row.responded_at),
        is_extended=row.extension_days is not None,
        stage2_asked_on=_day(row.stage2_asked_at),
        stage2_ack_due=row.stage2_ack_due,
        stage2_ack_on=_day(row.stage2_ack_at),
        stage2_due=row.stage2_due,
        stage2_answered_on=_day(row.stage2_answered_at),
    )


def _day(at: datetime | None) -> date | None:
    return local_day(at) if at is not None else None
