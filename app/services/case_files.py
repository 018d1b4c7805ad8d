"""One file of a case, for whoever may see it."""

from __future__ import annotations

import uuid

from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.access.scope import fetch
from app.domain.errors import NotVisible
from app.domain.virus_check import is_locked
from app.models.document import Document


def get(session: Session, id_: uuid.UUID | str, actor: Actor) -> Document:
    """A document that may be sent. Raises NotVisible, also for one that is locked away."""
    found = fetch(session, Document, id_, actor)
    if is_locked(found.scan_result):
        raise NotVisible
    return found
