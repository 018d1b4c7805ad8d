"""What is to be entered in CLM and Capita: on a page, and as a file for those who type it in."""

from __future__ import annotations

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_admin import expose

from app.domain.errors import Rejected
from app.domain.permissions import Permission
from app.domain.text import csv_safe
from app.domain.wording import SCOPES
from app.extensions import db
from app.http.actor import current_actor
from app.http.clock import now, today
from app.http.transaction import writes
from app.services import withdrawal_systems

from .frame import rail
from .guarded import GuardedView
from .list_pages import csv_text
from .registry import record_url

ENDPOINT = "admin_withdrawal_systems"


class WithdrawalSystemsView(GuardedView):
    """For those who process withdrawals and may take them out of the system."""

    needs = Permission.WITHDRAWAL_PROCESS

    def __init__(self) -> None:
        super().__init__(
            name="For CLM and Capita",
            category="Withdrawals",
            endpoint=ENDPOINT,
            url="/admin/withdrawals-to-enter",
        )

    @expose("/")
    def index(self) -> ResponseReturnValue:
        """The withdrawals that wait for it, what is due first on top."""
        return self._page()

    @expose("/export", methods=("POST",))
    @writes
    def export(self) -> ResponseReturnValue:
        """The file, with the columns that the two systems ask for and no more."""
        try:
            rows = withdrawal_systems.take_out(
                db.session(), reason=request.form.get("reason", ""), by=current_actor(), at=now()
            )
        except Rejected as rejected:
            return self._page({"reason": rejected.message}), 422
        cells = ([csv_safe(cell) for cell in row] for row in rows)
        name = f"withdrawals-for-clm-and-capita-{today():%Y-%m-%d}.csv"
        return Response(
            csv_text([withdrawal_systems.HEAD, *cells]),
            mimetype="text/csv",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    def _page(self, faults: dict[str, str] | None = None) -> str:
        found = withdrawal_systems.to_enter(db.session(), current_actor())
        rows = [
            {
                "row": each,
                "url": record_url(each),
                "ends": withdrawal_systems.half_days(each) or SCOPES[each.scope],
                "missing": withdrawal_systems.missing(each),
            }
            for each in found
        ]
        return render_template(
            "staff/withdrawal_systems.html", rows=rows, faults=faults or {}, rail=rail(self)
        )
