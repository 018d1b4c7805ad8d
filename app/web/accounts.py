"""Signing in, choosing a password, leaving. No page tells whether an account exists."""

from __future__ import annotations

import uuid
from typing import Any, cast

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask import session as flask_session
from flask.typing import ResponseReturnValue
from flask_login import user_logged_in
from flask_security import LoginForm, hash_password, login_user, logout_user, verify_password
from zxcvbn import zxcvbn

from app.access.actor import system
from app.domain.errors import NotVisible
from app.extensions import db, limiter
from app.http.actor import current_actor
from app.http.clock import now, today
from app.http.sessions import ServerSession
from app.http.transaction import acting_as, writes
from app.models.user import User
from app.services import accounts
from app.settings import Settings

pages = Blueprint("accounts", __name__)

SHORTEST = 12
LONGEST = 128
FAILED = "The email address or the password is not right, or the account is closed."
LOCKED = "There were too many tries. Wait 15 minutes and try again."

# Compared when there is no account, so that both answers take the same time.
_nobody: dict[str, str] = {}


class SignInForm(LoginForm):
    """Checks address and password with one answer for every failure, and counts failures."""

    def validate(self, **kwargs: Any) -> bool:
        # Not the library's own checks: their messages tell accounts from strangers.
        self.email.errors, self.password.errors = [], []
        typed = self.password.data or ""
        user = accounts.by_email(db.session(), self.email.data or "")
        stored = user.password if user is not None and user.password else _decoy()
        right = verify_password(typed[:LONGEST], stored)
        if user is None or not user.password:
            return self._refuse(FAILED)
        if accounts.is_locked(user, at=now()):
            return self._refuse(LOCKED if right else FAILED)
        if not right:
            with acting_as(system(on=today())) as session:
                failed = session.get(User, user.id)
                if failed is not None:
                    accounts.note_failure(failed, at=now())
            return self._refuse(FAILED)
        if not user.active:
            return self._refuse(FAILED)
        accounts.note_sign_in(user, at=now())
        self.user = user
        return True

    def _refuse(self, words: str) -> bool:
        cast(list[str], self.email.errors).append(words)
        return False


def _decoy() -> str:
    if "hash" not in _nobody:
        _nobody["hash"] = hash_password(uuid.uuid4().hex)
    return _nobody["hash"]


@user_logged_in.connect  # type: ignore[untyped-decorator]
def new_token(_app: Any, **_kwargs: Any) -> None:
    """A token known before signing in must not be worth anything after."""
    cast(ServerSession, flask_session).rotate()


@pages.get("/home")
def home() -> ResponseReturnValue:
    """Everybody's own start page."""
    actor = current_actor()
    if actor.is_school:
        return redirect(url_for("school.home"))
    if actor.is_provider:
        return redirect(url_for("provider.home"))
    if actor.is_staff:
        return redirect(url_for("admin.index"))
    return redirect(url_for("public.home"))


@pages.get("/forgot-password")
def forgot() -> ResponseReturnValue:
    return render_template("account/forgot.html", email="", error="")


@pages.post("/forgot-password")
@limiter.limit("10 per hour")
@writes
def forgot_send() -> ResponseReturnValue:
    email = request.form.get("email", "").strip()
    if "@" not in email or len(email) > 254:
        words = "Enter an email address, like name@example.org."
        return render_template("account/forgot.html", email=email, error=words), 422
    accounts.ask_for_reset(db.session(), email=email, public_url=_public_url(), at=now())
    return render_template(
        "account/message.html",
        heading="Look at your mail",
        text="We have written to this address. The mail says what to do next. If nothing comes "
        "within ten minutes, look among unwanted mail.",
    )


@pages.get("/set-password/<token>")
def set_password(token: str) -> ResponseReturnValue:
    try:
        accounts.open_link(db.session(), token, at=now())
    except NotVisible:
        return _ended()
    return _password_page({})


@pages.post("/set-password/<token>")
@limiter.limit("20 per hour")
@writes
def save_password(token: str) -> ResponseReturnValue:
    session = db.session()
    try:
        user = accounts.open_link(session, token, at=now())
    except NotVisible:
        return _ended()
    faults = password_faults(user)
    if faults:
        return _password_page(faults), 422
    accounts.use_link(
        session, token, password_hash=hash_password(request.form["password"]), at=now()
    )
    flash("Your password is saved. Sign in with it.", "good")
    return redirect(url_for("security.login"))


@pages.get("/change-password")
def change_password() -> ResponseReturnValue:
    return _password_page({}, needs_current=True)


@pages.post("/change-password")
@limiter.limit("20 per hour")
@writes
def save_changed_password() -> ResponseReturnValue:
    session = db.session()
    user = accounts.by_email(session, current_actor().email)
    if user is None:
        raise NotVisible
    faults = password_faults(user)
    if not verify_password(request.form.get("current", "")[:LONGEST], user.password or ""):
        faults = {"current": "This is not your password.", **faults}
    if faults:
        return _password_page(faults, needs_current=True), 422
    accounts.set_password(
        session, user, password_hash=hash_password(request.form["password"]), at=now()
    )
    session.commit()
    login_user(user, remember=False)
    flash("Your password is changed. You are signed out everywhere else.", "good")
    return redirect(url_for("accounts.home"))


@pages.post("/sign-out-everywhere")
@writes
def sign_out_everywhere() -> ResponseReturnValue:
    user_id = current_actor().user_id
    if user_id is None:
        raise NotVisible
    accounts.end_sessions(db.session(), user_id, at=now())
    logout_user()
    return redirect(url_for("public.home"))


def password_faults(user: User) -> dict[str, str]:
    """Why the typed passwords will not do; by field."""
    password = request.form.get("password", "")
    if len(password) < SHORTEST:
        return {"password": f"Use at least {SHORTEST} characters."}
    if len(password) > LONGEST:
        return {"password": f"Use {LONGEST} characters or fewer."}
    known = [user.email, user.email.partition("@")[0], *user.full_name.split()]
    if zxcvbn(password[:72], user_inputs=known)["score"] < 3:
        return {
            "password": "This password is easy to guess. Use words that do not belong together."
        }
    if password != request.form.get("again", ""):
        return {"again": "The two passwords differ. Type the new one twice."}
    return {}


def _password_page(faults: dict[str, str], *, needs_current: bool = False) -> str:
    return render_template(
        "account/password.html",
        heading="Change your password" if needs_current else "Choose your password",
        intro="You stay signed in here and are signed out everywhere else."
        if needs_current
        else "This is for you alone. Nobody at the council can see it.",
        needs_current=needs_current,
        faults=faults,
    )


def _ended() -> ResponseReturnValue:
    page = render_template(
        "account/message.html",
        heading="This link has ended",
        text="A link works once and only for a while. Ask for a new one under “I forgot my "
        "password”, or ask the person who invited you.",
    )
    return page, 404


def _public_url() -> str:
    settings: Settings = current_app.extensions["settings"]
    return settings.public_url
