"""The list of a noun and its export."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose

from app.domain.due import Due
from app.domain.errors import Rejected
from app.domain.text import csv_safe
from app.extensions import db
from app.http.clock import now
from app.http.transaction import writes
from app.services import audit

from .base import StaffBase
from .clockwork import due_words
from .frame import rail
from .listing import MOST_COUNTED, Listing

BYTE_ORDER_MARK = "\ufeff"
TOO_MANY = (
    f"A file holds {MOST_COUNTED:,} rows at most, and this list is longer. Narrow it by a filter, "
    "then export it in parts."
)


class ListPages(StaffBase):
    """List and export."""

    def is_waiting(self, row: Any) -> bool:
        """Whether a due date of this row still matters."""
        return True

    def due_of(self, row: Any, on: date | None) -> Due | None:
        """What is said beside the day something is due; None when nothing is."""
        return due_words(on)

    def texts_of(self, rows: list[Any]) -> dict[tuple[Any, str], str]:
        """Texts of cells that come from elsewhere, by the id of the row and the column."""
        return {}

    @property
    def create_link(self) -> tuple[str, str] | None:
        """The words and the address of the button that makes one, when this actor may."""
        if self.hangs_on or not (self.creates and self.may("create")):
            return None
        words = f"Add {self.singular[:1].lower()}{self.singular[1:]}"
        return words, url_for(f"{self.endpoint}.create_view")

    @expose("/")
    def index_view(self) -> ResponseReturnValue:
        """The list: search, filters, order, pages."""
        listing = Listing(self, request.args).load()
        return self._list_page(listing)

    @expose("/export", methods=("POST",))
    @writes
    def export_view(self) -> ResponseReturnValue:
        """The list as CSV, formula-safe and audited. A POST, because it is written down."""
        self.permitted("export", self.exports)
        listing = Listing(self, request.args)
        session = db.session()
        try:
            reason = audit.reason_for_export(request.form.get("reason", ""))
        except Rejected as rejected:
            return self._list_page(listing.load(), rejected.by_field), 422
        statement = listing.filtered().order_by(self.model.id).options(*self.list_options)
        rows = session.scalars(statement.limit(MOST_COUNTED + 1)).all()
        if len(rows) > MOST_COUNTED:
            return self._list_page(listing.load(), {"": TOO_MANY}), 422
        listing.texts = self.texts_of(list(rows))
        head = [column.label for column in listing.columns]
        told = audit.export_changes(len(rows), listing.filters, ", ".join(head))
        audit.record_export(session, self.table(), told, reason=reason, by=self.actor(), at=now())
        cells = ([csv_safe(cell.text) for cell in listing.cells(row)] for row in rows)
        name = f"{self.table().replace('_', '-')}-{now():%Y-%m-%d}.csv"
        return Response(
            csv_text([head, *cells]),
            mimetype="text/csv",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    def _list_page(self, listing: Listing, faults: Mapping[str, str] | None = None) -> str:
        """The list; with faults, why it was not exported."""
        return render_template(
            "staff/list.html", view=self, listing=listing, faults=faults or {}, rail=rail(self)
        )


def csv_text(rows: Iterable[Iterable[str]]) -> str:
    """The rows as a file that spreadsheets open with the right letters."""
    buffer = io.StringIO()
    buffer.write(BYTE_ORDER_MARK)
    csv.writer(buffer).writerows(rows)
    return buffer.getvalue()
