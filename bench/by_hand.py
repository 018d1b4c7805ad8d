"""The same three pages as somebody would write them for these tables alone: Flask, Core, Jinja.

No form engine, no scopes, no views over every noun: the least that shows and keeps the same things
to the same person, as safely. What it costs is the floor our pages are measured against.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import uuid
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from flask import Flask, Request, Response, abort, g, redirect, render_template, request, session
from flask.sessions import SecureCookieSession, SessionInterface, SessionMixin
from flask.typing import ResponseReturnValue
from flask_wtf import CSRFProtect
from sqlalchemy import Connection, Engine, create_engine, event, func, select, update

from app.domain.codes import FIRST_LISTS
from app.domain.referral_flow import REFERRAL_FLOW, ApplicationStatus
from app.models import (
    Application,
    Form,
    FormVersion,
    School,
    Student,
    SubmissionDraft,
    User,
    UserSession,
)
from app.models.user import Role, user_role

PAGE = 50
MOST_COUNTED = 10_000
IDLE = timedelta(minutes=30)
KEPT = timedelta(days=28)
SEXES = {"F": "Female", "M": "Male", "U": "Not known"}
# name, words, whether it must be given
NAMES = (
    ("legal_forename", "Legal first name", True),
    ("middle_names", "Middle names", False),
    ("legal_surname", "Legal last name", True),
    ("preferred_forename", "Preferred first name, if different", False),
    ("preferred_surname", "Preferred last name, if different", False),
)
AREAS = (
    ("today", "Today"),
    ("applications", "Applications"),
    ("packs", "Packs"),
    ("placements", "Placements"),
    ("withdrawals", "Withdrawals"),
    ("complaints", "Complaints"),
    ("panel", "Panel"),
    ("providers", "Providers"),
    ("courses", "Courses"),
    ("schools", "Schools"),
    ("pupils", "Pupils"),
    ("forms", "Forms"),
    ("documents", "Documents"),
    ("people", "People"),
    ("settings", "Settings"),
)
APPLICATION, STUDENT, SCHOOL = Application.__table__, Student.__table__, School.__table__
DRAFT, SESSION, USER, ROLE = (
    SubmissionDraft.__table__,
    UserSession.__table__,
    User.__table__,
    Role.__table__,
)
FORM, VERSION = Form.__table__, FormVersion.__table__


class Rows(SessionInterface):
    """A session is a row; the cookie holds its token."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession:
        token = request.cookies.get("session", "").removeprefix("s.")
        g.connection = self.engine.connect()
        row = g.connection.execute(
            select(
                SESSION.c.data,
                SESSION.c.user_id,
                SESSION.c.last_seen_at,
                SESSION.c.expires_at,
                USER.c.active,
            )
            .outerjoin(USER, USER.c.id == SESSION.c.user_id)
            .where(SESSION.c.token_hash == _hash(token), SESSION.c.ended_at.is_(None))
        ).one_or_none()
        now = datetime.now(UTC)
        if row is None or row.expires_at <= now:
            return SecureCookieSession()
        if row.user_id is not None and (not row.active or row.last_seen_at + IDLE <= now):
            return SecureCookieSession()
        g.user_id = row.user_id
        return SecureCookieSession(json.loads(row.data))

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if session.modified:
            raise AssertionError("What is measured changes no session.")


def create(database_url: str, secret_key: str) -> Flask:
    """The hand-written application on the same database."""
    app = Flask("bench", template_folder="templates")
    app.secret_key = secret_key
    app.config["WTF_CSRF_TIME_LIMIT"] = None
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    engine = create_engine(database_url)
    _prepare(engine)
    app.session_interface = Rows(engine)
    CSRFProtect(app)
    app.after_request(_secure)
    app.teardown_request(_close)
    app.jinja_env.globals["nonce"] = _nonce
    for path, endpoint in (
        ("/", "home"),
        ("/sign-in", "sign_in"),
        ("/sign-out", "sign_out"),
        ("/search", "search"),
        ("/password", "password"),
        ("/accessibility", "accessibility"),
        ("/privacy", "privacy"),
        ("/pupil/<uuid:draft_id>/back", "back"),
        ("/pupil/<uuid:draft_id>/sections", "sections"),
        ("/applications/<uuid:application_id>", "application"),
        ("/applications/export", "export"),
        *((f"/{name}", name) for name, _ in AREAS if name != "applications"),
    ):
        app.add_url_rule(path, endpoint, _elsewhere)

    app.add_url_rule("/applications", "applications", applications)
    app.add_url_rule("/pupil/<uuid:draft_id>", "pupil", pupil)
    app.add_url_rule("/pupil/<uuid:draft_id>", "keep_pupil", keep_pupil, methods=["POST"])
    return app


