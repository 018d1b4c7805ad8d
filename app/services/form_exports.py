"""What was sent by one form as a file: CSV, or a workbook with the wording of every version.

Columns stay the same over all versions. What no spreadsheet may take for a formula is made safe,
what the actor may not read is not in it, and every export is written down.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from tempfile import TemporaryDirectory
from typing import Any

import xlsxwriter
from sqlalchemy import Select
from sqlalchemy.orm import Session, selectinload

from app.access.actor import Actor
from app.access.policy import allow
from app.access.scope import count_of, visible
from app.domain.errors import Rejected
from app.domain.permissions import Permission
from app.domain.submission_flow import SUBMISSION_FLOW, SubmissionStatus
from app.domain.text import csv_safe
from app.models.form import Form, FormVersion
from app.models.submission import Submission
from forms.context import Context
from forms.definition import Definition
from forms.export import ExportColumn, Wording, columns, row, wording

from . import audit
from .form_versions import definition_of
from .lookups import DatabaseLookups, context_for
from .sent_forms import CLOSED_QUESTIONS
from .working_days import LONDON, local_day

MOST_ROWS = 10_000
ROWS_AT_ONCE = 200
# What one cell of a workbook holds.
LONGEST_CELL = 32_767
BYTE_ORDER_MARK = "\ufeff"
USUAL, ALL = ("P", "N", "C"), ("P", "N", "C", "S")
OWN = ("Reference", "Form version", "Status", "Sent", "From", "Email address", "School named")
TOO_MANY = (
    f"A file holds {MOST_ROWS:,} rows at most, and there are more. Narrow them by a filter, "
    "then export them in parts."
)


@dataclass(frozen=True, slots=True)
class ExportFile:
    name: str
    mime: str
    content: bytes
    rows: int


@dataclass(frozen=True, slots=True)
class _Table:
    """Everything a file shows; the rows come one by one."""

    head: tuple[str, ...]
    rows: Iterator[list[str]]
    wording: Wording


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Some submissions of a form: the statement comes from `visible`. What narrows them, in words
    for the audit trail, which tell nothing of an answer."""

    statement: Select[Submission]
    filters: Sequence[str] = ()


def make(
    session: Session,
    form: Form,
    kind: str,
    *,
    narrowed: Narrowed | None = None,
    sensitive: bool = False,
    reason: str,
    by: Actor,
    at: datetime,
) -> ExportFile:
    """The submissions of a form, or some of them, as a file of a kind: csv or xlsx. Sensitive
    answers are only in it when they are asked for.

    Raises NotAllowed, Rejected without a reason and when there are too many.
    """
    allow(by, Permission.SUBMISSION_EXPORT)
    why = audit.reason_for_export(reason)
    write, mime = _KINDS[kind]
    versions = _versions(session, form, by)
    chosen = (visible(Submission, by) if narrowed is None else narrowed.statement).where(
        Submission.form_version_id.in_([each.id for each in versions])
    )
    number = count_of(session, chosen.with_only_columns(Submission.id).limit(MOST_ROWS + 1))
    if number > MOST_ROWS:
        raise Rejected.because(TOO_MANY)
    table = _table(session, chosen, versions, sensitive=sensitive, by=by, at=at)
    content = write(table)
    audit.record(
        session,
        "exported",
        form,
        by=by,
        at=at,
        reason=why,
        changes={
            "file": kind,
            **audit.export_changes(
                number,
                narrowed.filters if narrowed is not None else (),
                _columns_words(table, versions, sensitive=sensitive),
            ),
        },
    )
    session.flush()
    return ExportFile(f"{form.slug}-{local_day(at)}.{kind}", mime, content, number)


def _columns_words(table: _Table, versions: Sequence[FormVersion], *, sensitive: bool) -> str:
    """Which columns were in it: a form has too many to name each, and its versions never change."""
    answers = len(table.head) - len(OWN)
    numbers = ", ".join(str(each.number) for each in reversed(versions)) or "none"
    what = "with" if sensitive else "without"
    return f"{answers} of answers, {what} sensitive ones, by the versions {numbers}"


