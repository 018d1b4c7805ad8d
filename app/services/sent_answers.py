"""What a draft sends: its answers checked again at the last click, and the files among them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.access.scope import visible
from app.domain.errors import Fault, Rejected
from app.models.submission import Submission, SubmissionDraft, SubmissionFile
from forms import fields
from forms.context import Context
from forms.definition import AUDIENCE, Definition, Question
from forms.fields.files import file_ids
from forms.fields.records import Lookup
from forms.journey import Journey, items_of

from . import steps
from .form_library import audience_of


def checked_answers(
    definition: Definition, draft: SubmissionDraft, context: Context, by: Actor
) -> dict[str, object]:
    """What is sent, with every stored answer checked again as of now. Raises Rejected."""
    given: dict[str, object] = {**draft.answers, AUDIENCE: audience_of(by)}
    journey = _faultless(definition, given, context)
    for _ in definition.questions:
        counted, again = journey.relevant(), journey.read_again()
        if again == counted:
            break
        # What reads otherwise than it was stored may show other questions, which are read in
        # their turn; what reads as nothing is gone.
        given = {key: each for key, each in given.items() if key not in counted} | again
        journey = _faultless(definition, given, context)
    return journey.read_again()


def _faultless(definition: Definition, given: Mapping[str, object], context: Context) -> Journey:
    """Raises Rejected with everything that is missing or wrong."""
    journey = Journey(definition, given, context)
    if journey.exit is not None:
        raise Rejected.because(journey.exit.title)
    gone = list(_gone(journey))
    told = {key for key, _ in gone}
    faults = [Fault(key, words) for key, words in gone]
    faults += [
        Fault(question.key, words)
        for _, question, words in journey.faults()
        if question.key not in told
    ]
    if faults:
        raise Rejected(*faults)
    return journey


def files_in(definition: Definition, answers: Mapping[str, object]) -> Iterator[str]:
    for page in definition.pages:
        for held in items_of(page, answers) if page.repeat else [answers]:
            for question in page.questions:
                if question.type == "file":
                    yield from file_ids(held.get(question.key))


def take_files(
    session: Session,
    draft: SubmissionDraft,
    submission: Submission,
    definition: Definition,
    *,
    by: Actor,
    at: datetime,
) -> None:
    """The files that are part of what is sent go with it; the others are let go."""
    wanted = set(files_in(definition, submission.answers))
    for row in session.scalars(
        visible(SubmissionFile, by).where(
            SubmissionFile.draft_id == draft.id, SubmissionFile.removed.is_(False)
        )
    ):
        if str(row.id) in wanted:
            row.submission_id = submission.id
        else:
            row.removed = True
        steps.touch(row, by=by, at=at)
    session.flush()


def name_in(definition: Definition, answers: Mapping[str, object]) -> str:
    """The name of whoever sends it, as it was given in the form; a name may have several parts."""
    key = definition.settings.name_question
    question = definition.question(key) if key else None
    if question is None:
        return ""
    kind = fields.TYPES[question.type]
    answer = kind.kept(answers.get(question.key))
    if answer is None:
        return ""
    return str(kind.value(answer, "full") if "full" in kind.parts else answer)


def _gone(journey: Journey) -> Iterator[tuple[str, str]]:
    """Records that were chosen and cannot be chosen any more, such as a course that closed."""
    for page in journey.pages:
        for item in items_of(page, journey.answers) if page.repeat else [journey.answers]:
            for question in journey.shown(page, item if page.repeat else None):
                kind = fields.TYPES[question.type]
                answer = kind.kept(item.get(question.key))
                if not isinstance(kind, Lookup) or not isinstance(answer, dict):
                    continue
                asking = journey.asking(question, item if page.repeat else None)
                record_id = str(answer.get("id"))
                lookups, filters = asking.context.lookups, kind.filters(asking)
                if lookups.find(kind.source(asking), record_id, filters) is not None:
                    continue
                is_there = lookups.find(kind.source(asking), record_id, {}) is not None
                yield question.key, _gone_words(question, str(answer.get("label")), is_there)


def _gone_words(question: Question, label: str, is_there: bool) -> str:
    """Why what was chosen cannot be sent: gone, or there but not for the other answers."""
    if question.type == "course" and is_there:
        return (
            f"{label} is not for this programme or not for pupils of this age and year group. "
            "Choose another course."
        )
    if question.type == "course":
        return f"{label} is no longer open. Choose another course."
    return f"{label} can no longer be chosen. Choose again."
