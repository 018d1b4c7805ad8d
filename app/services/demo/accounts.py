"""Who can sign in to the demo: one account for each role, all with the same pass phrase."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.access.actor import Actor, person
from app.domain.roles import Role
from app.models.audit_event import AuditEvent
from app.models.user import User
from app.services.working_days import local_day

from . import words
from .rows import Row, Rows

# Printed by `make run`; the command refuses production, where it must never exist.
PASS_PHRASE = "blue kettle quiet harbour"  # noqa: S105 - printed for everybody


@dataclass(frozen=True, slots=True)
class SignIn:
    """An account of the demo. `school` and `provider` are places in the lists of words, `was_here`
    whether the person ever chose a password."""

    email: str
    full_name: str
    role: Role
    school: int | None = None
    provider: int | None = None
    was_here: bool = True
    active: bool = True
    is_closed_by_cap: bool = False

    @property
    def organisation(self) -> str:
        """Whose account it is, in words."""
        if self.school is not None:
            return words.SCHOOLS[self.school][0]
        return "CAP" if self.provider is None else words.PROVIDERS[self.provider][1]


SIGN_INS = (
    SignIn("admin@example.org", "Robin Tallis", Role.CAP_ADMIN),
    SignIn("lead@example.org", "Morgan Ashe", Role.SERVICE_LEAD),
    SignIn("deputy@example.org", "Sam Hollis", Role.SERVICE_LEAD),
    SignIn("monitoring@example.org", "Sasha Birch", Role.MONITORING_OFFICER),
    SignIn("quality@example.org", "Ellis Crane", Role.QUALITY_OFFICER),
    SignIn("safeguarding@example.org", "Jordan Fell", Role.SAFEGUARDING_LEAD),
    SignIn("chair@example.org", "Taylor Quill", Role.PANEL_CHAIR),
    SignIn("clerk@example.org", "Casey Wold", Role.PANEL_CLERK),
    SignIn("panel@example.org", "Jamie Rook", Role.PANEL_MEMBER),
    SignIn("designer@example.org", "Alex Marl", Role.FORM_DESIGNER),
    SignIn("auditor@example.org", "Drew Stone", Role.AUDITOR),
    SignIn("school@example.org", "Charlie Penn", Role.SCHOOL_OWNER, school=0),
    SignIn("primary@example.org", "Frankie Dale", Role.SCHOOL_COORDINATOR, school=16),
    SignIn("pastoral@example.org", "Lee Warden", Role.SCHOOL_COORDINATOR, school=0),
    SignIn("finance@example.org", "Reese Holt", Role.SCHOOL_FINANCE, school=0),
    SignIn("provider@example.org", "Avery Lock", Role.PROVIDER_OWNER, provider=0),
    SignIn("tutor@example.org", "Kit Mason", Role.PROVIDER_USER, provider=0),
    SignIn("farm@example.org", "Blair Fenn", Role.PROVIDER_OWNER, provider=1),
)

# They cannot sign in: invited, no longer invited, gone.
GUESTS = (
    SignIn("new.coordinator@example.org", "Ira Moss", Role.SCHOOL_COORDINATOR, 0, was_here=False),
    SignIn("gone.coordinator@example.org", "Dana Reed", Role.SCHOOL_COORDINATOR, 0, active=False),
    SignIn("new.tutor@example.org", "Noor Hale", Role.PROVIDER_USER, provider=0, was_here=False),
    SignIn(
        "old.tutor@example.org",
        "Pip Garth",
        Role.PROVIDER_USER,
        provider=0,
        was_here=False,
        active=False,
    ),
    SignIn(
        "gone.tutor@example.org",
        "Wyn Orme",
        Role.PROVIDER_USER,
        provider=0,
        active=False,
        is_closed_by_cap=True,
    ),
)

_AGE = timedelta(days=300)


class Cast:
    """The people who act in the demo, as rows and as actors."""

    def __init__(
        self, rows: Rows, role_ids: dict[Role, uuid.UUID], *, password_hash: str, at: datetime
    ) -> None:
        self._rows = rows
        self._role_ids = role_ids
        self._at = at
        self._password_hash = password_hash
        self._actors: dict[str, Actor] = {}
        self._speakers: dict[uuid.UUID, Actor] = {}
        self.user_roles: list[dict[str, uuid.UUID]] = []

    def add(
        self, sign_in: SignIn, *, school_id: uuid.UUID | None, provider_id: uuid.UUID | None
    ) -> Actor:
        """Make the account; the first of an organisation speaks for it."""
        made, closed = self._at - _AGE, self._at - timedelta(days=20)
        user = self._rows.add(
            User,
            at=made,
            email=sign_in.email,
            full_name=sign_in.full_name,
            password=self._password_hash if sign_in.was_here else None,
            active=sign_in.active,
            disabled_at=None if sign_in.active else closed,
            cap_closed_at=closed if sign_in.is_closed_by_cap else None,
            fs_uniquifier=self._rows.new_id().hex,
            school_id=school_id,
            provider_id=provider_id,
            confirmed_at=made if sign_in.was_here else None,
        )
        self.user_roles.append({"user_id": user.id, "role_id": self._role_ids[sign_in.role]})
        self._rows.add(
            AuditEvent,
            at=made,
            actor_kind="system",
            action="account-created",
            table_name="user",
            record_id=user.id,
        )
        actor = person(
            on=local_day(self._at),
            user_id=user.id,
            name=sign_in.full_name,
            email=sign_in.email,
            roles=frozenset({sign_in.role}),
            school_id=school_id,
            provider_id=provider_id,
        )
        self._actors[sign_in.email] = actor
        organisation = school_id or provider_id
        if organisation is not None:
            self._speakers.setdefault(organisation, actor)
        return actor

    def staff(self, name: str) -> Actor:
        """One of CAP's people, by the name in front of the address."""
        return self._actors[f"{name}@example.org"]

    def speaker(self, organisation: Row) -> Actor:
        """Who speaks for a school or a provider."""
        return self._speakers[organisation.id]
