"""The register of a form: everything that was sent by it, found, sorted, read by question, taken
out as a file."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_admin import expose

from app.access.policy import allow
from app.domain.errors import NotVisible, Rejected
from app.domain.permissions import Permission
from app.extensions import db
from app.http.actor import current_actor
from app.http.clock import now
from app.http.transaction import writes
from app.services import form_exports, form_registers

from .frame import rail
from .guarded import GuardedView
from .register_list import RegisterList
from .waiting import count_words

ENDPOINT = "admin_form_register"
KINDS = ("csv", "xlsx")


class RegisterView(GuardedView):
    """Every form has one."""

    needs = Permission.SUBMISSION_READ

    def __init__(self) -> None:
        super().__init__(
            name="Registers", category="Forms", endpoint=ENDPOINT, url="/admin/form-register"
        )

    @expose("/")
    def index(self) -> ResponseReturnValue:
        """The forms, and how much was sent by each."""
        found = form_registers.forms(db.session(), current_actor())
        return render_template(
            "staff/registers.html",
            forms=[(form, count_words(number)) for form, number in found],
            rail=rail(self),
        )

    @expose("/<form_id>")
    def register(self, form_id: str) -> ResponseReturnValue:
        """What was sent by one form. Reading personal answers is logged."""
        actor = current_actor()
        listing = RegisterList(form_id, request.args, actor).load()
        return render_template(
            "staff/register.html",
            listing=listing,
            may_export=actor.may(Permission.SUBMISSION_EXPORT),
            rail=rail(self),
        )

    @expose("/<form_id>/export", methods=("POST",))
    @writes
    def export(self, form_id: str) -> ResponseReturnValue:
        """What the list shows, as a file with every question. A POST, because it is written
        down."""
        actor, session = current_actor(), db.session()
        allow(actor, Permission.SUBMISSION_EXPORT)
        listing = RegisterList(form_id, request.args, actor)
        kind = request.form.get("kind", "")
        if kind not in KINDS:
            raise NotVisible
        try:
            file = form_exports.make(
                session,
                listing.register.form,
                kind,
                statement=listing.statement if listing.is_narrowed else None,
                sensitive=request.form.get("sensitive") == "yes",
                by=actor,
                at=now(),
            )
        except Rejected as rejected:
            flash(rejected.message, "warn")
            return redirect(listing.url(), 303)
        return Response(
            file.content,
            mimetype=file.mime,
            headers={"Content-Disposition": f'attachment; filename="{file.name}"'},
        )
