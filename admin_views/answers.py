"""What was answered on a form, by section and with its questions; the outline of a version."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.domain.amendments import changed_keys
from app.domain.permissions import Permission
from app.domain.virus_check import is_locked
from app.extensions import db
from app.http.clock import today
from app.http.templating import show_date
from app.models.submission import Submission, SubmissionAmendment
from app.services import accounts, amendments, form_library
from app.services.lookups import DatabaseLookups, context_for
from app.services.sent_forms import CLOSED_QUESTIONS
from forms import reading
from forms.reading import Told

from .parts import Fact


@dataclass(frozen=True, slots=True)
class AnsweredSection:
    """A section of a form: answers that stand together, with a title where they are of one item
    of what was repeated."""

    title: str
    parts: tuple[tuple[str, tuple[Fact, ...]], ...]


@dataclass(frozen=True, slots=True)
class OutlineSection:
    title: str
    pages: tuple[tuple[str, tuple[str, ...]], ...]


def answered_sections(
    submission: Submission, actor: Actor, before: Mapping[str, Any] | None = None
) -> list[AnsweredSection]:
    """Questions and answers under the version the form was sent with, each with who changed it;
    or those `before` any change."""
    definition = form_library.definition_of(submission.form_version)
    context = context_for(DatabaseLookups(db.session(), actor), on=today())
    may_read_all = actor.may(Permission.SAFEGUARDING_READ)
    hidden: frozenset[str] = frozenset() if may_read_all else CLOSED_QUESTIONS
    return [
        AnsweredSection(
            each.title, tuple((part.title, _facts(part.answers)) for part in each.parts)
        )
        for each in reading.answered_sections(
            definition,
            submission.answers if before is None else before,
            context,
            hidden=hidden,
            notes=change_notes(db.session(), submission, actor) if before is None else {},
            misfits=True,
        )
    ]


def change_notes(
    session: Session, submission: Submission, actor: Actor
) -> dict[tuple[str, int | None], str]:
    """What stands below an answer that staff changed: who, when and why."""
    rows = amendments.of_submission(session, submission, actor)
    if not rows:
        return {}
    people = accounts.names_of(session, {row.actor_id for row in rows})
    made = amendments.as_changes(rows)
    row_of = {id(change): row for change, row in zip(made, rows, strict=True)}
    return {
        place: _note(row_of[id(change)], people) for place, change in changed_keys(made).items()
    }


def _note(row: SubmissionAmendment, people: Mapping[uuid.UUID, str]) -> str:
    who = people.get(row.actor_id, "staff") if row.actor_id else "the service"
    return f"(Changed by {who} on {show_date(row.at)} because: {row.reason})"


def outline(version: Any) -> list[OutlineSection]:
    """What a version asks, page by page."""
    definition = form_library.definition_of(version)
    return [
        OutlineSection(
            section.title,
            tuple(
                (page.title, tuple(map(reading.words_for, page.questions)))
                for page in section.pages
            ),
        )
        for section in definition.sections
    ]


def download_url(file: Any) -> str | None:
    """Where a file that came with a form is downloaded; None for one that is locked away."""
    if file.removed or is_locked(file.scan_result):
        return None
    return url_for("files.sent_file", file_id=file.id)


def _facts(told: tuple[Told, ...]) -> tuple[Fact, ...]:
    return tuple(Fact(label, text) for label, text in told)
