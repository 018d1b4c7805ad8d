"""What providers of the demo propose of their courses, in each state."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from app.domain.calendar import add_months
from app.domain.course_change import (
    ANSWERED_MONTHS,
    COURSE,
    COURSE_CHANGE_FLOW,
    PARTS,
    ChangeKind,
    ChangeStatus,
)
from app.domain.references import Prefix
from app.models.course_change import CourseChange
from app.services import course_values
from app.services.course_proposals import draft_until
from app.services.working_days import local_day

from .case import World
from .rows import Row

# What is proposed, how many working days ago, the moves since, and what CAP says at the last.
_CHANGES: tuple[tuple[dict[str, Any], int, tuple[str, ...], str], ...] = (
    ({"capacity": 14, "max_group": 14}, 1, (), ""),
    ({"price_pence": 6900}, 3, ("send",), ""),
    ({"lunch": "A hot lunch is cooked together."}, 30, ("send", "approve"), "A good change."),
    (
        {"price_pence": 9900},
        25,
        ("send", "refuse"),
        "The price is fixed until the end of the academic year.",
    ),
    (
        {"entry_requirements": "None"},
        6,
        ("send", "hand-back"),
        "Say how the pupil and you get to know each other first.",
    ),
)


def tell(world: World) -> None:
    """Proposals of the provider that signs in to the demo, and a new course of another."""
    first, second = world.directory.providers[:2]
    offers = [
        each
        for each in world.directory.offers
        if each.provider_id == first.id and each.status == "published"
    ]
    for number, (changes, days_ago, moves, answer) in enumerate(_CHANGES):
        _change(world, first, offers[number % len(offers)], changes, days_ago, moves, answer)
    _new_course(world, second)


def _change(
    world: World,
    provider: Row,
    offer: Row,
    changes: dict[str, Any],
    days_ago: int,
    moves: tuple[str, ...],
    answer: str,
) -> None:
    before = _snapshot(offer)
    if "approve" in moves:  # it stands there since
        changes = {name: before[name] or value for name, value in changes.items()}
        before = {**before, **dict.fromkeys(changes)}
    row = _proposal(
        world,
        provider,
        ChangeKind.CHANGE,
        days_ago,
        course_id=offer.course_id,
        course_offer_id=offer.id,
        before=before,
        proposed={**before, **changes},
    )
    _walk(world, provider, row, moves, answer)


def _new_course(world: World, provider: Row) -> None:
    offer = next(each for each in world.directory.offers if each.provider_id == provider.id)
    proposed = {
        **_snapshot(offer),
        "title": "Outdoor cooking",
        "summary": "Cooking over a fire, from the shopping list to the washing-up.",
        "academic_year": world.directory.offers[-1].academic_year,
        "site_id": str(offer.site_id),
    }
    row = _proposal(world, provider, ChangeKind.NEW, 2, before={}, proposed=proposed)
    _walk(world, provider, row, ("send",), "")


def _proposal(world: World, provider: Row, kind: ChangeKind, days_ago: int, **values: Any) -> Row:
    at = world.days.at - timedelta(days=days_ago, hours=2)
    by = world.cast.speaker(provider)
    row = world.rows.add(
        CourseChange,
        at=at,
        by=by.user_id,
        ref=world.rows.new_ref(Prefix.COURSE_CHANGE, world.year_code),
        provider_id=provider.id,
        kind=str(kind),
        status=ChangeStatus.DRAFT,
        due_on=None,
        **values,
    )
    world.journal.begin(row, by=by, at=at)
    row.retain_until = draft_until(at)
    return row


def _walk(world: World, provider: Row, row: Row, moves: tuple[str, ...], answer: str) -> None:
    at = row.created_at
    for move in moves:
        at = min(at + timedelta(hours=1 if move == "send" else 40), world.days.at)
        by = world.cast.speaker(provider) if move == "send" else world.cast.staff("quality")
        reason = "" if move == "send" else answer
        world.journal.move(row, COURSE_CHANGE_FLOW, move, by=by, at=at, reason=reason)
        if move == "send":
            row.sent_at, row.retain_until = at, None
            continue
        row.decided_at, row.answer = at, answer
        answered = add_months(local_day(at), ANSWERED_MONTHS)
        row.retain_until = draft_until(at) if move == "hand-back" else answered


def _snapshot(offer: Row) -> dict[str, Any]:
    """What a course and its offer hold, of rows that are still being told."""
    return {
        name: course_values.kept(getattr(offer.course if part.of == COURSE else offer, name, None))
        for name, part in PARTS.items()
    }
