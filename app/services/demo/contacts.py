"""Contacts of the demo: what is asked of them in each state, and a yearly round under way."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from app.access.actor import Actor
from app.domain.calendar import AcademicYear, academic_year
from app.domain.contact_change import CONTACT_CHANGE_FLOW, DECIDE_WORKING_DAYS, PARTS
from app.domain.contact_check import CONTACT_CHECK_FLOW, ContactCheckStatus
from app.domain.provider_flow import IN_SERVICE
from app.domain.references import Prefix
from app.models.contact import Contact
from app.models.contact_change import ContactChange
from app.models.contact_round import ContactCheck, ContactRound
from app.notify.messages import CaseMail
from app.services.working_days import local_day

from .case import World
from .rows import Row

_OPENED = timedelta(days=9)
_TIME_TO_ANSWER = timedelta(days=23)
_A_YEAR = timedelta(days=365)
# One organisation in so many has answered this year, and one has not last year.
_ANSWERED_EVERY, _MISSED_EVERY = 3, 6

# Of the school that signs in: what is asked, how many days ago, and how it ended.
_CHANGES: tuple[tuple[dict[str, Any], int, str, str], ...] = (
    ({"telephone": "+441632960145"}, 2, "", ""),
    ({"mobile": "+447700900145"}, 30, "approve", "Thank you."),
    ({"job_role": "HEAD"}, 40, "reject", "The head is on your list already."),
    ({"out_of_hours": "+441632960199"}, 50, "withdraw", ""),
)


def tell(world: World) -> None:
    """Last year's round is closed, this year's is open; the school and the provider that sign in
    to the demo still have to answer."""
    this = academic_year(local_day(world.days.at - _OPENED))
    last = AcademicYear(this.start_year - 1)
    _round(world, last, world.days.at - _OPENED - _A_YEAR, is_over=True)
    _round(world, this, world.days.at - _OPENED, is_over=False)
    school, provider = world.directory.schools[0], world.directory.providers[0]
    for changes, days_ago, move, words in _CHANGES:
        _ask(world, school, _contact_of(world, school), "CHANGE", changes, days_ago, move, words)
    # CAP had the mobile before, and has changed another number since it was asked.
    _contact_of(world, school).telephone = "+441632960150"
    leaver = _extra(world, provider, "EXAMS", "Marian Holt")
    _ask(world, provider, leaver, "REMOVE", {}, 3, "", "", why="Has left us.")
    added = {**_empty(), "full_name": "Ira Dunmore", "job_role": "FINANCE"}
    added |= {"email": "accounts@example.org", "telephone": "+441632960177"}
    _ask(world, provider, None, "ADD", added, 1, "", "")
    stale = _extra(world, school, "ATTENDANCE", "Noel Farley")
    stale.verified_on = world.days.today - timedelta(days=430)


def _round(world: World, year: AcademicYear, at: datetime, *, is_over: bool) -> None:
    lead = world.cast.staff("lead")
    opened = local_day(at)
    row = world.rows.add(
        ContactRound,
        at=at,
        by=lead.user_id,
        academic_year=year.label,
        opened_on=opened,
        opened_by=lead.name,
        due_on=opened + _TIME_TO_ANSWER,
        reminded_on=opened + timedelta(days=14) if is_over else None,
        closed_at=at + timedelta(days=40) if is_over else None,
    )
    world.journal.audit("created", row, by=lead, at=at)
    providers = [each for each in world.directory.providers if each.status in IN_SERVICE]
    for number, organisation in enumerate((*world.directory.schools, *providers)):
        speaker = world.cast.speaker(organisation)
        check = world.rows.add(
            ContactCheck,
            at=at,
            by=lead.user_id,
            contact_round_id=row.id,
            status=ContactCheckStatus.OPEN,
            due_on=row.due_on,
            confirmed_at=None,
            confirmed_by=None,
            school_id=speaker.school_id,
            provider_id=speaker.provider_id,
        )
        world.journal.begin(check, by=lead, at=at, due_on=row.due_on)
        has_signed_in = organisation in (world.directory.schools[0], world.directory.providers[0])
        if is_over:
            _end(world, check, speaker, row, missed=number % _MISSED_EVERY == 5)
        elif number % _ANSWERED_EVERY == 1 and not has_signed_in:
            _confirm(world, check, speaker, at + timedelta(days=2))
        if not is_over and number < 3:
            _told(world, check, speaker, row, at)
    if is_over:
        world.journal.audit("closed", row, by=lead, at=row.closed_at)


def _end(world: World, check: Row, speaker: Actor, row: Row, *, missed: bool) -> None:
    if missed:
        lead = world.cast.staff("lead")
        world.journal.move(check, CONTACT_CHECK_FLOW, "miss", by=lead, at=row.closed_at)
    else:
        _confirm(world, check, speaker, row.created_at + timedelta(days=5))


def _confirm(world: World, check: Row, speaker: Actor, at: datetime) -> None:
    world.journal.move(check, CONTACT_CHECK_FLOW, "confirm", by=speaker, at=at)
    check.confirmed_at, check.confirmed_by = at, speaker.name
    for contact in world.rows.of(Contact):
        if contact.school_id == check.school_id and contact.provider_id == check.provider_id:
            contact.verified_on, contact.verified_by = local_day(at), speaker.name


def _told(world: World, check: Row, speaker: Actor, row: Row, at: datetime) -> None:
    face = "school" if check.school_id is not None else "provider"
    world.journal.mail(
        CaseMail.CONTACT_ROUND,
        [speaker.email],
        about=check,
        ref=row.academic_year,
        path=f"/{face}/contacts/",
        at=at,
        due=f"{row.due_on.day} {row.due_on:%B %Y}",
    )


def _ask(
    world: World,
    organisation: Row,
    contact: Row | None,
    kind: str,
    changes: dict[str, Any],
    days_ago: int,
    move: str,
    answer: str,
    *,
    why: str | None = None,
) -> None:
    at = world.days.at - timedelta(days=days_ago, hours=2)
    by = world.cast.speaker(organisation)
    before = {name: getattr(contact, name, None) for name in PARTS} if contact else {}
    if move == "approve" and contact is not None:
        vars(contact).update(changes)
    row = world.rows.add(
        ContactChange,
        at=at,
        by=by.user_id,
        ref=world.rows.new_ref(Prefix.CONTACT_CHANGE, world.year_code),
        school_id=by.school_id,
        provider_id=by.provider_id,
        contact_id=contact.id if contact else None,
        kind=kind,
        status="requested",
        due_on=world.days.due(local_day(at), DECIDE_WORKING_DAYS),
        before=before,
        proposed={} if kind == "REMOVE" else {**before, **changes},
        why=why,
        requested_at=at,
        requested_by=by.name,
        requested_by_id=by.user_id,
        decided_at=None,
        decided_by=None,
        reason=None,
    )
    world.journal.begin(row, by=by, at=at, due_on=row.due_on)
    if not move:
        return
    later = min(at + timedelta(days=2), world.days.at)
    who = by if move == "withdraw" else world.cast.staff("admin")
    world.journal.move(row, CONTACT_CHANGE_FLOW, move, by=who, at=later, reason=answer)
    if move != "withdraw":
        row.decided_at, row.decided_by, row.reason = later, who.name, answer


def _contact_of(world: World, organisation: Row) -> Row:
    return next(
        row for row in world.rows.of(Contact) if organisation.id in (row.school_id, row.provider_id)
    )


def _extra(world: World, organisation: Row, job: str, name: str) -> Row:
    by = world.cast.speaker(organisation)
    return world.rows.add(
        Contact,
        at=world.days.at - timedelta(days=500),
        school_id=by.school_id,
        provider_id=by.provider_id,
        **{**_empty(), "full_name": name, "job_role": job},
        verified_on=world.days.today - timedelta(days=300),
    )


def _empty() -> dict[str, Any]:
    return {
        **dict.fromkeys(PARTS),
        "email": "office@example.org",
        "is_primary": False,
        "receives": [],
    }
