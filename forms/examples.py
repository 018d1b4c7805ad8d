"""Complete, valid answers along a random way through a form: for tests and demonstration data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random

from . import fields
from .conditions import holds, is_answered
from .context import Answers, Context
from .definition import Definition, Page, Question
from .fields import Asking
from .journey import Journey
from .wording import failed_checks, is_same

TRIES = 200
TRIES_FOR_A_PAGE = 20
_NOTHING: Mapping[str, object] = {}


class NoExampleError(LookupError):
    """No complete answers were found: a list is empty, or every way ends at an exit page."""


def example_answers(
    definition: Definition,
    context: Context,
    random: Random,
    fixed: Mapping[str, object] | None = None,
) -> dict[str, object]:
    """Answers with which the form could be sent. `fixed` ones are taken where they are asked.

    Raises NoExampleError.
    """
    given = fixed or _NOTHING
    for _ in range(TRIES):
        answers = _one_try(definition, context, random, given)
        if answers is None:
            continue
        journey = Journey(definition, answers, context)
        if journey.exit is None and not journey.faults():
            return journey.relevant()
    raise NoExampleError(f"No complete answers were found for {definition.key}.")


def _one_try(
    definition: Definition, context: Context, random: Random, fixed: Mapping[str, object]
) -> dict[str, object] | None:
    answers: dict[str, object] = {}
    if "audience" in fixed:
        answers["audience"] = fixed["audience"]
    for page in definition.pages:
        if not holds(page.opens_when, answers, context):
            continue
        if page.kind == "exit":
            return None
        for _ in range(TRIES_FOR_A_PAGE):
            added = page_answers(page, answers, context, random, fixed)
            if added is not None and not _leads_out(
                definition, page, {**answers, **added}, context
            ):
                answers.update(added)
                break
        else:
            return None
    return answers


def _leads_out(definition: Definition, page: Page, answers: Answers, context: Context) -> bool:
    """Whether the page after this one, with these answers, is an exit page."""
    following = definition.pages[definition.pages.index(page) + 1 :]
    shown = next((each for each in following if holds(each.opens_when, answers, context)), None)
    return shown is not None and shown.kind == "exit"


def page_answers(
    page: Page,
    answers: Answers,
    context: Context,
    random: Random,
    fixed: Mapping[str, object],
    *,
    items: int | None = None,
) -> dict[str, object] | None:
    """Answers to one page, None when this try found none: another one may. `items` says how many
    a repeat gets."""
    if page.repeat is None:
        return _questions(page, answers, context, random, fixed)
    if page.repeat.key in fixed:
        return {page.repeat.key: fixed[page.repeat.key]}
    most = min(page.repeat.max, page.repeat.min + 2)
    count = random.randint(page.repeat.min, most) if items is None else items
    found = [_questions(page, answers, context, random, _NOTHING) for _ in range(count)]
    if None in found or any(_is_same(page, item, found[:at]) for at, item in enumerate(found)):
        return None
    return {page.repeat.key: found} if found else {}


def _is_same(page: Page, item: Answers | None, earlier: Sequence[Answers | None]) -> bool:
    """Whether an earlier item has an answer of this one in which items must differ."""
    return any(
        question.is_unique
        and is_answered((item or _NOTHING).get(question.key))
        and is_same(
            (item or _NOTHING)[question.key], question, [each or _NOTHING for each in earlier]
        )
        for question in page.questions
    )


def _questions(
    page: Page, answers: Answers, context: Context, random: Random, fixed: Mapping[str, object]
) -> dict[str, object] | None:
    """Answers to the questions that they themselves show, one after the other."""
    counted, given = dict(answers), {}
    shown = []
    for question in page.questions:
        kind = fields.TYPES[question.type]
        if not kind.is_asked or not holds(question.show_when, counted, context):
            continue
        shown.append(question)
        if kind.is_computed:
            answer = kind.compute(Asking(question, context, counted))
        else:
            answer = _answer(question, counted, context, random, fixed)
        if is_answered(answer):
            counted[question.key] = given[question.key] = answer
        elif question.required and not kind.is_computed:
            return None
    is_wrong = any(True for _ in failed_checks(page, shown, counted, context))
    return None if is_wrong else given


def _answer(
    question: Question,
    answers: Answers,
    context: Context,
    random: Random,
    fixed: Mapping[str, object],
) -> object:
    if question.key in fixed:
        return fixed[question.key]
    if not question.required and random.random() < 0.3:
        return None
    try:
        return fields.TYPES[question.type].example(Asking(question, context, answers), random)
    except (IndexError, ValueError):
        # Nothing to choose from, or no day between two limits: another way may have some.
        return None