def applications() -> ResponseReturnValue:
    connection, who = g.connection, _who(g.connection)
    live = APPLICATION.c.deleted_at.is_(None)
    counted = select(APPLICATION.c.id).where(live).limit(MOST_COUNTED + 1).subquery()
    total = connection.scalar(select(func.count()).select_from(counted))
    rows = connection.execute(
        select(
            APPLICATION.c.id,
            APPLICATION.c.ref,
            APPLICATION.c.programme,
            APPLICATION.c.status,
            APPLICATION.c.due_on,
            APPLICATION.c.submitted_at,
            STUDENT.c.legal_surname,
            STUDENT.c.legal_forename,
            SCHOOL.c.name,
        )
        .join(STUDENT, STUDENT.c.id == APPLICATION.c.student_id)
        .join(SCHOOL, SCHOOL.c.id == APPLICATION.c.school_id)
        .where(live)
        .order_by(APPLICATION.c.submitted_at.desc(), APPLICATION.c.id.desc())
        .limit(PAGE + 1)
    ).all()
    return render_template(
        "applications.html",
        who=who,
        areas=AREAS,
        total=total,
        rows=rows[:PAGE],
        more=len(rows) > PAGE,
        today=datetime.now(UTC).date(),
        states=[(str(s), REFERRAL_FLOW.states[s]) for s in ApplicationStatus],
        labels={str(s): REFERRAL_FLOW.states[s] for s in ApplicationStatus},
        programmes=FIRST_LISTS["programme"][1],
    )


def pupil(draft_id: uuid.UUID) -> ResponseReturnValue:
    draft = _draft(draft_id)
    return _pupil_page(draft_id, draft.version, draft.answers, {})


def keep_pupil(draft_id: uuid.UUID) -> ResponseReturnValue:
    answers, errors = _read(request.form)
    draft = _draft(draft_id)
    if errors:
        return _pupil_page(draft_id, draft.version, answers, errors), 422
    now = datetime.now(UTC)
    changed = g.connection.execute(
        update(DRAFT)
        .where(DRAFT.c.id == draft_id, DRAFT.c.version == draft.version)
        .values(
            answers={**draft.answers, **answers},
            version=draft.version + 1,
            updated_at=now,
            expires_at=now + KEPT,
        )
    )
    if changed.rowcount != 1:
        abort(409)
    g.connection.commit()
    return redirect("/next", 303)


def _pupil_page(draft_id: uuid.UUID, version: int, answers: Any, errors: Any) -> str:
    return render_template(
        "pupil.html",
        draft_id=draft_id,
        version=version,
        answers=answers,
        names=NAMES,
        sexes=SEXES,
        errors=errors,
    )


def _read(posted: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    """The answers and what is wrong with them."""
    typed = {name: " ".join(value.split()) for name, value in posted.items()}
    answers: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for name, words, required in NAMES:
        answers[name] = typed.get(f"q_{name}") or None
        if required and not answers[name]:
            errors[name] = f"Enter the {words.lower()}"
        elif len(answers[name] or "") > 100:
            errors[name] = f"{words} must be 100 characters or fewer"
    try:
        born = date(*(int(typed[f"q_date_of_birth-{p}"]) for p in ("year", "month", "day")))
        answers["date_of_birth"] = born.isoformat()
        if not 4 <= (datetime.now(UTC).date() - born).days / 365 <= 20:
            errors["date_of_birth"] = "Date of birth must be of a pupil"
    except (KeyError, ValueError):
        errors["date_of_birth"] = "Date of birth must be a real date"
    answers["sex"] = typed.get("q_sex")
    if answers["sex"] not in SEXES:
        errors["sex"] = "Select the legal sex"
    return answers, errors


def _elsewhere(**_where: Any) -> ResponseReturnValue:
    """The pages that links lead to are not measured."""
    return ""


def _draft(draft_id: uuid.UUID) -> Any:
    """The draft, if it is this browser's, not expired, and its form takes anything now."""
    now = datetime.now(UTC)
    row = g.connection.execute(
        select(
            DRAFT.c.answers,
            DRAFT.c.version,
            DRAFT.c.submission_id,
            FORM.c.state,
            FORM.c.opens_at,
            FORM.c.closes_at,
        )
        .join(VERSION, VERSION.c.id == DRAFT.c.form_version_id)
        .join(FORM, FORM.c.id == VERSION.c.form_id)
        .where(
            DRAFT.c.id == draft_id,
            DRAFT.c.token_hash == _hash(session.get("browser", "")),
            DRAFT.c.deleted_at.is_(None),
            DRAFT.c.expires_at > now,
        )
    ).one_or_none()
    if row is None or row.submission_id is not None:
        abort(404)
    if row.state != "open" or (row.opens_at and row.opens_at > now):
        abort(410)
    if row.closes_at and row.closes_at <= now:
        abort(410)
    return row


def _who(connection: Connection) -> Any:
    """The account of the session and its roles; only staff see the list."""
    rows = connection.execute(
        select(USER.c.full_name, USER.c.school_id, USER.c.provider_id, ROLE.c.name)
        .outerjoin(user_role, user_role.c.user_id == USER.c.id)
        .outerjoin(ROLE, ROLE.c.id == user_role.c.role_id)
        .where(USER.c.id == g.get("user_id"), USER.c.active.is_(True))
    ).all()
    if not rows or rows[0].school_id or rows[0].provider_id or not rows[0].name:
        abort(404)
    return rows[0]


def _close(_error: BaseException | None) -> None:
    """One connection serves the whole request."""
    g.connection.close()


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _nonce() -> str:
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(16)
    return str(g.nonce)


def _secure(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = (
        f"default-src 'none'; script-src 'self' 'nonce-{_nonce()}'; style-src 'self'; "
        "img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["X-Frame-Options"] = "DENY"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "no-store"
    return response


def _prepare(engine: Any) -> None:
    @event.listens_for(engine, "connect")
    def pragmas(connection: Any, _record: Any) -> None:
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")
