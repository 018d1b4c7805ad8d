"""By when a page that must be read is to be confirmed."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Set
from datetime import date, datetime

from sqlalchemy import func
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.access.scope import visible
from app.domain.calendar import add_working_days
from app.models.content import PageVersion

from .working_days import local_day

CONFIRM_WORKING_DAYS = 10


def confirm_by(
    session: Session,
    page_ids: Collection[uuid.UUID],
    actor: Actor,
    *,
    at: datetime,
    closures: Set[date],
) -> dict[uuid.UUID, date]:
    """The day for each page: so many working days after its last version that asks for it."""
    asked = (
        visible(PageVersion, actor)
        .where(
            PageVersion.page_id.in_(page_ids),
            PageVersion.asks_again.is_(True),
            PageVersion.shows_from <= at,
        )
        .group_by(PageVersion.page_id)
        .with_only_columns(PageVersion.page_id, func.max(PageVersion.shows_from))
    )
    return {
        page_id: add_working_days(local_day(since), CONFIRM_WORKING_DAYS, closures)
        for page_id, since in session.execute(asked)
    }
