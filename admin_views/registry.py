"""Which view shows which table. Filled once for each application, read by every staff page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from flask import current_app, url_for

if TYPE_CHECKING:
    from .remove_pages import StaffView

KEY = "staff_views"


def views() -> dict[str, StaffView]:
    """Every view by the name of its table."""
    return cast("dict[str, StaffView]", current_app.extensions[KEY])


def view_of(table: Any) -> StaffView | None:
    """The view of a table, a model or a row of it, when the actor may open it."""
    name = table if isinstance(table, str) else table.__tablename__
    view = views().get(name)
    return view if view is not None and view.is_accessible() else None


def record_url(row: Any) -> str | None:
    """The page of a record, when there is one for this actor."""
    view = view_of(row)
    return None if view is None else url_for(f"{view.endpoint}.details_view", id_=row.id)
