"""Safeguarding pointers: logged, moved along their way, opened with a reason for half an hour.

No mail names one and no file holds any: mail and files are seen by others. That the LADO's day is
near is all that leads are told.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.access.actor import Actor
from app.access.policy import allow
from app.access.scope import fact, fetch, visible
from app.domain import pointers as rules
from app.domain.errors import Fault, NotVisible, Rejected
from app.domain.permissions import Permission
from app.domain.pointer_flow import POINTER_FLOW, PointerFacts, PointerStatus
from app.domain.pointers import PointerKind
from app.domain.references import Prefix
from app.domain.roles import Role as RoleName
from app.domain.text import clean_text
from app.models.safeguarding_pointer import PointerReading, SafeguardingPointer
from app.models.status_history import StatusHistory
from app.models.student import Student
from app.models.user import Role, User, user_role

from . import audit, steps
from .numbering import fresh_reference
from .working_days import closure_days, local_day

READ = "read-sensitive"
# The columns that each step fills in.
FILLED = {
    "tell-dsl": "school_dsl_told_at",
    "refer": "mash_ref",
    "no-referral": "no_referral_reason",
    "tell-lado": "lado_told_at",
}
NEEDED = frozenset({"school_dsl_told_at", "no_referral_reason", "lado_told_at"})
LONGEST_REF = 60
# What the LADO's day and the end of keeping follow from.
_DECIDES = frozenset({"kind", "student_id", "noticed_at"})
_TIMES = ("school_dsl_told_at", "lado_told_at")


def log(
    session: Session, values: Mapping[str, Any], *, by: Actor, at: datetime
) -> SafeguardingPointer:
    """Keep a pointer. An allegation against an adult starts the LADO's clock by itself. Raises
    Rejected."""
    allow(by, Permission.POINTER_CREATE)
    pointer = SafeguardingPointer(
        ref=fresh_reference(session, SafeguardingPointer, Prefix.POINTER, at=at),
        status=PointerStatus.LOGGED,
        **{"owner_id": by.user_id, **{k: v for k, v in values.items() if v is not None}},
    )
    _obey(session, {name: getattr(pointer, name) for name in _RULED}, at=at)
    for name, value in derived(session, pointer, {}).items():
        setattr(pointer, name, value)
    steps.touch(pointer, by=by, at=at)
    session.add(pointer)
    session.flush()
    steps.begin(session, pointer, by=by, at=at)
    if pointer.kind == PointerKind.ALLEGATION:
        _step(session, pointer, "start-clock", by=by, at=at)
    return pointer


def get(
    session: Session, id_: uuid.UUID | str, actor: Actor, *, lock: bool = False
) -> SafeguardingPointer:
    """One pointer with its subject. Raises NotVisible."""
    return fetch(
        session,
        SafeguardingPointer,
        id_,
        actor,
        lock=lock,
        options=(selectinload(SafeguardingPointer.student),),
    )


def move(
    session: Session,
    pointer: SafeguardingPointer,
    name: str,
    given: Mapping[str, Any],
    *,
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> None:
    """Take one step, with the time, the reference or the code that belongs to it. Raises
    Rejected, NotVisible for what happens by itself."""
    known = next((move for move in POINTER_FLOW.moves if move.name == name), None)
    if known is None or known.automatic:
        raise NotVisible
    column = FILLED.get(name)
    value = given.get(column) if column else None
    _step(session, pointer, name, by=by, at=at, version=version)
    if column is not None:
        if isinstance(value, str):
            value = clean_text(value, max_length=LONGEST_REF, field=column) or None
        _obey_step(pointer, column, value, at=at)
        if value is not None:
            setattr(pointer, column, value)
    if name == "refer":
        pointer.no_referral_reason = None
        pointer.retain_until = derived(session, pointer, {})["retain_until"]
    if name == "close":
        pointer.closed_at = at
    session.flush()


def facts(pointer: SafeguardingPointer) -> PointerFacts:
    return PointerFacts(is_allegation=pointer.kind == PointerKind.ALLEGATION)


def checked(
    session: Session, pointer: SafeguardingPointer, values: Mapping[str, Any], *, at: datetime
) -> dict[str, Any]:
    """The values of a change with what follows from them. What a step notes is corrected here,
    never set before its step or emptied after it. Raises Rejected."""
    after = {name: values.get(name, getattr(pointer, name)) for name in _RULED}
    was, now = pointer.kind, after["kind"]
    if was != now and PointerKind.ALLEGATION in (was, now):
        words = "An allegation goes another way. Log a pointer of its own, and close this one."
        raise Rejected.because(words, "kind")
    faults = _noted_faults(session, pointer, values)
    if faults:
        raise Rejected(*faults)
    _obey(session, after, at=at, is_new_owner=after["owner_id"] != pointer.owner_id)
    changed = {name for name, value in values.items() if getattr(pointer, name) != value}
    follows = derived(session, pointer, values) if changed & _DECIDES else {}
    return {**values, **follows}


def derived(
    session: Session, pointer: SafeguardingPointer, values: Mapping[str, Any]
) -> dict[str, Any]:
    """The LADO's day and the day it may go, from what the pointer holds or will hold."""

    def of(name: str) -> Any:
        return values.get(name, getattr(pointer, name))

    noticed, kind, pupil = local_day(of("noticed_at")), of("kind"), of("student_id")
    born = fact(session, select(Student.date_of_birth).where(Student.id == pupil))
    is_referred = _was_referred(session, pointer)
    is_allegation = kind == PointerKind.ALLEGATION
    return {
        "lado_due": rules.lado_due(noticed, closure_days(session)) if is_allegation else None,
        "retain_until": rules.kept_until(kind, born, noticed, is_referred=is_referred),
    }


