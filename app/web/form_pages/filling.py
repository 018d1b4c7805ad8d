"""One request on the way through a form: the draft, its definition, and the way so far."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import request, url_for

from app.access.actor import Actor
from app.domain.errors import NotVisible
from app.extensions import db
from app.http.actor import current_actor
from app.http.clock import now, today
from app.models.form import Form
from app.models.submission import SubmissionDraft
from app.services import drafts, form_library, sending_again
from app.services.form_library import Closed, FormClosed
from app.services.form_versions import FormDamaged
from app.services.lookups import DatabaseLookups, context_for
from forms.context import Answers, Context
from forms.definition import Definition, Page, Section
from forms.journey import Journey

from .hiding import keep_hidden

MANY_SECTIONS = 4


class AlreadySent(Exception):  # noqa: N818 - what a person would say
    """The draft was sent; its answers are no longer here."""

    def __init__(self, slug: str, draft: SubmissionDraft) -> None:
        super().__init__()
        self.slug, self.draft = slug, draft


class ClosedMeanwhile(FormClosed):
    """The form was closed after the draft was begun; the answers are kept."""

    def __init__(self, form: Form, why: Closed, kept_until: datetime) -> None:
        super().__init__(form, why)
        self.kept_until = kept_until


class CaseGone(NotVisible):
    """The pack that the draft answers was taken back; what was typed is kept."""

    def __init__(self, kept_until: datetime) -> None:
        super().__init__()
        self.kept_until = kept_until


@dataclass(slots=True)
class Filling:
    """What the pages of a form work with."""

    actor: Actor
    at: datetime
    slug: str
    draft: SubmissionDraft
    definition: Definition
    lookups: DatabaseLookups
    context: Context
    journey: Journey
    case_is_gone: bool = False
    # What the address of a page says while an answer is changed: where it leads back to.
    change: Mapping[str, Any] = field(default_factory=dict)

    @property
    def version_key(self) -> str:
        return str(self.draft.form_version_id)

    @property
    def locked(self) -> frozenset[str]:
        return drafts.locked_keys(self.definition, self.actor)

    @property
    def has_overview(self) -> bool:
        """Whether the form is long enough for a list of its sections."""
        return len(self.definition.sections) >= MANY_SECTIONS

    def save(self, answers: Answers) -> None:
        """Keep answers and see where the way leads now."""
        drafts.save(db.session(), self.draft, answers, by=self.actor, at=self.at)
        self.journey = Journey(self.definition, self.draft.answers, self.context)

    def section_of(self, page: Page) -> Section:
        return next(each for each in self.definition.sections if page in each.pages)

    def url(self, endpoint: str, **more: Any) -> str:
        """The address of something of this draft."""
        address: str = url_for(
            f"form_pages.{endpoint}", slug=self.slug, draft_id=self.draft.id, **more
        )
        return address

    def url_of(self, page: Page, change: Mapping[str, Any] | None = None) -> str:
        return self.url("page", page_slug=page.slug, **(change or {}))

    @property
    def check_url(self) -> str:
        """The page to check answers that a change leads back to: of a section, or of all."""
        section = self.change.get("section")
        return self.url("check_section", section_id=section) if section else self.url("check")

    def url_before(self, page: Page) -> str:
        """Where "Back" leads."""
        before = self.journey.before(page)
        if before is not None:
            return self.url_of(before)
        return self.url("overview") if self.has_overview else url_for(".start", slug=self.slug)

    def url_after(self, page: Page) -> str:
        """Where "Continue" leads: the next page, or back to check answers after a change unless
        the change asks for more."""
        if self.change:
            following = self._asked_by_change()
            return self.check_url if following is None else self.url_of(following, self.change)
        after = self.journey.after(page)
        return self.url("check") if after is None else self.url_of(after)

    def pages_of(self, section: Section) -> list[Page]:
        """The pages of a section that are shown with these answers."""
        return [each for each in self.journey.pages if each in section.pages]

    def section(self, section_id: str) -> Section | None:
        return next((each for each in self.definition.sections if each.id == section_id), None)

    def _asked_by_change(self) -> Page | None:
        section = self.section(self.change.get("section", ""))
        if section is None:
            return self.journey.resume()
        return next((each for each in self.pages_of(section) if not self.is_answered(each)), None)

    @property
    def is_discreet(self) -> bool:
        """Whether people may have to leave the form in a hurry: then no tab says what it is."""
        return self.definition.settings.exit_this_page

    def tab_title(self, page: Page, words: str) -> str:
        """What stands on the tab of the browser: on a discreet form no more than how far it is."""
        places = (at for at, each in enumerate(self.definition.pages, 1) if each.id == page.id)
        return f"Page {next(places, 1)}" if self.is_discreet else words

    def is_answered(self, page: Page) -> bool:
        """Whether a page was gone through and nothing on it is missing or wrong."""
        return self.journey.is_seen(page) and self.journey.is_done(page)


def open_draft(
    slug: str, draft_id: uuid.UUID, *, lock: bool = False, to_keep_text: bool = False
) -> Filling:
    """The draft of this person or browser. `to_keep_text` opens it once more after its case is
    gone, so that what was typed last is kept.

    Raises NotVisible, AlreadySent, CaseGone, ClosedMeanwhile, LeftQuickly.
    """
    database, actor, at = db.session(), current_actor(), now()
    draft = drafts.get(database, draft_id, actor, at=at, lock=lock)
    form = draft.form_version.form
    if form.slug != slug:
        raise NotVisible
    if draft.submission_id is not None:
        raise AlreadySent(slug, draft)
    is_gone = not sending_again.pack_is_held(database, draft, actor)
    if is_gone and not to_keep_text:
        raise CaseGone(draft.expires_at)
    why = form_library.why_closed(form, at)
    if why is not None:
        raise ClosedMeanwhile(form, why, draft.expires_at)
    try:
        definition = form_library.definition_of(draft.form_version)
    except FormDamaged:
        raise ClosedMeanwhile(form, Closed.UNAVAILABLE, draft.expires_at) from None
    lookups = DatabaseLookups(
        database, actor, draft_id=draft.id, application_id=draft.application_id
    )
    context = context_for(lookups, on=today())
    journey = Journey(definition, draft.answers, context)
    keep_hidden(definition, draft)
    filling = Filling(actor, at, slug, draft, definition, lookups, context, journey, is_gone)
    filling.change = _change(filling)
    return filling


def _change(filling: Filling) -> dict[str, Any]:
    """What the address says of where to go back to."""
    if "change" not in request.args:
        return {}
    section = filling.section(request.args.get("section", ""))
    return {"change": 1} if section is None else {"change": 1, "section": section.id}
