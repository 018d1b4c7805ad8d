"""The same three pages as somebody would write them for these tables alone: Flask, Core, Jinja.

No form engine, no scopes, no audit, no views over every noun: the least that shows and keeps the
same things to the same person. What it costs is the floor our pages are measured against.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import uuid
from datetime import date
from typing import Any

from flask import Flask, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection, create_engine, event, func, select, update

from app.domain.codes import FIRST_LISTS
from app.domain.referral_flow import REFERRAL_FLOW, ApplicationStatus
from app.models import Application, School, Student, SubmissionDraft, User, UserSession
from app.models.user import Role, user_role

PAGE = 50
MOST_COUNTED = 10_000
APPLICATION, STUDENT, SCHOOL = Application.__table__, Student.__table__, School.__table__
DRAFT, SESSION, USER, ROLE = (
    SubmissionDraft.__table__,
    UserSession.__table__,
    User.__table__,
    Role.__table__,
)


def create(database_url: str) -> Flask:
    """The hand-written application on the same database."""
    app = Flask("bench", template_folder="templates")
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    engine = create_engine(database_url)
    _prepare(engine)

    @app.get("/applications")
    def applications() -> ResponseReturnValue:
        with engine.connect() as connection:
            who = _who(connection)
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
            total=total,
            rows=rows[:PAGE],
            more=len(rows) > PAGE,
            states=[(str(s), REFERRAL_FLOW.states[s]) for s in ApplicationStatus],
            labels={str(s): REFERRAL_FLOW.states[s] for s in ApplicationStatus},
            programmes=FIRST_LISTS["programme"][1],
        )

    @app.get("/pupil/<uuid:draft_id>")
    def pupil(draft_id: uuid.UUID) -> ResponseReturnValue:
        with engine.connect() as connection:
            _who(connection)
            answers = connection.scalar(select(DRAFT.c.answers).where(DRAFT.c.id == draft_id))
        return render_template("pupil.html", answers=answers, errors={}, token=secrets.token_hex())

    @app.post("/pupil/<uuid:draft_id>")
    def keep_pupil(draft_id: uuid.UUID) -> ResponseReturnValue:
        typed = {name: " ".join(value.split()) for name, value in request.form.items()}
        errors = {
            name: f"Enter {words}"
            for name, words in (("forename", "the legal forename"), ("surname", "the surname"))
            if not typed.get(f"q_legal_{name}")
        }
        try:
            born = date(*(int(typed[f"q_date_of_birth-{p}"]) for p in ("year", "month", "day")))
        except (KeyError, ValueError):
            errors["born"] = "Date of birth must be a real date"
        with engine.begin() as connection:
            _who(connection)
            draft = connection.execute(
                select(DRAFT.c.answers, DRAFT.c.version).where(DRAFT.c.id == draft_id)
            ).one()
            if errors:
                return render_template("pupil.html", answers=typed, errors=errors, token=""), 422
            answers = {
                **draft.answers,
                "legal_forename": typed["q_legal_forename"],
                "legal_surname": typed["q_legal_surname"],
                "middle_names": typed.get("q_middle_names") or None,
                "preferred_forename": typed.get("q_preferred_forename") or None,
                "preferred_surname": typed.get("q_preferred_surname") or None,
                "date_of_birth": born.isoformat(),
                "sex": typed.get("q_sex"),
            }
            connection.execute(
                update(DRAFT)
                .where(DRAFT.c.id == draft_id, DRAFT.c.version == draft.version)
                .values(answers=answers, version=draft.version + 1)
            )
        return redirect("/next", 303)

    return app


def _who(connection: Connection) -> Any:
    """The account of the session's cookie and its roles, as ours are looked up."""
    token = request.cookies.get("session", "").removeprefix("s.")
    hashed = hashlib.sha256(token.encode()).hexdigest()
    row = connection.execute(
        select(SESSION.c.data, USER.c.full_name, USER.c.id)
        .outerjoin(USER, USER.c.id == SESSION.c.user_id)
        .where(SESSION.c.token_hash == hashed, SESSION.c.ended_at.is_(None))
    ).one()
    json.loads(row.data)
    g.roles = connection.scalars(
        select(ROLE.c.name)
        .join(user_role, user_role.c.role_id == ROLE.c.id)
        .where(user_role.c.user_id == row.id)
    ).all()
    return row


def _prepare(engine: Any) -> None:
    @event.listens_for(engine, "connect")
    def pragmas(connection: Any, _record: Any) -> None:
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")
