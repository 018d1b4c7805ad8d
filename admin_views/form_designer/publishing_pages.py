"""Publishing: what stands against it, what changes for people, and the button; or discarding."""

from __future__ import annotations

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose

from admin_views.fields import Input
from app.access.policy import allow
from app.domain.errors import Rejected
from app.domain.permissions import Permission
from app.extensions import db
from app.http.actor import current_actor
from app.http.clock import now
from app.services import form_designs, form_underway

from .changes import changes_between
from .desk import Desk
from .impact import impacts
from .view import DesignerBase, changing, posted_revision, working


class PublishingPages(DesignerBase):
    """The way of a text to the people who fill it in."""

    @expose("/<form_id>/publish", methods=("GET",))
    def publish_view(self, form_id: str) -> ResponseReturnValue:
        desk = self.desk(form_id)
        if desk.design is None:
            return redirect(desk.outline_url())
        given = self.typed_before(desk)
        return self._publish_page(desk, "" if given is None else given.get("note", ""), {})

    @expose("/<form_id>/publish", methods=("POST",))
    @changing
    def publish_save(self, form_id: str) -> ResponseReturnValue:
        """The text becomes the next version; the difference that was read must still hold."""
        allow(current_actor(), Permission.FORM_PUBLISH)
        desk = self.desk_to_change(form_id)
        note = request.form.get("note", "").strip()
        compared = request.form.get("over", "")
        try:
            version = form_designs.publish(
                db.session(),
                working(desk),
                note=note,
                revision=posted_revision(),
                by=desk.actor,
                at=now(),
                over=int(compared) if compared.isdecimal() and len(compared) < 9 else None,
            )
        except Rejected:
            db.session.rollback()
            words = "It cannot be published yet. Put right what is listed below."
            return self._publish_page(self.desk(form_id), note, {"": words}), 422
        opened = "" if desk.form.state == "open" else " It is not open yet: nobody can fill it in."
        flash(f"Version {version.number} is published.{opened}", "good")
        return redirect(desk.url("history_view"), 303)

    def _publish_page(self, desk: Desk, note: str, faults: dict[str, str]) -> str:
        found = changes_between(
            desk.live.document if desk.live is not None else None, desk.document
        )
        return self.show(
            "publish",
            desk,
            tab="publish_view",
            found=found,
            unread=desk.placed(found.unread),
            impacts=impacts(desk, found),
            underway=form_underway.of_form(db.session(), desk.form, by=desk.actor, at=now()),
            note=Input(
                "note",
                "What is new",
                "text",
                False,
                note,
                hint="For colleagues, in the history of the form.",
            ),
            faults=faults,
        )

    @expose("/<form_id>/discard", methods=("GET",))
    def discard_view(self, form_id: str) -> ResponseReturnValue:
        allow(current_actor(), Permission.FORM_DESIGN)
        desk = self.desk(form_id)
        if desk.design is None:
            return redirect(desk.outline_url())
        return self.show("discard", desk)

    @expose("/<form_id>/discard", methods=("POST",))
    @changing
    def discard_save(self, form_id: str) -> ResponseReturnValue:
        desk = self.desk_to_change(form_id)
        form_designs.discard(
            db.session(), working(desk), revision=posted_revision(), by=desk.actor, at=now()
        )
        return self.done(
            "The changes are discarded. The live form is as it was.", desk.outline_url()
        )
