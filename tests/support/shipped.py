"""The lists and forms that come with the service, as every installation has them.

The service itself loads them once for each kind of database, and the rows it made are copied into
every later one: to check the forms takes ten times as long as to write them down. Tests of the
loading call the service.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Table, insert, select
from sqlalchemy.orm import Session

from app.access.actor import system
from app.domain.roles import Role
from app.extensions import db
from app.models import AuditEvent
from app.models import Role as RoleRow
from app.services import form_library, reference_lists
from app.services.working_days import local_day

Rows = dict[Table, list[dict[str, Any]]]

# Where others may have written before.
JOURNAL = AuditEvent.__table__

# What was loaded on which kind of database, and when: rows tell the time they were made.
_kept: dict[tuple[str, str], tuple[datetime, Rows]] = {}


def load(session: Session, *, at: datetime) -> None:
    """The lists, then the forms. The session is one of the service itself."""
    load_lists(session, at=at)
    load_forms(session, at=at)


def load_lists(session: Session, *, at: datetime) -> None:
    """Roles, codes and the texts of letters."""
    known = set(session.scalars(select(RoleRow.name)))  # people bring theirs
    session.add_all(RoleRow(name=role) for role in Role if role not in known)
    session.flush()
    _load(session, "lists", at, lambda: reference_lists.load(session, at=at))


def load_forms(session: Session, *, at: datetime) -> None:
    """Every shipped form, published."""
    by = system(on=local_day(at))
    _load(session, "forms", at, lambda: form_library.load_library(session, by=by, at=at))


def _load(session: Session, name: str, at: datetime, service: Callable[[], Any]) -> None:
    key = (session.get_bind().dialect.name, name)
    if key in _kept:
        if not _copy(session, *_kept[key], at):
            service()
        return
    before = _everything(session)
    service()
    session.flush()
    made = {
        table: [row for row in rows if row not in before[table]]
        for table, rows in _everything(session).items()
    }
    if not any(before[table] for table, rows in made.items() if rows and table is not JOURNAL):
        _kept[key] = at, {table: rows for table, rows in made.items() if rows}


def _everything(session: Session) -> Rows:
    return {
        table: [dict(row) for row in session.execute(select(table)).mappings()]
        for table in db.metadata.sorted_tables
    }


def _copy(session: Session, then: datetime, kept: Rows, at: datetime) -> bool:
    """Whether the rows could be put in: not beside others, which the service would look at."""
    own = [table for table in kept if table is not JOURNAL]
    if any(session.execute(select(table.c.id).limit(1)).first() for table in own):
        return False
    for table, rows in kept.items():
        session.execute(
            insert(table),
            [{name: at if value == then else value for name, value in row.items()} for row in rows],
        )
    return True
