"""Sending the pack to one provider and taking it back. The pack opens the case; nothing else."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.access.policy import allow
from app.access.scope import fetch, visible
from app.domain.contact_change import Receives
from app.domain.errors import InvalidMove, NotVisible, Rejected
from app.domain.references import Prefix
from app.domain.referral_flow import REFERRAL_FLOW
from app.domain.roles import Permission
from app.domain.text import clean_text
from app.models.application import Application
from app.models.course import CourseOffer
from app.models.document import Document
from app.models.pack import Pack, PackDocument
from app.notify.messages import CaseMail

from . import applications, audit, notices, steps
from .numbering import fresh_reference
from .working_days import local_day

LONGEST_MESSAGE = 2000


def send(
    session: Session,
    application: Application,
    *,
    document_ids: Collection[uuid.UUID],
    shares_address: bool = False,
    message: str = "",
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> Pack:
    """Send the pack to the provider of the chosen course. Any provider who had it before loses
    sight of the case. A confidential address goes along only when said so."""
    allow(by, Permission.PACK_SEND)
    words = clean_text(message, max_length=LONGEST_MESSAGE, lines=True, field="message")
    facts = applications.facts(session, application, on=local_day(at))
    steps.move(
        session, application, REFERRAL_FLOW, "send-pack", facts, by=by, at=at, version=version
    )
    choice = next(choice for choice in application.choices if choice.chosen)
    offer = fetch(session, CourseOffer, choice.course_offer_id, by)
    documents = _documents(session, application, document_ids, by)
    applications.end_packs(session, application, at=at, why="superseded")
    pack = Pack(
        ref=fresh_reference(session, Pack, Prefix.PACK, at=at),
        application_id=application.id,
        choice_id=choice.id,
        provider_id=offer.provider_id,
        sent_at=at,
        sent_by_id=by.user_id,
        message=words or None,
        shows_address=shares_address or not application.student.address_confidential,
    )
    steps.touch(pack, by=by, at=at)
    session.add(pack)
    session.flush()
    for document in documents:
        document.share_with_provider = True
        shared = PackDocument(pack_id=pack.id, document_id=document.id)
        steps.touch(shared, by=by, at=at)
        session.add(shared)
    session.flush()
    audit.record(session, "pack-sent", pack, by=by, at=at)
    notices.tell(
        session,
        CaseMail.PACK_SENT,
        notices.of_provider(session, pack.provider_id, also=Receives.PLACES),
        about=pack,
        path=f"/provider/applications/{application.id}",
        at=at,
    )
    notices.tell(
        session,
        CaseMail.PACK_SENT_SCHOOL,
        notices.of_school(session, application),
        about=application,
        path=f"/school/applications/{application.id}",
        at=at,
    )
    return pack


def recall(
    session: Session,
    application: Application,
    *,
    reason: str,
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> None:
    """Take the pack back: from this moment the provider sees neither case nor files."""
    allow(by, Permission.PACK_RECALL)
    facts = applications.facts(session, application, on=local_day(at))
    history = steps.move(
        session,
        application,
        REFERRAL_FLOW,
        "recall-pack",
        facts,
        by=by,
        at=at,
        reason=reason,
        version=version,
    )
    ended = applications.end_packs(session, application, at=at, why="recalled")
    if not ended:
        raise InvalidMove("No provider has the pack.")
    why = history.reason or ""
    for pack in ended:
        pack.ended_reason = why
        audit.record(session, "pack-recalled", pack, by=by, at=at, reason=why)
    session.flush()


def open_pack(session: Session, application_id: uuid.UUID, actor: Actor) -> Pack:
    """The pack through which this provider sees the case. Raises NotVisible."""
    pack = session.scalars(
        visible(Pack, actor).where(Pack.application_id == application_id, Pack.ended_at.is_(None))
    ).one_or_none()
    if pack is None:
        raise NotVisible
    return pack


def shared_documents(session: Session, pack: Pack, actor: Actor) -> list[Document]:
    """The files that go with a pack."""
    ids = select(PackDocument.document_id).where(PackDocument.pack_id == pack.id)
    statement = visible(Document, actor).where(Document.id.in_(ids)).order_by(Document.name)
    return list(session.scalars(statement))


def _documents(
    session: Session, application: Application, ids: Collection[uuid.UUID], by: Actor
) -> list[Document]:
    statement = visible(Document, by).where(
        Document.application_id == application.id, Document.id.in_(ids)
    )
    found = list(session.scalars(statement))
    if len(found) != len(set(ids)):
        raise Rejected.because("One of the documents is no longer there.", "documents")
    return found
