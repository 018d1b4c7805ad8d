"""Letters of a complaint: which step makes which, what stands in them, made and kept as a PDF."""

from __future__ import annotations

import io
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.access.policy import allow
from app.domain.calendar import add_working_days
from app.domain.complaint_flow import COMPLAINT_FLOW, REOPENING, ComplaintStatus
from app.domain.errors import Conflict, Rejected, Unavailable
from app.domain.letters import LETTER_NAMES, Block, LetterKind
from app.domain.permissions import Permission
from app.domain.wording import COMPLAINT_ABOUT, FINDINGS
from app.models.complaint import Complaint
from app.models.complaint_letter import ComplaintLetter
from app.models.document import Document
from app.pdf.letter import Letter, letter_pdf
from app.pdf.typeset import CannotMakeError
from app.storage.base import FileStore, Scanner
from app.storage.checks import check_upload

from . import accounts, audit, letter_texts, steps
from .kept_files import keep
from .working_days import closure_days, local_day

DOCUMENT_TYPE = "LETTER"
LETTERS: Mapping[str, LetterKind] = {
    "acknowledge": LetterKind.ACKNOWLEDGEMENT,
    "turn": LetterKind.OWN_PATH,
    "take-back": LetterKind.REOPENED,
    "go-on": LetterKind.REOPENED,
    "extend": LetterKind.EXTENSION,
    "extend-again": LetterKind.EXTENSION,
    "answer": LetterKind.STAGE1_ANSWER,
    "acknowledge-again": LetterKind.STAGE2_ACKNOWLEDGEMENT,
    "answer-again": LetterKind.STAGE2_ANSWER,
    "close": LetterKind.CLOSED,
    "withdraw": LetterKind.WITHDRAWN,
    "out-of-scope": LetterKind.OUT_OF_SCOPE,
    **dict.fromkeys(REOPENING, LetterKind.REOPENED),
}
_NOTHING_MORE = "Nothing more is needed."
# What colleagues write down about another procedure is nobody else's to read: the letter says it
# in its own words.
_ELSEWHERE: Mapping[str, str] = {
    "SAFEGUARDING": "The council’s team for the safety of children looks at it first.",
    "DATA_PROTECTION": "The council’s data protection officer looks at it first.",
}
_OTHER_TEAM = "A team of the council that has a procedure for such matters looks at it first."
_OUR_TURN = "The other team has done its part. Now it is our turn."
_TO_COME = "…"


@dataclass(frozen=True, slots=True)
class Office:
    """What a letter needs beside its complaint: whose paper it is, and where it is kept."""

    store: FileStore
    scanner: Scanner
    council: str
    service: str
    contact: str
    window_days: int


def preview(
    session: Session, complaint: Complaint, move: str, office: Office, *, on: date
) -> list[str]:
    """The letter that a step would make today, line by line; what is typed with the step is
    still open."""
    closed = closure_days(session)
    step = COMPLAINT_FLOW.move(ComplaintStatus(complaint.status), move)
    days = step.due_working_days
    told = told_reason(complaint, move) or _TO_COME
    values = _values(session, complaint, office, reason=told)
    values["answer_by"] = _day(add_working_days(on, days, closed)) if days else _TO_COME
    if move == "answer":
        values["ask_by"] = _day(add_working_days(on, office.window_days, closed))
    subject, blocks = letter_texts.written(session, LETTERS[move], values)
    return [subject, *(line for block in blocks for line in block.lines)]


def told_reason(complaint: Complaint, move: str) -> str:
    """What a letter says instead of the reason of colleagues; empty where it says theirs."""
    if move == "turn":
        return _ELSEWHERE.get(complaint.about, _OTHER_TEAM)
    return _OUR_TURN if move in {"take-back", "go-on"} else ""


def can_be_reached(complaint: Complaint) -> bool:
    """Whether there is anybody to write to."""
    has_account = complaint.school_id is not None or complaint.provider_id is not None
    return has_account or bool(complaint.email or complaint.address or complaint.phone)


