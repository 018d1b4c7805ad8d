"""A view of the admin for those who may open it; for all others it does not exist."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from flask import request, url_for
from flask_admin import BaseView

from app.domain.errors import NotVisible
from app.domain.permissions import Permission
from app.extensions import db
from app.http.actor import current_actor
from app.http.clock import now
from app.services import content

from . import memory

HUB = "mash"


class GuardedView(BaseView):
    """What all views share. Subclasses say whom they are for."""

    needs: ClassVar[Permission]
    # Whether each of its pages says first what to do when a child is in danger.
    is_urgent: ClassVar[bool] = False

    @classmethod
    def table(cls) -> str:
        """The table that marks its place in the rail; none for a page beside the tables."""
        return ""

    def hub_url(self) -> str | None:
        """The page that says how to reach the safeguarding hub, while there is one."""
        is_there = content.is_shown(db.session(), HUB, current_actor(), at=now())
        return url_for("public.guide_page", page_slug=HUB) if is_there else None

    def is_accessible(self) -> bool:
        return current_actor().may(self.needs)

    def inaccessible_callback(self, name: str, **kwargs: Any) -> Any:
        raise NotVisible

    def _run_view(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        # The library's own calls a view a second time when it raises TypeError.
        answer = fn(self, *args, **kwargs)
        if request.method == "POST":
            memory.forget()
        return answer
