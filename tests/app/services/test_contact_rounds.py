"""The yearly round: who is asked, what is enough to finish, reminders, the end."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from app.access.actor import Actor, system
from app.domain.errors import Conflict, InvalidMove, NotAllowed, NotVisible, Rejected
from app.domain.roles import Role
from app.domain.timer_rules import BY_KEY
from app.models import (
    AuditEvent,
    Contact,
    ContactCheck,
    ContactRound,
    OutboxMessage,
    StatusHistory,
)
from app.services import contact_notices, contact_rounds
from app.services.timers import deadlines
from tests.support.factories import Make


@pytest.fixture
def lead(make: Make, as_actor: Any) -> Actor:
    return as_actor(make.staff(Role.SERVICE_LEAD))  # type: ignore[no-any-return]


def begin(acting: Any, make: Make, by: Actor, year: str = "", days: int = 14) -> None:
    with acting(by) as session:
        contact_rounds.begin(
            session,
            year or make.year.label,
            make.today + timedelta(days=days),
            by=by,
            at=make.at,
        )


def the_round(make: Make) -> ContactRound:
    return make.all(ContactRound)[-1]  # type: ignore[no-any-return]


def on_round(acting: Any, make: Make, by: Actor, deed: Any, **more: Any) -> Any:
    more = {"at": make.at, **more}
    with acting(by) as session:
        return deed(session, session.get(ContactRound, the_round(make).id), by=by, **more)


def told(make: Make, kind: str = "contact-round") -> dict[str, str]:
    rows = make.all(OutboxMessage, OutboxMessage.kind == kind)
    return {row.recipient: row.body for row in rows}


def test_every_open_school_and_provider_is_asked_and_told_once(
    acting: Any, make: Make, lead: Actor
) -> None:
    school, closing, provider = (
        make.school(),
        make.school(status="proposed-to-close"),
        make.provider(),
    )
    make.school(status="closed")
    make.provider(status="enquiry")
    coordinator, owner = make.school_user(school), make.provider_user(provider)
    make.user(Role.SCHOOL_FINANCE, school=school)
    make.contact(closing, job_role="DSL", email="dsl@example.org")
    make.contact(closing, job_role="HEAD", email="head@example.org")
    make.contact(school, email="office@example.org", receives=["CONTACTS"])
    make.contact(school, email="new@example.org", receives=["CONTACTS"], verified_on=None)
    begin(acting, make, lead)
    checks = make.all(ContactCheck)
    assert {row.school_id or row.provider_id for row in checks} == {
        school.id,
        closing.id,
        provider.id,
    }
    assert {row.due_on for row in checks} == {make.today + timedelta(days=14)}
    mails = told(make)
    assert set(mails) == {
        coordinator.email,
        owner.email,
        "head@example.org",
        "office@example.org",
    }
    assert "/school/contacts/" in mails[coordinator.email]
    assert "/provider/contacts/" in mails[owner.email]
    histories = make.all(StatusHistory, StatusHistory.table_name == "contact_check")
    assert [row.move for row in histories] == ["begin"] * 3


@pytest.mark.parametrize("year", ["2026", "next", ""])
def test_a_round_needs_a_year_and_a_day(acting: Any, make: Make, lead: Actor, year: str) -> None:
    with acting(lead) as session:
        with pytest.raises(Rejected) as refused:
            contact_rounds.begin(session, year, make.today, by=lead, at=make.at)
        assert {fault.field for fault in refused.value.faults} == {"academic_year", "due_on"}


def test_whom_one_organisation_reaches_is_read_of_it_alone(make: Make, session_of: Any) -> None:
    round_, provider = make.contact_round(), make.provider()
    mine = make.contact_check(round_, provider=provider)
    make.provider_user(provider, email="own@example.org")
    make.contact(provider=provider, email="office@example.org", receives=["CONTACTS"])
    for _ in range(3):
        make.contact(make.school())
        make.school_user(make.school())
    read: list[Any] = []

    def note(row: Any, _context: Any) -> None:
        read.append(row)

    event.listen(Contact, "load", note)
    try:
        found = contact_notices.reachable(session_of(system(on=make.today)), [mine])
    finally:
        event.remove(Contact, "load", note)
    assert found == {provider.id: ["own@example.org", "office@example.org"]}
    assert len(read) == 1


def test_one_round_at_a_time_and_one_a_year(acting: Any, make: Make, lead: Actor) -> None:
    begin(acting, make, lead)
    with pytest.raises(Rejected, match="still open"):
        begin(acting, make, lead, year=make.year.next.label)
    on_round(acting, make, lead, contact_rounds.close)
    with pytest.raises(Rejected, match="begun already"):
        begin(acting, make, lead)
    begin(acting, make, lead, year=make.year.next.label)


def test_finishing_asks_for_each_contact(
    acting: Any, make: Make, lead: Actor, as_actor: Any
) -> None:
    school = make.school()
    by = as_actor(make.school_user(school))
    begin(acting, make, lead)
    with pytest.raises(InvalidMove, match="no contact yet"):
        finish(acting, make, by)
    long_ago = make.today - timedelta(days=300)
    first, second = (make.contact(school, verified_on=day) for day in (long_ago, None))
    with pytest.raises(InvalidMove, match="2 contacts are not checked yet"):
        finish(acting, make, by)
    make.change(first, verified_on=make.today)
    with pytest.raises(InvalidMove, match="One contact is"):
        finish(acting, make, by)
    make.contact_change(second)
    finish(acting, make, by)
    (check,) = make.all(ContactCheck)
    assert (check.status, check.confirmed_by, check.due_on) == ("confirmed", by.name, None)
    with pytest.raises(InvalidMove):
        finish(acting, make, by)


def finish(acting: Any, make: Make, by: Actor) -> None:
    with acting(by) as session:
        contact_rounds.finish(session, by=by, at=make.at)


def test_nothing_is_asked_without_a_round_and_of_others(
    acting: Any, make: Make, lead: Actor, as_actor: Any
) -> None:
    school, other = make.school(), make.school()
    by = as_actor(make.school_user(other))
    with pytest.raises(NotVisible):
        finish(acting, make, by)
    make.contact_check(make.contact_round(), school=school)
    with pytest.raises(NotVisible):
        finish(acting, make, by)
    finance = as_actor(make.user(Role.SCHOOL_FINANCE, school=school))
    with pytest.raises(NotVisible):
        finish(acting, make, finance)


def test_who_has_not_answered_is_reminded_once_a_day(
    acting: Any, make: Make, lead: Actor, as_actor: Any
) -> None:
    slow, quick = make.school(), make.school()
    waits, done = make.school_user(slow), as_actor(make.school_user(quick))
    make.contact(quick)
    begin(acting, make, lead)
    finish(acting, make, done)
    assert on_round(acting, make, lead, contact_rounds.remind) == 1
    assert set(told(make, "contact-round-reminder")) == {waits.email}
    with pytest.raises(InvalidMove, match="reminded today"):
        on_round(acting, make, lead, contact_rounds.remind)
    assert len(told(make, "contact-round-reminder")) == 1
    later = make.at + timedelta(days=1)
    assert on_round(acting, make, lead, contact_rounds.remind, at=later) == 1
    actions = [row.action for row in make.all(AuditEvent, AuditEvent.table_name == "contact_round")]
    assert sorted(actions) == ["created", "reminded", "reminded"]


def test_who_has_gone_since_is_asked_no_more(acting: Any, make: Make, lead: Actor) -> None:
    here, closed, removed = (make.school() for _ in range(3))
    serving, stopped = make.provider(), make.provider()
    begin(acting, make, lead)
    make.change(closed, status="closed")
    make.change(removed, deleted_at=make.at)
    make.change(stopped, status="suspended")
    stay = {here.id, serving.id}
    service = system(on=make.today)
    with acting(service) as session:
        found = deadlines.of_rule(
            BY_KEY["contact-check"], deadlines.Look.of(session, service, make.at)
        )
    asked = {row.id: row.school_id or row.provider_id for row in make.all(ContactCheck)}
    assert {asked[each.record_id] for each in found} == stay
    assert on_round(acting, make, lead, contact_rounds.remind) == 2
    with acting(lead) as session:
        row = session.get(ContactRound, the_round(make).id)
        progress = contact_rounds.progress(session, row, lead, today=make.today)
        lines = contact_rounds.missing(session, row, lead)
        missing = {line.school_id or line.provider_id for line in lines}
    assert (progress.asked, progress.missing) == (2, 2)
    assert missing == stay
    assert on_round(acting, make, lead, contact_rounds.close) == 5


def test_a_second_click_begins_no_second_round(
    acting: Any, make: Make, lead: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.school()
    begin(acting, make, lead)
    # As if the first were not written yet when the second was looked at.
    monkeypatch.setattr(contact_rounds, "_refuse_round", lambda *_: None)
    with pytest.raises(Rejected, match="begun already"):
        begin(acting, make, lead)
    assert len(make.all(ContactCheck)) == 1


def test_the_end_asks_nothing_more(acting: Any, make: Make, lead: Actor, as_actor: Any) -> None:
    by = as_actor(make.school_user(make.school()))
    begin(acting, make, lead)
    with pytest.raises(Conflict):
        on_round(acting, make, lead, contact_rounds.close, version=99)
    assert on_round(acting, make, lead, contact_rounds.close) == 1
    (check,) = make.all(ContactCheck)
    assert (check.status, check.due_on) == ("missed", None)
    for deed in (contact_rounds.close, contact_rounds.remind):
        with pytest.raises(InvalidMove, match="closed"):
            on_round(acting, make, lead, deed)
    with pytest.raises(NotVisible):
        finish(acting, make, by)


def test_progress_counts_and_names(acting: Any, make: Make, lead: Actor) -> None:
    round_ = make.contact_round(
        opened_on=make.today - timedelta(days=9), due_on=make.today - timedelta(days=1)
    )
    make.contact_check(round_, school=make.school(name="Zed School"))
    make.contact_check(round_, provider=make.provider(trading_name="Anvil"))
    make.contact_check(round_, school=make.school(), status="confirmed")
    with acting(lead) as session:
        row = session.get(ContactRound, round_.id)
        found = contact_rounds.progress(session, row, lead, today=make.today)
        names = [contact_rounds.name_of(x) for x in contact_rounds.missing(session, row, lead)]
    assert (found.asked, found.confirmed, found.missing, found.late) == (3, 1, 2, 2)
    assert names == ["Anvil", "Zed School"]


@pytest.mark.parametrize("role", [Role.MONITORING_OFFICER, Role.QUALITY_OFFICER, Role.AUDITOR])
def test_others_of_cap_begin_none(acting: Any, make: Make, as_actor: Any, role: Role) -> None:
    with pytest.raises(NotAllowed):
        begin(acting, make, as_actor(make.staff(role)))
