"""What every installation begins with: roles, codes, texts of letters. Never overwrites."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.codes import FIRST_LISTS
from app.domain.roles import Role
from app.models.reference_list import CodeValue
from app.models.user import Role as RoleRow

from . import letter_texts


def load(session: Session, *, at: datetime) -> int:
    """Add what is missing; how many. What staff edited stays as it is."""
    names = set(session.scalars(select(RoleRow.name)))
    roles = [RoleRow(name=str(role)) for role in Role if role not in names]
    rows = session.execute(select(CodeValue.list_name, CodeValue.code))
    known = {(row.list_name, row.code) for row in rows}
    codes = [
        CodeValue(
            list_name=list_name,
            code=code,
            label=label,
            position=position,
            is_live=True,
            created_at=at,
            updated_at=at,
        )
        for list_name, (_, entries) in FIRST_LISTS.items()
        for position, (code, label) in enumerate(entries, start=1)
        if (list_name, code) not in known
    ]
    session.add_all([*roles, *codes])
    session.flush()
    return len(roles) + len(codes) + letter_texts.load(session, at=at)
