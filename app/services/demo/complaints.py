"""Complaints of the demo: some in every state, told by the steps that lead there."""

from __future__ import annotations

from datetime import datetime

from app.access.actor import Actor
from app.access.rules.cases import QUALITY_MATTERS
from app.domain import complaint_clock as clock
from app.domain.complaint_flow import COMPLAINT_FLOW, OWN_PATHS, ComplaintStatus
from app.domain.references import Prefix
from app.models.complaint import Complaint
from app.models.complaint_share import ComplaintShare
from app.services.complaint_steps import follow, stop_clock, take_more_time
from app.services.working_days import local_day

from . import words
from .case import World
from .rows import Row

# Where each complaint stands, as the steps that led there; more of the states people work in.
PATHS: tuple[tuple[str, ...], ...] = (
    (),
    ("acknowledge",),
    ("acknowledge", "answer"),
    ("acknowledge", "extend"),
    ("acknowledge", "answer", "close"),
    ("acknowledge", "answer", "ask-again"),
    ("acknowledge", "answer", "ask-again", "acknowledge-again"),
    ("acknowledge", "answer", "ask-again", "acknowledge-again", "answer-again"),
    ("acknowledge", "answer", "ask-again", "acknowledge-again", "answer-again", "close"),
    ("withdraw",),
    ("out-of-scope",),
    (),
    ("acknowledge", "answer", "close"),
    ("acknowledge",),
    ("acknowledge", "extend", "answer", "close"),
    ("acknowledge", "answer", "close"),
)
# Working days from the step before to each step.
_AFTER = {"acknowledge": 3, "extend": 5, "answer": 8, "ask-again": 9, "acknowledge-again": 4}
# Stage 2 can be asked for until the window has passed: closing waits for that.
_AFTER |= {"answer-again": 17, "close": clock.WINDOW_DAYS + 1, "withdraw": 2, "out-of-scope": 3}
_RESTS = 2
_EXTENSION = 5
# One comes from a provider: about a charge, at stage 1.
_BY_PROVIDER = 3
# The same provider is asked about two others.
_SHARED = (1, 13)
_ANSWERED = 13
_BY_COMPLAINANT = frozenset({"ask-again", "withdraw"})
# Whoever answered at stage 1 has no part in stage 2.
_BY_DEPUTY = frozenset({"acknowledge-again", "answer-again"})


def tell(world: World) -> None:
    """Some by schools with an account, some by anybody; two have a path of their own first."""
    for number, path in enumerate(PATHS):
        about, what, wanted = words.COMPLAINTS[number % len(words.COMPLAINTS)]
        _tell_one(world, number, path, about, what, wanted)
    for number, (about, what, wanted) in enumerate(words.ELSEWHERE, start=len(PATHS)):
        _tell_one(world, number, (), about, what, wanted)


