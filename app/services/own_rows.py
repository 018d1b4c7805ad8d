"""Rows of the sender's own organisation: made, found again and changed, by one writer for all.

Whoever sends a form changes by it only what they could see and change themselves, as of now. What
cannot be found among their own rows is kept for repair; nothing is said of anybody else's.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.access.policy import allow
from app.access.scope import fact, visible
from app.domain.errors import Fault, NotAllowed, Rejected
from app.domain.permissions import Permission
from app.models.provider import Provider
from app.models.school import School
from app.models.status_history import StatusHistory
from app.models.submission import Submission
from forms.bindings import RecordValues
from forms.definition import Definition
from forms.problems import ROW

from . import audit, own_rules, row_changes, sender_facts, steps
from .bindings import CREATED, UNCHANGED, UPDATED, Sent, Unwritable, naming_questions
from .target_tables import TABLES
from .targets import emptied, given
from .working_days import local_day
from .writable import Own, Table

_ORGANISATIONS: Mapping[str, type[Any]] = {"school_id": School, "provider_id": Provider}


@dataclass(frozen=True, slots=True)
class _Writing:
    """One row on its way: which table, whose it is, who sends it and by what right."""

    asked: Sent
    record: RecordValues
    table: Table
    own: Own
    owner: str
    owner_id: uuid.UUID
    sender: Actor | None
    is_approved: bool

    @property
    def session(self) -> Session:
        return self.asked.session

    @property
    def name(self) -> str:
        return self.table.label.lower()


def must_ask(definition: Definition, by: Actor) -> bool:
    """Whether CAP has to decide before anything is written: the sender may not write it at once."""
    return any(
        not by.may(permission)
        for binding in definition.bindings
        if (own := TABLES[binding.target].own) is not None
        for permission in _needed(own, binding.mode)
    )


def write(asked: Sent, record: RecordValues) -> Any:
    """Make or change one row. Raises Unwritable when staff have to look at it, Rejected for what
    the sender can put right."""
    writing = _begun(asked, record)
    # Two who write at once for one organisation come one after the other.
    _lock(writing)
    row = None if record.mode == "create" else _found(writing)
    if row is None and record.mode == "update":
        raise Unwritable.because(f"The {writing.name} to change could not be found.")
    with naming_questions(asked, record):
        return _create(writing) if row is None else _change(writing, row)


def _begun(asked: Sent, record: RecordValues) -> _Writing:
    table, submission = TABLES[record.target], asked.submission
    if table.own is None:
        raise LookupError(f"{record.target} is written by a service of its own.")
    owner = "school_id" if submission.school_id is not None else "provider_id"
    owner_id = submission.school_id or submission.provider_id
    if owner_id is None or owner.removesuffix("_id") not in table.audiences:
        raise Unwritable.because(f"It does not say whose {table.label.lower()} this is.")
    is_here = asked.by.is_school or asked.by.is_provider
    on = local_day(asked.at)
    sender = asked.by if is_here else sender_facts.sender_of(asked.session, submission, on=on)
    if sender is not None and sender.organisation_id != owner_id:
        sender = None
    return _Writing(asked, record, table, table.own, owner, owner_id, sender, _is_approved(asked))


def _needed(own: Own, mode: str) -> list[Permission]:
    create = [own.create] if own.create is not None and mode != "update" else []
    return [*create, *([own.update] if mode != "create" else [])]


def _is_approved(asked: Sent) -> bool:
    """Whether somebody of CAP accepted what was sent."""
    accepted = select(func.count()).where(
        StatusHistory.table_name == Submission.__tablename__,
        StatusHistory.record_id == asked.submission.id,
        StatusHistory.move == "accept",
        StatusHistory.actor_kind == "staff",
    )
    return bool(fact(asked.session, accepted))


def _allow(writing: _Writing, permission: Permission | None) -> None:
    if permission is None or (writing.sender is None and not writing.is_approved):
        raise Unwritable.because("Nobody with an account sent this, so it changes nothing.")
    if writing.is_approved:
        return
    if writing.sender is not None:
        try:
            allow(writing.sender, permission)
        except NotAllowed:
            raise Unwritable.because(
                f"The account that sent this may not write a {writing.name}."
            ) from None


def _lock(writing: _Writing) -> None:
    """Hold the organisation, but let others go on pointing to it: whoever sends a form at the same
    time does, and each would wait for the other."""
    model = _ORGANISATIONS[writing.owner]
    held = select(model.id).where(model.id == writing.owner_id)
    fact(writing.session, held.with_for_update(key_share=True))


def _found(writing: _Writing) -> Any:
    """The row to change, seen with the sender's eyes; None when there is none of this key. Raises
    Unwritable for one that is not the sender's own."""
    sender = writing.sender
    if sender is None:
        raise Unwritable.because("Only an account that is open may change what is there.")
    values = writing.record.values
    if writing.own.is_self:
        return _fetched(writing, sender, writing.owner_id)
    chosen = values.get(ROW)
    if chosen is not None:
        return _fetched(writing, sender, uuid.UUID(str(chosen)))
    if all(name in values for name in writing.own.found_by) and writing.own.found_by:
        return _by_key(writing, sender)
    if writing.record.mode == "update":
        raise Unwritable.because(f"It does not say which {writing.name} to change.")
    return None


