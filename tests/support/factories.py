"""Rows to begin with: the least that is valid, and every text tells which row it is from."""

from __future__ import annotations

import hashlib
import itertools
import random
import secrets
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask
from sqlalchemy import JSON, Boolean, Date, Integer, Numeric, String, Text, Time, Uuid, select
from sqlalchemy.orm import Session

from app.domain.calendar import academic_year
from app.domain.codes import TIER_OF, Programme
from app.domain.identifiers import upn_check_letter
from app.domain.references import Prefix, new_reference
from app.domain.roles import Role as RoleName
from app.extensions import db
from app.models import (
    AcceptedSender,
    AgencyInvolvement,
    Application,
    ApplicationChoice,
    ApplicationResponse,
    CapLead,
    Carer,
    ClosureDay,
    CodeValue,
    Complaint,
    ComplaintLetter,
    ComplaintShare,
    Consent,
    Contact,
    ContactChange,
    ContactCheck,
    ContactRound,
    Course,
    CourseChange,
    CourseOffer,
    Document,
    FileVersion,
    Form,
    FormDraft,
    FormDraftStep,
    FormVersion,
    Interview,
    Note,
    Pack,
    PackDocument,
    Page,
    PageRead,
    PageVersion,
    Placement,
    PlacementSlot,
    PointerReading,
    Provider,
    PublishedFile,
    RiskAssessment,
    RiskHazard,
    Role,
    SafeguardingPointer,
    School,
    Site,
    StatusHistory,
    Strategy,
    Student,
    Submission,
    SubmissionAmendment,
    SubmissionDraft,
    SubmissionFile,
    SubmissionWrite,
    Target,
    Timer,
    TimerRule,
    User,
    Withdrawal,
    WithdrawalMeeting,
    WithdrawalSlot,
)
from app.models.base import UtcDateTime

PASSWORD = "quartz lantern over eleven hedges"
WITH_PACK = frozenset({"sent", "responded", "confirmed", "closed-placed"})
WITH_CHOICE = WITH_PACK | {"ready-to-send", "panel-approved"}

# A rule for each kind of case that mail about a day is planned for.
RULE_OF = {
    "withdrawal": "withdrawal-complete",
    "withdrawal_meeting": "meeting-arrange",
    "complaint": "complaint-acknowledge",
    "complaint_share": "complaint-share",
    "safeguarding_pointer": "lado-tell",
    "contact_check": "contact-check",
    "contact_round": "contact-round",
    "contact_change": "contact-change-decide",
    "page": "page-review",
    "published_file": "file-review",
    "course_change": "course-change-answer",
    "application": "provider-answer",
}

