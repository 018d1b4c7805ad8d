"""The provider's own contacts: still right, to be changed, added, removed."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from app.http.transaction import writes
from app.web import contact_asking, contact_lists

from .blueprint import pages

FACE = "provider"


@pages.get("/contacts/")
def contacts() -> ResponseReturnValue:
    """Who CAP speaks to, and when somebody last made sure of each."""
    return contact_lists.list_page(FACE)


@pages.post("/contacts/confirm")
@writes
def contacts_confirm() -> ResponseReturnValue:
    return contact_lists.confirm_all(FACE)


@pages.post("/contacts/finish")
@writes
def contacts_finish() -> ResponseReturnValue:
    return contact_lists.finish(FACE)


@pages.get("/contacts/new")
def contact_new() -> ResponseReturnValue:
    return contact_asking.new_page(FACE)


@pages.post("/contacts/new")
@writes
def contact_new_save() -> ResponseReturnValue:
    return contact_asking.new_save(FACE)


@pages.post("/contacts/<contact_id>/confirm")
@writes
def contact_confirm(contact_id: str) -> ResponseReturnValue:
    return contact_lists.confirm_one(FACE, contact_id)


@pages.get("/contacts/<contact_id>/change")
def contact_change(contact_id: str) -> ResponseReturnValue:
    return contact_asking.change_page(FACE, contact_id)


@pages.post("/contacts/<contact_id>/change")
@writes
def contact_change_save(contact_id: str) -> ResponseReturnValue:
    return contact_asking.change_save(FACE, contact_id)


@pages.get("/contacts/<contact_id>/remove")
def contact_remove(contact_id: str) -> ResponseReturnValue:
    return contact_asking.remove_page(FACE, contact_id)


@pages.post("/contacts/<contact_id>/remove")
@writes
def contact_remove_save(contact_id: str) -> ResponseReturnValue:
    return contact_asking.remove_save(FACE, contact_id)


@pages.get("/contacts/requests/<request_id>")
def contact_request(request_id: str) -> ResponseReturnValue:
    """What was asked for, and what CAP said to it."""
    return contact_asking.request_page(FACE, request_id)


@pages.get("/contacts/requests/<request_id>/change")
def contact_revise(request_id: str) -> ResponseReturnValue:
    return contact_asking.revise_page(FACE, request_id)


@pages.post("/contacts/requests/<request_id>/change")
@writes
def contact_revise_save(request_id: str) -> ResponseReturnValue:
    return contact_asking.revise_save(FACE, request_id)


@pages.post("/contacts/requests/<request_id>/withdraw")
@writes
def contact_withdraw(request_id: str) -> ResponseReturnValue:
    return contact_asking.withdraw(FACE, request_id)
