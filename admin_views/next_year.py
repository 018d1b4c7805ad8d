"""Taking courses into the next academic year: chosen, then reported row by row."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_admin import expose

from app.access.scope import parse_id, visible
from app.domain.calendar import AcademicYear, academic_year
from app.domain.permissions import Permission
from app.extensions import db
from app.http.actor import current_actor
from app.http.clock import now, today
from app.http.transaction import writes
from app.models.course import CourseOffer
from app.models.provider import Provider
from app.services import next_year

from .frame import rail
from .guarded import GuardedView

ENDPOINT = "admin_next_year"
CHOOSE = "Tick at least one course."


class NextYearView(GuardedView):
    """One page with its report, for those who may add courses."""

    needs = Permission.COURSE_CREATE

    def __init__(self) -> None:
        super().__init__(
            name="Next academic year",
            category="Providers & courses",
            endpoint=ENDPOINT,
            url="/admin/next-year",
        )

    @expose("/", methods=("GET",))
    def index(self) -> ResponseReturnValue:
        """The courses of a year, those that can be taken over ticked."""
        return self._page("")

    @expose("/", methods=("POST",))
    @writes
    def take_over(self) -> ResponseReturnValue:
        """Make the drafts, and say what came of each."""
        session, actor = db.session(), current_actor()
        offers = next_year.chosen(session, request.form.getlist("offer"), actor)
        if not offers:
            return self._page(CHOOSE), 422
        report = next_year.clone(session, offers, by=actor, at=now())
        return render_template(
            "staff/next_year_report.html",
            report=report,
            made=sum(1 for row in report if row.made is not None),
            rail=rail(self),
        )

    def _page(self, fault: str) -> str:
        session, actor = db.session(), current_actor()
        year = _year(request.values.get("year", ""))
        provider = request.values.get("provider", "")
        chosen = parse_id(provider) if provider else None
        offers = next_year.offers_of(session, year, actor, provider_id=chosen)
        return render_template(
            "staff/next_year.html",
            year=year,
            years=_years(),
            provider=provider,
            providers=self._providers(year),
            offers=offers[: next_year.MOST],
            more=len(offers) > next_year.MOST,
            obstacles=next_year.why_not(session, offers, actor),
            fault=fault,
            rail=rail(self),
        )

    def _providers(self, year: AcademicYear) -> list[tuple[str, str]]:
        """The providers that offer something in a year."""
        actor = current_actor()
        offered = visible(CourseOffer, actor).where(CourseOffer.academic_year == year.label)
        statement = (
            visible(Provider, actor)
            .where(Provider.id.in_(offered.with_only_columns(CourseOffer.provider_id)))
            .order_by(Provider.trading_name, Provider.id)
        )
        rows: Any = db.session().scalars(statement)
        return [(str(row.id), row.trading_name) for row in rows]


def _years() -> list[AcademicYear]:
    """The years courses are taken over from: the last, for those who come late, and this one."""
    year = academic_year(today())
    return [AcademicYear(year.start_year - 1), year]


def _year(label: str) -> AcademicYear:
    return next((each for each in _years() if each.label == label), academic_year(today()))
