"""What was answered, as people read it: by section, each answer below its question; pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from . import fields
from .conditions import is_answered
from .context import Answers, Context
from .definition import Definition, Page, Question, Repeat
from .fields import Asking
from .journey import Item, Journey, items_of
from .stored import as_text, lines, names, strays

NO_NOTES: Mapping[tuple[str, int | None], str] = MappingProxyType({})
NOT_PROVIDED = "Not provided"
# A question in a few words, and the answer to it, one text a line.
Told = tuple[str, str]


@dataclass(frozen=True, slots=True)
class AnsweredPart:
    """Answers that stand together: of pages that follow each other, which have no title here, or of
    one item of what was repeated."""

    title: str
    answers: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class AnsweredSection:
    """A section of a form, part by part in the order of its pages."""

    id: str
    title: str
    parts: tuple[AnsweredPart, ...]


def answered_sections(
    definition: Definition,
    answers: Answers,
    context: Context,
    *,
    hidden: frozenset[str] = frozenset(),
    notes: Mapping[tuple[str, int | None], str] = NO_NOTES,
    misfits: bool = False,
    way: Journey | None = None,
) -> list[AnsweredSection]:
    """Questions and answers as they were sent, but for the hidden ones. Only answers that counted
    are sent, so no rule of the form is asked again. `notes` stand below answers: by the key of the
    question, or by that of the repeat, a dot and it, and the number of the item (a repeat's own
    key stands for all of the item). With `misfits`, what does not fit its question is told as the
    text it is. With the `way` that these answers led, questions stand as they were asked, and what
    was seen and left empty is told too."""
    reader = _Reader(answers, context, hidden, notes, misfits=misfits, way=way)
    found = []
    for section in definition.sections:
        parts: list[AnsweredPart] = []
        for page in section.pages:
            if page.repeat is not None:
                parts += reader.items(page, page.repeat)
                continue
            told = reader.page(page)
            if told and parts and not parts[-1].title:
                told = parts.pop().answers + told
            if told:
                parts.append(AnsweredPart("", told))
        if parts:
            found.append(AnsweredSection(section.id, section.title, tuple(parts)))
    return found


def words_for(question: Question) -> str:
    """A question in a few words."""
    return question.short[:1].upper() + question.short[1:] if question.short else question.label


@dataclass(frozen=True)
class _Reader:
    """What was answered, and what of it is told."""

    answers: Answers
    context: Context
    hidden: frozenset[str]
    notes: Mapping[tuple[str, int | None], str]
    misfits: bool
    way: Journey | None

    def page(self, page: Page) -> tuple[Told, ...]:
        own = {key: words for (key, item), words in self.notes.items() if item is None}
        return tuple(self._told(page, self.answers, self.answers, own))

    def items(self, page: Page, repeat: Repeat) -> Iterator[AnsweredPart]:
        name = repeat.heading
        for place, item in enumerate(items_of(page, self.answers), 1):
            notes = self._notes_of(page, repeat, place)
            told = self._told(page, item, {**self.answers, **item}, notes, item)
            yield AnsweredPart(f"{name} {place}", tuple(told))
        is_hidden = any(each.key in self.hidden for each in page.questions)
        for stray in strays(page, self.answers) if self.misfits and not is_hidden else ():
            if not any(names(stray, key) for key in self.hidden):
                yield AnsweredPart(page.title, (("Cannot be read", as_text(stray)),))

    def _notes_of(self, page: Page, repeat: Repeat, place: int) -> dict[str, str]:
        """The notes of one item of a repeat, by question."""
        whole = self.notes.get((repeat.key, place))
        found = {
            each.key: self.notes.get((f"{repeat.key}.{each.key}", place), whole)
            for each in page.questions
        }
        return {key: words for key, words in found.items() if words}

    def _told(
        self,
        page: Page,
        held: Answers,
        known: Answers,
        notes: Mapping[str, str],
        item: Item | None = None,
    ) -> Iterator[Told]:
        seen = self._seen(page, item)
        for question in page.questions:
            kind = fields.TYPES[question.type]
            if not kind.is_asked or question.key in self.hidden:
                continue
            answer = held.get(question.key)
            answer = answer if self.misfits else kind.kept(answer)
            if is_answered(answer):
                told = lines(answer, Asking(question, self.context, known))
                note = notes.get(question.key)
                yield self._asked(question), "\n".join([*told, *([note] if note else [])])
            elif question.key in seen:
                yield self._asked(question), NOT_PROVIDED

    def _asked(self, question: Question) -> str:
        return words_for(question) if self.way is None else question.label

    def _seen(self, page: Page, item: Item | None) -> frozenset[str]:
        """The questions of a page that were shown, when that is to be told."""
        if self.way is None or page not in self.way.pages:
            return frozenset()
        return frozenset(each.key for each in self.way.shown(page, item))
