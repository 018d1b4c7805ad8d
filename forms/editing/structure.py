"""Changing the sections, pages and questions of a form: each function gives a new document."""

from __future__ import annotations

from forms import fields
from forms.definition import FORMAT

from .names import (
    checked_key,
    checked_slug,
    key_from,
    keys_beside,
    keys_of,
    slug_from,
    slugs_of,
)
from .nodes import (
    ASKING_PAGES,
    INSIDE,
    PAGE,
    QUESTION,
    SECTION,
    Document,
    EditError,
    NewId,
    changed,
    copied,
    find,
    find_kind,
    fresh_id,
    kind_of,
    listed,
    pages_of,
    place_after,
    questions_of,
    repeat_of,
    sections_of,
)
from .types import keep_what_fits
from .uses import rename, uses

_STRUCTURE = frozenset({"id", "pages", "questions"})
_PAGE_KINDS = frozenset({"questions", "guidance", "exit", "repeat"})


def blank(*, key: str, title: str, new_id: NewId) -> Document:
    """A form that has a first section and nothing in it yet."""
    document: Document = {
        "format": FORMAT,
        "key": key,
        "title": title,
        "settings": {"audience": ["public"]},
        "sections": [],
        "bindings": [],
        "confirmation": {"title": "Sent"},
    }
    return add_section(document, title, new_id=new_id)


def add_section(
    document: Document, title: str, *, after: str | None = None, new_id: NewId
) -> Document:
    """A new section, without pages, behind another or at the end."""
    found = copied(document)
    sections = found.setdefault("sections", [])
    place = place_after(sections, after)
    sections.insert(
        place, {"id": fresh_id(found, new_id), "title": _said(title, "title"), "pages": []}
    )
    return found


def add_page(
    document: Document,
    section_id: str,
    kind: str,
    title: str,
    *,
    after: str | None = None,
    new_id: NewId,
) -> Document:
    """A new page, with an address made from its title, behind another or at the end."""
    found = copied(document)
    section, _ = find_kind(found, section_id, SECTION)
    page: Document = {
        "id": fresh_id(found, new_id),
        "slug": slug_from(title, slugs_of(found)),
        "title": _said(title, "title"),
    }
    _become(found, page, kind)
    pages = section.setdefault("pages", [])
    pages.insert(place_after(pages, after), page)
    return found


def add_question(
    document: Document,
    page_id: str,
    type_: str,
    label: str,
    *,
    after: str | None = None,
    new_id: NewId,
) -> Document:
    """A new question, with a key made from its label, behind another or at the end of a page."""
    found = copied(document)
    page, _ = find_kind(found, page_id, PAGE)
    _must_ask(page)
    if type_ not in fields.TYPES:
        raise EditError("There is no such type of question.")
    question = {
        "id": fresh_id(found, new_id),
        "key": key_from(label, keys_of(found)),
        "type": type_,
        "label": _said(label, "question"),
    }
    questions = page.setdefault("questions", [])
    questions.insert(place_after(questions, after), question)
    return found


def change_form(document: Document, changes: Document) -> Document:
    """Set fields of the form itself, such as its title, settings or confirmation; each wholly."""
    found = copied(document)
    changed(found, changes, never=frozenset({"format", "key", "sections", "bindings"}))
    return found


def change_form_settings(document: Document, changes: Document) -> Document:
    """Set some of the form's settings and leave the others."""
    found = copied(document)
    changed(found.setdefault("settings", {}), changes, never=frozenset())
    return found


def change_section(document: Document, section_id: str, changes: Document) -> Document:
    found = copied(document)
    section, _ = find_kind(found, section_id, SECTION)
    changed(section, changes, never=_STRUCTURE)
    return found


def change_page(document: Document, page_id: str, changes: Document) -> Document:
    """Set fields of a page, each wholly. Another kind brings or takes what the kind needs, and
    another key of its repeat is written wherever the repeat is named."""
    found = copied(document)
    page, _ = find_kind(found, page_id, PAGE)
    if "slug" in changes:
        checked_slug(found, page, changes["slug"])
    if "kind" in changes:
        _become(found, page, str(changes["kind"] or "questions"))
    before, after = repeat_of(page), changes.get("repeat")
    if before is not None and isinstance(after, dict) and after.get("key") != before.get("key"):
        rename(found, page_id, checked_key(found, before, after.get("key")))
    rest = {name: value for name, value in changes.items() if name != "kind"}
    changed(page, rest, never=_STRUCTURE)
    return found


