"""Rows that hang on a case: children, and the files that become its documents."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from app.domain.risk import band, default_review_on, score
from app.models.application import Application, ApplicationChoice
from app.models.document import Document
from app.models.risk_assessment import BANDS, RiskAssessment
from forms.bindings import RecordValues

from . import documents, steps
from .bindings import CREATED, UNCHANGED, UPDATED, Sent, Unwritable
from .target_tables import TABLES


def write_documents(asked: Sent, head: RecordValues, case: documents.Case) -> None:
    """The files of a case that it asks to be kept."""
    for record in asked.under(head):
        if record.target == "document":
            _write_document(asked, record, case)


def write_child(asked: Sent, record: RecordValues, case: Application) -> Any:
    """A row that hangs on another one this submission wrote."""
    table = TABLES[record.target]
    parent = asked.parent_of(record)
    if parent is None:
        raise Unwritable.because(f"{table.label}: what it belongs to was not written.")
    values = asked.values(record)
    values[table.links[parent.__tablename__]] = parent.id
    values |= _EXTRAS.get(record.target, _nothing_more)(record, values)
    for column, file_ids in record.files.items():
        values[column] = _documents(asked, record, file_ids, values, case)
    row = table.model(**values)
    steps.touch(row, by=asked.by, at=asked.at)
    asked.session.add(row)
    asked.session.flush()
    asked.note(record, row)
    return row


def keep_choice(asked: Sent, record: RecordValues, choice: ApplicationChoice) -> None:
    """Bring a course that was asked for before up to date."""
    before = choice.version
    for name, value in {**asked.values(record), **_order_of_choice(record, {})}.items():
        if getattr(choice, name) != value:
            setattr(choice, name, value)
            before = 0
    if before == 0:
        steps.touch(choice, by=asked.by, at=asked.at)
    asked.note(record, choice, UPDATED if before == 0 else UNCHANGED)


def worst_band(assessment: RiskAssessment, hazards: list[Any]) -> None:
    """A risk assessment is as grave as its gravest hazard."""
    bands = [hazard.band for hazard in hazards]
    assessment.band = max(bands, key=BANDS.index) if bands else None


def _write_document(asked: Sent, record: RecordValues, case: documents.Case) -> None:
    """The file that a row is about, as a document of the case."""
    values = asked.values(record)
    document, is_new = _document(
        asked, record.file or "", case, values.get("type") or "OTHER", values.get("document_date")
    )
    asked.note(record, document, CREATED if is_new else UNCHANGED)


def _documents(
    asked: Sent,
    record: RecordValues,
    file_ids: tuple[str, ...],
    values: Mapping[str, Any],
    case: Application,
) -> uuid.UUID | None:
    """The documents that files of a row become; the row points to the first."""
    kind, day = TABLES[record.target].document, values.get("completed_on")
    made = [_document(asked, file_id, case, kind, day)[0] for file_id in file_ids]
    return made[0].id if made else None


def _document(
    asked: Sent, file_id: str, case: documents.Case, kind: str, day: Any
) -> tuple[Document, bool]:
    """A document of the case, and whether it is new."""
    file = asked.files.get(file_id)
    if file is None:
        raise Unwritable.because("A file that came with it is not there any more.")
    document = documents.from_form(
        asked.session, file, case, type_=kind, document_date=day, by=asked.by, at=asked.at
    )
    return document, document.created_at == asked.at


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
