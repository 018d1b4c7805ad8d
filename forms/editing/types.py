"""Changing the type of a question: which types fit, and what another type does not take along."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from forms import fields
from forms.fields import FieldType, Setting
from forms.fields.base import ERROR_WORDS

from .nodes import QUESTION, Document, EditError, copied, find_kind

SETTINGS, ERRORS = "settings", "errors"


@dataclass(frozen=True, slots=True)
class Loss:
    """A setting or a message that goes when a question changes its type: in which of its fields it
    stands, under which name, what authors call it, and its value. `setting` is what is known of a
    setting."""

    holder: str
    name: str
    label: str
    value: object
    setting: Setting | None = None


def fitting_types(document: Document, question_id: str) -> list[str]:
    """The types a question can change to: those that ask, when it asks, else those that tell."""
    question, _ = find_kind(document, question_id, QUESTION)
    now = fields.TYPES.get(str(question.get("type")))
    asks = now is None or now.is_asked
    return [key for key, kind in fields.TYPES.items() if kind is not now and kind.is_asked is asks]


def losses(document: Document, question_id: str, type_: str) -> list[Loss]:
    """What a question would lose by another type. Raises EditError."""
    question, _ = find_kind(document, question_id, QUESTION)
    return list(_losses(question, _kind(type_)))


def change_type(document: Document, question_id: str, type_: str) -> Document:
    """Give a question another type. It keeps its words, its rule, its key, and those settings and
    messages that the type knows. Raises EditError."""
    if type_ not in fitting_types(document, question_id):
        raise EditError("The question cannot become that. Choose another type.")
    found = copied(document)
    question, _ = find_kind(found, question_id, QUESTION)
    question["type"] = type_
    keep_what_fits(question)
    return found


def keep_what_fits(question: Document, *, but: frozenset[str] = frozenset()) -> None:
    """Take out of a question what its type does not know; the fields in `but` stay whole."""
    for loss in list(_losses(question, _kind(str(question.get("type"))))):
        if loss.holder not in but:
            del question[loss.holder][loss.name]
    for holder in (SETTINGS, ERRORS):
        if question.get(holder) == {}:
            del question[holder]


def _losses(question: Document, kind: FieldType) -> Iterator[Loss]:
    before = fields.TYPES.get(str(question.get("type")))
    for name, value in _held(question, SETTINGS):
        setting = kind.settings.get(name)
        if setting is None or setting.check(value) is not None:
            known = before.settings.get(name) if before is not None else None
            known = known or setting
            label = known.label if known is not None else name
            yield Loss(SETTINGS, name, label, value, known)
    for code, words in _held(question, ERRORS):
        if code not in kind.error_codes:
            own = before.error_words if before is not None else ERROR_WORDS
            yield Loss(ERRORS, code, own.get(code, ERROR_WORDS.get(code, code)), words)


def _held(question: Document, holder: str) -> list[tuple[str, object]]:
    found = question.get(holder)
    return list(found.items()) if isinstance(found, dict) else []


def _kind(type_: str) -> FieldType:
    kind = fields.TYPES.get(type_)
    if kind is None:
        raise EditError("There is no such type of question.")
    return kind
