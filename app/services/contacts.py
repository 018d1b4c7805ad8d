"""People to speak to: for each job an organisation has one main contact (5.3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.access.scope import fact
from app.models.contact import Contact


def has_other_primary(session: Session, contact: Contact | None, values: Mapping[str, Any]) -> bool:
    """Whether a contact would be the second main one for a job at its organisation."""
    if not values["is_primary"]:
        return False
    statement = select(func.count(Contact.id)).where(
        Contact.school_id == values["school_id"]
        if values["school_id"]
        else Contact.provider_id == values["provider_id"],
        Contact.job_role == values["job_role"],
        Contact.is_primary.is_(True),
        Contact.deleted_at.is_(None),
    )
    if contact is not None:
        statement = statement.where(Contact.id != contact.id)
    return bool(fact(session, statement))
