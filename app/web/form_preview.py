"""Any page of a form as people will see it, for staff, from the text that is being worked on.

Drawn by the same templates as the real page, from a draft that is never stored.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from app.access.actor import public
from app.access.scope import fetch
from app.domain.errors import NotVisible
from app.domain.permissions import Permission
from app.extensions import db
from app.http.actor import current_actor
from app.http.clock import now, today
from app.models.form import Form
from app.models.submission import SubmissionDraft
from app.services import form_designs
from app.services.form_versions import fingerprint
from app.services.lookups import DatabaseLookups, context_for
from forms.answers import read_page, show_page
from forms.build import PageForm
from forms.context import UploadedFile
from forms.definition import AUDIENCE, DefinitionError, Page
from forms.document import Problem
from forms.fields import TYPES, Asking, Lookup
from forms.journey import Journey

from .form_pages.asking import MORE_NOTE
from .form_pages.filling import Filling
from .form_pages.showing import clear, found_words, question_page
from .previewed_page import alone

pages = Blueprint("form_preview", __name__)

NOTHING_WRONG = "Nothing is wrong with these answers. A preview keeps none of them."
FILE_MARK = "preview:"
_AUDIENCES = {"public": "anybody", "school": "a school", "provider": "a provider"}


class PreviewLookups(DatabaseLookups):
    """What anybody may see; a file of a preview is a name and nothing more."""

    def file(self, file_id: str) -> UploadedFile | None:
        if not file_id.startswith(FILE_MARK):
            return None
        name = file_id.removeprefix(FILE_MARK)[:200]
        return UploadedFile(file_id, name, 1024, "application/octet-stream")


@dataclass(slots=True)
class Preview(Filling):
    """A page of a form on its own. Its addresses stay within the preview."""

    form_id: str = ""
    page_id: str = ""
    fingerprint: str = ""
    audience: str = "public"
    before_id: str = ""
    after_id: str = ""

    @property
    def version_key(self) -> str:
        """The text that is shown: whoever looks at it again gets what was built and drawn then."""
        return f"preview-{self.form_id}-{self.page_id}-{self.fingerprint}"

    @property
    def locked(self) -> frozenset[str]:
        return frozenset()

    def url(self, endpoint: str, **more: Any) -> str:
        if endpoint == "options":
            address: str = url_for(
                ".options", form_id=self.form_id, page_id=self.page_id, key=more["key"]
            )
            return address
        return self.url_at(self.page_id)

    def url_at(self, page_id: str, audience: str = "") -> str:
        """The preview of a page."""
        chosen: dict[str, Any] = {"as": audience or self.audience}
        address: str = url_for(".page", form_id=self.form_id, page_id=page_id, **chosen)
        return address

    def url_before(self, page: Page) -> str:
        return self.url_at(self.before_id or self.page_id)

    def url_after(self, page: Page) -> str:
        return self.url_at(self.after_id or self.page_id)


@dataclass(frozen=True, slots=True)
class Strip:
    """What stands above a preview: where it is, as whom it is seen, when it is shown at all."""

    form_id: str
    page_id: str
    title: str
    audiences: tuple[tuple[str, str, bool], ...]
    before_url: str
    after_url: str
    notes: tuple[str, ...]


@pages.get("/<form_id>/<page_id>")
def page(form_id: str, page_id: str) -> ResponseReturnValue:
    try:
        preview, strip = _open(form_id, page_id)
    except DefinitionError as error:
        return _broken(form_id, page_id, error.problems)
    found = preview.definition.pages[0]
    if found.kind in ("guidance", "exit"):
        return render_template(
            "forms/preview.html",
            like=f"forms/{found.kind}.html",
            strip=strip,
            filling=preview,
            page=found,
            caption=preview.section_of(found).title,
            back_url=preview.url_before(found),
            next_url=preview.url_after(found),
        )
    form = show_page(
        found,
        preview.version_key,
        stored={},
        known=_known(preview),
        context=preview.context,
    )
    return _questions(preview, strip, form)


@pages.post("/<form_id>/<page_id>")
def try_page(form_id: str, page_id: str) -> ResponseReturnValue:
    """What the page would say to these answers. Nothing is kept."""
    try:
        preview, strip = _open(form_id, page_id)
    except DefinitionError as error:
        return _broken(form_id, page_id, error.problems)
    found = preview.definition.pages[0]
    if not found.questions:
        return redirect(preview.url_after(found), 303)
    posted: MultiDict[str, str] = MultiDict(request.form)
    _name_files(found, posted)
    read = read_page(
        found,
        preview.version_key,
        posted,
        stored={},
        known=_known(preview),
        context=preview.context,
    )
    if "search" in posted or "remove" in posted:
        clear(read, [key for key, _ in read.faults])
        return _questions(preview, strip, read.form)
    seen = set(posted.getlist("shown"))
    new = [key for key, _ in read.faults if key not in seen]
    faults = [(key, words) for key, words in read.faults if key in seen]
    clear(read, new)
    if faults or new:
        notes = (MORE_NOTE,) if new and not faults else ()
        answer = _questions(preview, strip, read.form, faults=tuple(faults), notes=notes)
        return answer, 422
    flash(NOTHING_WRONG, "good")
    return redirect(preview.url_after(found), 303)


@pages.get("/<form_id>/<page_id>/options/<key>")
def options(form_id: str, page_id: str, key: str) -> ResponseReturnValue:
    """Records for the box of a look-up, as anybody may see them."""
    try:
        preview, _ = _open(form_id, page_id)
    except DefinitionError:
        raise NotVisible from None
    question = preview.definition.pages[0].by_key.get(key)
    kind = TYPES[question.type] if question is not None else None
    if question is None or not isinstance(kind, Lookup):
        raise NotVisible
    asking = Asking(question, preview.context, _known(preview))
    found = kind.search(asking, request.args.get("q", "")[:100])
    rows = [{"value": each.value, "label": each.label, "hint": each.hint} for each in found]
    return jsonify(says=found_words(len(found)), options=rows)


def _questions(
    preview: Preview,
    strip: Strip,
    form: PageForm,
    *,
    faults: tuple[tuple[str, str], ...] = (),
    notes: tuple[str, ...] = (),
) -> str:
    found = preview.definition.pages[0]
    shown = question_page(
        preview,
        found,
        form,
        stored={},
        post_url=preview.url_at(preview.page_id),
        back_url=preview.url_before(found),
        heading=_item(found),
        faults=faults,
        notes=notes,
        marks={},
    )
    return render_template(
        "forms/preview.html", like="forms/questions.html", strip=strip, filling=preview, page=shown
    )


def _item(page: Page) -> str:
    """The heading of the first entry of a repeat."""
    if page.repeat is None:
        return ""
    return f"{page.repeat.item[:1].upper()}{page.repeat.item[1:]} 1"


def _broken(form_id: str, page_id: str, problems: tuple[Problem, ...]) -> ResponseReturnValue:
    return render_template(
        "forms/preview_broken.html", form_id=form_id, page_id=page_id, problems=problems
    )


def _open(form_id: str, page_id: str) -> tuple[Preview, Strip]:
    """Raises NotVisible, DefinitionError."""
    session, actor = db.session(), current_actor()
    if not actor.may(Permission.FORM_READ):
        raise NotVisible
    form = fetch(session, Form, form_id, actor)
    document = _document(session, form, actor)
    ids = [
        str(each.get("id"))
        for section in document.get("sections") or ()
        for each in section.get("pages") or ()
    ]
    if page_id not in ids:
        raise NotVisible
    at = ids.index(page_id)
    definition, notes = alone(document, page_id)
    offered = definition.settings.audience
    audience = request.args.get("as", "")
    audience = audience if audience in offered else offered[0]
    lookups = PreviewLookups(session, public(on=today()))
    context = context_for(lookups, on=today())
    draft = SubmissionDraft(id=uuid.uuid4(), answers={AUDIENCE: audience})
    preview = Preview(
        actor,
        now(),
        form.slug,
        draft,
        definition,
        lookups,
        context,
        Journey(definition, draft.answers, context),
        form_id=str(form.id),
        page_id=page_id,
        fingerprint=fingerprint(document),
        audience=audience,
        before_id=ids[at - 1] if at else "",
        after_id=ids[at + 1] if at + 1 < len(ids) else "",
    )
    strip = Strip(
        str(form.id),
        page_id,
        definition.title,
        tuple(
            (_AUDIENCES[each], preview.url_at(page_id, each), each == audience) for each in offered
        ),
        preview.url_at(preview.before_id) if preview.before_id else "",
        preview.url_at(preview.after_id) if preview.after_id else "",
        notes,
    )
    return preview, strip


def _document(session: Any, form: Form, actor: Any) -> dict[str, Any]:
    design = form_designs.of_form(session, form.id, actor)
    if design is not None:
        return design.document
    version = form_designs.live(session, form)
    if version is None:
        raise NotVisible
    return version.document


def _known(preview: Preview) -> Mapping[str, object]:
    return {AUDIENCE: preview.audience}


def _name_files(page: Page, posted: MultiDict[str, str]) -> None:
    """Files that were chosen count as answers by their names; nobody reads them."""
    for question in page.questions:
        for upload in request.files.getlist(f"{question.name}-upload"):
            if upload.filename:
                posted.add(f"{question.name}-keep", f"{FILE_MARK}{upload.filename}")
    name, _, file_id = posted.get("remove", "").partition(":")
    if name and file_id:
        posted.add(f"{name}-remove", file_id)
