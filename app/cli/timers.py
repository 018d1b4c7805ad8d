"""`flask timers`: what the service will write by itself about days, planned and sent by hand."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask.cli import AppGroup
from sqlalchemy.orm import Session

from app.domain.timer_rules import BY_KEY, KINDS, Kind
from app.domain.timers import STATES, TimerState
from app.http.clock import now
from app.services.timers import listing, planning, sending

from .edge import as_service, plainly

logger = logging.getLogger("app.worker")

group = AppGroup("timers", help="Reminders before a day, and what is late after it.")


@group.command("plan")
@plainly
def plan() -> None:
    """Look at everything that is due and plan what will be sent. The worker does it by itself."""
    click.echo(f"Changed {planning.plan_all(_session, at=now())} rows.")


@group.command("send")
@plainly
def send() -> None:
    """Write the mails whose day has come into the outbox, on working days from 8:00 to 18:00."""
    click.echo(f"Dealt with {sending.send_due(_session, clock=now)} rows.")


@group.command("list")
@click.option(
    "--state",
    type=click.Choice([state.value for state in TimerState]),
    default="planned",
    show_default=True,
    help="Which ones.",
)
@click.option(
    "--most",
    type=click.IntRange(1, 1000),
    default=50,
    show_default=True,
    help="How many at most.",
)
@plainly
def list_(state: str, most: int) -> None:
    """List what is planned, or went out: the day, what for, and for which case."""
    with as_service() as (session, actor):
        for row in listing.rows(session, TimerState(state), by=actor, most=most):
            rule = BY_KEY.get(row.rule)
            click.echo(
                f"{row.planned_for}  {STATES[TimerState(row.state)].label}  "
                f"{KINDS[Kind(row.kind)]}  {rule.label if rule else row.rule}  {row.about}"
            )


def plan_and_send() -> None:
    """What the worker does every few minutes."""
    numbers = {
        "changed": planning.plan_all(_session, at=now()),
        "sent": sending.send_due(_session, clock=now),
    }
    if any(numbers.values()):
        logger.info("worker.timers", extra=numbers)


@contextmanager
def _session() -> Iterator[Session]:
    with as_service() as (session, _):
        yield session
