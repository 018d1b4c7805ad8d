"""Adding: a section, a page, a question by what it is for, a whole form."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_admin import expose

from admin_views.fields import Input
from admin_views.frame import rail
from app.access.policy import allow
from app.domain.errors import Conflict, NotVisible, Rejected
from app.domain.permissions import Permission
from app.extensions import db
from app.http.actor import current_actor
from app.http.clock import now
from app.http.transaction import writes
from app.services import design_starts
from forms import editing
from forms.editing import Document, EditError
from forms.fields import FAMILIES, TYPES

from .desk import Desk, name_of
from .outline import PAGE_KINDS, place_words
from .typed import line_of, raw_of
from .view import DesignerBase, changing

SECTION, PAGE, QUESTION = "section", "page", "question"


class AddingPages(DesignerBase):
    """Sections, pages, questions."""

    @expose("/<form_id>/add/<noun>", methods=("GET",))
    def add_view(self, form_id: str, noun: str) -> ResponseReturnValue:
        """`in` names what it goes into, `after` what it goes behind."""
        allow(current_actor(), Permission.FORM_DESIGN)
        desk = self.desk(form_id)
        kept = self.typed_before(desk)
        raw = raw_of(kept) if kept is not None else {k: [v] for k, v in request.args.items()}
        return self._add_page(desk, noun, raw, {})

    @expose("/<form_id>/add/<noun>", methods=("POST",))
    @changing
    def add_save(self, form_id: str, noun: str) -> ResponseReturnValue:
        desk = self.desk_to_change(form_id)
        raw = raw_of(request.form)
        faults = _missing(noun, raw)
        if faults:
            return self._add_page(desk, noun, raw, faults), 422
        title, new = line_of(raw, "title"), uuid.uuid4().hex
        try:
            self.apply(desk, lambda document: _added(document, noun, raw, new), f"Added “{title}”")
        except EditError as error:
            return self._add_page(desk, noun, raw, {"": error.words}), 422
        if noun == QUESTION:
            return self.done(
                "Question added. Now set it up.", desk.url("question_view", node_id=new)
            )
        if noun == PAGE and line_of(raw, "kind") != "questions":
            return self.done("Page added. Now write its text.", desk.url("page_view", node_id=new))
        return self.done(f"“{title}” is added.", desk.outline_url(f"row-{new}"))

    def _add_page(
        self,
        desk: Desk,
        noun: str,
        raw: Mapping[str, list[str]],
        faults: dict[str, str],
    ) -> str:
        if noun not in (SECTION, PAGE, QUESTION):
            raise NotVisible
        holder, after = line_of(raw, "in"), line_of(raw, "after")
        section, page, _ = desk.at(holder)
        if noun != SECTION and section is None:
            raise NotVisible
        if noun == QUESTION and page is None:
            raise NotVisible
        found = desk.at(after)
        behind = found[2] or found[1]
        where = place_words(section, page) if section is not None else ""
        return self.show(
            "add",
            desk,
            noun=noun,
            where=where,
            behind=name_of(behind) if behind is not None else (found[0].title if found[0] else ""),
            holder=holder,
            after=after,
            title=Input(
                "title",
                "Question" if noun == QUESTION else "Title",
                "line",
                True,
                line_of(raw, "title"),
                faults.get("title", ""),
                _HINTS[noun],
            ),
            kinds=list(PAGE_KINDS.items()),
            chosen=line_of(raw, "kind") or ("questions" if noun == PAGE else ""),
            families=_families(),
            faults=faults,
        )

    # --- whole forms -------------------------------------------------------------------------

    @expose("/", methods=("GET",))
    def new_view(self) -> ResponseReturnValue:
        """A new form, empty or a copy of another."""
        allow(current_actor(), Permission.FORM_DESIGN)
        kept = self.typed_before()
        raw = raw_of(kept) if kept is not None else {k: [v] for k, v in request.args.items()}
        return self._new_page(raw, {})

    @expose("/", methods=("POST",))
    @writes
    def new_save(self) -> ResponseReturnValue:
        allow(current_actor(), Permission.FORM_DESIGN)
        raw = raw_of(request.form)
        copied = line_of(raw, "copy_of")
        try:
            design = design_starts.create(
                db.session(),
                slug=line_of(raw, "slug"),
                title=line_of(raw, "title"),
                copy_of=self.form(copied).id if copied else None,
                by=current_actor(),
                at=now(),
            )
        except Rejected as error:
            db.session.rollback()
            faults = error.by_field
            return self._new_page(raw, faults), 422
        except Conflict as error:
            db.session.rollback()
            return self._new_page(raw, {"": error.message}), 422
        desk = self.desk(str(design.form_id))
        return self.done("The form is made. Only designers see it.", desk.outline_url())

    def _new_page(self, raw: Mapping[str, list[str]], faults: dict[str, str]) -> str:
        copied = line_of(raw, "copy_of")
        source = self.desk(copied) if copied else None
        title = line_of(raw, "title")
        if source is not None and not title and not faults:
            title = f"Copy of {source.title}"
        inputs = [
            Input("title", "Title", "line", True, title, faults.get("title", "")),
            Input(
                "slug",
                "Address",
                "line",
                False,
                line_of(raw, "slug"),
                faults.get("slug", ""),
                "The last part of its address: small letters, digits and single dashes. "
                "Left empty, it is made from the title.",
            ),
        ]
        return render_template(
            "staff/designer/new.html", source=source, inputs=inputs, faults=faults, rail=rail(self)
        )


_HINTS = {
    SECTION: "A part of the form, such as “Your school and you”.",
    PAGE: "What stands at the top of the page.",
    QUESTION: "As people read it, such as “What is your name?”",
}


def _families() -> list[tuple[str, list[tuple[str, str, str]]]]:
    """Every type of question by family: its key, what it is called, what it is for."""
    return [
        (
            family,
            [
                (kind.key, kind.label, kind.purpose)
                for kind in TYPES.values()
                if kind.family == family
            ],
        )
        for family in FAMILIES
    ]


def _missing(noun: str, raw: Mapping[str, list[str]]) -> dict[str, str]:
    faults = {}
    if not line_of(raw, "title"):
        faults["title"] = "Write the question." if noun == QUESTION else "Write a title."
    if noun == QUESTION and line_of(raw, "kind") not in TYPES:
        faults["kind"] = "Choose what kind of answer it takes."
    return faults


def _added(document: Document, noun: str, raw: Mapping[str, list[str]], new: str) -> Document:
    title, holder = line_of(raw, "title"), line_of(raw, "in")
    after, kind = line_of(raw, "after") or None, line_of(raw, "kind")

    def new_id() -> str:
        return new

    if noun == SECTION:
        return editing.add_section(document, title, after=after, new_id=new_id)
    if noun == PAGE:
        return editing.add_page(document, holder, kind, title, after=after, new_id=new_id)
    return editing.add_question(document, holder, kind, title, after=after, new_id=new_id)
