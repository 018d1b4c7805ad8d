"""Pupils of the demo and the adults around them. Identifiers are fictional by rule (7.13)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from app.domain.calendar import academic_year
from app.domain.codes import FIRST_LISTS
from app.domain.identifiers import upn_check_letter
from app.domain.references import Prefix
from app.models.carer import Carer
from app.models.student import Student

from . import words
from .calendar import Days
from .rows import Row, Rows

_ETHNICITIES = tuple(code for code, _ in FIRST_LISTS["ethnicity"][1])
_NEEDS = ("SEMH", "SLCN", "MLD", "SPLD", "ASD")
_LANGUAGES = ("English", "English", "English", "Polish", "Punjabi", "Arabic", "Romanian")


class Pupils:
    def __init__(self, rows: Rows, days: Days) -> None:
        self._rows = rows
        self._days = days
        self._random = rows.random
        self._serial: dict[int, int] = {}

    def add(self, school: Row, year_group: int) -> Row:
        """A pupil of the school in a year group, with one or two carers."""
        pick, chance = self._random.choice, self._random.random
        born = self._born(year_group)
        sen = self._random.choices("NKE", (40, 42, 18))[0]
        care = self._random.choices(("NONE", "CLA", "PLAC"), (90, 7, 3))[0]
        social = self._random.choices(("NONE", "EARLY_HELP", "CIN", "CP"), (60, 25, 11, 4))[0]
        absent = Decimal(self._random.randrange(30, 400)) / 10
        made = self._days.at - timedelta(days=self._random.randrange(260, 380))
        pupil = self._rows.add(
            Student,
            at=made,
            ref=self._rows.new_ref(Prefix.STUDENT, academic_year(self._days.today).code),
            upn=self._upn(born),
            legal_surname=pick(words.SURNAMES),
            legal_forename=pick(words.FORENAMES),
            preferred_forename=pick(words.FORENAMES) if chance() < 0.06 else None,
            date_of_birth=born,
            sex=pick("FMM"),
            ethnicity=pick(_ETHNICITIES),
            first_language=(language := pick(_LANGUAGES)),
            interpreter_needed=language != "English" and chance() < 0.3,
            ncy=year_group,
            home_school_id=school.id,
            registration="SINGLE",
            address=f"{self._random.randrange(1, 140)} {pick(words.STREETS)}, Coventry",
            postcode=pick(words.POSTCODES),
            lives_with=pick(("Mother", "Both parents", "Father", "Grandparents", "Foster carers")),
            address_confidential=chance() < 0.04,
            sen_status=sen,
            sen_types=self._random.sample(_NEEDS, 1 if sen == "K" else 2) if sen != "N" else [],
            ehcp_number=f"EHC-{self._random.randrange(10000):04d}" if sen == "E" else None,
            ehcp_review_due=self._days.today + timedelta(days=self._random.randrange(20, 300))
            if sen == "E"
            else None,
            ehcp_authority="Coventry" if sen == "E" else None,
            cla_status=care,
            responsible_la="Coventry" if care == "CLA" else None,
            social_care_status=social,
            fsm=chance() < 0.4,
            pupil_premium=chance() < 0.45,
            eal=language != "English",
            young_carer=chance() < 0.06,
            service_child=False,
            health_conditions=pick(("None", "None", "Asthma", "Hay fever")),
            medication=pick(("None", "None", "Inhaler when needed")),
            allergies=pick(("None", "None", "None", "Nuts")),
            dietary=pick(("None", "None", "Halal", "Vegetarian")),
            disability="None",
            adjustments=pick(("None", "Breaks every half hour", "Instructions in small steps")),
            attendance_pct=Decimal(100) - absent,
            authorised_pct=(absent / 2).quantize(Decimal("0.1")),
            unauthorised_pct=absent - (absent / 2).quantize(Decimal("0.1")),
            attendance_as_of=self._days.today - timedelta(days=14),
            suspensions_count=(count := self._random.choice((0, 0, 1, 2, 4))),
            suspension_days=Decimal(count * 2),
            pex_risk=pick(("NONE", "LOW", "MEDIUM", "HIGH")),
            prior_attainment="Below what is expected for the age in English; as expected in maths.",
            current_levels="Working towards grade 3 in most subjects.",
        )
        self._carers(pupil, language)
        return pupil

    def _born(self, year_group: int) -> date:
        """A birthday that puts the pupil into the year group."""
        first = date(academic_year(self._days.today).start_year - year_group - 5, 9, 1)
        return first + timedelta(days=self._random.randrange(365))

    def _upn(self, born: date) -> str:
        """Coventry's code, the establishment that does not exist, year of entry and a serial."""
        entry = (born.year + 5) % 100
        serial = self._serial.get(entry, -1) + 1
        self._serial[entry] = serial
        rest = f"3310000{entry:02d}{serial:03d}"
        return upn_check_letter(rest) + rest

    def _carers(self, pupil: Row, language: str) -> None:
        for priority in range(1, self._random.choice((1, 1, 2)) + 1):
            who = ("MOTHER", "FATHER") if priority == 1 else ("FATHER", "STEP_PARENT", "OTHER")
            forename = self._random.choice(words.FORENAMES)
            self._rows.add(
                Carer,
                at=pupil.created_at,
                student_id=pupil.id,
                full_name=f"{forename} {pupil.legal_surname}",
                relationship=self._random.choice(who),
                parental_responsibility="YES" if priority == 1 else "UNKNOWN",
                lives_with_child=priority == 1,
                telephone=f"+447700900{self._random.randrange(1000):03d}",
                email=f"family{len(self._rows.of(Carer)) + 1}@example.org",
                language=language,
                priority=priority,
                can_collect=True,
                consulted_on=self._days.today - timedelta(days=30),
                view_of_application=self._random.choice(words.PARENT_VOICES),
            )
