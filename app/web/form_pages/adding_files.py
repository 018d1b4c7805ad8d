"""One file at a time, as soon as it is chosen, while a script shows how far it is. Without the
script the same files come with their page."""

from __future__ import annotations

import uuid

from flask import jsonify, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from app.domain.errors import NotVisible
from app.domain.marks import mark
from app.domain.text import size_words
from app.extensions import limiter
from app.http.transaction import writes
from forms.definition import Page, Question

from .blueprint import pages
from .filling import Filling, open_draft
from .places import visible_page
from .uploads import let_go, take_files_of


@pages.post("/<slug>/<uuid:draft_id>/files/<page_slug>")
@limiter.limit("240 per minute")
@writes
def add_file(slug: str, draft_id: uuid.UUID, page_slug: str) -> ResponseReturnValue:
    """Keep what was chosen for one question, and say which files it holds now."""
    filling = open_draft(slug, draft_id, lock=True)
    page = visible_page(filling, page_slug)
    question = _question(page, request.form.get("question", ""))
    if page is None or question is None:
        raise NotVisible
    posted: MultiDict[str, str] = MultiDict(request.form)
    refused = take_files_of(filling, question, posted)
    removed = posted.getlist(f"{question.name}-remove")
    ids = list(dict.fromkeys(posted.getlist(f"{question.name}-keep")))
    found = [filling.lookups.file(each) for each in ids if each not in removed]
    files = [each for each in found if each is not None]
    answer = [
        {"id": each.id, "name": each.name, "size": each.size, "mime": each.mime} for each in files
    ]
    shown = posted.get(f"{question.name}-was", "")
    before = filling.draft.answers
    kept_as = _keep(filling, page, question, answer, shown)
    let_go(filling, [question], before if page.repeat is None else {}, posted)
    return jsonify(
        files=[{"id": each.id, "name": each.name, "size": size_words(each.size)} for each in files],
        refused=refused,
        mark=kept_as,
    )


def _keep(
    filling: Filling, page: Page, question: Question, answer: list[dict[str, object]], shown: str
) -> str:
    """Put the files into the answer, so that whoever leaves the page now loses none; the mark the
    page goes on with. Items of a repeat, and what another window changed, wait for the page."""
    stored = filling.draft.answers.get(question.key)
    if page.repeat is not None or shown != mark(stored):
        return shown
    kept = answer or None
    if kept != stored:
        filling.save({question.key: kept})
    return mark(kept)


def _question(page: Page | None, key: str) -> Question | None:
    """A question of files on this page."""
    asked = page.questions if page is not None else ()
    return next((each for each in asked if each.key == key and each.type == "file"), None)
