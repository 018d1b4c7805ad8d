"""One person on the way through one form: what is shown, what is done, what is wrong; pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice

from . import fields
from .conditions import holds, is_answered
from .context import Answers, Context
from .definition import AUDIENCE, Definition, Page, Question
from .fields import AnswerError, Asking

Item = Mapping[str, object]


class Journey:
    """The pages a person walks with these answers.

    Answers count in the order of the form: a rule never reads an answer that is itself hidden,
    nor one that comes later. Nothing follows an exit page.
    """

    def __init__(self, definition: Definition, answers: Answers, context: Context) -> None:
        self.definition = definition
        self.answers = answers
        self.context = context
        self._known: dict[str, object] = {}
        if answers.get(AUDIENCE) is not None:
            self._known[AUDIENCE] = answers[AUDIENCE]
        # How many of the known answers come before a page: they are kept in the form's order.
        self._known_at: dict[str, int] = {}
        self.pages: tuple[Page, ...] = tuple(self._walk())

    def page(self, slug: str) -> Page | None:
        """A page of the way, by its slug; nothing when it is not shown."""
        return next((page for page in self.pages if page.slug == slug), None)

    def after(self, page: Page) -> Page | None:
        return self._beside(page, 1)

    def before(self, page: Page) -> Page | None:
        return self._beside(page, -1)

    @property
    def exit(self) -> Page | None:
        """The exit page these answers lead to: such a form cannot be sent."""
        last = self.pages[-1] if self.pages else None
        return last if last is not None and last.kind == "exit" else None

    def known_at(self, page: Page) -> Answers:
        """The answers that count when a page is opened: those of the pages before it."""
        return self._base(page)

    def items(self, page: Page) -> list[Item]:
        """The items of a repeat page, as they are kept."""
        return items_of(page, self.answers)

    def shown(self, page: Page, item: Item | None = None) -> tuple[Question, ...]:
        """The questions a page asks with these answers; those of a repeat for one item."""
        answers = self.answers if item is None else item
        return tuple(
            each for each, _ in shown_questions(page, answers, self._base(page), self.context)
        )

    def is_done(self, page: Page) -> bool:
        """Whether nothing on the page is missing or wrong. An exit page never is done."""
        return page.kind != "exit" and not self.faults_of(page)

    def is_seen(self, page: Page) -> bool:
        """Whether the page was ever saved: what was left empty then is kept as None."""
        if page.repeat is not None:
            return page.repeat.key in self.answers
        asked = [each.key for each in self.shown(page) if fields.TYPES[each.type].is_asked]
        return not asked or any(key in self.answers for key in asked)

    def resume(self) -> Page | None:
        """Where to go on: the first page that is not done or was never seen."""
        return next(
            (each for each in self.pages if not self.is_done(each) or not self.is_seen(each)), None
        )

    def relevant(self) -> dict[str, object]:
        """What is sent: the answers of shown questions, and for whom the form was filled in."""
        return dict(self._known)

    def faults(self) -> list[tuple[Page, Question, str]]:
        """Every missing or wrong answer of every page, checked again as of now."""
        return [
            (page, question, words)
            for page in self.pages
            for question, words in self.faults_of(page)
        ]

    def faults_of(self, page: Page) -> list[tuple[Question, str]]:
        """What is missing or wrong on one page."""
        if not page.questions:
            return []
        if page.repeat is None:
            return list(self._faults_in(page, self.answers))
        items = self.items(page)
        faults = [
            (question, f"{page.repeat.item} {at}: {words}")
            for at, item in enumerate(items, 1)
            for question, words in self.faults_of_item(page, item)
        ]
        count = count_words(page, len(items))
        return [(page.questions[0], count), *faults] if count else faults

    def faults_of_item(self, page: Page, item: Item) -> list[tuple[Question, str]]:
        """What is missing or wrong in one item of a repeat."""
        return list(self._faults_in(page, item))

    def asking(self, question: Question, item: Item | None = None) -> Asking:
        """The question as it is put with all the answers that count."""
        answers = self._known if item is None else {**self._known, **item}
        return Asking(question, self.context, answers)

    def _walk(self) -> Iterator[Page]:
        for page in self.definition.pages:
            if not holds(page.show_when, self._known, self.context):
                continue
            self._known_at[page.slug] = len(self._known)
            if page.repeat is not None:
                kept = [self._counted(page, item) for item in self.items(page)]
                if kept:
                    self._known[page.repeat.key] = kept
            else:
                for _ in _shown(page, self.answers, self._known, self.context):
                    pass
            yield page
            if page.kind == "exit":
                return

    def _counted(self, page: Page, answers: Answers) -> dict[str, object]:
        shown = shown_questions(page, answers, self._base(page), self.context)
        return {each.key: answer for each, answer in shown if is_answered(answer)}

    def _base(self, page: Page) -> Answers:
        count = self._known_at.get(page.slug, len(self._known))
        return dict(islice(self._known.items(), count))

    def _beside(self, page: Page, step: int) -> Page | None:
        at = next((at for at, each in enumerate(self.pages) if each.slug == page.slug), None)
        if at is None or not 0 <= at + step < len(self.pages):
            return None
        return self.pages[at + step]

    def _faults_in(self, page: Page, answers: Answers) -> Iterator[tuple[Question, str]]:
        known = {**self._known, **answers} if page.repeat is not None else self._known
        for question, answer in shown_questions(page, answers, self._base(page), self.context):
            kind = fields.TYPES[question.type]
            asking = Asking(question, self.context, known)
            if not kind.is_asked:
                continue
            try:
                if is_answered(answer):
                    answer = kind.read(kind.inputs(answer), asking)
            except AnswerError as error:
                yield question, words_of(question, error)
                continue
            if question.required and not is_answered(answer):
                yield question, required_words(question, asking)


def items_of(page: Page, answers: Answers) -> list[Item]:
    """The items kept for a repeat page."""
    kept = answers.get(page.repeat.key) if page.repeat is not None else None
    return [each for each in kept if isinstance(each, dict)] if isinstance(kept, list) else []


def shown_questions(
    page: Page, answers: Answers, known: Answers, context: Context
) -> Iterator[tuple[Question, object]]:
    """The questions shown on a page and their answers; each counts for those after it."""
    return _shown(page, answers, dict(known), context)


def _shown(
    page: Page, answers: Answers, counted: dict[str, object], context: Context
) -> Iterator[tuple[Question, object]]:
    """The same, adding the answers that count to `counted`."""
    for question in page.questions:
        if not holds(question.show_when, counted, context):
            continue
        answer = answers.get(question.key)
        if is_answered(answer):
            counted[question.key] = answer
        yield question, answer


def count_words(page: Page, count: int) -> str:
    """What is wrong with the number of items of a repeat; empty when nothing is."""
    if page.repeat is None or page.repeat.min <= count <= page.repeat.max:
        return ""
    item = page.repeat.item[:1].lower() + page.repeat.item[1:]
    if count > page.repeat.max:
        return f"{page.title}: keep {page.repeat.max} at most"
    if page.repeat.min == 1:
        return f"Add {'an' if item[:1] in 'aeiou' else 'a'} {item}"
    return f"{page.title}: add at least {page.repeat.min}"


def words_of(question: Question, error: AnswerError) -> str:
    """The author's words for an error, or ours. What a file was refused for is never reworded."""
    return error.words if error.code == "refused" else question.errors.get(error.code, error.words)


def required_words(question: Question, asking: Asking) -> str:
    return question.errors.get("required") or fields.TYPES[question.type].required_words(asking)
