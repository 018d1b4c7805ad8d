"""Files of a case: taken over from a form, added by hand, shared with providers or not."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.access.policy import allow
from app.domain.errors import Fault, Rejected
from app.domain.roles import Permission
from app.models.application import Application
from app.models.base import S
from app.models.complaint import Complaint
from app.models.document import SENSITIVITIES, Document
from app.models.reference_list import CodeValue
from app.models.submission import SubmissionFile
from app.models.withdrawal import Withdrawal
from app.storage.base import FileStore, Scanner
from app.storage.checks import CheckedFile

from . import audit, steps
from .kept_files import copied, keep
from .working_days import local_day

Case = Application | Withdrawal | Complaint
_LINKS: dict[type[Any], str] = {
    Application: "application_id",
    Withdrawal: "withdrawal_id",
    Complaint: "complaint_id",
}


def from_form(
    session: Session,
    file: SubmissionFile,
    case: Case,
    *,
    type_: str,
    document_date: date | None = None,
    by: Actor,
    at: datetime,
) -> Document:
    """The document of a case that a file of a form becomes. A file that came before, when the
    form was sent the first time, is the document it became then."""
    known = session.scalars(
        select(Document)
        .where(Document.storage_key == file.storage_key)
        .execution_options(scoped=True)
    ).one_or_none()
    if known is not None:
        return known
    document = Document(
        **{_LINKS[type(case)]: case.id},
        type=type_,
        **copied(file),
        received_on=local_day(at),
        document_date=document_date or local_day(at),
    )
    return _keep(session, document, by=by, at=at)


def add(
    session: Session,
    case: Case,
    checked: CheckedFile,
    store: FileStore,
    scanner: Scanner,
    *,
    type_: str,
    document_date: date,
    sensitivity: str = str(S),
    shared: bool = False,
    by: Actor,
    at: datetime,
) -> Document:
    """A file that somebody adds to a case they see. `shared`: it goes with the next pack. Raises
    NotAllowed, Rejected."""
    allow(by, Permission.DOCUMENT_CREATE)
    faults = faults_in(session, case, type_, document_date, sensitivity, shared=shared, at=at)
    if faults:
        raise Rejected(*faults)
    kept = keep(checked, store, scanner, field="file", at=at)
    document = Document(
        **{_LINKS[type(case)]: case.id},
        type=type_,
        **kept,
        received_on=local_day(at),
        document_date=document_date,
        sensitivity=sensitivity,
        share_with_provider=shared,
    )
    return _keep(session, document, by=by, at=at)


def faults_in(
    session: Session,
    case: Case,
    type_: str,
    document_date: date,
    sensitivity: str,
    *,
    shared: bool,
    at: datetime,
) -> list[Fault]:
    """What is wrong with what is said of a file, whatever is in it."""
    faults = []
    if not _is_kind(session, type_):
        faults.append(Fault("type", "Select what kind of document this is."))
    if document_date > local_day(at):
        faults.append(Fault("document_date", "The date of the document cannot be in the future."))
    if sensitivity not in SENSITIVITIES:
        faults.append(Fault("sensitivity", "Select how sensitive the document is."))
    if shared and not isinstance(case, Application):
        faults.append(Fault("shared", "Only documents of an application go to a provider."))
    return faults


def share(session: Session, document: Document, *, shared: bool, by: Actor, at: datetime) -> None:
    """Say whether a document goes with the next pack."""
    allow(by, Permission.DOCUMENT_UPDATE)
    if document.share_with_provider == shared:
        return
    document.share_with_provider = shared
    steps.touch(document, by=by, at=at)
    changes = audit.pending_changes(document)
    session.flush()
    audit.record(session, "shared", document, by=by, at=at, changes=changes)
    session.flush()


def _is_kind(session: Session, code: str) -> bool:
    statement = select(CodeValue.id).where(
        CodeValue.list_name == "document_type",
        CodeValue.code == code,
        CodeValue.is_live.is_(True),
        CodeValue.deleted_at.is_(None),
    )
    return session.scalar(statement) is not None


def _keep(session: Session, document: Document, *, by: Actor, at: datetime) -> Document:
    steps.touch(document, by=by, at=at)
    session.add(document)
    session.flush()
    audit.record(session, "added", document, by=by, at=at, changes={"type": document.type})
    return document
