"""Finding things in a form's document while it is being changed; the document may be half built."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

Document = dict[str, Any]
NewId = Callable[[], str]
Found = tuple[str, Document, tuple[Document, ...]]

SECTION, PAGE, QUESTION = "section", "page", "question"
# What each kind of thing holds, and under which name.
INSIDE = {SECTION: "pages", PAGE: "questions"}
ASKING_PAGES = frozenset({"questions", "repeat"})


class EditError(ValueError):
    """A change that cannot be made. `words` say what stands against it and what to do."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


def copied(document: Document) -> Document:
    """The document to change: what was given stays as it is."""
    return deepcopy(document)


def listed(node: Document, name: str) -> list[Document]:
    """The objects in a list of a node; none when the list is missing."""
    found = node.get(name)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def sections_of(document: Document) -> list[Document]:
    return listed(document, "sections")


def pages_of(document: Document) -> Iterator[tuple[Document, Document]]:
    """Every page, with its section."""
    for section in sections_of(document):
        for page in listed(section, "pages"):
            yield section, page


def questions_of(document: Document) -> Iterator[tuple[Document, Document]]:
    """Every question, with its page."""
    for _, page in pages_of(document):
        for question in listed(page, "questions"):
            yield page, question


def bindings_of(document: Document) -> list[Document]:
    return listed(document, "bindings")


def kind_of(page: Document) -> str:
    return str(page.get("kind") or "questions")


def repeat_of(page: Document) -> Document | None:
    """What a page repeats; None for a page that is shown once."""
    repeat = page.get("repeat")
    return repeat if kind_of(page) == "repeat" and isinstance(repeat, dict) else None


def options_of(question: Document) -> list[Document]:
    """The options that stand in the question itself."""
    settings = question.get("settings")
    return listed(settings, "options") if isinstance(settings, dict) else []


def find(document: Document, id_: str) -> Found:
    """The kind of a thing ("section", "page" or "question"), the thing itself, and what it stands
    in, outermost first. Raises EditError when there is none."""
    for section in sections_of(document):
        if section.get("id") == id_:
            return SECTION, section, ()
        for page in listed(section, "pages"):
            if page.get("id") == id_:
                return PAGE, page, (section,)
            for question in listed(page, "questions"):
                if question.get("id") == id_:
                    return QUESTION, question, (section, page)
    raise EditError("This part of the form is not there any more. Look at the form again.")


def find_kind(document: Document, id_: str, kind: str) -> tuple[Document, tuple[Document, ...]]:
    """A section, page or question. Raises EditError when the id belongs to something else."""
    found, node, parents = find(document, id_)
    if found != kind:
        raise EditError(f"This is a {found}, not a {kind}.")
    return node, parents


def find_binding(document: Document, key: str) -> Document:
    """Raises EditError when no row is written under this key."""
    for binding in bindings_of(document):
        if binding.get("key") == key:
            return binding
    raise EditError("The form does not write this any more. Look at the form again.")


def ids_of(document: Document) -> Iterator[str]:
    """Every id of a section, page, question and check."""
    for section in sections_of(document):
        yield str(section.get("id"))
    for _, page in pages_of(document):
        yield str(page.get("id"))
        yield from (str(check.get("id")) for check in listed(page, "checks"))
    for _, question in questions_of(document):
        yield str(question.get("id"))


def fresh_id(document: Document, new_id: NewId) -> str:
    """An id that nothing in the document has."""
    taken = set(ids_of(document))
    while (found := new_id()) in taken:
        continue
    return found


def place_after(siblings: list[Document], after: str | None) -> int:
    """Where a new thing goes: behind the one named, or at the end."""
    if after is None:
        return len(siblings)
    for place, each in enumerate(siblings):
        if each.get("id") == after:
            return place + 1
    raise EditError("What this should stand behind is not there any more. Look at the form again.")


def changed(node: Document, changes: Document, *, never: frozenset[str]) -> None:
    """Set fields of a node, or remove those that are None."""
    for name, value in changes.items():
        if name in never:
            raise EditError(f"{name} cannot be changed here.")
        if value is None:
            node.pop(name, None)
        else:
            node[name] = deepcopy(value)
