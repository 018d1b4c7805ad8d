"""What waits for somebody: how many there are, for the rail and the page Today."""

from __future__ import annotations

from sqlalchemy import func, select

from app.access.actor import Actor
from app.extensions import db
from app.http.actor import current_actor

from .case_queues import CASES
from .memory import remember
from .queue import Waiting
from .registry import view_of
from .upkeep_queues import UPKEEP

MOST_COUNTED = 999
SECONDS_KEPT = 20

ALL: tuple[Waiting, ...] = (*CASES, *UPKEEP)
BY_KEY = {item.key: item for item in ALL}


def for_actor() -> list[Waiting]:
    """The questions this actor may ask."""
    actor = current_actor()
    return [
        item
        for item in ALL
        if view_of(item.model) is not None and (item.needs is None or actor.may(item.needs))
    ]


def counts(*, anew: bool = False) -> dict[str, int]:
    """How many rows wait, by key, up to one more than is counted. One statement, kept a while
    for the menu; the page that is about them asks anew."""
    actor = current_actor()
    key = ("waiting", actor.user_id, actor.roles)
    return remember(key, SECONDS_KEPT, lambda: _count(actor), anew=anew)


def count_words(number: int) -> str:
    return f"{MOST_COUNTED}+" if number > MOST_COUNTED else f"{number}"


def _count(actor: Actor) -> dict[str, int]:
    asked = for_actor()
    if not asked:
        return {}
    columns = [
        select(func.count())
        .select_from(
            item.statement(actor)
            .with_only_columns(item.model.id)
            .limit(MOST_COUNTED + 1)
            .subquery()
        )
        .scalar_subquery()
        .label(item.key)
        for item in asked
    ]
    row = db.session().execute(select(*columns).execution_options(scoped=True)).one()
    return {str(name): int(value or 0) for name, value in row._mapping.items()}
