"""The home page, and what the law wants every service to say."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from app.extensions import db
from app.http.actor import current_actor
from app.http.clock import now
from app.services import form_library
from app.web.begun_forms import RESPONSE_FORM

from .blueprint import pages


@pages.get("/")
def home() -> ResponseReturnValue:
    forms = [
        form
        for form in form_library.open_forms(db.session(), current_actor(), at=now())
        if form.slug != RESPONSE_FORM  # an answer begins on the page of its case
    ]
    return render_template("public/home.html", forms=forms)


@pages.get("/accessibility")
def accessibility() -> ResponseReturnValue:
    return render_template("public/accessibility.html")


@pages.get("/privacy")
def privacy() -> ResponseReturnValue:
    return render_template("public/privacy.html")
