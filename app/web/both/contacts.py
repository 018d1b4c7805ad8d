"""The organisation's own contacts: still right, to be changed, added, removed."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from app.http.transaction import writes
from app.web import contact_asking, contact_lists


def mount(pages: Blueprint, face: str) -> None:
    """Give these pages to one of the two portals."""
    _list(pages, face)
    _asking(pages, face)
    _requests(pages, face)


def _list(pages: Blueprint, face: str) -> None:
    @pages.get("/contacts/")
    def contacts() -> ResponseReturnValue:
        """Who CAP speaks to, and when somebody last made sure of each."""
        return contact_lists.list_page(face)

    @pages.post("/contacts/confirm")
    @writes
    def contacts_confirm() -> ResponseReturnValue:
        return contact_lists.confirm_all(face)

    @pages.post("/contacts/finish")
    @writes
    def contacts_finish() -> ResponseReturnValue:
        return contact_lists.finish(face)

    @pages.post("/contacts/<contact_id>/confirm")
    @writes
    def contact_confirm(contact_id: str) -> ResponseReturnValue:
        return contact_lists.confirm_one(face, contact_id)


def _asking(pages: Blueprint, face: str) -> None:
    @pages.get("/contacts/new")
    def contact_new() -> ResponseReturnValue:
        return contact_asking.new_page(face)

    @pages.post("/contacts/new")
    @writes
    def contact_new_save() -> ResponseReturnValue:
        return contact_asking.new_save(face)

    @pages.get("/contacts/<contact_id>/change")
    def contact_change(contact_id: str) -> ResponseReturnValue:
        return contact_asking.change_page(face, contact_id)

    @pages.post("/contacts/<contact_id>/change")
    @writes
    def contact_change_save(contact_id: str) -> ResponseReturnValue:
        return contact_asking.change_save(face, contact_id)

    @pages.get("/contacts/<contact_id>/remove")
    def contact_remove(contact_id: str) -> ResponseReturnValue:
        return contact_asking.remove_page(face, contact_id)

    @pages.post("/contacts/<contact_id>/remove")
    @writes
    def contact_remove_save(contact_id: str) -> ResponseReturnValue:
        return contact_asking.remove_save(face, contact_id)


def _requests(pages: Blueprint, face: str) -> None:
    @pages.get("/contacts/requests/<request_id>")
    def contact_request(request_id: str) -> ResponseReturnValue:
        """What was asked for, and what CAP said to it."""
        return contact_asking.request_page(face, request_id)

    @pages.get("/contacts/requests/<request_id>/change")
    def contact_revise(request_id: str) -> ResponseReturnValue:
        return contact_asking.revise_page(face, request_id)

    @pages.post("/contacts/requests/<request_id>/change")
    @writes
    def contact_revise_save(request_id: str) -> ResponseReturnValue:
        return contact_asking.revise_save(face, request_id)

    @pages.post("/contacts/requests/<request_id>/withdraw")
    @writes
    def contact_withdraw(request_id: str) -> ResponseReturnValue:
        return contact_asking.withdraw(face, request_id)
