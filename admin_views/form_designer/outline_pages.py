"""The outline: everything in order, moved, removed, undone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose

from app.access.policy import allow
from app.domain.errors import NotVisible
from app.domain.permissions import Permission
from app.extensions import db
from app.http.actor import current_actor
from app.http.clock import now
from app.http.transaction import writes
from app.services import design_starts, form_designs
from forms import editing
from forms.editing import EditError, Use

from .desk import Desk, name_of
from .outline import outline, place_words
from .view import DesignerBase, changing, posted_revision, working

UP, DOWN = "up", "down"


@dataclass(frozen=True, slots=True)
class Node:
    """A section, page or question: what it is, what it is called, and where it stands."""

    id: str
    noun: str
    title: str
    place: int
    holder: str


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere a thing can be moved to; `code` names the holder and what it stands behind."""

    code: str
    group: str
    words: str
    is_here: bool


class OutlinePages(DesignerBase):
    """Outline, order, removal, undo."""

    @expose("/<form_id>/", methods=("GET",))
    def outline_view(self, form_id: str) -> ResponseReturnValue:
        """Sections, pages and questions in order."""
        desk = self.desk(form_id)
        return self.show("outline", desk, tab="outline_view", sections=outline(desk))

    @expose("/<form_id>/open", methods=("POST",))
    @writes
    def open_save(self, form_id: str) -> ResponseReturnValue:
        """Begin to change the form, from the text that is live; or go on with what is begun."""
        allow(current_actor(), Permission.FORM_DESIGN)
        desk = self.desk(form_id)
        is_new = desk.design is None
        design_starts.open_design(db.session(), desk.form.id, by=desk.actor, at=now())
        if is_new:
            flash("You can change the form now. Nobody sees it before it is published.", "good")
        return redirect(desk.outline_url(), 303)

    @expose("/<form_id>/move", methods=("POST",))
    @changing
    def move_save(self, form_id: str) -> ResponseReturnValue:
        """One place up or down."""
        desk = self.desk_to_change(form_id)
        way, _, id_ = request.form.get("move", "").partition(":")
        node = node_at(desk, id_)
        if way not in (UP, DOWN):
            raise NotVisible
        siblings = _siblings(desk, node)
        place = node.place + (-1 if way == UP else 1)
        if not 0 <= place < len(siblings):
            return redirect(desk.outline_url(f"row-{id_}"), 303)
        self.apply(
            desk,
            lambda document: editing.move(document, id_, place),
            f"Moved “{node.title}” {way}",
        )
        # At the end of the way its button is gone: the other one gets the focus.
        still = (place > 0) if way == UP else (place < len(siblings) - 1)
        focus = f"{way if still else (DOWN if way == UP else UP)}-{id_}"
        return self.done(
            f"“{node.title}” is now {place + 1} of {len(siblings)}.", desk.outline_url(focus)
        )

    @expose("/<form_id>/move/<node_id>", methods=("GET",))
    def place_view(self, form_id: str, node_id: str) -> ResponseReturnValue:
        """Every place a thing can be moved to."""
        allow(current_actor(), Permission.FORM_DESIGN)
        desk = self.desk(form_id)
        node = node_at(desk, node_id)
        return self.show("place", desk, node=node, places=_places(desk, node), faults={})

    @expose("/<form_id>/move/<node_id>", methods=("POST",))
    @changing
    def place_save(self, form_id: str, node_id: str) -> ResponseReturnValue:
        desk = self.desk_to_change(form_id)
        node = node_at(desk, node_id)
        places = _places(desk, node)
        code = request.form.get("place", "")
        if code not in {each.code for each in places}:
            faults = {"place": "Choose where it should stand."}
            return self.show("place", desk, node=node, places=places, faults=faults), 422
        holder, _, after = code.partition(":")
        try:
            self.apply(
                desk,
                lambda document: _moved_behind(document, node_id, holder, after),
                f"Moved “{node.title}”",
            )
        except EditError as error:
            faults = {"": error.words}
            return self.show("place", desk, node=node, places=places, faults=faults), 422
        return self.done(f"“{node.title}” was moved.", desk.outline_url(f"row-{node_id}"))

    @expose("/<form_id>/remove/<node_id>", methods=("GET",))
    def remove_view(self, form_id: str, node_id: str) -> ResponseReturnValue:
        """What would go, and everything that reads it."""
        allow(current_actor(), Permission.FORM_DESIGN)
        desk = self.desk(form_id)
        return self._remove_page(desk, node_at(desk, node_id), {})

    @expose("/<form_id>/remove/<node_id>", methods=("POST",))
    @changing
    def remove_save(self, form_id: str, node_id: str) -> ResponseReturnValue:
        desk = self.desk_to_change(form_id)
        node = node_at(desk, node_id)
        force = request.form.get("force") == "yes"
        if editing.uses(desk.document, node_id) and not force:
            words = "Tick the box to remove it all the same, or put right what uses it first."
            return self._remove_page(desk, node, {"force": words}), 422
        self.apply(
            desk,
            lambda document: editing.remove(document, node_id, force=force),
            f"Removed the {node.noun} “{node.title}”",
        )
        holder = f"row-{node.holder}" if node.holder else "outline"
        return self.done(f"The {node.noun} “{node.title}” is removed.", desk.outline_url(holder))

    def _remove_page(self, desk: Desk, node: Node, faults: dict[str, str]) -> str:
        uses: list[Use] = editing.uses(desk.document, node.id)
        return self.show(
            "remove", desk, node=node, uses=uses, inside=_inside(desk, node), faults=faults
        )

    @expose("/<form_id>/undo", methods=("POST",))
    @changing
    def undo_save(self, form_id: str) -> ResponseReturnValue:
        desk = self.desk_to_change(form_id)
        words = desk.undo_words
        form_designs.undo(
            db.session(), working(desk), revision=posted_revision(), by=desk.actor, at=now()
        )
        return self.done(f"Undone: {words}.", desk.outline_url("undo"))

    @expose("/<form_id>/redo", methods=("POST",))
    @changing
    def redo_save(self, form_id: str) -> ResponseReturnValue:
        desk = self.desk_to_change(form_id)
        words = desk.redo_words
        form_designs.redo(
            db.session(), working(desk), revision=posted_revision(), by=desk.actor, at=now()
        )
        return self.done(f"Done again: {words}.", desk.outline_url("redo"))


