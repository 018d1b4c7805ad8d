"""An owner looks after the accounts of its own people; the same for schools and providers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.policy import allow
from app.domain.errors import Fault, Rejected
from app.domain.roles import LABELS, Permission, Role
from app.extensions import db
from app.http.actor import current_actor
from app.http.clock import now
from app.models.user import User
from app.services import accounts, colleagues
from app.settings import Settings

LONGEST_NAME = 120
# The same words whether or not the address has an account somewhere else.
INVITED = (
    "An invitation goes to this address if it can have an account here. If nothing comes "
    "within ten minutes, write to CAP."
)


@dataclass(frozen=True, slots=True)
class Face:
    """The pages of one kind of organisation: its blueprint, the roles an owner may give and what
    each of them does, the one that is chosen at first, what these people see."""

    name: str
    roles: tuple[tuple[Role, str], ...]
    usual: Role
    lead: str

    def url(self, page: str = "people", **parts: Any) -> str:
        return url_for(f"{self.name}.{page}", **parts)


def list_page(face: Face) -> ResponseReturnValue:
    """Everybody of the organisation who has an account or is invited."""
    actor = current_actor()
    allow(actor, Permission.ACCOUNT_MANAGE)
    return render_template(
        "portal/people.html",
        face=face,
        rows=[
            {
                "user": user,
                "roles": ", ".join(sorted(LABELS[Role(role.name)] for role in user.roles)),
                "is_you": user.id == actor.user_id,
                "was_here": user.confirmed_at is not None,
            }
            for user in accounts.seen_accounts(db.session(), actor)
        ],
    )


def invite_page(face: Face) -> ResponseReturnValue:
    allow(current_actor(), Permission.ACCOUNT_MANAGE)
    return _invite_page(face, "", "", str(face.usual), ())


def invite(face: Face) -> ResponseReturnValue:
    """Invite whoever was typed, or say what is wrong with it."""
    actor, session = current_actor(), db.session()
    allow(actor, Permission.ACCOUNT_MANAGE)
    name = request.form.get("full_name", "").strip()
    email = request.form.get("email", "").strip()
    role = request.form.get("role", "")
    faults = _faults(face, name, email, role)
    if not faults:
        try:
            colleagues.invite(
                session,
                email=email,
                full_name=name,
                roles=[Role(role)],
                public_url=_public_url(),
                by=actor,
                at=now(),
            )
        except Rejected as error:
            faults = error.faults
    if faults:
        return _invite_page(face, name, email, role, faults), 422
    flash(INVITED, "good")
    return redirect(face.url())


def ask_page(face: Face, user_id: str, step: str) -> ResponseReturnValue:
    """Ask whether it is meant: to close an account, or to cancel an invitation."""
    return render_template(
        "portal/people_ask.html", face=face, user=_user(user_id), is_close=step == "close"
    )


def role_page(face: Face, user_id: str) -> ResponseReturnValue:
    """Choose what a colleague may do."""
    return _role_page(face, _user(user_id), "")


def change_role(face: Face, user_id: str) -> ResponseReturnValue:
    user, role = _user(user_id), request.form.get("role", "")
    if role not in {each for each, _ in face.roles}:
        return _role_page(face, user, "Select what the person may do."), 422
    return _do(
        face,
        user_id,
        lambda user: colleagues.change_role(
            db.session(), user, Role(role), by=current_actor(), at=now()
        ),
        f"{{}} is now a {LABELS[Role(role)]}, and signs in anew.",
    )


def send_again(face: Face, user_id: str) -> ResponseReturnValue:
    return _do(
        face,
        user_id,
        lambda user: colleagues.send_again(
            db.session(), user, public_url=_public_url(), by=current_actor(), at=now()
        ),
        "A new invitation goes to {}. The link sent before does not work any more.",
    )


def cancel(face: Face, user_id: str) -> ResponseReturnValue:
    return _do(
        face,
        user_id,
        lambda user: colleagues.cancel(db.session(), user, by=current_actor(), at=now()),
        "The invitation of {} is cancelled. Its link does not work any more.",
    )


def close(face: Face, user_id: str) -> ResponseReturnValue:
    return _do(
        face,
        user_id,
        lambda user: colleagues.close(db.session(), user, by=current_actor(), at=now()),
        "The account of {} is closed.",
    )


def open_again(face: Face, user_id: str) -> ResponseReturnValue:
    user = _user(user_id)
    return _do(
        face,
        user_id,
        lambda user: colleagues.open_again(
            db.session(), user, public_url=_public_url(), by=current_actor(), at=now()
        ),
        "{} can sign in again." if user.confirmed_at else "{} is invited again.",
    )


def sign_out(face: Face, user_id: str) -> ResponseReturnValue:
    return _do(
        face,
        user_id,
        lambda user: accounts.sign_out(db.session(), user, by=current_actor(), at=now()),
        "{} is signed out everywhere.",
    )


def _do(face: Face, user_id: str, deed: Callable[[User], object], done: str) -> ResponseReturnValue:
    """Do it to a colleague, and say so on the list, or why not."""
    user = _user(user_id)
    try:
        deed(user)
    except Rejected as error:
        flash(error.message, "bad")
    else:
        flash(done.format(user.full_name), "good")
    return redirect(face.url())


def _user(user_id: str) -> User:
    """Raises NotVisible for anybody of another organisation."""
    allow(current_actor(), Permission.ACCOUNT_MANAGE)
    return accounts.get_seen(db.session(), user_id, current_actor())


def _role_page(face: Face, user: User, fault: str) -> str:
    names = {role.name for role in user.roles}
    return render_template(
        "portal/people_role.html",
        face=face,
        user=user,
        role=next((str(each) for each, _ in face.roles if each in names), ""),
        roles=_choices(face),
        fault=fault,
    )


def _choices(face: Face) -> list[tuple[str, str]]:
    return [(str(each), f"{LABELS[each]}: {does}") for each, does in face.roles]


def _public_url() -> str:
    settings: Settings = current_app.extensions["settings"]
    return settings.public_url


def _faults(face: Face, name: str, email: str, role: str) -> tuple[Fault, ...]:
    faults = []
    if not name or len(name) > LONGEST_NAME:
        faults.append(Fault("full_name", f"Enter the name, in at most {LONGEST_NAME} characters."))
    if "@" not in email or len(email) > 254:
        faults.append(Fault("email", "Enter an email address, like name@example.org."))
    if role not in {each for each, _ in face.roles}:
        faults.append(Fault("role", "Select what the person may do."))
    return tuple(faults)


def _invite_page(face: Face, name: str, email: str, role: str, faults: tuple[Fault, ...]) -> str:
    return render_template(
        "portal/people_invite.html",
        face=face,
        full_name=name,
        email=email,
        role=role,
        roles=_choices(face),
        faults={fault.field or "email": fault.message for fault in faults},
    )
