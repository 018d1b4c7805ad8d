"""StaffView: list, record, edit, delete, moves and export of one noun, scoped and audited.

Every row comes through `visible`. A view says what is shown and which permissions stand before
each page; nothing can be changed that it does not list.
"""

from __future__ import annotations

import csv
import io
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import urlencode

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import BaseView, expose
from sqlalchemy import Select, and_, literal, or_
from sqlalchemy import inspect as inspect_table
from sqlalchemy.orm import selectinload

from app.access.actor import Actor
from app.access.policy import allow
from app.access.scope import count_of, fetch, visible
from app.domain.errors import Conflict, NotVisible, Rejected
from app.domain.permissions import Permission
from app.domain.text import csv_safe
from app.domain.workflow import Workflow
from app.extensions import db
from app.http.actor import current_actor
from app.http.clock import now
from app.http.transaction import writes
from app.models.base import S
from app.services import audit, records, steps, timelines

from . import fields, pickers
from .fields import FieldSpec, Input, Options
from .labels import label_of, value_words

PAGE = 50
MOST_COUNTED = 10_000


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list. `name` is a path over relationships; `sort` a column of the table."""

    name: str
    label: str
    sort: str = ""
    needs: Permission | None = None


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter of a list by one column. Options are codes with words."""

    name: str
    label: str
    options: Callable[[], Options]


@dataclass(frozen=True, slots=True)
class Cell:
    text: str
    url: str | None = None
    tone: str | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    label: str
    text: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """Facts of a record. A closed one is sensitive: opening it is logged."""

    title: str
    facts: tuple[Fact, ...]
    key: str = ""
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Related:
    """Records that hang on this one."""

    title: str
    rows: tuple[tuple[str, str, str], ...]
    create_url: str | None = None


@dataclass(frozen=True, slots=True)
class Button:
    """A move or another deed on a record."""

    label: str
    url: str
    primary: bool = False
    why_not: tuple[str, ...] = ()


