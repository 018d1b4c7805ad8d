"""What will be sent next about a case, as the page of the case shows it."""

from __future__ import annotations

from typing import Any

from flask import url_for
from sqlalchemy import and_

from app.access.actor import Actor
from app.domain.timer_rules import BY_KEY, KINDS, TABLES, Kind
from app.domain.timers import TimerState
from app.extensions import db
from app.models.timer import Timer
from app.services.timers import listing

from .labels import value_words
from .parts import Related, RelatedRow
from .registry import view_of

MOST_NEXT = 8


def of_case(row: Any, actor: Actor) -> list[Related]:
    """What will be sent about a case; nothing where no rule is about its kind."""
    table = row.__tablename__
    view = view_of("timer") if table in TABLES else None
    if view is None:
        return []
    found = listing.next_of(db.session(), table, row.id, actor, most=MOST_NEXT)
    if not found:
        return []
    rows = tuple(
        RelatedRow(_words(each), view.url_of(each), whom(each), view.tag(each)) for each in found
    )
    url = url_for(f"{view.endpoint}.index_view", q=found[0].about)
    return [Related("What will be sent next", rows, all_url=url)]


def whom(row: Any) -> str:
    """To whom a mail goes, in words."""
    rule = BY_KEY.get(row.rule)
    step = rule.step(row.days_off) if rule else None
    words = step.whom if step else ""
    return words[:1].upper() + words[1:]


def late_mails() -> Any:
    """The clause for mails that went out on the day or after it, about what is not done yet."""
    return and_(
        Timer.state == TimerState.SENT,
        Timer.kind.in_([Kind.FLAG, Kind.ESCALATE]),
        Timer.settled_at.is_(None),
    )


def _words(row: Any) -> str:
    day = value_words(Timer, "planned_for", row.planned_for)
    return f"{day}: {KINDS[Kind(row.kind)].lower()}"
