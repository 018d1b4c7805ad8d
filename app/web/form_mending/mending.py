"""One page of a sent form in the hands of staff: opened, and read as it was posted."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from werkzeug.datastructures import MultiDict

from app.access.policy import allow
from app.domain.errors import NotVisible
from app.domain.marks import mark
from app.domain.permissions import Permission
from app.extensions import db
from app.http.actor import current_actor
from app.http.clock import now
from app.models.submission import SubmissionDraft
from app.services import repairs, timelines
from app.services.repairs import Repair
from app.services.sent_forms import CLOSED_QUESTIONS
from app.web.form_pages.filling import Filling
from forms.answers import PageAnswers, read_page
from forms.context import Answers
from forms.definition import Page
from forms.journey import Item
from forms.stored import strays

LOGGED = "repair"
# What a page of one entry sends along: the marks of all entries as it was drawn.
ENTRIES = "entries"


@dataclass(slots=True)
class Mending(Filling):
    """One page of a sent form in the hands of staff. Its addresses stay within the repair."""

    fixed: frozenset[str] = frozenset()
    item: int | None = None
    # The number that the entry had on the page: others may have been removed since.
    shown_at: int = 0
    submission_id: uuid.UUID | None = None
    ref: str = ""
    problem: str = ""
    version: int = 0

    @property
    def locked(self) -> frozenset[str]:
        return self.fixed

    @property
    def is_discreet(self) -> bool:
        """Staff need no way out in a hurry."""
        return False

    @property
    def repair_url(self) -> str:
        """All the answers, and the button that tries again."""
        return url_for("admin_repairs.record", submission_id=self.submission_id)

    def url(self, endpoint: str, **more: Any) -> str:
        if endpoint != "options":
            return self.repair_url
        address: str = url_for(".options", submission_id=self.submission_id, **more)
        return address


def open_page(submission_id: uuid.UUID, page_slug: str) -> tuple[Mending, Page]:
    """Raises NotVisible, NotAllowed, Conflict when it waits for repair no more."""
    session, actor = db.session(), current_actor()
    repair = repairs.get(session, submission_id, actor)
    allow(actor, Permission.SUBMISSION_UPDATE)
    found = repair.journey.page(page_slug)
    if found is None or not found.questions:
        raise NotVisible
    if request.method == "GET":
        timelines.note_read(db.engine, repair.submission, LOGGED, by=actor, at=now())
    return _mending(repair), found


def open_item(submission_id: uuid.UUID, page_slug: str, number: int) -> tuple[Mending, Page]:
    mending, found = open_page(submission_id, page_slug)
    if found.repeat is None or not 1 <= number <= len(mending.journey.items(found)):
        raise NotVisible
    mending.item = number
    return mending, found


def open_shown_item(submission_id: uuid.UUID, page_slug: str, number: int) -> tuple[Mending, Page]:
    """The entry that the page showed; none when it is not there any more. Raises NotVisible."""
    mending, found = open_page(submission_id, page_slug)
    if found.repeat is None:
        raise NotVisible
    mending.item, mending.shown_at = place_now(mending, found, number), number
    return mending, found


def place_now(mending: Mending, found: Page, number: int) -> int | None:
    """Where an entry stands now that stood at this number: it moves when others are removed, and
    whoever saves it by its number alone would put it in the place of another."""
    shown, now_there = request.form.get(ENTRIES, "").split(","), marks_of(mending, found)
    if not 1 <= number <= len(shown):
        return None
    own = shown[number - 1]
    if own in now_there:
        return now_there.index(own) + 1
    # Changed where it stood: the version of the submission tells so.
    others, others_now = list(shown), list(now_there)
    del others[number - 1], others_now[number - 1 : number]
    return number if len(shown) == len(now_there) and others == others_now else None


def marks_of(mending: Mending, found: Page) -> list[str]:
    return [mark(each) for each in mending.journey.items(found)]


def _mending(repair: Repair) -> Mending:
    sent, actor = repair.submission, current_actor()
    may_read_all = actor.may(Permission.SAFEGUARDING_READ)
    closed = frozenset() if may_read_all else CLOSED_QUESTIONS
    draft = SubmissionDraft(
        id=sent.id, form_version_id=sent.form_version_id, answers=dict(sent.answers)
    )
    return Mending(
        actor,
        now(),
        sent.form_version.form.slug,
        draft,
        repair.definition,
        repair.lookups,
        repair.journey.context,
        repair.journey,
        fixed=repair.locked | closed,
        submission_id=sent.id,
        ref=sent.ref,
        problem=sent.problem or "",
        version=sent.version,
    )


def room_for_more(mending: Mending, found: Page) -> None:
    if found.repeat is None or len(mending.journey.items(found)) >= found.repeat.max:
        raise NotVisible


def stored_in(mending: Mending, found: Page) -> Answers:
    if found.repeat is None:
        return mending.draft.answers
    return mending.journey.items(found)[mending.item - 1] if mending.item else {}


def with_strays(mending: Mending, found: Page, entries: Sequence[Item]) -> list[object]:
    """The entries of a repeat as they are kept from now on, and after them what is stored beside
    them and cannot be read."""
    return [*entries, *strays(found, mending.draft.answers)]


def read_posted(mending: Mending, found: Page, posted: MultiDict[str, str]) -> PageAnswers:
    kept = mending.journey.items(found) if found.repeat is not None else []
    return read_page(
        found,
        mending.version_key,
        posted,
        stored=stored_in(mending, found),
        known=mending.journey.known_at(found),
        context=mending.context,
        locked=mending.locked,
        others=[each for place, each in enumerate(kept, 1) if place != mending.item],
    )


def repeat_key(found: Page) -> str:
    if found.repeat is None:
        raise NotVisible
    return found.repeat.key
