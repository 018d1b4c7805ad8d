"""The provider’s withdrawals: its own, and those of the other side that concern it."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from app.http.transaction import writes
from app.web import withdrawal_pages

from .blueprint import pages

FACE = "provider"


@pages.get("/withdrawals/")
def withdrawals() -> ResponseReturnValue:
    """A page of them, the latest first."""
    return withdrawal_pages.list_page(FACE)


@pages.get("/withdrawals/<withdrawal_id>")
def withdrawal(withdrawal_id: str) -> ResponseReturnValue:
    """How far it is, what happens next, and the form once it may be read."""
    return withdrawal_pages.one_page(FACE, withdrawal_id)


@pages.get("/withdrawals/<withdrawal_id>/answer")
def withdrawal_answer(withdrawal_id: str) -> ResponseReturnValue:
    return withdrawal_pages.say(FACE, withdrawal_id, withdrawal_pages.ANSWER)


@pages.post("/withdrawals/<withdrawal_id>/answer")
@writes
def withdrawal_answered(withdrawal_id: str) -> ResponseReturnValue:
    return withdrawal_pages.said(FACE, withdrawal_id, withdrawal_pages.ANSWER)


@pages.get("/withdrawals/<withdrawal_id>/cancel")
def withdrawal_cancel(withdrawal_id: str) -> ResponseReturnValue:
    return withdrawal_pages.say(FACE, withdrawal_id, withdrawal_pages.CANCEL)


@pages.post("/withdrawals/<withdrawal_id>/cancel")
@writes
def withdrawal_cancel_asked(withdrawal_id: str) -> ResponseReturnValue:
    return withdrawal_pages.said(FACE, withdrawal_id, withdrawal_pages.CANCEL)
