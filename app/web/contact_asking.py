"""Asking CAP to add, change or remove a contact, and following what was asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.policy import allow
from app.domain.contact_change import (
    PARTS,
    RECEIVES_LABELS,
    ContactChangeKind,
    ContactChangeStatus,
)
from app.domain.errors import Conflict, NotVisible, Rejected
from app.domain.permissions import Permission
from app.extensions import db
from app.http import typed as kept_text
from app.http.actor import current_actor
from app.http.clock import now
from app.models.contact import Contact
from app.models.contact_change import ContactChange
from app.services import code_lists, contact_changes, contact_values, contacts

from .contact_words import in_inputs, kind_words, state_of, value_words

Kind = ContactChangeKind
CHANGED = (
    "This was changed while you had it open. What you wrote is still here: look at your list, then "
    "send it again."
)


def new_page(face: str) -> str:
    allow(current_actor(), Permission.CONTACT_CHANGE_REQUEST)
    return _form(face, None, None)


def new_save(face: str) -> ResponseReturnValue:
    return _saved(
        face,
        lambda: contact_changes.add(
            db.session(), _typed(), why=_why(), by=current_actor(), at=now()
        ),
        lambda **told: _form(face, None, None, given=_given(), **told),
    )


def change_page(face: str, contact_id: str) -> str:
    contact, asked = _contact(contact_id)
    return _form(face, contact, asked)


def change_save(face: str, contact_id: str) -> ResponseReturnValue:
    def save() -> ContactChange:
        row = contacts.get(db.session(), contact_id, current_actor())
        return contact_changes.change(
            db.session(),
            row,
            _typed(),
            why=_why(),
            version=_version(),
            seen=_seen(),
            by=current_actor(),
            at=now(),
        )

    return _saved(
        face, save, lambda **told: _form(face, *_contact(contact_id), given=_given(), **told)
    )


def revise_page(face: str, request_id: str) -> ResponseReturnValue:
    """The form of a new contact; of others what is asked stands on the page of the contact."""
    row = contact_changes.get(db.session(), request_id, current_actor())
    if row.kind != Kind.ADD:
        return redirect(_edit_url(face, row))
    return _form(face, None, _new(request_id))


def revise_save(face: str, request_id: str) -> ResponseReturnValue:
    def save() -> ContactChange:
        row = _new(request_id, lock=True)
        contact_changes.revise_new(
            db.session(),
            row,
            _typed(),
            why=_why(),
            version=_version(),
            by=current_actor(),
            at=now(),
        )
        return row

    return _saved(
        face, save, lambda **told: _form(face, None, _new(request_id), given=_given(), **told)
    )


def remove_page(face: str, contact_id: str) -> str:
    contact, asked = _contact(contact_id)
    given = kept_text.take(request.path)
    why = asked.why or "" if asked is not None and asked.kind == Kind.REMOVE else ""
    return _remove(face, contact, asked, given.get("why", "") if given is not None else why)


def remove_save(face: str, contact_id: str) -> ResponseReturnValue:
    def save() -> ContactChange:
        row = contacts.get(db.session(), contact_id, current_actor())
        return contact_changes.remove(
            db.session(),
            row,
            why=_why(),
            version=_version(),
            seen=_seen(),
            by=current_actor(),
            at=now(),
        )

    def again(faults: Mapping[str, str], warning: str) -> str:
        return _remove(face, *_contact(contact_id), _why(), faults.get("why", ""), warning)

    return _saved(face, save, again)


def request_page(face: str, request_id: str) -> str:
    """One request: how it stands, what was asked for, what CAP said."""
    session, actor = db.session(), current_actor()
    row = contact_changes.get(session, request_id, actor)
    is_open = row.status == ContactChangeStatus.REQUESTED
    current = contact_values.snapshot(row.contact) if is_open else row.before
    words = code_lists.codes(session)
    parts = [
        (label, value_words(name, old, words), value_words(name, new, words))
        for name, label, old, new in contact_values.shown_parts(row, current)
    ]
    is_change = row.kind == Kind.CHANGE
    return render_template(
        "portal/contact_request.html",
        face=face,
        row=row,
        title=f"{kind_words(row)}: {contact_changes.words_of(row)}",
        state=state_of(row),
        is_open=is_open,
        is_change=is_change,
        parts=[each for each in parts if each[1] != each[2]] if is_change else parts,
        column=1 if row.kind == Kind.REMOVE else 2,
        may_ask=actor.may(Permission.CONTACT_CHANGE_REQUEST),
        edit_url=_edit_url(face, row),
    )


def withdraw(face: str, request_id: str) -> ResponseReturnValue:
    session, actor = db.session(), current_actor()
    row = contact_changes.get(session, request_id, actor, lock=True)
    contact_changes.withdraw(session, row, version=_version(), by=actor, at=now())
    flash(f"Request {row.ref} is withdrawn.", "good")
    return redirect(url_for(f"{face}.contacts"))


# --- parts -----------------------------------------------------------------------------------


def _saved(
    face: str, save: Callable[[], ContactChange], again: Callable[..., str]
) -> ResponseReturnValue:
    """Send it, or show the same page with what is wrong and everything that was typed."""
    try:
        row = save()
    except Rejected as rejected:
        db.session.rollback()
        return again(faults=rejected.by_field, warning=""), 422
    except Conflict:
        db.session.rollback()
        return again(faults={}, warning=CHANGED), 409
    flash(f"Sent to CAP as {row.ref}. Your list stays as it is until CAP has approved it.", "good")
    return redirect(url_for(f"{face}.contacts"))


def _form(
    face: str,
    contact: Contact | None,
    asked: ContactChange | None,
    *,
    given: Mapping[str, Any] | None = None,
    faults: Mapping[str, str] | None = None,
    warning: str = "",
) -> str:
    """The form of a contact: what was typed, else what is asked for, else what stands there."""
    session = db.session()
    held = contact_values.snapshot(contact)
    if asked is not None and asked.kind != Kind.REMOVE:
        held = {**asked.proposed, "why": asked.why}
    if given is None:
        kept = kept_text.take(request.path)
        given = held if kept is None else {**kept.to_dict(), "receives": kept.getlist("receives")}
    jobs = contact_values.jobs(session)
    if contact is not None and contact.job_role not in dict(jobs):
        words = code_lists.codes(session).words(contact_values.JOBS, contact.job_role)
        jobs.append((contact.job_role, words))
    source: Contact | ContactChange | None = contact if contact is not None else asked
    faults = faults or {}
    return render_template(
        "portal/contact_form.html",
        face=face,
        heading=f"Change {contact.full_name}" if contact is not None else "New contact",
        typed=in_inputs(given),
        jobs=jobs,
        receives=[(str(code), words) for code, words in RECEIVES_LABELS.items()],
        version=source.version if source is not None else 0,
        asked=asked,
        seen=contacts.mark_of(asked),
        faults=faults,
        fault_lines=[(name, faults[name]) for name in (*PARTS, "why") if name in faults],
        warning=warning,
    )


def _remove(
    face: str,
    contact: Contact,
    asked: ContactChange | None,
    why: str,
    fault: str = "",
    warning: str = "",
) -> str:
    return render_template(
        "portal/contact_remove.html",
        face=face,
        contact=contact,
        asked=asked,
        seen=contacts.mark_of(asked),
        why=why,
        fault=fault,
        warning=warning,
    )


def _contact(contact_id: str) -> tuple[Contact, ContactChange | None]:
    """A contact that may be asked about, and what is asked about it now."""
    session, actor = db.session(), current_actor()
    contact = contacts.get(session, contact_id, actor)
    allow(actor, Permission.CONTACT_CHANGE_REQUEST)
    return contact, contacts.own_requests(session, actor).get(contact.id)


def _new(request_id: str, *, lock: bool = False) -> ContactChange:
    """An open request for a contact that is still to be made. Raises NotVisible, InvalidMove."""
    row = contact_changes.get(db.session(), request_id, current_actor(), lock=lock)
    if row.kind != Kind.ADD:
        raise NotVisible
    contact_changes.refuse_closed(row)
    return row


def _typed() -> dict[str, Any]:
    found: dict[str, Any] = {name: request.form.get(name, "") for name in PARTS}
    return {**found, "receives": request.form.getlist("receives")}


def _given() -> dict[str, Any]:
    return {**_typed(), "why": _why()}


def _why() -> str:
    return request.form.get("why", "")


def _version() -> int:
    return request.form.get("version", type=int) or 0


def _seen() -> str:
    return request.form.get("seen", "")


def _edit_url(face: str, row: ContactChange) -> str:
    if row.kind == Kind.ADD:
        return url_for(f"{face}.contact_revise", request_id=row.id)
    name = "contact_remove" if row.kind == Kind.REMOVE else "contact_change"
    return url_for(f"{face}.{name}", contact_id=row.contact_id)
