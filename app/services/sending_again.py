"""Beginning a form again with what was sent before. Its files stay where they are: whoever puts an
application right sees those it came with, and each stays the document it became."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.access.scope import fact, visible
from app.models.form import FormVersion
from app.models.pack import Pack
from app.models.submission import Submission, SubmissionDraft
from forms.carried import still_asked

from . import drafts, form_library
from .form_versions import FormDamaged


def begun_about(
    session: Session,
    actor: Actor,
    *,
    at: datetime,
    application_id: uuid.UUID | None = None,
    pack_id: uuid.UUID | None = None,
) -> SubmissionDraft | None:
    """The draft that this person has begun about a case and not sent yet."""
    return next(
        (
            draft
            for draft in drafts.of_actor(session, actor, at=at)
            if (draft.application_id, draft.pack_id) == (application_id, pack_id)
        ),
        None,
    )


def earlier(
    session: Session,
    actor: Actor,
    *,
    application_id: uuid.UUID | None = None,
    pack_id: uuid.UUID | None = None,
) -> Submission | None:
    """What was last sent for an application or in answer to a pack, if the actor may see it."""
    about = (
        Submission.pack_id == pack_id
        if pack_id is not None
        else Submission.application_id == application_id
    )
    statement = (
        visible(Submission, actor)
        .where(about)
        .order_by(Submission.submitted_at.desc(), Submission.id)
        .limit(1)
    )
    return session.scalars(statement).one_or_none()


def pack_is_held(session: Session, draft: SubmissionDraft, actor: Actor) -> bool:
    """Whether the case that a draft answers is still with this person. Others are about none."""
    if draft.pack_id is None:
        return True
    held = visible(Pack, actor).where(Pack.id == draft.pack_id, Pack.ended_at.is_(None))
    return session.scalars(held).one_or_none() is not None


def case_of_pack(session: Session, pack_id: uuid.UUID, actor: Actor) -> uuid.UUID | None:
    """The application that a pack is about, while it is with this person."""
    held = visible(Pack, actor).where(Pack.id == pack_id, Pack.ended_at.is_(None))
    pack = session.scalars(held).one_or_none()
    return None if pack is None else pack.application_id


def answers_of(
    session: Session, sent: Submission | SubmissionDraft, slug: str, actor: Actor, *, at: datetime
) -> Mapping[str, object]:
    """Its answers, as far as the text of the form that is open now still asks for them. Raises
    NotVisible, NotAllowed, FormClosed."""
    _, version = form_library.current(session, slug, actor, at=at)
    if version.id == sent.form_version_id:
        return dict(sent.answers)
    then = session.get_one(FormVersion, sent.form_version_id)
    try:
        asked_then = form_library.definition_of(then)
    except FormDamaged:
        return {}
    return still_asked(sent.answers, asked_then, form_library.definition_of(version))


def typed_before_recall(
    session: Session, pack: Pack, actor: Actor, *, at: datetime
) -> Mapping[str, object]:
    """What this person had typed for a pack of the same case that was taken back since."""
    for draft in drafts.of_actor(session, actor, at=at):
        if draft.pack_id is None:
            continue
        same = select(Pack.id).where(
            Pack.id == draft.pack_id,
            Pack.application_id == pack.application_id,
            Pack.provider_id == pack.provider_id,
        )
        if fact(session, same) is not None:
            slug = draft.form_version.form.slug
            return answers_of(session, draft, slug, actor, at=at)
    return {}