def _versions(session: Session, form: Form, by: Actor) -> list[FormVersion]:
    statement = (
        visible(FormVersion, by)
        .where(FormVersion.form_id == form.id)
        .order_by(FormVersion.number.desc())
    )
    return list(session.scalars(statement))


def _table(
    session: Session,
    chosen: Select[Submission],
    versions: Sequence[FormVersion],
    *,
    sensitive: bool,
    by: Actor,
    at: datetime,
) -> _Table:
    definitions = {each.id: definition_of(each) for each in versions}
    numbers = {each.id: each.number for each in versions}
    closed = () if by.may(Permission.SAFEGUARDING_READ) else CLOSED_QUESTIONS
    shown = columns(list(definitions.values()), ALL if sensitive else USUAL, closed)
    context = context_for(DatabaseLookups(session, by), on=local_day(at))
    told = wording({numbers[id_]: each for id_, each in definitions.items()}, shown)
    ordered = (
        chosen.order_by(None)
        .order_by(Submission.submitted_at, Submission.id)
        .options(selectinload(Submission.claimed_school))
        .execution_options(yield_per=ROWS_AT_ONCE)
    )
    rows = (
        [*_own(each, numbers[each.form_version_id]), *_cells(each, definitions, shown, context)]
        for each in session.scalars(ordered)
    )
    return _Table((*OWN, *_heads(shown)), rows, told)


def _own(submission: Submission, number: int) -> list[str]:
    school = submission.claimed_school
    return [
        submission.ref,
        str(number),
        SUBMISSION_FLOW.states[SubmissionStatus(submission.status)].label,
        f"{submission.submitted_at.astimezone(LONDON):%Y-%m-%d %H:%M}",
        submission.sender_name,
        submission.sender_email,
        school.name if school is not None else "",
    ]


def _cells(
    submission: Submission,
    definitions: dict[Any, Definition],
    shown: Sequence[ExportColumn],
    context: Context,
) -> list[str]:
    definition = definitions[submission.form_version_id]
    return row(definition, submission.answers, shown, context)


def _heads(shown: Sequence[ExportColumn]) -> list[str]:
    """The headings; with its key where two columns are called the same."""
    heads = [each.heading for each in shown]
    return [
        f"{head} ({each.key})" if heads.count(head) > 1 or head in OWN else head
        for head, each in zip(heads, shown, strict=True)
    ]


def _csv(table: _Table) -> bytes:
    """As spreadsheets open it with the right letters."""
    buffer = io.StringIO()
    buffer.write(BYTE_ORDER_MARK)
    writer = csv.writer(buffer)
    writer.writerow([csv_safe(each) for each in table.head])
    writer.writerows([csv_safe(each) for each in cells] for cells in table.rows)
    return buffer.getvalue().encode("utf-8")


def _xlsx(table: _Table) -> bytes:
    """Two sheets of texts. Rows go to the disk as they come, into a folder that is gone after."""
    buffer = io.BytesIO()
    with TemporaryDirectory(prefix="export-") as folder:
        options = {"constant_memory": True, "tmpdir": folder}
        with xlsxwriter.Workbook(buffer, options) as workbook:
            bold = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top"})
            for name, head, rows in (
                ("Answers", table.head, table.rows),
                ("Wording", table.wording.heading, table.wording.rows),
            ):
                sheet = workbook.add_worksheet(name)
                sheet.freeze_panes(1, 1)
                sheet.set_column(0, max(len(head) - 1, 0), 24)
                _fill(sheet, 0, head, bold)
                for place, cells in enumerate(rows, 1):
                    _fill(sheet, place, cells, None)
    return buffer.getvalue()


def _fill(sheet: Any, place: int, cells: Iterable[str], look: Any) -> None:
    """A row of texts: nothing is a number, a link or a formula, also when it looks like one."""
    for column, text in enumerate(cells):
        if text:
            sheet.write_string(place, column, csv_safe(_fitting(text)), look)


def _fitting(text: str) -> str:
    # One place is left for the apostrophe of what looks like a formula.
    return text if len(text) < LONGEST_CELL else f"{text[: LONGEST_CELL - 2]}…"


_KINDS: dict[str, tuple[Callable[[_Table], bytes], str]] = {
    "csv": (_csv, "text/csv"),
    "xlsx": (_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
