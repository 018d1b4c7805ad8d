"""Cases that a form opens in one go: a provider's answer, a withdrawal, a complaint."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.access.scope import fetch
from app.domain.codes import Requester
from app.domain.errors import Rejected
from app.domain.response_flow import ResponseStatus
from app.models.application_response import ApplicationResponse
from app.models.complaint import Complaint
from app.models.pack import Pack
from app.models.placement import Placement
from app.models.withdrawal import Withdrawal
from forms.bindings import RecordValues

from . import applications, complaints, responses, withdrawal_places, withdrawals
from .bindings import CREATED, UPDATED, Sent, naming_questions
from .child_rows import write_documents


def _write_answer(asked: Sent, head: RecordValues) -> ApplicationResponse:
    """A provider's answer to its pack, or the mended one when CAP had a question."""
    session, by = asked.session, asked.by
    if asked.submission.pack_id is None:
        raise Rejected.because("This form answers an application: begin it at that application.")
    pack = fetch(session, Pack, asked.submission.pack_id, by)
    values = {"slots": [], **asked.values(head)}
    queried = session.scalars(
        select(ApplicationResponse.id)
        .where(
            ApplicationResponse.pack_id == pack.id,
            ApplicationResponse.status == ResponseStatus.QUERIED,
        )
        .execution_options(scoped=True)
    ).first()
    with naming_questions(asked, head):
        if queried is None:
            application = applications.get(session, pack.application_id, by, lock=True)
            given = {name: value for name, value in values.items() if value is not None}
            response = responses.answer(session, application, pack, given, by=by, at=asked.at)
        else:
            response = responses.get(session, queried, by, lock=True)
            kept = {"course_offer_id": response.course_offer_id, "site_id": response.site_id}
            given = {**values, **{name: values.get(name) or kept[name] for name in kept}}
            responses.revise(session, response, given, by=by, at=asked.at)
    asked.note(head, response, CREATED if queried is None else UPDATED)
    return response


def _write_withdrawal(asked: Sent, head: RecordValues) -> Withdrawal:
    """A withdrawal of an own live placement."""
    values = asked.values(head)
    # Who sent it, also when the service tries once more.
    is_providers = asked.submission.provider_id is not None
    requester = Requester.PROVIDER if is_providers else Requester.SCHOOL
    session, placement_id = asked.session, values.pop("placement_id")
    withdrawal_places.lock(session, fetch(session, Placement, placement_id, asked.by))
    placement = fetch(
        session,
        Placement,
        placement_id,
        asked.by,
        options=(selectinload(Placement.application),),
        lock=True,
    )
    slots = head.values.get("slots")
    with naming_questions(asked, head):
        row = withdrawals.receive(
            session,
            placement,
            values,
            [str(each) for each in slots] if isinstance(slots, list) else [],
            requester=requester,
            by=asked.by,
            at=asked.at,
        )
    asked.note(head, row)
    write_documents(asked, head, row)
    return row


def _write_complaint(asked: Sent, head: RecordValues) -> Complaint:
    """A complaint. It is a school's or a provider's only when that account sent it."""
    values = asked.values(head)
    given = {name: value for name, value in values.items() if value is not None}
    with naming_questions(asked, head):
        complaint = complaints.receive(
            asked.session,
            {
                **given,
                "school_id": asked.submission.school_id,
                "provider_id": asked.submission.provider_id,
            },
            by=asked.by,
            at=asked.at,
        )
    asked.note(head, complaint)
    write_documents(asked, head, complaint)
    return complaint


WRITERS: Mapping[str, Callable[[Sent, RecordValues], Any]] = {
    "application_response": _write_answer,
    "withdrawal": _write_withdrawal,
    "complaint": _write_complaint,
}
