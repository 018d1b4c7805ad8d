"""Pages and files that CAP publishes, their versions, which never change, and who has read them."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Date,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.orm import Mapped, relationship

from app.domain.content import Audience, ContentStatus, Topic

from .base import C, Model, N, P, Record, UtcDateTime, coded, field, link, one_of
from .provider import Provider
from .scanned import SCAN_RESULTS, Scanned
from .school import School


class Page(Record):
    """One page in one academic year. Its texts are those being worked on: what people read
    stands in the versions."""

    __tablename__ = "page"
    __table_args__ = (
        UniqueConstraint("slug", "academic_year"),
        one_of("status", tuple(ContentStatus)),
        one_of("audience", tuple(Audience)),
        one_of("topic", tuple(Topic)),
        Index(None, "status", "id"),
        Index(None, "title", "id"),
        Index(None, "review_by", "id"),
    )

    slug: Mapped[str] = field(String(80), sens=P)
    academic_year: Mapped[str] = field(String(7), sens=P)
    audience: Mapped[str] = field(coded(), sens=P)
    topic: Mapped[str] = field(coded(), sens=P)
    position: Mapped[int] = field(Integer, sens=P, default=100)
    status: Mapped[str] = field(coded(), sens=P, default=str(ContentStatus.DRAFT))
    title: Mapped[str] = field(String(160), sens=N)
    summary: Mapped[str] = field(String(400), sens=N, default="")
    body: Mapped[str] = field(Text, sens=N, default="")
    # Each school or provider it is meant for confirms that it has read it.
    must_read: Mapped[bool] = field(Boolean, sens=P, default=False)
    review_by: Mapped[date | None] = field(Date, sens=N)
    # When the links, addresses and telephone numbers in it were last tried.
    verified_on: Mapped[date | None] = field(Date, sens=P)
    # From when on anything is shown at all; before that the page is scheduled.
    first_shown_at: Mapped[datetime | None] = field(UtcDateTime, sens=P)

    def __str__(self) -> str:
        return f"{self.title}, {self.academic_year}"


class PageVersion(Model):
    """One published text of a page. It shows from a moment on, until a later one shows."""

    __tablename__ = "page_version"
    __table_args__ = (UniqueConstraint("page_id", "number"), Index(None, "published_at", "id"))

    id: Mapped[uuid.UUID] = field(Uuid, sens=N, primary_key=True, default=uuid.uuid4)
    page_id: Mapped[uuid.UUID] = link("page")
    number: Mapped[int] = field(Integer, sens=P)
    title: Mapped[str] = field(String(160), sens=P)
    summary: Mapped[str] = field(String(400), sens=P)
    body: Mapped[str] = field(Text, sens=P)
    note: Mapped[str] = field(String(400), sens=N, default="")
    # Whoever confirmed an earlier version confirms again.
    asks_again: Mapped[bool] = field(Boolean, sens=N, default=True)
    shows_from: Mapped[datetime] = field(UtcDateTime, sens=P)
    published_at: Mapped[datetime] = field(UtcDateTime, sens=N)
    published_by_id: Mapped[uuid.UUID | None] = field(Uuid, sens=N)

    page: Mapped[Page] = relationship(lazy="raise")

    def __str__(self) -> str:
        return f"{self.title}, version {self.number}"


class PageRead(Model):
    """That a school or a provider has read a version: who said so, and when."""

    __tablename__ = "page_read"
    __table_args__ = (
        UniqueConstraint("page_version_id", "school_id"),
        UniqueConstraint("page_version_id", "provider_id"),
        CheckConstraint("(school_id IS NULL) <> (provider_id IS NULL)", name="of_one_organisation"),
        Index(None, "page_id"),
        Index(None, "school_id"),
        Index(None, "provider_id"),
        Index(None, "at", "id"),
    )

    id: Mapped[uuid.UUID] = field(Uuid, sens=N, primary_key=True, default=uuid.uuid4)
    page_id: Mapped[uuid.UUID] = link("page")
    page_version_id: Mapped[uuid.UUID] = link("page_version")
    school_id: Mapped[uuid.UUID | None] = link("school")
    provider_id: Mapped[uuid.UUID | None] = link("provider")
    user_id: Mapped[uuid.UUID | None] = field(Uuid, sens=N)
    name: Mapped[str] = field(String(120), sens=C)
    at: Mapped[datetime] = field(UtcDateTime, sens=N)

    page: Mapped[Page] = relationship(lazy="raise")
    school: Mapped[School | None] = relationship(lazy="raise")
    provider: Mapped[Provider | None] = relationship(lazy="raise")
    version_read: Mapped[PageVersion] = relationship(lazy="raise")

    def __str__(self) -> str:
        return self.name


class PublishedFile(Record):
    """A file to download, known by its address: which one that is changes with its versions."""

    __tablename__ = "published_file"
    __table_args__ = (
        UniqueConstraint("slug"),
        one_of("status", tuple(ContentStatus)),
        one_of("audience", tuple(Audience)),
        one_of("topic", tuple(Topic)),
        Index(None, "status", "id"),
        Index(None, "title", "id"),
        Index(None, "review_by", "id"),
    )

    slug: Mapped[str] = field(String(80), sens=P)
    title: Mapped[str] = field(String(160), sens=P)
    summary: Mapped[str] = field(String(400), sens=P, default="")
    audience: Mapped[str] = field(coded(), sens=P)
    topic: Mapped[str] = field(coded(), sens=P)
    position: Mapped[int] = field(Integer, sens=P, default=100)
    status: Mapped[str] = field(coded(), sens=P, default=str(ContentStatus.DRAFT))
    review_by: Mapped[date | None] = field(Date, sens=N)
    first_shown_at: Mapped[datetime | None] = field(UtcDateTime, sens=P)

    def __str__(self) -> str:
        return self.title


class FileVersion(Scanned, Record):
    """One version of a published file. The bytes lie in the storage under a random key."""

    __tablename__ = "file_version"
    __table_args__ = (
        UniqueConstraint("published_file_id", "number"),
        one_of("scan_result", SCAN_RESULTS),
        Index(None, "scan_result", "scan_due_at"),
        Index(None, "created_at", "id"),
    )

    published_file_id: Mapped[uuid.UUID] = link("published_file")
    number: Mapped[int] = field(Integer, sens=P)
    name: Mapped[str] = field(String(200), sens=P)
    storage_key: Mapped[str] = field(String(64), sens=N, unique=True)
    size: Mapped[int] = field(Integer, sens=P)
    mime: Mapped[str] = field(String(100), sens=P)
    sha256: Mapped[str] = field(String(64), sens=N)
    note: Mapped[str] = field(String(400), sens=N, default="")
    shows_from: Mapped[datetime] = field(UtcDateTime, sens=P)

    file: Mapped[PublishedFile] = relationship(lazy="raise")

    def __str__(self) -> str:
        return f"{self.name}, version {self.number}"
