"""Questions and pages that cannot do what they say: limits, formulas, lists, checks."""

from __future__ import annotations

from collections.abc import Iterator

from forms import fields
from forms.conditions import questions_of
from forms.definition import Page, Question, value_questions
from forms.document import Problem
from forms.fields.cleaning import tidy
from forms.fields.settings import parse_moment
from forms.formulas import operands_of
from forms.operands import AnswerOf, CountOf, SumOf
from forms.places import Places, Scope, name_of, page_words, question_words

from . import sorts
from .rules import Reader

_CALCULATED = "calculated"


def question_problems(places: Places, reader: Reader) -> Iterator[Problem]:
    """What is wrong with the settings of questions and the checks of pages."""
    rings = _rings(places)
    for page in places.pages:
        for question in page.questions:
            where, scope = question_words(question), places.at_question[question.id]
            words = dict.fromkeys(
                [
                    *_list_problems(question, reader),
                    *_option_problems(question),
                    *_setting_problems(question, scope, reader, rings),
                ]
            )
            for each in words:
                yield Problem(where, each, question.id)
        yield from _check_problems(page)


def _list_problems(question: Question, reader: Reader) -> Iterator[str]:
    name = question.settings.get("list")
    if reader.lists is None or not isinstance(name, str):
        return
    if name not in reader.lists:
        yield f"There is no list {name} to choose from."
    elif not reader.lists[name]:
        yield f"The list {name} is empty, so nothing can be chosen."


def _option_problems(question: Question) -> Iterator[str]:
    """Options that people cannot tell apart."""
    labels = [tidy(each.label).casefold() for each in sorts.own_options(question)]
    if len(set(labels)) != len(labels):
        yield "Two options have the same words."


def _setting_problems(
    question: Question, scope: Scope, reader: Reader, rings: frozenset[str]
) -> Iterator[str]:
    if question.type == _CALCULATED:
        if question.id in rings:
            yield "It is worked out from itself, by way of other calculated values."
            return
        for operand in operands_of(question.formula):
            words = reader.operand_problem(operand, scope, question.key)
            if not words and reader.sort(operand, scope[operand.reads]) not in _COUNTABLE:
                words = f"{name_of(scope[operand.reads])} is no number to calculate with."
            if words:
                yield words
        return
    for value in fields.values_in(question.settings):
        if isinstance(value, AnswerOf | CountOf | SumOf):
            words = reader.operand_problem(value, scope, question.key)
            if words:
                yield words
    yield from _limit_problems(question, scope, reader)


# A choice may have numbers as its values; what is none counts as not known.
_COUNTABLE = (sorts.NUMBER, sorts.CHOICE, sorts.OTHER)


def _limit_problems(question: Question, scope: Scope, reader: Reader) -> Iterator[str]:
    """Limits that read an answer of another sort."""
    kind = fields.TYPES[question.type]
    for name, setting in kind.settings.items():
        document = question.settings.get(name)
        if setting.kind != "moment" or not isinstance(document, dict):
            continue
        value, _ = parse_moment(document)
        if not isinstance(value, AnswerOf | CountOf | SumOf) or value.reads not in scope:
            continue
        known = scope[value.reads]
        mine, other = sorts.sort_of_question(question), reader.sort(value, known)
        if not sorts.fits_together(mine, other):
            yield f"{setting.label}: {name_of(known)} is {sorts.WORDS[other]}."


def _check_problems(page: Page) -> Iterator[Problem]:
    here = page.by_key.keys()
    for check in page.checks:
        where = f"check of {page_words(page)}"
        if not questions_of(check.must) & here:
            words = "It reads no answer of this page, so nobody could put it right here."
            yield Problem(where, words, page.id)
        for key in check.questions:
            if key in here and not fields.TYPES[page.by_key[key].type].is_asked:
                yield Problem(where, f"{key} asks nothing: the message has no place.", page.id)


def _rings(places: Places) -> frozenset[str]:
    """The ids of calculated values that are worked out from each other in a ring."""
    reads = {
        question.id: {
            found
            for key in value_questions(question.settings)
            if (found := _named(places, page, key)) is not None
        }
        for page in places.pages
        for question in page.questions
        if question.type == _CALCULATED
    }
    left = {id_: read & reads.keys() for id_, read in reads.items()}
    while True:
        # What reads nothing that is left is no part of a ring; nor is what nothing left reads.
        read = set().union(*left.values()) if left else set()
        inside = {id_: each & left.keys() for id_, each in left.items() if each and id_ in read}
        if len(inside) == len(left):
            return frozenset(left)
        left = {id_: each & inside.keys() for id_, each in inside.items()}


def _named(places: Places, page: Page, key: str) -> str | None:
    """The id of the question a key means on a page, wherever in the form it stands."""
    if key in page.by_key:
        return page.by_key[key].id
    known = places.everything.get(key)
    return known.question.id if known is not None and known.question is not None else None
