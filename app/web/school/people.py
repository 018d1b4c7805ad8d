"""A school’s owner looks after the accounts of its own people."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from app.domain.roles import Role
from app.extensions import limiter
from app.http.transaction import writes
from app.web import people_pages
from app.web.people_pages import Face

from .blueprint import pages

FACE = Face(
    "school",
    roles=(
        (Role.SCHOOL_COORDINATOR, "applies for places and follows them"),
        (Role.SCHOOL_FINANCE, "sees nothing about pupils"),
        (Role.SCHOOL_OWNER, "does what a coordinator does, and looks after these accounts"),
    ),
    usual=Role.SCHOOL_COORDINATOR,
    lead="Coordinators and owners can open every application of your school. "
    "Close the account of whoever leaves on the same day.",
)


@pages.get("/people/")
def people() -> ResponseReturnValue:
    """Everybody of this school who has an account or is invited."""
    return people_pages.list_page(FACE)


@pages.get("/people/invite")
def people_invite() -> ResponseReturnValue:
    return people_pages.invite_page(FACE)


@pages.post("/people/invite")
@limiter.limit("30 per hour")
@writes
def people_invite_send() -> ResponseReturnValue:
    return people_pages.invite(FACE)


@pages.get("/people/<user_id>/close")
def people_close(user_id: str) -> ResponseReturnValue:
    return people_pages.ask_page(FACE, user_id, "close")


@pages.post("/people/<user_id>/close")
@writes
def people_close_now(user_id: str) -> ResponseReturnValue:
    return people_pages.close(FACE, user_id)


@pages.get("/people/<user_id>/cancel")
def people_cancel(user_id: str) -> ResponseReturnValue:
    return people_pages.ask_page(FACE, user_id, "cancel")


@pages.post("/people/<user_id>/cancel")
@writes
def people_cancel_now(user_id: str) -> ResponseReturnValue:
    return people_pages.cancel(FACE, user_id)


@pages.get("/people/<user_id>/role")
def people_role(user_id: str) -> ResponseReturnValue:
    return people_pages.role_page(FACE, user_id)


@pages.post("/people/<user_id>/role")
@writes
def people_role_save(user_id: str) -> ResponseReturnValue:
    return people_pages.change_role(FACE, user_id)


@pages.post("/people/<user_id>/send-again")
@limiter.limit("30 per hour")
@writes
def people_send_again(user_id: str) -> ResponseReturnValue:
    return people_pages.send_again(FACE, user_id)


@pages.post("/people/<user_id>/open")
@limiter.limit("30 per hour")
@writes
def people_open(user_id: str) -> ResponseReturnValue:
    return people_pages.open_again(FACE, user_id)


@pages.post("/people/<user_id>/sign-out")
@writes
def people_sign_out(user_id: str) -> ResponseReturnValue:
    return people_pages.sign_out(FACE, user_id)
