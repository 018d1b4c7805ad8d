"""The person's own account: who they are here, their roles, and keeping the session alive."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from app.domain.roles import LABELS, Role
from app.extensions import db
from app.http.actor import current_actor
from app.services import accounts

from .accounts import pages


@pages.get("/account")
def mine() -> ResponseReturnValue:
    """Name, address, organisation and roles, with what can be done about them."""
    user = accounts.own(db.session(), current_actor())
    organisation = user.school.name if user.school else ""
    organisation = user.provider.trading_name if user.provider else organisation
    return render_template(
        "account/mine.html",
        user=user,
        organisation=organisation,
        roles=sorted(LABELS[Role(role.name)] for role in user.roles),
    )


@pages.get("/account/stay")
def stay() -> ResponseReturnValue:
    """Answers nothing: the session was seen, so it goes on. After its end the guard answers."""
    return "", 204


@pages.get("/signed-out")
def signed_out() -> ResponseReturnValue:
    return render_template("account/signed_out.html")
