"""Who sees schools, providers, sites, courses and contacts."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, select

from app.access.actor import Actor
from app.access.scope import EVERYTHING, NOTHING, Everything, rule_for
from app.domain.course_flow import LISTED
from app.domain.provider_flow import IN_SERVICE
from app.domain.roles import Permission
from app.models.contact import Contact
from app.models.course import Course, CourseOffer
from app.models.provider import Provider
from app.models.school import School
from app.models.site import Site

from .cases import released_schools
from .common import narrowed


@rule_for(School)
def school(actor: Actor) -> ColumnElement[bool] | Everything:
    """The register is public; a signed-in person sees the schools they have to do with."""
    if actor.kind == "system" or actor.may(Permission.SCHOOL_READ_ALL):
        return EVERYTHING
    if actor.is_school:
        return School.id == actor.school_id
    if actor.is_provider:
        return School.id.in_(released_schools(actor))
    if actor.is_staff:
        return NOTHING
    return School.status != "closed"


@rule_for(Provider)
def provider(actor: Actor) -> ColumnElement[bool] | Everything:
    """Everybody may know who teaches for CAP; a provider sees itself alone."""
    if actor.kind == "system" or actor.may(Permission.PROVIDER_READ_ALL):
        return EVERYTHING
    if actor.is_provider:
        return Provider.id == actor.provider_id
    return Provider.status.in_(sorted(IN_SERVICE))


@rule_for(Site)
def site(actor: Actor) -> ColumnElement[bool] | Everything:
    if actor.kind == "system" or actor.may(Permission.PROVIDER_READ_ALL):
        return EVERYTHING
    if actor.is_provider:
        return Site.provider_id == actor.provider_id
    return Site.provider_id.in_(select(Provider.id).where(Provider.status.in_(sorted(IN_SERVICE))))


@rule_for(CourseOffer)
def course_offer(actor: Actor) -> ColumnElement[bool] | Everything:
    if actor.kind == "system" or actor.may(Permission.COURSE_READ_ALL):
        return EVERYTHING
    if actor.is_provider:
        return CourseOffer.provider_id == actor.provider_id
    return _listed(actor)


@rule_for(Course)
def course(actor: Actor) -> ColumnElement[bool] | Everything:
    if actor.kind == "system" or actor.may(Permission.COURSE_READ_ALL):
        return EVERYTHING
    if actor.is_provider:
        return Course.provider_id == actor.provider_id
    return Course.id.in_(select(CourseOffer.course_id).where(_listed(actor)))


def _listed(actor: Actor) -> ColumnElement[bool]:
    """What is in the directory. A school has pupils with providers that CAP has stopped since; a
    visitor sees those in service alone."""
    listed = CourseOffer.status.in_(sorted(LISTED))
    if actor.is_signed_in:
        return listed
    in_service = select(Provider.id).where(Provider.status.in_(sorted(IN_SERVICE)))
    return and_(listed, CourseOffer.provider_id.in_(in_service))


@rule_for(Contact)
def contact(actor: Actor) -> ColumnElement[bool] | Everything:
    return narrowed(
        actor,
        Permission.CONTACT_READ,
        Permission.CONTACT_READ_ALL,
        school=lambda: Contact.school_id == actor.school_id,
        provider=lambda: Contact.provider_id == actor.provider_id,
    )
