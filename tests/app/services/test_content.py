"""Pages are shown by the clock: what was published, from its moment on, and nothing else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from app.access import actor as actors
from app.access.actor import Actor
from app.domain.calendar import academic_year
from app.domain.content import CONTENT_FLOW, Age, Audience, ContentStatus
from app.domain.errors import Conflict, InvalidMove, NotAllowed, NotVisible, Rejected
from app.domain.roles import Role
from app.models import AuditEvent, Page, PageVersion, StatusHistory
from app.services import content, content_editing
from tests.support.factories import Make


@pytest.fixture
def lead(make: Make, as_actor: Any) -> Actor:
    return as_actor(make.staff(Role.SERVICE_LEAD))  # type: ignore[no-any-return]


@pytest.fixture
def visitor(make: Make) -> Actor:
    return actors.public(on=make.today)


@pytest.fixture
def read(session_of: Any, visitor: Actor, make: Make) -> Any:
    """The text of a page as a visitor reads it some time from now."""

    def text(page: Page, later: timedelta = timedelta(), **more: Any) -> str:
        at = make.at + later
        actor = actors.public(on=make.today + later)
        session = session_of(actor)
        try:
            return content.get(session, page.slug, actor, at=at, **more).body
        finally:
            session.rollback()  # on SQLite the next one would wait for it

    return text


def publish(acting: Any, by: Actor, page: Page, make: Make, **given: Any) -> None:
    with acting(by) as session:
        row = session.get_one(Page, page.id)
        for name in ("title", "summary", "body"):
            setattr(row, name, given.pop(name, getattr(row, name)))
        content_editing.publish(session, row, by=by, at=given.pop("at", make.at), **given)


def test_a_draft_is_not_there(make: Make, read: Any) -> None:
    with pytest.raises(NotVisible):
        read(make.page(texts=[]))


def test_a_published_page_is_read_and_what_is_being_written_is_not(make: Make, read: Any) -> None:
    page = make.page(texts=["Old.", "New."])
    make.change(page, body="Secret plan.")
    assert read(page) == "New."


def test_a_scheduled_page_shows_from_its_moment_without_anything_running(
    acting: Any, lead: Actor, make: Make, read: Any
) -> None:
    page = make.page(texts=[])
    publish(acting, lead, page, make, shows_from=make.at + timedelta(hours=2))
    with pytest.raises(NotVisible):
        read(page)
    with pytest.raises(NotVisible):
        read(page, timedelta(hours=2, seconds=-1))
    assert read(page, timedelta(hours=2)) == "A text."


def test_a_newer_version_replaces_the_older_at_its_moment(
    acting: Any, lead: Actor, make: Make, read: Any
) -> None:
    page = make.page(texts=["Now."])
    publish(acting, lead, page, make, body="Then.", shows_from=make.at + timedelta(days=3))
    assert read(page) == "Now."
    assert read(page, timedelta(days=3)) == "Then."


def test_what_was_published_last_stands_over_what_was_scheduled_before(
    acting: Any, lead: Actor, make: Make, read: Any
) -> None:
    page = make.page(texts=["Now."])
    publish(acting, lead, page, make, body="Planned.", shows_from=make.at + timedelta(days=3))
    publish(acting, lead, page, make, body="Put right.")
    assert read(page) == read(page, timedelta(days=4)) == "Put right."


def test_a_page_that_was_taken_down_is_gone_until_it_is_put_back(
    acting: Any, lead: Actor, make: Make, read: Any
) -> None:
    page = make.page()
    with acting(lead) as session:
        row = session.get_one(Page, page.id)
        content_editing.move(session, row, "take-down", by=lead, at=make.at, reason="Wrong")
    with pytest.raises(NotVisible):
        read(page)
    with acting(lead) as session:
        row = session.get_one(Page, page.id)
        content_editing.move(session, row, "put-back", by=lead, at=make.at)
    assert read(page) == "A text."


def test_a_removed_page_is_gone(make: Make, read: Any) -> None:
    page = make.page()
    make.change(page, deleted_at=make.at)
    with pytest.raises(NotVisible):
        read(page)


# --- years


def test_this_year_is_read_and_older_ones_are_marked(
    make: Make, session_of: Any, visitor: Actor
) -> None:
    now = academic_year(make.today)
    older, coming = f"{now.start_year - 1}/{now.start_year % 100:02d}", now.next.label
    for year in (older, now.label, coming):
        make.page(slug="quality", academic_year=year, texts=[year])
    make.page(slug="survey", academic_year=older, texts=["last year’s"])
    session = session_of(visitor)
    found = content.get(session, "quality", visitor, at=make.at)
    assert (found.body, found.age, found.years) == (
        now.label,
        Age.CURRENT,
        (older, now.label, coming),
    )
    past = content.get(session, "quality", visitor, at=make.at, year=older)
    assert (past.body, past.age, past.edition) == (older, Age.OLDER, now.label)
    ahead = content.get(session, "quality", visitor, at=make.at, year=coming)
    assert ahead.age is Age.COMING
    kept = content.get(session, "survey", visitor, at=make.at)
    assert (kept.age, kept.edition) == (Age.OLDER, older)
    listed = content.current(session, visitor, at=make.at)
    assert {(p.slug, p.academic_year) for p in listed} == {
        ("quality", now.label),
        ("survey", older),
    }
    assert {p.slug for p in content.current(session, visitor, at=make.at, year=older)} == {
        "quality",
        "survey",
    }
    assert content.years(session, visitor, at=make.at) == [coming, now.label, older]


def test_next_years_page_begins_as_a_copy_once(acting: Any, lead: Actor, make: Make) -> None:
    page = make.page(audience="providers", must_read=True)
    with acting(lead) as session:
        row = session.get_one(Page, page.id)
        fresh = content_editing.begin_next_year(session, row, by=lead, at=make.at)
        assert (fresh.slug, fresh.status, fresh.body) == (page.slug, "draft", page.body)
        assert fresh.academic_year == make.year.next.label
        assert (fresh.audience, fresh.must_read) == ("providers", True)
    with acting(lead) as session:
        row = session.get_one(Page, page.id)
        with pytest.raises(Rejected):
            content_editing.begin_next_year(session, row, by=lead, at=make.at)


# --- publishing


def test_publishing_writes_one_of_everything(acting: Any, lead: Actor, make: Make) -> None:
    page = make.page(texts=[])
    publish(acting, lead, page, make, note="The first")
    (version,) = make.all(PageVersion)
    assert (version.number, version.body, version.note) == (1, page.body, "The first")
    assert (version.asks_again, version.published_by_id) == (True, lead.user_id)
    assert [h.move for h in make.all(StatusHistory)] == ["publish"]
    assert [e.action for e in make.all(AuditEvent)] == ["publish"]
    assert make.reload(page).first_shown_at == make.at


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"body": " "}, "Give it a title"),
        ({"summary": ""}, "Give it a title"),
        ({}, "Nothing was changed"),
        ({"body": "[x](http://e.example)"}, "is left out"),
    ],
)
def test_what_cannot_be_published(
    acting: Any, lead: Actor, make: Make, given: dict[str, str], words: str
) -> None:
    page = make.page()
    with pytest.raises(InvalidMove, match=words):
        publish(acting, lead, page, make, **given)
    assert len(make.all(PageVersion)) == 1


def test_a_moment_that_is_over_is_refused(acting: Any, lead: Actor, make: Make) -> None:
    with pytest.raises(Rejected):
        publish(acting, lead, make.page(texts=[]), make, shows_from=make.at - timedelta(minutes=1))


def test_the_second_of_two_who_publish_hears_of_it(acting: Any, lead: Actor, make: Make) -> None:
    page = make.page(texts=[])
    with pytest.raises(Conflict):
        publish(acting, lead, page, make, version=page.version - 1)


def test_a_version_can_be_taken_up_again(acting: Any, lead: Actor, make: Make, read: Any) -> None:
    page = make.page(texts=["First.", "Second."])
    with acting(lead) as session:
        row = session.get_one(Page, page.id)
        first = content_editing.versions(session, row.id, lead)[-1]
        content_editing.restore(session, row, first, by=lead, at=make.at)
    assert read(page) == "Second."
    publish(acting, lead, page, make)
    assert read(page) == "First."
    assert [v.number for v in sorted(make.all(PageVersion), key=lambda v: v.number)] == [1, 2, 3]


# --- every move by every role

MAY = {Role.SERVICE_LEAD}
STAFF = [role for role in Role if not str(role).startswith(("school", "provider"))]


@pytest.mark.parametrize("role", STAFF)
@pytest.mark.parametrize("move", CONTENT_FLOW.moves, ids=lambda move: move.name)
def test_every_move_by_every_role(
    acting: Any, as_actor: Any, make: Make, role: Role, move: Any
) -> None:
    by = as_actor(make.staff(role))
    source = sorted(move.sources)[0]
    page = make.page(topic="quality", texts=["One."], status=str(source))
    make.change(page, body="Two.")

    def deed() -> None:
        with acting(actors.system(on=make.today)) as session:
            row = session.get_one(Page, page.id)
            if move.name == "publish":
                content_editing.publish(session, row, by=by, at=make.at)
            else:
                content_editing.move(session, row, move.name, by=by, at=make.at, reason="A reason")

    if role in MAY:
        deed()
        assert make.reload(page).status == str(move.target)
        assert [h.move for h in make.all(StatusHistory)] == [move.name]
        assert [e.action for e in make.all(AuditEvent)] == [move.name]
        return
    with pytest.raises(NotAllowed) as refused:
        deed()
    assert refused.value.message.endswith(".")
    assert make.reload(page).status == str(source)
    assert make.all(StatusHistory) == []


def test_people_who_know_an_address_keep_it(as_actor: Any, make: Make) -> None:
    by, page = as_actor(make.staff(Role.SERVICE_LEAD)), make.page()
    with pytest.raises(Rejected):
        content_editing.check(page, {"slug": "another"}, by=by, has_version=True)
    content_editing.check(page, {"slug": "another"}, by=by, has_version=False)


def test_who_reads_what(make: Make, session_of: Any, visitor: Actor) -> None:
    make.page(slug="all", audience="everybody")
    make.page(slug="schools", audience="schools")
    make.page(slug="primary", audience="primary")
    make.page(slug="providers", audience="providers")
    found = content.current(session_of(visitor), visitor, at=make.at)
    from app.domain.content import READERS

    def slugs(reader: Audience) -> set[str]:
        return {page.slug for page in content.meant_for(found, READERS[reader])}

    assert slugs(Audience.PRIMARY) == {"all", "schools", "primary"}
    assert slugs(Audience.SECONDARY) == {"all", "schools"}
    assert slugs(Audience.PROVIDERS) == {"all", "providers"}


def test_states_are_what_the_database_takes() -> None:
    assert {str(state) for state in ContentStatus} == {"draft", "published", "taken-down"}
