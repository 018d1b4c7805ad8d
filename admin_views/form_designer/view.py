"""The ground every page of the designer stands on: who may, the text at hand, conflicts."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.datastructures import MultiDict

from admin_views.frame import rail
from admin_views.guarded import GuardedView
from app.access.policy import allow
from app.access.scope import fetch
from app.domain.errors import Conflict, NotVisible, Rejected
from app.domain.permissions import Permission
from app.extensions import db
from app.http import typed as kept_text
from app.http.actor import current_actor
from app.http.clock import now
from app.http.transaction import writes
from app.models.form import Form, FormDraft
from app.services import form_designs
from forms.editing import Document, EditError

from . import conflicts
from .desk import ENDPOINT, Desk, open_desk
from .involved_inputs import Raw
from .typed import WAS, prints_of

Edit = Callable[[Document], Document]
UNSAVED = (
    "Your session ended before this was saved. What you typed is below and is not saved yet: "
    "look it over and save it."
)


def changing(view: Callable[..., ResponseReturnValue]) -> Any:
    """A page that changes a form: for designers, and told when somebody else was quicker. An edit
    that cannot be made, on a page that asks nothing, is told on a page of its own."""
    return _changing(view, None)


def changing_what(drawn: Callable[..., Raw]) -> Callable[[Callable[..., ResponseReturnValue]], Any]:
    """The same for a page of inputs. `drawn` tells from a desk what stands in them now: what
    somebody else wrote meanwhile."""
    return functools.partial(_changing, drawn=drawn)


def _changing(view: Callable[..., ResponseReturnValue], drawn: Callable[..., Raw] | None) -> Any:
    @writes
    @functools.wraps(view)
    def guarded(self: DesignerBase, form_id: str, **more: Any) -> ResponseReturnValue:
        allow(current_actor(), Permission.FORM_DESIGN)
        try:
            return view(self, form_id, **more)
        except (Conflict, StaleDataError) as error:
            asks = None if drawn is None else functools.partial(drawn, **more)
            return self.conflict_page(form_id, error, asks)
        except EditError as error:
            raise Rejected.because(error.words) from None

    return guarded


class DesignerBase(GuardedView):
    """Opening a form, showing it, changing it."""

    needs = Permission.FORM_READ

    def __init__(self) -> None:
        super().__init__(
            name="Form designer", category="Forms", endpoint=ENDPOINT, url="/admin/form-designer"
        )

    @classmethod
    def table(cls) -> str:
        """The designer stands in the rail where the forms do."""
        return "form"

    def form(self, form_id: str) -> Form:
        """Raises NotVisible."""
        return fetch(db.session(), Form, form_id, current_actor())

    def desk(self, form_id: str) -> Desk:
        """A form to look at. Raises NotVisible."""
        return open_desk(db.session(), self.form(form_id), current_actor())

    def desk_to_change(self, form_id: str) -> Desk:
        """A form whose text is open to be changed. Raises NotVisible, Conflict."""
        desk = self.desk(form_id)
        working(desk)
        return desk

    def typed_before(self, desk: Desk | None = None) -> MultiDict[str, str] | None:
        """What was being typed here when the session ended, told as not saved; None for nothing."""
        given = kept_text.take(request.path)
        if given is not None:
            flash(UNSAVED, "warn")
            if desk is not None:
                desk.unsaved = True
        return given

    def show(self, template: str, desk: Desk, *, tab: str = "", **values: Any) -> str:
        return render_template(
            f"staff/designer/{template}.html",
            desk=desk,
            tabs=desk.tabs(tab),
            focus=request.args.get("focus", ""),
            rail=rail(self),
            **values,
        )

    def apply(self, desk: Desk, edit: Edit, words: str, drawn: Raw | None = None) -> None:
        """Make a change to the text that the page was drawn from; to the newest where all that
        the page asks still stands as it was `drawn`. Raises Conflict, EditError."""
        is_as_drawn = drawn is not None and prints_of(drawn) == request.form.get(WAS)
        try:
            form_designs.apply(
                db.session(),
                working(desk),
                edit,
                words,
                revision=desk.revision if is_as_drawn else posted_revision(),
                by=desk.actor,
                at=now(),
            )
        except Rejected as error:
            # What no form may say is told on the page where it was typed.
            raise EditError(" ".join(fault.message for fault in error.faults)) from None

    def done(self, words: str, url: str) -> ResponseReturnValue:
        flash(words, "good")
        return redirect(url, 303)

    def conflict_page(
        self, form_id: str, error: Exception, drawn: Callable[[Desk], Raw] | None = None
    ) -> ResponseReturnValue:
        """Who was quicker and what they did, field by field; everything typed, to be put on the
        newest text."""
        message = error.message if isinstance(error, Conflict) else Conflict.default_message
        db.session.rollback()
        desk = self.desk(form_id)
        try:
            there = {} if drawn is None else drawn(desk)
        except NotVisible:
            there = {}
        sent = [
            (name, value)
            for name, values in request.form.lists()
            if name not in {"csrf_token", "revision"}
            for value in values
        ]
        versions = conflicts.versions(request.form, there, is_told=drawn is not None)
        page = self.show("conflict", desk, message=message, versions=versions, sent=sent)
        return page, 409


def working(desk: Desk) -> FormDraft:
    """The text that is being worked on. Raises Conflict when it is not open any more."""
    if desk.design is None:
        raise Conflict(form_designs.GONE)
    return desk.design


def posted_revision() -> int:
    """The revision that the page was drawn from; 0 fits none."""
    text = request.form.get("revision", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
