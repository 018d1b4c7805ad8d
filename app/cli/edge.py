"""What every command shares: a session of the service, and errors as one plain sentence."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import ParamSpec, TypeVar

import click
from flask import current_app
from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlalchemy.orm import Session

from app.access.actor import Actor, system
from app.domain.errors import DomainError, Rejected
from app.http.clock import today
from app.http.transaction import acting_as
from app.settings import Settings
from app.storage.base import FileStore

P = ParamSpec("P")
R = TypeVar("R")


def plainly(command: Callable[P, R]) -> Callable[P, R]:
    """Turn what a person can put right into one message and exit code 1."""

    @functools.wraps(command)
    def telling(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except Rejected as error:
            words = "\n".join(fault.message for fault in error.faults) or error.message
            raise click.ClickException(words) from error
        except DomainError as error:
            raise click.ClickException(error.message) from error
        except (OperationalError, ProgrammingError) as error:
            raise click.ClickException(
                "The database does not answer as it should. Is it there, and is it up to date? "
                "Run “flask db upgrade”, then “flask doctor”."
            ) from error

    return telling


@contextmanager
def as_service() -> Iterator[tuple[Session, Actor]]:
    """A session in which the service itself acts; committed when the block ends well."""
    actor = system(on=today())
    with acting_as(actor) as session:
        yield session, actor


def settings() -> Settings:
    found: Settings = current_app.extensions["settings"]
    return found


def storage() -> FileStore:
    found: FileStore = current_app.extensions["storage"]
    return found


def refuse_in_production(what: str) -> None:
    """Raise for a command that would put invented or unchecked things among real ones."""
    if settings().is_production:
        raise click.ClickException(f"{what} is not possible when APP_ENV is production.")
