"""Signing in, choosing a password, leaving. No page tells whether an account exists."""

from __future__ import annotations

import uuid
from typing import Any, cast

from flask import (
    Blueprint,
    Flask,
    Response,
    current_app,
    flash,
    g,
    redirect,
    render_template,
    request,
    url_for,
)
from flask import session as flask_session
from flask.typing import ResponseReturnValue
from flask_login import user_logged_in, user_logged_out
from flask_security import LoginForm, hash_password, login_user, logout_user, verify_password
from flask_security.views import login
from zxcvbn import zxcvbn

from app.access.actor import system
from app.domain.errors import NotVisible, Rejected
from app.domain.identifiers import normalise_email
from app.extensions import db, limiter
from app.http import typed
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
MOST_FAILURES = "100 per hour"
LOCKED = "There were too many tries. Wait 15 minutes and try again."

# Compared when there is no account, so that both answers take the same time.
_nobody: dict[str, str] = {}


class SignInForm(LoginForm):
    """Checks address and password with one answer for every failure, and counts failures."""

    def validate(self, **kwargs: Any) -> bool:
        # Not the library's own checks: their messages tell accounts from strangers.
        self.form_errors: list[str] = []
        email, password = self.email.data or "", (self.password.data or "")[:LONGEST]
        # In sessions of their own: no lock is held while the password is checked, which is slow.
        with acting_as(system(on=today())) as session:
            found = accounts.by_email(session, email)
            stored = found.password if found is not None else None
            locked = found is not None and accounts.is_locked(found, at=now())
        right = verify_password(password, stored or _decoy())
        if stored is None:
            return self._refuse(FAILED)
        if locked:
            return self._refuse(LOCKED if right else FAILED)
        if not right:
            with acting_as(system(on=today())) as session:
                accounts.note_failure(session, email, at=now())
            return self._refuse(FAILED)
        self.user = accounts.note_sign_in(db.session(), email, at=now())
        return self.user is not None or self._refuse(FAILED)

    def _refuse(self, words: str) -> bool:
        self.form_errors.append(words)  # the library drops what stands at the fields
        return False


def _decoy() -> str:
    if "hash" not in _nobody:
        _nobody["hash"] = hash_password(uuid.uuid4().hex)
    return _nobody["hash"]


def _has_failed(response: Response) -> bool:
    return response.status_code != 302


# Counts the wrong passwords of an address over all accounts; right ones cost nothing, since a
# whole school may share an address.
_limited_login = limiter.limit(lambda: MOST_FAILURES, methods=["POST"], deduct_when=_has_failed)(
    login
)


def limit_sign_in(app: Flask) -> None:
    """Put our limit before the library's sign-in view."""
    app.view_functions["security.login"] = _limited_login


@user_logged_in.connect  # type: ignore[untyped-decorator]
def new_token(_app: Any, **_kwargs: Any) -> None:
    """What was known before signing in, the token of the session and that of its forms, must not
    be worth anything after."""
    session = cast(ServerSession, flask_session)
    kept = {key: session[key] for key in ("_user_id", "_fresh", "_id") if key in session}
    kept |= typed.carry_over()
    session.clear()
    session.update(kept)
    g.pop("csrf_token", None)
    session.rotate()


@user_logged_out.connect  # type: ignore[untyped-decorator]
def end_session(_app: Any, **_kwargs: Any) -> None:
    """Nothing outlives signing out: an empty session is ended in its row too."""
    flask_session.clear()


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
    try:
        normalise_email(email)
    except Rejected:
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
    site: Settings = current_app.extensions["settings"]
    names = f"{user.full_name} {site.council_name} {site.service_name} school provider"
    known = [user.email, user.email.partition("@")[0], *names.split()]
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
