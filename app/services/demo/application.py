"""One application of the demo with everything the school wrote, before anybody acts on it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from io import BytesIO

from app.access.actor import Actor
from app.domain.calendar import academic_year
from app.domain.codes import FIRST_LISTS, TIER_OF, WEEKDAY_LABELS, WEEKDAYS, Programme
from app.domain.references import Prefix
from app.domain.referral_flow import ApplicationStatus
from app.domain.risk import band, default_review_on, score
from app.models.agency_involvement import AgencyInvolvement
from app.models.application import Application, ApplicationChoice
from app.models.consent import Consent
from app.models.document import Document
from app.models.risk_assessment import RiskAssessment, RiskHazard
from app.models.strategy import Strategy
from app.models.target import Target
from app.services.working_days import local_day
from app.storage.base import FileStore

from . import words
from .calendar import Days
from .pdf import one_page
from .rows import Row, Rows

_REASONS = tuple(code for code, _ in FIRST_LISTS["referral_reason"][1])
_LARGEST_FILE = 100_000


class Applications:
    """Writes what a school sends: the application and its children."""

    def __init__(self, rows: Rows, days: Days, store: FileStore) -> None:
        self._rows = rows
        self._days = days
        self._store = store
        self._random = rows.random

    def add(
        self,
        school: Row,
        student: Row,
        programme: Programme,
        offers: list[Row],
        *,
        by: Actor,
        at: datetime,
        with_file: bool,
    ) -> Row:
        """The application in draft. `row.parts` keeps what the story needs again."""
        year = academic_year(local_day(at))
        first = local_day(at) + timedelta(days=self._random.randrange(14, 35))
        pick = self._random.choice
        days = list(offers[0].days)
        application = self._rows.add(
            Application,
            at=at,
            by=by.user_id,
            ref=self._rows.new_ref(Prefix.APPLICATION, year.code),
            academic_year=year.label,
            status=ApplicationStatus.DRAFT,
            due_on=None,
            owner_id=None,
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
            hours_per_week=_hours(offers[0]),
            rest_of_week_plan=_week(days),
            **self._story(programme),
            commissioning_agreement=self._random.random() < 0.3,
            declaration_name=by.name,
        )
        application.parts = {"offers": offers}
        self._choices(application, offers, by, at)
        self._risk(application, by, at, with_file=with_file)
        self._children(application, student, programme, by, at)
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
            "early_help_status": pick(("STARTED", "DECLINED", "NOT_APPLICABLE", "CLOSED")),
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

    def _choices(self, application: Row, offers: list[Row], by: Actor, at: datetime) -> None:
        application.parts["choices"] = [
            self._rows.add(
                ApplicationChoice,
                at=at,
                by=by.user_id,
                application_id=application.id,
                course_offer_id=offer.id,
                preference=preference,
                days_wanted=list(offer.days),
                reason=self._random.choice(words.REASONS),
                chosen=False,
            )
            for preference, offer in enumerate(offers, start=1)
        ]

    def _risk(self, application: Row, by: Actor, at: datetime, *, with_file: bool) -> None:
        completed = local_day(at) - timedelta(days=self._random.randrange(1, 80))
        none_needed = not with_file and self._random.random() < 0.15
        document = self._document(application, completed, by, at) if with_file else None
        hazards = [] if none_needed else self._random.sample(words.HAZARDS, 2)
        levels = [(self._random.randrange(1, 6), self._random.randrange(1, 5)) for _ in hazards]
        worst = max(levels, key=lambda pair: pair[0] * pair[1], default=None)
        assessment = self._rows.add(
            RiskAssessment,
            at=at,
            by=by.user_id,
            application_id=application.id,
            source="SCHOOL" if with_file else "CAP",
            completed_on=completed,
            completed_by=by.name,
            role="CAP coordinator",
            review_on=default_review_on(completed),
            no_risk_statement=none_needed,
            band=band(*worst) if worst else None,
            document_id=document.id if document else None,
        )
        application.parts |= {"risk": assessment, "documents": [document] if document else []}
        for (category, where, triggers, who, controls), (likely, bad) in zip(
            hazards, levels, strict=True
        ):
            self._rows.add(
                RiskHazard,
                at=at,
                by=by.user_id,
                risk_assessment_id=assessment.id,
                category=category,
                evidence=self._random.choice(("REPORTED", "REPORTED", "ALLEGED")),
                last_occurred=completed - timedelta(days=self._random.randrange(3, 60)),
                frequency=self._random.choice(("WEEKLY", "OCCASIONAL", "WEEKLY_PLUS")),
                where=where,
                triggers=triggers,
                who_at_risk=who,
                likelihood=likely,
                severity=bad,
                score=score(likely, bad),
                band=band(likely, bad),
                controls_now=controls,
            )

    def _document(self, application: Row, day: date, by: Actor, at: datetime) -> Row:
        lines = (
            f"Risk assessment for {application.ref}",
            f"Completed on {day.day} {day:%B %Y} by the school.",
            "This paper is invented and belongs to the demo.",
        )
        kept = self._store.save(
            BytesIO(one_page(lines)), max_size_bytes=_LARGEST_FILE, media_type="application/pdf"
        )
        return self._rows.add(
            Document,
            at=at,
            by=by.user_id,
            application_id=application.id,
            type="RISK_ASSESSMENT",
            name="Risk assessment.pdf",
            storage_key=kept.key,
            size=kept.size_bytes,
            mime=kept.media_type,
            sha256=kept.sha256,
            scan_result="unscanned",
            received_on=local_day(at),
            document_date=day,
            sensitivity="S",
            share_with_provider=False,
        )

    def _children(
        self, application: Row, student: Row, programme: Programme, by: Actor, at: datetime
    ) -> None:
        day = local_day(at)
        common = {"at": at, "by": by.user_id, "application_id": application.id}
        targeted = programme is not Programme.TIER1
        for text, who, impact in self._random.sample(words.STRATEGIES, 3 if targeted else 2):
            self._rows.add(
                Strategy,
                **common,
                strategy=text,
                from_on=day - timedelta(days=150),
                to_on=day - timedelta(days=20),
                who=who,
                impact=impact,
            )
        for text, measure, baseline in self._random.sample(words.TARGETS, 2):
            self._rows.add(
                Target,
                **common,
                text=text,
                measure=measure,
                baseline=baseline,
                due_on=application.proposed_end,
            )
        agencies = self._random.sample(words.AGENCY_PLANS, self._random.choice((0, 1, 1, 2)))
        application.no_agencies = not agencies
        for kind, organisation, plan in agencies:
            self._rows.add(
                AgencyInvolvement,
                **common,
                agency_type=kind,
                organisation=organisation,
                status="OPEN",
                from_on=day - timedelta(days=120),
                plan=plan,
                implemented="PARTLY",
                impact="Some effect so far.",
                may_contact=True,
            )
        for kind in ("PARENT_REFERRAL", "PRIVACY_NOTICE"):
            self._rows.add(
                Consent,
                **common,
                kind=kind,
                given_by=f"Parent of {student.legal_forename}",
                relationship="Parent",
                pr_confirmed=True,
                given_on=day - timedelta(days=3),
                method="PAPER",
                notice_version="2026" if kind == "PRIVACY_NOTICE" else None,
            )


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


def _hours(offer: Row) -> Decimal:
    minutes = (offer.ends_at.hour - offer.starts_at.hour) * 60
    minutes += offer.ends_at.minute - offer.starts_at.minute
    return (Decimal(minutes * len(offer.days)) / 60).quantize(Decimal("0.1"))


def _week(days: list[str]) -> str:
    return "\n".join(
        f"{WEEKDAY_LABELS[day]}: {'alternative provision' if day in days else 'school'}"
        for day in WEEKDAYS
    )
