"""What a submission itself says, for columns that no question fills: the sender, the form, the day.

Who sent a form is also who may change rows by it, so the sender is known again when staff file it
later.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.access import actor as actors
from app.access.actor import Actor
from app.access.scope import fact
from app.domain.roles import Role
from app.models.form import FormVersion
from app.models.provider import Provider
from app.models.school import School
from app.models.submission import Submission
from app.models.user import User
from forms.bindings import RecordValues
from forms.definition import Definition
from forms.facts import ORGANISATION, Fact

from .targets import targets
from .working_days import local_day


def put_in(
    session: Session,
    submission: Submission,
    definition: Definition,
    records: Iterable[RecordValues],
) -> Iterator[RecordValues]:
    """The same rows with every fact as the value that its column holds."""

    def value_of(known: Fact, type_: str) -> object:
        if known.name == ORGANISATION:
            return _organisation(session, submission, type_)
        return _FACTS[known.name](session, submission, definition) or None

    for record in records:
        columns = targets()[record.target].columns
        found = {
            name: value_of(value, columns[name].type)
            for name, value in record.values.items()
            if isinstance(value, Fact)
        }
        yield replace(record, values={**record.values, **found}) if found else record


def sender_of(session: Session, submission: Submission, *, on: date) -> Actor | None:
    """The person who sent it, with the rights of today; None without an account, and when the
    account was closed."""
    if submission.user_id is None:
        return None
    user = session.scalars(
        select(User)
        .where(User.id == submission.user_id, User.active.is_(True))
        .options(selectinload(User.roles))
    ).one_or_none()
    if user is None:
        return None
    return actors.person(
        on=on,
        user_id=user.id,
        name=user.full_name,
        email=user.email,
        roles=frozenset(Role(role.name) for role in user.roles),
        school_id=user.school_id,
        provider_id=user.provider_id,
    )


def _organisation(session: Session, submission: Submission, type_: str) -> str | uuid.UUID | None:
    """Whose the submission is: the record for a column that points there, else its name."""
    if type_ == "school":
        return submission.school_id
    if type_ == "provider":
        return submission.provider_id
    if submission.school_id is not None:
        name = select(School.name).where(School.id == submission.school_id)
    else:
        name = select(Provider.trading_name).where(Provider.id == submission.provider_id)
    found: str | None = fact(session, name)
    return found


def _version(session: Session, submission: Submission) -> int:
    return session.get_one(FormVersion, submission.form_version_id).number


_FACTS: Mapping[str, Callable[[Session, Submission, Definition], object]] = MappingProxyType(
    {
        "sender_name": lambda _session, submission, _form: submission.sender_name,
        "sender_email": lambda _session, submission, _form: submission.sender_email,
        "sent_on": lambda _session, submission, _form: local_day(submission.submitted_at),
        "form": lambda _session, _submission, form: form.key,
        "form_title": lambda _session, _submission, form: form.title,
        "version": lambda session, submission, _form: _version(session, submission),
    }
)
