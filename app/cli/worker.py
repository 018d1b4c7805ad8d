"""`flask worker` and `flask outbox`: what goes on beside the pages."""

from __future__ import annotations

import logging
import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from threading import Event
from types import FrameType

import click
from flask.cli import AppGroup, with_appcontext
from sqlalchemy.orm import Session

from app.http.clock import now
from app.services import failures, mail, retention, virus_checks
from app.storage.opening import open_scanner

from .edge import as_service, plainly, settings, storage
from .storage import sweep
from .timers import plan_and_send

logger = logging.getLogger("app.worker")

_LOOK_AGAIN_SECONDS = 5
_LONGEST_REST_SECONDS = 60
_FORGET_EVERY = timedelta(hours=1)
# Every key of the storage is listed for it.
_SWEEP_EVERY = timedelta(days=1)
# Half the promise of a day is kept by looking often: cases are closed and paused all the time.
_PLAN_EVERY = timedelta(minutes=5)
_TRY_AGAIN_AFTER = timedelta(minutes=5)

outbox = AppGroup("outbox", help="Mail that waits to be sent.")


@outbox.command("send")
@plainly
def send() -> None:
    """Send what is due now, and stop. `flask worker` does this by itself."""
    total = _send_all()
    kept = "" if settings().sends_mail else " Nothing left this machine: they are kept to be read."
    click.echo(f"Dealt with {total} messages.{kept}")


@click.command("worker")
@click.option(
    "--look-again",
    "look_again_seconds",
    type=click.FloatRange(0.1, 3600),
    default=_LOOK_AGAIN_SECONDS,
    show_default=True,
    help="Seconds between two looks at the outbox.",
)
@with_appcontext
def worker(look_again_seconds: float) -> None:
    """Remind of what is due, send mail, check files for viruses and forget what has run out, until
    told to stop.

    Several may run at once: each message is claimed by one of them. SIGTERM or Ctrl-C ends it
    after the message it is at.
    """
    stop = _stop_on_signals()
    click.echo(f"Worker {_name()} has begun.")
    jobs: tuple[tuple[Callable[[], object], timedelta], ...] = (
        (plan_and_send, _PLAN_EVERY),
        (forget, _FORGET_EVERY),
        (sweep, _SWEEP_EVERY),
    )
    due_at = [datetime.min.replace(tzinfo=UTC)] * len(jobs)
    rest = look_again_seconds
    while not stop.is_set():
        # Each by itself: what fails holds up nothing else, least of all the mail.
        is_well = _try(lambda: _send_all(stop)) & _try(lambda: check_files(stop))
        for number, (job, every) in enumerate(jobs):
            if now() >= due_at[number]:
                is_done = _try(job)
                due_at[number] = now() + (every if is_done else min(every, _TRY_AGAIN_AFTER))
        # The database or the disk may be away: wait longer each time, and go on by itself.
        rest = look_again_seconds if is_well else min(rest * 2, _LONGEST_REST_SECONDS)
        stop.wait(rest)
    click.echo(f"Worker {_name()} has stopped.")


def forget() -> None:
    """Forget drafts, unconfirmed forms and held files that have run out."""
    with as_service() as (session, actor):
        forgotten = retention.forget_old(session, storage(), by=actor, at=now())
    numbers = asdict(forgotten)
    if any(numbers.values()):
        logger.info("worker.forgot", extra=numbers)


def check_files(stop: Event | None = None) -> int:
    """Ask the scanner about some files whose check is due; how many that settled."""
    url = settings().scanner_url
    if url is None:
        return 0
    scanner = open_scanner(url, has_time=True)
    with as_service() as (session, _):
        due = virus_checks.claim(session, at=now())
    settled = 0
    for each in due:
        if stop is not None and stop.is_set():
            break
        # Between two transactions: a scan may take a minute.
        scan = virus_checks.look(storage(), scanner, each)
        if scan is None:
            continue
        with as_service() as (session, actor):
            is_settled = virus_checks.judge(session, each, scan, by=actor, at=now())
        if not is_settled:
            # No answer: the others have been put off as well, and mail must not wait for them.
            break
        settled += 1
    if due:
        logger.info("worker.checked", extra={"due": len(due), "settled": settled})
    return settled


def _send_all(stop: Event | None = None) -> int:
    known = settings()
    total = 0
    while stop is None or not stop.is_set():
        sent = mail.send_due(
            _session,
            known.mail if known.sends_mail else None,
            site=known.public_url,
            worker=_name(),
            clock=now,
        )
        total += sent
        if not sent:
            break
    return total


def _try(job: Callable[[], object]) -> bool:
    """Do it; whether that went well. Whatever goes wrong is told, and the worker goes on."""
    try:
        job()
    except Exception as error:
        failures.tell(logger, "worker.failed", error)
        return False
    return True


@contextmanager
def _session() -> Iterator[Session]:
    with as_service() as (session, _):
        yield session


def _name() -> str:
    return f"{socket.gethostname()[:40]}:{os.getpid()}"


def _stop_on_signals() -> Event:
    stop = Event()

    def note(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, note)
    signal.signal(signal.SIGINT, note)
    return stop
