"""One person on the way through one form: what is shown, what is done, what is wrong; pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from . import fields
from .conditions import holds, is_answered
from .context import Answers, Context
from .definition import AUDIENCE, Definition, Page, Question
from .fields import AnswerError, Asking
from .wording import count_words, failed_checks, required_words, same_words, words_of

__all__ = ["Item", "Journey", "count_words", "items_of", "required_words", "words_of"]

Item = Mapping[str, object]
# The questions that are shown, each with its answer or None.
Shown = tuple[tuple[Question, object], ...]
Faults = list[tuple[Question, str]]


class Journey:
    """The pages a person walks with these answers.

    Answers count in the order of the form: a rule never reads an answer that is itself hidden,
    nor one that comes later. Nothing follows an exit page. What is calculated is worked out here,
    whatever stands among the answers. The form is walked once; everything else looks up.
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
        self._shown: dict[str, Shown] = {}
        self._items: dict[str, list[Item]] = {}
        self._faults: dict[str, Faults] = {}
        # The answers of a page, or of an item by its number, as their types read them again.
        self._again: dict[tuple[str, int], dict[str, object]] = {}
        self.pages: tuple[Page, ...] = tuple(self._walk())
        self._place = {page.slug: at for at, page in enumerate(self.pages)}

    def page(self, slug: str) -> Page | None:
        """A page of the way, by its slug; nothing when it is not shown."""
        at = self._place.get(slug)
        return None if at is None else self.pages[at]

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
        count = self._known_at.get(page.slug, len(self._known))
        return dict(islice(self._known.items(), count))

    def items(self, page: Page) -> list[Item]:
        """The items of a repeat page, as they are kept."""
        found = self._items.get(page.slug)
        return items_of(page, self.answers) if found is None else found

    def shown(self, page: Page, item: Item | None = None) -> tuple[Question, ...]:
        """The questions a page asks with these answers; those of a repeat for one item."""
        return tuple(question for question, _ in self.shown_answers(page, item))

    def shown_answers(self, page: Page, item: Item | None = None) -> Shown:
        """The same with their answers, calculated ones too."""
        found = self._shown.get(page.slug) if item is None else None
        if found is not None:
            return found
        answers = self.answers if item is None else item
        return tuple(_shown(page, answers, dict(self.known_at(page)), self.context))

    def is_done(self, page: Page) -> bool:
        """Whether nothing on the page is missing or wrong. An exit page never is done."""
        return page.kind != "exit" and not self.faults_of(page)

    def is_seen(self, page: Page) -> bool:
        """Whether the page was ever saved: what was left empty then is kept as None."""
        if page.repeat is not None:
            return page.repeat.key in self.answers
        typed = [each.key for each in self.shown(page) if is_typed(each)]
        return not typed or any(key in self.answers for key in typed)

    def resume(self) -> Page | None:
        """Where to go on: the first page that is not done or was never seen."""
        return next(
            (each for each in self.pages if not self.is_done(each) or not self.is_seen(each)), None
        )

    def relevant(self) -> dict[str, object]:
        """What is sent: the answers of shown questions, and for whom the form was filled in."""
        return dict(self._known)

    def read_again(self) -> dict[str, object]:
        """The same as the types read each answer now: from what was stored by hand, or for a
        record that is called something else since. Only what is without faults can be read."""
        found = dict(self._known)
        for page in self.pages:
            self.faults_of(page)
            if page.repeat is None:
                found |= self._again.get((page.slug, 0), {})
            elif page.repeat.key in found:
                found[page.repeat.key] = [
                    _answered({**self._counted(page, item), **self._again[page.slug, at]})
                    for at, item in enumerate(self.items(page), 1)
                ]
        return _answered(found)

    def faults(self) -> list[tuple[Page, Question, str]]:
        """Every missing or wrong answer of every page, checked again as of now."""
        return [
            (page, question, words)
            for page in self.pages
            for question, words in self.faults_of(page)
        ]

    def faults_of(self, page: Page) -> Faults:
        """What is missing or wrong on one page."""
        found = self._faults.get(page.slug)
        if found is None:
            found = self._faults[page.slug] = self._page_faults(page)
        return list(found)

    def faults_of_item(self, page: Page, item: Item, at: int = 0) -> Faults:
        """What is missing or wrong in one item of a repeat, whatever the other items say."""
        counted = dict(self.known_at(page))
        shown = tuple(_shown(page, item, counted, self.context))
        return list(self._faults_in(page, at, shown, counted, counted))

    def asking(self, question: Question, item: Item | None = None) -> Asking:
        """The question as it is put with all the answers that count."""
        answers = self._known if item is None else {**self._known, **item}
        return Asking(question, self.context, answers)

    def _walk(self) -> Iterator[Page]:
        for page in self.definition.pages:
            if not holds(page.opens_when, self._known, self.context):
                continue
            self._known_at[page.slug] = len(self._known)
            if page.repeat is not None:
                self._items[page.slug] = items_of(page, self.answers)
                kept = [self._counted(page, item) for item in self._items[page.slug]]
                if kept:
                    self._known[page.repeat.key] = kept
            elif page.questions:
                shown = _shown(page, self.answers, self._known, self.context)
                self._shown[page.slug] = tuple(shown)
            yield page
            if page.kind == "exit":
                return

    def _counted(self, page: Page, item: Item) -> dict[str, object]:
        shown = _shown(page, item, dict(self._known), self.context)
        return {each.key: answer for each, answer in shown if is_answered(answer)}

    def _beside(self, page: Page, step: int) -> Page | None:
        at = self._place.get(page.slug)
        if at is None or not 0 <= at + step < len(self.pages):
            return None
        return self.pages[at + step]

    def _page_faults(self, page: Page) -> Faults:
        if not page.questions:
            return []
        if page.repeat is None:
            counted = self.known_at(page) if page.checks else self._known
            if page.checks:
                answered = {q.key: answer for q, answer in self.shown_answers(page)}
                counted = {**counted, **answered}
            return list(self._faults_in(page, 0, self.shown_answers(page), counted, self._known))
        items = self.items(page)
        faults: Faults = []
        for at, item in enumerate(items):
            found = self.faults_of_item(page, item, at + 1)
            told = {question.key for question, _ in found}
            found += [
                (question, words)
                for question, words in self._repeated(page, item, items[:at])
                if question.key not in told
            ]
            faults += [(each, f"{page.repeat.item} {at + 1}: {words}") for each, words in found]
        count = count_words(page, len(items))
        return [(page.questions[0], count), *faults] if count else faults

    def _repeated(
        self, page: Page, item: Item, earlier: Sequence[Item]
    ) -> Iterator[tuple[Question, str]]:
        """Answers that an earlier item has too, where items must differ."""
        for question in page.questions:
            answer = fields.TYPES[question.type].kept(item.get(question.key))
            if question.is_unique and answer is not None:
                words = same_words(self.asking(question, item), page, answer, earlier)
                if words:
                    yield question, words

    def _faults_in(
        self, page: Page, at: int, shown: Shown, counted: Answers, known: Answers
    ) -> Iterator[tuple[Question, str]]:
        """`counted` are the answers up to this page, `known` all those that its types may read."""
        told: set[str] = set()
        again = self._again[page.slug, at] = {}
        for question, answer in shown:
            if not is_typed(question):
                continue
            again[question.key], words = self._reread(question, answer, known)
            if words:
                told.add(question.key)
                yield question, words
        for question, message in failed_checks(
            page, [question for question, _ in shown], counted, self.context
        ):
            if question.key not in told:
                told.add(question.key)
                yield question, message

    def _reread(self, question: Question, answer: object, known: Answers) -> tuple[object, str]:
        """A stored answer as its type reads it now, and what is wrong with it."""
        kind, asking = fields.TYPES[question.type], Asking(question, self.context, known)
        try:
            read = kind.read(kind.inputs(answer), asking) if is_answered(answer) else None
        except AnswerError as error:
            return None, words_of(question, error)
        is_missing = question.required and not is_answered(read)
        return read, required_words(question, asking) if is_missing else ""


def is_typed(question: Question) -> bool:
    """Whether a person answers it: guidance asks nothing, and calculated values follow."""
    kind = fields.TYPES[question.type]
    return kind.is_asked and not kind.is_computed


def _answered(answers: Answers) -> dict[str, object]:
    return {key: answer for key, answer in answers.items() if is_answered(answer)}


def items_of(page: Page, answers: Answers) -> list[Item]:
    """The items kept for a repeat page."""
    kept = answers.get(page.repeat.key) if page.repeat is not None else None
    return [each for each in kept if isinstance(each, dict)] if isinstance(kept, list) else []


def _shown(
    page: Page, answers: Answers, counted: dict[str, object], context: Context
) -> Iterator[tuple[Question, object]]:
    """The questions shown on a page and their answers; each counts for those after it, and is
    added to `counted`."""
    for question in page.questions:
        rule = question.show_when
        if rule is not None and rule.test(counted, context) is not True:
            continue
        kind = fields.TYPES[question.type]
        if kind.is_computed:
            answer = kind.compute(Asking(question, context, counted))
        else:
            # What does not fit the type is no answer to it, whatever it was to another.
            answer = kind.kept(answers.get(question.key))
        if is_answered(answer):
            counted[question.key] = answer
        yield question, answer
