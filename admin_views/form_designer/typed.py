"""What was typed on a page of the designer, and which of it differs from what stood there.

A page sends along the prints of its inputs as they were drawn. Only what somebody touched is
changed, so that two people who work on the same question do not undo each other.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from admin_views.column_labels import sentence
from forms.fields.cleaning import compose, tidy

WAS = "was"
_WORDS = {
    "label": "Question",
    "short": "In a few words",
    "text": "Text",
    "title": "Title",
    "intro": "What it is for",
}


def print_of(values: Iterable[str]) -> str:
    """A short print of the values of one input; line ends do not count."""
    text = "\x1f".join(each.replace("\r\n", "\n") for each in values)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def prints_of(raw: Mapping[str, list[str]]) -> str:
    """The hidden field of a page: a print of every input."""
    return json.dumps({name: print_of(values) for name, values in raw.items()}, sort_keys=True)


def names_changed(form: MultiDict[str, str]) -> set[str] | None:
    """The inputs that do not say what they said when the page was drawn; None when it had none."""
    try:
        was = json.loads(form.get(WAS, ""))
    except ValueError:
        return None
    if not isinstance(was, dict):
        return None
    names = (set(was) | set(form)) - {WAS}
    return {name for name in names if was.get(name) != print_of(form.getlist(name))}


def raw_of(form: MultiDict[str, str]) -> dict[str, list[str]]:
    """What was posted, by the name of its input."""
    return {name: values for name, values in form.lists() if name not in {"csrf_token", WAS}}


def words_for(name: str) -> str:
    """What people call an input, where nothing nearer is known."""
    bare = name.removeprefix("set-").removeprefix("error-")
    return _WORDS.get(bare, sentence(bare))


def line_of(raw: Mapping[str, Any], name: str) -> str:
    """One tidy line of what was typed."""
    values = raw.get(name) or [""]
    return tidy(str(values[0]))


def text_of(raw: Mapping[str, Any], name: str) -> str:
    """Several lines of what was typed."""
    values = raw.get(name) or [""]
    return compose(str(values[0])).strip()


def is_ticked(raw: Mapping[str, Any], name: str) -> bool:
    return "yes" in (raw.get(name) or [])