def make(
    session: Session,
    complaint: Complaint,
    move: str,
    office: Office,
    *,
    reason: str,
    by: Actor,
    at: datetime,
) -> ComplaintLetter | None:
    """The letter of a step that was just taken, as a document of the complaint; None for whoever
    stayed anonymous. Raises Unavailable."""
    if not can_be_reached(complaint):
        return None
    kind, today = LETTERS[move], local_day(at)
    told = told_reason(complaint, move) or reason
    values = _values(session, complaint, office, reason=told)
    subject, blocks = letter_texts.written(session, kind, values)
    content = _pdf(complaint, subject, blocks, office, on=today)
    name = f"{complaint.ref} {LETTER_NAMES[kind].lower()}.pdf"
    with check_upload(io.BytesIO(content), name) as checked:
        kept = keep(checked, office.store, office.scanner, field=None, at=at)
    document = Document(
        complaint_id=complaint.id,
        type=DOCUMENT_TYPE,
        **kept,
        received_on=today,
        document_date=today,
    )
    steps.touch(document, by=by, at=at)
    session.add(document)
    session.flush()
    audit.record(session, "added", document, by=by, at=at, changes={"type": document.type})
    letter = ComplaintLetter(
        complaint_id=complaint.id,
        document_id=document.id,
        kind=kind,
        made_on=today,
        by_post=complaint.school_id is None and complaint.provider_id is None,
    )
    steps.touch(letter, by=by, at=at)
    session.add(letter)
    session.flush()
    audit.record(session, "letter-made", complaint, by=by, at=at, changes={"letter": kind})
    return letter


def note_posted(
    session: Session, letter: ComplaintLetter, on: date, *, by: Actor, at: datetime, version: int
) -> None:
    """Say when a letter was put into the post. Raises Rejected, Conflict."""
    allow(by, Permission.COMPLAINT_UPDATE)
    if version != letter.version:
        raise Conflict
    if not letter.made_on <= on <= local_day(at):
        raise Rejected.because("Enter a day from the day it was made until today.", "posted_on")
    letter.posted_on = on
    changes = audit.pending_changes(letter)
    steps.touch(letter, by=by, at=at)
    session.flush()
    audit.record(session, "letter-posted", letter, by=by, at=at, changes=changes)


def _pdf(
    complaint: Complaint, subject: str, blocks: list[Block], office: Office, *, on: date
) -> bytes:
    to = [complaint.name or "", complaint.organisation or ""]
    to += [line.strip() for line in (complaint.address or "").replace(",", "\n").split("\n")]
    letter = Letter(
        council=office.council,
        service=office.service,
        contact=office.contact,
        to=[line for line in to if line],
        on=on,
        reference=complaint.ref,
        subject=subject,
        blocks=blocks,
    )
    try:
        return letter_pdf(letter)
    except CannotMakeError:
        raise Unavailable(
            "The letter could not be made, so nothing was done. Try again in a few minutes."
        ) from None


def _values(
    session: Session, complaint: Complaint, office: Office, *, reason: str
) -> dict[str, str]:
    """Everything a text may say of this complaint, at the stage it is in."""
    again = complaint.stage == 2
    finding = complaint.stage2_finding if again else complaint.finding
    ids = (complaint.investigator_id, complaint.reviewer_id)
    names = accounts.names_of(session, ids)
    return {
        "reference": complaint.ref,
        "name": complaint.name or "complainant",
        "received_on": _day(complaint.received_on),
        "about": COMPLAINT_ABOUT.get(complaint.about, ""),
        "scope": complaint.scope or "",
        "outcome": complaint.outcome_sought or complaint.outcome_wanted,
        "investigator": _named(names, complaint.investigator_id),
        "reviewer": _named(names, complaint.reviewer_id),
        "answer_by": _day(complaint.due_on),
        "finding": FINDINGS.get(finding or "", ""),
        "reasons": (complaint.stage2_reasons if again else complaint.reasons) or "",
        "remedy": (complaint.stage2_remedy if again else complaint.remedy) or _NOTHING_MORE,
        "ask_by": _day(complaint.stage2_until),
        "reason": reason,
        "contact": office.contact,
        "council": office.council,
        "service": office.service,
    }


def _named(names: Mapping[uuid.UUID, str], id_: uuid.UUID | None) -> str:
    return names.get(id_, "") if id_ is not None else "A colleague"


def _day(day: date | None) -> str:
    return f"{day.day} {day:%B %Y}" if day is not None else _TO_COME