def node_at(desk: Desk, id_: str) -> Node:
    """A section, page or question of the text at hand. Raises NotVisible."""
    section, page, question = desk.at(id_)
    if question is not None and page is not None:
        ids = [each.id for each in page.questions]
        return Node(id_, "question", name_of(question), ids.index(id_), page.id)
    if page is not None and section is not None:
        ids = [each.id for each in section.pages]
        return Node(id_, "page", name_of(page), ids.index(id_), section.id)
    if section is not None:
        ids = [each.id for each in desk.definition.sections]
        return Node(id_, "section", section.title, ids.index(id_), "")
    raise NotVisible


def _siblings(desk: Desk, node: Node) -> list[str]:
    section, page, _ = desk.at(node.holder) if node.holder else (None, None, None)
    if page is not None:
        return [each.id for each in page.questions]
    if section is not None:
        return [each.id for each in section.pages]
    return [each.id for each in desk.definition.sections]


def _places(desk: Desk, node: Node) -> list[Place]:
    """Where it can stand: first in something, or behind another of its kind."""
    ids = _siblings(desk, node)
    here = f"{node.holder}:{ids[node.place - 1] if node.place else ''}"
    found = []
    for holder, group, siblings in _holders(desk, node.noun):
        for id_, title in [("", ""), *siblings]:
            code = f"{holder}:{id_}"
            if id_ != node.id:
                words = f"After “{title}”" if id_ else "First"
                found.append(Place(code, group, words, code == here))
    return found


def _holders(desk: Desk, noun: str) -> Iterator[tuple[str, str, list[tuple[str, str]]]]:
    """What can hold a thing of this kind: its id, its words, and what it holds now."""
    sections = desk.definition.sections
    if noun == "section":
        yield "", "In the form", [(each.id, each.title) for each in sections]
    for section in sections:
        if noun == "page":
            pages = [(each.id, name_of(each)) for each in section.pages]
            yield section.id, place_words(section), pages
        for page in section.pages if noun == "question" else ():
            if page.kind in ("questions", "repeat"):
                questions = [(each.id, name_of(each)) for each in page.questions]
                yield page.id, place_words(section, page), questions


def _moved_behind(
    document: editing.Document, id_: str, holder: str, after: str
) -> editing.Document:
    """The document with a thing put behind another, or first in its holder."""
    if holder:
        kind, node, _ = editing.find(document, holder)
        listed = node.get("pages" if kind == "section" else "questions") or []
    else:
        listed = document.get("sections") or []
    others = [str(each.get("id")) for each in listed if each.get("id") != id_]
    place = others.index(after) + 1 if after in others else 0
    return editing.move(document, id_, place, into=holder or None)


def _inside(desk: Desk, node: Node) -> list[str]:
    """What goes along with a section or page, in words."""
    section, page, _ = desk.at(node.id)
    pages = [page] if page is not None else list(section.pages) if section is not None else []
    if node.noun == "question":
        return []
    named = [f"Page “{name_of(each)}”" for each in pages] if page is None else []
    return [*named, *(f"Question “{name_of(q)}”" for each in pages for q in each.questions)]
