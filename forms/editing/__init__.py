"""Pure edits of a form's JSON document: every function takes a document and gives a new one.

The document may be half built. What must hold always is held here (ids, keys and addresses are
unique, no key is reserved); everything else is left to the problems of the form.
"""

from __future__ import annotations

from .nodes import Document, EditError, NewId, find
from .options import add_option, change_option, move_option, paste_options, remove_option
from .structure import (
    add_page,
    add_question,
    add_section,
    blank,
    change_form,
    change_form_settings,
    change_page,
    change_question,
    change_section,
    change_settings,
    copy_form,
    move,
    remove,
)
from .types import Loss, change_type, fitting_types, losses
from .uses import Use, uses
from .writing import (
    add_binding,
    change_binding,
    change_constant,
    change_writing,
    remove_binding,
)

__all__ = [
    "Document",
    "EditError",
    "Loss",
    "NewId",
    "Use",
    "add_binding",
    "add_option",
    "add_page",
    "add_question",
    "add_section",
    "blank",
    "change_binding",
    "change_constant",
    "change_form",
    "change_form_settings",
    "change_option",
    "change_page",
    "change_question",
    "change_section",
    "change_settings",
    "change_type",
    "change_writing",
    "copy_form",
    "find",
    "fitting_types",
    "losses",
    "move",
    "move_option",
    "paste_options",
    "remove",
    "remove_binding",
    "remove_option",
    "uses",
]
