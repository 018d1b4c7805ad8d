"""A sent form as it was answered, for the person and the organisation that sent it."""

from __future__ import annotations

from flask import url_for

from app.access.actor import Actor
from app.domain.submission_flow import SubmissionStatus
from app.domain.workflow import State, Tone
from app.extensions import db
from app.http.clock import today
from app.models.submission import Submission
from app.services import form_library, sent_forms
from app.services.lookups import DatabaseLookups, context_for
from forms import fields
from forms.conditions import is_answered
from forms.context import Answers, Context
from forms.definition import Page
from forms.fields import Asking
from forms.journey import items_of

from .facts import Card, Fact, Section
from .files import size_words

# Only the safeguarding lead may read these; who typed them knows them.
CLOSED_QUESTIONS = frozenset({"prevent_referral"})

_STATES = {
    SubmissionStatus.UNCONFIRMED: State("Confirm your address", Tone.WARN),
    SubmissionStatus.AWAITING_ACCEPTANCE: State("Received", Tone.INFO),
    SubmissionStatus.ACCEPTED: State("Received", Tone.INFO),
    SubmissionStatus.NEEDS_MATCH: State("Received", Tone.INFO),
    SubmissionStatus.FAILED: State("Received", Tone.INFO),
    SubmissionStatus.WRITTEN: State("Filed", Tone.GOOD),
    SubmissionStatus.REFUSED: State("Refused", Tone.PLAIN),
}


def state_for_sender(submission: Submission) -> State:
    """How far it is. What staff still have to sort out is not the sender's business."""
    return _STATES[SubmissionStatus(submission.status)]


def answered_sections(submission: Submission, actor: Actor) -> list[Section]:
    """Questions and answers under the version the form was sent with. Only answers that counted
    were sent, so no rule of the form is asked again."""
    definition = form_library.definition_of(submission.form_version)
    context = context_for(DatabaseLookups(db.session(), actor), on=today())
    answers = submission.answers
    is_sender = submission.user_id is not None and submission.user_id == actor.user_id
    hidden: frozenset[str] = frozenset() if is_sender else CLOSED_QUESTIONS
    sections = []
    for section in definition.sections:
        facts: list[Fact] = []
        cards: list[Card] = []
        for page in section.pages:
            if page.repeat is None:
                facts += _facts(page, answers, answers, context, hidden)
                continue
            name = page.repeat.item[:1].upper() + page.repeat.item[1:]
            cards += [
                Card(
                    f"{name} {place}",
                    tuple(_facts(page, item, {**answers, **item}, context, hidden)),
                )
                for place, item in enumerate(items_of(page, answers), 1)
            ]
        if facts or cards:
            sections.append(Section(section.id, section.title, tuple(facts), tuple(cards)))
    return sections


def sent_files(submission: Submission, actor: Actor) -> list[tuple[str, str, str]]:
    """Name, address and size of each file that came with the form and may be downloaded."""
    return [
        (each.name, url_for("files.sent_file", file_id=each.id), size_words(each.size))
        for each in sent_forms.files_of(db.session(), submission, actor)
    ]


def _facts(
    page: Page, held: Answers, known: Answers, context: Context, hidden: frozenset[str]
) -> list[Fact]:
    return [
        Fact(
            question.short[:1].upper() + question.short[1:] if question.short else question.label,
            "\n".join(
                fields.TYPES[question.type].lines(
                    held.get(question.key), Asking(question, context, known)
                )
            ),
        )
        for question in page.questions
        if fields.TYPES[question.type].is_asked
        and question.key not in hidden
        and is_answered(held.get(question.key))
    ]