# --- reading ---------------------------------------------------------------------------------


def open_with_reason(
    session: Session, pointer: SafeguardingPointer, reason: str, *, by: Actor, at: datetime
) -> PointerReading:
    """Note who opens a pointer and why; it stays open for them for half an hour. Raises
    Rejected when no reason is given."""
    allow(by, Permission.POINTER_READ)
    words = clean_text(reason, max_length=rules.LONGEST_REASON, field="reason")
    if not words:
        raise Rejected.because("Say why you open it.", "reason")
    reading = PointerReading(
        id=uuid.uuid4(),
        pointer_id=pointer.id,
        reader_id=by.user_id,
        reason=words,
        at=at,
        ends_at=at + rules.READING_LASTS,
    )
    session.add(reading)
    audit.record(session, READ, pointer, by=by, at=at, reason=words)
    session.flush()
    return reading


def is_open(session: Session, reading_id: str, pointer_id: Any, actor: Actor, at: datetime) -> bool:
    """Whether a reading still opens this pointer to this person."""
    try:
        reading = fetch(session, PointerReading, reading_id, actor)
    except NotVisible:
        return False
    same = (reading.pointer_id, reading.reader_id) == (pointer_id, actor.user_id)
    return same and at < reading.ends_at


def about_the_same(
    session: Session, pointer: SafeguardingPointer, actor: Actor
) -> list[SafeguardingPointer]:
    """The other pointers about the pupil of one that is open, the newest first."""
    if pointer.student_id is None:
        return []
    statement = (
        visible(SafeguardingPointer, actor)
        .where(
            SafeguardingPointer.student_id == pointer.student_id,
            SafeguardingPointer.id != pointer.id,
        )
        .order_by(SafeguardingPointer.noticed_at.desc(), SafeguardingPointer.id)
    )
    return list(session.scalars(statement))


# --- inside ----------------------------------------------------------------------------------

_RULED = ("kind", "student_id", "adult_name", "happened_at", "noticed_at", "owner_id", *_TIMES)


def _step(
    session: Session,
    pointer: SafeguardingPointer,
    name: str,
    *,
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> None:
    known = facts(pointer)
    steps.move(session, pointer, POINTER_FLOW, name, known, by=by, at=at, version=version)


def _was_referred(session: Session, pointer: SafeguardingPointer) -> bool:
    """Whether the step was ever taken. The reference may come later or never, and a pointer that
    is closed since was referred all the same."""
    if pointer.status == PointerStatus.REFERRED:
        return True
    steps_taken = select(StatusHistory.id).where(
        StatusHistory.table_name == SafeguardingPointer.__tablename__,
        StatusHistory.record_id == pointer.id,
        StatusHistory.to_status == PointerStatus.REFERRED,
    )
    return fact(session, steps_taken.limit(1)) is not None


def _noted_faults(
    session: Session, pointer: SafeguardingPointer, values: Mapping[str, Any]
) -> list[Fault]:
    """What a step notes, typed before its step or emptied after it."""
    found = []
    for name in (*_TIMES, "mash_ref"):
        held = getattr(pointer, name)
        if name not in values or bool(held) == bool(values[name]):
            continue
        if held:
            found.append(Fault(name, "This was noted by its step. Correct it, or leave it."))
        elif name != "mash_ref" or not _was_referred(session, pointer):
            found.append(Fault(name, "The step that notes this comes first."))
    return found


def _obey(
    session: Session, values: Mapping[str, Any], *, at: datetime, is_new_owner: bool = True
) -> None:
    faults = rules.pointer_faults(values, at=at)
    # Whoever looked after it and has left since stands in nobody's way.
    if is_new_owner and not _is_lead(session, values.get("owner_id")):
        faults.append(Fault("owner_id", "Choose a safeguarding lead: nobody else can see it."))
    if faults:
        raise Rejected(*faults)


def _obey_step(pointer: SafeguardingPointer, column: str, value: Any, *, at: datetime) -> None:
    if column in NEEDED and value is None:
        raise Rejected.because("Fill this in first.", column)
    if column == "no_referral_reason" and value not in rules.NO_REFERRAL_WORDS:
        raise Rejected.because("Choose one from the list.", column)
    held = {name: getattr(pointer, name) for name in _RULED}
    faults = rules.pointer_faults({**held, column: value}, at=at)
    if faults:
        raise Rejected(*faults)


def _is_lead(session: Session, user_id: Any) -> bool:
    statement = (
        select(User.id)
        .join(user_role, user_role.c.user_id == User.id)
        .join(Role, Role.id == user_role.c.role_id)
        .where(
            User.id == user_id,
            User.active.is_(True),
            User.school_id.is_(None),
            User.provider_id.is_(None),
            Role.name == RoleName.SAFEGUARDING_LEAD,
        )
    )
    return session.scalars(statement).first() is not None
