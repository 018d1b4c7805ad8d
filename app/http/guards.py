"""One declared guard for every route; a route without one is refused, and fails the build."""

from __future__ import annotations

import logging
from collections.abc import Callable
from enum import StrEnum
from urllib.parse import quote

from flask import Flask, Response, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.access.actor import Actor
from app.domain.errors import NotAllowed, NotVisible

from .actor import current_actor

logger = logging.getLogger(__name__)


class Guard(StrEnum):
    """Whom a route is for."""

    ANYONE = "anyone"
    SIGNED_IN = "signed-in"
    SCHOOL = "school"
    PROVIDER = "provider"
    STAFF = "staff"


_FITS: dict[Guard, Callable[[Actor], bool]] = {
    Guard.ANYONE: lambda actor: True,
    Guard.SIGNED_IN: lambda actor: actor.is_signed_in,
    Guard.SCHOOL: lambda actor: actor.is_school,
    Guard.PROVIDER: lambda actor: actor.is_provider,
    Guard.STAFF: lambda actor: actor.is_staff,
}


class GuardTable:
    """Which guard stands before which blueprint or single endpoint."""

    def __init__(self) -> None:
        self._blueprints: dict[str, Guard] = {}
        self._endpoints: dict[str, Guard] = {}

    def blueprint(self, name: str, guard: Guard) -> None:
        self._declare(self._blueprints, name, guard)

    def endpoint(self, name: str, guard: Guard) -> None:
        self._declare(self._endpoints, name, guard)

    @staticmethod
    def _declare(table: dict[str, Guard], name: str, guard: Guard) -> None:
        if name in table:
            raise LookupError(f"{name} has a guard already.")
        table[name] = guard

    def of(self, endpoint: str) -> Guard | None:
        """The guard of an endpoint, or None when nobody declared one."""
        if endpoint in self._endpoints:
            return self._endpoints[endpoint]
        return self._blueprints.get(endpoint.rpartition(".")[0])


def install(app: Flask, table: GuardTable) -> None:
    """Check the guard of every request that matches a route."""
    app.extensions["guards"] = table
    app.before_request(check_guard)


def check_guard() -> ResponseReturnValue | None:
    """Let through, send to sign-in, or answer as if the page did not exist."""
    if request.endpoint is None:
        return None
    guard = current_app.extensions["guards"].of(request.endpoint)
    if guard is None:
        logger.error("guard.missing", extra={"endpoint": request.endpoint})
        raise NotAllowed
    actor = current_actor()
    if _FITS[guard](actor):
        return None
    if not actor.is_signed_in:
        return sign_in_first()
    raise NotVisible


def sign_in_first() -> Response:
    """To the sign-in page and back to where the person was going."""
    target = request.full_path if request.query_string else request.path
    address = url_for("security.login")
    if request.method in {"GET", "HEAD"}:
        address += "?next=" + quote(target, safe="/")
    return redirect(address)  # type: ignore[return-value]
