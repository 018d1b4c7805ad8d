"""What somebody was typing when their session ended, kept for them until they sign in again.

The text lies in the server-side session row of that browser and is only given back to the same
person on the same page. Files cannot be kept: the page says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

from flask import request, session
from werkzeug.datastructures import MultiDict

from .actor import current_actor
from .sessions import ServerSession

KEY, ASIDE = "typed", "aside"
# What says no more than which button was selected.
BUTTONS = frozenset({"csrf_token", "remove", "search", "action"})
MOST_CHARACTERS = 400_000


def keep_for_later() -> bool:
    """Keep the posted text of a session that ended by time. False when there is none to keep."""
    current = cast(ServerSession, session)
    if current.ended_user_id is None or request.method != "POST":
        return False
    kept = _keep(str(current.ended_user_id))
    if kept:
        current.keep()
    return kept


def keep_for_now() -> bool:
    """Keep what somebody who is signed in has posted until they get its page again. False when it
    is too much."""
    return _keep(str(current_actor().user_id))


def _keep(user_id: str) -> bool:
    fields = [
        (name, value)
        for name, values in request.form.lists()
        if name != "csrf_token"
        for value in values
    ]
    if sum(len(name) + len(value) for name, value in fields) > MOST_CHARACTERS:
        return False
    session[KEY] = {"user": user_id, "path": request.path, "fields": fields}
    return True


def take(path: str) -> MultiDict[str, str] | None:
    """Give the text back, once, to the person who typed it on this page."""
    kept: dict[str, Any] | None = session.get(KEY)
    if kept is None or kept["path"] != path:
        return None
    if kept["user"] != str(current_actor().user_id):
        session.pop(KEY)
        return None
    session.pop(KEY)
    return MultiDict([(name, value) for name, value in kept["fields"]])


def texts() -> list[str]:
    """What was written in what was just sent: every text of more than one word, but for pass
    phrases."""
    return [
        value.strip()
        for name, values in request.form.lists()
        if "pass" not in name and name not in {"was", *BUTTONS}
        for value in values
        if len(value.split()) > 1
    ]


def put_aside(fields: Iterable[tuple[str, str]], marks: Mapping[str, str]) -> bool:
    """Keep what was typed on this page until it is shown again, once, with the marks of what it was
    typed over. False when it is too much."""
    kept = [(name, value) for name, value in fields if name not in BUTTONS]
    if sum(len(name) + len(value) for name, value in kept) > MOST_CHARACTERS:
        return False
    session[ASIDE] = {"path": request.path, "fields": kept, "marks": dict(marks)}
    return True


def take_aside(path: str) -> tuple[MultiDict[str, str], dict[str, str]] | None:
    """What was put aside on this page, once. On any other page it is let go."""
    kept: dict[str, Any] | None = session.pop(ASIDE, None) if ASIDE in session else None
    if kept is None or kept["path"] != path:
        return None
    return MultiDict([(name, value) for name, value in kept["fields"]]), kept["marks"]


def carry_over() -> dict[str, Any]:
    """What survives the change of session at sign-in."""
    return {KEY: session[KEY]} if KEY in session else {}
