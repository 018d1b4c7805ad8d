"""A provider's owner looks after the accounts of its own people."""

from __future__ import annotations

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.policy import allow
from app.domain.errors import Fault, Rejected
from app.domain.roles import LABELS, PROVIDER_ROLES, Permission, Role
from app.extensions import db, limiter
from app.http.actor import current_actor
from app.http.clock import now
from app.http.transaction import writes
from app.models.user import User
from app.services import accounts
from app.settings import Settings

from .blueprint import pages

ROLES = tuple(sorted(PROVIDER_ROLES, reverse=True))
LONGEST_NAME = 120


@pages.get("/people/")
def people() -> ResponseReturnValue:
    """Everybody of this provider who has an account."""
    actor = current_actor()
    allow(actor, Permission.ACCOUNT_MANAGE)
    return render_template(
        "provider/people.html",
        rows=[
            {
                "user": user,
                "roles": ", ".join(sorted(LABELS[Role(role.name)] for role in user.roles)),
                "is_you": user.id == actor.user_id,
            }
            for user in accounts.seen_accounts(db.session(), actor)
        ],
    )


@pages.get("/people/invite")
def people_invite() -> ResponseReturnValue:
    allow(current_actor(), Permission.ACCOUNT_MANAGE)
    return _invite_page("", "", str(Role.PROVIDER_USER), ())


@pages.post("/people/invite")
@limiter.limit("30 per hour")
@writes
def people_invite_send() -> ResponseReturnValue:
    actor, session = current_actor(), db.session()
    allow(actor, Permission.ACCOUNT_MANAGE)
    name = request.form.get("full_name", "").strip()
    email = request.form.get("email", "").strip()
    role = request.form.get("role", "")
    faults = _faults(name, email, role)
    if faults:
        return _invite_page(name, email, role, faults), 422
    settings: Settings = current_app.extensions["settings"]
    try:
        accounts.invite_colleague(
            session,
            email=email,
            full_name=name,
            roles=[Role(role)],
            public_url=settings.public_url,
            by=actor,
            at=now(),
        )
    except Rejected as error:
        return _invite_page(name, email, role, error.faults), 422
    # The same words whether or not the address has an account somewhere else.
    flash(
        "An invitation goes to this address if it can have an account here. If nothing comes "
        "within ten minutes, write to CAP.",
        "good",
    )
    return redirect(url_for("provider.people"))


@pages.get("/people/<user_id>/close")
def people_close(user_id: str) -> ResponseReturnValue:
    """Ask whether it is meant."""
    return render_template("provider/people_close.html", user=_user(user_id))


@pages.post("/people/<user_id>/close")
@writes
def people_close_now(user_id: str) -> ResponseReturnValue:
    user = _user(user_id)
    try:
        accounts.disable(db.session(), user, by=current_actor(), at=now())
    except Rejected as error:
        flash(error.message, "bad")
        return redirect(url_for("provider.people"))
    flash(f"The account of {user.full_name} is closed.", "good")
    return redirect(url_for("provider.people"))


@pages.post("/people/<user_id>/open")
@writes
def people_open(user_id: str) -> ResponseReturnValue:
    user = _user(user_id)
    accounts.enable(db.session(), user, by=current_actor(), at=now())
    flash(f"{user.full_name} can sign in again.", "good")
    return redirect(url_for("provider.people"))


@pages.post("/people/<user_id>/sign-out")
@writes
def people_sign_out(user_id: str) -> ResponseReturnValue:
    user = _user(user_id)
    accounts.sign_out(db.session(), user, by=current_actor(), at=now())
    flash(f"{user.full_name} is signed out everywhere.", "good")
    return redirect(url_for("provider.people"))


def _user(user_id: str) -> User:
    allow(current_actor(), Permission.ACCOUNT_MANAGE)
    return accounts.get_seen(db.session(), user_id, current_actor())


def _faults(name: str, email: str, role: str) -> tuple[Fault, ...]:
    faults = []
    if not name or len(name) > LONGEST_NAME:
        faults.append(Fault("full_name", f"Enter the name, in at most {LONGEST_NAME} characters."))
    if "@" not in email or len(email) > 254:
        faults.append(Fault("email", "Enter an email address, like name@example.org."))
    if role not in PROVIDER_ROLES:
        faults.append(Fault("role", "Select what the person may do."))
    return tuple(faults)


def _invite_page(name: str, email: str, role: str, faults: tuple[Fault, ...]) -> str:
    return render_template(
        "provider/people_invite.html",
        full_name=name,
        email=email,
        role=role,
        roles=[(str(each), LABELS[each]) for each in ROLES],
        faults={fault.field or "email": fault.message for fault in faults},
    )
