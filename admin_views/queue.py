"""A queue: which rows wait, for what, and where they are dealt with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for
from sqlalchemy import Select

from app.access.actor import Actor
from app.access.scope import visible
from app.domain.permissions import Permission


@dataclass(frozen=True, slots=True)
class Waiting:
    """A question: which rows of a table wait, for what, and which have waited longest."""

    key: str
    title: str
    model: Any
    chosen: Mapping[str, str]
    oldest_by: str
    area: str
    clause: Callable[[], Any] | None = None
    tone: str = "info"
    # The page where it is dealt with, when that is not the list of the table.
    page: str = ""
    needs: Permission | None = None

    def statement(self, actor: Actor) -> Select[Any]:
        rows = visible(self.model, actor)
        if self.clause is not None:
            return rows.where(self.clause())
        for name, value in self.chosen.items():
            rows = rows.where(getattr(self.model, name) == value)
        return rows

    def url(self) -> str:
        if self.page:
            return url_for(self.page)
        endpoint = f"admin_{self.model.__tablename__}.index_view"
        return url_for(endpoint, **dict(self.chosen))  # type: ignore[arg-type]


def with_status(
    key: str, title: str, model: Any, status: str, oldest_by: str, area: str, tone: str = "info"
) -> Waiting:
    return Waiting(key, title, model, {"status": str(status)}, oldest_by, area, tone=tone)
