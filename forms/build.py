"""From a page of a definition to a plain WTForms form; holds no HTML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, ClassVar, cast

import wtforms

from . import fields
from .conditions import holds, is_answered
from .context import Answers, Context, Option, UploadedFile
from .definition import Page, Question
from .fields import AnswerError, Asking, FieldType, Inputs
from .wording import failed_checks, required_words, same_words, words_of

MOST_KEPT = 600
_built: dict[tuple[str, str], type[PageForm]] = {}


class Moment(wtforms.meta.DefaultMeta):
    """What a form of a page is told: the context, the answers before it, and what is fixed."""

    context: Context
    known: Answers
    locked: frozenset[str] = frozenset()
    refused: Mapping[str, str] = {}


class AnswerField(wtforms.Field):
    """One question. Its type does the reading; the field holds what was typed and what is wrong.

    `inputs` are texts by suffix: the input `q_born-day` of the question `born` has the suffix day.
    """

    def __init__(self, question: Question, **options: Any) -> None:
        super().__init__(label=question.label, description=question.hint, **options)
        self.question = question
        self.kind: FieldType = fields.TYPES[question.type]
        self.inputs: Inputs = {}
        self.shown = True
        self.wrong: tuple[str, ...] = ()
        self.answers: Answers = {}

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Take what was posted; without a post, or when the answer is fixed, what is stored."""
        self.data = self.kind.kept(data)
        self.process_errors = []
        if formdata is None or not self.is_typed:
            self.inputs = self.kind.inputs(self.data)
        else:
            names = {suffix: self.part_name(suffix) for suffix in self.kind.suffixes}
            self.inputs = {suffix: formdata.getlist(name) for suffix, name in names.items()}

    def validate(self, form: wtforms.form.BaseForm, extra_validators: Any = ()) -> bool:
        """Read the answer. A question that is not shown is left alone and is never wrong."""
        self.errors, self.wrong = (), ()
        if not self.shown or not self.is_typed:
            return True
        try:
            self.data = self.kind.read(self.inputs, self.asking)
        except AnswerError as error:
            self.data = error.kept
            words = words_of(self.question, error)
            lines = tuple(words.splitlines()) if error.code == "refused" else (words,)
            self.errors, self.wrong = lines, error.parts
            return False
        if self.question.required and not is_answered(self.data):
            self.errors = (required_words(self.question, self.asking),)
        return not self.errors

    @property
    def asking(self) -> Asking:
        refused = self.moment.refused.get(self.question.key, "")
        return Asking(self.question, self.moment.context, self.answers, refused)

    @property
    def moment(self) -> Moment:
        return cast(Moment, self.meta)

    @property
    def is_locked(self) -> bool:
        return self.question.key in self.moment.locked

    @property
    def is_typed(self) -> bool:
        """Whether the person answers it here: not guidance, nor what is calculated or fixed."""
        return self.kind.is_asked and not self.kind.is_computed and not self.is_locked

    @property
    def error(self) -> str:
        return str(self.errors[0]) if self.errors else ""

    @property
    def lines(self) -> list[str]:
        """The answer as it is read."""
        return self.kind.lines(self.data, self.asking) if is_answered(self.data) else []

    def part_name(self, suffix: str) -> str:
        """The name and id of an input."""
        return f"{self.name}-{suffix}" if suffix else self.name

    def typed(self, suffix: str = "") -> str:
        """What stands in an input."""
        values = self.inputs.get(suffix) or ("",)
        return values[0]

    def chosen(self, suffix: str = "") -> Sequence[str]:
        """Every value that is ticked."""
        return self.inputs.get(suffix) or ()

    def is_wrong(self, suffix: str = "") -> bool:
        """Whether this input is what is wrong: all are when the error names none."""
        return bool(self.errors) and (not self.wrong or suffix in self.wrong)

    def kept_files(self) -> list[UploadedFile]:
        """The files that stay with the answer, of a question of files."""
        removed = self.chosen("remove")
        ids = [each for each in dict.fromkeys(self.chosen("keep")) if each not in removed]
        found = [self.moment.context.lookups.file(each) for each in ids]
        return [each for each in found if each is not None and not each.refused]

    def options(self) -> Sequence[Option]:
        return self.kind.options(self.asking)


class PageForm(wtforms.Form):
    """The form of one page; subclasses have its questions as fields."""

    Meta = Moment
    page: ClassVar[Page]

    @property
    def moment(self) -> Moment:
        return cast(Moment, self.meta)

    @cached_property
    def questions(self) -> list[AnswerField]:
        """The fields in the order of the page."""
        return [field for field in self if isinstance(field, AnswerField)]

    @cached_property
    def counted(self) -> dict[str, object]:
        """The answers that count: those before the page, then those of its shown questions."""
        return dict(self.moment.known)

    def settle(self, *, read: bool) -> None:
        """Go through the questions in order: each is shown by the answers before it, then read."""
        context, counted = self.moment.context, self.counted
        for field in self.questions:
            question = field.question
            field.answers = counted
            field.shown = holds(question.show_when, counted, context)
            if field.kind.is_computed:
                field.data = field.kind.compute(field.asking)
            elif read:
                field.validate(self)
            if field.shown and is_answered(field.data):
                counted[question.key] = field.data

    def compare(self, others: Sequence[Answers]) -> None:
        """Say what is wrong between the answers that were read: in the checks of the page, and
        with the other items of a repeat."""
        fields_by_key = {each.question.key: each for each in self.questions if each.shown}
        for field in fields_by_key.values():
            if field.question.is_unique and field.data is not None and not field.errors:
                words = same_words(field.asking, self.page, field.data, others)
                field.errors = (words,) if words else ()
        shown = [each.question for each in fields_by_key.values()]
        for question, message in failed_checks(self.page, shown, self.counted, self.moment.context):
            field = fields_by_key[question.key]
            field.errors = field.errors or (message,)


def page_form(page: Page, version_key: str) -> type[PageForm]:
    """The form class of a page, built once for each version."""
    key = (version_key, page.slug)
    found = _built.get(key)
    if found is None:
        if len(_built) >= MOST_KEPT:
            _built.clear()
        made = {each.name: AnswerField(each) for each in page.questions}
        found = type("PageForm", (PageForm,), {"page": page, **made})
        _built[key] = found
    return found
