"""How every type of question and every GOV.UK component looks, as the public pages show them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_admin import BaseView, expose

from app.domain.calendar import add_working_days
from app.domain.errors import NotVisible
from app.domain.permissions import Permission
from app.http.actor import current_actor
from app.http.clock import today

from .gallery_samples import STATES, samples

ENDPOINT = "admin_gallery"


class GalleryView(BaseView):
    """One page, for those who make forms and for the tests. Nothing on it can be sent."""

    def __init__(self) -> None:
        super().__init__(
            name="How questions look",
            category="Forms",
            endpoint=ENDPOINT,
            url="/admin/forms-gallery",
        )

    def is_accessible(self) -> bool:
        return current_actor().may(Permission.FORM_READ)

    def inaccessible_callback(self, name: str, **kwargs: Any) -> Any:
        raise NotVisible

    def _run_view(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        # The library's own calls a view a second time when it raises TypeError.
        return fn(self, *args, **kwargs)

    @expose("/")
    def index(self) -> ResponseReturnValue:
        families = samples(today(), add_working_days)
        return render_template("staff/gallery.html", families=families, states=STATES)
