"""`flask forms`: the forms that come with the service."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from app.http.clock import now
from app.services import form_library

from .edge import as_service, plainly

group = AppGroup("forms", help="The forms that come with the service.")


@group.command("check")
@plainly
def check() -> None:
    """Say what is wrong with the shipped forms. Exit code 1 when anything is."""
    problems = form_library.check_library()
    for problem in problems:
        click.echo(problem)
    if problems:
        raise click.ClickException(f"{len(problems)} things to put right.")
    click.echo("The shipped forms are in order.")


@group.command("load")
@plainly
def load() -> None:
    """Publish every shipped form whose text is new. What is published already stays."""
    with as_service() as (session, actor):
        lines = form_library.load_library(session, by=actor, at=now())
    for line in lines:
        click.echo(line)
