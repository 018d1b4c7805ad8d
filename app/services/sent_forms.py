"""What was sent by forms, to be read again by whoever sent it: newest first."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from sqlalchemy import ColumnElement, or_
from sqlalchemy.orm import Session, selectinload

from app.access.actor import Actor
from app.access.scope import fetch, visible
from app.domain.errors import NotVisible
from app.domain.virus_check import ScanResult, is_locked
from app.models.application import Application
from app.models.form import Form, FormVersion
from app.models.submission import Submission, SubmissionDraft, SubmissionFile

from .form_library import definition_of
from .lookup_tables import as_id
from .paging import Order, Page, page_of
from .sent_answers import files_in

# Only the safeguarding lead reads the answers to these, and whoever typed them.
CLOSED_QUESTIONS = frozenset({"prevent_referral"})

_ORDERS = (Order(Submission.submitted_at, falling=True), Order(Submission.id))
_SHOWN = (selectinload(Submission.form_version).selectinload(FormVersion.form),)


def find(session: Session, actor: Actor, *, before: str = "", after: str = "") -> Page[Submission]:
    """A page of what the actor and its organisation sent."""
    statement = visible(Submission, actor)
    return page_of(session, statement, _ORDERS, before=before, after=after, options=_SHOWN)


def by_account(
    session: Session, actor: Actor, slug: str, *, most: int = 10
) -> list[tuple[uuid.UUID, Submission]]:
    """What an account has sent by one form, newest first, each with the draft it was sent from."""
    statement = (
        visible(Submission, actor)
        .join(Submission.form_version)
        .join(FormVersion.form)
        .where(Submission.user_id == actor.user_id, Form.slug == slug)
        .order_by(Submission.submitted_at.desc(), Submission.id)
        .limit(most)
    )
    found = {each.id: each for each in session.scalars(statement)}
    drafts = session.scalars(
        visible(SubmissionDraft, actor).where(SubmissionDraft.submission_id.in_(found))
    )
    draft_ids = {each.submission_id: each.id for each in drafts}
    return [(draft_ids[id_], each) for id_, each in found.items() if id_ in draft_ids]


def get(session: Session, id_: uuid.UUID | str, actor: Actor) -> Submission:
    """One submission with its form. Raises NotVisible."""
    return fetch(session, Submission, id_, actor, options=_SHOWN)


def case_refs(session: Session, sent: Iterable[Submission], actor: Actor) -> dict[uuid.UUID, str]:
    """The reference of the application that each became, by the id of what was sent. Answers to a
    pack, and what became nothing that the actor may see, have none."""
    wanted = {each.id: each.application_id for each in sent if each.pack_id is None}
    ids = {each for each in wanted.values() if each is not None}
    if not ids:
        return {}
    found = visible(Application, actor).where(Application.id.in_(ids))
    refs = {each.id: each.ref for each in session.scalars(found)}
    return {id_: refs[case_id] for id_, case_id in wanted.items() if case_id in refs}


def became(actor: Actor, pattern: str) -> ColumnElement[bool]:
    """The clause that an application was sent under a number like this."""
    sent = (
        visible(Submission, actor)
        .with_only_columns(Submission.application_id)
        .where(
            Submission.pack_id.is_(None),
            Submission.application_id.is_not(None),
            Submission.ref.ilike(pattern, escape="\\"),
        )
    )
    return Application.id.in_(sent)


def files_of(session: Session, submission: Submission, actor: Actor) -> list[SubmissionFile]:
    """The files that came with a form, by question and name: its own, and those of the same
    application that it still names although they came before."""
    own = SubmissionFile.submission_id == submission.id
    if submission.application_id is not None:
        definition = definition_of(submission.form_version)
        ids = map(as_id, files_in(definition, submission.answers))
        named = [each for each in ids if each is not None]
        own = own | (SubmissionFile.id.in_(named) & SubmissionFile.submission_id.is_not(None))
    statement = (
        visible(SubmissionFile, actor)
        .where(
            own,
            # Whoever sent a file is told that it was refused, also when staff have removed it.
            or_(
                SubmissionFile.removed.is_(False),
                SubmissionFile.scan_result == ScanResult.INFECTED,
            ),
        )
        .order_by(SubmissionFile.question_key, SubmissionFile.name, SubmissionFile.id)
    )
    return list(session.scalars(statement))


def of_application(session: Session, application: Application, actor: Actor) -> list[Submission]:
    """What was sent about an application: the first time and each time again."""
    statement = (
        visible(Submission, actor)
        .where(Submission.application_id == application.id, Submission.pack_id.is_(None))
        .order_by(Submission.submitted_at.desc(), Submission.id)
        .options(*_SHOWN)
    )
    return list(session.scalars(statement))


def file(session: Session, id_: uuid.UUID | str, actor: Actor) -> SubmissionFile:
    """A file that came with a form. Raises NotVisible, also for one that is locked away."""
    found = fetch(session, SubmissionFile, id_, actor)
    if found.removed or is_locked(found.scan_result):
        raise NotVisible
    return found
