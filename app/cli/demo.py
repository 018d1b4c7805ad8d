"""`flask demo`: invented data to try the service with."""

from __future__ import annotations

import click
from flask.cli import AppGroup
from flask_security.utils import hash_password

from app.domain.roles import LABELS
from app.http.clock import now
from app.services.demo import loading
from app.services.demo.accounts import PASS_PHRASE, SIGN_INS

from .edge import as_service, plainly, refuse_in_production, storage

group = AppGroup("demo", help="Invented data to try the service with.")


@group.command("load")
@click.option(
    "--if-empty",
    is_flag=True,
    help="Do nothing, and say so, when the database has data. Without it that is an error.",
)
@plainly
def load(if_empty: bool) -> None:
    """Fill an empty database with invented schools, pupils, providers and cases.

    Refused in production, and in a database that anybody has put something into.
    """
    load_demo(if_empty=if_empty)


def load_demo(*, if_empty: bool) -> None:
    """What the command does; `flask setup` does it too."""
    refuse_in_production("Loading the demo")
    with as_service() as (session, _):
        if not loading.is_empty(session):
            if if_empty:
                click.echo("The database has data already; it stays as it is.")
                return
            raise click.ClickException(
                "The database has data already. The demo needs an empty one."
            )
        loaded = loading.load(
            session, storage(), password_hash=hash_password(PASS_PHRASE), at=now()
        )
    total = sum(loaded.rows.values())
    click.echo(f"Loaded {loaded.rows['application']} applications and {total} rows in all.")


@group.command("sign-ins")
@plainly
def sign_ins() -> None:
    """Print who can sign in to the demo, and how."""
    refuse_in_production("The demo")
    width = max(len(sign_in.email) for sign_in in SIGN_INS)
    for sign_in in SIGN_INS:
        click.echo(f"{sign_in.email:<{width}}  {LABELS[sign_in.role]}, {sign_in.organisation}")
    click.echo(f"\nThe pass phrase of them all: {PASS_PHRASE}")
