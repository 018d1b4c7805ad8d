"""The figures of a year of complaints, as tables and as a file."""

from __future__ import annotations

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_admin import expose

from app.domain.calendar import AcademicYear, academic_year, academic_year_from_label
from app.domain.errors import NotVisible, Rejected
from app.domain.permissions import Permission
from app.extensions import db
from app.http.actor import current_actor
from app.http.clock import now, today
from app.http.transaction import writes
from app.services import complaint_figures
from app.services.complaint_figures import Chosen

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
        return self._page()

    @expose("/file", methods=("POST",))
    @writes
    def file(self) -> ResponseReturnValue:
        """The same as CSV, for a reason."""
        which = _which()
        try:
            text = complaint_figures.take_out(
                db.session(),
                which,
                reason=request.form.get("reason", ""),
                today=today(),
                by=current_actor(),
                at=now(),
            )
        except Rejected as rejected:
            return self._page({"reason": rejected.message}), 422
        name = f"complaints-{which.year.label.replace('/', '-')}.csv"
        return Response(
            text,
            mimetype="text/csv",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    def _page(self, faults: dict[str, str] | None = None) -> str:
        session, actor, which = db.session(), current_actor(), _which()
        this = academic_year(today())
        return render_template(
            "staff/complaint_figures.html",
            year=which.year.label,
            years=[AcademicYear(this.start_year - back).label for back in range(YEARS_SHOWN)],
            school=which.school,
            schools=complaint_figures.schools_of(session, which.year, actor),
            tables=complaint_figures.of_year(session, which, actor, today=today()),
            may_export=actor.may(Permission.COMPLAINT_EXPORT),
            faults=faults or {},
            rail=rail(),
        )


def _which() -> Chosen:
    return complaint_figures.chosen(
        db.session(), _year(), request.args.get("school", ""), current_actor()
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
