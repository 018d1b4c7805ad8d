"""The way back from the changes to a form's working document: at most the last hundred.

A step keeps the text at its other side: what was before it or, once undone, what was after it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func
from sqlalchemy.orm import Session, defer

from app.access.actor import Actor
from app.access.scope import visible
from app.models.form import FormDraft, FormDraftStep
from forms.editing import Document

from . import steps
from .working_days import LONDON

MOST_STEPS = 100
LONGEST_WORDS = 300
LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class Trail:
    """The changes to a working document, newest first, and those that can be undone and redone."""

    steps: tuple[FormDraftStep, ...]
    undo: FormDraftStep | None
    redo: FormDraftStep | None


def trail(session: Session, design: FormDraft, by: Actor) -> Trail:
    """What was changed, without the texts themselves, which are long."""
    found = tuple(
        session.scalars(
            visible(FormDraftStep, by)
            .where(FormDraftStep.draft_id == design.id)
            .order_by(FormDraftStep.number.desc())
            .options(defer(FormDraftStep.before))
        )
    )
    undone = [each for each in found if each.undone]
    done = [each for each in found if not each.undone]
    return Trail(found, done[0] if done else None, undone[-1] if undone else None)


def add(session: Session, design: FormDraft, words: str, *, by: Actor, at: datetime) -> None:
    """Keep the text as it is before a change. What was undone can be redone no more, and the
    oldest steps go."""
    of_design = FormDraftStep.draft_id == design.id
    session.execute(delete(FormDraftStep).where(of_design, FormDraftStep.undone.is_(True)))
    newest = visible(FormDraftStep, by).with_only_columns(func.max(FormDraftStep.number))
    number = (session.scalar(newest.where(of_design)) or 0) + 1
    step = FormDraftStep(
        draft_id=design.id,
        number=number,
        words=words[:LONGEST_WORDS],
        before=design.document,
        by_name=by.name[:LONGEST_NAME],
    )
    steps.touch(step, by=by, at=at)
    session.add(step)
    session.execute(
        delete(FormDraftStep).where(of_design, FormDraftStep.number <= number - MOST_STEPS)
    )


def swap(
    design: FormDraft, step: FormDraftStep, *, undone: bool, by: Actor, at: datetime
) -> Document:
    """The text at the other side of a step, which keeps the present one in its place."""
    other, step.before = step.before, design.document
    step.undone, step.by_name = undone, by.name[:LONGEST_NAME]
    steps.touch(step, by=by, at=at)
    return other


def forget(session: Session, design: FormDraft) -> None:
    session.execute(delete(FormDraftStep).where(FormDraftStep.draft_id == design.id))


def who_and_what(session: Session, design: FormDraft, revision: int, by: Actor) -> str:
    """Who changed the text since a revision, when and what, in words; empty when nobody did."""
    found = sorted(
        trail(session, design, by).steps, key=lambda each: (each.updated_at, each.number)
    )
    count = design.revision - revision
    if not found or count <= 0:
        return ""
    last = found[-1]
    when = last.updated_at.astimezone(LONDON)
    who = "You" if last.updated_by_id == by.user_id else last.by_name or "Somebody"
    what = f"{who} {'took back a change' if last.undone else 'changed this form'}"
    more = "" if count == 1 else f" ({count} changes since you opened the page)"
    return f"{what} at {when:%H:%M} on {when.day} {when:%B}: “{last.words}”{more}."
