"""The link of a confirming mail: it opens a page, and only the button on it confirms."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access.actor import system
from app.domain.errors import NotVisible
from app.extensions import limiter
from app.http.clock import now, today
from app.http.transaction import acting_as, writes
from app.services import confirmations

from .blueprint import pages


@pages.get("/confirm/<token>")
@limiter.limit("60 per hour")
def confirm(token: str) -> ResponseReturnValue:
    """Show what the button will do. Mail programs open links by themselves: this writes nothing."""
    with acting_as(system(on=today())) as session:
        try:
            confirmations.open_confirmation(session, token, at=now())
        except NotVisible:
            return _ended()
    return render_template("forms/confirm.html", token=token)


@pages.post("/confirm/<token>")
@limiter.limit("60 per hour")
@writes
def really_confirm(token: str) -> ResponseReturnValue:
    """The privileged step runs in a session of its own. What is said does not depend on whether
    the pupil, the case or an account exists."""
    with acting_as(system(on=today())) as session:
        try:
            confirmations.confirm(session, token, at=now())
        except NotVisible:
            return _ended()
    return redirect(url_for(".confirmed"), 303)


@pages.get("/confirmed")
def confirmed() -> ResponseReturnValue:
    return render_template("forms/confirmed.html")


def _ended() -> ResponseReturnValue:
    page = render_template(
        "account/message.html",
        heading="This link has ended",
        text="A link works once and only for a while. If you have confirmed your address already, "
        "there is nothing more to do. If not, send the form again.",
    )
    return page, 404
