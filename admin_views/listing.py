"""One page of a list: what was asked for, the rows, and the links to what is beside it."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from flask import url_for
from sqlalchemy import Boolean, Integer, Select, and_, false, or_

from app.access.scope import Everything, count_of, fetch, parse_id, rule_of
from app.domain.errors import NotVisible
from app.extensions import Model, db
from app.http.actor import current_actor
from app.http.clock import local
from app.services import records
from app.services.audit import SEARCH
from app.services.searching import holds

from .column_labels import label_of
from .keyset import Slice, Sort, slice_of
from .labels import value_words
from .naming import name_of, walk
from .parts import Cell, Column, Filter

if TYPE_CHECKING:
    from .list_pages import ListPages

PAGE = 50
MOST_COUNTED = 10_000
LONGEST_SEARCH = 100
NOT_LISTED = "something that is not in its list"


class Listing:
    """The list of a view as an address asks for it."""

    def __init__(self, view: ListPages, args: Any) -> None:
        actor = current_actor()
        self.view = view
        self.q = readable(args.get("q", ""))
        self.columns = [c for c in view.columns if c.needs is None or actor.may(c.needs)]
        self.chosen = {f.name: readable(args[f.name]) for f in view.filters if args.get(f.name)}
        self.parent = {name: args[name] for name in view.parents if args.get(name)}
        self.removed = args.get("removed") == "1" and view.deletes and view.may("delete")
        sortable = {column.sort for column in self.columns if column.sort} | {view.order}
        self.sort = args.get("sort") if args.get("sort") in sortable else view.order
        newest = view.newest_first if self.sort == view.order else False
        self.falling = args.get("desc", "1" if newest else "0") == "1"
        self.texts: dict[tuple[Any, str], str] = {}
        self.before, self.after = args.get("before", ""), args.get("after", "")

    # --- rows --------------------------------------------------------------------------------

    def filtered(self) -> Select[Any]:
        """The scoped, searched and filtered rows, without order or limit."""
        model = self.view.model
        statement = self.view.query()
        if self.removed:
            statement = records.removed(model, current_actor())
        for item in self.view.filters:
            value = self.chosen.get(item.name)
            if value is None:
                continue
            if item.clause is not None:
                statement = statement.where(item.clause(model, value))
            else:
                statement = statement.where(_equals(getattr(model, item.name), value))
        for name, value in self.parent.items():
            statement = statement.where(getattr(model, name) == parse_id(value))
        if self.q:
            found = found_by(model, self.view.searched, self.q)
            statement = statement.where(or_(found, *self.view.also_found(self.q)))
        return statement

    def load(self) -> Listing:
        """Read the page. Raises NotVisible for a mark that leads nowhere."""
        session = db.session()
        statement = self.filtered()
        model = self.view.model
        # Of the ids alone, which an index holds: whole rows would take ten times as long.
        counted = statement.with_only_columns(model.id).limit(MOST_COUNTED + 1)
        self.total = count_of(session, counted)
        sort = Sort(getattr(model, self.sort), model.id, self.falling)
        self.page: Slice = slice_of(
            session,
            statement,
            sort,
            before=self.before,
            after=self.after,
            size=PAGE,
            options=self.view.list_options,
        )
        self.rows = self.page.rows
        self.texts = self.view.texts_of(self.rows)
        return self

    # --- words -------------------------------------------------------------------------------

    @property
    def is_narrowed(self) -> bool:
        return bool(self.q or self.chosen or self.parent or self.removed)

    @property
    def count_words(self) -> str:
        """How many there are: exact while that is cheap."""
        if self.total <= MOST_COUNTED:
            return f"{self.total:,}"
        estimate = 0 if self.is_narrowed else self._estimate()
        return f"about {estimate:,}" if estimate > MOST_COUNTED else f"more than {MOST_COUNTED:,}"

    def _estimate(self) -> int:
        """What the database believes the table holds; 0 when it does not say."""
        session = db.session()
        everything = isinstance(rule_of(self.view.model, current_actor()), Everything)
        if not everything or session.get_bind().dialect.name != "postgresql":
            return 0
        return records.estimate_of(session, self.view.model)

    @property
    def chips(self) -> list[tuple[str, str]]:
        """What narrows the list, each with the address of the list without it."""
        found = []
        if self.q:
            found.append((f"search is “{self.q}”", self.url(q="")))
        found += self._filter_chips()
        for name, value in self.parent.items():
            words = f"{label_of(name).lower()} is {self._parent_words(name, value)}"
            found.append((words, self.url(**{name: ""})))
        if self.removed:
            found.append(("removed", self.url(removed="")))
        return found

    def _filter_chips(self) -> list[tuple[str, str]]:
        found = []
        for item in self.view.filters:
            if item.name in self.chosen:
                words = self._filter_words(item, unknown=self.chosen[item.name])
                found.append((words, self.url(**{item.name: ""})))
        return found

    def _filter_words(self, item: Filter, *, unknown: str) -> str:
        words = dict(item.options()).get(self.chosen[item.name], unknown)
        return f"{item.label.lower()} is {words}"

    def _parent_words(self, name: str, value: str) -> str:
        column = self.view.model.__table__.c[name]
        target = next(iter(column.foreign_keys)).column.table
        model = next(m.class_ for m in Model.registry.mappers if m.local_table is target)
        try:
            return name_of(fetch(db.session(), model, value, current_actor()))
        except NotVisible:
            return "one that is not there"

    @property
    def filters(self) -> list[str]:
        """What narrows the list, for the audit trail, which more people read than this list: not
        what was searched for or typed into the address, and a record that the rows hang on by its
        id, for its name may be a child's."""
        chosen = [
            self._filter_words(item, unknown=NOT_LISTED)
            for item in self.view.filters
            if item.name in self.chosen
        ]
        parents = [
            f"{label_of(name).lower()} is {parse_id(value)}" for name, value in self.parent.items()
        ]
        search, removed = [SEARCH] if self.q else [], ["removed"] if self.removed else []
        return [*search, *chosen, *parents, *removed]

    # --- links -------------------------------------------------------------------------------

    def url(self, **changes: str) -> str:
        """This list with something changed; every change begins at its first page."""
        base = url_for(f"{self.view.endpoint}.index_view")
        kept = {name: value for name, value in (self._query() | changes).items() if value}
        return f"{base}?{urlencode(kept)}" if kept else base

    def _query(self) -> dict[str, str]:
        query = {"q": self.q, **self.chosen, **self.parent}
        newest = self.view.newest_first if self.sort == self.view.order else False
        if self.sort != self.view.order:
            query["sort"] = str(self.sort)
        if self.falling != newest:
            query["desc"] = "1" if self.falling else "0"
        if self.removed:
            query["removed"] = "1"
        return query

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What the search form carries along beside its own inputs."""
        own = {"q", *(item.name for item in self.view.filters)}
        return [(name, value) for name, value in self._query().items() if name not in own]

    @property
    def next_url(self) -> str | None:
        return self.url(after=self.page.after) if self.page.after else None

    @property
    def previous_url(self) -> str | None:
        return self.url(before=self.page.before) if self.page.before else None

    def export_url(self) -> str:
        base = url_for(f"{self.view.endpoint}.export_view")
        query = {name: value for name, value in self._query().items() if value}
        return f"{base}?{urlencode(query)}" if query else base

    def sort_url(self, column: Column) -> str:
        falls = self.sort == column.sort and not self.falling
        return self.url(sort=column.sort, desc="1" if falls else "0")

    def sorted_word(self, column: Column) -> str:
        if not column.sort or self.sort != column.sort:
            return "none"
        return "descending" if self.falling else "ascending"

    # --- cells -------------------------------------------------------------------------------

    def cells(self, row: Any) -> list[Cell]:
        """A row as the table shows it; the first cell leads to the record."""
        return [self._cell(row, column, index == 0) for index, column in enumerate(self.columns)]

    def _cell(self, row: Any, column: Column, is_first: bool) -> Cell:
        if column.name == "status":
            tag = self.view.tag(row)
            if tag is not None:
                return tag
        if (row.id, column.name) in self.texts:
            words = self.texts[row.id, column.name]
            return Cell(words or "No name", url=self.view.url_of(row)) if is_first else Cell(words)
        value = walk(row, column.name)
        if column.kind == "due" and self.view.is_waiting(row):
            due = self.view.due_of(row, value)
            words = value_words(self.view.model, column.name, value)
            if due is not None:
                return Cell(words, note=_short(due.words), note_tone=str(due.tone))
        if isinstance(value, datetime) and column.kind != "time":
            value = local(value).date()
        text = text_of(self.view.model, column.name, value)
        kind = "date" if isinstance(value, date) else column.kind
        if is_first:
            return Cell(text or "No name", url=self.view.url_of(row), kind=kind)
        return Cell(text, kind=kind)


def readable(text: str) -> str:
    """What somebody searched for, without what cannot be typed."""
    return "".join(c for c in text if c.isprintable()).strip()[:LONGEST_SEARCH]


def found_by(model: Any, names: tuple[str, ...], text: str) -> Any:
    """The clause that every word of the text is in one of the columns."""
    return and_(True, *holds(text.replace(",", " "), [getattr(model, name) for name in names]))


def text_of(model: Any, name: str, value: Any) -> str:
    """A value of a list as text; a related record by its name."""
    if hasattr(value, "__tablename__"):
        return name_of(value)
    return value_words(model, name, value)


def _short(words: str) -> str:
    """When something is due, below a head that says so already."""
    return words.removeprefix("Due in ").removeprefix("Due ")


def _equals(column: Any, value: str) -> Any:
    if isinstance(column.type, Boolean):
        return column.is_(value == "1")
    if isinstance(column.type, Integer):
        return column == int(value) if _is_number(value) else false()
    return column == value


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10
