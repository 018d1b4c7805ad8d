"""What differs between two texts of a form, in words."""

from __future__ import annotations

from typing import Any

from forms.definition import DefinitionError, parse
from forms.diff import Change, diff


def changes_between(old: dict[str, Any] | None, new: dict[str, Any]) -> tuple[list[Change], str]:
    """The changes, or why they cannot be told. A form that was never published has none."""
    if old is None:
        return [], "The form was never published: everything is new."
    try:
        return diff(parse(old), parse(new)), ""
    except DefinitionError:
        return [], "The difference can be told when the problems of the form are put right."
