"""The history of a form: its versions to read, to compare, and to go back to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose

from app.access.policy import allow
from app.domain.errors import Conflict, NotVisible
from app.domain.permissions import Permission
from app.extensions import db
from app.http.actor import current_actor
from app.http.clock import now
from app.http.transaction import writes
from app.models.form import FormVersion
from app.services import accounts, design_starts, form_designs
from app.services.code_lists import live_lists

from .changes import changes_between
from .desk import Desk
from .half_built import as_definition
from .text import form_facts, readable_text
from .view import DesignerBase, posted_revision

DRAFT = "draft"


@dataclass(frozen=True, slots=True)
class Published:
    """One version in the list."""

    number: int
    at: datetime
    who: str
    note: str
    is_live: bool


class HistoryPages(DesignerBase):
    """Versions."""

    @expose("/<form_id>/history", methods=("GET",))
    def history_view(self, form_id: str) -> ResponseReturnValue:
        desk = self.desk(form_id)
        return self.show("history", desk, tab="history_view", versions=_published(desk))

    @expose("/<form_id>/history/<int:number>", methods=("GET",))
    def version_view(self, form_id: str, number: int) -> ResponseReturnValue:
        """The text of a version, to read."""
        desk = self.desk(form_id)
        definition = as_definition(_version(desk, number).document)
        return self.show(
            "version",
            desk,
            version=next(each for each in _published(desk) if each.number == number),
            facts=form_facts(definition),
            sections=readable_text(definition, live_lists(db.session())),
        )

    @expose("/<form_id>/compare", methods=("GET",))
    def compare_view(self, form_id: str) -> ResponseReturnValue:
        """Two texts, told apart in words. Without a choice: the live one and what is worked on."""
        desk = self.desk(form_id)
        published = _published(desk)
        names = [(str(each.number), f"Version {each.number}") for each in published]
        if desk.design is not None:
            names.insert(0, (DRAFT, "The text being changed"))
        codes = [code for code, _ in names]
        newer = request.args.get("to", codes[0] if codes else "")
        older = request.args.get("from", codes[1] if len(codes) > 1 else newer)
        found = changes_between(_text(desk, older), _text(desk, newer) or {})
        words = dict(names)
        return self.show(
            "compare",
            desk,
            names=names,
            older=older,
            newer=newer,
            told=(words.get(older, ""), words.get(newer, "")),
            found=found,
            unread=desk.placed(found.unread) if newer == DRAFT else (),
        )

    @expose("/<form_id>/history/<int:number>/restore", methods=("POST",))
    @writes
    def restore_save(self, form_id: str, number: int) -> ResponseReturnValue:
        """Go back to a version: its text becomes the one being changed."""
        allow(current_actor(), Permission.FORM_DESIGN)
        desk = self.desk(form_id)
        if desk.revision != posted_revision():
            return self.conflict_page(
                form_id, Conflict("Somebody changed the text after you opened this page.")
            )
        version = _version(desk, number)
        design_starts.restore(db.session(), version, by=desk.actor, at=now())
        flash(
            f"The text of version {number} is ready to be changed. Undo brings back yours.", "good"
        )
        return redirect(desk.outline_url(), 303)


def _published(desk: Desk) -> list[Published]:
    session = db.session()
    versions = form_designs.versions(session, desk.form.id, desk.actor)
    names = accounts.names_of(session, [each.published_by_id for each in versions])
    return [
        Published(
            number=each.number,
            at=each.published_at,
            who=names.get(each.published_by_id, "") if each.published_by_id else "",
            note=each.note,
            is_live=each.number == desk.form.current_version,
        )
        for each in versions
    ]


def _version(desk: Desk, number: int) -> FormVersion:
    """Raises NotVisible."""
    found = form_designs.versions(db.session(), desk.form.id, desk.actor)
    version = next((each for each in found if each.number == number), None)
    if version is None:
        raise NotVisible
    return version


def _text(desk: Desk, code: str) -> dict[str, object] | None:
    if code == DRAFT and desk.design is not None:
        return desk.document
    if code.isdecimal() and len(code) < 9:
        return _version(desk, int(code)).document
    return None
