"""What a form may offer to choose from, as far as the person who fills it in may see it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_
from sqlalchemy.orm import Session, contains_eager, load_only

from app.access.actor import Actor
from app.access.scope import visible, visible_ids
from app.domain import identifiers
from app.domain.calendar import academic_year, add_working_days
from app.domain.course_flow import CourseStatus
from app.domain.errors import Rejected
from app.domain.placement_flow import SEATED
from app.domain.provider_flow import IN_SERVICE
from app.domain.suitability import pupil_in
from app.models.course import Course, CourseOffer
from app.models.placement import Placement
from app.models.provider import Provider
from app.models.school import School
from app.models.site import Site
from app.models.student import Student
from app.models.submission import Submission, SubmissionFile
from forms.context import Check, Checks, Context, Option, UploadedFile

from .code_lists import live_lists
from .providers import takes_pupils
from .searching import holds
from .working_days import known_closure_days

MOST = 20
DAY_WORDS = {"MON": "Mon", "TUE": "Tue", "WED": "Wed", "THU": "Thu", "FRI": "Fri"}
HALF_WORDS = {"AM": "mornings", "PM": "afternoons", "FULL": ""}

Filters = Mapping[str, str]
Finder = Callable[["DatabaseLookups", Filters], "Search | None"]


class Search:
    """A scoped statement, the columns people search by, and how a row becomes an option."""

    def __init__(
        self,
        statement: Select[Any],
        *,
        key: Any,
        columns: Sequence[Any],
        order: Sequence[Any],
        option: Callable[[Any], Option],
    ) -> None:
        self.statement = statement
        self.key = key
        self.columns = columns
        self.order = order
        self.option = option


class DatabaseLookups:
    """Lists and records for one person and one draft. Answers are remembered for one request."""

    def __init__(
        self,
        session: Session,
        actor: Actor,
        *,
        draft_id: uuid.UUID | None = None,
        application_id: uuid.UUID | None = None,
    ) -> None:
        self.session = session
        self.actor = actor
        self.draft_id = draft_id
        self.application_id = application_id
        self._lists: Mapping[str, tuple[Option, ...]] | None = None
        self._files: dict[str, UploadedFile] | None = None
        self._found: dict[tuple[str, str, tuple[tuple[str, str], ...]], Option | None] = {}

    def options(self, list_name: str) -> Sequence[Option]:
        """The live values of a list."""
        if self._lists is None:
            self._lists = live_lists(self.session)
        return self._lists.get(list_name, ())

    def search(self, kind: str, text: str, filters: Filters) -> Sequence[Option]:
        """Up to twenty records that hold every word of the text."""
        search = _KINDS[kind](self, filters)
        if search is None:
            return []
        statement = search.statement.where(*holds(text, search.columns))
        rows = self.session.scalars(statement.order_by(*search.order, search.key).limit(MOST))
        return [search.option(row) for row in rows]

    def find(self, kind: str, record_id: str, filters: Filters) -> Option | None:
        """One record of those that `search` would offer."""
        known = (kind, record_id, tuple(sorted(filters.items())))
        if known not in self._found:
            self._found[known] = self._find(kind, record_id, filters)
        return self._found[known]

    def file(self, file_id: str) -> UploadedFile | None:
        if self._files is None:
            self._files = self._files_of_draft()
        return self._files.get(file_id)

    def add_file(self, row: SubmissionFile) -> None:
        """Make known a file that was stored in this request."""
        if self._files is None:
            self._files = self._files_of_draft()
        self._files[str(row.id)] = UploadedFile(str(row.id), row.name, row.size, row.mime)

    def pupil(self, filters: Filters) -> tuple[date, int | None] | None:
        """Birthday and taught year of the pupil a form is about: typed, or chosen from the list."""
        if "pupil" in filters:
            chosen = self._pupil_row(filters["pupil"])
            if chosen is None:
                return None
            return chosen.date_of_birth, chosen.ncy if chosen.ncy_override_reason else None
        try:
            born = date.fromisoformat(filters.get("born", ""))
        except ValueError:
            return None
        taught = filters.get("taught_year", "")
        return born, int(taught) if taught.isdecimal() else None

    def _pupil_row(self, record_id: str) -> Student | None:
        try:
            key = uuid.UUID(record_id)
        except ValueError:
            return None
        wanted = load_only(Student.date_of_birth, Student.ncy, Student.ncy_override_reason)
        statement = visible(Student, self.actor).where(Student.id == key).options(wanted)
        return self.session.scalars(statement).one_or_none()

    def _find(self, kind: str, record_id: str, filters: Filters) -> Option | None:
        try:
            key = uuid.UUID(record_id)
        except ValueError:
            return None
        search = _KINDS[kind](self, filters)
        if search is None:
            return None
        row = self.session.scalars(search.statement.where(search.key == key)).one_or_none()
        return None if row is None else search.option(row)

    def _files_of_draft(self) -> dict[str, UploadedFile]:
        """The files of the draft and, when an application is put right, those it came with."""
        if self.draft_id is None:
            return {}
        own = SubmissionFile.draft_id == self.draft_id
        if self.application_id is not None:
            sent = visible_ids(Submission, self.actor).where(
                Submission.application_id == self.application_id
            )
            own = or_(own, SubmissionFile.submission_id.in_(sent))
        rows = self.session.scalars(
            visible(SubmissionFile, self.actor).where(own, SubmissionFile.removed.is_(False))
        )
        return {
            str(row.id): UploadedFile(str(row.id), row.name, row.size, row.mime) for row in rows
        }


def _schools(at: DatabaseLookups, _filters: Filters) -> Search:
    return Search(
        visible(School, at.actor).where(School.status == "open"),
        key=School.id,
        columns=(School.name, School.town, School.postcode, School.urn),
        order=(School.name,),
        option=lambda row: Option(str(row.id), row.name, _joined(row.town, row.postcode)),
    )


def _providers(at: DatabaseLookups, _filters: Filters) -> Search:
    return Search(
        visible(Provider, at.actor).where(Provider.status.in_(sorted(IN_SERVICE))),
        key=Provider.id,
        columns=(Provider.trading_name, Provider.legal_name),
        order=(Provider.trading_name,),
        option=lambda row: Option(str(row.id), row.trading_name),
    )


def _courses(at: DatabaseLookups, filters: Filters) -> Search:
    """Offers that take applications now, of this academic year and the next: those of the
    programme, and those that fit the pupil once it is known who that is."""
    year = academic_year(at.actor.on)
    statement = (
        visible(CourseOffer, at.actor)
        .join(CourseOffer.course)
        .join(CourseOffer.provider)
        .join(CourseOffer.site)
        .where(
            CourseOffer.status == CourseStatus.PUBLISHED,
            CourseOffer.academic_year.in_([year.label, year.next.label]),
            or_(CourseOffer.end_date.is_(None), CourseOffer.end_date >= at.actor.on),
            Course.deleted_at.is_(None),
            takes_pupils(at.actor.on),
            *_fits(at, filters),
        )
        .options(
            contains_eager(CourseOffer.course).load_only(
                Course.title, Course.programme, Course.age_min, Course.age_max
            ),
            contains_eager(CourseOffer.provider).load_only(Provider.trading_name),
            contains_eager(CourseOffer.site).load_only(Site.name),
        )
    )
    if "programme" in filters:
        statement = statement.where(Course.programme == filters["programme"])
    return Search(
        statement,
        key=CourseOffer.id,
        columns=(Course.title, Provider.trading_name, Course.summary),
        order=(Course.title, Provider.trading_name, CourseOffer.academic_year),
        option=lambda row: Option(str(row.id), course_label(row), _course_hint(row, year.label)),
    )


def _fits(at: DatabaseLookups, filters: Filters) -> list[ColumnElement[bool]]:
    """That a course takes the pupil's year group and age in its academic year."""
    known = at.pupil(filters)
    if known is None:
        return []
    born, taught_year = known
    year = academic_year(at.actor.on)
    fitting = []
    for each in (year, year.next):
        then = pupil_in(each, born, on=at.actor.on, taught_year=taught_year)
        fitting.append(
            and_(
                CourseOffer.academic_year == each.label,
                Course.ncy_min <= then.year_group,
                Course.ncy_max >= then.year_group,
                Course.age_min <= then.oldest,
                Course.age_max >= then.youngest,
            )
        )
    return [or_(*fitting)]


