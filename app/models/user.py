"""Accounts and their roles. An account belongs to a school, to a provider, or to CAP."""

from __future__ import annotations

import uuid
from datetime import datetime

from flask_security import RoleMixin, UserMixin
from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.orm import Mapped, relationship

from .base import C, Model, N, Record, S, UtcDateTime, field, link
from .provider import Provider
from .school import School

user_role = Table(
    "user_role",
    Model.metadata,
    Column("user_id", ForeignKey("user.id"), primary_key=True, info={"sensitivity": N}),
    Column("role_id", ForeignKey("role.id"), primary_key=True, info={"sensitivity": N}),
)


class Role(Model, RoleMixin):
    __tablename__ = "role"

    # The library says what its own tables hold; ours hold something else.
    id: Mapped[uuid.UUID] = field(  # type: ignore[assignment]
        Uuid, sens=N, primary_key=True, default=uuid.uuid4
    )
    name: Mapped[str] = field(String(40), sens=N, unique=True)

    def __str__(self) -> str:
        return self.name


class User(Record, UserMixin):  # type: ignore[misc]
    __tablename__ = "user"
    __table_args__ = (
        UniqueConstraint("email"),
        UniqueConstraint("fs_uniquifier"),
        CheckConstraint("school_id IS NULL OR provider_id IS NULL", name="of_one_organisation"),
        CheckConstraint("email = lower(email)", name="email_lower"),
        Index(None, "full_name", "id"),
        Index(None, "school_id"),
        Index(None, "provider_id"),
    )

    email: Mapped[str] = field(String(254), sens=C)
    full_name: Mapped[str] = field(String(120), sens=C)
    password: Mapped[str | None] = field(String(255), sens=S)
    active: Mapped[bool] = field(Boolean, sens=N, default=True)
    fs_uniquifier: Mapped[str] = field(String(64), sens=S)
    school_id: Mapped[uuid.UUID | None] = link("school")
    provider_id: Mapped[uuid.UUID | None] = link("provider")
    confirmed_at: Mapped[datetime | None] = field(UtcDateTime, sens=N)
    failed_count: Mapped[int] = field(Integer, sens=N, default=0)
    last_failed_at: Mapped[datetime | None] = field(UtcDateTime, sens=N)
    locked_until: Mapped[datetime | None] = field(UtcDateTime, sens=N)
    last_sign_in_at: Mapped[datetime | None] = field(UtcDateTime, sens=N)
    disabled_at: Mapped[datetime | None] = field(UtcDateTime, sens=N)
    # CAP closed it, or keeps it closed: no owner opens it again.
    cap_closed_at: Mapped[datetime | None] = field(UtcDateTime, sens=N)

    roles: Mapped[list[Role]] = relationship(  # type: ignore[assignment]
        secondary=user_role, lazy="raise"
    )
    school: Mapped[School | None] = relationship(lazy="raise")
    provider: Mapped[Provider | None] = relationship(lazy="raise")

    def __str__(self) -> str:
        return self.full_name
