"""What is said of a wrong answer: the author's words where there are some, or ours; pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from . import fields
from .conditions import comparable, evaluate
from .context import Answers, Context
from .definition import Page, Question
from .fields import AnswerError, Asking


def words_of(question: Question, error: AnswerError) -> str:
    """The author's words for an error, or ours. What a file was refused for is never reworded."""
    return error.words if error.code == "refused" else question.errors.get(error.code, error.words)


def required_words(question: Question, asking: Asking) -> str:
    return question.errors.get("required") or fields.TYPES[question.type].required_words(asking)


def count_words(page: Page, count: int) -> str:
    """What is wrong with the number of items of a repeat; empty when nothing is."""
    if page.repeat is None or page.repeat.min <= count <= page.repeat.max:
        return ""
    if count > page.repeat.max:
        return f"{page.title}: keep {page.repeat.max} at most"
    if page.repeat.min == 1:
        return f"Add {page.repeat.one}"
    return f"{page.title}: add at least {page.repeat.min}"


def same_words(asking: Asking, page: Page, answer: object, others: Sequence[Answers]) -> str:
    """What is said when another item of the same repeat has this answer; empty when none has."""
    if page.repeat is None or not is_same(answer, asking.question, others):
        return ""
    ours = f"{asking.name} must be different from that of every other {page.repeat.within}"
    return asking.question.errors.get("unique", ours)


def is_same(answer: object, question: Question, others: Sequence[Answers]) -> bool:
    """Whether one of these items has the same answer to a question."""
    own = _compared(answer)
    return own is not None and any(_compared(other.get(question.key)) == own for other in others)


def failed_checks(
    page: Page, shown: Collection[Question], counted: Answers, context: Context
) -> Iterator[tuple[Question, str]]:
    """The checks of a page that do not hold, each with the question it stands at: the first one
    it names that is shown. What is unknown is not wrong."""
    for check in page.checks:
        if evaluate(check.must, counted, context) is not False:
            continue
        asked = {each.key: each for each in shown if fields.TYPES[each.type].is_asked}
        first = next((asked[key] for key in (*check.questions, *asked) if key in asked), None)
        if first is not None:
            yield first, check.message


def _compared(answer: object) -> object:
    """An answer as one compares it with others: capitals and spaces make no difference."""
    value = comparable(answer)
    return " ".join(value.casefold().split()) if isinstance(value, str) else value
