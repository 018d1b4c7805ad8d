"""Loads the demo: everything in one transaction, into an empty database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import cycle
from random import Random

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from app.access.actor import system
from app.domain.calendar import academic_year
from app.domain.codes import Programme
from app.domain.roles import Role
from app.models.application import Application
from app.models.form import Form, FormVersion
from app.models.reference_list import ClosureDay
from app.models.school import School
from app.models.submission import AcceptedSender
from app.models.user import Role as RoleRow
from app.models.user import User, user_role
from app.services import form_library, reference_lists
from app.services.working_days import local_day
from app.storage.base import FileStore

from . import (
    complaints,
    contacts,
    content,
    designs,
    letters,
    proposals,
    safeguarding,
    timers,
)
from .accounts import Cast
from .application import Applications
from .calendar import Days
from .case import Case, World, schedule
from .deeds import Deeds, courses_for
from .directory import DirectoryBuilder, closures
from .journal import Journal
from .paths import PATHS, Path, programme_of
from .pupils import Pupils
from .rows import Row, Rows
from .submissions import SentForms

SEED = 331
_PUPILS = 200
_FULL_COURSES = 2
_OPEN_SINCE = timedelta(days=500)
_FORM = "multi-agency-application"
# One application in so many came by the form, with its papers as files.
_FILE_EVERY = 4


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many rows each table got."""

    rows: Mapping[str, int]


def is_empty(session: Session) -> bool:
    """Whether nobody has put anything in yet, beside the lists of reference."""
    return not any(
        session.scalar(select(func.count()).select_from(model))
        for model in (User, School, Application)
    )


def load(
    session: Session, store: FileStore, *, password_hash: str, at: datetime, seed: int = SEED
) -> Loaded:
    """Invent the demo and insert it. The session must act as the service itself."""
    reference_lists.load(session, at=at)
    version = _application_form(session, at=at - _OPEN_SINCE)
    rows = Rows(Random(seed))  # noqa: S311 - the demo must be the same each time
    closed = closures(local_day(at))
    days = Days.until(at, frozenset(closed))
    journal = Journal(rows, days)
    role_ids = {Role(name): id_ for name, id_ in session.execute(select(RoleRow.name, RoleRow.id))}
    cast = Cast(rows, role_ids, password_hash=password_hash, at=at)
    builder = DirectoryBuilder(rows, journal, cast, days)
    world = World(rows, journal, cast, days, builder.build())
    for day, why in closed.items():
        rows.add(ClosureDay, at=at - timedelta(days=300), day=day, why=why)
    Story(world, store).tell()
    complaints.tell(world)
    SentForms(world, store, version.id, form_library.definition_of(version)).tell()
    builder.fill_some(_FULL_COURSES)
    _accepted_senders(world)
    proposals.tell(world)
    safeguarding.tell(world)
    contacts.tell(world)
    written = rows.write(session)
    session.execute(insert(user_role), cast.user_roles)
    session.flush()
    designs.tell(session, by=cast.staff("designer"), at=at)
    school, provider = world.directory.schools[0], world.directory.providers[0]
    letters.tell(session, store, school.id, provider.id, by=cast.staff("lead"))
    content.tell(session, store, by=cast.staff("lead"), at=at)
    timers.tell(session, by=cast.staff("lead"), at=at)
    return Loaded(written)


def _application_form(session: Session, *, at: datetime) -> FormVersion:
    """The form that the schools of the demo used, published before they did."""
    form_library.load_library(session, by=system(on=local_day(at)), at=at)
    statement = (
        select(FormVersion)
        .join(Form, Form.id == FormVersion.form_id)
        .where(Form.slug == _FORM, FormVersion.number == Form.current_version)
    )
    return session.scalars(statement).one()


class Story:
    """Gives every path of the table its pupils and lets the deeds run."""

    def __init__(self, world: World, store: FileStore) -> None:
        self._world = world
        self._random = world.random
        self._applications = Applications(world.rows, world.days, store)
        self._pupils = Pupils(world.rows, world.days)
        self._deeds = Deeds(world)
        self._number = 0

    def tell(self) -> None:
        schools = self._world.directory.schools
        pupils = [self._pupil(schools[number % len(schools)]) for number in range(_PUPILS)]
        now = cycle(pupils)
        before = cycle(reversed(pupils))
        # The first case of each way goes to the school and the provider that sign in to the
        # demo, so that they see something of everything.
        favoured = iter([self._pupil(schools[0]) for _ in PATHS])
        for path in PATHS:
            self._case(path, favoured, favoured=True)
            for _ in range(1, path.how_many):
                self._case(path, before if path.past else now)

    def _pupil(self, school: Row) -> tuple[Row, Row]:
        lowest = max(2, school.statutory_low_age - 4)
        highest = min(11, school.statutory_high_age - 5)
        return school, self._pupils.add(school, self._random.randint(lowest, highest))

    def _case(
        self, path: Path, pupils: Iterator[tuple[Row, Row]], *, favoured: bool = False
    ) -> None:
        world = self._world
        moments = schedule(path, world.days, self._random)
        started = moments[0] if moments else world.days.at - timedelta(days=3)
        year = academic_year(local_day(started))
        programme = programme_of(path, self._number)
        school, student = next(pupils)
        offers = courses_for(world, programme, student.ncy, year, favoured=favoured)
        if "try-next" in path.deeds and len(offers) < 2:
            programme = Programme.TIER1
            offers = courses_for(world, programme, student.ncy, year, favoured=favoured)
        speaker = world.cast.speaker(school)
        written = started - timedelta(minutes=self._random.randrange(3, 50))
        application = self._applications.add(
            school,
            student,
            programme,
            offers,
            by=speaker,
            at=written,
            with_files=self._number % _FILE_EVERY == 0 or "send-back" in path.deeds,
        )
        world.journal.begin(application, by=speaker, at=written)
        self._deeds.run(Case(path, moments, application, student, school, speaker, self._number))
        self._number += 1


def _accepted_senders(world: World) -> None:
    lead = world.cast.staff("lead")
    for number, school in enumerate(world.directory.schools[2:5], start=1):
        world.rows.add(
            AcceptedSender,
            at=world.days.at - timedelta(days=40),
            by=lead.user_id,
            school_id=school.id,
            email=f"pastoral{number}@example.org",
            accepted_at=world.days.at - timedelta(days=40),
        )
