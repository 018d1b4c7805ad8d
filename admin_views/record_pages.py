"""A record: its facts, what hangs on it, what happened to it and what can be done now."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from sqlalchemy import inspect as inspect_table

from app.domain.errors import NotVisible, Rejected
from app.domain.permissions import Permission
from app.extensions import db
from app.http.clock import now
from app.http.transaction import writes
from app.models.base import S
from app.models.course import Course, CourseOffer
from app.models.provider import Provider
from app.models.school import School
from app.models.site import Site
from app.services import accounts, records, timelines

from .base import BOOKKEEPING
from .clockwork import due_words
from .deed_pages import DeedPages
from .frame import rail
from .labels import label_of, value_words
from .naming import name_of
from .parts import Fact, Group, Related, RelatedRow, Section
from .registry import record_url, view_of, views

MOST_RELATED = 8
MOST_BUTTONS = 3
SENSITIVE = "sensitive"
# Their names are public; everybody else's are shown to those alone who may open the record.
PUBLIC = (School, Provider, Site, Course, CourseOffer)


class RecordPages(DeedPages):
    """The page of one record and the notes on it."""

    @expose("/<id_>")
    def details_view(self, id_: str) -> ResponseReturnValue:
        """The record. What is sensitive stays closed until somebody opens it, which is logged."""
        try:
            row = self.row(id_)
        except NotVisible:
            return self._removed_page(self.removed_row(id_))
        opened = request.args.get("open") == SENSITIVE
        sections = self.sections(row, opened=opened)
        if opened and any(section.closed for section in sections):
            timelines.note_read(db.engine, row, SENSITIVE, by=self.actor(), at=now())
        deeds = self.deeds(row)
        possible = [deed for deed in deeds if not deed.why_not]
        calm = [deed for deed in possible if not deed.danger][:MOST_BUTTONS]
        return render_template(
            "staff/record.html",
            view=self,
            row=row,
            title=self.title(row),
            tag=self.tag(row),
            due=due_words(getattr(row, self.due)) if self.due and self.is_waiting(row) else None,
            owner=self.owner_words(row),
            sections=sections,
            opened=opened,
            related=self.related(row),
            buttons=calm,
            others=[deed for deed in possible if deed not in calm],
            impossible=[deed for deed in deeds if deed.why_not],
            extras=self.extras(row, opened=opened),
            timeline=timelines.of_record(db.session(), row, self.flow, self.actor()),
            can_note=self.takes_notes and self.actor().may(Permission.NOTE_CREATE),
            edit_url=self._edit_url(row),
            delete_url=self._delete_url(row),
            rail=rail(self),
        )

    def _removed_page(self, row: Any) -> ResponseReturnValue:
        return render_template(
            "staff/removed.html", view=self, row=row, title=self.title(row), rail=rail(self)
        )

    def _edit_url(self, row: Any) -> str | None:
        offered = self.edits and self.may("update")
        return url_for(f"{self.endpoint}.edit_view", id_=row.id) if offered else None

    def _delete_url(self, row: Any) -> str | None:
        offered = self.deletes and self.may("delete")
        return url_for(f"{self.endpoint}.delete_view", id_=row.id) if offered else None

    def owner_words(self, row: Any) -> str | None:
        """Who looks after the record; None when this noun has no owner."""
        if not self.owner:
            return None
        owner_id = getattr(row, self.owner)
        return accounts.name_of(db.session(), owner_id) if owner_id else "Nobody yet"

    def extras(self, row: Any, *, opened: bool) -> list[Any]:
        """Parts of the page that only this noun has, as (template, values)."""
        return []

    # --- facts -------------------------------------------------------------------------------

    def all_groups(self) -> list[Group]:
        """The groups of the view, and whatever column is in none of them."""
        grouped = {name for group in self.groups for name in group.names}
        rest = tuple(
            column.key
            for column in inspect_table(self.model).columns
            if column.key not in BOOKKEEPING | self.hidden | grouped
        )
        title = "More" if self.groups else "Facts"
        return [*self.groups, *([Group(title, rest)] if rest else [])]

    def sections(self, row: Any, *, opened: bool) -> list[Section]:
        """Facts by group; the special-category ones of all groups in one closed section."""
        columns = inspect_table(self.model).columns
        change = self._edit_url(row)
        found, closed = [], []
        for group in self.all_groups():
            names = [name for name in group.names if self._is_shown(name)]
            special = [n for n in names if columns[n].info.get("sensitivity") == S]
            ordinary = tuple(self.fact(row, n) for n in names if n not in special)
            closed += special
            if any(fact.text for fact in ordinary) or (ordinary and self._is_in_form(group)):
                url = f"{change}#{group.key}" if change and self._is_in_form(group) else None
                found.append(Section(group.title, ordinary, group.key, change_url=url))
        if closed:
            facts = tuple(self.fact(row, name) for name in closed) if opened else ()
            found.append(Section(self.sensitive_title, facts, SENSITIVE, closed=True))
        return found

    sensitive_title = "Sensitive"

    def _is_shown(self, name: str) -> bool:
        needs = self.guarded.get(name)
        return name not in self.hidden and (needs is None or self.actor().may(needs))

    def _is_in_form(self, group: Group) -> bool:
        return any(spec.name in group.names for spec in self.form_specs)

    def fact(self, row: Any, name: str) -> Fact:
        """One column in words; a link to the record it points to."""
        relation = relation_of(self.model, name)
        value = getattr(row, name)
        label = label_of(name)
        target = getattr(row, relation) if relation is not None else None
        if target is not None:
            if view_of(target) is not None:
                return Fact(label, name_of(target), record_url(target))
            return Fact(label, name_of(target) if isinstance(target, PUBLIC) else "Hidden")
        if relation is None and inspect_table(self.model).columns[name].foreign_keys and value:
            return self.link_fact(row, name, label, value)
        return Fact(label, value_words(self.model, name, value))

    def link_fact(self, row: Any, name: str, label: str, value: Any) -> Fact:
        """A link to a record that is not loaded with this one."""
        column = inspect_table(self.model).columns[name]
        table = next(iter(column.foreign_keys)).column.table.name
        if table == "user":
            return Fact(label, accounts.name_of(db.session(), value))
        view = view_of(table)
        if view is None:
            return Fact(label, "Hidden")
        url = url_for(f"{view.endpoint}.details_view", id_=value)
        return Fact(label, f"Open {view.singular.lower()}", url)

    # --- related -----------------------------------------------------------------------------

    def related(self, row: Any) -> list[Related]:
        """The children of the record, each list scoped."""
        found = []
        for title, table, key in self.children:
            child = views()[table]
            if not child.is_accessible():
                continue
            statement = (
                child.query()
                .where(getattr(child.model, key) == row.id)
                .order_by(*child.child_order())
                .limit(MOST_RELATED + 1)
                .options(*child.options())
            )
            rows = db.session().scalars(statement).all()
            create = None
            if child.creates and child.may("create"):
                create = url_for(f"{child.endpoint}.create_view", **{key: row.id})
            list_url = url_for(f"{child.endpoint}.index_view", **{key: row.id})
            found.append(
                Related(
                    title,
                    tuple(_related_row(child, item) for item in rows[:MOST_RELATED]),
                    create,
                    list_url if len(rows) > MOST_RELATED and key in child.parents else None,
                )
            )
        return found

    def child_order(self) -> tuple[Any, ...]:
        """The order of these records where they hang on another one."""
        created = getattr(self.model, "created_at", None)
        return (self.model.id,) if created is None else (created.desc(), self.model.id)

    # --- notes -------------------------------------------------------------------------------

    @expose("/<id_>/note", methods=("POST",))
    @writes
    def note_save(self, id_: str) -> ResponseReturnValue:
        """Write a note on the record."""
        if not self.takes_notes:
            raise NotVisible
        row = self.row(id_)
        try:
            records.add_note(
                db.session(), row, request.form.get("text", ""), by=self.actor(), at=now()
            )
            flash("Note added.", "good")
        except Rejected as rejected:
            flash(rejected.message, "bad")
        return redirect(f"{self.url_of(row)}#notes")


def _related_row(child: Any, item: Any) -> RelatedRow:
    return RelatedRow(child.title(item), record_url(item), child.line(item), child.tag(item))


def relation_of(model: Any, column: str) -> str | None:
    """The relationship that a foreign key belongs to."""
    for relation in inspect_table(model).relationships:
        if not relation.uselist and any(c.key == column for c in relation.local_columns):
            return str(relation.key)
    return None
