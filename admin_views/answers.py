"""What was answered on a form, by section and with its questions; the outline of a version."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import url_for

from app.access.actor import Actor
from app.domain.permissions import Permission
from app.extensions import db
from app.http.clock import today
from app.models.submission import Submission
from app.services import form_library
from app.services.lookups import DatabaseLookups, context_for
from app.storage.base import ScanResult
from forms import fields
from forms.conditions import is_answered
from forms.context import Answers, Context
from forms.definition import Page, Question
from forms.fields import Asking
from forms.journey import items_of

from .parts import Fact

# Only the safeguarding lead may read the answers to these.
GUARDED = frozenset({"prevent_referral"})


@dataclass(frozen=True, slots=True)
class AnsweredSection:
    """A section of a form: answers, and those of each item of what was repeated."""

    title: str
    facts: tuple[Fact, ...]
    items: tuple[tuple[str, tuple[Fact, ...]], ...]


@dataclass(frozen=True, slots=True)
class OutlineSection:
    title: str
    pages: tuple[tuple[str, tuple[str, ...]], ...]


def answered_sections(submission: Submission, actor: Actor) -> list[AnsweredSection]:
    """Questions and answers under the version the form was sent with."""
    definition = form_library.definition_of(submission.form_version)
    context = context_for(DatabaseLookups(db.session(), actor), on=today())
    answers = submission.answers
    hidden = frozenset() if actor.may(Permission.SAFEGUARDING_READ) else GUARDED
    found = []
    for section in definition.sections:
        facts: list[Fact] = []
        items: list[tuple[str, tuple[Fact, ...]]] = []
        for page in section.pages:
            if page.repeat is None:
                facts += _facts(page, answers, answers, context, hidden)
                continue
            name = page.repeat.item[:1].upper() + page.repeat.item[1:]
            for place, item in enumerate(items_of(page, answers), 1):
                own = _facts(page, item, {**answers, **item}, context, hidden)
                items.append((f"{name} {place}", tuple(own)))
        if facts or items:
            found.append(AnsweredSection(section.title, tuple(facts), tuple(items)))
    return found


def outline(version: Any) -> list[OutlineSection]:
    """What a version asks, page by page."""
    definition = form_library.definition_of(version)
    return [
        OutlineSection(
            section.title,
            tuple((page.title, tuple(map(_words, page.questions))) for page in section.pages),
        )
        for section in definition.sections
    ]


def download_url(file: Any) -> str | None:
    """Where a file that came with a form is downloaded; None for one that is locked away."""
    if file.removed or file.scan_result == ScanResult.QUARANTINED:
        return None
    return url_for("files.sent_file", file_id=file.id)


def _facts(
    page: Page, held: Answers, known: Answers, context: Context, hidden: frozenset[str]
) -> Iterator[Fact]:
    for question in page.questions:
        kind, answer = fields.TYPES[question.type], held.get(question.key)
        if kind.is_asked and question.key not in hidden and is_answered(answer):
            lines = kind.lines(answer, Asking(question, context, known))
            yield Fact(_words(question), "\n".join(lines))


def _words(question: Question) -> str:
    return question.short[:1].upper() + question.short[1:] if question.short else question.label
