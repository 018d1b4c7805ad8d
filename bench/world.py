"""The rows both sides are measured on: ten thousand applications, one account, one draft."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask
from sqlalchemy import Connection, insert, select

from app import create_app, schema
from app.access.actor import system
from app.domain.references import Prefix, new_reference
from app.domain.referral_flow import ApplicationStatus
from app.domain.students import year_group
from app.extensions import db
from app.http.clock import now, today
from app.http.transaction import acting_as
from app.models import Application, Student, User
from app.services import form_library, reference_lists
from app.settings import Settings
from tests.support import actors
from tests.support.factories import Make

APPLICATIONS = 10_000
SEED = 331


@dataclass(frozen=True)
class World:
    app: Flask
    database_url: str
    admin: User


@contextmanager
def built() -> Iterator[World]:
    """A fresh SQLite database with everything in it, thrown away at the end."""
    with TemporaryDirectory(prefix="cap-bench-") as folder:
        url = f"sqlite:///{Path(folder) / 'bench.sqlite3'}"
        schema.upgrade(url)
        app = create_app(
            Settings.from_environment(
                {
                    "APP_ENV": "test",
                    "SECRET_KEY": "only for measuring: of no worth to anybody, but long enough",
                    "DATABASE_URL": url,
                    "PUBLIC_URL": "http://localhost",
                    "STORAGE_URL": (Path(folder) / "files").as_uri(),
                    "PROXY_HOPS": "0",
                }
            )
        )
        with app.app_context(), acting_as(system(on=today())) as session:
            by = system(on=today())
            reference_lists.load(session, at=now())
            form_library.load_library(session, by=by, at=now())
        make = Make(app)
        admin = make.user()
        _fill(app, make)
        yield World(app, url, admin)
        with app.app_context():
            db.engine.dispose()


def _fill(app: Flask, make: Make) -> None:
    """One application by the book, then copies with other pupils, states and days."""
    draw = random.Random(SEED)
    schools = [make.school() for _ in range(20)]
    first = make.application(school=schools[0])
    with app.app_context(), db.engine.begin() as connection:
        pupil = _row(connection, Student, first.student_id)
        application = _row(connection, Application, first.id)
        states = [state for state in ApplicationStatus if state is not ApplicationStatus.DRAFT]
        pupils, applications, taken = [], [], {first.ref}
        for number in range(APPLICATIONS - 1):
            school = draw.choice(schools)
            born = today() - timedelta(days=draw.randint(12 * 365, 16 * 365))
            student_id = uuid.uuid4()
            pupils.append(
                {
                    **pupil,
                    "id": student_id,
                    "ref": _fresh(Prefix.STUDENT, taken, draw),
                    "upn": None,
                    "no_upn_reason": "New to the school",
                    "legal_forename": f"Fern{number}",
                    "legal_surname": f"Ashdown{draw.randint(1, 900)}",
                    "date_of_birth": born,
                    "ncy": year_group(born, today()),
                    "home_school_id": school.id,
                }
            )
            sent = now() - timedelta(minutes=draw.randint(1, 300_000))
            applications.append(
                {
                    **application,
                    "id": uuid.uuid4(),
                    "ref": _fresh(Prefix.APPLICATION, taken, draw),
                    "status": str(draw.choice(states)),
                    "school_id": school.id,
                    "student_id": student_id,
                    "submitted_at": sent,
                    "due_on": today() + timedelta(days=draw.randint(-5, 20)),
                }
            )
        connection.execute(insert(Student.__table__), pupils)
        connection.execute(insert(Application.__table__), applications)
    with app.app_context(), db.engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")


def _row(connection: Connection, model: type, id_: uuid.UUID) -> dict[str, object]:
    table = model.__table__  # type: ignore[attr-defined]
    return dict(connection.execute(select(table).where(table.c.id == id_)).mappings().one())


def _fresh(prefix: Prefix, taken: set[str], draw: random.Random) -> str:
    while True:
        ref = new_reference(prefix, "2627", draw)
        if ref not in taken:
            taken.add(ref)
            return ref


def cookie_of(world: World, user: User) -> tuple[str, str]:
    """Name and value of the cookie of a signed-in browser."""
    with Make(world.app).session() as session:
        token = actors.new_session(session, session.get_one(User, user.id))
    return world.app.session_interface.get_cookie_name(world.app), f"s.{token}"
