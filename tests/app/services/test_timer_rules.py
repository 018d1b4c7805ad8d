"""Each rule finds what is due, and tells on each of its days those it is for; never of a child."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from app.access.scope import visible
from app.domain.calendar import add_working_days
from app.domain.roles import Role
from app.domain.timer_rules import RULES, Rule
from app.models import AuditEvent, OutboxMessage, Timer
from app.services.timers import deadlines
from tests.support.factories import Make
from tests.support.timing import DUE, MONDAY, Clock, at_cap, nine, rows_of

CANARIES = ("Quillfeather", "Osterley")


@pytest.fixture
def make(app: Flask) -> Make:
    return Make(app, at=nine(MONDAY))


@pytest.fixture
def people(make: Make) -> dict[str, str]:
    return at_cap(make)


@pytest.fixture
def clock(app: Flask) -> Clock:
    return Clock(app)


# --- every rule ------------------------------------------------------------------------------


def _pupil(make: Make, **given: Any) -> Any:
    names = {"legal_forename": CANARIES[0], "legal_surname": CANARIES[1]}
    return make.student(make.school(), **names, **given)


def _place(make: Make) -> Any:
    student = _pupil(make)
    offer = make.offer()
    case = make.application(status="confirmed", student=student, offers=[offer])
    return make.placement(response=make.response(make.pack(case)), status="active")


def _withdrawal(make: Make, **given: Any) -> Any:
    make.withdrawal(_place(make), process_due=DUE, requester_email="asks@example.org", **given)


def _meeting(make: Make, **given: Any) -> Any:
    make.meeting(_place(make), **given)


def _complaint(make: Make, status: str, **given: Any) -> Any:
    return make.complaint(
        status=status, due_on=DUE, name=CANARIES[1], what_happened=CANARIES[0], **given
    )


def _sent(make: Make, **given: Any) -> Any:
    provider = make.provider()
    make.user(Role.PROVIDER_OWNER, provider=provider, email="owner@example.org")
    case = make.application(
        status="sent",
        student=_pupil(make),
        offers=[make.offer(provider)],
        referrer_email="school@example.org",
        **given,
    )
    return make.pack(case, sent_at=nine(add_working_days(DUE, -5)))


def _share(make: Make) -> None:
    provider = make.provider()
    make.user(Role.PROVIDER_OWNER, provider=provider, email="owner@example.org")
    make.contact(provider=provider, job_role="DSL", email="no-account@example.org")
    complaint = _complaint(make, "acknowledged")
    make.share(complaint, provider_id=provider.id, due_on=DUE, asked=CANARIES[0])


def _allegation(make: Make) -> Any:
    return make.pointer(
        adult_name=CANARIES[0],
        kind="ALLEGATION",
        status="lado-due",
        lado_due=DUE,
        owner_id=None,
    )


def _must_read(make: Make, email: str = "school@example.org") -> None:
    make.user(Role.SCHOOL_COORDINATOR, school=make.school(), email=email)
    page = make.page(texts=[], status="published", must_read=True, title=CANARIES[0])
    make.page_version(page, title="Read me", shows_from=nine(add_working_days(DUE, -10)))


def _check(make: Make) -> None:
    school = make.school()
    make.user(Role.SCHOOL_COORDINATOR, school=school, email="school@example.org")
    # The round has been closed over its heads: the rule of rounds is tried by itself.
    closed = make.contact_round(opened_on=MONDAY, due_on=DUE, closed_at=nine(MONDAY))
    make.contact_check(closed, school=school, due_on=DUE)


# What makes a rule watch something that is due on DUE, and who is told by each of its steps.
EACH: dict[str, tuple[Callable[[Make], Any], tuple[set[str], ...]]] = {
    "withdrawal-complete": (_withdrawal, ({"admin"}, {"admin"}, {"lead"})),
    "withdrawal-answer": (
        lambda make: _withdrawal(make, status="returned", due_on=DUE),
        ({"asks@example.org"}, {"asks@example.org"}, {"admin"}),
    ),
    "meeting-arrange": (
        lambda make: _meeting(make, status="asked", due_on=DUE),
        ({"admin"}, {"admin"}, {"lead"}),
    ),
    "meeting-record": (
        lambda make: _meeting(make, status="booked", booked_for=nine(DUE)),
        ({"admin"}, {"lead"}),
    ),
    "complaint-own-path": (
        lambda make: _complaint(make, "own-path", about="SAFEGUARDING"),
        ({"lead", "safeguarding"}, {"lead"}),
    ),
    "complaint-data-protection": (
        lambda make: _complaint(make, "own-path", about="DATA_PROTECTION"),
        ({"lead"}, {"lead"}, {"lead"}),
    ),
    "complaint-acknowledge": (
        lambda make: _complaint(make, "received"),
        ({"lead"}, {"lead"}, {"lead"}),
    ),
    "complaint-stage-1": (
        lambda make: _complaint(make, "acknowledged"),
        ({"lead"}, {"lead"}, {"lead"}),
    ),
    "complaint-stage-2-acknowledge": (
        lambda make: _complaint(make, "stage2-asked", stage=2),
        ({"lead"}, {"lead"}, {"lead"}),
    ),
    "complaint-stage-2": (
        lambda make: _complaint(make, "stage2-acknowledged", stage=2),
        ({"lead"}, {"lead"}, {"lead"}, {"lead"}),
    ),
    "complaint-share": (_share, ({"owner@example.org"}, {"owner@example.org"}, {"lead"})),
    "lado-tell": (
        lambda make: make.pointer(
            adult_name=CANARIES[0],
            kind="ALLEGATION",
            status="lado-due",
            lado_due=DUE,
            owner_id=None,
        ),
        ({"safeguarding"}, {"safeguarding"}, {"safeguarding"}),
    ),
    "page-confirm": (_must_read, ({"school@example.org"}, {"school@example.org"}, {"admin"})),
    "page-review": (
        lambda make: make.page(review_by=DUE),
        ({"admin"}, {"admin"}, {"lead"}),
    ),
    "file-review": (
        lambda make: make.published_file(review_by=DUE),
        ({"admin"}, {"admin"}, {"lead"}),
    ),
    "course-change-answer": (
        lambda make: make.course_change(due_on=DUE),
        ({"quality"}, {"quality"}, {"lead"}),
    ),
    "contact-check": (_check, ({"school@example.org"}, {"school@example.org"})),
    "contact-round": (
        lambda make: make.contact_round(opened_on=MONDAY, due_on=DUE),
        ({"admin"}, {"lead"}),
    ),
    "contact-change-decide": (
        lambda make: make.contact_change(school=make.school(), due_on=DUE),
        ({"admin"}, {"admin"}, {"lead"}),
    ),
    "interview-book": (
        _sent,
        ({"owner@example.org", "school@example.org"}, {"admin"}),
    ),
    "provider-answer": (
        lambda make: _sent(make, due_on=DUE),
        ({"owner@example.org"}, {"owner@example.org"}, {"admin"}),
    ),
}


def test_every_rule_is_tried() -> None:
    assert set(EACH) == {rule.key for rule in RULES} == set(deadlines.READERS)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.key)
def test_each_step_goes_out_on_its_day_to_those_it_is_for(
    rule: Rule, make: Make, clock: Clock, people: dict[str, str]
) -> None:
    begin, told = EACH[rule.key]
    begin(make)
    clock.plan(add_working_days(DUE, rule.steps[0].offset - 1))
    for step, who in zip(rule.steps, told, strict=True):
        day = add_working_days(DUE, step.offset)
        before = {mail.id for mail in make.all(OutboxMessage)}
        clock.work(add_working_days(day, -1))
        row = next(row for row in rows_of(make, rule.key) if row.days_off == step.offset)
        assert (row.state, row.due_on, row.planned_for) == ("planned", DUE, day)
        clock.work(day)
        assert make.reload(row).state == "sent"
        new = [mail for mail in make.all(OutboxMessage) if mail.id not in before]
        mine = [mail for mail in new if mail.dedupe_key == f"timer:{row.id}"]
        assert {mail.recipient for mail in mine} == {people.get(name, name) for name in who}
        assert {mail.kind for mail in mine} == {f"timer-{step.kind}"}
    for mail in make.all(OutboxMessage):
        assert not any(name in mail.subject + mail.body for name in CANARIES)
        assert "{" not in mail.subject + mail.body
        assert "site:/" in mail.body
    assert [row.settled_at is None for row in rows_of(make, rule.key)][-1]


# --- pointers --------------------------------------------------------------------------------


def test_mail_about_a_pointer_names_nothing_and_others_see_nothing_of_it(
    make: Make, clock: Clock, people: dict[str, str], as_actor: Any, session_of: Any
) -> None:
    pointer = _allegation(make)
    clock.work(DUE)
    (mail,) = make.all(OutboxMessage)
    assert mail.recipient == people["safeguarding"]
    assert (mail.table_name, mail.record_id) == ("safeguarding_pointer", pointer.id)
    for word in (pointer.ref, str(pointer.id), "ointer {", "LADO", "llegation", *CANARIES):
        assert word not in mail.subject + mail.body
    assert "site:/admin/safeguarding-pointer/\n" in f"{mail.body}\n"
    (event,) = make.all(AuditEvent, AuditEvent.action == "reminder-sent")
    assert (event.table_name, event.record_id) == ("safeguarding_pointer", pointer.id)
    ids = {row.id for row in rows_of(make)}
    for role in Role:
        if role in {Role.SCHOOL_COORDINATOR, Role.SCHOOL_FINANCE, Role.SCHOOL_OWNER}:
            user = make.user(role, school=make.school())
        elif role in {Role.PROVIDER_USER, Role.PROVIDER_OWNER}:
            user = make.user(role, provider=make.provider())
        else:
            user = make.staff(role)
        actor = as_actor(user)
        session = session_of(actor)
        seen = set(session.scalars(visible(Timer, actor).with_only_columns(Timer.id)))
        told = set(session.scalars(visible(AuditEvent, actor).with_only_columns(AuditEvent.id)))
        mails = visible(OutboxMessage, actor).with_only_columns(OutboxMessage.id)
        mailed = set(session.scalars(mails))
        session.rollback()
        is_lead = role is Role.SAFEGUARDING_LEAD
        assert bool(ids & seen) == is_lead, role
        assert is_lead or event.id not in told, role
        assert (mail.id in mailed) == is_lead, role


def test_leads_see_the_mail_about_a_pointer_and_no_other(
    make: Make, clock: Clock, people: dict[str, str], as_actor: Any, session_of: Any
) -> None:
    _allegation(make)
    clock.work(DUE)
    make.add(OutboxMessage, table_name=None, record_id=None)
    guardian = as_actor(make.staff(Role.SAFEGUARDING_LEAD))
    (mail,) = session_of(guardian).scalars(visible(OutboxMessage, guardian)).all()
    assert mail.table_name == "safeguarding_pointer"


def test_whoever_reads_the_outbox_too_sees_all_mail(
    make: Make, clock: Clock, people: dict[str, str], as_actor: Any, session_of: Any
) -> None:
    _allegation(make)
    clock.work(DUE)
    other = make.add(OutboxMessage, table_name=None, record_id=None)
    both = as_actor(make.staff(roles=[Role.SERVICE_LEAD, Role.SAFEGUARDING_LEAD]))
    for actor, number in ((both, 2), (as_actor(make.staff(Role.SERVICE_LEAD)), 1)):
        rows = session_of(actor).scalars(visible(OutboxMessage, actor)).all()
        assert other.id in {row.id for row in rows}
        assert len(rows) == number


def test_the_provider_and_the_school_each_read_their_own_page(make: Make, clock: Clock) -> None:
    pack = _sent(make)
    clock.work(DUE)
    found = {mail.recipient: mail for mail in make.all(OutboxMessage)}
    case = pack.application_id
    assert f"site:/provider/applications/{case}" in found["owner@example.org"].body
    assert pack.ref in found["owner@example.org"].subject
    assert f"site:/school/applications/{case}" in found["school@example.org"].body
    assert pack.ref not in found["school@example.org"].subject
