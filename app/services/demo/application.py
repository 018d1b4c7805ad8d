"""One application of the demo with everything the school wrote, before anybody acts on it."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from app.access.actor import Actor
from app.domain.calendar import academic_year
from app.domain.codes import FIRST_LISTS, TIER_OF, WEEKDAYS, HalfDay, Programme
from app.domain.placements import session_label
from app.domain.references import Prefix
from app.domain.referral_flow import ApplicationStatus
from app.models.application import Application, ApplicationChoice
from app.services.working_days import local_day
from app.storage.base import FileStore

from . import words
from .calendar import Days
from .children import Children
from .evidence import Evidence
from .rows import Row, Rows

_REASONS = tuple(code for code, _ in FIRST_LISTS["referral_reason"][1])
_HALVES = {"FULL": tuple(HalfDay), "AM": (HalfDay.AM,), "PM": (HalfDay.PM,)}


class Applications:
    """Writes what a school sends: the application and its children."""

    def __init__(self, rows: Rows, days: Days, store: FileStore) -> None:
        self._rows = rows
        self._days = days
        self._random = rows.random
        self._evidence = Evidence(rows, store)
        self._children = Children(rows)

    def add(
        self,
        school: Row,
        student: Row,
        programme: Programme,
        offers: list[Row],
        *,
        by: Actor,
        at: datetime,
        with_files: bool,
    ) -> Row:
        """The application in draft. `row.parts` keeps what the story needs again."""
        year = academic_year(local_day(at))
        first = local_day(at) + timedelta(days=self._random.randrange(14, 35))
        pick = self._random.choice
        days = half_days(offers[0])
        application = self._rows.add(
            Application,
            at=at,
            by=by.user_id,
            ref=self._rows.new_ref(Prefix.APPLICATION, year.code),
            academic_year=year.label,
            status=ApplicationStatus.DRAFT,
            due_on=None,
            owner_id=None,
            submitted_at=None,
            declared_at=None,
            school_id=school.id,
            student_id=student.id,
            referrer_name=by.name,
            referrer_role="CAP coordinator",
            referrer_email=by.email,
            referrer_phone=school.telephone,
            authorised_by=f"Headteacher of {school.name}",
            authorised_on=local_day(at) - timedelta(days=2),
            school_dsl="Safeguarding office, 01632 960111",
            school_caseworker=self._name() if programme is Programme.FLOURISH else None,
            attendance_contact="Attendance office, 01632 960112",
            programme=programme,
            tier=TIER_OF[programme],
            funding_source=pick(("SCHOOL_BUDGET", "SCHOOL_BUDGET", "EHCP_TOP_UP", "COUNCIL")),
            po_number=f"PO-{self._random.randrange(10000):04d}",
            budget_holder="School business manager",
            fees_confirmed=True,
            proposed_start=first,
            proposed_end=first + timedelta(weeks=offers[0].weeks or 20),
            days=days,
            hours_per_week=hours(offers[0]),
            rest_of_week_plan=_week(days),
            **self._story(programme),
            **self._early_help(at),
            **self._commissioning(),
            declaration_name=by.name,
        )
        application.parts = {"offers": offers, "student": student}
        self._choices(application, offers, by, at)
        self._evidence.add(application, by, at, with_files=with_files)
        self._children.add(application, by, at)
        return application

    def _name(self) -> str:
        return f"{self._random.choice(words.FORENAMES)} {self._random.choice(words.SURNAMES)}"

    def _story(self, programme: Programme) -> dict[str, object]:
        pick, chance = self._random.choice, self._random.random
        tier1, insight, flourish = (programme is p for p in list(Programme)[:3])
        return {
            "reason_primary": pick(_REASONS),
            "reason_detail": pick(words.REASONS),
            "strengths": pick(words.STRENGTHS),
            "interests": pick(words.INTERESTS),
            "aspirations": pick(words.ASPIRATIONS),
            "pupil_voice": pick(words.PUPIL_VOICES),
            "parent_voice": pick(words.PARENT_VOICES),
            "behaviours_of_concern": pick(words.BEHAVIOURS),
            "triggers": pick(words.TRIGGERS),
            "what_works": pick(words.WHAT_WORKS),
            "tier1_curriculum": "Needs practical work beside lessons." if tier1 else None,
            "tier1_interests": pick(words.INTERESTS) if tier1 else None,
            "tier1_benefit": "Two good days carry the other three." if tier1 else None,
            "tier1_right_support": "Near home, small group, at the right time." if tier1 else None,
            "insight_behaviours": pick(words.BEHAVIOURS) if insight else None,
            "insight_early_help": "Started; the family agreed." if insight else None,
            "flourish_caseworker": "Pastoral lead, every morning." if flourish else None,
            "flourish_reviews": "The caseworker comes to every review." if flourish else None,
            "flourish_curriculum": "Adapted since last term." if flourish else None,
            "flourish_agencies": "Advice was followed; some effect." if flourish else None,
            "flourish_capacity": "Staff are trained in the strategies." if flourish else None,
            "flourish_ehcp": "Fits what the plan asks for." if flourish else None,
            "flourish_early_help": "Started; the family agreed." if flourish else None,
            "safeguarding_flag": (flag := chance() < 0.2),
            "safeguarding_summary_location": "CPOMS" if flag else "NONE",
            **{f"flag_{name}": chance() < 0.07 for name in _FLAGS},
            "travel_mode": pick(("WALK", "BUS_AND_PASS", "TAXI", "PARENT", "SCHOOL_TRANSPORT")),
            "independent_travel": chance() < 0.6,
            "transport_request": chance() < 0.2,
            "exam_access": pick((None, "Extra time")),
            "equipment": None,
            "dietary_at_site": None,
        }

    def _commissioning(self) -> dict[str, object]:
        agreed = self._random.random() < 0.3
        return {
            "commissioning_agreement": agreed,
            "commissioning_rationale": "Practical work that school cannot give."
            if agreed
            else None,
            "commissioning_measures": "Attendance and units finished." if agreed else None,
            "commissioning_return": "More days in school from next term." if agreed else None,
        }

    def _early_help(self, at: datetime) -> dict[str, object]:
        status = self._random.choice(("STARTED", "DECLINED", "NOT_APPLICABLE", "CLOSED"))
        known = status != "NOT_APPLICABLE"
        number = f"EH-{self._random.randrange(10000):04d}"
        return {
            "early_help_status": status,
            "early_help_ref": number if status in {"STARTED", "CLOSED"} else None,
            "early_help_on": local_day(at) - timedelta(days=90) if known else None,
        }

    def _choices(self, application: Row, offers: list[Row], by: Actor, at: datetime) -> None:
        application.parts["choices"] = [
            self._rows.add(
                ApplicationChoice,
                at=at,
                by=by.user_id,
                application_id=application.id,
                course_offer_id=offer.id,
                preference=preference,
                days_wanted=half_days(offer),
                reason=self._random.choice(words.REASONS),
                chosen=False,
            )
            for preference, offer in enumerate(offers, start=1)
        ]


_FLAGS = (
    "missing",
    "exploitation",
    "gang",
    "fire",
    "weapons",
    "sexual_harm",
    "self_harm",
    "substance",
)


def half_days(offer: Row) -> list[str]:
    """The half-days on which a course runs, as TUE-AM."""
    return [f"{day}-{half}" for day in offer.days for half in _HALVES[offer.session]]


def hours(offer: Row) -> Decimal:
    """Hours of one week of a course."""
    minutes = (offer.ends_at.hour - offer.starts_at.hour) * 60
    minutes += offer.ends_at.minute - offer.starts_at.minute
    return (Decimal(minutes * len(offer.days)) / 60).quantize(Decimal("0.1"))


def _week(away: list[str]) -> str:
    return "\n".join(
        f"{session_label(day, half)}: "
        f"{'Course through CAP' if f'{day}-{half}' in away else 'School'}"
        for day in WEEKDAYS
        for half in HalfDay
    )
