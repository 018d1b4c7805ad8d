"""The figures of a year of complaints, as tables and as a file."""

from __future__ import annotations

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_admin import expose

from app.domain.calendar import AcademicYear, academic_year, academic_year_from_label
from app.domain.errors import NotVisible
from app.domain.permissions import Permission
from app.extensions import db
from app.http.actor import current_actor
from app.http.clock import today
from app.services import complaint_figures

from .frame import rail
from .guarded import GuardedView

YEARS_SHOWN = 5


class ComplaintFiguresView(GuardedView):
    """Counted from the complaints; nothing on it says who made one."""

    needs = Permission.COMPLAINT_READ_ALL

    def __init__(self) -> None:
        super().__init__(
            name="Figures of a year",
            category="Complaints",
            endpoint="admin_complaint_figures",
            url="/admin/complaint-figures",
        )

    @expose("/")
    def index(self) -> ResponseReturnValue:
        year = _year()
        this = academic_year(today())
        years = [AcademicYear(this.start_year - back).label for back in range(YEARS_SHOWN)]
        tables = complaint_figures.of_year(db.session(), year, current_actor(), today=today())
        return render_template(
            "staff/complaint_figures.html", year=year.label, years=years, tables=tables, rail=rail()
        )

    @expose("/file")
    def file(self) -> ResponseReturnValue:
        """The same as CSV."""
        year = _year()
        tables = complaint_figures.of_year(db.session(), year, current_actor(), today=today())
        name = f"complaints-{year.label.replace('/', '-')}.csv"
        return Response(
            complaint_figures.as_csv(tables),
            mimetype="text/csv",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )


def _year() -> AcademicYear:
    """The year of the address, else this one. Raises NotVisible for what is none."""
    label = request.args.get("year")
    if label is None:
        return academic_year(today())
    try:
        return academic_year_from_label(label)
    except ValueError:
        raise NotVisible from None
