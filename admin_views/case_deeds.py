"""What staff add to a case with a deed of its own: a document, an interview."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any, cast

from flask import current_app

from app.access.actor import Actor
from app.domain.errors import Conflict, Rejected
from app.domain.permissions import Permission
from app.extensions import db
from app.http.clock import now, today
from app.models.application import Application
from app.models.base import S
from app.models.document import SENSITIVITIES
from app.models.interview import ATTENDEES, MODES, Interview
from app.services import documents, interviews
from app.services.interviews import InterviewNote
from app.settings import MEGABYTE
from app.storage.base import FileStore, Scanner
from app.storage.checks import ALLOWED, MAX_FILE_BYTES, check_upload

from . import pickers
from .fields import shown
from .parts import Blank, Deed, Options, Posted
from .shared import coded

ADD_DOCUMENT = "add-document"
RECORD_INTERVIEW = "record-interview"


# --- documents -------------------------------------------------------------------------------


def document_deeds(actor: Actor, case: Any) -> list[Deed]:
    """Adding a file to a case, for those who may."""
    if not actor.may(Permission.DOCUMENT_CREATE):
        return []
    blanks = [
        Blank("file", "File", "file", hint=f"{ALLOWED}, up to {MAX_FILE_BYTES // MEGABYTE} MB"),
        Blank("type", "What it is", "select", options=pickers.code_list("document_type")),
        Blank("document_date", "Date of the document", "date", value=str(today())),
        Blank(
            "sensitivity",
            "How sensitive it is",
            "radio",
            options=coded("document", "sensitivity", SENSITIVITIES),
            value=str(S),
        ),
    ]
    if isinstance(case, Application):
        blanks.append(Blank("shared", "It goes to the provider with the next pack", "check", False))

    def run(row: Any, posted: Posted) -> str:
        return _add_document(actor, row, posted)

    return [
        Deed(
            ADD_DOCUMENT,
            "Add document",
            Permission.DOCUMENT_CREATE,
            run,
            tuple(blanks),
            beside="document",
        )
    ]


def _add_document(actor: Actor, row: Any, posted: Posted) -> str:
    """Check the file and keep it. What is said of it is looked at as well before anything is
    refused, so that all is told at once."""
    said = {
        "type_": posted.text("type"),
        "document_date": posted.values["document_date"],
        "sensitivity": posted.text("sensitivity"),
        "shared": bool(posted.values.get("shared")),
    }
    at = now()
    upload = posted.values["file"]
    try:
        checked = check_upload(upload.stream, upload.filename, field="file")
    except Rejected as refused:
        faults = documents.faults_in(db.session(), row, **said, at=at)
        raise Rejected(*refused.faults, *faults) from None
    with checked:
        added = documents.add(
            db.session(),
            row,
            checked,
            cast(FileStore, current_app.extensions["storage"]),
            cast(Scanner, current_app.extensions["scanner"]),
            **said,
            by=actor,
            at=at,
        )
    return f"{added.name} added."


# --- interviews ------------------------------------------------------------------------------


def interview_deeds(actor: Actor, application: Application) -> list[Deed]:
    """Writing down an interview of an application, while the provider has not answered."""
    if not _may_record(actor, application):
        return []
    providers = interviews.providers_of(db.session(), application, actor)
    if not providers:
        return []

    def run(row: Any, posted: Posted) -> str:
        chosen = posted.text("provider_id") or str(providers[0][0])
        return _record(actor, row.id, uuid.UUID(chosen), posted, None)

    options = [(str(id_), name) for id_, name in providers]
    asked = (Blank("provider_id", "Provider", "radio", options=options),)
    return [
        Deed(
            RECORD_INTERVIEW,
            "Record interview",
            Permission.INTERVIEW_RECORD,
            run,
            (*(asked if len(options) > 1 else ()), *_note_blanks(None)),
            lines=() if len(options) > 1 else (f"With {options[0][1]}.",),
            beside="interview",
        )
    ]


def change_interview_deeds(actor: Actor, interview: Interview) -> list[Deed]:
    """Mending or completing one. Its notes are sensitive, so opening it is logged."""
    if not _may_record(actor, interview.application):
        return []

    def run(row: Any, posted: Posted) -> str:
        return _record(actor, row.application_id, row.provider_id, posted, row)

    return [
        Deed(
            "change",
            "Change",
            Permission.INTERVIEW_RECORD,
            run,
            _note_blanks(interview),
            reads=True,
        )
    ]


def _may_record(actor: Actor, application: Application) -> bool:
    may = actor.may(Permission.INTERVIEW_RECORD)
    return may and application.status in interviews.BEFORE_ANSWER


def _note_blanks(held: Interview | None) -> tuple[Blank, ...]:
    def value(name: str, kind: str) -> Any:
        return shown(kind, getattr(held, name)) if held is not None else ""

    def codes(name: str, known: Sequence[str]) -> Options:
        return coded("interview", name, known)

    return (
        Blank(
            "booked_for",
            "Booked for",
            "moment",
            False,
            hint="The day and time agreed",
            value=value("booked_for", "moment"),
        ),
        Blank(
            "held_on",
            "Day it was held",
            "date",
            False,
            hint="Leave empty while it is only booked",
            value=value("held_on", "date"),
        ),
        Blank("mode", "How", "radio", options=codes("mode", MODES), value=value("mode", "radio")),
        Blank(
            "attended_by",
            "Who came",
            "many",
            False,
            options=codes("attended_by", ATTENDEES),
            hint="Once it was held",
            value=value("attended_by", "many"),
        ),
        Blank("place", "Where", "line", False, value=value("place", "line")),
        Blank("notes", "Notes", "text", False, value=value("notes", "text")),
    )


def _record(
    actor: Actor,
    application_id: uuid.UUID,
    provider_id: uuid.UUID,
    posted: Posted,
    known: Interview | None,
) -> str:
    if known is not None and posted.version != known.version:
        raise Conflict
    given = posted.values
    note = InterviewNote(
        booked_for=given["booked_for"],
        held_on=given["held_on"],
        mode=posted.text("mode"),
        attended_by=given["attended_by"],
        place=posted.text("place"),
        notes=posted.text("notes"),
    )
    interviews.record(
        db.session(),
        application_id,
        provider_id,
        note,
        interview_id=known.id if known is not None else None,
        by=actor,
        at=now(),
    )
    return "The interview is recorded."
