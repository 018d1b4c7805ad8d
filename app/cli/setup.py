"""`flask setup`: brings an installation up to date, as often as one likes."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import create_engine, pool
from sqlalchemy.engine import make_url

from app import schema
from app.http.clock import now
from app.services import content_library, form_library, reference_lists
from app.storage.base import Scanner

from .demo import load_demo
from .edge import as_service, plainly, refuse_in_production, settings, storage

_KEPT_COPIES = 5


@click.command("setup")
@click.option("--demo", is_flag=True, help="Load the demo too when the database is empty.")
@with_appcontext
@plainly
def setup(demo: bool) -> None:
    """Bring everything up to date: migrations, the first lists, the shipped forms and pages.

    Safe to repeat. A SQLite file is copied to the folder backups beside it before it is migrated.
    """
    if demo:
        refuse_in_production("Loading the demo")
    _migrate()
    if demo:
        load_demo(if_empty=True)
    with as_service() as (session, actor):
        reference_lists.load(session, at=now())
        form_library.load_library(session, by=actor, at=now())
        content_library.load(session, by=actor, at=now())
        scanner: Scanner = current_app.extensions["scanner"]
        content_library.load_files(session, storage(), scanner, by=actor, at=now())


def _migrate() -> None:
    known = settings()
    engine = create_engine(known.owner_database_url, poolclass=pool.NullPool, hide_parameters=True)
    path = _file_of(known.owner_database_url)
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
    with engine.connect() as connection:
        if schema.is_current(connection):
            return
    if path is not None:
        _copy(path)
    click.echo("Bringing the tables up to date.")
    schema.upgrade(known.owner_database_url, application_url=known.database_url)


def _file_of(url: str) -> Path | None:
    """The file of a SQLite database; None for another database or one in memory."""
    parts = make_url(url)
    in_file = parts.get_backend_name() == "sqlite" and parts.database not in {None, "", ":memory:"}
    return Path(str(parts.database)) if in_file else None


def _copy(path: Path) -> None:
    """A whole copy, also while others write. The last few are kept."""
    if not path.exists() or not path.stat().st_size:
        return
    folder = path.parent / "backups"
    folder.mkdir(mode=0o700, exist_ok=True)
    copy = folder / f"{path.stem}-{now():%Y%m%d-%H%M%S-%f}{path.suffix}"
    connection = sqlite3.connect(path)
    try:
        connection.execute("VACUUM INTO ?", (str(copy),))
    finally:
        connection.close()
    copy.chmod(0o600)
    click.echo(f"A copy of the database is in {copy}.")
    for old in sorted(folder.glob(f"{path.stem}-*{path.suffix}"))[:-_KEPT_COPIES]:
        old.unlink()
