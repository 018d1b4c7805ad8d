"""Withdrawals: own ones, and those of the other side that concern the organisation."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from app.http.transaction import writes
from app.web import withdrawal_pages


def mount(pages: Blueprint, face: str) -> None:
    """Give these pages to one of the two portals."""

    @pages.get("/withdrawals/")
    def withdrawals() -> ResponseReturnValue:
        """A page of them, the latest first."""
        return withdrawal_pages.list_page(face)

    @pages.get("/withdrawals/<withdrawal_id>")
    def withdrawal(withdrawal_id: str) -> ResponseReturnValue:
        """How far it is, what happens next, and the form once it may be read."""
        return withdrawal_pages.one_page(face, withdrawal_id)

    @pages.get("/withdrawals/<withdrawal_id>/answer")
    def withdrawal_answer(withdrawal_id: str) -> ResponseReturnValue:
        return withdrawal_pages.say(face, withdrawal_id, withdrawal_pages.ANSWER)

    @pages.post("/withdrawals/<withdrawal_id>/answer")
    @writes
    def withdrawal_answered(withdrawal_id: str) -> ResponseReturnValue:
        return withdrawal_pages.said(face, withdrawal_id, withdrawal_pages.ANSWER)

    @pages.get("/withdrawals/<withdrawal_id>/cancel")
    def withdrawal_cancel(withdrawal_id: str) -> ResponseReturnValue:
        return withdrawal_pages.say(face, withdrawal_id, withdrawal_pages.CANCEL)

    @pages.post("/withdrawals/<withdrawal_id>/cancel")
    @writes
    def withdrawal_cancel_asked(withdrawal_id: str) -> ResponseReturnValue:
        return withdrawal_pages.said(face, withdrawal_id, withdrawal_pages.CANCEL)
