"""`flask storage`: whether files and records agree, and what is swept."""

from __future__ import annotations

import logging

import click
from flask.cli import AppGroup

from app.http.clock import now
from app.services import file_sweeps
from app.services.file_sweeps import Owner

from .edge import as_service, plainly, storage

logger = logging.getLogger("app.worker")

MOST_LISTED = 20

group = AppGroup("storage", help="The files of the service and the records that name them.")


@group.command("check")
@plainly
def check() -> None:
    """Compare the storage with the records. Exit code 1 when a record's file is missing."""
    with as_service() as (session, _):
        owner = file_sweeps.owner_of(storage(), file_sweeps.mark_of(session, at=now()))
        found = file_sweeps.look_over(session, storage(), at=now())
    click.echo(_OWNERS[owner])
    click.echo(f"{found.files} files.")
    _list(found.orphans, "old files that no record names. The worker deletes them")
    _list(found.missing, "records whose file is missing")
    if found.has_many_orphans:
        click.echo(
            "So many say that records are missing, as after an old backup. The worker deletes "
            "none of them. If they may go: flask storage sweep --even-many"
        )
    if found.missing:
        raise click.ClickException("Bring the missing files back from a backup of the storage.")


@group.command("sweep")
@click.option("--even-many", is_flag=True, help="Delete even when very many files have no record.")
@plainly
def sweep_now(even_many: bool) -> None:
    """Delete old files that no record names. The worker does this by itself every day."""
    click.echo(f"Deleted {sweep(even_many=even_many)} files.")


@group.command("claim")
@click.confirmation_option(
    prompt="Is this the only database that uses this storage, and are its records complete?"
)
@plainly
def claim() -> None:
    """Say that the storage belongs to this database, after it was moved or restored."""
    with as_service() as (session, _):
        mark = file_sweeps.mark_of(session, at=now())
    storage().replace_mark(mark)
    click.echo(_OWNERS[Owner.OURS])


def sweep(*, even_many: bool = False) -> int:
    """Delete what interrupted saves left and what no record names; how many files."""
    at = now()
    with as_service() as (session, _):
        mark = file_sweeps.mark_of(session, at=at)
    swept = file_sweeps.sweep_unfinished(storage(), at=at)
    with as_service() as (session, _):
        swept += file_sweeps.sweep_orphans(session, storage(), mark, at=at, even_many=even_many)
    if swept:
        logger.info("worker.swept", extra={"files": swept})
    return swept


_OWNERS = {
    Owner.OURS: "The storage belongs to this database.",
    Owner.NOBODY: "The storage is not marked yet. The worker marks it once it knows every file.",
    Owner.OTHERS: "The storage belongs to another database, or this one was moved. Nothing is "
    "swept. If it is this one's alone: flask storage claim",
}


def _list(keys: tuple[str, ...], words: str) -> None:
    if not keys:
        return
    click.echo(f"{len(keys)} {words}:")
    for key in keys[:MOST_LISTED]:
        click.echo(f"  {key}")
    if len(keys) > MOST_LISTED:
        click.echo(f"  and {len(keys) - MOST_LISTED} more")