# Codes where any word would not do: the database checks them.
CODES: dict[type, dict[str, Any]] = {
    School: {"status": "open", "la_code": "331", "type": "Academy", "phase": "Secondary"},
    Provider: {"status": "approved", "tiers": ["1", "2"], "categories": ["WORK_BASED"]},
    Site: {"postcode": "CV1 1AA"},
    Contact: {"job_role": "CAP_COORDINATOR"},
    CapLead: {"job_role": "DSL"},
    Course: {
        "category": "WORK_BASED",
        "programme": "TIER1",
        "tier": "1",
        "age_min": 14,
        "age_max": 16,
        "ncy_min": 9,
        "ncy_max": 11,
    },
    CourseOffer: {
        "status": "published",
        "days": ["MON", "TUE", "WED", "THU", "FRI"],
        "session": "FULL",
        "start_pattern": "ROLL_ON",
        "price_basis": "DAY",
        "cost_band": "A",
        "starts_at": time(9, 30),
        "ends_at": time(14, 30),
        "capacity": 8,
        "price_pence": 6500,
    },
    Student: {
        "sex": "F",
        "ncy": 10,
        "sen_status": "K",
        "cla_status": "NONE",
        "social_care_status": "NONE",
        "pex_risk": "LOW",
        "postcode": "CV1 2AB",
    },
    Carer: {"relationship": "MOTHER", "parental_responsibility": "YES"},
    Application: {
        "programme": "TIER1",
        "funding_source": "SCHOOL_BUDGET",
        "days": ["MON", "TUE"],
        "hours_per_week": Decimal(10),
        "reason_primary": "CURRICULUM_FIT",
        "early_help_status": "NOT_APPLICABLE",
        "safeguarding_summary_location": "NONE",
        "travel_mode": "WALK",
    },
    RiskAssessment: {"source": "SCHOOL", "band": "LOW"},
    RiskHazard: {
        "category": "VERBAL",
        "evidence": "REPORTED",
        "frequency": "WEEKLY",
        "band": "LOW",
        "likelihood": 2,
        "severity": 2,
        "score": 4,
    },
    AgencyInvolvement: {"agency_type": "CAMHS", "status": "OPEN", "implemented": "PARTLY"},
    Consent: {"kind": "PARENT_REFERRAL", "method": "PAPER"},
    Document: {
        "type": "RISK_ASSESSMENT",
        "mime": "application/pdf",
        "scan_result": "clean",
        "sensitivity": "S",
    },
    Interview: {"mode": "IN_PERSON", "attended_by": ["PUPIL", "SCHOOL"]},
    ApplicationResponse: {
        "status": "submitted",
        "mode": "IN_PERSON",
        "outcome": "ACCEPTED",
        "paperwork_complete": True,
        "slots": ["MON-AM", "MON-PM"],
        "attended_by": ["PUPIL", "SCHOOL"],
    },
    Placement: {
        "status": "pending",
        "hours_per_week": Decimal(5),
        "default_code": "B",
        "census_reason": "CURRICULUM_FIT",
        "attendance_pattern": "PART",
        "sessions_per_week": 2,
    },
    PlacementSlot: {"day": "MON", "half_day": "AM", "starts_at": time(9), "ends_at": time(12)},
    Withdrawal: {"requester_type": "SCHOOL", "scope": "WHOLE", "reason": "CHOICE"},
    WithdrawalSlot: {"day": "MON", "half_day": "AM"},
    Complaint: {"channel": "WEB", "about": "CAP_SERVICE"},
    ComplaintLetter: {"kind": "ACKNOWLEDGEMENT", "by_post": False},
    SafeguardingPointer: {"kind": "CONCERN", "status": "logged"},
    SubmissionFile: {"mime": "application/pdf", "scan_result": "clean"},
    StatusHistory: {"actor_kind": "staff"},
    Page: {"status": "published", "audience": "everybody", "topic": "about"},
    PublishedFile: {"status": "published", "audience": "everybody", "topic": "about"},
    FileVersion: {"mime": "application/pdf", "scan_result": "clean"},
}

_PREFIXES = {
    Provider: Prefix.PROVIDER,
    Course: Prefix.COURSE,
    ContactChange: Prefix.CONTACT_CHANGE,
    CourseChange: Prefix.COURSE_CHANGE,
    Student: Prefix.STUDENT,
    Application: Prefix.APPLICATION,
    Pack: Prefix.PACK,
    ApplicationResponse: Prefix.RESPONSE,
    Placement: Prefix.PLACEMENT,
    Withdrawal: Prefix.WITHDRAWAL,
    Complaint: Prefix.COMPLAINT,
    SafeguardingPointer: Prefix.POINTER,
    Submission: Prefix.SUBMISSION,
}


