"""A record: its facts, what hangs on it, what happened to it and what can be done now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from sqlalchemy import inspect as inspect_table

from app.domain.errors import NotVisible, Rejected
from app.domain.permissions import Permission
from app.extensions import db
from app.http import typed as kept_text
from app.http.clock import now
from app.http.transaction import writes
from app.models.base import S
from app.services import accounts, records, timelines

from . import next_mails
from .base import BOOKKEEPING
from .column_labels import label_of
from .frame import rail
from .headers import PUBLIC, Headed, Header
from .labels import value_words
from .naming import name_of, relation_of
from .parts import Deed, Fact, Group, Related, RelatedRow, Section
from .registry import record_url, view_of, views

MOST_RELATED = 8
MOST_BUTTONS = 3
SENSITIVE = "sensitive"
NOT_SAVED = "Your session ended before this note was saved. Save it now."


class RecordPages(Headed):
    """The page of one record and the notes on it."""

    # What some columns are called here, where their usual name would not say of what they are.
    labels: ClassVar[Mapping[str, str]] = {}

    @expose("/<id_>")
    def details_view(self, id_: str) -> ResponseReturnValue:
        """The record. What is sensitive stays closed until somebody opens it, which is logged."""
        try:
            row = self.row(id_)
        except NotVisible:
            return self._removed_page(self.removed_row(id_))
        return self._record_page(row)

    def _record_page(self, row: Any, *, note: str = "", note_fault: str = "") -> str:
        """The page, with a note that is being written."""
        opened = self.is_opened()
        header = self.header(row)
        sections = self.sections(row, opened=opened, header=header)
        if opened and any(section.closed for section in sections):
            timelines.note_read(db.engine, row, SENSITIVE, by=self.actor(), at=now())
        all_deeds = self.deeds(row)
        deeds = [deed for deed in all_deeds if not deed.beside]
        possible = [deed for deed in deeds if not deed.why_not]
        calm = [deed for deed in possible if not deed.danger][:MOST_BUTTONS]
        return render_template(
            "staff/record.html",
            view=self,
            row=row,
            title=self.title(row),
            header=header,
            warnings=self.warnings(row),
            sections=sections,
            opened=opened,
            related=self.related(row, all_deeds, opened=opened),
            buttons=calm,
            others=[deed for deed in possible if deed not in calm],
            impossible=[deed for deed in deeds if deed.why_not],
            extras=self.extras(row, opened=opened),
            timeline=timelines.of_record(db.session(), row, self.flow, self.actor()),
            can_note=self._can_note(),
            note=note,
            note_fault=note_fault,
            edit_url=self._edit_url(row),
            delete_url=self._delete_url(row),
            rail=rail(self),
        )

    def _removed_page(self, row: Any) -> ResponseReturnValue:
        return render_template(
            "staff/removed.html", view=self, row=row, title=self.title(row), rail=rail(self)
        )

    def is_opened(self) -> bool:
        """Whether somebody opened what is sensitive."""
        return request.args.get("open") == SENSITIVE

    def _edit_url(self, row: Any) -> str | None:
        offered = self.edits and self.may("update")
        return url_for(f"{self.endpoint}.edit_view", id_=row.id) if offered else None

    def _delete_url(self, row: Any) -> str | None:
        offered = self.deletes and self.may("delete")
        return url_for(f"{self.endpoint}.delete_view", id_=row.id) if offered else None

    def warnings(self, row: Any) -> list[str]:
        """What to know before anything is done, in whole sentences."""
        return []

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

    def sections(self, row: Any, *, opened: bool, header: Header) -> list[Section]:
        """Facts by group; the special-category ones of all groups in one closed section. What
        the header says is not said again."""
        columns = inspect_table(self.model).columns
        change = self._edit_url(row)
        found, closed = [], []
        for group in self.all_groups():
            names = [n for n in group.names if self._is_shown(n) and not self._is_said(n, header)]
            special = [n for n in names if columns[n].info.get("sensitivity") == S]
            found_facts = (self.fact(row, n) for n in names if n not in special)
            ordinary = tuple(fact for fact in found_facts if fact.text != header.title)
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

    def _is_said(self, name: str, header: Header) -> bool:
        return name in header.said or relation_of(self.model, name) in header.said

    def _is_in_form(self, group: Group) -> bool:
        return any(spec.name in group.names for spec in self.form_specs)

    def fact(self, row: Any, name: str) -> Fact:
        """One column in words; a link to the record it points to."""
        relation = relation_of(self.model, name)
        value = getattr(row, name)
        label = self.labels.get(name) or label_of(name)
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

    def related(
        self, row: Any, deeds: Sequence[Deed] = (), *, opened: bool = False
    ) -> list[Related]:
        """The children of the record, each list scoped: the newest few and the way to all."""
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
            words, create_url = self._adding(row, child, key, deeds)
            list_url = url_for(f"{child.endpoint}.index_view", **{key: row.id})
            found.append(
                Related(
                    title,
                    tuple(
                        child.related_row(item, number, opened=opened)
                        for number, item in enumerate(rows[:MOST_RELATED], 1)
                    ),
                    create_url,
                    words,
                    list_url if len(rows) > MOST_RELATED else None,
                )
            )
        return [*found, *next_mails.of_case(row, self.actor())]

    def _adding(
        self, row: Any, child: Any, key: str, deeds: Sequence[Deed]
    ) -> tuple[str, str | None]:
        """The words and the address by which one more is added: a deed of this record, else the
        form of the child."""
        for deed in deeds:
            if deed.beside == child.table() and not deed.why_not:
                url = url_for(f"{self.endpoint}.deed_view", id_=row.id, deed_name=deed.name)
                return deed.label, url
        if child.creates and child.may("create"):
            return "Add", url_for(f"{child.endpoint}.create_view", **{key: row.id})
        return "", None

    def related_row(self, row: Any, number: int, *, opened: bool) -> RelatedRow:
        """A record of this noun on the page of what it hangs on, where it is the `number`th.
        `opened`: what is sensitive may be said."""
        return RelatedRow(self.title(row), record_url(row), self.line(row), self.tag(row))

    def child_order(self) -> tuple[Any, ...]:
        """The order of these records where they hang on another one."""
        created = getattr(self.model, "created_at", None)
        return (self.model.id,) if created is None else (created.desc(), self.model.id)

    # --- notes -------------------------------------------------------------------------------

    def _can_note(self) -> bool:
        return self.takes_notes and self.actor().may(Permission.NOTE_CREATE)

    @expose("/<id_>/note", methods=("GET",))
    def note_view(self, id_: str) -> ResponseReturnValue:
        """Where signing in leads back to when the session ended before a note was saved."""
        if not self._can_note():
            raise NotVisible
        row, given = self.row(id_), kept_text.take(request.path)
        if given is None:
            return redirect(self.url_of(row))
        return self._record_page(row, note=given.get("text", ""), note_fault=NOT_SAVED)

    @expose("/<id_>/note", methods=("POST",))
    @writes
    def note_save(self, id_: str) -> ResponseReturnValue:
        """Write a note on the record."""
        if not self.takes_notes:
            raise NotVisible
        row, text = self.row(id_), request.form.get("text", "")
        try:
            records.add_note(db.session(), row, text, by=self.actor(), at=now())
        except Rejected as rejected:
            return self._record_page(row, note=text, note_fault=rejected.message), 422
        flash("Note added.", "good")
        return redirect(f"{self.url_of(row)}#notes")
