"""How long what belongs to the file of a place is kept (7.17)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.scope import fact
from app.domain.placements import file_kept_until
from app.models.base import Record
from app.models.student import Student


def keep(session: Session, student_id: uuid.UUID, rows: Iterable[Record]) -> None:
    """Set on rows that are done the day until which they are kept."""
    born = fact(session, select(Student.date_of_birth).where(Student.id == student_id))
    for row in rows:
        row.retain_until = file_kept_until(born)
