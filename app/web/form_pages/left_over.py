"""What was typed on a page that can no longer take it, to be read and copied."""

from __future__ import annotations

from flask import request
from werkzeug.datastructures import MultiDict

from app.extensions import db
from app.http.actor import current_actor
from app.http.clock import today
from app.models.submission import SubmissionDraft
from app.services import form_library
from app.services.lookups import DatabaseLookups, context_for
from forms.answers import read_page
from forms.build import AnswerField

from .checked import Row

# What belongs to the inputs of a question and is no answer to it.
_ASIDE = frozenset({"search", "keep", "remove"})


def answers(draft: SubmissionDraft) -> list[Row]:
    """The questions of the page that was sent, with what was typed there; none for other pages."""
    definition = form_library.definition_of(draft.form_version)
    page = definition.page((request.view_args or {}).get("page_slug", ""))
    if page is None:
        return []
    lookups = DatabaseLookups(db.session(), current_actor(), draft_id=draft.id)
    posted: MultiDict[str, str] = MultiDict(request.form)
    read = read_page(
        definition,
        page,
        str(draft.form_version_id),
        posted,
        stored={},
        known={},
        context=context_for(lookups, on=today()),
    )
    rows = [Row(each.question.label, _lines(each)) for each in read.form.questions]
    return [each for each in rows if each.lines]


def _lines(field: AnswerField) -> list[str]:
    """The answer as it is read, or what was typed when it is none."""
    if field.lines or not field.kind.is_asked:
        return field.lines
    texts = [texts for suffix, texts in field.inputs.items() if suffix not in _ASIDE]
    return [each.strip() for found in texts for each in found if each.strip()]
