"""Safeguarding in the demo: pointers in every state, who read two of them, CAP's own leads."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from app.domain import pointers as rules
from app.domain.pointer_flow import POINTER_FLOW, PointerStatus
from app.domain.pointers import PointerKind
from app.domain.references import Prefix
from app.models.cap_lead import CapLead
from app.models.safeguarding_pointer import PointerReading, SafeguardingPointer
from app.models.student import Student
from app.services.pointers import FILLED, READ
from app.services.working_days import local_day

from .case import World
from .rows import Row

K = PointerKind
_LADO = ("start-clock", "tell-lado", "strategy", "close")
# What it is, how many working days ago it became known, the steps since. One LADO's day has
# passed, one is near.
WAYS: tuple[tuple[PointerKind, int, tuple[str, ...]], ...] = (
    (K.CONCERN, 0, ()),
    (K.MISSING, 1, ()),
    (K.DISCLOSURE, 1, ("tell-dsl",)),
    (K.EXPLOITATION_TOOL, 3, ("tell-dsl", "refer")),
    (K.CONCERN, 6, ("tell-dsl", "no-referral")),
    (K.INTELLIGENCE_FORM, 12, ("tell-dsl", "no-referral", "close")),
    (K.MASH_REFERRAL, 15, ("tell-dsl", "refer", "close")),
    (K.ALLEGATION, 0, _LADO[:1]),
    (K.ALLEGATION, 4, _LADO[:1]),
    (K.ALLEGATION, 2, _LADO[:2]),
    (K.ALLEGATION, 9, _LADO[:3]),
    (K.ALLEGATION, 30, _LADO),
)
_ADULTS = ("Nico Fen", "Alex Marl", "Chris Tarn", "Pat Weir", "Kim Lode")
_WHY = ("The school’s lead rang back.", "To add the reference of the hub.")
_LEADS = (
    ("Jordan Fell", "DSL", 60),
    ("Morgan Ashe", "DDSL", 60),
    ("Robin Tallis", "DDSL", 430),
)


def tell(world: World) -> None:
    for number, (kind, back, path) in enumerate(WAYS):
        pointer = _tell_one(world, number, kind, back, path)
        if number in (2, 6):
            _read(world, pointer, _WHY[number == 6])
    for number, (name, job, days) in enumerate(_LEADS):
        world.rows.add(
            CapLead,
            at=world.days.at - timedelta(days=300),
            full_name=name,
            job_role=job,
            email=f"safeguarding{number + 1}@example.org",
            telephone=f"+44163296070{number}",
            out_of_hours="+441632960799" if job == "DSL" else None,
            verified_on=world.days.today - timedelta(days=days),
        )


def _tell_one(
    world: World, number: int, kind: PointerKind, back: int, path: tuple[str, ...]
) -> Row:
    lead, days = world.cast.staff("safeguarding"), world.days
    at = days.moment(days.back[back], world.random)
    day, is_allegation = local_day(at), kind is K.ALLEGATION
    pupil = None if is_allegation else world.rows.of(Student)[number * 7]
    pointer = world.rows.add(
        SafeguardingPointer,
        at=at,
        by=lead.user_id,
        ref=world.rows.new_ref(Prefix.POINTER, world.year_code),
        status=PointerStatus.LOGGED,
        kind=kind,
        student_id=pupil.id if pupil else None,
        adult_name=_ADULTS[number % len(_ADULTS)] if is_allegation else None,
        happened_at=at - timedelta(hours=2),
        noticed_at=at - timedelta(minutes=10),
        cpoms_ref=f"CP-{4100 + number}" if number else None,
        lado_due=rules.lado_due(day, days.closures) if is_allegation else None,
        owner_id=lead.user_id,
        **dict.fromkeys((*FILLED.values(), "closed_at")),
    )
    world.journal.begin(pointer, by=lead, at=at)
    for step in path:
        if step != "start-clock":
            at = min(at + timedelta(hours=1), days.at)
        world.journal.move(pointer, POINTER_FLOW, step, by=lead, at=at)
        _fill(pointer, step, number, at)
    pointer.retain_until = rules.kept_until(
        kind,
        pupil.date_of_birth if pupil else None,
        day,
        is_referred=pointer.mash_ref is not None,
    )
    return pointer


def _fill(pointer: Row, step: str, number: int, at: datetime) -> None:
    """What the step asks for."""
    given: dict[str, Any] = {
        "mash_ref": f"M-{700 + number}",
        "no_referral_reason": "EARLY_HELP",
    }
    if step in FILLED:
        setattr(pointer, FILLED[step], given.get(FILLED[step], at))
    if step == "close":
        pointer.closed_at = at


def _read(world: World, pointer: Row, why: str) -> None:
    """The lead opened it, with a reason."""
    lead, at = world.cast.staff("safeguarding"), pointer.updated_at
    world.rows.add(
        PointerReading,
        at=at,
        pointer_id=pointer.id,
        reader_id=lead.user_id,
        reason=why,
        ends_at=at + rules.READING_LASTS,
    )
    world.journal.audit(READ, pointer, by=lead, at=at, reason=why)
