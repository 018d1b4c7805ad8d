"""Working on the text of a form before it is published: changes, the way back, two at once.

The working document may be half built. Nobody fills it in; publishing makes it the next version.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session, defer, object_session

from app.access.actor import Actor
from app.access.policy import allow
from app.access.scope import fetch, parse_id, visible
from app.domain.errors import Conflict, NotVisible, Rejected
from app.domain.roles import Permission
from app.models.form import Form, FormDraft, FormVersion
from forms.document import Problem, size_problem
from forms.editing import Document

from . import audit, code_lists, form_trail, form_versions, steps
from .form_trail import Trail, trail

GONE = (
    "Nobody is changing this form any more: its text was published or discarded meanwhile. "
    "Nothing of yours was written. Open the form again to see how it is now."
)
LOOK_AGAIN = "Nothing of yours was written. Look at the newest text, then make your change again."

__all__ = [
    "GONE",
    "Trail",
    "apply",
    "discard",
    "live",
    "new_id",
    "of_form",
    "problems_of",
    "publish",
    "redo",
    "trail",
    "undo",
    "versions",
]

Edit = Callable[[Document], Document]


def new_id() -> str:
    """An id for a new part of a form. It never changes afterwards."""
    return uuid.uuid4().hex


def of_form(session: Session, form_id: uuid.UUID | str, by: Actor) -> FormDraft | None:
    """The working document of a form, if there is one."""
    return session.scalars(
        visible(FormDraft, by).where(FormDraft.form_id == parse_id(form_id))
    ).one_or_none()


def live(session: Session, form: Form) -> FormVersion | None:
    """The version that is filled in now; None for a form that was never published."""
    return form_versions.live_version(session, form)


def apply(
    session: Session,
    design: FormDraft,
    edit: Edit,
    words: str,
    *,
    revision: int,
    by: Actor,
    at: datetime,
) -> FormDraft:
    """Make one change to the working document, noted in words and with the way back. An edit that
    changes nothing is no step.

    Raises Conflict (somebody changed it since `revision`), EditError, Rejected, NotAllowed.
    """
    held = _held(session, design, revision=revision, by=by)
    before = held.document
    after = edit(before)
    if _text(after) == _text(before):
        return held
    _refuse_excess(after)
    form_trail.add(session, held, words, by=by, at=at)
    return _written(session, held, after, "designed", words, by=by, at=at)


def undo(
    session: Session, design: FormDraft, *, revision: int, by: Actor, at: datetime
) -> FormDraft:
    """Take the last change back. Raises Conflict, Rejected when there is none, NotAllowed."""
    held = _held(session, design, revision=revision, by=by)
    step = trail(session, held, by).undo
    if step is None:
        raise Rejected.because("There is nothing to undo.")
    other = form_trail.swap(held, step, undone=True, by=by, at=at)
    return _written(session, held, other, "design-undone", step.words, by=by, at=at)


def redo(
    session: Session, design: FormDraft, *, revision: int, by: Actor, at: datetime
) -> FormDraft:
    """Make the change again that was taken back last. Raises as `undo` does."""
    held = _held(session, design, revision=revision, by=by)
    step = trail(session, held, by).redo
    if step is None:
        raise Rejected.because("There is nothing to redo.")
    other = form_trail.swap(held, step, undone=False, by=by, at=at)
    return _written(session, held, other, "design-redone", step.words, by=by, at=at)


def problems_of(design: FormDraft, document: Document | None = None) -> list[Problem]:
    """Everything that stands against publishing the working document, each with its anchor; or
    against what it would become."""
    session = object_session(design)
    lists = code_lists.choices(session) if session is not None else None
    return form_versions.problems_in(design.document if document is None else document, lists)


def publish(
    session: Session,
    design: FormDraft,
    *,
    note: str,
    revision: int,
    by: Actor,
    at: datetime,
    over: int | None = None,
) -> FormVersion:
    """Make the working document the next version. The working document goes; drafts that people
    are filling in stay on the version they were begun with.

    `over` is the number of the version it was compared with, when that is not the one it was
    begun from. Raises Conflict when another version was published since; Rejected, NotAllowed.
    """
    allow(by, Permission.FORM_PUBLISH)
    held = _held(session, design, revision=revision, by=by)
    form = fetch(session, Form, held.form_id, by, lock=True)
    if form.current_version != (held.based_on if over is None else over):
        raise Conflict(
            f"Version {form.current_version} was published since this text was begun. "
            "Look at the difference from it, then publish."
        )
    version = form_versions.publish(session, form, held.document, note=note.strip(), by=by, at=at)
    _remove(session, held)
    return version


def discard(session: Session, design: FormDraft, *, revision: int, by: Actor, at: datetime) -> None:
    """Throw the working document away. What is published stays. Raises Conflict, NotAllowed."""
    held = _held(session, design, revision=revision, by=by)
    form = fetch(session, Form, held.form_id, by)
    audit.record(
        session, "design-discarded", form, by=by, at=at, changes={"revision": held.revision}
    )
    _remove(session, held)


def versions(session: Session, form_id: uuid.UUID | str, by: Actor) -> list[FormVersion]:
    """Every published version of a form, newest first, without the texts."""
    statement = (
        visible(FormVersion, by)
        .where(FormVersion.form_id == parse_id(form_id))
        .order_by(FormVersion.number.desc())
        .options(defer(FormVersion.document))
    )
    return list(session.scalars(statement))


def _held(session: Session, design: FormDraft, *, revision: int, by: Actor) -> FormDraft:
    """The working document as it is now, locked. Raises NotAllowed, Conflict."""
    allow(by, Permission.FORM_DESIGN)
    try:
        held = fetch(session, FormDraft, design.id, by, lock=True)
    except NotVisible:
        raise Conflict(GONE) from None
    if held.revision != revision:
        told = form_trail.who_and_what(session, held, revision, by)
        raise Conflict(f"{told} {LOOK_AGAIN}" if told else GONE)
    return held


def _written(
    session: Session,
    held: FormDraft,
    document: Document,
    name: str,
    words: str,
    *,
    by: Actor,
    at: datetime,
) -> FormDraft:
    held.document = document
    held.revision += 1
    steps.touch(held, by=by, at=at)
    session.flush()
    form = fetch(session, Form, held.form_id, by)
    audit.record(
        session, name, form, by=by, at=at, changes={"words": words, "revision": held.revision}
    )
    session.flush()
    return held


def _refuse_excess(document: Document) -> None:
    problem = size_problem(document)
    if problem is not None:
        raise Rejected.because(problem.words)


def _remove(session: Session, held: FormDraft) -> None:
    form_trail.forget(session, held)
    session.delete(held)
    session.flush()


def _text(document: Any) -> str:
    return json.dumps(document, sort_keys=True)
