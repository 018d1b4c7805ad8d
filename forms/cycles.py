"""Questions that wait for each other: each is asked or worked out from what another answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from .conditions import Rule, questions_of
from .definition import Definition, Page, Question, value_questions
from .document import Problem
from .places import page_words, question_words


@dataclass(frozen=True, slots=True)
class _Part:
    """A page or question: its name, where it stands in the document, and what it reads."""

    name: str
    where: str
    anchor: str
    reads: Mapping[str, str]


def cycles(definition: Definition) -> list[Problem]:
    """One sentence for each circle, at the rule or setting where it begins."""
    parts = {each.anchor: each for each in _parts(definition)}
    waits = {anchor: set(part.reads) & parts.keys() for anchor, part in parts.items()}
    found = []
    while True:
        try:
            TopologicalSorter(waits).prepare()
        except CycleError as error:
            # Each is read by the next; the last is the first again.
            circle = [parts[each] for each in reversed(error.args[1])]
            found.append(_told(circle))
            waits[circle[0].anchor].discard(circle[1].anchor)
        else:
            return found


def _told(circle: list[_Part]) -> Problem:
    first, second, *rest = circle
    names = "".join(f", which waits for {each.name}" for each in rest)
    begin = first.name[:1].upper() + first.name[1:]
    other = "itself" if second is first else second.name
    words = f"This goes round in a circle: {begin} waits for {other}{names}."
    return Problem(first.reads[second.anchor], words, first.anchor)


def _parts(definition: Definition) -> Iterator[_Part]:
    """Every page and question, with where each thing that it reads is read."""
    once = {each.key: each.id for page, each in definition.questions if page.repeat is None} | {
        page.repeat.key: page.id for page in definition.pages if page.repeat is not None
    }
    for at, section in enumerate(definition.sections):
        for place, page in enumerate(section.pages):
            where = f"$.sections[{at}].pages[{place}]"
            # In an item the questions of the repeat itself come first.
            known = once if page.repeat is None else once | {q.key: q.id for q in page.questions}
            yield _of_page(page, where, once)
            for number, question in enumerate(page.questions):
                yield _of_question(question, page, f"{where}.questions[{number}]", known)


def _of_page(page: Page, where: str, known: Mapping[str, str]) -> _Part:
    return _Part(page_words(page), where, page.id, _read(page.show_when, where, known))


def _of_question(question: Question, page: Page, where: str, known: Mapping[str, str]) -> _Part:
    reads = {page.id: where} if page.show_when is not None else {}
    for key in sorted(value_questions(question.settings)):
        if key in known:
            reads[known[key]] = f"{where}.settings"
    reads |= _read(question.show_when, where, known)
    return _Part(question_words(question), where, question.id, reads)


def _read(rule: Rule | None, where: str, known: Mapping[str, str]) -> dict[str, str]:
    keys = sorted(questions_of(rule)) if rule is not None else []
    return {known[key]: f"{where}.show_when" for key in keys if key in known}
