"""What the page of a submission to be repaired shows: its answers, and where each is changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.domain.permissions import Permission
from app.http.clock import local
from app.services import repairs
from app.services.repairs import Repair
from app.services.sent_forms import CLOSED_QUESTIONS
from forms.definition import Page, Question
from forms.fields import TYPES
from forms.journey import is_typed
from forms.reading import words_for
from forms.stored import as_text, lines, misfit, names, strays

from .answers import change_notes


@dataclass(frozen=True, slots=True)
class Line:
    """One answer. `url` is where it is changed; `note` says that staff changed it before."""

    label: str
    text: str
    url: str = ""
    note: str = ""
    is_pointed: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of a repeat."""

    title: str
    lines: tuple[Line, ...]
    remove_url: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One page of the form. Of a repeat, `lines` tell what is stored and is no entry of it."""

    title: str
    lines: tuple[Line, ...]
    entries: tuple[Entry, ...] = ()
    add_url: str = ""
    add_words: str = ""


@dataclass(frozen=True, slots=True)
class RepairParts:
    """`first` are the answers the reason is about, `missing` what has to be answered first."""

    first: tuple[Line, ...]
    missing: tuple[Line, ...]
    sections: tuple[tuple[str, tuple[Part, ...]], ...]
    may_mend: bool


def repair_parts(session: Session, repair: Repair, actor: Actor) -> RepairParts:
    maker = _Maker(session, repair, actor)
    sections: dict[str, list[Part]] = {}
    for page in repair.journey.pages:
        if page.questions:
            title = repair.definition.section_of(page).title
            sections.setdefault(title, []).append(maker.part(page))
    parts = [part for found in sections.values() for part in found]
    lines = [line for part in parts for line in _lines_of(part)]
    return RepairParts(
        first=tuple(line for line in lines if line.is_pointed),
        missing=tuple(maker.missing()),
        sections=tuple((title, tuple(found)) for title, found in sections.items()),
        may_mend=maker.may_mend,
    )


def age_words(sent: datetime, on: date) -> str:
    """How long ago something was sent."""
    days = (on - local(sent).date()).days
    return "today" if days <= 0 else "yesterday" if days == 1 else f"{days} days ago"


def _lines_of(part: Part) -> Iterator[Line]:
    yield from part.lines
    for entry in part.entries:
        yield from entry.lines


class _Maker:
    def __init__(self, session: Session, repair: Repair, actor: Actor) -> None:
        self.repair, self.journey = repair, repair.journey
        self.may_mend = actor.may(Permission.SUBMISSION_UPDATE)
        may_read_all = actor.may(Permission.SAFEGUARDING_READ)
        self.closed: frozenset[str] = frozenset() if may_read_all else CLOSED_QUESTIONS
        self.notes = change_notes(session, repair.submission, actor)

    def part(self, page: Page) -> Part:
        if page.repeat is None:
            return Part(page.title, tuple(self._lines(page, None, None)))
        items = self.journey.items(page)
        name = page.repeat.heading
        may_remove = self.may_mend and len(items) > page.repeat.min
        entries = tuple(
            Entry(
                f"{name} {at}",
                tuple(self._lines(page, item, at)),
                self._url("remove", page, at) if may_remove else "",
            )
            for at, item in enumerate(items, 1)
        )
        may_add = self.may_mend and len(items) < page.repeat.max
        add_url = self._url("new_item", page, None) if may_add else ""
        unread = tuple(self._strays(page))
        return Part(page.title, unread, entries, add_url, f"Add {page.repeat.within}")

    def _strays(self, page: Page) -> Iterator[Line]:
        """What is stored for a repeat and is no entry of it."""
        if any(each.key in self.closed for each in page.questions):
            return
        for stray in strays(page, self.journey.answers):
            if not any(names(stray, key) for key in self.closed):
                yield Line("Cannot be read", as_text(stray))

    def missing(self) -> Iterator[Line]:
        for each in repairs.missing(self.repair):
            endpoint = "page" if each.page.repeat is None else "item" if each.item else "new_item"
            url = self._url(endpoint, each.page, each.item, each.question)
            yield Line(words_for(each.question), each.words, url if self.may_mend else "")

    def _lines(
        self, page: Page, item: Mapping[str, object] | None, at: int | None
    ) -> Iterator[Line]:
        for question, answer in self.journey.shown_answers(page, item):
            kind = TYPES[question.type]
            if not kind.is_asked:
                continue
            asking = self.journey.asking(question, item)
            held = self.journey.answers if item is None else item
            stored = misfit(question, held) if is_typed(question) else None
            text = "\n".join(lines(answer if stored is None else stored, asking))
            is_closed = question.key in self.closed
            may_change = self.may_mend and is_typed(question) and not is_closed
            may_change = may_change and question.key not in self.repair.locked
            endpoint = "page" if at is None else "item"
            prefix = f"{page.repeat.key}." if page.repeat is not None else ""
            note = self.notes.get((f"{prefix}{question.key}", at), "")
            if page.repeat is not None and not note:
                note = self.notes.get((page.repeat.key, at), "")
            yield Line(
                words_for(question),
                "Only the safeguarding lead reads this answer." if is_closed else text,
                self._url(endpoint, page, at, question) if may_change else "",
                note,
                question.key in self.repair.pointed,
            )

    def _url(
        self, endpoint: str, page: Page, at: int | None, question: Question | None = None
    ) -> str:
        number: dict[str, Any] = {} if at is None else {"number": at}
        address: str = url_for(
            f"form_mending.{endpoint}",
            submission_id=self.repair.submission.id,
            page_slug=page.slug,
            **number,
        )
        return address if question is None else f"{address}#{question.name}-question"
