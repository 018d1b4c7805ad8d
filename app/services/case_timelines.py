"""What happened to a case, as schools and providers read it: plain sentences, no staff reasons."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy.orm import Session

from app.access.actor import Actor, ActorKind
from app.access.scope import visible
from app.domain.case_words import (
    CANCELLED_BY_SCHOOL,
    PLACEMENT_MOVES,
    PROVIDER_MOVES,
    REASONS_FOR_PROVIDER,
    REASONS_FOR_SCHOOL,
    SCHOOL_MOVES,
)
from app.domain.referral_flow import ApplicationStatus
from app.models.application import Application
from app.models.application_response import ApplicationResponse
from app.models.interview import Interview
from app.models.pack import Pack
from app.models.placement import Placement
from app.models.status_history import StatusHistory

from .timelines import Entry

_NO_REASONS: frozenset[str] = frozenset()
# The application says these in its own words at the same moment.
TOLD_BY_APPLICATION = frozenset({"begin", "activate"})


def for_school(
    session: Session,
    application: Application,
    interviews: Collection[Interview],
    placements: Collection[Placement],
    actor: Actor,
) -> list[Entry]:
    """The way of an application with its interviews and its place; newest first."""
    entries = [
        Entry(move.at, _school_words(move), detail=_school_reason(move))
        for move in _moves(session, "application", [application.id], actor)
        if move.move != "begin" or move.to_status != ApplicationStatus.DRAFT
    ]
    return _sorted(
        [
            *entries,
            *(_interview(each) for each in interviews),
            *_placed(session, placements, actor, leave_out=TOLD_BY_APPLICATION),
        ]
    )


def for_provider(
    session: Session,
    pack: Pack,
    interviews: Collection[Interview],
    responses: Collection[ApplicationResponse],
    placements: Collection[Placement],
    actor: Actor,
) -> list[Entry]:
    """What happened since this provider got the pack; nothing of the time before."""
    answered = _told(
        _moves(session, "application_response", [each.id for each in responses], actor),
        PROVIDER_MOVES,
        REASONS_FOR_PROVIDER,
    )
    return _sorted(
        [
            Entry(pack.sent_at, "CAP sent you the pack"),
            *(_interview(each) for each in interviews),
            *answered,
            *_placed(session, placements, actor),
        ]
    )


def of_placement(session: Session, placement: Placement, actor: Actor) -> list[Entry]:
    """The way of a place, without who and why; newest first."""
    return _sorted(_placed(session, [placement], actor))


def last_reason(session: Session, record: Any, moves: Collection[str], actor: Actor) -> str:
    """What was said at the latest of these moves; empty when it never happened."""
    found = [
        move
        for move in _moves(session, record.__tablename__, [record.id], actor)
        if move.move in moves
    ]
    return (found[-1].reason or "") if found else ""


def _moves(
    session: Session, table: str, ids: Collection[uuid.UUID], actor: Actor
) -> list[StatusHistory]:
    if not ids:
        return []
    statement = (
        visible(StatusHistory, actor)
        .where(StatusHistory.table_name == table, StatusHistory.record_id.in_(list(ids)))
        .order_by(StatusHistory.at, StatusHistory.id)
    )
    return list(session.scalars(statement))


def _school_words(move: StatusHistory) -> str:
    if move.move == "cancel" and move.actor_kind == ActorKind.SCHOOL:
        return CANCELLED_BY_SCHOOL
    name = "submit" if move.move == "begin" else move.move
    return SCHOOL_MOVES[name]


def _school_reason(move: StatusHistory) -> str:
    own = move.move == "cancel" and move.actor_kind == ActorKind.SCHOOL
    return (move.reason or "") if own or move.move in REASONS_FOR_SCHOOL else ""


def _told(
    moves: Collection[StatusHistory],
    words: Mapping[str, str],
    with_reason: Collection[str] = _NO_REASONS,
) -> list[Entry]:
    return [
        Entry(
            move.at,
            words[move.move],
            detail=(move.reason or "") if move.move in with_reason else "",
        )
        for move in moves
        if move.move in words
    ]


def _placed(
    session: Session,
    placements: Collection[Placement],
    actor: Actor,
    *,
    leave_out: Collection[str] = (),
) -> list[Entry]:
    ids = [placement.id for placement in placements]
    moves = [
        move for move in _moves(session, "placement", ids, actor) if move.move not in leave_out
    ]
    return _told(moves, PLACEMENT_MOVES)


def _interview(interview: Interview) -> Entry:
    if interview.held_on is not None:
        day = interview.held_on
        return Entry(
            interview.updated_at,
            "The interview was recorded",
            detail=f"Held on {day.day} {day:%B %Y}.",
        )
    return Entry(interview.created_at, "An interview was booked")


def _sorted(entries: list[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda entry: entry.at, reverse=True)