def _sites(at: DatabaseLookups, _filters: Filters) -> Search | None:
    if not at.actor.is_provider:
        return None
    return Search(
        visible(Site, at.actor).where(
            Site.provider_id == at.actor.provider_id,
            or_(Site.active_to.is_(None), Site.active_to >= at.actor.on),
        ),
        key=Site.id,
        columns=(Site.name, Site.address, Site.postcode),
        order=(Site.name,),
        option=lambda row: Option(str(row.id), row.name, _joined(row.address, row.postcode)),
    )


def _own_students(at: DatabaseLookups, _filters: Filters) -> Search | None:
    if not at.actor.is_school:
        return None
    return Search(
        visible(Student, at.actor).options(
            load_only(
                Student.legal_surname,
                Student.legal_forename,
                Student.preferred_surname,
                Student.preferred_forename,
                Student.ncy,
                Student.upn,
            )
        ),
        key=Student.id,
        columns=(
            Student.legal_surname,
            Student.legal_forename,
            Student.preferred_surname,
            Student.preferred_forename,
            Student.upn,
        ),
        order=(Student.legal_surname, Student.legal_forename),
        option=lambda row: Option(str(row.id), f"{row} (Year {row.ncy})", _upn_hint(row.upn)),
    )


def _placements(at: DatabaseLookups, _filters: Filters) -> Search | None:
    if at.actor.organisation_id is None:
        return None
    statement = (
        visible(Placement, at.actor)
        .join(Placement.student)
        .join(Placement.course_offer)
        .join(CourseOffer.course)
        .join(Placement.provider)
        .where(
            or_(
                Placement.school_id == at.actor.school_id,
                Placement.provider_id == at.actor.provider_id,
            ),
            Placement.status.in_(sorted(SEATED)),
        )
        .options(
            contains_eager(Placement.student),
            contains_eager(Placement.course_offer).contains_eager(CourseOffer.course),
            contains_eager(Placement.provider).load_only(Provider.trading_name),
        )
    )
    return Search(
        statement,
        key=Placement.id,
        columns=(
            Student.legal_surname,
            Student.legal_forename,
            Student.preferred_forename,
            Course.title,
            Placement.ref,
        ),
        order=(Student.legal_surname, Student.legal_forename, Placement.start_date),
        option=lambda row: Option(
            str(row.id),
            f"{row.student}: {row.course_offer.course.title}, {row.provider.trading_name}",
            row.ref,
        ),
    )


