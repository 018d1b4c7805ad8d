"""Which forms are open to whom, their published texts, and publishing those that we ship.

A published version is never changed: a new text is a new version, known by its SHA-256.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.domain.errors import DomainError, Fault, NotAllowed, NotVisible, Rejected
from app.models.form import Form, FormVersion
from forms.definition import Definition

from .form_versions import (
    FormDamaged,
    definition_of,
    fingerprint,
    live_version,
    problems_in,
    publish,
)
from .target_tables import TABLES

__all__ = [
    "LIBRARY",
    "Closed",
    "FormClosed",
    "FormVersion",
    "audience_of",
    "check_library",
    "check_opening",
    "check_rights",
    "current",
    "definition_of",
    "fingerprint",
    "is_for_others",
    "is_open",
    "load_library",
    "may_be_withdrawn",
    "next_states",
    "open_forms",
    "why_closed",
]

LIBRARY = Path(__file__).resolve().parents[2] / "forms" / "library"
SHIPPED = "From the forms that come with the service."


class Closed(StrEnum):
    """Why a form takes nothing now."""

    NOT_YET_OPEN = "not-yet-open"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    UNAVAILABLE = "unavailable"


_CLOSED_WORDS = {
    Closed.NOT_YET_OPEN: "This form is not open yet.",
    Closed.CLOSED: "This form is closed at the moment.",
    Closed.WITHDRAWN: "This form is not in use any more.",
    Closed.UNAVAILABLE: "This form cannot be used at the moment. Try again later.",
}


class FormClosed(DomainError):  # noqa: N818 - what a person would say
    """The form exists for this person but takes nothing now: `why`, what staff say about its
    being closed in `text`, and when it opens, if that is known."""

    def __init__(self, form: Form, why: Closed = Closed.CLOSED) -> None:
        super().__init__(_CLOSED_WORDS[why])
        self.title, self.why = form.title, why
        self.text = form.closed_text if why in (Closed.CLOSED, Closed.WITHDRAWN) else ""
        self.opens_at = form.opens_at if why is Closed.NOT_YET_OPEN else None


def audience_of(actor: Actor) -> str:
    """As whom somebody fills forms in. Our own staff do it like anybody else."""
    if actor.is_school:
        return "school"
    return "provider" if actor.is_provider else "public"


def open_forms(session: Session, actor: Actor, *, at: datetime) -> list[Form]:
    """The forms this actor may fill in now."""
    audience = audience_of(actor)
    forms = session.scalars(
        select(Form).where(Form.state == "open", Form.deleted_at.is_(None)).order_by(Form.title)
    )
    found = [form for form in forms if audience in form.audience and is_open(form, at)]
    if audience == "public":
        return found
    return [form for form in found if _is_for(session, form, actor)]


def check_opening(form: Form, values: Mapping[str, Any]) -> None:
    """Whether a form may be opened, closed or withdrawn so: `values` are what is to be set of
    state, opens_at and closes_at. Raises Rejected."""
    state = values.get("state", form.state)
    opens_at = values.get("opens_at", form.opens_at)
    closes_at = values.get("closes_at", form.closes_at)
    faults = []
    if state != "draft" and form.current_version is None:
        faults.append(Fault("state", "Publish a first version before the form is opened"))
    if form.state == "withdrawn" and state != "withdrawn":
        words = "People were told that it is not opened again: copy it as a new form instead"
        faults.append(Fault("state", words))
    elif state == "draft" and form.state != "draft":
        faults.append(Fault("state", "People know this form: close or withdraw it instead"))
    if opens_at is not None and closes_at is not None and closes_at <= opens_at:
        faults.append(Fault("closes_at", "The form must close after it opens"))
    if faults:
        raise Rejected(*faults)


def next_states(form: Form) -> tuple[str, ...]:
    """The states a form can be given by hand; withdrawing is a step of its own."""
    if form.state == "withdrawn":
        return ("withdrawn",)
    return (*(("draft",) if form.state == "draft" else ()), *_opened(form))


def may_be_withdrawn(form: Form) -> bool:
    return form.state != "withdrawn" and form.current_version is not None


def _opened(form: Form) -> tuple[str, ...]:
    return ("open", "closed") if form.current_version is not None else ()


def check_rights(definition: Definition, actor: Actor) -> None:
    """An account that may not apply cannot do so by a form either, and hears it before it has
    filled one in. Raises NotAllowed."""
    if not _may_send(definition, actor):
        raise NotAllowed(
            "Your account cannot send this form. Ask your colleague who looks after applications."
        )


def _may_send(definition: Definition, actor: Actor) -> bool:
    if audience_of(actor) == "public":
        return True
    needed = {TABLES[each.target].sends for each in definition.bindings if each.target in TABLES}
    return all(each is None or actor.may(each) for each in needed)


def _is_for(session: Session, form: Form, actor: Actor) -> bool:
    version = live_version(session, form)
    if version is None:
        return False
    try:
        return _may_send(definition_of(version), actor)
    except FormDamaged:
        return False


def current(session: Session, slug: str, actor: Actor, *, at: datetime) -> tuple[Form, FormVersion]:
    """A form and the version that is filled in now. Raises NotVisible, FormClosed."""
    form = session.scalars(
        select(Form).where(Form.slug == slug, Form.deleted_at.is_(None))
    ).one_or_none()
    if form is None or form.state == "draft" or audience_of(actor) not in form.audience:
        raise NotVisible
    why = why_closed(form, at)
    if why is not None:
        raise FormClosed(form, why)
    version = live_version(session, form)
    if version is None:
        raise FormClosed(form, Closed.UNAVAILABLE)
    try:
        definition_of(version)
    except FormDamaged:
        raise FormClosed(form, Closed.UNAVAILABLE) from None
    return form, version


def is_for_others(session: Session, slug: str) -> bool:
    """Whether there is such a form, for people who have signed in."""
    form = session.scalars(
        select(Form).where(Form.slug == slug, Form.deleted_at.is_(None))
    ).one_or_none()
    return form is not None and form.state != "draft" and "public" not in form.audience


def load_library(session: Session, *, by: Actor, at: datetime) -> list[str]:
    """Publish every shipped form whose text was never published. One line of words a form.

    Raises Rejected when one of them may not be published.
    """
    wrong = check_library()
    if wrong:
        raise Rejected(*(Fault(None, words) for words in wrong))
    return [_load(session, document, by=by, at=at) for _, document in _library()]


def check_library() -> list[str]:
    """What is wrong with the shipped forms, one line each; empty when all is well."""
    return [
        f"{path.name}: {problem}" for path, document in _library() for problem in _lines(document)
    ]


def is_open(form: Form, at: datetime) -> bool:
    """Whether the form takes anything now."""
    return why_closed(form, at) is None


def why_closed(form: Form, at: datetime) -> Closed | None:
    """Why the form takes nothing now; None while it is open."""
    if form.state == "withdrawn":
        return Closed.WITHDRAWN
    if form.state != "open" or (form.closes_at is not None and form.closes_at <= at):
        return Closed.CLOSED
    return Closed.NOT_YET_OPEN if form.opens_at is not None and at < form.opens_at else None


def _library() -> Iterator[tuple[Path, Any]]:
    for path in sorted(LIBRARY.glob("*.json")):
        yield path, json.loads(path.read_text(encoding="utf-8"))


def _lines(document: Any) -> list[str]:
    return [f"{each.where}: {each.words}" for each in problems_in(document)]


def _load(session: Session, document: Any, *, by: Actor, at: datetime) -> str:
    slug, title = document["key"], document["title"]
    form = session.scalars(select(Form).where(Form.slug == slug)).one_or_none()
    if form is None:
        form = Form(slug=slug, state="open", audience=[], title=title)
        session.add(form)
    else:
        if _was_published(session, form, document):
            return f"{title}: nothing new."
        by_staff = live_version(session, form)
        if by_staff is not None and by_staff.published_by_id is not None:
            return (
                f"{title}: the text that comes with the service is new, but staff published "
                f"version {by_staff.number} of their own. Theirs stays."
            )
    version = publish(session, form, document, note=SHIPPED, by=by, at=at)
    return f"{form.title}: version {version.number} published."


def _was_published(session: Session, form: Form, document: Any) -> bool:
    statement = select(FormVersion.id).where(
        FormVersion.form_id == form.id, FormVersion.sha256 == fingerprint(document)
    )
    return session.scalars(statement.limit(1)).first() is not None
