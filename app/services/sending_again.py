"""Beginning a form again with what was sent before: answers, and copies of the files."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.access.actor import Actor
from app.access.scope import fact, visible
from app.models.pack import Pack
from app.models.submission import Submission, SubmissionDraft, SubmissionFile
from app.storage.base import FileMissingError, FileStore, ScanResult

from . import drafts, steps


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
        .options(selectinload(Submission.files))
        .limit(1)
    )
    return session.scalars(statement).one_or_none()


def pack_is_held(session: Session, draft: SubmissionDraft, actor: Actor) -> bool:
    """Whether the case that a draft answers is still with this person. Others are about none."""
    if draft.pack_id is None:
        return True
    held = visible(Pack, actor).where(Pack.id == draft.pack_id, Pack.ended_at.is_(None))
    return session.scalars(held).one_or_none() is not None


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
            return dict(draft.answers)
    return {}


def copy_files(
    session: Session,
    draft: SubmissionDraft,
    files: list[SubmissionFile],
    store: FileStore,
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Give the draft copies of files that were sent, and let its answers name the copies. A file
    that cannot be read is left out: the form then asks for it again."""
    copies: dict[str, str] = {}
    for sent in files:
        if sent.removed or sent.scan_result == ScanResult.QUARANTINED:
            continue
        try:
            with store.open(sent.storage_key) as stream:
                kept = store.save(stream, max_size_bytes=sent.size, media_type=sent.mime)
        except FileMissingError:
            continue
        copy = SubmissionFile(
            draft_id=draft.id,
            question_key=sent.question_key,
            name=sent.name,
            storage_key=kept.key,
            size=kept.size_bytes,
            mime=sent.mime,
            sha256=kept.sha256,
            scan_result=sent.scan_result,
        )
        steps.touch(copy, by=by, at=at)
        session.add(copy)
        session.flush()
        copies[str(sent.id)] = str(copy.id)
    draft.answers = {key: _renamed(value, copies) for key, value in draft.answers.items()}
    session.flush()


def _renamed(answer: Any, copies: Mapping[str, str]) -> Any:
    """The answer with the ids of files replaced by those of their copies."""
    if isinstance(answer, list):
        return [_renamed(each, copies) for each in answer]
    if isinstance(answer, dict):
        if answer.get("id") in copies and {"name", "size", "mime"} <= answer.keys():
            return {**answer, "id": copies[answer["id"]]}
        return {key: _renamed(value, copies) for key, value in answer.items()}
    return answer
