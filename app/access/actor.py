"""The person or machine that acts, as a value that cannot change while it acts."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from app.domain.roles import (
    PROVIDER_ROLES,
    SCHOOL_ROLES,
    STAFF_ROLES,
    Permission,
    Role,
    permissions_of,
)


class ActorKind(StrEnum):
    PUBLIC = "public"
    SCHOOL = "school"
    PROVIDER = "provider"
    STAFF = "staff"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, with which roles, for which organisation, on which day.

    `on` is the local day: what was shared until a day is seen up to and including it.
    `browser_hash` is of the secret of a visitor's browser: it owns what was begun there.
    """

    kind: ActorKind
    on: date
    user_id: uuid.UUID | None = None
    name: str = ""
    email: str = ""
    roles: frozenset[Role] = frozenset()
    permissions: frozenset[Permission] = frozenset()
    school_id: uuid.UUID | None = None
    provider_id: uuid.UUID | None = None
    ip: str = ""
    request_id: str = ""
    browser_hash: str | None = None

    def may(self, permission: Permission) -> bool:
        return self.kind is ActorKind.SYSTEM or permission in self.permissions

    @property
    def is_staff(self) -> bool:
        return self.kind is ActorKind.STAFF

    @property
    def is_school(self) -> bool:
        return self.kind is ActorKind.SCHOOL

    @property
    def is_provider(self) -> bool:
        return self.kind is ActorKind.PROVIDER

    @property
    def is_signed_in(self) -> bool:
        return self.user_id is not None

    @property
    def organisation_id(self) -> uuid.UUID | None:
        return self.school_id or self.provider_id

    def seen_from(self, *, ip: str, request_id: str, browser_hash: str | None = None) -> Actor:
        """The same actor with where the request came from, for the audit trail."""
        return replace(self, ip=ip, request_id=request_id, browser_hash=browser_hash)


def public(*, on: date) -> Actor:
    """Somebody who has not signed in."""
    return Actor(kind=ActorKind.PUBLIC, on=on)


def system(*, on: date) -> Actor:
    """The service itself: timers, the worker, the command line. Sees everything."""
    return Actor(kind=ActorKind.SYSTEM, on=on, name="The service")


def person(
    *,
    on: date,
    user_id: uuid.UUID,
    name: str,
    email: str,
    roles: frozenset[Role],
    school_id: uuid.UUID | None,
    provider_id: uuid.UUID | None,
) -> Actor:
    """A signed-in person. The kind follows from the organisation, and roles that do not belong
    to that kind give nothing: a school's account holds no staff right even if a row says so."""
    if school_id is not None:
        kind, fitting = ActorKind.SCHOOL, roles & SCHOOL_ROLES
    elif provider_id is not None:
        kind, fitting = ActorKind.PROVIDER, roles & PROVIDER_ROLES
    else:
        kind, fitting = ActorKind.STAFF, roles & STAFF_ROLES
        if not fitting:
            kind = ActorKind.PUBLIC
    return Actor(
        kind=kind,
        on=on,
        user_id=user_id,
        name=name,
        email=email,
        roles=frozenset(fitting),
        permissions=permissions_of(fitting),
        school_id=school_id,
        provider_id=provider_id,
    )
