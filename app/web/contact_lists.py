"""The contacts of a school or a provider: the list, what is still right, and the yearly round."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.access.policy import allow
from app.domain.contact_change import ContactChangeKind
from app.domain.contact_check import ContactCheckStatus, is_stale
from app.domain.due import Due, due
from app.domain.errors import Conflict
from app.domain.identifiers import is_free_mail
from app.domain.permissions import Permission
from app.extensions import db
from app.http.actor import current_actor
from app.http.clock import now, today
from app.models.contact import Contact
from app.models.contact_change import ContactChange
from app.services import code_lists, contact_changes, contact_rounds, contact_values, contacts
from app.services.code_lists import Codes
from app.services.paging import Stretch
from app.services.working_days import known_closure_days

from .contact_words import kind_words, state_of, value_words
from .todo import EndedSource, Item, Source, once

FREE_MAIL = "Anybody can have such an address. One of your organisation is safer."


@dataclass(frozen=True, slots=True)
class Card:
    """A contact as the list shows it, and what is asked about it."""

    contact: Contact
    job: str
    numbers: tuple[tuple[str, str], ...]
    receives: str
    is_stale: bool
    is_checked: bool
    note: str = ""
    asked: ContactChange | None = None
    asked_words: str = ""

    @property
    def is_left(self) -> bool:
        """Whether somebody still has to say that it is right."""
        return self.asked is None and not self.is_checked

    @property
    def seen(self) -> str:
        """What the page says it has shown."""
        return contacts.mark_of(self.contact)


@dataclass(frozen=True, slots=True)
class Ahead:
    """What the organisation is asked in the round that is open."""

    year: str
    due: Due | None
    is_done: bool
    confirmed_by: str
    may_finish: bool


def list_page(face: str) -> str:
    """All contacts, what is asked of CAP, and what CAP asks."""
    session, actor = db.session(), current_actor()
    allow(actor, Permission.CONTACT_CHANGE_READ)
    asked = contacts.own_requests(session, actor)
    check = contact_rounds.own_check(session, actor)
    since = check.round.opened_on if check is not None else today()
    words = code_lists.codes(session)
    cards = [_card(row, asked.get(row.id), words, since) for row in contacts.own(session, actor)]
    ahead = None
    if check is not None:
        is_done = check.status == ContactCheckStatus.CONFIRMED
        ahead = Ahead(
            year=check.round.academic_year,
            due=due(check.due_on, today(), known_closure_days(session)),
            is_done=is_done,
            confirmed_by=check.confirmed_by or "",
            may_finish=not is_done
            and bool(cards or asked)
            and not any(card.is_left for card in cards),
        )
    return render_template(
        "portal/contacts.html",
        face=face,
        cards=cards,
        new=[row for row in asked.values() if row.kind == ContactChangeKind.ADD],
        decided=[
            (row, f"{kind_words(row)}: {contact_changes.words_of(row)}", state_of(row))
            for row in contact_changes.decided(session, actor)
        ],
        ahead=ahead,
        may_confirm=actor.may(Permission.CONTACT_CONFIRM),
        may_ask=actor.may(Permission.CONTACT_CHANGE_REQUEST),
    )


def confirm_one(face: str, contact_id: str) -> ResponseReturnValue:
    session, actor = db.session(), current_actor()
    row = contacts.get(session, contact_id, actor, lock=True)
    seen = request.form.get("seen", "")
    try:
        contacts.confirm(session, row, seen=seen, by=actor, at=now())
    except Conflict:
        flash("This contact was changed while you had the page open. Look at it again.", "warn")
    else:
        flash(f"{row.full_name}: still right.", "good")
    return redirect(url_for(f"{face}.contacts"))


def confirm_all(face: str) -> ResponseReturnValue:
    """Those that were on the page as they were there, and no other."""
    shown = set(request.form.getlist("contact"))
    count = contacts.confirm_all(db.session(), shown, by=current_actor(), at=now())
    words = {0: "Nothing was left to confirm.", 1: "One contact is still right."}
    flash(words.get(count, f"{count} contacts are still right."), "good" if count else "warn")
    if 0 < count < len(shown):
        flash("Not all of them: some were changed while you had the page open.", "warn")
    return redirect(url_for(f"{face}.contacts"))


def finish(face: str) -> ResponseReturnValue:
    """The answer of the whole organisation."""
    contact_rounds.finish(db.session(), by=current_actor(), at=now())
    flash("CAP knows now that all your contacts are right.", "good")
    return redirect(url_for(f"{face}.contacts"))


def to_check(face: str) -> Source:
    """The round of contacts on the start page, until the organisation has answered."""

    def read(session: Session, actor: Actor, today: date) -> list[Item]:
        if not actor.may(Permission.CONTACT_CONFIRM):
            return []
        check = once("contact-check", lambda: contact_rounds.own_check(session, actor))
        if check is None or check.status != ContactCheckStatus.OPEN:
            return []
        return [
            Item(
                about="Check your contacts",
                words="Look through them, then say that all are right. One of you does it for all.",
                href=url_for(f"{face}.contacts"),
                due=check.due_on,
                order=check.created_at,
                tag="To check",
                tone="warn",
            )
        ]

    return read


def asked_for(face: str) -> Source:
    """What the organisation has asked CAP to change of its contacts, on the start page."""

    def read(session: Session, actor: Actor, today: date) -> list[Item]:
        if not actor.may(Permission.CONTACT_CHANGE_READ):
            return []
        words = "CAP looks at it and tells you by mail."
        rows = contacts.own_requests(session, actor).values()
        return [_item(row, face, words, row.requested_at) for row in rows]

    return read


def answered(face: str) -> EndedSource:
    """What CAP has decided of it."""

    def read(session: Session, actor: Actor, today: date, stretch: Stretch) -> list[Item]:
        if not actor.may(Permission.CONTACT_CHANGE_READ):
            return []
        rows = contact_changes.ended(session, actor, stretch)
        return [_item(row, face, "CAP has answered.", row.updated_at) for row in rows]

    return read


def _item(row: ContactChange, face: str, words: str, order: datetime) -> Item:
    label, tone = state_of(row)
    return Item(
        about=f"{kind_words(row)}: {contact_changes.words_of(row)}",
        words=words,
        href=url_for(f"{face}.contact_request", request_id=row.id),
        order=order,
        key=row.id,
        meta=row.ref,
        tag=label,
        tone=tone,
    )


def _card(row: Contact, asked: ContactChange | None, words: Codes, since: date) -> Card:
    numbers = (
        ("Telephone", value_words("telephone", row.telephone, words)),
        ("Mobile", value_words("mobile", row.mobile, words)),
        ("Out of hours", value_words("out_of_hours", row.out_of_hours, words)),
    )
    is_removal = asked is not None and asked.kind == ContactChangeKind.REMOVE
    return Card(
        contact=row,
        job=words.words(contact_values.JOBS, row.job_role),
        numbers=tuple((label, number) for label, number in numbers if number),
        receives=value_words("receives", row.receives, words),
        is_stale=is_stale(row.verified_on, on=today()),
        is_checked=row.verified_on is not None and row.verified_on >= since,
        note=FREE_MAIL if is_free_mail(row.email) else "",
        asked=asked,
        asked_words="You asked to remove it" if is_removal else "You asked for a change",
    )