def _tell_one(
    world: World, number: int, path: tuple[str, ...], about: str, what: str, wanted: str
) -> None:
    random, days = world.random, world.days
    back = _RESTS + number % 3 + sum(_AFTER[name] for name in path)
    at = days.moment(days.back[back], random)
    schools = world.directory.schools
    school = schools[0] if number in {2, 5} else random.choice(schools) if number % 2 else None
    sender = world.directory.providers[0] if number == _BY_PROVIDER else None
    if sender is not None:
        school = None
    owner = school or sender
    by = world.cast.speaker(owner) if owner is not None else None
    lead, deputy = world.cast.staff("lead"), world.cast.staff("deputy")
    name = by.name if by else f"{random.choice(words.FORENAMES)} {random.choice(words.SURNAMES)}"
    day = local_day(at)
    elsewhere = about in OWN_PATHS
    provider = world.directory.providers[0 if number == 1 else random.randrange(9)]
    complaint = world.rows.add(
        Complaint,
        at=at,
        by=by.user_id if by else None,
        ref=world.rows.new_ref(Prefix.COMPLAINT, world.year_code),
        status=ComplaintStatus.OWN_PATH if elsewhere else ComplaintStatus.RECEIVED,
        stage=1,
        school_id=school.id if school else None,
        provider_id=sender.id if sender else None,
        name=name,
        role="CAP coordinator" if school else "Manager" if sender else "Parent",
        organisation=school.name if school else sender.trading_name if sender else None,
        email=by.email if by else f"complainant{number + 1}@example.org",
        received_on=day,
        channel="WEB" if number % 4 else "PHONE",
        about=about,
        about_provider_id=provider.id if about in {"PROVIDER", "COURSE"} else None,
        what_happened=f"{what}. It was not the first time and nobody came back to us.",
        when_happened="Last week",
        already_tried="We rang twice.",
        outcome_wanted=f"{wanted}.",
        ack_due=days.due(day, clock.ACKNOWLEDGE_DAYS),
        due_on=days.due(day, clock.ACKNOWLEDGE_DAYS),
        ack_at=None,
        finding=None,
        closed_at=None,
    )
    if elsewhere:
        stop_clock(complaint, on=day, known_on=day, closures=days.closures)  # type: ignore[arg-type]
    world.journal.begin(complaint, by=by or lead, at=at, due_on=complaint.due_on)
    if number in _SHARED:
        _ask_provider(world, complaint, at=at, is_answered=number == _ANSWERED)
    for step in path:
        back -= _AFTER[step]
        at = days.moment(days.back[back], random, after=at)
        staff = deputy if step in _BY_DEPUTY else lead
        actor = by if by and step in _BY_COMPLAINANT else staff
        _take(world, complaint, step, wanted, by=actor, at=at)


def _ask_provider(world: World, complaint: Row, *, at: datetime, is_answered: bool) -> None:
    """The provider that signs in to the demo is asked about a part."""
    world.rows.add(
        ComplaintShare,
        at=at,
        by=world.cast.staff("lead").user_id,
        complaint_id=complaint.id,
        provider_id=world.directory.providers[0].id,
        ref=complaint.ref,
        asked="Who rang on that Friday, and at what time?",
        shared="Somebody says that nobody rang when a pupil left early.",
        due_on=world.days.add(world.days.today, 4),
        answer="We rang at 14:10 and left a message." if is_answered else None,
        answered_at=at if is_answered else None,
        ended_at=None,
    )


def _take(world: World, complaint: Row, step: str, wanted: str, *, by: Actor, at: datetime) -> None:
    """One step as staff take it: what has to be written down first, the step, its days."""
    cast = world.cast
    if step == "acknowledge":
        who = "quality" if complaint.about in QUALITY_MATTERS else "admin"
        complaint.investigator_id = cast.staff(who).user_id
        complaint.scope = "What was done, by whom and when, and whether our rules were kept."
        complaint.outcome_sought = f"{wanted}."
    elif step == "answer":
        complaint.finding = "PARTLY"
        complaint.reasons = "Two of three calls were made. The third was forgotten."
        complaint.remedy = "We apologised."
        complaint.learning = "A reminder now rings after two days."
        complaint.actions = "The office manager checks the list of calls each Friday."
    elif step == "acknowledge-again":
        complaint.reviewer_id = cast.staff("deputy").user_id
    elif step == "answer-again":
        complaint.stage2_finding = "UPHELD"
        complaint.stage2_reasons = "The first answer did not look at the call of that Friday."
        complaint.stage2_remedy = "We apologised for that as well."
    day, closed = local_day(at), world.days.closures
    reason = words.COMPLAINT_REASONS.get(step, "")
    world.journal.move(complaint, COMPLAINT_FLOW, step, by=by, at=at, reason=reason)
    if step == "extend":
        until = world.days.due(complaint.response_due, _EXTENSION)
        take_more_time(complaint, _EXTENSION, day, reason, until)  # type: ignore[arg-type]
        return
    window = clock.WINDOW_DAYS
    follow(complaint, step, at=at, window=window, closures=closed)  # type: ignore[arg-type]
