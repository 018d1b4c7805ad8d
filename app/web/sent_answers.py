"""A sent form as it was answered, for the person and the organisation that sent it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for

from app.access.actor import Actor
from app.domain.amendments import changed_keys
from app.domain.submission_flow import SubmissionStatus
from app.domain.text import size_words
from app.domain.virus_check import is_locked, words_for_sender
from app.domain.workflow import State, Tone
from app.extensions import db
from app.http.clock import today
from app.http.templating import show_date
from app.models.submission import Submission
from app.services import amendments, form_library, sent_forms
from app.services.lookups import DatabaseLookups, context_for
from app.services.sent_forms import CLOSED_QUESTIONS
from forms import reading
from forms.journey import Journey
from forms.reading import Told

from .facts import Card, Fact

_STATES = {
    SubmissionStatus.UNCONFIRMED: State("Confirm your address", Tone.WARN),
    SubmissionStatus.AWAITING_ACCEPTANCE: State("Received", Tone.INFO),
    SubmissionStatus.ACCEPTED: State("Received", Tone.INFO),
    SubmissionStatus.NEEDS_MATCH: State("Received", Tone.INFO),
    SubmissionStatus.FAILED: State("Received", Tone.INFO),
    SubmissionStatus.WRITTEN: State("Filed", Tone.GOOD),
    SubmissionStatus.REFUSED: State("Refused", Tone.PLAIN),
}


@dataclass(frozen=True, slots=True)
class SentSection:
    """A section of a form in the order of its pages: cards for the items of what was repeated,
    and between them answers, which are cards without a title."""

    key: str
    title: str
    parts: tuple[Card, ...]


def state_for_sender(submission: Submission) -> State:
    """How far it is. What staff still have to sort out is not the sender's business."""
    return _STATES[SubmissionStatus(submission.status)]


def answered_sections(
    submission: Submission, actor: Actor, *, is_sender: bool = False
) -> list[SentSection]:
    """Questions and answers under the version the form was sent with. Who typed an answer may
    read it again: the account that sent it, and who else the page knows as its sender."""
    definition = form_library.definition_of(submission.form_version)
    context = context_for(DatabaseLookups(db.session(), actor), on=today())
    typed_it = submission.user_id is not None and submission.user_id == actor.user_id
    hidden: frozenset[str] = frozenset() if is_sender or typed_it else CLOSED_QUESTIONS
    return [
        SentSection(
            each.id,
            each.title,
            tuple(Card(part.title, _facts(part.answers)) for part in each.parts),
        )
        for each in reading.answered_sections(
            definition,
            submission.answers,
            context,
            hidden=hidden,
            notes=_changed_by_staff(submission, actor),
            way=Journey(definition, submission.answers, context),
        )
    ]


def _changed_by_staff(submission: Submission, actor: Actor) -> dict[tuple[str, int | None], str]:
    """What stands below an answer that is not as it was sent. Why it was changed is for staff."""
    rows = amendments.of_submission(db.session(), submission, actor)
    made = amendments.as_changes(rows)
    days = {id(change): show_date(row.at) for change, row in zip(made, rows, strict=True)}
    return {
        place: f"(Changed by CAP on {days[id(change)]})"
        for place, change in changed_keys(made).items()
    }


def sent_files(submission: Submission, actor: Actor) -> list[tuple[str, str, str, str]]:
    """Name, address and size of each file that came with the form. One that may not be
    downloaded has no address but words that say why."""
    return [
        (
            each.name,
            "" if is_locked(each.scan_result) else url_for("files.sent_file", file_id=each.id),
            size_words(each.size),
            words_for_sender(each.scan_result, each.scan_finding),
        )
        for each in sent_forms.files_of(db.session(), submission, actor)
    ]


def _facts(told: tuple[Told, ...]) -> tuple[Fact, ...]:
    return tuple(Fact(label, text) for label, text in told)
