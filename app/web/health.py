"""Whether the service lives and whether it can work; says nothing else."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy import select, text
from sqlalchemy.exc import SQLAlchemyError

from app.extensions import db
from app.http.transaction import reading
from app.models.form import Form

pages = Blueprint("health", __name__)


@pages.get("/live")
def live() -> ResponseReturnValue:
    return {"status": "live"}


@pages.get("/ready")
def ready() -> ResponseReturnValue:
    """Ready when the database answers and has its tables."""
    try:
        with reading(db.engine) as connection:
            connection.execute(text("SELECT 1"))
            connection.execute(select(Form.id).limit(1))
    except SQLAlchemyError:
        return {"status": "not ready"}, 503
    return {"status": "ready"}
