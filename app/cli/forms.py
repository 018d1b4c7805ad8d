"""`flask forms`: the forms that come with the service, and forms as files."""

from __future__ import annotations

from typing import BinaryIO, TextIO

import click
from flask.cli import AppGroup

from app.domain.errors import NotVisible
from app.http.clock import now
from app.services import form_exchange, form_library
from app.services.form_exchange import Arrival, Found, Unreadable
from forms.json_text import MOST_BYTES, dumps
from forms.schema import schema, types_table

from .edge import as_service, plainly

group = AppGroup("forms", help="The forms that come with the service, and forms as files.")
MOST_TOLD = 50


@group.command("check")
@plainly
def check() -> None:
    """Say what is wrong with the shipped forms. Exit code 1 when anything is."""
    problems = form_library.check_library()
    for problem in problems:
        click.echo(problem)
    if problems:
        raise click.ClickException(_to_put_right(len(problems)))
    click.echo("The shipped forms are in order.")


@group.command("load")
@plainly
def load() -> None:
    """Publish every shipped form whose text is new. What is published already stays."""
    with as_service() as (session, actor):
        lines = form_library.load_library(session, by=actor, at=now())
    for line in lines:
        click.echo(line)


@group.command("export")
@click.argument("slug")
@click.option("--version", "number", type=click.IntRange(1), help="A version other than the live.")
@click.option(
    "--output",
    type=click.File("w", encoding="utf-8", atomic=True),
    default="-",
    metavar="FILE",
    help="Where to write it; the terminal when not given.",
)
@plainly
def export(slug: str, number: int | None, output: TextIO) -> None:
    """Write the text of a form as JSON (docs/form-format.md says what it means).

    SLUG is the last part of its address. Of a form that was never published it is the text that is
    worked on.
    """
    with as_service() as (session, actor):
        try:
            text = form_exchange.text_of(session, slug, actor, number=number)
        except NotVisible:
            which = f"no version {number} of a form {slug}" if number else f"no form {slug}"
            raise click.ClickException(f"There is {which}.") from None
    output.write(text)


@group.command("import")
@click.argument("file", type=click.File("rb"))
@click.option("--dry-run", is_flag=True, help="Only say what the file would change.")
@plainly
def bring_in(file: BinaryIO, dry_run: bool) -> None:
    """Bring in a form from JSON as something to work on: nothing is live before it is published.

    A text whose key names a form becomes its working document; any other is a new form. Exit code
    1 when the file cannot be read; each reason is told with its place.
    """
    # One byte more than allowed is enough to know that a file is too large.
    given = file.read(MOST_BYTES + 1)
    with as_service() as (session, actor):
        try:
            arrival = form_exchange.bring_in(session, given, apply=not dry_run, by=actor, at=now())
        except Unreadable as error:
            _tell([str(each) for each in error.findings])
            words = f"{_to_put_right(len(error.findings))} Nothing was written."
            raise click.ClickException(words) from error
    _tell_arrival(arrival, dry_run=dry_run)


@group.command("schema")
@click.option("--types", is_flag=True, help="Print the table of the types of questions instead.")
@click.option(
    "--output",
    type=click.File("w", encoding="utf-8", atomic=True),
    default="-",
    metavar="FILE",
    help="Where to write it; the terminal when not given.",
)
@plainly
def print_schema(output: TextIO, types: bool) -> None:
    """Write the format of forms as a JSON Schema, as it stands in docs/form-format.schema.json."""
    output.write(f"{types_table() if types else dumps(schema())}\n")


def _tell_arrival(arrival: Arrival, *, dry_run: bool) -> None:
    click.echo(f"{arrival.title} ({arrival.slug}): {arrival.found}.")
    _tell([f"  {each}" for each in arrival.differences])
    for heading, findings in (
        ("Before it can be published:", arrival.problems),
        ("Worth a look:", arrival.remarks),
    ):
        if findings:
            click.echo(heading)
            _tell([f"  {each}" for each in findings])
    if dry_run and arrival.found is not Found.SAME:
        click.echo("Nothing was written. Leave out --dry-run to write it.")


def _tell(lines: list[str]) -> None:
    for line in lines[:MOST_TOLD]:
        click.echo(line)
    if len(lines) > MOST_TOLD:
        click.echo(f"… and {len(lines) - MOST_TOLD} more.")


def _to_put_right(count: int) -> str:
    return f"{count} {'thing' if count == 1 else 'things'} to put right."