def change_question(document: Document, question_id: str, changes: Document) -> Document:
    """Set fields of a question, each wholly. Another key is written wherever the question is
    named; another type keeps those settings and messages that it knows."""
    found = copied(document)
    question, (_, page) = find_kind(found, question_id, QUESTION)
    if "key" in changes:
        key = checked_key(found, question, changes["key"], page=page)
        rename(found, question_id, key)
    changed(question, changes, never=_STRUCTURE)
    if "type" in changes:
        keep_what_fits(question, but=frozenset(changes))
    return found


def change_settings(document: Document, question_id: str, changes: Document) -> Document:
    """Set some of a question's settings and leave the others."""
    found = copied(document)
    question, _ = find_kind(found, question_id, QUESTION)
    settings = question.setdefault("settings", {})
    changed(settings, changes, never=frozenset())
    if not settings:
        del question["settings"]
    return found


def move(document: Document, id_: str, position: int, *, into: str | None = None) -> Document:
    """Put a section, page or question at a place among its like, counted from 0; a page also into
    another section, a question into another page. A place beyond the last is the last."""
    found = copied(document)
    kind, node, parents = find(found, id_)
    if into is not None and kind == SECTION:
        raise EditError("A section stands in the form itself.")
    old = parents[-1] if parents else found
    new = old
    if into is not None:
        new, _ = find_kind(found, into, SECTION if kind == PAGE else PAGE)
    if kind == QUESTION:
        _must_ask(new)
        _fit_key(found, node, new)
    name = INSIDE[SECTION] if kind == PAGE else INSIDE[PAGE] if kind == QUESTION else "sections"
    old[name].remove(node)
    siblings = new.setdefault(name, [])
    siblings.insert(max(0, min(position, len(siblings))), node)
    return found


def remove(document: Document, id_: str, *, force: bool = False) -> Document:
    """Take a section, page or question out. Raises EditError naming what reads it, unless
    forced: then the problems of the form tell what is left to put right."""
    reading = uses(document, id_)
    if reading and not force:
        told = "; ".join(f"{use.where}: {use.words}" for use in reading)
        raise EditError(f"It is used elsewhere. {told}")
    found = copied(document)
    kind, node, parents = find(found, id_)
    holder = parents[-1] if parents else found
    holder["sections" if kind == SECTION else INSIDE[SECTION if kind == PAGE else PAGE]].remove(
        node
    )
    return found


def copy_form(document: Document, *, key: str, title: str, new_id: NewId) -> Document:
    """The same form under another address and title. All ids are new; the keys are the same, so
    all rules and columns stay as they are."""
    found = copied(document)
    found["key"], found["title"] = key, title
    for node in (
        *sections_of(found),
        *(page for _, page in pages_of(found)),
        *(check for _, page in pages_of(found) for check in listed(page, "checks")),
        *(question for _, question in questions_of(found)),
    ):
        node["id"] = fresh_id(found, new_id)
    return found


def _said(text: str, what: str) -> str:
    if not text.strip():
        raise EditError(f"Write the {what} first.")
    return text.strip()


def _must_ask(page: Document) -> None:
    if kind_of(page) not in ASKING_PAGES:
        raise EditError("This page asks nothing. Choose a page with questions.")


def _become(document: Document, page: Document, kind: str) -> None:
    """Give a page its kind, with what the kind needs."""
    if kind not in _PAGE_KINDS:
        raise EditError("There is no such kind of page.")
    if kind not in ASKING_PAGES and page.get("questions"):
        raise EditError("Move or remove the questions of this page first.")
    before = page.pop("repeat", None)
    page.pop("kind", None)
    if kind != "questions":
        page["kind"] = kind
    if kind == "repeat":
        key = key_from(str(page.get("title")), keys_of(document))
        page["repeat"] = before or {"key": key, "item": "item"}
    if kind in ASKING_PAGES:
        page.setdefault("questions", [])
    else:
        page.pop("questions", None)


def _fit_key(document: Document, question: Document, page: Document) -> None:
    """Give a question another key when one of those it will stand among has the same."""
    if question.get("key") not in keys_beside(document, page, but=question):
        return
    key = key_from(str(question.get("key")), keys_of(document))
    rename(document, str(question.get("id")), key)
    question["key"] = key
