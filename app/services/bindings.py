"""Writing what a submission asks for: every row through its service, each noted, all or none.

Rows are written on a session of the service, because children are replaced and files of an
unconfirmed sender become documents; `by` is who is held to the rules and named in the audit
trail. A `SubmissionWrite` says which answer became which row.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.access.actor import Actor
from app.access.scope import fetch
from app.domain.codes import Requester
from app.domain.errors import Fault, NotVisible, Rejected
from app.domain.response_flow import ResponseStatus
from app.domain.risk import band, default_review_on, score
from app.models.application import Application, ApplicationChoice
from app.models.application_response import ApplicationResponse
from app.models.complaint import Complaint
from app.models.document import Document
from app.models.pack import Pack
from app.models.placement import Placement
from app.models.risk_assessment import BANDS, RiskAssessment
from app.models.submission import Submission, SubmissionFile, SubmissionWrite
from app.models.withdrawal import Withdrawal
from forms.bindings import RecordValues, record_values
from forms.context import Context
from forms.definition import Definition

from . import applications, complaints, documents, responses, steps, withdrawals
from .targets import TABLES, filled, too_long

HEADS = frozenset({"application", "application_response", "withdrawal", "complaint"})
MUST_ATTEND = frozenset({"CAP", "SCHOOL"})
_PARENT_LINKS = {
    "application": "application_id",
    "risk_assessment": "risk_assessment_id",
}


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

    @property
    def head(self) -> RecordValues | None:
        """The case that the form is about."""
        return next((each for each in self.records if each.target in HEADS), None)

    def of(self, target: str) -> list[RecordValues]:
        return [each for each in self.records if each.target == target]

    def values(self, record: RecordValues) -> dict[str, Any]:
        """What the columns of a row hold."""
        return filled(TABLES[record.target], record.values)

    def parent_of(self, record: RecordValues) -> Any:
        return self.rows.get((record.parent, 0)) if record.parent else None

    def note(self, record: RecordValues, row: Any) -> None:
        """Remember which row an answer became."""
        self.rows[record.binding, record.position] = row
        write = SubmissionWrite(
            submission_id=self.submission.id,
            binding_key=record.binding,
            position=record.position,
            table_name=row.__tablename__,
            record_id=row.id,
        )
        self.session.add(write)
        steps.touch(write, by=self.by, at=self.at)

    def question_of(self, binding_key: str, column: str) -> str | None:
        """The question whose answer a column holds."""
        for binding in self.definition.bindings:
            if binding.key == binding_key and column in binding.map:
                return binding.map[column].questions[0].partition(".")[0]
        return None


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
    return Sent(
        session=session,
        submission=submission,
        definition=definition,
        records=list(record_values(definition, submission.answers, context)),
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


def refuse_overlong(asked: Sent) -> None:
    """Raise Rejected for texts that do not fit their columns."""
    faults = [
        Fault(
            asked.question_of(record.binding, column),
            f"This is too long: shorten it to {longest} characters.",
        )
        for record in asked.records
        for column, longest in too_long(TABLES[record.target], record.values)
    ]
    if faults:
        raise Rejected(*faults)


def write_answer(asked: Sent, head: RecordValues) -> ApplicationResponse:
    """A provider's answer to its pack, or the mended one when CAP had a question."""
    session, by = asked.session, asked.by
    pack = fetch(session, Pack, asked.submission.pack_id or "", by)
    values = {"slots": [], **asked.values(head)}
    queried = session.scalars(
        select(ApplicationResponse.id)
        .where(
            ApplicationResponse.pack_id == pack.id,
            ApplicationResponse.status == ResponseStatus.QUERIED,
        )
        .execution_options(scoped=True)
    ).first()
    with _faults_of(asked, head):
        if queried is None:
            application = applications.get(session, pack.application_id, by, lock=True)
            given = {name: value for name, value in values.items() if value is not None}
            response = responses.answer(session, application, pack, given, by=by, at=asked.at)
        else:
            response = responses.get(session, queried, by, lock=True)
            kept = {"course_offer_id": response.course_offer_id, "site_id": response.site_id}
            given = {**values, **{name: values.get(name) or kept[name] for name in kept}}
            responses.revise(session, response, given, by=by, at=asked.at)
    asked.note(head, response)
    return response


def write_withdrawal(asked: Sent, head: RecordValues) -> Withdrawal:
    """A withdrawal of an own live placement."""
    values = asked.values(head)
    # Who sent it, also when the service tries once more.
    is_providers = asked.submission.provider_id is not None
    requester = Requester.PROVIDER if is_providers else Requester.SCHOOL
    placement = fetch(
        asked.session,
        Placement,
        values.pop("placement_id"),
        asked.by,
        options=(selectinload(Placement.application),),
        lock=True,
    )
    slots = head.values.get("slots")
    with _faults_of(asked, head):
        attended = set(values.get("meeting_attendees") or ())
        if requester is Requester.PROVIDER and not attended >= MUST_ATTEND:
            raise Rejected.because(
                "CAP and the school must both have been at the meeting.", "meeting_attendees"
            )
        row = withdrawals.receive(
            asked.session,
            placement,
            values,
            [str(each) for each in slots] if isinstance(slots, list) else [],
            requester=requester,
            by=asked.by,
            at=asked.at,
        )
    asked.note(head, row)
    return row


