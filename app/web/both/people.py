"""The owner of an organisation looks after the accounts of its people."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from app.extensions import limiter
from app.http.transaction import writes
from app.web import people_pages
from app.web.people_pages import Face


def mount(pages: Blueprint, face: Face) -> None:
    """Give these pages to one of the two portals."""
    _invitations(pages, face)
    _accounts(pages, face)


def _invitations(pages: Blueprint, face: Face) -> None:
    @pages.get("/people/")
    def people() -> ResponseReturnValue:
        """Everybody of the organisation who has an account or is invited."""
        return people_pages.list_page(face)

    @pages.get("/people/invite")
    def people_invite() -> ResponseReturnValue:
        return people_pages.invite_page(face)

    @pages.post("/people/invite")
    @limiter.limit("30 per hour")
    @writes
    def people_invite_send() -> ResponseReturnValue:
        return people_pages.invite(face)

    @pages.get("/people/<user_id>/cancel")
    def people_cancel(user_id: str) -> ResponseReturnValue:
        return people_pages.ask_page(face, user_id, "cancel")

    @pages.post("/people/<user_id>/cancel")
    @writes
    def people_cancel_now(user_id: str) -> ResponseReturnValue:
        return people_pages.cancel(face, user_id)

    @pages.post("/people/<user_id>/send-again")
    @limiter.limit("30 per hour")
    @writes
    def people_send_again(user_id: str) -> ResponseReturnValue:
        return people_pages.send_again(face, user_id)


def _accounts(pages: Blueprint, face: Face) -> None:
    @pages.get("/people/<user_id>/close")
    def people_close(user_id: str) -> ResponseReturnValue:
        return people_pages.ask_page(face, user_id, "close")

    @pages.post("/people/<user_id>/close")
    @writes
    def people_close_now(user_id: str) -> ResponseReturnValue:
        return people_pages.close(face, user_id)

    @pages.get("/people/<user_id>/role")
    def people_role(user_id: str) -> ResponseReturnValue:
        return people_pages.role_page(face, user_id)

    @pages.post("/people/<user_id>/role")
    @writes
    def people_role_save(user_id: str) -> ResponseReturnValue:
        return people_pages.change_role(face, user_id)

    @pages.post("/people/<user_id>/open")
    @limiter.limit("30 per hour")
    @writes
    def people_open(user_id: str) -> ResponseReturnValue:
        return people_pages.open_again(face, user_id)

    @pages.post("/people/<user_id>/sign-out")
    @writes
    def people_sign_out(user_id: str) -> ResponseReturnValue:
        return people_pages.sign_out(face, user_id)
