"""Schools, providers, sites, contacts, courses and their offers of the demo."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, time, timedelta

from app.access.actor import Actor
from app.domain.calendar import AcademicYear, academic_year
from app.domain.codes import TIER_OF, CourseCategory, Programme
from app.domain.course_flow import COURSE_FLOW, CourseStatus
from app.domain.provider_flow import IN_SERVICE, PROVIDER_FLOW, ProviderStatus
from app.domain.references import Prefix
from app.domain.referral_flow import ApplicationStatus
from app.domain.roles import Role
from app.models.application import Application
from app.models.contact import Contact
from app.models.course import Course, CourseOffer
from app.models.provider import Provider
from app.models.school import School
from app.models.site import Site

from . import words
from .accounts import GUESTS, SIGN_INS, Cast, SignIn
from .calendar import Days
from .journal import Journal
from .rows import Row, Rows

PROVIDER_WAYS = {
    "approved": ("procure", "onboard", "approve"),
    "conditional": ("procure", "onboard", "approve", "attach-conditions"),
    "suspended": ("procure", "onboard", "approve", "suspend"),
    "onboarding": ("procure", "onboard"),
    "procured": ("procure",),
    "enquiry": (),
    "exited": ("procure", "onboard", "approve", "exit"),
}
_PROVIDER_REASONS = {
    "attach-conditions": "A deputy safeguarding lead has to be trained by the end of term.",
    "suspend": "The insurance ran out; packs stop until the new policy is seen.",
    "exit": "The contract ended and was not renewed.",
}
_PRICES = {"FULL": 6500, "AM": 3600, "PM": 3600}
# Cases that still need a seat on their course.
_WAITS = frozenset(
    {ApplicationStatus.READY_TO_SEND, ApplicationStatus.SENT, ApplicationStatus.RESPONDED}
)
_HOURS = {
    "FULL": (time(9, 30), time(15, 0)),
    "AM": (time(9, 30), time(12, 0)),
    "PM": (time(12, 45), time(15, 0)),
}


@dataclass
class Directory:
    """What the cases choose from."""

    schools: list[Row] = field(default_factory=list)
    providers: list[Row] = field(default_factory=list)
    sites: dict[object, Row] = field(default_factory=dict)
    courses: dict[object, Row] = field(default_factory=dict)
    offers: list[Row] = field(default_factory=list)
    seated: dict[object, dict[str, int]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(int))
    )

    def fitting(self, programme: Programme, year_group: int, year: AcademicYear) -> list[Row]:
        """Offers of an academic year that take this year group, the emptiest first."""
        found = [
            offer
            for offer in self.offers
            if offer.academic_year == year.label
            and offer.takes_packs
            and self.courses[offer.course_id].programme == programme
            and self.courses[offer.course_id].ncy_min
            <= year_group
            <= self.courses[offer.course_id].ncy_max
        ]
        return sorted(found, key=lambda offer: (self.most_seated(offer) / offer.capacity, offer.id))

    def most_seated(self, offer: Row) -> int:
        """Seats taken on the fullest half-day."""
        return max(self.seated[offer.id].values(), default=0)


# What pupils leave some kinds of course with.
_LEADS_TO = {
    "GCSE": ("GCSE",),
    "ASDAN": ("ASDAN Short Course, Level 1",),
    "VOCATIONAL_2": ("Level 1", "Level 2"),
}


class DirectoryBuilder:
    def __init__(self, rows: Rows, journal: Journal, cast: Cast, days: Days) -> None:
        self.rows = rows
        self.journal = journal
        self.cast = cast
        self.days = days
        self.random = rows.random
        self.year = academic_year(days.today)
        self.built = Directory()

    def build(self) -> Directory:
        """Everything, with the accounts that speak for it."""
        for sign_in in SIGN_INS:
            if sign_in.school is None and sign_in.provider is None:
                self.cast.add(sign_in, school_id=None, provider_id=None)
        for number, school in enumerate(words.SCHOOLS):
            self._school(number, *school)
        for number, provider in enumerate(words.PROVIDERS):
            self._provider(number, *provider)
        for course in words.COURSES:
            self._course(*course)
        return self.built

    def _name(self) -> str:
        return f"{self.random.choice(words.FORENAMES)} {self.random.choice(words.SURNAMES)}"

    def _phone(self) -> str:
        return f"+441632960{self.random.randrange(1000):03d}"

    def _address(self) -> str:
        return f"{self.random.randrange(1, 140)} {self.random.choice(words.STREETS)}, Coventry"

    def _school(self, number: int, name: str, phase: str, low: int, high: int) -> None:
        made = self.days.at - timedelta(days=420)
        school = self.rows.add(
            School,
            at=made,
            urn=f"{199901 + number}",
            la_code="331",
            establishment_no=f"{9901 + number}",
            name=name,
            status="open",
            type="Academy converter" if "Academy" in name else "Community school",
            phase=phase,
            statutory_low_age=low,
            statutory_high_age=high,
            address=self._address(),
            town="Coventry",
            postcode=self.random.choice(words.POSTCODES),
            telephone=self._phone(),
            website=f"https://school-{number + 1}.example.org",
            in_city=True,
        )
        self.built.schools.append(school)
        people = [s for s in (*SIGN_INS, *GUESTS) if s.school == number] or [
            SignIn(
                f"coordinator{number + 1}@example.org",
                self._name(),
                Role.SCHOOL_COORDINATOR,
                school=number,
            )
        ]
        for sign_in in people:
            actor = self.cast.add(sign_in, school_id=school.id, provider_id=None)
            if actor is self.cast.speaker(school):
                self._contact(actor, "CAP_COORDINATOR", is_primary=True)
        self._contact(self.cast.speaker(school), "DSL", name=self._name())

    def _contact(self, actor: Actor, job: str, *, name: str = "", is_primary: bool = False) -> None:
        stale = self.random.random() < 0.15
        number = len(self.rows.of(Contact)) + 1
        self.rows.add(
            Contact,
            at=self.days.at - timedelta(days=200),
            school_id=actor.school_id,
            provider_id=actor.provider_id,
            full_name=name or actor.name,
            job_role=job,
            email=f"{job.lower()}{number}@example.org" if name else actor.email,
            telephone=self._phone(),
            is_primary=is_primary,
            receives=["PLACES"] if is_primary else [],
            verified_on=self.days.today - timedelta(days=400 if stale else 60),
        )

    def _provider(
        self, number: int, legal_name: str, name: str, categories: tuple[str, ...], way: str
    ) -> None:
        made = self.days.at - timedelta(days=400)
        registered = number == 8
        provider = self.rows.add(
            Provider,
            at=made,
            ref=self.rows.new_ref(Prefix.PROVIDER, self.year.code),
            legal_name=legal_name,
            trading_name=name,
            company_no=f"{90000000 + number}",
            ap_setting_type=None if registered else "OTH",
            ukprn=f"{10990000 + number}" if registered else None,
            registered_school=registered,
            procurement_ref=f"AP-{number + 1:03d}",
            contract_start=self.year.starts_on - timedelta(days=365),
            contract_end=self.year.ends_on + timedelta(days=365),
            status=ProviderStatus.ENQUIRY,
            tiers=["1", "2"],
            categories=list(categories),
            nominated_lead=self._name(),
            annual_safeguarding_confirmation_ay=self.year.label,
            telephone=self._phone(),
            website=f"https://provider-{number + 1}.example.org",
        )
        self.built.providers.append(provider)
        people = [s for s in (*SIGN_INS, *GUESTS) if s.provider == number] or [
            SignIn(
                f"provider{number + 1}@example.org",
                self._name(),
                Role.PROVIDER_OWNER,
                provider=number,
            )
        ]
        for sign_in in people:
            self.cast.add(sign_in, school_id=None, provider_id=provider.id)
        speaker = self.cast.speaker(provider)
        self._contact(speaker, "HEAD", is_primary=True)
        self._contact(speaker, "DSL", name=self._name())
        self._sites(provider, name)
        lead = self.cast.staff("lead")
        self.journal.begin(provider, by=lead, at=made)
        for step, move in enumerate(PROVIDER_WAYS[way], start=1):
            at = made + timedelta(days=12 * step)
            if move in {"suspend", "attach-conditions"}:
                at = self.days.at - timedelta(days=20)
            reason = _PROVIDER_REASONS.get(move, "")
            self.journal.move(provider, PROVIDER_FLOW, move, by=lead, at=at, reason=reason)

    def _sites(self, provider: Row, name: str) -> None:
        for suffix in ("main site", "workshop")[: self.random.choice((1, 1, 2))]:
            site = self.rows.add(
                Site,
                at=provider.created_at,
                provider_id=provider.id,
                name=f"{name}, {suffix}",
                address=self._address(),
                postcode=self.random.choice(words.POSTCODES),
                accessible_features="Step-free entrance, accessible toilet",
                opening_times="Monday to Friday, 9:00 to 15:30",
                arrival_instructions="Ring at the front door; somebody meets you.",
                max_pupils_at_once=self.random.choice((12, 16, 20, 24)),
                active_from=self.year.starts_on - timedelta(days=365),
                risk_assessed_on=self.days.today - timedelta(days=self.random.randrange(20, 300)),
            )
            self.built.sites.setdefault(provider.id, site)

    def _course(
        self,
        title: str,
        provider_number: int,
        category: str,
        subcategory: str,
        programme: str,
        lowest: int,
        highest: int,
        days: str,
        session: str,
    ) -> None:
        provider = self.built.providers[provider_number]
        made = self.days.at - timedelta(days=380)
        course = self.rows.add(
            Course,
            at=made,
            ref=self.rows.new_ref(Prefix.COURSE, self.year.code),
            provider_id=provider.id,
            title=title,
            category=CourseCategory(category),
            subcategory=subcategory,
            tier=TIER_OF[Programme(programme)],
            programme=Programme(programme),
            summary=f"{title} in a small group, with a lead worker who stays the same.",
            curriculum="Practical units, each with something to take home; English and maths "
            "where they come up.",
            progression="On to the next level, college, or back to more days in school.",
            accreditation=_leads_to(subcategory, highest),
            age_min=lowest + 4,
            age_max=highest + 5,
            ncy_min=lowest,
            ncy_max=highest,
            ppe_kit="Boots and overalls are lent." if category == "WORK_BASED" else None,
            lunch="Bring a packed lunch; free meals are provided.",
            transport="The school plans the journey.",
            entry_requirements="A visit with a parent or a member of staff.",
            support_available="One adult to four pupils.",
        )
        self.built.courses[course.id] = course
        for year in (AcademicYear(self.year.start_year - 1), self.year, self.year.next):
            self._offer(course, provider, year, days.split(), session)

    def _offer(
        self, course: Row, provider: Row, year: AcademicYear, days: list[str], session: str
    ) -> None:
        starts_at, ends_at = _HOURS[session]
        weeks = {"INSIGHT": 8, "FLOURISH": 12}.get(course.programme)
        made = self.days.at - timedelta(days=370)
        offer = self.rows.add(
            CourseOffer,
            at=made,
            course_id=course.id,
            provider_id=provider.id,
            site_id=self.built.sites[provider.id].id,
            academic_year=year.label,
            status=CourseStatus.DRAFT,
            days=days,
            session=session,
            starts_at=starts_at,
            ends_at=ends_at,
            start_pattern="ROLL_ON",
            weeks=weeks,
            capacity=self.random.choice((8, 10, 12)),
            min_group=3,
            max_group=12,
            cost_band="Band A" if session != "FULL" else "Band B",
            price_pence=_PRICES[session],
            price_basis="SESSION" if session != "FULL" else "DAY",
        )
        offer.course, offer.provider = course, provider
        self.built.offers.append(offer)
        in_service = provider.status in IN_SERVICE
        ways = self._offer_way(provider, year, in_service=in_service)
        offer.takes_packs = in_service and ways[1:2] == ("publish",)
        for step, move in enumerate(ways, start=1):
            at = made + timedelta(days=5 * step)
            if move == "archive":
                at = self.days.at - timedelta(days=max(1, (self.days.today - year.ends_on).days))
            elif move == "pause":
                at = self.days.at - timedelta(days=20)
            reason = "No new pupils until the provider is approved again." * (move == "pause")
            who = self.cast.staff("lead")
            self.journal.move(offer, COURSE_FLOW, move, by=who, at=at, reason=reason)

    def _offer_way(self, provider: Row, year: AcademicYear, *, in_service: bool) -> tuple[str, ...]:
        if year.start_year < self.year.start_year:
            return ("propose", "publish", "archive")
        if year.start_year > self.year.start_year:
            # Providers have only begun to plan.
            return ("propose",) if in_service and len(self.built.offers) % 9 == 0 else ()
        if provider.status == ProviderStatus.SUSPENDED:
            return ("propose", "publish", "pause")
        if provider.status == ProviderStatus.EXITED:
            return ("propose", "archive")
        return ("propose", "publish") if in_service else ()

    def fill_some(self, how_many: int) -> None:
        """Mark the busiest offers of this year as full, but none that a case waits for."""
        waiting = {
            choice.course_offer_id
            for application in self.rows.of(Application)
            if application.status in _WAITS
            for choice in application.parts["choices"]
            if choice.chosen
        }
        free_to_fill = [
            offer
            for offer in self.built.offers
            if offer.academic_year == self.year.label
            and offer.status == CourseStatus.PUBLISHED
            and offer.id not in waiting
            and self.built.most_seated(offer)
        ]
        free_to_fill.sort(key=lambda offer: (-self.built.most_seated(offer), offer.id))
        lead, at = self.cast.staff("lead"), self.days.at - timedelta(hours=30)
        for offer in free_to_fill[:how_many]:
            offer.capacity = self.built.most_seated(offer)
            self.journal.move(offer, COURSE_FLOW, "fill", by=lead, at=at)


def closures(today: date) -> dict[date, str]:
    """Days on which the council is closed beside the bank holidays."""
    year = academic_year(today).start_year
    return {
        date(start, 12, day): "Between Christmas and New Year"
        for start in (year - 1, year, year + 1)
        for day in (24, 27, 29, 30, 31)
    }


def _leads_to(subcategory: str, highest: int) -> list[str]:
    """What a course of this kind may lead to."""
    if subcategory in _LEADS_TO:
        return list(_LEADS_TO[subcategory])
    return ["Entry level 3", "Level 1"] if highest > 9 else ["None"]
