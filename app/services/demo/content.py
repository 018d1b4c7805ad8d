"""Pages in every state: last year's, one that comes next week, one that was taken down; a file; who
has confirmed what."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.actor import Actor, system
from app.domain.calendar import AcademicYear, academic_year
from app.models.content import Page, PageRead, PageVersion
from app.models.user import User
from app.services import audit, content_editing, content_library, steps
from app.services.working_days import local_day
from app.storage.base import FileStore, NoScanner

_LAST_YEARS = ("quality", "survey", "tier-1")


def tell(session: Session, store: FileStore, *, by: Actor, at: datetime) -> None:
    """The pages that ship, and what a service lead has done with some of them."""
    opened = at - timedelta(hours=1)
    service = system(on=local_day(opened))
    content_library.load(session, by=service, at=opened)
    content_library.load_files(session, store, NoScanner(), by=service, at=opened)
    year = academic_year(local_day(opened))
    pages = {page.slug: page for page in session.scalars(select(Page))}
    _confirmed(session, pages["safeguarding"], at=at)
    _last_year(session, pages, AcademicYear(year.start_year - 1), by=by, at=at)
    pages["helplines"].review_by = local_day(at) - timedelta(days=3)
    pages["mash"].verified_on = local_day(at) - timedelta(days=20)
    pages["lado"].verified_on = local_day(at) - timedelta(days=20)
    survey = pages["survey"]
    survey.body += "\n\n## When it is open\n\nFrom next week on, for three weeks."
    soon = at + timedelta(days=7)
    content_editing.publish(
        session, survey, by=by, at=at, shows_from=soon, note="The dates", asks_again=False
    )
    coming = _page(
        session,
        "open-afternoon",
        "Open afternoon at the providers",
        "Come and see the workshops.",
        year,
        by=by,
        at=at,
    )
    content_editing.publish(session, coming, by=by, at=at, shows_from=at + timedelta(days=14))
    summer = at - timedelta(days=30)
    over = _page(
        session,
        "taster-week",
        "Taster week",
        "A week to try out three courses.",
        year,
        by=by,
        at=summer,
    )
    content_editing.publish(session, over, by=by, at=summer)
    content_editing.move(
        session, over, "take-down", by=by, at=at - timedelta(days=9), reason="The week is over."
    )


def _confirmed(session: Session, page: Page, *, at: datetime) -> None:
    """The primary school and the second provider have read the first page of all; the school and
    the provider that are shown first still have it to read."""
    version = session.scalars(select(PageVersion).where(PageVersion.page_id == page.id)).one()
    for email in ("primary@example.org", "farm@example.org"):
        person = session.scalars(select(User).where(User.email == email)).one()
        row = PageRead(
            page_id=page.id,
            page_version_id=version.id,
            school_id=person.school_id,
            provider_id=person.provider_id,
            user_id=person.id,
            name=person.full_name,
            at=at,
        )
        session.add(row)
        session.flush()


def _last_year(
    session: Session, pages: dict[str, Page], year: AcademicYear, *, by: Actor, at: datetime
) -> None:
    then = at - timedelta(days=365)
    for slug in _LAST_YEARS:
        now = pages[slug]
        page = _page(session, slug, now.title, now.body, year, by=by, at=then)
        page.summary, page.audience, page.topic = now.summary, now.audience, now.topic
        page.position = now.position
        content_editing.publish(session, page, by=by, at=then)


def _page(
    session: Session,
    slug: str,
    title: str,
    body: str,
    year: AcademicYear,
    *,
    by: Actor,
    at: datetime,
) -> Page:
    page = Page(
        slug=slug,
        title=title,
        summary=body.split("\n", 1)[0][:200],
        body=body,
        academic_year=year.label,
        audience="schools",
        topic="offer",
        position=90,
        status="draft",
        must_read=False,
    )
    steps.touch(page, by=by, at=at)
    session.add(page)
    session.flush()
    audit.record(session, "created", page, by=by, at=at)
    return page
