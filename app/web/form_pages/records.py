"""What the box of a look-up is told while somebody types into it, whoever shows the page."""

from __future__ import annotations

from flask import Response, jsonify, request

from app.domain.errors import NotVisible
from forms.context import Answers, Context
from forms.definition import Question
from forms.fields import TYPES, Asking, Lookup

from .showing import found_words

LONGEST_SEARCH = 100


def records_for(question: Question | None, context: Context, known: Answers) -> Response:
    """The records that were found, as the context may see them. Raises NotVisible for what is no
    look-up."""
    kind = TYPES[question.type] if question is not None else None
    if question is None or not isinstance(kind, Lookup):
        raise NotVisible
    asking = Asking(question, context, known)
    found = kind.search(asking, request.args.get("q", "")[:LONGEST_SEARCH])
    return jsonify(
        says=found_words(len(found)),
        options=[
            {
                "value": each.value,
                "label": each.label,
                "hint": each.hint,
                "columns": dict(each.columns),
            }
            for each in found
        ],
    )
