"""Who must read what, who has confirmed it, and who is reminded."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from app.access.actor import Actor
from app.domain.errors import Conflict, NotAllowed, NotVisible, Rejected
from app.domain.roles import Role
from app.models import AuditEvent, OutboxMessage, Page, PageRead
from app.services import page_reads
from tests.support.factories import Make


@pytest.fixture
def lead(make: Make, as_actor: Any) -> Actor:
    return as_actor(make.staff(Role.SERVICE_LEAD))  # type: ignore[no-any-return]


def left(session_of: Any, actor: Actor, make: Make) -> list[str]:
    session = session_of(actor)
    found = page_reads.readings(session, actor, at=make.at)
    session.rollback()
    return [each.page.slug for each in found if not each.is_done]


def confirm(acting: Any, by: Actor, page: Page, make: Make, number: int = 1) -> None:
    with acting(by) as session:
        page_reads.confirm(session, page.slug, number, by=by, at=make.at)


def test_each_reads_what_is_for_it(make: Make, as_actor: Any, session_of: Any) -> None:
    for audience in ("everybody", "schools", "primary", "secondary", "providers"):
        make.page(slug=audience, audience=audience, must_read=True)
    make.page(slug="optional")
    make.page(slug="draft", texts=[], must_read=True)
    primary = as_actor(make.school_user(make.school(phase="Primary")))
    secondary = as_actor(make.school_user(make.school(phase="Secondary")))
    provider = as_actor(make.provider_user())
    finance = as_actor(make.user(Role.SCHOOL_FINANCE, school=make.school()))
    assert set(left(session_of, primary, make)) == {"everybody", "schools", "primary"}
    assert set(left(session_of, secondary, make)) == {"everybody", "schools", "secondary"}
    assert set(left(session_of, provider, make)) == {"everybody", "providers"}
    assert left(session_of, finance, make) == []
    assert left(session_of, as_actor(make.staff()), make) == []


def test_one_confirms_for_all_and_it_is_written_down(
    make: Make, as_actor: Any, acting: Any, session_of: Any
) -> None:
    page, school = make.page(must_read=True), make.school()
    one, other = (as_actor(make.school_user(school)) for _ in range(2))
    stranger = as_actor(make.school_user())
    confirm(acting, one, page, make)
    confirm(acting, other, page, make)
    (row,) = make.all(PageRead)
    assert (row.school_id, row.user_id, row.name, row.at) == (
        school.id,
        one.user_id,
        one.name,
        make.at,
    )
    assert [e.action for e in make.all(AuditEvent)] == ["confirmed"]
    assert left(session_of, other, make) == []
    assert left(session_of, stranger, make) == [page.slug]


def test_what_changed_since_it_was_opened_is_read_again(
    make: Make, as_actor: Any, acting: Any
) -> None:
    page = make.page(must_read=True, texts=["One.", "Two."])
    with pytest.raises(Conflict):
        confirm(acting, as_actor(make.school_user()), page, make, number=1)
    assert make.all(PageRead) == []


@pytest.mark.parametrize(("again", "is_left"), [(True, True), (False, False)])
def test_a_later_version_asks_again_only_when_it_should(
    make: Make, as_actor: Any, acting: Any, session_of: Any, again: bool, is_left: bool
) -> None:
    page, by = make.page(must_read=True), as_actor(make.school_user())
    confirm(acting, by, page, make)
    make.page_version(page, number=2, asks_again=again)
    assert bool(left(session_of, by, make)) is is_left


def test_a_version_that_is_still_to_come_asks_nothing_yet(
    make: Make, as_actor: Any, acting: Any, session_of: Any
) -> None:
    page, by = make.page(must_read=True), as_actor(make.school_user())
    confirm(acting, by, page, make)
    make.page_version(page, number=2, shows_from=make.at + timedelta(days=1))
    assert left(session_of, by, make) == []


def test_nobody_confirms_what_is_not_theirs(make: Make, as_actor: Any, acting: Any) -> None:
    for_providers = make.page(must_read=True, audience="providers")
    optional, draft = make.page(), make.page(texts=[], must_read=True)
    school = as_actor(make.school_user())
    for page in (for_providers, optional, draft):
        with pytest.raises(NotVisible):
            confirm(acting, school, page, make)
    for user in (
        make.staff(Role.SERVICE_LEAD),
        make.user(Role.SCHOOL_FINANCE, school=make.school()),
    ):
        with pytest.raises(NotAllowed):
            confirm(acting, as_actor(user), make.page(must_read=True), make)


# --- staff


def test_staff_see_who_has_not_confirmed_yet(
    make: Make, as_actor: Any, acting: Any, session_of: Any, lead: Actor
) -> None:
    page = make.page(must_read=True, audience="schools")
    done = make.school_user(make.school(name="Done School"))
    make.school_user(make.school(name="Late School"))
    make.school(name="Without an account")
    make.user(Role.SCHOOL_FINANCE, school=make.school(name="Finance alone"))
    make.school_user(make.school(name="Closed", status="closed"))
    make.provider_user()
    confirm(acting, as_actor(done), page, make)
    found = page_reads.readers(session_of(lead), page, lead, at=make.at)
    assert [(each.organisation, bool(each.at)) for each in found] == [
        ("Late School", False),
        ("Done School", True),
    ]


def test_those_who_have_not_are_reminded_once_a_day(
    make: Make, as_actor: Any, acting: Any, lead: Actor
) -> None:
    page = make.page(must_read=True, title="Keeping children safe")
    make.change(page, title="Not yet for others")
    done, late = make.school_user(), make.school_user()
    owner = make.provider_user(role=Role.PROVIDER_OWNER)
    make.school_user(active=False)
    confirm(acting, as_actor(done), page, make)

    def remind(at: Any) -> None:
        with acting(lead) as session:
            page_reads.remind(session, session.get_one(Page, page.id), by=lead, at=at)

    remind(make.at)
    mails = make.all(OutboxMessage)
    assert {mail.recipient for mail in mails} == {late.email, owner.email}
    assert {mail.kind for mail in mails} == {"page-to-read"}
    assert all(f"/guide/{page.slug}" in mail.body for mail in mails)
    assert all("Keeping children safe" in mail.subject for mail in mails)
    with pytest.raises(Rejected, match="today already"):
        remind(make.at + timedelta(hours=1))
    remind(make.at + timedelta(days=1))
    assert len(make.all(OutboxMessage)) == 4


def test_nobody_is_reminded_when_all_have_confirmed(
    make: Make, as_actor: Any, acting: Any, lead: Actor
) -> None:
    page, user = make.page(must_read=True), make.school_user()
    confirm(acting, as_actor(user), page, make)
    with acting(lead) as session:
        row = session.get_one(Page, page.id)
        with pytest.raises(Rejected, match="Everybody"):
            page_reads.remind(session, row, by=lead, at=make.at)


@pytest.mark.parametrize("role", [Role.QUALITY_OFFICER, Role.MONITORING_OFFICER, Role.AUDITOR])
def test_who_may_not_remind(make: Make, as_actor: Any, acting: Any, role: Role) -> None:
    page, by = make.page(must_read=True), as_actor(make.staff(role))
    make.school_user()
    with acting(by) as session, pytest.raises(NotAllowed):
        page_reads.remind(session, page, by=by, at=make.at)
