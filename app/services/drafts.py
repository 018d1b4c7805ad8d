"""Answers on the way: begun, saved page by page, with their files; sent, withdrawn or expired."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager, defer, joinedload

from app.access.actor import Actor
from app.access.scope import fetch, visible
from app.domain.errors import NotVisible
from app.models.form import Form, FormVersion
from app.models.school import School
from app.models.submission import SubmissionDraft, SubmissionFile
from forms.definition import AUDIENCE, Definition

from . import audit, returns, steps
from .form_library import audience_of, check_rights, current, definition_of
from .lookup_columns import columns_of

ANONYMOUS_DAYS = 28
SIGNED_IN_DAYS = 90

_version = joinedload(SubmissionDraft.form_version, innerjoin=True)
# What a page needs of the version and the form, and no more: every page of every form asks.
_OPENED = (
    _version.load_only(FormVersion.form_id),
    _version.joinedload(FormVersion.form, innerjoin=True).load_only(
        Form.slug, Form.title, Form.state, Form.opens_at, Form.closes_at
    ),
)


def kept_days(actor: Actor) -> int:
    """For how many days after the last change a draft is kept."""
    return SIGNED_IN_DAYS if actor.is_signed_in else ANONYMOUS_DAYS


def begin(
    session: Session,
    slug: str,
    *,
    by: Actor,
    at: datetime,
    application: uuid.UUID | None = None,
    pack: uuid.UUID | None = None,
    given: Mapping[str, object] | None = None,
) -> SubmissionDraft:
    """Begin a form with what is known of the person, on the version that is current now.

    The draft belongs to the account, or to the browser whose secret `by` carries. Raises
    NotVisible, NotAllowed, FormClosed.
    """
    if not by.is_signed_in and by.browser_hash is None:
        raise NotVisible
    _, version = current(session, slug, by, at=at)
    definition = definition_of(version)
    check_rights(definition, by)
    answers = {
        AUDIENCE: audience_of(by),
        **(given or {}),
        **_known_of(session, definition, by),
    }
    draft = SubmissionDraft(
        form_version_id=version.id,
        user_id=by.user_id,
        token_hash=None if by.is_signed_in else by.browser_hash,
        answers=answers,
        expires_at=at + timedelta(days=kept_days(by)),
        application_id=application,
        pack_id=pack,
    )
    session.add(draft)
    steps.touch(draft, by=by, at=at)
    session.flush()
    audit.record(session, "begun", draft, by=by, at=at, changes={"form": slug})
    session.flush()
    return draft


def get(
    session: Session,
    draft_id: uuid.UUID | str,
    actor: Actor,
    *,
    at: datetime,
    lock: bool = False,
) -> SubmissionDraft:
    """A draft with its version and form. The text of the version is read when it is not known
    to this process. Raises NotVisible, also for one that has expired before it was sent."""
    draft = fetch(session, SubmissionDraft, draft_id, actor, options=_OPENED, lock=lock)
    if draft.submission_id is None and draft.expires_at <= at:
        raise NotVisible
    return draft


def of_actor(
    session: Session, actor: Actor, *, at: datetime, slug: str | None = None
) -> list[SubmissionDraft]:
    """What this person, or this browser, has begun and not sent; the newest first."""
    if not actor.is_signed_in and actor.browser_hash is None:
        return []
    statement = (
        visible(SubmissionDraft, actor)
        .join(SubmissionDraft.form_version)
        .join(FormVersion.form)
        .where(SubmissionDraft.submission_id.is_(None), SubmissionDraft.expires_at > at)
        .options(
            contains_eager(SubmissionDraft.form_version).options(
                defer(FormVersion.document), contains_eager(FormVersion.form)
            )
        )
        .order_by(SubmissionDraft.updated_at.desc(), SubmissionDraft.id)
    )
    if slug is not None:
        statement = statement.where(Form.slug == slug)
    return list(session.scalars(statement))


def locked_keys(definition: Definition, actor: Actor) -> frozenset[str]:
    """Questions whose answer follows from who fills the form in."""
    school = definition.settings.school_question
    return frozenset({school} if school and actor.is_school else ())


def save(
    session: Session,
    draft: SubmissionDraft,
    answers: Mapping[str, object],
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Keep the answers of one page; those of other pages stay as they are."""
    draft.answers = {**draft.answers, **answers}
    draft.expires_at = at + timedelta(days=kept_days(by))
    steps.touch(draft, by=by, at=at)
    session.flush()


def discard(session: Session, draft: SubmissionDraft, *, by: Actor, at: datetime) -> None:
    """Forget what was typed, at once, because the person asked for it."""
    files = session.scalars(visible(SubmissionFile, by).where(SubmissionFile.draft_id == draft.id))
    for row in files:
        row.removed = True
        steps.touch(row, by=by, at=at)
    draft.answers = {}
    returns.end(draft)
    draft.deleted_at = at
    steps.touch(draft, by=by, at=at)
    audit.record(session, "discarded", draft, by=by, at=at, changes={})
    session.flush()


def sweep(session: Session, *, by: Actor, at: datetime) -> int:
    """Forget expired drafts; how many. The bytes of their files go with `uploads.sweep_removed`.

    For the worker, acting as the service. What was sent is the submission's and stays.
    """
    expired = session.scalars(
        select(SubmissionDraft).where(
            SubmissionDraft.submission_id.is_(None),
            SubmissionDraft.deleted_at.is_(None),
            SubmissionDraft.expires_at <= at,
        )
    ).all()
    for draft in expired:
        discard(session, draft, by=by, at=at)
    session.flush()
    return len(expired)


def _known_of(session: Session, definition: Definition, by: Actor) -> dict[str, object]:
    """Answers that follow from who begins: the own school, name and address."""
    settings = definition.settings
    known: dict[str, object] = {}
    if settings.school_question and by.school_id is not None:
        school = fetch(session, School, by.school_id, by)
        known[settings.school_question] = {
            "id": str(school.id),
            "label": school.name,
            "columns": columns_of("school", school),
        }
    if not by.is_signed_in:
        return known
    for key, value in ((settings.name_question, by.name), (settings.email_question, by.email)):
        question = definition.question(key) if key else None
        if question is not None and question.type in ("text", "email") and value:
            known[question.key] = value
    return known
