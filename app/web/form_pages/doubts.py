"""Whether it is a person who begins or sends. Nobody is turned away: whoever looks like a program
is asked to press the button once more, for browsers fill in boxes and people may be quick."""

from __future__ import annotations

from datetime import timedelta

from flask import current_app, request

from app.settings import Settings

from .filling import Filling

# People never see this field; programs that fill in every field do.
HONEYPOT = "website"
SURE = "sure"

FILLED = (
    "A box that is not shown on the page was filled in, perhaps by your browser. Nothing is lost. "
    "Press the button once more to go on."
)
QUICK = (
    "That was very quick. Look over your answers, then press Send once more. Nothing is lost and "
    "nothing was sent yet."
)


def about_beginning() -> str:
    """Why somebody is asked once more before a form is begun; empty when nothing is odd."""
    return FILLED if request.form.get(HONEYPOT) and SURE not in request.form else ""


def about_sending(filling: Filling) -> str:
    """The same before a form is sent."""
    if SURE in request.form:
        return ""
    if request.form.get(HONEYPOT):
        return FILLED
    settings: Settings = current_app.extensions["settings"]
    least = timedelta(seconds=settings.least_fill_seconds)
    return QUICK if filling.at - filling.draft.created_at < least else ""
