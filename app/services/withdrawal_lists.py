"""Withdrawals as schools and providers list them, and what happened to one."""

from __future__ import annotations

from sqlalchemy.orm import Session, selectinload

from app.access.actor import Actor
from app.access.scope import visible
from app.domain.withdrawal_flow import OPEN
from app.domain.withdrawal_words import MOVES, REASONS_FOR_ASKER
from app.models.placement import Placement
from app.models.status_history import StatusHistory
from app.models.withdrawal import Withdrawal

from .paging import Order, Page, page_of
from .timelines import Entry
from .withdrawals import is_requester

_ORDERS = (Order(Withdrawal.submitted_at, falling=True), Order(Withdrawal.id))
_SHOWN = (
    selectinload(Withdrawal.student),
    selectinload(Withdrawal.provider),
    selectinload(Withdrawal.school),
)


def find(session: Session, actor: Actor, *, before: str = "", after: str = "") -> Page[Withdrawal]:
    """A page of the withdrawals that concern the actor, the latest first."""
    statement = visible(Withdrawal, actor)
    return page_of(session, statement, _ORDERS, before=before, after=after, options=_SHOWN)


def open_ones(session: Session, actor: Actor) -> list[Withdrawal]:
    """Those that are not done, what is due first on top."""
    statement = (
        visible(Withdrawal, actor)
        .where(Withdrawal.status.in_(sorted(OPEN)))
        .order_by(Withdrawal.process_due, Withdrawal.id)
        .options(*_SHOWN)
    )
    return list(session.scalars(statement))


def of_placement(session: Session, placement: Placement, actor: Actor) -> list[Withdrawal]:
    """Who asked to end a place, newest first."""
    statement = (
        visible(Withdrawal, actor)
        .where(Withdrawal.placement_id == placement.id)
        .order_by(Withdrawal.submitted_at.desc(), Withdrawal.id)
        .options(*_SHOWN)
    )
    return list(session.scalars(statement))


def timeline(session: Session, withdrawal: Withdrawal, actor: Actor) -> list[Entry]:
    """What happened, in sentences for the reader's side; newest first."""
    asks = is_requester(withdrawal, actor)
    return [
        Entry(
            move.at,
            MOVES[move.move][0 if asks else 1],
            detail=(move.reason or "") if asks and move.move in REASONS_FOR_ASKER else "",
        )
        for move in _moves(session, withdrawal, actor)
    ]


def question(session: Session, withdrawal: Withdrawal, actor: Actor) -> str:
    """What CAP asked last; empty when it never did."""
    asked = [move for move in _moves(session, withdrawal, actor) if move.move == "return"]
    return (asked[0].reason or "") if asked else ""


def _moves(session: Session, withdrawal: Withdrawal, actor: Actor) -> list[StatusHistory]:
    statement = (
        visible(StatusHistory, actor)
        .where(
            StatusHistory.table_name == withdrawal.__tablename__,
            StatusHistory.record_id == withdrawal.id,
        )
        .order_by(StatusHistory.at.desc(), StatusHistory.id.desc())
    )
    return list(session.scalars(statement))
