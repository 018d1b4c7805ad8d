"""The way back to a form that was begun without an account: a link by mail and a code.

The code is shown once, on the page where the link is asked for. The link works once and only with
it, so a mail that somebody else reads opens nothing. Whoever tries is told the same whether the
link never was, has ended, or the code is wrong. Coming back is the service's own step, on a session
of its own: until then the draft belongs to another browser.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from app.access.actor import Actor
from app.access.scope import fact
from app.access.tokens import token_hash
from app.domain.errors import NotVisible, Rejected, Throttled
from app.domain.identifiers import normalise_email
from app.models.form import Form, FormVersion
from app.models.outbox_message import OutboxMessage
from app.models.submission import SubmissionDraft
from app.notify import outbox
from app.notify.messages import RETURN_KIND, SITE, return_mail

from . import audit, steps
from .working_days import local_day

TOKEN_BYTES = 32
CODE_GROUPS = 3
MOST_TRIES = 5
# Nobody's mail box is filled by a page that anybody may open.
MOST_MAILS = 5
MAILS_WITHIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class WayBack:
    """What the page shows, once: the code in groups, where the link went, until when it works."""

    code: str
    email: str
    until: datetime


def offer(
    session: Session,
    draft: SubmissionDraft,
    *,
    email: str,
    service_name: str,
    by: Actor,
    at: datetime,
) -> WayBack:
    """Mail a link to the draft; an earlier one ends. Raises Rejected (the address), Throttled."""
    if by.is_signed_in:
        raise NotVisible
    address = _address(email)
    _refuse_floods(session, address, at)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    code = " ".join(f"{secrets.randbelow(1000):03}" for _ in range(CODE_GROUPS))
    draft.return_email = address
    draft.return_hash = token_hash(token)
    draft.return_code_hash = _sealed(token, code)
    draft.return_until = draft.expires_at
    draft.return_tries = 0
    steps.touch(draft, by=by, at=at)
    audit.record(session, "return-link-sent", draft, by=by, at=at, changes={})
    day = local_day(draft.expires_at)
    mail = return_mail(
        link=f"{SITE}/forms/return/{token}",
        service=service_name,
        until=f"{day.day} {day:%B %Y}",
    )
    key = f"{RETURN_KIND}:{draft.id}:{int(at.timestamp() * 1000)}"
    outbox.enqueue(session, mail, [address], dedupe_key=key, at=at, about=draft)
    session.flush()
    return WayBack(code, address, draft.expires_at)


def form_of(session: Session, token: str, *, at: datetime) -> tuple[Form, datetime] | None:
    """The form a link leads to and until when its answers are kept; writes nothing."""
    draft = _by_token(session, token, at=at)
    return None if draft is None else (draft.form_version.form, draft.expires_at)


def found(
    session: Session, token: str, code: str, *, by: Actor, at: datetime
) -> SubmissionDraft | None:
    """The draft that link and code lead to together. A wrong code is counted; the last one allowed
    ends the link, and the answers stay where they are."""
    draft = _by_token(session, token, at=at, lock=True)
    if draft is None:
        return None
    if hmac.compare_digest(_sealed(token, code), draft.return_code_hash or ""):
        return draft
    draft.return_tries += 1
    if draft.return_tries >= MOST_TRIES:
        end(draft)
        audit.record(session, "return-link-ended", draft, by=by, at=at, changes={})
    session.flush()
    return None


def take_back(session: Session, draft: SubmissionDraft, *, by: Actor, at: datetime) -> None:
    """Give the draft to the browser that showed link and code; the link ends."""
    if by.browser_hash is None:
        raise NotVisible
    draft.token_hash = by.browser_hash
    end(draft)
    steps.touch(draft, by=by, at=at)
    audit.record(session, "returned", draft, by=by, at=at, changes={})
    session.flush()


def end(draft: SubmissionDraft) -> None:
    """Let a link lead nowhere any more: it was used, or there is nothing to come back to."""
    draft.return_hash = draft.return_code_hash = draft.return_until = None
    draft.return_email = ""
    draft.return_tries = 0


def _by_token(
    session: Session, token: str, *, at: datetime, lock: bool = False
) -> SubmissionDraft | None:
    version = joinedload(SubmissionDraft.form_version, innerjoin=True)
    statement = (
        select(SubmissionDraft)
        .where(
            SubmissionDraft.return_hash == token_hash(token),
            SubmissionDraft.return_until > at,
            SubmissionDraft.expires_at > at,
            SubmissionDraft.submission_id.is_(None),
            SubmissionDraft.deleted_at.is_(None),
        )
        .options(version.joinedload(FormVersion.form, innerjoin=True))
    )
    if lock:
        statement = statement.with_for_update(of=SubmissionDraft)
    return session.scalars(statement.execution_options(scoped=True)).one_or_none()


def _sealed(token: str, code: str) -> str:
    """What is kept of a code: of no use without the link, though a code has few digits."""
    return token_hash(f"{token}:{''.join(each for each in code if each.isdecimal())}")


def _address(email: str) -> str:
    try:
        return normalise_email(email)
    except Rejected as error:
        raise Rejected.because(error.message, "email") from None


def _refuse_floods(session: Session, address: str, at: datetime) -> None:
    count = fact(
        session,
        select(func.count())
        .select_from(OutboxMessage)
        .where(
            OutboxMessage.kind == RETURN_KIND,
            func.lower(OutboxMessage.recipient) == address.lower(),
            OutboxMessage.created_at > at - MAILS_WITHIN,
        ),
    )
    if count >= MOST_MAILS:
        raise Throttled(
            f"{MOST_MAILS} links were sent to this address within the hour. Use the last one, or "
            "ask again later. Your answers are saved."
        )
