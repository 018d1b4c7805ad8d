"""From what was posted of one page to answers, with every wrong text kept for the next try."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from .build import PageForm, page_form
from .conditions import is_answered
from .context import Answers, Context
from .definition import Page

NOTHING: Mapping[str, str] = {}


class Posted(Protocol):
    """The named texts of a posted page: a MultiDict."""

    def __iter__(self) -> Iterator[str]: ...

    def __len__(self) -> int: ...

    def __contains__(self, name: object) -> bool: ...

    def getlist(self, name: str) -> list[str]: ...


@dataclass(frozen=True, slots=True)
class PageAnswers:
    """One page as it was read. `answers` holds every shown question, None where nothing was
    typed; a wrong answer is not in it (but files are that stand beside a refused one), nor is what
    is calculated. `faults` are (question key, words), in order."""

    form: PageForm
    answers: dict[str, object]
    faults: tuple[tuple[str, str], ...]

    @property
    def shown(self) -> tuple[str, ...]:
        """The keys of the questions that are shown with these answers."""
        return tuple(each.question.key for each in self.form.questions if each.shown)


def show_page(
    page: Page,
    version_key: str,
    *,
    stored: Answers,
    known: Answers,
    context: Context,
    locked: frozenset[str] = frozenset(),
) -> PageForm:
    """The form of a page with the stored answers. `known` are the answers of the pages before."""
    form = _form(page, version_key, None, stored, known, context, locked, NOTHING)
    form.settle(read=False)
    return form


def read_page(
    page: Page,
    version_key: str,
    posted: Posted,
    *,
    stored: Answers,
    known: Answers,
    context: Context,
    locked: frozenset[str] = frozenset(),
    refused: Mapping[str, str] = NOTHING,
    others: Sequence[Answers] = (),
) -> PageAnswers:
    """The answers posted for a page. `refused` says for a question of files why the last ones
    were not taken; `others` are the other items of a repeat, for answers that must differ."""
    form = _form(page, version_key, posted, stored, known, context, locked, refused)
    form.settle(read=True)
    shown = [each for each in form.questions if each.shown]
    # Before answers are compared: each of them is right, so all are kept for the next try.
    answers = {
        each.question.key: each.data
        for each in shown
        if each.is_typed
        and (not each.errors or is_answered(each.data) or each.kind.is_empty(each.inputs))
    }
    form.compare(others)
    faults = tuple((each.question.key, str(words)) for each in shown for words in each.errors)
    return PageAnswers(form=form, answers=answers, faults=faults)


def _form(
    page: Page,
    version_key: str,
    posted: Posted | None,
    stored: Answers,
    known: Answers,
    context: Context,
    locked: frozenset[str],
    refused: Mapping[str, str],
) -> PageForm:
    data = {question.name: stored.get(question.key) for question in page.questions}
    meta = {"context": context, "known": known, "locked": locked, "refused": refused}
    return page_form(page, version_key)(posted, data=data, meta=meta)
