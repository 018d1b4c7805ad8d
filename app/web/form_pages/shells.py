"""Questions drawn once and kept: what is typed is set into the holes of a shell.

Drawing a question is most of what a page costs, and all but the answer is the same for everybody.
A shell belongs to one question of one version, which never changes, and holds nothing that anybody
typed. Whatever depends on the moment (an error, records to choose from, rules that read another
page) is drawn anew.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from forms.build import AnswerField

if TYPE_CHECKING:
    from .showing import QuestionPage

Macro = Callable[[Any, Any], Markup]
# The fixed words of a question, and between them the names of what is set in.
Shell = tuple[str, ...]

MOST_KEPT = 5_000
TYPED = frozenset(
    {
        "address",
        "date",
        "email",
        "identifier",
        "long_text",
        "money",
        "month_year",
        "number",
        "person_name",
        "postcode",
        "telephone",
        "text",
        "time",
    }
)
CHOSEN = frozenset({"checkboxes", "radios", "rating", "select"})
# Nobody can write a text that looks like a hole: its sign is made when the process starts.
_OPEN, _CLOSE = f"\ue000{secrets.token_hex(8)}:", "\ue001"
_HOLE = re.compile(f"{_OPEN}([^{_CLOSE}]*){_CLOSE}")
_MARK = "!was"
_NOTHING: Mapping[str, str] = {}
_kept: dict[tuple[object, ...], Shell] = {}


def drawn(macro: Macro, page: QuestionPage, field: AnswerField, version_key: str) -> Markup:
    """A question as the macro draws it."""
    if not _may_be_kept(page, field):
        return macro(page, field)
    question = field.question
    chosen = tuple(field.chosen()) if field.kind.macro in CHOSEN else ()
    is_heading = question.key == page.heading_key
    key = (version_key, question.id, is_heading, field.shown, chosen)
    shell = _kept.get(key)
    if shell is None:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        shell = _kept[key] = _shell(macro, page, field)
    parts = list(shell)
    for at in range(1, len(parts), 2):
        name = parts[at]
        parts[at] = escape(page.marks[question.key] if name == _MARK else field.typed(name))
    return Markup("".join(parts))  # noqa: S704 - the macro's own words, and what is escaped above


def _may_be_kept(page: QuestionPage, field: AnswerField) -> bool:
    key, macro = field.question.key, field.kind.macro
    if field.error or field.is_locked or key in page.rules or key in page.formulas:
        return False
    # The options of an editable list may be others a minute later.
    return macro in TYPED or (macro in CHOSEN and "list" not in field.question.settings)


def _shell(macro: Macro, page: QuestionPage, field: AnswerField) -> Shell:
    return tuple(_HOLE.split(str(macro(_Page(page, field), _Field(field)))))


def _hole(name: str) -> str:
    return f"{_OPEN}{name}{_CLOSE}"


class _Page:
    """The page as a question sees it, with a hole where its mark is."""

    rules = formulas = choices = _NOTHING

    def __init__(self, page: QuestionPage, field: AnswerField) -> None:
        self.heading_key = page.heading_key
        self.marks = {field.question.key: _hole(_MARK)}


class _Field:
    """A field with a hole where something is typed."""

    def __init__(self, field: AnswerField) -> None:
        self._field = field

    def __getattr__(self, name: str) -> Any:
        return getattr(self._field, name)

    def typed(self, suffix: str = "") -> str:
        return _hole(suffix)

    def chosen(self, suffix: str = "") -> Sequence[str]:
        return self._field.chosen(suffix)
