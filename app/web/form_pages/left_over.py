"""What was typed on a page that can no longer take it: to be read, copied or sent again."""

from __future__ import annotations

import uuid
from urllib.parse import urlsplit

from flask import request
from werkzeug.datastructures import MultiDict

from app.domain.errors import NotAllowed, NotVisible
from app.extensions import db
from app.http.actor import current_actor
from app.http.clock import now, today
from app.models.form import FormVersion
from app.models.submission import SubmissionDraft
from app.services import form_library
from app.services.form_library import FormClosed
from app.services.lookups import DatabaseLookups, context_for
from forms.answers import read_page
from forms.build import AnswerField

from .checked import Row

# What belongs to the inputs of a question and is no answer to it.
_ASIDE = frozenset({"search", "keep", "remove"})


def answers(draft: SubmissionDraft) -> list[Row]:
    """The questions of the page that was sent, with what was typed there; none for other pages."""
    return _rows(draft.form_version, draft.id)


def without_session() -> list[Row]:
    """The same when the draft cannot be opened any more. Only for what our own page sent: another
    site does not get its words shown here."""
    if urlsplit(request.headers.get("Origin", "")).netloc != request.host:
        return []
    slug = str((request.view_args or {}).get("slug", ""))
    try:
        _, version = form_library.current(db.session(), slug, current_actor(), at=now())
    except (NotVisible, NotAllowed, FormClosed):
        return []
    return _rows(version, None)


def fields() -> list[tuple[str, str]]:
    """Everything that was posted, but for the token and files, to be sent once more."""
    return [(name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"]


def _rows(version: FormVersion, draft_id: uuid.UUID | None) -> list[Row]:
    definition = form_library.definition_of(version)
    page = definition.page(str((request.view_args or {}).get("page_slug", "")))
    if page is None:
        return []
    lookups = DatabaseLookups(db.session(), current_actor(), draft_id=draft_id)
    posted: MultiDict[str, str] = MultiDict(request.form)
    read = read_page(
        page,
        str(version.id),
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
