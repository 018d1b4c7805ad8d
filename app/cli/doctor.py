"""`flask doctor`: is this installation fit for children's data?"""

from __future__ import annotations

import click
from flask.cli import AppGroup, with_appcontext
from sqlalchemy import Connection
from sqlalchemy.exc import ProgrammingError, SQLAlchemyError

from app import schema
from app.extensions import db
from app.http.clock import now
from app.http.transaction import reading
from app.services import checkup, file_sweeps, reference_lists
from app.services.file_sweeps import Owner
from app.storage.opening import open_scanner

from .edge import as_service, plainly, settings, storage

lists = AppGroup("lists", help="The lists every installation begins with.")


@lists.command("load")
@plainly
def load_lists() -> None:
    """Add roles and code lists that are missing. What staff edited stays as it is."""
    with as_service() as (session, _):
        added = reference_lists.load(session, at=now())
    click.echo(f"Added {added} entries.")


@click.command("doctor")
@with_appcontext
def doctor() -> None:
    """List unsafe or missing settings and whatever is wrong with database, storage and scanner.

    Exit code 1 when there is anything to put right, 0 when the service is fit for real data.
    """
    problems = [
        *settings().problems(),
        *_database(),
        *checkup.storage_problems(storage()),
        *_owner(),
        *checkup.scanner_problems(open_scanner(settings().scanner_url, has_time=True)),
    ]
    for problem in problems:
        click.echo(f"- {problem}")
    if problems:
        raise click.ClickException(f"{len(problems)} things to put right before real data goes in.")
    click.echo("All is well.")


def _database() -> list[str]:
    try:
        with reading(db.engine) as connection:
            return _problems(connection)
    except ProgrammingError:
        return [
            "The application's role may not read the tables. Run “flask db upgrade”, which gives "
            "it what it needs."
        ]
    except SQLAlchemyError as error:
        return [f"The database does not answer: {type(error).__name__}. Check DATABASE_URL."]


def _owner() -> list[str]:
    """Whether the storage is another database's. Silent where either does not answer: that was
    told already."""
    try:
        with as_service() as (session, _):
            owner = file_sweeps.owner_of(storage(), file_sweeps.mark_of(session, at=now()))
    except (SQLAlchemyError, OSError):
        return []
    if owner is not Owner.OTHERS:
        return []
    return [
        "The storage belongs to another database, or this one was moved or restored. If it is "
        "this one's alone, run “flask storage claim”."
    ]


def _problems(connection: Connection) -> list[str]:
    if not schema.is_current(connection):
        return ["The tables are not up to date. Run “flask db upgrade”."]
    return [
        *checkup.database_problems(connection, is_production=settings().is_production),
        *checkup.waiting_problems(connection, at=now()),
        *checkup.timer_problems(connection, at=now()),
    ]