def _fetched(writing: _Writing, sender: Actor, id_: uuid.UUID) -> Any:
    rows = _seen(writing, sender, writing.table.model.id == id_)
    owner = "id" if writing.own.is_self else writing.owner
    if not rows or getattr(rows[0], owner) != writing.owner_id:
        raise Unwritable.because(
            f"The {writing.name} to change is not there any more, or is not the sender’s own."
        )
    return rows[0]


def _by_key(writing: _Writing, sender: Actor) -> Any:
    model, known = writing.table.model, given(writing.table, writing.record.values)
    missing = [name for name in writing.own.found_by if name not in known]
    if missing:
        raise Unwritable.because(f"It does not say which {writing.name} to change.")
    wanted = [_is_same(getattr(model, name), known[name]) for name in writing.own.found_by]
    rows = _seen(writing, sender, getattr(model, writing.owner) == writing.owner_id, *wanted)
    if len(rows) > 1:
        told = " and ".join(name.replace("_", " ") for name in writing.own.found_by)
        raise Unwritable.because(f"More than one {writing.name} has this {told}.")
    return rows[0] if rows else None


def _seen(writing: _Writing, sender: Actor, *where: Any) -> Sequence[Any]:
    """The rows of the table that the sender may see now, up to two, held until all is written."""
    statement = (
        visible(writing.table.model, sender)
        .where(*where)
        .limit(2)
        .with_for_update(of=writing.table.model, key_share=True)
        .execution_options(populate_existing=True)
    )
    return writing.session.scalars(statement).all()


def _is_same(column: Any, value: Any) -> Any:
    """Capitals make no other name and no other address."""
    if isinstance(value, str):
        return or_(column == value, func.lower(column) == value.lower())
    return column == value


def _create(writing: _Writing) -> Any:
    asked, record, table = writing.asked, writing.record, writing.table
    _allow(writing, writing.own.create)
    values = {name: value for name, value in asked.values(record).items() if name != ROW}
    parent = asked.parent_of(record)
    if record.parent is not None and (parent is None or parent.id != writing.owner_id):
        raise Unwritable.because(f"What the {writing.name} belongs to was not written.")
    values = own_rules.tidied(values)
    row = table.model(**values, **{writing.owner: writing.owner_id})
    own_rules.check(asked.session, row, {**values, **_owners(writing)}, is_new=True)
    _mark_request(writing, row)
    steps.touch(row, by=asked.by, at=asked.at)
    asked.session.add(row)
    asked.session.flush()
    audit.record(asked.session, "created", row, by=asked.by, at=asked.at, reason=asked.why)
    asked.changed[row.id] = values
    asked.note(record, row, CREATED)
    return row


def _change(writing: _Writing, row: Any) -> Any:
    asked, record = writing.asked, writing.record
    _allow(writing, writing.own.update)
    values = own_rules.tidied(_changed_values(writing))
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    if not changed:
        asked.note(record, row, UNCHANGED)
        return row
    _refuse_second_word(writing, row, changed)
    row_changes.refuse_stale(asked, record, row, changed)
    own_rules.check(asked.session, row, {**changed, **_owners(writing)}, is_new=False)
    for name, value in changed.items():
        setattr(row, name, value)
    own_rules.after_change(row, changed)
    _mark_request(writing, row)
    changes = audit.pending_changes(row)
    steps.touch(row, by=asked.by, at=asked.at)
    asked.session.flush()
    audit.record(
        asked.session, "changed", row, by=asked.by, at=asked.at, reason=asked.why, changes=changes
    )
    asked.changed.setdefault(row.id, {}).update(changed)
    asked.note(record, row, UPDATED)
    return row


def _refuse_second_word(writing: _Writing, row: Any, changed: Mapping[str, Any]) -> None:
    """Two entries about one row may not differ: nobody would know which of them counts."""
    before = writing.asked.changed.get(row.id, {})
    twice = [name for name in changed if name in before]
    if twice:
        words = f"Two answers say different things about the same {writing.name}: keep one."
        raise Rejected(*(Fault(name, words) for name in twice))


def _changed_values(writing: _Writing) -> dict[str, Any]:
    """What the form says of a row that is there: its answers, and what it clears. What it was
    found by stays as it is written there."""
    record, table = writing.record, writing.table
    keeps = set() if record.values.get(ROW) is not None else set(writing.own.found_by)
    cleared = {name: emptied(table, name) for name in record.cleared}
    values = {**given(table, record.values), **cleared}
    return {name: value for name, value in values.items() if name not in keeps}


def _owners(writing: _Writing) -> dict[str, Any]:
    return {name: writing.owner_id if name == writing.owner else None for name in _ORGANISATIONS}


def _mark_request(writing: _Writing, row: Any) -> None:
    """Note on the row that CAP approved what somebody asked for."""
    if writing.is_approved and hasattr(row, "change_status"):
        row.change_requested_by = writing.asked.submission.sender_name[:120]
        row.change_status = "approved"
