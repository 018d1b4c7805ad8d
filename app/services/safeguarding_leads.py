"""The directory of designated safeguarding leads: CAP's own, and those of the organisations that
somebody works with. Contacts and CAP's leads are edited elsewhere; this only reads."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, contains_eager

from app.access.actor import Actor
from app.access.scope import visible, visible_ids
from app.domain.calendar import add_months
from app.domain.placement_flow import SEATED
from app.domain.provider_flow import IN_SERVICE
from app.domain.referral_flow import ApplicationStatus
from app.domain.safeguarding_leads import CHECKED_FOR_MONTHS, LEAD_ROLES, is_stale
from app.models.application import Application, ApplicationChoice
from app.models.cap_lead import CapLead
from app.models.contact import Contact
from app.models.course import CourseOffer
from app.models.placement import Placement
from app.models.provider import Provider
from app.models.school import School

from .paging import Order, Page, page_of
from .searching import holds

A = ApplicationStatus
# From being sent until it has ended: whom the school may have to ring about this pupil.
RUNNING = frozenset(A) - {A.DRAFT, A.CLOSED_PLACED, A.CLOSED_UNPLACED, A.CANCELLED}


@dataclass(frozen=True, slots=True)
class Lead:
    """Somebody to ring about a worry, and when that was last checked."""

    name: str
    job_role: str
    email: str
    telephone: str
    mobile: str
    out_of_hours: str
    verified_on: date | None
    is_stale: bool


@dataclass(frozen=True, slots=True)
class Organisation:
    """A school or a provider with its leads; none when nobody is named."""

    name: str
    leads: tuple[Lead, ...]


def of_cap(session: Session, actor: Actor, *, today: date) -> list[Lead]:
    """CAP's own, the lead before the deputies."""
    rows = session.scalars(visible(CapLead, actor).order_by(CapLead.full_name, CapLead.id))
    return _sorted(_lead(row, today) for row in rows)


def of_partners(session: Session, actor: Actor, *, today: date) -> list[Organisation]:
    """For a school the providers of its applications and places, for a provider the schools of
    the cases it holds; for anybody else none."""
    if actor.is_school:
        key = Contact.provider_id
        # A provider that CAP has stopped since still has the pupil.
        named = (
            select(Provider.id, Provider.trading_name)
            .where(or_(Provider.id.in_(_applied(actor)), Provider.id.in_(_placed(actor))))
            .order_by(Provider.trading_name, Provider.id)
            .execution_options(scoped=True)
        )
    elif actor.is_provider:
        key = Contact.school_id
        named = (
            visible(School, actor)
            .with_only_columns(School.id, School.name)
            .order_by(School.name, School.id)
        )
    else:
        return []
    names = session.execute(named).all()
    leads = _leads_of(session, key, [id_ for id_, _ in names], today)
    return [Organisation(name, tuple(leads.get(id_, ()))) for id_, name in names]


def for_staff(
    session: Session,
    actor: Actor,
    *,
    words: str = "",
    only_stale: bool = False,
    today: date,
    before: str = "",
    after: str = "",
) -> Page[Contact]:
    """Every lead that staff may see, by the name of the organisation."""
    name = func.coalesce(School.name, Provider.trading_name)
    statement = (
        visible(Contact, actor)
        .outerjoin(School, School.id == Contact.school_id)
        .outerjoin(Provider, Provider.id == Contact.provider_id)
        .where(Contact.job_role.in_(LEAD_ROLES))
        .where(*holds(words, (name, Contact.full_name)))
    )
    if only_stale:
        since = add_months(today, -CHECKED_FOR_MONTHS)
        statement = statement.where(or_(Contact.verified_on.is_(None), Contact.verified_on < since))
    return page_of(
        session,
        statement,
        (Order(name), Order(Contact.id)),
        before=before,
        after=after,
        options=(contains_eager(Contact.school), contains_eager(Contact.provider)),
    )


def without_a_lead(session: Session, actor: Actor) -> list[str]:
    """Schools with a pupil on the way and providers in service for which nobody is named. That
    there is such a pupil is all that is read of a case: a safeguarding lead sees none."""
    contacts = visible(Contact, actor).where(Contact.job_role == LEAD_ROLES[0])
    known_schools = contacts.with_only_columns(Contact.school_id).where(
        Contact.school_id.is_not(None)
    )
    known_providers = contacts.with_only_columns(Contact.provider_id).where(
        Contact.provider_id.is_not(None)
    )
    busy = select(Application.school_id).where(
        Application.status.in_(sorted(RUNNING)), Application.deleted_at.is_(None)
    )
    schools = visible(School, actor).where(School.id.in_(busy), School.id.not_in(known_schools))
    providers = visible(Provider, actor).where(
        Provider.status.in_(sorted(IN_SERVICE)), Provider.id.not_in(known_providers)
    )
    names = [
        *session.scalars(schools.with_only_columns(School.name)),
        *session.scalars(providers.with_only_columns(Provider.trading_name)),
    ]
    return sorted(names)


def _applied(actor: Actor) -> Select[Any]:
    """The providers whose courses the school has asked for and that may still have to do with
    the pupil."""
    running = visible_ids(Application, actor).where(Application.status.in_(sorted(RUNNING)))
    return (
        select(CourseOffer.provider_id)
        .join(ApplicationChoice, ApplicationChoice.course_offer_id == CourseOffer.id)
        .where(ApplicationChoice.application_id.in_(running))
    )


def _placed(actor: Actor) -> Select[Any]:
    return (
        visible(Placement, actor)
        .where(Placement.status.in_(sorted(SEATED)))
        .with_only_columns(Placement.provider_id)
    )


def _leads_of(
    session: Session, key: Any, ids: Collection[uuid.UUID], today: date
) -> dict[uuid.UUID, list[Lead]]:
    """The leads of organisations the actor was found to work with. Contacts themselves are seen
    by their own organisation alone, so columns are read, never rows that could be written."""
    columns = [getattr(Contact, name) for name in _TOLD]
    statement = (
        select(key, *columns)
        .where(key.in_(ids), Contact.job_role.in_(LEAD_ROLES), Contact.deleted_at.is_(None))
        .order_by(Contact.full_name, Contact.id)
        .execution_options(scoped=True)
    )
    found: dict[uuid.UUID, list[Lead]] = {}
    for row in session.execute(statement):
        found.setdefault(row[0], []).append(_lead(row, today))
    return {id_: _sorted(leads) for id_, leads in found.items()}


_TOLD = (
    "full_name",
    "job_role",
    "email",
    "telephone",
    "mobile",
    "out_of_hours",
    "verified_on",
)


def _lead(row: Any, today: date) -> Lead:
    return Lead(
        name=row.full_name,
        job_role=row.job_role,
        email=row.email,
        telephone=row.telephone or "",
        mobile=row.mobile or "",
        out_of_hours=row.out_of_hours or "",
        verified_on=row.verified_on,
        is_stale=is_stale(row.verified_on, today),
    )


def _sorted(leads: Iterable[Lead]) -> list[Lead]:
    return sorted(leads, key=lambda lead: (LEAD_ROLES.index(lead.job_role), lead.name))
