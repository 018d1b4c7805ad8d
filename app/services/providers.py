"""The standing of providers: from enquiry to approval, with conditions, suspended, left."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.access.scope import fact
from app.domain.provider_flow import IN_SERVICE, PROVIDER_FLOW, ProviderFacts
from app.models.contact import Contact
from app.models.provider import Provider
from app.models.site import Site

from . import steps
from .working_days import local_day

SAFEGUARDING_LEAD = "DSL"


def facts(session: Session, provider: Provider, *, on: date) -> ProviderFacts:
    """What the guards of the flow need to know about a provider on a day."""
    return ProviderFacts(
        has_safeguarding_lead=_has_safeguarding_lead(session, provider.id),
        contract_is_live=provider.contract_start is not None
        and provider.contract_start <= on
        and (provider.contract_end is None or provider.contract_end >= on),
    )


def takes_pupils(on: date) -> ColumnElement[bool]:
    """For statements with providers: those that take new pupils on a day, as
    `provider_flow.standing_problem` says it of one."""
    return and_(
        Provider.status.in_(sorted(IN_SERVICE)),
        or_(Provider.contract_end.is_(None), Provider.contract_end >= on),
        Provider.deleted_at.is_(None),
    )


def is_not_closed(on: date) -> ColumnElement[bool]:
    """For statements with sites: those that are not closed on a day."""
    return or_(Site.active_to.is_(None), Site.active_to >= on)


def move(
    session: Session,
    provider: Provider,
    name: str,
    *,
    by: Actor,
    at: datetime,
    reason: str = "",
    version: int | None = None,
) -> None:
    """One of the moves of a provider's standing."""
    found = facts(session, provider, on=local_day(at))
    steps.move(
        session, provider, PROVIDER_FLOW, name, found, by=by, at=at, reason=reason, version=version
    )


def _has_safeguarding_lead(session: Session, provider_id: uuid.UUID) -> bool:
    statement = select(func.count(Contact.id)).where(
        Contact.provider_id == provider_id,
        Contact.job_role == SAFEGUARDING_LEAD,
        Contact.deleted_at.is_(None),
    )
    return bool(fact(session, statement))
