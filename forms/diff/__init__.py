"""What changed between two versions of a form, in words, part by part as the new one has them.

Sections, pages, questions and checks are the same when they have the same id, bindings the same
key, options the same value: rewording makes nothing new.
"""

from __future__ import annotations

from collections.abc import Sequence

from forms.definition import Definition, Page, Question, Repeat, Section
from forms.places import page_words, question_words
from forms.sentences import rule_words

from .bindings import binding_changes
from .changes import STRUCTURE, WORDING, Change, Notes, moved, quoted
from .questions import question_changes, rule_change

__all__ = ["STRUCTURE", "WORDING", "Change", "diff", "is_wording_only"]

_KINDS = {
    "questions": "a page of questions",
    "guidance": "a page of guidance",
    "exit": "an exit page",
    "repeat": "a page that repeats",
}


def diff(old: Definition, new: Definition) -> list[Change]:
    """Every change; empty when the two say the same."""
    found: list[Change] = []
    notes = Notes(found, "form", "settings")
    notes.text("The title of the form", old.title, new.title)
    notes.fact("The address of the form", old.key, new.key)
    _settings_changes(notes, old, new)
    _section_changes(notes, old, new)
    _page_changes(notes, old, new)
    _question_changes(notes, old, new)
    binding_changes(notes, old, new)
    return found


def is_wording_only(changes: Sequence[Change]) -> bool:
    """Whether nothing changed but what people read."""
    return all(each.kind == WORDING for each in changes)


def _settings_changes(notes: Notes, old: Definition, new: Definition) -> None:
    was, is_now = old.settings, new.settings
    notes.text("The introduction", was.intro, is_now.intro)
    notes.texts("What people need before they start", was.before_you_start, is_now.before_you_start)
    notes.text("The declaration", was.declaration, is_now.declaration)
    notes.fact("Who may fill it in", was.audience, is_now.audience)
    notes.fact("Exit this page", was.exit_this_page, is_now.exit_this_page)
    for name, words in (
        ("email_question", "The question for the sender’s address"),
        ("school_question", "The question for the sender’s school"),
        ("name_question", "The question for the sender’s name"),
    ):
        notes.fact(words, getattr(was, name), getattr(is_now, name))
    before, after = old.confirmation, new.confirmation
    notes.text("The title of the confirmation", before.title, after.title)
    notes.text("The text of the confirmation", before.text, after.text)
    notes.texts("What happens next", before.what_next, after.what_next)


def _section_changes(notes: Notes, old: Definition, new: Definition) -> None:
    before = {each.id: each for each in old.sections}
    after = {each.id: each for each in new.sections}
    moved_ids = moved(list(before), list(after))
    for id_, section in after.items():
        here = notes.at(_section_words(section), id_)
        if id_ not in before:
            here.structure("The section is new.")
            continue
        here.text("The title of the section", before[id_].title, section.title)
        if id_ in moved_ids:
            here.structure("The section stands at another place.")
    for id_, section in before.items():
        if id_ not in after:
            notes.taken(_section_words(section), id_).structure("The section was taken away.")


def _page_changes(notes: Notes, old: Definition, new: Definition) -> None:
    before = {each.id: each for each in old.pages}
    after = {each.id: each for each in new.pages}
    was_in = {page.id: section.id for section in old.sections for page in section.pages}
    is_in = {page.id: section for section in new.sections for page in section.pages}
    moved_ids = {
        id_
        for section in new.sections
        for id_ in moved(
            [each.id for each in old.pages if was_in[each.id] == section.id],
            [each.id for each in section.pages],
        )
    }
    for id_, page in after.items():
        here = notes.at(page_words(page), id_)
        if id_ not in before:
            here.structure(f"The page is new: {_KINDS[page.kind]}.")
            if page.show_when is not None:
                here.structure(f"It is shown only when {rule_words(new, page.show_when)}.")
            continue
        _page_change(here, before[id_], page, old, new)
        if was_in[id_] != is_in[id_].id:
            here.structure(f"The page moved to the section {quoted(is_in[id_].title)}.")
        elif id_ in moved_ids:
            here.structure("The page stands at another place.")
    for id_, page in before.items():
        if id_ not in after:
            notes.taken(page_words(page), id_).structure("The page was taken away.")


def _page_change(notes: Notes, was: Page, is_now: Page, old: Definition, new: Definition) -> None:
    notes.text("The title of the page", was.title, is_now.title)
    notes.text("The text of the page", was.text, is_now.text)
    notes.fact("The address of the page", was.slug, is_now.slug)
    if was.kind != is_now.kind:
        notes.words("The page", _KINDS[was.kind], _KINDS[is_now.kind])
    rule_change(notes, "It is shown", was.show_when, is_now.show_when, old, new)
    if was.repeat is not None and is_now.repeat is not None:
        _repeat_change(notes, was.repeat, is_now.repeat)
    before, after = ({each.id: each for each in page.checks} for page in (was, is_now))
    for id_, check in after.items():
        if id_ not in before:
            notes.structure(f"A check is new: {quoted(check.message)}.")
            continue
        notes.text("The message of a check", before[id_].message, check.message)
        what = f"The check {quoted(check.message)} lets pass"
        rule_change(notes, what, before[id_].must, check.must, old, new)
        name = f"Where the check {quoted(check.message)} is told"
        notes.fact(name, before[id_].questions, check.questions)
    for id_, check in before.items():
        if id_ not in after:
            notes.structure(f"A check was taken away: {quoted(check.message)}.")


def _repeat_change(notes: Notes, was: Repeat, is_now: Repeat) -> None:
    notes.text("What an item is called", was.item, is_now.item)
    notes.text("The button that adds one", was.add_label, is_now.add_label)
    notes.fact("The key of the repeat", was.key, is_now.key)
    notes.fact("The least items", was.min, is_now.min)
    notes.fact("The most items", was.max, is_now.max)


def _question_changes(notes: Notes, old: Definition, new: Definition) -> None:
    before = {question.id: (page, question) for page, question in old.questions}
    for page in new.pages:
        earlier = [question.id for at, question in before.values() if at.id == page.id]
        moved_ids = moved(earlier, [each.id for each in page.questions])
        for question in page.questions:
            here = notes.at(question_words(question), question.id)
            if question.id not in before:
                _new_question(here, page, question, new)
                continue
            was_on, was = before[question.id]
            question_changes(here, was, question, old, new)
            if was_on.id != page.id:
                here.structure(f"The question moved to the page {quoted(page.title)}.")
            elif question.id in moved_ids:
                here.structure("The question stands at another place of its page.")
    kept = {question.id for _, question in new.questions}
    for id_, (page, question) in before.items():
        if id_ not in kept:
            here = notes.taken(question_words(question), id_)
            here.structure(f"The question was taken away from the page {quoted(page.title)}.")


def _new_question(notes: Notes, page: Page, question: Question, new: Definition) -> None:
    words = "must be answered" if question.required else "may stay empty"
    notes.structure(f"The question is new on the page {quoted(page.title)}; it {words}.")
    if question.show_when is not None:
        notes.structure(f"It is asked only when {rule_words(new, question.show_when)}.")


def _section_words(section: Section) -> str:
    return f"section {quoted(section.title)}"
