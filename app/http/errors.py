"""Domain errors become pages, once. What a person sees never shows driver text or other records."""

from __future__ import annotations

import logging
from collections.abc import Callable
from urllib.parse import urlsplit

from flask import Flask, g, redirect, render_template, request, url_for
from flask.globals import request_ctx
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from app.domain.errors import (
    Conflict,
    InvalidMove,
    NotAllowed,
    NotVisible,
    Rejected,
    Throttled,
    Unavailable,
)
from app.extensions import db

from . import typed

logger = logging.getLogger(__name__)

PAGES = frozenset({400, 403, 404, 409, 413, 422, 429, 500, 503})
RETRY_AFTER_SECONDS = {429: 300, 503: 60}
# Pages that give back what was typed: not where another site may have made the browser send it,
# which is found out (400) wherever an address is ours.
GIVES_BACK = frozenset({403, 404, 409, 422, 500})


def page(
    status: int,
    message: str | None = None,
    *,
    retry_after_seconds: int | None = None,
    gives_back: bool = False,
) -> ResponseReturnValue:
    """The error page of a status. The 404 page is the same for a foreign and a missing id."""
    nearest = 500 if status >= 500 else 400
    if status == 405 and request.method == "GET":
        nearest = 404  # an address of a button, typed or opened again
    template = f"errors/{status if status in PAGES else nearest}.html"
    headers = {}
    if request_ctx.url_adapter is None:
        template = "errors/bare.html"  # a Host that is not ours: no address can be built
    wait = retry_after_seconds or RETRY_AFTER_SECONDS.get(status)
    if wait is not None:
        headers["Retry-After"] = str(wait)
    gives_back = gives_back or status in GIVES_BACK
    given = typed.texts() if gives_back and request.endpoint else []
    return render_template(template, message=message, given=given), status, headers


def not_visible(error: NotVisible) -> ResponseReturnValue:
    actor = g.get("actor")
    logger.info(
        "access.refused",
        extra={
            "endpoint": request.endpoint,
            "actor_id": str(actor.user_id) if actor and actor.user_id else "",
        },
    )
    return page(404)


def not_allowed(error: NotAllowed) -> ResponseReturnValue:
    return page(403, error.message)


def conflict(error: InvalidMove | Conflict) -> ResponseReturnValue:
    return page(409, error.message)


def stale(error: StaleDataError) -> ResponseReturnValue:
    return page(409, Conflict.default_message)


def rejected(error: Rejected) -> ResponseReturnValue:
    words = " ".join(fault.message for fault in error.faults) or error.message
    return page(422, words)


def throttled(error: Throttled) -> ResponseReturnValue:
    return page(429, error.message, retry_after_seconds=error.retry_after_seconds)


def unavailable(error: Unavailable) -> ResponseReturnValue:
    return page(503, error.message)


def no_csrf(error: CSRFError) -> ResponseReturnValue:
    if typed.keep_for_later():
        return redirect(url_for("security.login", next=_way_back()))
    return page(400, "This page was open for too long. Go back, reload it and send it again.")


def _way_back() -> str:
    """This address; of a button that has no page of its own, the page it stood on."""
    adapter = request_ctx.url_adapter
    if adapter is None or adapter.test(request.path, method="GET"):
        return request.full_path if request.query_string else request.path
    stood_on = urlsplit(request.referrer or "")
    return stood_on.path if stood_on.netloc == request.host else url_for("accounts.home")


def http_error(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error.get_response()  # a redirect of the framework's own
    return page(error.code)


def database_away(error: OperationalError | PoolTimeoutError) -> ResponseReturnValue:
    logger.error("database.unavailable", extra={"endpoint": request.endpoint})
    db.session.rollback()
    # Whoever is known was asked for the token of the page, too.
    return page(503, gives_back="actor" in g)


def broken(error: Exception) -> ResponseReturnValue:
    logger.exception("request.failed", extra={"endpoint": request.endpoint})
    db.session.rollback()
    return page(500)


HANDLERS: tuple[tuple[type[Exception], Callable[..., ResponseReturnValue]], ...] = (
    (NotVisible, not_visible),
    (NotAllowed, not_allowed),
    (InvalidMove, conflict),
    (Conflict, conflict),
    (StaleDataError, stale),
    (Rejected, rejected),
    (Throttled, throttled),
    (Unavailable, unavailable),
    (CSRFError, no_csrf),
    (HTTPException, http_error),
    (OperationalError, database_away),
    (PoolTimeoutError, database_away),
    (Exception, broken),
)


def install(app: Flask) -> None:
    """Register the handlers of every error we raise and of those the framework raises."""
    for kind, handler in HANDLERS:
        app.register_error_handler(kind, handler)
