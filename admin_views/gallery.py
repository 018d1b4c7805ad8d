"""How every type of question and every GOV.UK component looks, as the public pages show them."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_admin import expose

from app.domain.calendar import add_working_days
from app.domain.permissions import Permission
from app.http.clock import today

from .gallery_samples import STATES, samples
from .guarded import GuardedView

ENDPOINT = "admin_gallery"


class GalleryView(GuardedView):
    """One page, for those who make forms and for the tests. Nothing on it can be sent. With
    `?script=off` it comes without scripts, as it is for those whose browser runs none."""

    needs = Permission.FORM_READ

    def __init__(self) -> None:
        super().__init__(
            name="How questions look",
            category="Forms",
            endpoint=ENDPOINT,
            url="/admin/forms-gallery",
        )

    @expose("/")
    def index(self) -> ResponseReturnValue:
        families = samples(today(), add_working_days)
        return render_template(
            "staff/gallery.html",
            families=families,
            states=STATES,
            has_script=request.args.get("script") != "off",
        )
