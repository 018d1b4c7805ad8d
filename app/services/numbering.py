"""References: drawn at random until one is free; the unique constraint has the last word."""

from __future__ import annotations

from datetime import datetime
from random import SystemRandom
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.access.scope import fact
from app.domain.calendar import academic_year
from app.domain.references import Prefix, new_reference

from .working_days import local_day

_random = SystemRandom()


def fresh_reference(session: Session, model: Any, prefix: Prefix, *, at: datetime) -> str:
    """A reference no row of the table has."""
    code = academic_year(local_day(at)).code
    while True:
        ref = new_reference(prefix, code, _random)
        if not fact(session, select(func.count()).where(model.ref == ref)):
            return ref
