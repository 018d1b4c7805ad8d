"""A view of the admin for those who may open it; for all others it does not exist."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from flask import request
from flask_admin import BaseView

from app.domain.errors import NotVisible
from app.domain.permissions import Permission
from app.http.actor import current_actor

from . import memory


class GuardedView(BaseView):
    """What all views share. Subclasses say whom they are for."""

    needs: ClassVar[Permission]

    @classmethod
    def table(cls) -> str:
        """The table that marks its place in the rail; none for a page beside the tables."""
        return ""

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
