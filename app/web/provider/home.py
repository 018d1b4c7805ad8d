"""The provider's start page: to do, in progress, done; and each of the three as a whole."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from app.web.home_lists import home_lists, whole_list

from .blueprint import pages
from .todo import SOURCES

FACE = "provider"


@pages.get("/")
def home() -> ResponseReturnValue:
    """What waits for the provider on top, what is due first; what ended last at the bottom."""
    return render_template("provider/home.html", lists=home_lists(FACE, SOURCES))


@pages.get("/all/<group>")
def everything(group: str) -> ResponseReturnValue:
    return whole_list(FACE, SOURCES, group)
