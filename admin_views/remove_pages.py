"""Taking a record out of sight, with a reason and after seeing what hangs on it; and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from sqlalchemy.orm.exc import StaleDataError

from app.domain.errors import Conflict, Rejected
from app.extensions import db
from app.http.clock import now
from app.http.transaction import writes
from app.services import records

from .deed_pages import posted_version
from .edit_pages import EditPages
from .frame import rail


class RemovePages(EditPages):
    """Delete and restore."""

    def bars_removal(self, row: Any) -> str:
        """Why a record cannot be removed as it is now; empty when it can."""
        return ""

    @expose("/<id_>/delete", methods=("GET",))
    def delete_view(self, id_: str) -> ResponseReturnValue:
        """Ask first: what it is, what hangs on it, and why it goes."""
        self.permitted("delete", self.deletes)
        row = self.row(id_)
        return self._delete_page(row, {})

    @expose("/<id_>/delete", methods=("POST",))
    @writes
    def delete_save(self, id_: str) -> ResponseReturnValue:
        permission = self.permitted("delete", self.deletes)
        row = self.row(id_, lock=True)
        if self.bars_removal(row):
            return self._delete_page(row, {}), 409
        try:
            records.remove(
                db.session(),
                row,
                version=posted_version(),
                permission=permission,
                by=self.actor(),
                at=now(),
                reason=request.form.get("reason", ""),
            )
        except Rejected as rejected:
            db.session.rollback()
            return self._delete_page(self.row(id_), {"reason": rejected.message}), 422
        except (Conflict, StaleDataError):
            db.session.rollback()
            changed = {"": "Somebody changed this meanwhile. Look at it again, then decide."}
            return self._delete_page(self.row(id_), changed), 409
        flash(f"{self.singular} removed. Whoever may remove can bring it back.", "good")
        return redirect(self.list_url)

    @expose("/<id_>/restore", methods=("POST",))
    @writes
    def restore_save(self, id_: str) -> ResponseReturnValue:
        """Bring a removed record back."""
        permission = self.permitted("delete", self.deletes)
        row = self.removed_row(id_)
        try:
            records.restore(db.session(), row, permission=permission, by=self.actor(), at=now())
        except Rejected as rejected:
            db.session.rollback()
            flash(rejected.message, "bad")
            return redirect(self.list_url)
        flash(f"{self.singular} is back.", "good")
        return redirect(self.url_of(row))

    def _delete_page(self, row: Any, faults: Mapping[str, str]) -> str:
        return render_template(
            "staff/delete.html",
            view=self,
            row=row,
            title=self.title(row),
            related=[group for group in self.related(row) if group.rows],
            barred=self.bars_removal(row),
            faults=faults,
            reason=request.form.get("reason", ""),
            rail=rail(self),
        )


class StaffView(RemovePages):
    """All pages of one noun: list, export, record, deeds, notes, form, delete and restore."""
