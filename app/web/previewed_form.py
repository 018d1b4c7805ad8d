"""A page of the text that is being worked on, opened as a form of its own that is never stored."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from flask import request, url_for

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
from forms.context import UploadedFile
from forms.definition import AUDIENCE, Page
from forms.journey import Journey

from .form_pages.filling import Filling
from .previewed_page import alone

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
    number: int = 1

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
                "form_preview.options", form_id=self.form_id, page_id=self.page_id, key=more["key"]
            )
            return address
        return self.url_at(self.page_id)

    def url_at(self, page_id: str, audience: str = "") -> str:
        """The preview of a page."""
        chosen: dict[str, Any] = {"as": audience or self.audience}
        address: str = url_for("form_preview.page", form_id=self.form_id, page_id=page_id, **chosen)
        return address

    def tab_title(self, page: Page, words: str) -> str:
        """As in the form itself, where this page is not the only one."""
        return f"Page {self.number}" if self.is_discreet else words

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


def open_page(form_id: str, page_id: str) -> tuple[Preview, Strip]:
    """A page and what stands above it. Raises NotVisible, DefinitionError."""
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
        number=at + 1,
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