def write_complaint(asked: Sent, head: RecordValues) -> Complaint:
    """A complaint. It is a school's or a provider's only when that account sent it."""
    values = asked.values(head)
    given = {name: value for name, value in values.items() if value is not None}
    with _faults_of(asked, head):
        complaint = complaints.receive(
            asked.session,
            {
                **given,
                "school_id": asked.submission.school_id,
                "provider_id": asked.submission.provider_id,
            },
            by=asked.by,
            at=asked.at,
        )
    asked.note(head, complaint)
    for record in asked.of("document"):
        write_document(asked, record, complaint)
    return complaint


def write_document(asked: Sent, record: RecordValues, case: Any) -> None:
    """The file that a row is about, as a document of the case."""
    values = asked.values(record)
    file = asked.files.get(record.file or "")
    if file is None:
        raise NotVisible
    document = documents.from_form(
        asked.session,
        file,
        case,
        type_=values.get("type") or "OTHER",
        document_date=values.get("document_date"),
        by=asked.by,
        at=asked.at,
    )
    asked.note(record, document)


def write_child(asked: Sent, record: RecordValues, case: Application) -> Any:
    """A row that hangs on another one this submission wrote."""
    table = TABLES[record.target]
    parent = asked.parent_of(record)
    if parent is None:
        raise NotVisible
    values = asked.values(record)
    values[_PARENT_LINKS[parent.__tablename__]] = parent.id
    values |= _EXTRAS.get(record.target, _nothing_more)(record, values)
    for column, file_ids in record.files.items():
        values[column] = _documents(asked, record, file_ids, values, case)
    row = table.model(**values)
    steps.touch(row, by=asked.by, at=asked.at)
    asked.session.add(row)
    asked.session.flush()
    asked.note(record, row)
    return row


def _documents(
    asked: Sent,
    record: RecordValues,
    file_ids: tuple[str, ...],
    values: Mapping[str, Any],
    case: Application,
) -> uuid.UUID | None:
    """The documents that files of a row become; the row points to the first."""
    made: list[Document] = []
    for file_id in file_ids:
        if file_id not in asked.files:
            raise NotVisible
        made.append(
            documents.from_form(
                asked.session,
                asked.files[file_id],
                case,
                type_=TABLES[record.target].document,
                document_date=values.get("completed_on"),
                by=asked.by,
                at=asked.at,
            )
        )
    return made[0].id if made else None


def _nothing_more(_record: RecordValues, _values: Mapping[str, Any]) -> dict[str, Any]:
    return {}


def _order_of_choice(record: RecordValues, _values: Mapping[str, Any]) -> dict[str, Any]:
    return {"preference": record.position + 1}


def _review(_record: RecordValues, values: Mapping[str, Any]) -> dict[str, Any]:
    return {"review_on": values.get("review_on") or default_review_on(values["completed_on"])}


def _scores(_record: RecordValues, values: Mapping[str, Any]) -> dict[str, Any]:
    scale = (values["likelihood"], values["severity"])
    return {"score": score(*scale), "band": band(*scale)}


_EXTRAS: Mapping[str, Callable[[RecordValues, Mapping[str, Any]], dict[str, Any]]] = {
    "application_choice": _order_of_choice,
    "risk_assessment": _review,
    "risk_hazard": _scores,
}


def worst_band(assessment: RiskAssessment, hazards: list[Any]) -> None:
    """A risk assessment is as grave as its gravest hazard."""
    bands = [hazard.band for hazard in hazards]
    assessment.band = max(bands, key=BANDS.index) if bands else None


def choice_values(asked: Sent, record: RecordValues) -> dict[str, Any]:
    """What a course asked for says."""
    return {**asked.values(record), **_order_of_choice(record, {})}


def keep_choice(asked: Sent, record: RecordValues, choice: ApplicationChoice) -> None:
    """Bring a course that was asked for before up to date."""
    for name, value in choice_values(asked, record).items():
        setattr(choice, name, value)
    steps.touch(choice, by=asked.by, at=asked.at)
    asked.note(record, choice)


class _faults_of:  # noqa: N801 - read as words: with faults of the form
    """Services name columns; whoever fills a form in looks for the question."""

    def __init__(self, asked: Sent, head: RecordValues) -> None:
        self._asked, self._head = asked, head

    def __enter__(self) -> None:
        return None

    def __exit__(self, _type: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, Rejected):
            raise Rejected(
                *(
                    Fault(
                        self._asked.question_of(self._head.binding, fault.field or "")
                        or fault.field,
                        fault.message,
                    )
                    for fault in error.faults
                )
            ) from error