_KINDS: Mapping[str, Finder] = {
    "school": _schools,
    "provider": _providers,
    "course": _courses,
    "site": _sites,
    "own_student": _own_students,
    "placement": _placements,
}


def course_label(offer: CourseOffer) -> str:
    """Bricklaying, Harbour Skills (Mon, Tue)."""
    days = [DAY_WORDS[day] for day in DAY_WORDS if day in offer.days]
    when = ", ".join([*days, HALF_WORDS[offer.session]] if HALF_WORDS[offer.session] else days)
    name = f"{offer.course.title}, {offer.provider.trading_name}"
    return f"{name} ({when})" if when else name


def _course_hint(offer: CourseOffer, this_year: str) -> str:
    ages = f"Ages {offer.course.age_min} to {offer.course.age_max}"
    year = "" if offer.academic_year == this_year else f"in {offer.academic_year}"
    return _joined(offer.site.name, ages, year)


def _joined(*parts: str | None) -> str:
    return ", ".join(part for part in parts if part)


def _upn_hint(upn: str | None) -> str:
    return f"UPN {upn}" if upn else "No UPN yet"


def _checked(normalise: Callable[[str], str]) -> Check:
    def check(typed: str) -> str:
        try:
            return normalise(typed)
        except Rejected as error:
            raise ValueError(error.message) from None

    return check


CHECKS = Checks(
    upn=_checked(identifiers.normalise_upn),
    uln=_checked(identifiers.normalise_uln),
    urn=_checked(identifiers.normalise_urn),
    postcode=_checked(identifiers.normalise_postcode),
    phone=_checked(identifiers.normalise_phone),
    email=_checked(identifiers.normalise_email),
)


def context_for(lookups: DatabaseLookups, *, on: date) -> Context:
    """What the form engine is told for one request."""

    def add_days(day: date, number: int) -> date:
        return add_working_days(day, number, known_closure_days(lookups.session))

    return Context(on, lookups, CHECKS, add_days)
