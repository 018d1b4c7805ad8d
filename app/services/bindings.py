"""What a submission asks to be written, and which answer became which row.

Rows are written on a session of the service, because children are replaced and files of an
unconfirmed sender become documents; `by` is who is held to the rules and named in the audit
trail. A `SubmissionWrite` says which answer became which row.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.domain.errors import Fault, Rejected
from app.models.submission import Submission, SubmissionFile, SubmissionWrite
from forms.bindings import RecordValues, part_of, record_values
from forms.context import Context
from forms.definition import Binding, Definition

from . import sender_facts, steps
from .target_tables import TABLES
from .targets import filled, misfits

CREATED, UPDATED, UNCHANGED = "created", "updated", "unchanged"


class Unwritable(Rejected):
    """What a row needs is not there, or is not the sender's: only staff can put it right."""


@dataclass(slots=True)
class Sent:
    """A submission on its way into the tables, and the rows it has written so far."""

    session: Session
    submission: Submission
    definition: Definition
    records: list[RecordValues]
    files: Mapping[str, SubmissionFile]
    by: Actor
    at: datetime
    rows: dict[tuple[str, int], Any] = field(default_factory=dict)
    # Columns it has set of rows that can be found again, by their id.
    changed: dict[uuid.UUID, dict[str, Any]] = field(default_factory=dict)

    @property
    def head(self) -> RecordValues | None:
        """The case that the form is about; the first, when it is about several."""
        return next((each for each in self.records if TABLES[each.target].is_case), None)

    def of(self, target: str) -> list[RecordValues]:
        return [each for each in self.records if each.target == target]

    def first(self, target: str) -> RecordValues | None:
        return next(iter(self.of(target)), None)

    def under(self, head: RecordValues) -> list[RecordValues]:
        """What hangs on a row, and on what hangs on it."""
        above = {head.binding}
        for binding in self.definition.bindings:
            if binding.parent in above:
                above.add(binding.key)
        return [each for each in self.records if each.binding in above and each is not head]

    def values(self, record: RecordValues) -> dict[str, Any]:
        """What the columns of a new row hold."""
        return filled(TABLES[record.target], record.values)

    def parent_of(self, record: RecordValues) -> Any:
        """The row a record hangs on: that of the same entry when both stand in one repeat."""
        if record.parent is None:
            return None
        parent, own = self.binding(record.parent), self.binding(record.binding)
        in_one = parent.repeat is not None and parent.repeat == own.repeat
        return self.rows.get((record.parent, record.item if in_one else 0))

    def binding(self, key: str) -> Binding:
        return next(each for each in self.definition.bindings if each.key == key)

    def note(self, record: RecordValues, row: Any, outcome: str = CREATED) -> None:
        """Remember which row an answer became."""
        self.rows[record.binding, record.position] = row
        write = SubmissionWrite(
            submission_id=self.submission.id,
            binding_key=record.binding,
            position=record.position,
            table_name=row.__tablename__,
            record_id=row.id,
            outcome=outcome,
        )
        self.session.add(write)
        steps.touch(write, by=self.by, at=self.at)

    def question_of(self, binding_key: str, column: str) -> str | None:
        """The question whose answer a column holds."""
        for binding in self.definition.bindings:
            if binding.key == binding_key and column in binding.map:
                return part_of(binding.map[column].questions[0])[0]
        return None

    @property
    def why(self) -> str:
        """The reason in the audit trail: filed by the service, it was still sent by somebody."""
        return f"Sent with {self.submission.ref}"


def sent(
    session: Session,
    submission: Submission,
    definition: Definition,
    context: Context,
    *,
    by: Actor,
    at: datetime,
) -> Sent:
    """What a submission asks to be written."""
    files = session.scalars(
        select(SubmissionFile)
        .where(SubmissionFile.removed.is_(False), _files_of(submission))
        .execution_options(scoped=True)
    )
    records = record_values(definition, submission.answers, context)
    return Sent(
        session=session,
        submission=submission,
        definition=definition,
        records=list(sender_facts.put_in(session, submission, definition, records)),
        files={str(file.id): file for file in files},
        by=by,
        at=at,
    )


def _files_of(submission: Submission) -> Any:
    """Its own files, and those that came when the same application was sent before."""
    own = SubmissionFile.submission_id == submission.id
    if submission.application_id is None:
        return own
    earlier = select(Submission.id).where(Submission.application_id == submission.application_id)
    return own | SubmissionFile.submission_id.in_(earlier)


def refuse_misfits(asked: Sent) -> None:
    """Raise Rejected for texts and numbers that their columns do not hold."""
    faults = [
        Fault(asked.question_of(record.binding, column), words)
        for record in asked.records
        for column, words in misfits(TABLES[record.target], record.values)
    ]
    if faults:
        raise Rejected(*faults)


@contextmanager
def naming_questions(asked: Sent, record: RecordValues) -> Iterator[None]:
    """Services name columns; whoever fills a form in looks for the question."""
    try:
        yield
    except Rejected as error:
        named = (
            Fault(asked.question_of(record.binding, each.field or "") or each.field, each.message)
            for each in error.faults
        )
        raise type(error)(*named) from error