class StaffView(BaseView):
    """The pages of one noun. Subclasses say which; they decide nothing."""

    model: ClassVar[Any]
    noun: ClassVar[str]
    singular: ClassVar[str]
    plural: ClassVar[str]
    area: ClassVar[str]
    columns: ClassVar[tuple[Column, ...]]
    searched: ClassVar[tuple[str, ...]] = ()
    filters: ClassVar[tuple[Filter, ...]] = ()
    order: ClassVar[str] = "created_at"
    newest_first: ClassVar[bool] = True
    form_specs: ClassVar[tuple[FieldSpec, ...]] = ()
    creates: ClassVar[bool] = False
    edits: ClassVar[bool] = False
    deletes: ClassVar[bool] = False
    exports: ClassVar[bool] = False
    flow: ClassVar[Workflow[Any, Any] | None] = None
    # Children shown on the record: title, slug of their view, their foreign key.
    children: ClassVar[tuple[tuple[str, str, str], ...]] = ()
    hidden: ClassVar[frozenset[str]] = frozenset()
    empty: ClassVar[str] = "Nothing here yet."
    counted: ClassVar[frozenset[str]] = frozenset()

    def __init__(self) -> None:
        slug = self.slug()
        super().__init__(
            name=self.plural, category=self.area, endpoint=f"admin_{slug}", url=f"/admin/{slug}"
        )

    @classmethod
    def slug(cls) -> str:
        return str(cls.model.__tablename__).replace("_", "-")

    # --- permissions -------------------------------------------------------------------------

    def permission(self, verb: str) -> Permission | None:
        """`noun:verb`, or None when nobody may ever do that to this noun."""
        try:
            return Permission(f"{self.noun}:{verb}")
        except ValueError:
            return None

    def may(self, verb: str) -> bool:
        permission = self.permission(verb)
        return permission is not None and current_actor().may(permission)

    def is_accessible(self) -> bool:
        return bool(self.may("read"))

    def _enter(self) -> Actor:
        if not self.is_accessible():
            raise NotVisible
        return current_actor()

    def _permitted(self, verb: str, offered: bool) -> Permission:
        self._enter()
        permission = self.permission(verb)
        if not offered or permission is None:
            raise NotVisible
        allow(current_actor(), permission)
        return permission

    # --- reading -----------------------------------------------------------------------------

    def query(self) -> Select[Any]:
        """The scoped rows of the list."""
        return visible(self.model, current_actor())

    def options(self) -> list[Any]:
        """Loading of the relationships that lists and records show."""
        return [
            selectinload(getattr(self.model, relation.key))
            for relation in inspect_table(self.model).relationships
            if not relation.uselist
        ]

    def row(self, id_: str, *, lock: bool = False, deleted: bool = False) -> Any:
        """One row the actor may see. Raises NotVisible."""
        return fetch(
            db.session(), self.model, id_, current_actor(), options=self.options(), lock=lock
        )

    # --- list --------------------------------------------------------------------------------

    @expose("/")
    def index_view(self) -> ResponseReturnValue:
        """The list: search, filters, order, keyset pages."""
        self._enter()
        listing = Listing(self, request.args)
        return render_template("staff/list.html", view=self, listing=listing, rail=rail())

    @expose("/export", methods=("POST",))
    @writes
    def export_view(self) -> ResponseReturnValue:
        """The list as CSV, formula-safe and audited. A POST, because it is written down."""
        self._permitted("export", self.exports)
        listing = Listing(self, request.args)
        actor = current_actor()
        rows = [
            [csv_safe(cell.text) for cell in listing.cells(row)]
            for row in db.session().scalars(listing.filtered().options(*self.options()))
        ]
        audit.record_export(
            db.session(), self.model.__tablename__, len(rows), listing.words, by=actor, at=now()
        )
        head = [column.label for column in listing.columns]
        name = f"{self.slug()}-{now():%Y-%m-%d}.csv"
        return Response(
            _csv([head, *rows]),
            mimetype="text/csv",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    # --- record ------------------------------------------------------------------------------

    @expose("/<id_>")
    def details_view(self, id_: str) -> ResponseReturnValue:
        """The record: facts, related records, history and what can be done now."""
        self._enter()
        row = self.row(id_)
        opened = set(request.args.getlist("open"))
        sections = self.sections(row, opened)
        for section in sections:
            if section.closed and section.key in opened:
                timelines.note_read(db.engine, row, section.key, by=current_actor(), at=now())
        return render_template(
            "staff/record.html",
            view=self,
            row=row,
            title=self.title(row),
            tag=self.tag(row),
            sections=sections,
            opened=opened,
            related=self.related(row),
            buttons=self.buttons(row),
            timeline=timelines.of_record(db.session(), row, self.flow, current_actor()),
            rail=rail(),
        )

    def title(self, row: Any) -> str:
        """What the record is called on its page."""
        return str(row) if type(row).__str__ is not object.__str__ else self.singular

    def tag(self, row: Any) -> Cell | None:
        """The status tag."""
        if self.flow is None:
            return None
        state = type(self.flow.start)(row.status)
        return Cell(self.flow.label(state), tone=str(self.flow.tone(state)))

    def sections(self, row: Any, opened: set[str]) -> list[Section]:
        """Facts by how closely they are held: ordinary ones open, sensitive ones closed."""
        ordinary, sensitive = [], []
        for column in inspect_table(self.model).columns:
            if column.key in BOOKKEEPING | self.hidden:
                continue
            fact = self.fact(row, column.key)
            (sensitive if column.info.get("sensitivity") == S else ordinary).append(fact)
        found = [Section("Facts", tuple(ordinary))]
        if sensitive:
            shown = tuple(sensitive) if "sensitive" in opened else ()
            found.append(Section("Sensitive", shown, key="sensitive", closed=True))
        return found

    def fact(self, row: Any, name: str) -> Fact:
        relation = _relation_of(self.model, name)
        value = getattr(row, name)
        if relation is not None and value is not None:
            target = getattr(row, relation)
            if target is not None and may_read(type(target)):
                return Fact(label_of(self.model, name), str(target), record_url(target))
            return Fact(label_of(self.model, name), "Hidden")
        return Fact(label_of(self.model, name), value_words(self.model, name, value))

    def related(self, row: Any) -> list[Related]:
        """The children of the record, each list scoped."""
        found = []
        for title, slug, key in self.children:
            child = VIEWS[slug]
            if not child.is_accessible():
                continue
            statement = (
                child.query()
                .where(getattr(child.model, key) == row.id)
                .order_by(child.model.created_at.desc())
                .limit(20)
                .options(*child.options())
            )
            rows = tuple(
                (child.title(item), child.line(item), record_url(item) or "")
                for item in db.session().scalars(statement)
            )
            create = None
            if child.creates and child.may("create"):
                create = url_for(f"{child.endpoint}.create_view", **{key: row.id})
            found.append(Related(title, rows, create))
        return found

    def line(self, row: Any) -> str:
        """What a related list says beside the title."""
        tag = self.tag(row)
        return tag.text if tag else ""

    # --- moves -------------------------------------------------------------------------------

    def facts_of(self, row: Any) -> Any:
        """What the guards of the flow need to know."""
        raise NotVisible

    def buttons(self, row: Any) -> list[Button]:
        """What the actor may do to the record now, and why some of it is not possible yet."""
        if self.flow is None:
            return []
        found = steps.possible(self.flow, row, self.facts_of(row), current_actor())
        return [
            Button(
                item.move.label,
                url_for(f"{self.endpoint}.move_view", id_=row.id, name=item.move.name),
                primary=index == 0,
                why_not=item.why_not,
            )
            for index, item in enumerate(found)
        ]

    def do_move(self, row: Any, name: str, reason: str, version: int) -> None:
        """Take the move, through its service."""
        raise NotVisible

    def move_inputs(self, row: Any, name: str) -> list[Input]:
        """Inputs a move needs beside its reason."""
        return []

    @expose("/<id_>/move/<name>", methods=("GET",))
    def move_view(self, id_: str, name: str) -> ResponseReturnValue:
        """Ask before the move, with the reason when it needs one."""
        self._enter()
        return self._move_page(self.row(id_), name, {}, "")

    @expose("/<id_>/move/<name>", methods=("POST",))
    @writes
    def move_save(self, id_: str, name: str) -> ResponseReturnValue:
        self._enter()
        row = self.row(id_, lock=True)
        reason = request.form.get("reason", "")
        try:
            self.do_move(row, name, reason, int(request.form.get("version", "0")))
        except Rejected as rejected:
            db.session.rollback()
            faults = {fault.field or "reason": fault.message for fault in rejected.faults}
            return self._move_page(self.row(id_), name, faults, reason), 422
        flash(f"{self._label_of_move(name)}: done.", "good")
        return redirect(url_for(f"{self.endpoint}.details_view", id_=id_))

    def _label_of_move(self, name: str) -> str:
        moves = self.flow.moves if self.flow else ()
        return next((move.label for move in moves if move.name == name), name)

    def _move_page(self, row: Any, name: str, faults: Mapping[str, str], reason: str) -> str:
        if self.flow is None:
            raise NotVisible
        move = self.flow.move(type(self.flow.start)(row.status), name)
        allow(current_actor(), move.by)
        return render_template(
            "staff/move.html",
            view=self,
            row=row,
            title=self.title(row),
            move=move,
            why_not=move.why_not(self.facts_of(row)),
            inputs=self.move_inputs(row, name),
            faults=faults,
            reason=reason,
            rail=rail(),
        )

    # --- making and changing -----------------------------------------------------------------

    @expose("/new", methods=("GET",))
    def create_view(self) -> ResponseReturnValue:
        self._permitted("create", self.creates)
        given = {spec.name: request.args.get(spec.name, "") for spec in self.form_specs}
        return self._form_page(None, given, {})

    @expose("/new", methods=("POST",))
    @writes
    def create_save(self) -> ResponseReturnValue:
        permission = self._permitted("create", self.creates)
        typed = self._read()
        if not typed.faults:
            try:
                row = self.make(typed.values, permission)
                flash(f"{self.singular} added.", "good")
                return redirect(url_for(f"{self.endpoint}.details_view", id_=row.id))
            except Rejected as rejected:
                typed.faults |= {f.field or "": f.message for f in rejected.faults}
        return self._form_page(None, typed.raw, typed.faults), 422

    def make(self, values: dict[str, Any], permission: Permission) -> Any:
        """Create the record."""
        return records.create(
            db.session(),
            self.model(),
            self.complete(values),
            permission=permission,
            by=current_actor(),
            at=now(),
        )

    def complete(self, values: dict[str, Any]) -> dict[str, Any]:
        """Values a new record needs beside those typed."""
        return values

    @expose("/<id_>/edit", methods=("GET",))
    def edit_view(self, id_: str) -> ResponseReturnValue:
        self._permitted("update", self.edits)
        row = self.row(id_)
        return self._form_page(row, self._stored(row), {})

    @expose("/<id_>/edit", methods=("POST",))
    @writes
    def edit_save(self, id_: str) -> ResponseReturnValue:
        permission = self._permitted("update", self.edits)
        row = self.row(id_, lock=True)
        typed = self._read()
        version = int(request.form.get("version") or 0)
        if not typed.faults and version != row.version:
            return self._conflict_page(row, typed), 409
        if not typed.faults:
            try:
                records.update(
                    db.session(),
                    row,
                    typed.values,
                    version=version,
                    permission=permission,
                    by=current_actor(),
                    at=now(),
                )
                flash("Saved.", "good")
                return redirect(url_for(f"{self.endpoint}.details_view", id_=id_))
            except Conflict:
                return self._conflict_page(self.row(id_), typed), 409
            except Rejected as rejected:
                typed.faults |= {f.field or "": f.message for f in rejected.faults}
        db.session.rollback()
        return self._form_page(self.row(id_), typed.raw, typed.faults), 422

    def _read(self) -> fields.Typed:
        return fields.read(
            self.model,
            self.form_specs,
            request.form,
            self._options_of,
            lambda spec, text: pickers.resolve(db.session(), current_actor(), spec.picker, text),
        )

    def _options_of(self, spec: FieldSpec) -> Options:
        if spec.list_name:
            return pickers.code_list(db.session(), spec.list_name)
        return spec.options

    def _stored(self, row: Any) -> dict[str, Any]:
        stored = {}
        for spec in self.form_specs:
            kind = fields.kind_of(self.model, spec)
            value = getattr(row, spec.name)
            if kind == "picker":
                stored[spec.name] = pickers.shown(db.session(), current_actor(), spec.picker, value)
            else:
                stored[spec.name] = fields.shown(kind, value)
        return stored

    def _inputs(self, raw: Mapping[str, Any], faults: Mapping[str, str]) -> list[Input]:
        return [
            Input(
                name=spec.name,
                label=spec.label,
                kind=fields.kind_of(self.model, spec),
                required=fields.is_required(self.model, spec),
                value=self._pre(spec, raw.get(spec.name, "")),
                error=faults.get(spec.name, ""),
                hint=spec.hint,
                options=self._options_of(spec)
                or (pickers.few(db.session(), current_actor(), spec.picker) if spec.picker else ()),
                picker=spec.picker,
            )
            for spec in self.form_specs
        ]

    def _pre(self, spec: FieldSpec, value: Any) -> Any:
        """A picker shows words, also when an address brought an id."""
        if spec.picker and value:
            return pickers.words_for(db.session(), current_actor(), spec.picker, value)
        return value

    def _form_page(self, row: Any, raw: Mapping[str, Any], faults: Mapping[str, str]) -> str:
        return render_template(
            "staff/form.html",
            view=self,
            row=row,
            title=f"Change {self.title(row)}"
            if row is not None
            else f"Add {self.singular.lower()}",
            inputs=self._inputs(raw, faults),
            faults=faults,
            rail=rail(),
        )

    def _conflict_page(self, row: Any, typed: fields.Typed) -> str:
        """Both versions side by side: what is saved now and what was typed; nothing is lost."""
        stored = self._stored(row)
        differing = [
            item
            for item in self._inputs(typed.raw, {})
            if _comparable(stored[item.name]) != _comparable(item.value)
        ]
        return render_template(
            "staff/conflict.html",
            view=self,
            row=row,
            title=self.title(row),
            inputs=self._inputs(typed.raw, {}),
            differing=differing,
            stored=stored,
            rail=rail(),
        )

    # --- removing ----------------------------------------------------------------------------

    @expose("/<id_>/delete", methods=("GET",))
    def delete_view(self, id_: str) -> ResponseReturnValue:
        self._permitted("delete", self.deletes)
        return self._delete_page(self.row(id_), {})

    @expose("/<id_>/delete", methods=("POST",))
    @writes
    def delete_save(self, id_: str) -> ResponseReturnValue:
        permission = self._permitted("delete", self.deletes)
        row = self.row(id_, lock=True)
        try:
            records.remove(
                db.session(),
                row,
                version=int(request.form.get("version") or 0),
                permission=permission,
                by=current_actor(),
                at=now(),
                reason=request.form.get("reason", ""),
            )
        except Rejected as rejected:
            return self._delete_page(row, {"reason": rejected.message}), 422
        flash(f"{self.singular} removed. A manager can bring it back.", "good")
        return redirect(url_for(f"{self.endpoint}.index_view"))

    def _delete_page(self, row: Any, faults: Mapping[str, str]) -> str:
        return render_template(
            "staff/delete.html",
            view=self,
            row=row,
            title=self.title(row),
            related=self.related(row),
            faults=faults,
            rail=rail(),
        )

    # --- notes -------------------------------------------------------------------------------

    @expose("/<id_>/note", methods=("POST",))
    @writes
    def note_save(self, id_: str) -> ResponseReturnValue:
        self._enter()
        row = self.row(id_)
        try:
            records.add_note(
                db.session(), row, request.form.get("text", ""), by=current_actor(), at=now()
            )
            flash("Note added.", "good")
        except Rejected as rejected:
            flash(rejected.message, "bad")
        return redirect(url_for(f"{self.endpoint}.details_view", id_=id_))


class Listing:
    """One page of a list: what was asked for, the rows, the links on."""

    def __init__(self, view: StaffView, args: Any) -> None:
        actor = current_actor()
        self.view = view
        self.q = args.get("q", "").strip()[:100]
        self.columns = [c for c in view.columns if c.needs is None or actor.may(c.needs)]
        self.chosen = {f.name: args.get(f.name, "") for f in view.filters if args.get(f.name, "")}
        sortable = {column.sort for column in self.columns if column.sort} | {view.order}
        sort = args.get("sort", view.order)
        self.sort = sort if sort in sortable else view.order
        newest = view.newest_first if self.sort == view.order else False
        self.descending = args.get("desc", "1" if newest else "0") == "1"
        self.after = args.get("after", "")
        self._load()

    def filtered(self) -> Select[Any]:
        """The scoped, searched and filtered rows, without order or limit."""
        statement = self.view.query()
        for name, value in self.chosen.items():
            statement = statement.where(getattr(self.view.model, name) == value)
        if self.q:
            pattern = f"%{_escape(self.q)}%"
            statement = statement.where(
                or_(
                    *(
                        getattr(self.view.model, name).ilike(pattern, escape="\\")
                        for name in self.view.searched
                    )
                )
            )
        return statement

    def _load(self) -> None:
        session = db.session()
        statement = self.filtered()
        total = count_of(session, statement.limit(MOST_COUNTED + 1))
        self.count_words = f"more than {MOST_COUNTED:,}" if total > MOST_COUNTED else f"{total:,}"
        column = getattr(self.view.model, self.sort)
        key = self.view.model.id
        if self.after:
            statement = statement.where(self._beyond(column, key))
        way = (lambda c: c.desc()) if self.descending else (lambda c: c.asc())
        ordered = statement.order_by(
            _nulls_last(column, self.descending), way(column), way(key)
        ).limit(PAGE + 1)
        rows = list(session.scalars(ordered.options(*self.view.options())))
        self.rows = rows[:PAGE]
        self.next_url = self.url(after=str(self.rows[-1].id)) if len(rows) > PAGE else None
        self.first_url = self.url(after="") if self.after else None

    def _beyond(self, column: Any, key: Any) -> Any:
        """Rows after the last one of the page before, by the same order."""
        try:
            last_id = uuid.UUID(self.after)
        except ValueError:
            raise NotVisible from None
        last = (
            db.session()
            .execute(self.view.query().where(key == last_id).with_only_columns(column))
            .one_or_none()
        )
        if last is None:
            raise NotVisible
        value = last[0]
        beyond = (lambda a, b: a < b) if self.descending else (lambda a, b: a > b)
        if value is None:
            return and_(column.is_(None), beyond(key, last_id))
        return or_(
            column.is_(None), beyond(column, value), and_(column == value, beyond(key, last_id))
        )

    @property
    def words(self) -> str:
        """The filters read as a sentence."""
        parts = [f"{label}: {text}" for label, text, _ in self.chips]
        return ", ".join(parts) or "all"

    @property
    def chips(self) -> list[tuple[str, str, str]]:
        found = []
        if self.q:
            found.append(("Search", self.q, self.url(q="", after="")))
        for item in self.view.filters:
            if item.name in self.chosen:
                words = dict(item.options()).get(self.chosen[item.name], self.chosen[item.name])
                found.append((item.label, words, self.url(**{item.name: "", "after": ""})))
        return found

    def url(self, **changes: str) -> str:
        """This list with something changed."""
        query = {"q": self.q, **self.chosen, "after": self.after}
        if self.sort != self.view.order:
            query["sort"] = self.sort
        if request.args.get("desc"):
            query["desc"] = "1" if self.descending else "0"
        query |= changes
        kept = {name: value for name, value in query.items() if value}
        base = url_for(f"{self.view.endpoint}.index_view")
        return f"{base}?{urlencode(kept)}" if kept else base

    def export_url(self) -> str:
        base = url_for(f"{self.view.endpoint}.export_view")
        kept = {"q": self.q, **self.chosen}
        return f"{base}?{urlencode({k: v for k, v in kept.items() if v})}"

    def sort_url(self, column: Column) -> str:
        turned = self.sort == column.sort and not self.descending
        return self.url(sort=column.sort, desc="1" if turned else "0", after="")

    def cells(self, row: Any) -> list[Cell]:
        """A row as the table shows it; the first cell leads to the record."""
        found = []
        for index, column in enumerate(self.columns):
            if column.name == "status" and self.view.flow is not None:
                tag = self.view.tag(row)
                found.append(tag or Cell(""))
                continue
            text = _words(self.view.model, column.name, _walk(row, column.name))
            url = url_for(f"{self.view.endpoint}.details_view", id_=row.id) if index == 0 else None
            found.append(Cell(text or "(none)" if url else text, url=url))
        return found


VIEWS: dict[str, StaffView] = {}
RAIL: list[Callable[[], Any]] = []

BOOKKEEPING = frozenset(
    {
        "id",
        "version",
        "created_at",
        "created_by_id",
        "updated_at",
        "updated_by_id",
        "deleted_at",
        "retain_until",
    }
)


def rail() -> Any:
    """The areas of the left rail, for every staff page."""
    return RAIL[0]()


def may_read(model: Any) -> bool:
    view = VIEWS.get(str(model.__tablename__).replace("_", "-"))
    return view is not None and view.is_accessible()


def record_url(row: Any) -> str | None:
    """The page of a record, when there is one for this actor."""
    view = VIEWS.get(str(row.__tablename__).replace("_", "-"))
    if view is None or not view.is_accessible():
        return None
    return url_for(f"{view.endpoint}.details_view", id_=row.id)


def _relation_of(model: Any, column: str) -> str | None:
    for relation in inspect_table(model).relationships:
        if not relation.uselist and any(c.key == column for c in relation.local_columns):
            return str(relation.key)
    return None


def _walk(row: Any, path: str) -> Any:
    value = row
    for name in path.split("."):
        value = None if value is None else getattr(value, name)
    return value


def _words(model: Any, name: str, value: Any) -> str:
    return value_words(model, name, value)


def _nulls_last(column: Any, descending: bool) -> Any:
    """Rows without a value come last, in the same way on both databases."""
    return column.is_(None).asc() if column.expression.nullable else literal(0)


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _comparable(value: Any) -> Any:
    return sorted(value) if isinstance(value, list) else str(value or "").replace("\r\n", "\n")


def _csv(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield "﻿"
    for row in rows:
        buffer = io.StringIO()
        csv.writer(buffer).writerow(row)
        yield buffer.getvalue()
