"""Placements and their half-days."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from app.domain.codes import WEEKDAYS, HalfDay, LegalBasis
from app.domain.permissions import Permission
from app.domain.placement_flow import LIVE, PLACEMENT_FLOW, PlacementStatus
from app.domain.placements import WHOLE_DAY, session_label
from app.extensions import db
from app.http.clock import now, today
from app.models.application import Application
from app.models.placement import Placement, PlacementSlot
from app.services import placements, warnings

from . import pickers
from .labels import code_words, value_words
from .parts import Blank, Column, Deed, Filter, Options, Posted, groups
from .remove_pages import StaffView
from .shared import by_code, fixed, pick, specs, statuses


class PlacementView(StaffView):
    model = Placement
    noun = "placement"
    singular, plural, area = "Placement", "Placements", "Placements"
    columns = (
        Column("ref", "Reference"),
        Column("student", "Pupil", needs=Permission.STUDENT_READ),
        Column("status", "Status", sort="status"),
        Column("course_offer.course.title", "Course"),
        Column("provider", "Provider"),
        Column("school", "School"),
        Column("start_date", "Starts", sort="start_date"),
    )
    searched = ("ref",)
    filters = (
        Filter("status", "Status", statuses(PLACEMENT_FLOW)),
        by_code(Placement, "legal_basis", "Basis", LegalBasis),
    )
    parents = ("school_id", "provider_id", "student_id", "application_id", "course_offer_id")
    order = "start_date"
    edits = deletes = exports = takes_notes = True
    owner = "monitoring_officer_id"
    also = ("course_offer.course",)
    sensitive_title = "Reasons"
    groups = groups(
        (
            "Placement",
            "ref student_id school_id provider_id course_offer_id site_id status "
            "monitoring_officer_id school_caseworker",
        ),
        (
            "When",
            "start_date planned_end first_attended_on paused_until actual_end hours_per_week "
            "sessions_per_week attendance_pattern default_code next_review_on",
        ),
        (
            "Basis and money",
            "legal_basis notice_given_on cost_pence charged_to invoice_ref tier1_allowance_used",
        ),
        ("Other systems", "recorded_in_clm_on recorded_in_capita_on"),
        ("How it came about", "application_id response_id census_reason"),
        ("How it ended", "end_reason destination"),
    )
    form_specs = specs(
        Placement,
        "monitoring_officer_id school_caseworker paused_until next_review_on legal_basis "
        "notice_given_on cost_pence charged_to invoice_ref tier1_allowance_used "
        "recorded_in_clm_on recorded_in_capita_on destination",
        monitoring_officer_id=pick(
            "colleague", label="Monitoring officer", needs=Permission.PLACEMENT_READ_ALL
        ),
        legal_basis=fixed(LegalBasis),
    )
    children = (
        ("Half-days", "placement_slot", "placement_id"),
        ("Withdrawals", "withdrawal", "placement_id"),
    )
    empty = "A placement begins when a provider’s answer that offers a place is processed."

    def options(self) -> Sequence[ORMOption]:
        """What its moves need as well: the half-days, and the courses of the application."""
        return [
            *super().options(),
            selectinload(Placement.slots),
            joinedload(Placement.application).selectinload(Application.choices),
        ]

    def line(self, row: Any) -> str:
        return str(row.provider.trading_name)

    def facts_of(self, row: Any) -> Any:
        return placements.facts(row, on=today())

    def warnings(self, row: Any) -> list[str]:
        return warnings.of_placement(db.session(), row)

    def check(self, row: Any, values: dict[str, Any]) -> dict[str, Any]:
        """The register code follows from the legal basis."""
        basis = values.get("legal_basis", row.legal_basis)
        code = placements.code_of(basis, row.application.programme, row.course_offer.course)
        return {**values, "default_code": code}

    def move_blanks(self, row: Any, name: str) -> tuple[Blank, ...]:
        if name == "activate":
            return (
                Blank("first_attended_on", "First day attended", "date", value=_first_day(row)),
            )
        if name == "pause":
            return (Blank("paused_until", "Paused until", "date"),)
        if name == "complete":
            options = pickers.code_list("destination")
            return (Blank("destination", "Where the pupil goes next", "select", options=options),)
        return ()

    def deeds(self, row: Any) -> list[Deed]:
        return [*self.moves(row), *self._changes(row)]

    def _changes(self, row: Any) -> list[Deed]:
        """What leaves the status as it is: a later end, other days."""
        if not self.may("update"):
            return []
        able = {move.name: move for move in PLACEMENT_FLOW.moves_from(PlacementStatus(row.status))}
        blanks = {
            "extend": (Blank("planned_end", "New last day", "date", value=str(row.planned_end)),),
            "change-days": (
                Blank("from_on", "From", "date", value=str(max(today(), row.start_date))),
                Blank(
                    "half_days",
                    "Half-days from then on",
                    "many",
                    options=_half_days(row),
                    value=[f"{slot.day}-{slot.half_day}" for slot in row.slots if not slot.to_on],
                ),
            ),
        }
        return [
            Deed(
                name,
                able[name].label,
                able[name].by,
                run,
                blanks=(*blanks[name], Blank("reason", able[name].reason_label)),
            )
            for name, run in (("extend", self._extend), ("change-days", self._change_days))
            if name in able
        ]

    def _extend(self, row: Any, posted: Posted) -> str:
        placements.extend(
            db.session(),
            row,
            posted.values["planned_end"],
            reason=posted.text("reason"),
            by=self.actor(),
            at=now(),
            version=posted.version,
        )
        return "Placement extended. School and provider are told."

    def _change_days(self, row: Any, posted: Posted) -> str:
        placements.change_days(
            db.session(),
            row,
            posted.values["half_days"],
            from_on=posted.values["from_on"],
            reason=posted.text("reason"),
            by=self.actor(),
            at=now(),
            version=posted.version,
        )
        return "Days changed. School and provider are told."

    def do_move(self, row: Any, name: str, posted: Posted) -> None:
        if name == "activate":
            placements.activate(
                db.session(),
                row,
                first_attended_on=posted.values["first_attended_on"],
                by=self.actor(),
                at=now(),
                version=posted.version,
            )
            return
        placements.move(
            db.session(),
            row,
            name,
            by=self.actor(),
            at=now(),
            reason=posted.text("reason"),
            paused_until=posted.values.get("paused_until"),
            destination=posted.values.get("destination"),
            version=posted.version,
        )

    def is_waiting(self, row: Any) -> bool:
        return row.status in LIVE or row.status == PlacementStatus.PENDING


def _half_days(row: Any) -> Options:
    """The half-days on which the course of a placement runs."""
    offer = row.course_offer
    halves = HalfDay if offer.session == WHOLE_DAY else (HalfDay(offer.session),)
    return [
        (f"{day}-{half}", session_label(day, half))
        for day in WEEKDAYS
        if day in offer.days
        for half in halves
    ]


def _first_day(row: Any) -> str:
    """The first day it can have been, unless that lies ahead."""
    return str(min(row.start_date, today()))


class PlacementSlotView(StaffView):
    model = PlacementSlot
    noun = "placement"
    singular, plural, area = "Half-day", "Half-days of placements", "Placements"
    columns = (
        Column("placement", "Placement"),
        Column("day", "Day"),
        Column("half_day", "Half-day"),
        Column("site", "Site"),
        Column("from_on", "From"),
        Column("to_on", "To"),
    )
    filters = (by_code(PlacementSlot, "half_day", "Half-day", HalfDay),)
    parents = ("placement_id", "site_id")
    empty = "The half-days of the week on which places run."

    def title(self, row: Any) -> str:
        half = code_words("placement_slot", "half_day", row.half_day).lower()
        return f"{code_words('placement_slot', 'day', row.day)} {half}"

    def line(self, row: Any) -> str:
        until = f" to {value_words(PlacementSlot, 'to_on', row.to_on)}" if row.to_on else ""
        since = value_words(PlacementSlot, "from_on", row.from_on)
        return f"{row.site.name}, from {since}{until}"


PLACEMENTS = (
    PlacementView,
    PlacementSlotView,
)
