"""What the templates of a form are given: one prepared value for a page."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from app.domain.marks import mark
from forms.answers import PageAnswers
from forms.build import AnswerField, PageForm
from forms.context import Option
from forms.definition import Page, shown_after, value_questions
from forms.fields import Lookup
from forms.fields.records import SHOWN_AT_ONCE
from forms.reveal import page_script

from .filling import Filling
from .shells import Macro, drawn


@dataclass(frozen=True, slots=True)
class Choice:
    """What a look-up shows: the records found, and a box to search by when there are many."""

    options: Sequence[Option]
    searched: str
    needs_search: bool
    says: str
    url: str


@dataclass(frozen=True, slots=True)
class QuestionPage:
    """Everything a page of questions shows."""

    tab_title: str
    caption: str
    heading: str
    heading_key: str
    text: str
    form: PageForm
    fields: Sequence[AnswerField]
    faults: Sequence[tuple[str, str]]
    notes: Sequence[str]
    choices: Mapping[str, Choice]
    rules: Mapping[str, str]
    formulas: Mapping[str, str]
    marks: Mapping[str, str]
    post_url: str
    back_url: str
    files_url: str
    version_key: str
    item: str = ""

    def drawn(self, asked: AnswerField, macro: Macro) -> Markup:
        """One of the questions, as the macro draws it."""
        return drawn(macro, self, asked, self.version_key)


def question_page(
    filling: Filling,
    page: Page,
    form: PageForm,
    *,
    stored: Mapping[str, object],
    post_url: str,
    back_url: str,
    heading: str = "",
    faults: Sequence[tuple[str, str]] = (),
    notes: Sequence[str] = (),
    marks: Mapping[str, str],
    item: str = "",
) -> QuestionPage:
    """Prepare a page of questions; `stored` are the answers its inputs stand for, but for those
    with a mark of their own."""
    fields = [each for each in form.questions if each.shown or shown_after(page, each.question)]
    asked = [each for each in fields if each.kind.is_asked]
    heading_key = _heading_key(page, asked) if not heading else ""
    by_key = {each.question.key: each for each in asked}
    choices = {
        key: _choice(filling, page, each)
        for key, each in by_key.items()
        if isinstance(each.kind, Lookup) and not each.is_locked
    }
    script = page_script(form)
    title = heading or (by_key[heading_key].question.label if heading_key else page.title)
    return QuestionPage(
        tab_title=filling.tab_title(page, title),
        caption=filling.section_of(page).title,
        heading=heading or page.title,
        heading_key=heading_key,
        text=page.text,
        form=form,
        fields=fields,
        faults=[
            (anchor(by_key[key], choices.get(key)) if key in by_key else "", words)
            for key, words in faults
        ],
        notes=notes,
        choices=choices,
        rules={key: json.dumps(each) for key, each in script.rules.items()},
        formulas={key: json.dumps(each) for key, each in script.formulas.items()},
        marks={key: marks.get(key) or mark(stored.get(key)) for key in by_key},
        post_url=post_url,
        back_url=back_url,
        files_url=_files_url(filling, page, asked),
        version_key=filling.version_key,
        item=item,
    )


def _files_url(filling: Filling, page: Page, asked: Sequence[AnswerField]) -> str:
    """Where files go one by one; empty for a page that asks for none."""
    if not any(each.question.type == "file" for each in asked):
        return ""
    return filling.url("add_file", page_slug=page.slug)


def anchor(field: AnswerField, choice: Choice | None = None) -> str:
    """The id of the input that is wrong, or of the first one."""
    if choice is not None and not choice.options:
        return field.part_name("search")
    if field.wrong:
        return field.part_name(field.wrong[0])
    return field.part_name(field.kind.first_input)


def clear(read: PageAnswers, keys: Sequence[str]) -> None:
    """Say nothing yet of questions that the person has not seen before."""
    for each in read.form.questions:
        if each.question.key in keys:
            each.errors, each.wrong = (), ()


def faults_and_new(
    read: PageAnswers, posted: MultiDict[str, str]
) -> tuple[list[tuple[str, str]], list[str]]:
    """What is wrong on the page that was sent, and the questions that these answers brought onto
    it: of those nothing is said yet."""
    seen = set(posted.getlist("shown"))
    new = [key for key, _ in read.faults if key not in seen]
    clear(read, new)
    return [(key, words) for key, words in read.faults if key in seen], new


def _heading_key(page: Page, asked: Sequence[AnswerField]) -> str:
    """The question that is the heading: the only one, or one that asks what the title says."""
    if not asked or page.text or page.repeat is not None:
        return ""
    first = asked[0].question
    is_alone = len(page.questions) == 1
    return first.key if is_alone or first.label == page.title else ""


def _choice(filling: Filling, page: Page, field: AnswerField) -> Choice:
    kind = field.kind
    if not isinstance(kind, Lookup):
        raise TypeError("Only a look-up offers records.")
    text = field.typed("search").strip()
    found = list(kind.search(field.asking, text))
    needs_search = bool(text) or len(found) > SHOWN_AT_ONCE
    options = found if text or not needs_search else []
    chosen = field.typed()
    if chosen and chosen not in [each.value for each in options]:
        known = filling.lookups.find(kind.source(field.asking), chosen, kind.filters(field.asking))
        if known is not None:
            options = [known, *options]
    reads_page = value_questions(field.question.settings) & {each.key for each in page.questions}
    url = filling.url("options", page_slug=page.slug, key=field.question.key)
    return Choice(
        options=options,
        searched=text,
        needs_search=needs_search,
        says=found_words(len(found)) if text else "",
        url="" if reads_page else url,
    )


def found_words(count: int) -> str:
    """How many records a search found."""
    if count == 0:
        return "Nothing found. Try fewer letters or another word."
    if count >= 20:
        return "20 or more found. Type more to find yours."
    return "1 found." if count == 1 else f"{count} found."
