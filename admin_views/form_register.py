"""The register of a form: everything that was sent by it, found, sorted, read by question, taken
out as a file."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_admin import expose

from app.access.policy import allow
from app.domain.errors import NotVisible, Rejected
from app.domain.permissions import Permission
from app.extensions import db
from app.http.actor import current_actor
from app.http.clock import now
from app.http.transaction import expect_writes, writes
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
        return self._page(RegisterList(form_id, request.args, actor))

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
                narrowed=listing.narrowed(),
                sensitive=request.form.get("sensitive") == "yes",
                reason=request.form.get("reason", ""),
                by=actor,
                at=now(),
            )
        except Rejected as rejected:
            # Nothing is written any more: the log of who reads the list needs the one writer.
            session.rollback()
            expect_writes(False)
            return self._page(listing, rejected.by_field), 422
        return Response(
            file.content,
            mimetype=file.mime,
            headers={"Content-Disposition": f'attachment; filename="{file.name}"'},
        )

    def _page(self, listing: RegisterList, faults: Mapping[str, str] | None = None) -> str:
        """The list; with faults, why it was not exported."""
        return render_template(
            "staff/register.html",
            listing=listing.load(),
            may_export=current_actor().may(Permission.SUBMISSION_EXPORT),
            faults=faults or {},
            rail=rail(self),
        )
