"""`flask import`: lists that others keep, from CSV files."""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable
from typing import Any, BinaryIO

import click
from flask.cli import AppGroup

from app.http.clock import now
from app.services.imports import courses, providers, schools
from app.services.imports.report import Found, Report
from app.services.imports.table import MOST_BYTES

from .edge import as_service, plainly

group = AppGroup(
    "import",
    help="Lists that others keep, from CSV files. Nothing is written until --apply is given.",
)

TEMPLATES = {
    "providers": (providers.COLUMNS, providers.EXAMPLE),
    "courses": (courses.COLUMNS, courses.EXAMPLE),
}


def _file(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in (
        click.option("--apply", is_flag=True, help="Write what is new and changed."),
        click.option("--quiet", is_flag=True, help="Print only rows that are refused."),
        click.argument("file", type=click.File("rb")),
    ):
        command = option(command)
    return command


@group.command("schools")
@_file
@click.option("--la", "council", metavar="CODE", help="Only schools of this council, as 331.")
@plainly
def import_schools(file: BinaryIO, apply: bool, quiet: bool, council: str | None) -> None:
    """Bring in schools from an extract of the national register (GIAS), by its column names.

    Rows that cannot be read are refused, the others are written. Exit code 1 when any is refused.
    """
    with as_service() as (session, actor):
        report = schools.bring_in(
            session, _content(file), apply=apply, by=actor, at=now(), only_council=council
        )
    _tell(report, apply=apply, quiet=quiet)


@group.command("providers")
@_file
@plainly
def import_providers(file: BinaryIO, apply: bool, quiet: bool) -> None:
    """Bring in providers, each with its main site and safeguarding lead.

    See `flask import template providers` for the columns. Exit code 1 when any row is refused.
    """
    with as_service() as (session, actor):
        report = providers.bring_in(session, _content(file), apply=apply, by=actor, at=now())
    _tell(report, apply=apply, quiet=quiet)


@group.command("courses")
@_file
@plainly
def import_courses(file: BinaryIO, apply: bool, quiet: bool) -> None:
    """Bring in courses and what is offered of them in a year.

    See `flask import template courses` for the columns. Exit code 1 when any row is refused.
    """
    with as_service() as (session, actor):
        report = courses.bring_in(session, _content(file), apply=apply, by=actor, at=now())
    _tell(report, apply=apply, quiet=quiet)


@group.command("template")
@click.argument("kind", type=click.Choice(sorted(TEMPLATES)))
def template(kind: str) -> None:
    """Print the header and one example row of a CSV file for `flask import`."""
    csv.writer(sys.stdout).writerows(TEMPLATES[kind])


def _content(file: BinaryIO) -> bytes:
    # One byte more than allowed is enough to know that a file is too large.
    return file.read(MOST_BYTES + 1)


def _tell(report: Report, *, apply: bool, quiet: bool) -> None:
    for row in report.rows:
        if row.found is Found.REFUSED or (not quiet and row.found is not Found.SAME):
            click.echo(str(row))
    click.echo(report.summary + ".")
    refused = report.count(Found.REFUSED)
    if not apply:
        click.echo("Nothing was written. Add --apply to write what is new and changed.")
    elif refused:
        click.echo("The other rows were written.")
    if refused:
        raise click.exceptions.Exit(1)