class Make:
    """Makes rows of the database of an app, each committed, and gives them back loaded.

    Every method takes columns by name; what is not given is filled. `at` and `today` are the
    moment the maker was made.
    """

    def __init__(self, app: Flask, *, at: datetime | None = None) -> None:
        self.app = app
        self.at = at or datetime.now(UTC)
        self.today: date = self.at.astimezone(ZoneInfo("Europe/London")).date()
        self.year = academic_year(self.today)
        self._numbers = itertools.count(1)
        self._random = random.Random(secrets.randbits(64))  # references are unique over workers
        self._references: set[str] = set()

    # Plumbing

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A session nobody guards, for arranging and looking; committed at the end."""
        with (
            self.app.app_context(),
            Session(db.engine, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session

    def row(self, model: type[Any], **given: Any) -> Any:
        """A row with every column that must be filled, not yet in the database."""
        number = next(self._numbers)
        values = {**CODES.get(model, {}), **given}
        for column in model.__table__.columns:
            key = model.__mapper__.get_property_by_column(column).key
            if key in values or column.foreign_keys or column.primary_key:
                continue
            if key == "ref" and model in _PREFIXES:
                values[key] = self._fresh_reference(_PREFIXES[model])
            elif key == "version":
                continue
            elif not column.nullable and column.default is None:
                values[key] = self._filler(column, number)
        return model(**values)

    def add(self, model: type[Any], **given: Any) -> Any:
        """A committed row of any table, filled as above."""
        row = self.row(model, **given)
        self.save(row)
        return row

    def save(self, *rows: Any) -> None:
        with self.session() as session:
            session.add_all(rows)

    def reload(self, row: Any) -> Any:
        """The row as it is in the database now."""
        with self.session() as session:
            return session.get_one(type(row), row.id)

    def all(self, model: type[Any], *where: Any) -> list[Any]:
        """Every row of a table, however it may be hidden."""
        with self.session() as session:
            return list(session.scalars(select(model).where(*where)))

    def change(self, row: Any, **values: Any) -> Any:
        """Set columns of a row behind everybody's back."""
        with self.session() as session:
            found = session.get_one(type(row), row.id)
            for name, value in values.items():
                setattr(found, name, value)
        return found

    def _fresh_reference(self, prefix: Prefix) -> str:
        """A reference this maker has not given yet: in hundreds two are the same by chance."""
        while True:
            ref = new_reference(prefix, self.year.code, self._random)
            if ref not in self._references:
                self._references.add(ref)
                return ref

    def _filler(self, column: Any, number: int) -> Any:
        kind = column.type
        if isinstance(kind, UtcDateTime):
            return self.at
        if isinstance(kind, Date):
            return self.today
        if isinstance(kind, Boolean):
            return False
        if isinstance(kind, Integer):
            return number
        if isinstance(kind, Numeric):
            return Decimal(1)
        if isinstance(kind, Time):
            return time(9)
        if isinstance(kind, Uuid):
            return uuid.uuid4()
        if isinstance(kind, JSON):
            return []
        if isinstance(kind, String | Text):
            words = f"{column.table.name}-{column.name}-{number}"
            length = getattr(kind, "length", None)
            return words[-length:] if length else words
        raise LookupError(f"Say how to fill {column}.")

    # Organisations and accounts

    def school(self, **given: Any) -> School:
        number = next(self._numbers)
        return self.add(
            School,
            **{
                "urn": f"{100000 + number}",
                "establishment_no": f"{4000 + number}",
                "name": f"Hazelmere School {number}",
                **given,
            },
        )

    def provider(self, **given: Any) -> Provider:
        number = next(self._numbers)
        return self.add(
            Provider,
            **{
                "legal_name": f"Millbrook Training {number} Ltd",
                "trading_name": f"Millbrook {number}",
                **given,
            },
        )

    def site(self, provider: Provider | None = None, **given: Any) -> Site:
        provider = provider or self.provider()
        return self.add(
            Site,
            **{
                "provider_id": provider.id,
                "max_pupils_at_once": 20,
                "active_from": self.today - timedelta(days=400),
                **given,
            },
        )

    def course(self, provider: Provider | None = None, **given: Any) -> Course:
        provider = provider or self.provider()
        return self.add(Course, **{"provider_id": provider.id, **given})

    def offer(
        self, provider: Provider | None = None, course: Course | None = None, **given: Any
    ) -> CourseOffer:
        """A published course of this academic year."""
        if course is None:
            course = self.course(provider)
        if "site_id" not in given:
            given["site_id"] = self.add(
                Site, provider_id=course.provider_id, max_pupils_at_once=20
            ).id
        return self.add(
            CourseOffer,
            **{
                "course_id": course.id,
                "provider_id": course.provider_id,
                "academic_year": self.year.label,
                **given,
            },
        )

    def course_change(
        self, provider: Provider | None = None, *, offer: CourseOffer | None = None, **given: Any
    ) -> CourseChange:
        """A new course that a provider proposes to CAP, or a change when an offer is given."""
        if offer is not None:
            given = {
                "provider_id": offer.provider_id,
                "course_id": offer.course_id,
                "course_offer_id": offer.id,
                "kind": "CHANGE",
                **given,
            }
        values = {"kind": "NEW", "status": "sent", "sent_at": self.at, "proposed": {}, "before": {}}
        if "provider_id" not in given:
            values["provider_id"] = (provider or self.provider()).id
        return self.add(CourseChange, **{**values, **given})

    def contact(
        self, school: School | None = None, provider: Provider | None = None, **given: Any
    ) -> Contact:
        """A verified contact of one organisation."""
        number = next(self._numbers)
        if school is None and provider is None:
            school = self.school()
        return self.add(
            Contact,
            **{
                "school_id": school.id if school else None,
                "provider_id": provider.id if provider else None,
                "email": f"contact{number}@example.org",
                "verified_on": self.today,
                **given,
            },
        )

    def contact_values(self, **given: Any) -> dict[str, Any]:
        """What is asked of a contact that is right."""
        number = next(self._numbers)
        return {
            "full_name": f"Person {number}",
            "job_role": "HEAD",
            "email": f"asked{number}@example.org",
            "telephone": "+441632960001",
            "mobile": None,
            "out_of_hours": None,
            "is_primary": False,
            "receives": [],
            **given,
        }

    def contact_change(
        self,
        contact: Contact | None = None,
        *,
        school: School | None = None,
        provider: Provider | None = None,
        **given: Any,
    ) -> ContactChange:
        """An open request to add a contact, or to change the one that is given."""
        if contact is not None:
            before = {name: getattr(contact, name) for name in self.contact_values()}
            values = {
                "kind": "CHANGE",
                "contact_id": contact.id,
                "school_id": contact.school_id,
                "provider_id": contact.provider_id,
                "before": before,
                "proposed": {**before, "telephone": "+441632960777"},
            }
        else:
            owner = school or (None if provider is not None else self.school())
            values = {
                "kind": "ADD",
                "school_id": owner.id if owner else None,
                "provider_id": provider.id if provider else None,
                "before": {},
                "proposed": self.contact_values(),
            }
        return self.add(ContactChange, **{**values, **given})

    def contact_round(self, **given: Any) -> ContactRound:
        """An open round of this year, due in two weeks."""
        values = {"academic_year": self.year.label, "due_on": self.today + timedelta(days=14)}
        return self.add(ContactRound, **{**values, **given})

    def contact_check(
        self,
        round_: ContactRound,
        *,
        school: School | None = None,
        provider: Provider | None = None,
        **given: Any,
    ) -> ContactCheck:
        """What one school or provider is asked in a round."""
        values = {
            "contact_round_id": round_.id,
            "school_id": school.id if school else None,
            "provider_id": provider.id if provider else None,
            "due_on": round_.due_on,
        }
        return self.add(ContactCheck, **{**values, **given})

    def user(
        self,
        role: RoleName | str = RoleName.CAP_ADMIN,
        *,
        roles: Sequence[RoleName | str] = (),
        school: School | None = None,
        provider: Provider | None = None,
        password: str | None = PASSWORD,
        **given: Any,
    ) -> User:
        """An account; its password is PASSWORD unless another, or None, is given."""
        number = next(self._numbers)
        names = [str(name) for name in (roles or [role])]
        with self.session() as session:
            rows = {row.name: row for row in session.scalars(select(Role))}
            user = self.row(
                User,
                **{
                    "email": f"person{number}@example.org",
                    "full_name": f"Person {number}",
                    "fs_uniquifier": secrets.token_hex(16),
                    "password": _hash(self.app, password) if password else None,
                    "school_id": school.id if school else None,
                    "provider_id": provider.id if provider else None,
                    "confirmed_at": self.at,
                    **given,
                },
            )
            user.roles = [rows.get(name) or Role(name=name) for name in names]
            session.add(user)
        return user

    def staff(self, role: RoleName | str = RoleName.CAP_ADMIN, **given: Any) -> User:
        return self.user(role, **given)

    def school_user(self, school: School | None = None, **given: Any) -> User:
        given.setdefault("role", RoleName.SCHOOL_COORDINATOR)
        return self.user(school=school or self.school(), **given)

    def provider_user(self, provider: Provider | None = None, **given: Any) -> User:
        given.setdefault("role", RoleName.PROVIDER_USER)
        return self.user(provider=provider or self.provider(), **given)

    # Pupils and cases

    def student(self, school: School | None = None, **given: Any) -> Student:
        number = next(self._numbers)
        rest = f"331{4000 + number // 1000:04}26{number % 1000:03}"
        return self.add(
            Student,
            **{
                "home_school_id": (school or self.school()).id if not _has(given) else None,
                "upn": upn_check_letter(rest) + rest,
                "date_of_birth": date(self.today.year - 15, 1, 15),
                "legal_forename": f"Fern{number}",
                "legal_surname": f"Ashdown{number}",
                **given,
            },
        )

    def carer(self, student: Student | None = None, **given: Any) -> Carer:
        return self.add(Carer, **{"student_id": (student or self.student()).id, **given})

    def application(
        self,
        school: School | None = None,
        status: str = "submitted",
        *,
        student: Student | None = None,
        offers: Sequence[CourseOffer] = (),
        **given: Any,
    ) -> Application:
        """An application with its choices and a risk assessment ten days old. From approval on
        the first choice is chosen and the risk assessment accepted. No pack is made."""
        if school is None:
            school = self._school_of(student) if student else self.school()
        student = student or self.student(school)
        offers = offers or [self.offer()]
        programme = Programme(given.get("programme", "TIER1"))
        application = self.add(
            Application,
            **{
                "school_id": school.id,
                "student_id": student.id,
                "status": status,
                "academic_year": self.year.label,
                "tier": TIER_OF[programme],
                "proposed_start": self.today + timedelta(days=14),
                "proposed_end": self.today + timedelta(days=120),
                "referrer_email": f"referrer{next(self._numbers)}@example.org",
                "submitted_at": None if status == "draft" else self.at,
                "declared_at": None if status == "draft" else self.at,
                **given,
            },
        )
        for place, offer in enumerate(offers, start=1):
            self.choice(
                application, offer, preference=place, chosen=place == 1 and status in WITH_CHOICE
            )
        self.risk_assessment(application, accepted_on=self.today if status in WITH_CHOICE else None)
        return application

    def choice(
        self, application: Application, offer: CourseOffer | None = None, **given: Any
    ) -> ApplicationChoice:
        offer = offer or self.offer()
        return self.add(
            ApplicationChoice,
            **{
                "application_id": application.id,
                "course_offer_id": offer.id,
                "preference": 1,
                **given,
            },
        )

    def choices_of(self, application: Application) -> list[ApplicationChoice]:
        rows = self.all(ApplicationChoice, ApplicationChoice.application_id == application.id)
        return sorted(rows, key=lambda row: row.preference)

    def risk_assessment(
        self, application: Application | None = None, **given: Any
    ) -> RiskAssessment:
        application = application or self.application()
        return self.add(
            RiskAssessment,
            **{
                "application_id": application.id,
                "completed_on": self.today - timedelta(days=10),
                "review_on": self.today + timedelta(days=80),
                **given,
            },
        )

    def hazard(self, assessment: RiskAssessment | None = None, **given: Any) -> RiskHazard:
        assessment = assessment or self.risk_assessment()
        return self.add(RiskHazard, **{"risk_assessment_id": assessment.id, **given})

    def document(
        self, application: Application | None = None, *, content: bytes | None = None, **given: Any
    ) -> Document:
        """A file of a case; with `content` the bytes lie in the storage as well."""
        owners = {"application_id", "withdrawal_id", "complaint_id"}
        if not owners & given.keys():
            given["application_id"] = (application or self.application()).id
        if content is not None:
            given.update(self._store(content))
        given.setdefault("sha256", hashlib.sha256(b"").hexdigest())
        given.setdefault("size", 100)
        given.setdefault("storage_key", secrets.token_hex(20))
        return self.add(Document, **given)

    def _store(self, content: bytes) -> dict[str, Any]:
        import io

        store = self.app.extensions["storage"]
        kept = store.save(
            io.BytesIO(content), max_size_bytes=len(content) + 1, media_type="application/pdf"
        )
        return {"storage_key": kept.key, "size": kept.size_bytes, "sha256": kept.sha256}

    def strategy(self, application: Application | None = None, **given: Any) -> Strategy:
        return self._part(Strategy, application, given)

    def target(self, application: Application | None = None, **given: Any) -> Target:
        return self._part(Target, application, given)

    def consent(self, application: Application | None = None, **given: Any) -> Consent:
        return self._part(Consent, application, given)

    def agency(self, application: Application | None = None, **given: Any) -> AgencyInvolvement:
        return self._part(AgencyInvolvement, application, given)

    def _part(self, model: Any, application: Application | None, given: dict[str, Any]) -> Any:
        application = application or self.application()
        return self.add(model, **{"application_id": application.id, **given})

    def pack(
        self,
        application: Application | None = None,
        provider: Provider | None = None,
        *,
        documents: Sequence[Document] = (),
        **given: Any,
    ) -> Pack:
        """An open pack about the chosen (else the first) choice, or about a choice of this
        provider's, which is added when the application has none."""
        if application is None:
            offers = [self.offer(provider)] if provider else []
            application = self.application(status="sent", offers=offers)
        choices = self.choices_of(application)
        offers = {o.id: o for o in self.all(CourseOffer)}
        if provider is not None:
            fitting = [c for c in choices if offers[c.course_offer_id].provider_id == provider.id]
            choice = (
                fitting[0]
                if fitting
                else self.choice(application, self.offer(provider), preference=len(choices) + 1)
            )
            provider_id = provider.id
        else:
            choice = next((c for c in choices if c.chosen), choices[0])
            provider_id = offers[choice.course_offer_id].provider_id
        pack = self.add(
            Pack,
            **{
                "application_id": application.id,
                "choice_id": choice.id,
                "provider_id": provider_id,
                "sent_at": self.at,
                **given,
            },
        )
        for document in documents:
            self.add(PackDocument, pack_id=pack.id, document_id=document.id)
        return pack

    def interview(self, pack: Pack | None = None, **given: Any) -> Interview:
        pack = pack or self.pack()
        return self.add(
            Interview,
            **{
                "application_id": pack.application_id,
                "provider_id": pack.provider_id,
                "held_on": self.today - timedelta(days=1),
                **given,
            },
        )

    def response(self, pack: Pack | None = None, **given: Any) -> ApplicationResponse:
        """An acceptance that was sent; give `outcome="DECLINED"` for a refusal."""
        pack = pack or self.pack()
        with self.session() as session:
            choice = session.get_one(ApplicationChoice, pack.choice_id)
            offer = session.get_one(CourseOffer, choice.course_offer_id)
        declined = given.get("outcome") == "DECLINED"
        dates = (None, None)
        if not declined:
            dates = (self.today + timedelta(days=14), self.today + timedelta(days=100))
        return self.add(
            ApplicationResponse,
            **{
                "application_id": pack.application_id,
                "choice_id": pack.choice_id,
                "pack_id": pack.id,
                "provider_id": pack.provider_id,
                "course_offer_id": offer.id,
                "site_id": offer.site_id,
                "interview_held_on": self.today - timedelta(days=1),
                "start_date": dates[0],
                "end_date": dates[1],
                "declined_ground": "NEED" if declined else None,
                "declined_reason": "CAPACITY" if declined else None,
                "submitted_at": self.at,
                **given,
            },
        )

    def placement(
        self,
        application: Application | None = None,
        *,
        response: ApplicationResponse | None = None,
        school: School | None = None,
        provider: Provider | None = None,
        status: str = "pending",
        **given: Any,
    ) -> Placement:
        """A placement with two half-days, its response and its open pack."""
        if response is None:
            if application is None:
                offers = [self.offer(provider)] if provider else []
                application = self.application(school=school, status="confirmed", offers=offers)
            pack = self.pack(application)
            response = self.response(pack, status="sent-to-school", processed_at=self.at)
        with self.session() as session:
            application = session.get_one(Application, response.application_id)
        start = given.get("start_date", response.start_date)
        placement = self.add(
            Placement,
            **{
                "status": status,
                "student_id": application.student_id,
                "application_id": application.id,
                "response_id": response.id,
                "course_offer_id": response.course_offer_id,
                "provider_id": response.provider_id,
                "site_id": response.site_id,
                "school_id": application.school_id,
                "start_date": start,
                "planned_end": response.end_date,
                "next_review_on": start + timedelta(weeks=6),
                **given,
            },
        )
        for half in ("AM", "PM"):
            self.slot(placement, half_day=half)
        return placement

    def slot(self, placement: Placement | None = None, **given: Any) -> PlacementSlot:
        bare = placement is None  # a placement comes with Monday already
        placement = placement or self.placement()
        return self.add(
            PlacementSlot,
            **{
                "placement_id": placement.id,
                "site_id": placement.site_id,
                "from_on": placement.start_date,
                "day": "TUE" if bare else "MON",
                **given,
            },
        )

    def withdrawal(self, placement: Placement | None = None, **given: Any) -> Withdrawal:
        placement = placement or self.placement(status="active")
        return self.add(
            Withdrawal,
            **{
                "placement_id": placement.id,
                "school_id": placement.school_id,
                "provider_id": placement.provider_id,
                "student_id": placement.student_id,
                "requester_email": f"requester{next(self._numbers)}@example.org",
                **given,
            },
        )

    def meeting(self, placement: Placement | None = None, **given: Any) -> WithdrawalMeeting:
        """A meeting before a withdrawal, asked for by the provider of the place."""
        placement = placement or self.placement(status="active")
        return self.add(
            WithdrawalMeeting,
            **{
                "placement_id": placement.id,
                "school_id": placement.school_id,
                "provider_id": placement.provider_id,
                "student_id": placement.student_id,
                **given,
            },
        )

    def held_meeting(self, placement: Placement, **given: Any) -> WithdrawalMeeting:
        """One that CAP has recorded."""
        given = {"status": "held", "attendees": ["CAP", "SCHOOL", "PROVIDER"], **given}
        return self.meeting(placement, held_on=self.today, **given)

    def withdrawal_slot(self, withdrawal: Withdrawal | None = None, **given: Any) -> WithdrawalSlot:
        withdrawal = withdrawal or self.withdrawal()
        return self.add(WithdrawalSlot, **{"withdrawal_id": withdrawal.id, **given})

    def complaint(self, **given: Any) -> Complaint:
        """A complaint; give `school_id` or `provider_id` when it came from one."""
        return self.add(Complaint, **given)

    # What CAP publishes

    def page(self, *, texts: Sequence[str] = ("A text.",), **given: Any) -> Page:
        """A page of this year that is shown, with one version for each text; with none a draft."""
        number = next(self._numbers)
        shown = self.at - timedelta(days=1)
        page = self.add(
            Page,
            **{
                "slug": f"page-{number}",
                "title": f"Page {number}",
                "summary": f"Summary of page {number}",
                "body": texts[-1] if texts else "A text.",
                "academic_year": self.year.label,
                "status": "published" if texts else "draft",
                "first_shown_at": shown if texts else None,
                **given,
            },
        )
        for place, text in enumerate(texts, start=1):
            self.page_version(page, number=place, body=text)
        return page

    def page_version(self, page: Page, **given: Any) -> PageVersion:
        return self.add(
            PageVersion,
            **{
                "page_id": page.id,
                "number": 1,
                "title": page.title,
                "summary": page.summary,
                "body": page.body,
                "asks_again": True,
                "shows_from": self.at - timedelta(days=1),
                "published_at": self.at - timedelta(days=1),
                **given,
            },
        )

    def page_read(self, page: Page, **given: Any) -> PageRead:
        """That an organisation, else a new school, has read the newest version."""
        versions = self.all(PageVersion, PageVersion.page_id == page.id)
        newest = max(versions, key=lambda each: each.number)
        if not {"school_id", "provider_id"} & given.keys():
            given["school_id"] = self.school().id
        values = {"page_id": page.id, "page_version_id": newest.id}
        return self.add(PageRead, **{**values, **given})

    def published_file(self, *, content: bytes = b"%PDF-1.4 form", **given: Any) -> PublishedFile:
        """A file that is given out, with one version in the storage."""
        number = next(self._numbers)
        file = self.add(PublishedFile, **{"slug": f"file-{number}", **given})
        self.file_version(file, content=content)
        return file

    def file_version(
        self, file: PublishedFile, *, content: bytes = b"%PDF-1.4 form", **given: Any
    ) -> FileVersion:
        return self.add(
            FileVersion,
            **{
                "published_file_id": file.id,
                "number": 1,
                "name": "form.pdf",
                "shows_from": self.at - timedelta(days=1),
                **self._store(content),
                **given,
            },
        )

    def letter(self, complaint: Complaint | None = None, **given: Any) -> ComplaintLetter:
        """A letter of a complaint, with its document."""
        complaint = complaint or self.complaint()
        document = self.document(complaint_id=complaint.id, type="LETTER", content=b"%PDF-1.4 x")
        values = {"complaint_id": complaint.id, "document_id": document.id, **given}
        return self.add(ComplaintLetter, **values)

    def share(self, complaint: Complaint | None = None, **given: Any) -> ComplaintShare:
        """A question to a provider about a part of a complaint."""
        complaint = complaint or self.complaint()
        if "provider_id" not in given:
            given["provider_id"] = self.provider().id
        values = {"complaint_id": complaint.id, "ref": complaint.ref, **given}
        return self.add(ComplaintShare, **values)

    # Safeguarding

    def pointer(self, **given: Any) -> SafeguardingPointer:
        """About a pupil, or about an adult when it is named. Looked after by a lead."""
        if not given.get("adult_name") and "student_id" not in given:
            given["student_id"] = self.student().id
        if "owner_id" not in given:
            given["owner_id"] = self.staff(RoleName.SAFEGUARDING_LEAD).id
        return self.add(SafeguardingPointer, **given)

    def pointer_reading(
        self, pointer: SafeguardingPointer | None = None, **given: Any
    ) -> PointerReading:
        pointer = pointer or self.pointer()
        values = {"pointer_id": pointer.id, "reader_id": pointer.owner_id, **given}
        return self.add(PointerReading, **values)

    def cap_lead(self, **given: Any) -> CapLead:
        number = next(self._numbers)
        return self.add(CapLead, **{"email": f"cap-lead{number}@example.org", **given})

    # Forms and what is sent by them

    def form(self, **given: Any) -> Form:
        number = next(self._numbers)
        return self.add(
            Form,
            **{
                "slug": f"form-{number}",
                "state": "open",
                "audience": ["public", "school", "provider"],
                "current_version": 1,
                **given,
            },
        )

    def form_version(self, form: Form | None = None, **given: Any) -> FormVersion:
        form = form or self.form()
        return self.add(
            FormVersion,
            **{
                "form_id": form.id,
                "number": 1,
                "schema_version": 1,
                "document": {},
                "sha256": secrets.token_hex(32),
                **given,
            },
        )

    def design(self, form: Form | None = None, **given: Any) -> FormDraft:
        """A text that somebody is working on, of a form that nobody may fill in yet."""
        form = form or self.form(state="draft", current_version=None)
        return self.add(FormDraft, **{"form_id": form.id, "document": {}, **given})

    def design_step(self, design: FormDraft, **given: Any) -> FormDraftStep:
        values = {"number": 1, "words": "Added a page", "before": {}}
        return self.add(FormDraftStep, **{"draft_id": design.id, **values, **given})

    def draft(self, version: FormVersion | None = None, **given: Any) -> SubmissionDraft:
        version = version or self.form_version()
        return self.add(
            SubmissionDraft,
            **{
                "form_version_id": version.id,
                "expires_at": self.at + timedelta(days=7),
                **given,
            },
        )

    def submission(self, version: FormVersion | None = None, **given: Any) -> Submission:
        version = version or self.form_version()
        return self.add(
            Submission,
            **{
                "form_version_id": version.id,
                "answers": {},
                "sender_email": f"sender{next(self._numbers)}@example.org",
                "idempotency_key": secrets.token_hex(16),
                **given,
            },
        )

    def submission_file(
        self, draft: SubmissionDraft | None = None, *, content: bytes | None = None, **given: Any
    ) -> SubmissionFile:
        draft = draft or self.draft()
        if content is not None:
            given.update(self._store(content))
        given.setdefault("storage_key", secrets.token_hex(20))
        return self.add(SubmissionFile, **{"draft_id": draft.id, "size": 100, **given})

    def submission_write(self, submission: Submission, row: Any, **given: Any) -> SubmissionWrite:
        return self.add(
            SubmissionWrite,
            **{
                "submission_id": submission.id,
                "binding_key": row.__tablename__,
                "table_name": row.__tablename__,
                "record_id": row.id,
                **given,
            },
        )

    def amendment(self, submission: Submission | None = None, **given: Any) -> SubmissionAmendment:
        """An answer of a submission that staff changed."""
        submission = submission or self.submission()
        return self.add(
            SubmissionAmendment,
            **{
                "submission_id": submission.id,
                "actor_kind": "staff",
                "question_key": "school",
                "before": None,
                "after": None,
                **given,
            },
        )

    def accepted_sender(self, school: School | None = None, **given: Any) -> AcceptedSender:
        school = school or self.school()
        number = next(self._numbers)
        return self.add(
            AcceptedSender,
            **{"school_id": school.id, "email": f"accepted{number}@example.org", **given},
        )

    # The rest

    def note(self, row: Any, **given: Any) -> Note:
        return self.add(Note, **{"table_name": row.__tablename__, "record_id": row.id, **given})

    def timer(self, row: Any, **given: Any) -> Timer:
        """A mail that is planned about a case."""
        values = {
            "rule": RULE_OF[row.__tablename__],
            "kind": "flag",
            "days_off": 0,
            "table_name": row.__tablename__,
            "record_id": row.id,
            "about": str(row),
            "state": "planned",
        }
        return self.add(Timer, **{**values, **given})

    def timer_rule(self, key: str = "withdrawal-complete", **given: Any) -> TimerRule:
        """A rule as it runs here."""
        return self.add(TimerRule, **{"key": key, "planned_at": self.at, **given})

    def code_value(self, **given: Any) -> CodeValue:
        return self.add(CodeValue, **given)

    def closure_day(self, **given: Any) -> ClosureDay:
        return self.add(ClosureDay, **given)

    def _school_of(self, student: Student) -> School:
        with self.session() as session:
            return session.get_one(School, student.home_school_id)


def _has(given: dict[str, Any]) -> bool:
    return "home_school_id" in given


def _hash(app: Flask, password: str) -> str:
    return _hashed(_hasher(app), password)


def _hasher(app: Flask) -> Callable[[str], str]:
    from flask_security import hash_password

    def hashed(password: str) -> str:
        with app.app_context():
            return str(hash_password(password))

    return _Keyed(hashed)


class _Keyed:
    """One hash for each password in a run: making them is slow on purpose."""

    def __init__(self, make: Callable[[str], str]) -> None:
        self.make = make

    def __call__(self, password: str) -> str:
        return self.make(password)

    def __hash__(self) -> int:
        return 1

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Keyed)


@cache
def _hashed(make: _Keyed, password: str) -> str:
    return make(password)
