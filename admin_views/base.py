"""What a staff view declares, who may open it, and its rows. The pages build on this.

Every row comes through `visible`. A view says what is shown and which permissions stand before
each page; nothing can be changed that it does not list.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any, ClassVar

from flask import url_for
from sqlalchemy import ColumnElement, Select
from sqlalchemy import inspect as inspect_table
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.interfaces import ORMOption

from app.access.actor import Actor
from app.access.policy import allow
from app.access.scope import fetch, visible
from app.domain.errors import NotVisible
from app.domain.permissions import Permission
from app.domain.workflow import Workflow
from app.extensions import db
from app.http.actor import current_actor
from app.models.base import S
from app.services import records

from .fields import FieldSpec
from .guarded import GuardedView
from .labels import FLOWS
from .naming import name_of
from .parts import Cell, Column, Filter, Group

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


class StaffBase(GuardedView):
    """The declarations of one noun. Subclasses say which; they decide nothing."""

    model: ClassVar[Any]
    noun: ClassVar[str]
    singular: ClassVar[str]
    plural: ClassVar[str]
    area: ClassVar[str]
    # A verb of ours and the verb the permission table has for it, where they differ.
    verbs: ClassVar[dict[str, str]] = {}

    columns: ClassVar[tuple[Column, ...]]
    searched: ClassVar[tuple[str, ...]] = ()
    filters: ClassVar[tuple[Filter, ...]] = ()
    # Parts of the list that people ask for again and again: words, and what is asked for.
    shortcuts: ClassVar[tuple[tuple[str, str], ...]] = ()
    # Foreign keys by which other records lead here, such as the documents of one application.
    parents: ClassVar[tuple[str, ...]] = ()
    order: ClassVar[str] = "id"
    newest_first: ClassVar[bool] = True
    empty: ClassVar[str] = ""

    groups: ClassVar[tuple[Group, ...]] = ()
    hidden: ClassVar[frozenset[str]] = frozenset()
    # Columns that take a permission of their own to read.
    guarded: ClassVar[dict[str, Permission]] = {}
    # Relationships beyond the direct ones whose names are shown, as paths.
    also: ClassVar[tuple[str, ...]] = ()
    # Children shown on the record: title, name of their table, their foreign key.
    children: ClassVar[tuple[tuple[str, str, str], ...]] = ()
    due: ClassVar[str] = ""
    owner: ClassVar[str] = ""

    form_specs: ClassVar[tuple[FieldSpec, ...]] = ()
    # What a new record is asked for, where that is not what may be changed later.
    new_specs: ClassVar[tuple[FieldSpec, ...]] = ()
    # How its form is parted, where that is not as the record is.
    new_groups: ClassVar[tuple[Group, ...]] = ()
    creates: ClassVar[bool] = False
    # The foreign key of a record that is only ever added from the page of another one.
    hangs_on: ClassVar[str] = ""
    edits: ClassVar[bool] = False
    deletes: ClassVar[bool] = False
    exports: ClassVar[bool] = False
    takes_notes: ClassVar[bool] = False

    def __init__(self) -> None:
        if self.has_special_column():
            raise LookupError(f"{self.plural}: a list must not show special-category data.")
        super().__init__(
            name=self.plural,
            category=self.area,
            endpoint=f"admin_{self.table()}",
            url=f"/admin/{self.table().replace('_', '-')}",
        )

    @classmethod
    def table(cls) -> str:
        return str(cls.model.__tablename__)

    def also_found(self, text: str) -> Sequence[ColumnElement[bool]]:
        """Clauses for rows that a search finds by something beside their own columns."""
        return ()

    @classmethod
    def has_special_column(cls) -> bool:
        """Whether the list would show or search what the law holds most closely."""
        columns = inspect_table(cls.model).columns
        shown = [column.name for column in cls.columns] + list(cls.searched)
        return any(name in columns and columns[name].info.get("sensitivity") == S for name in shown)

    @property
    def flow(self) -> Workflow[Any, Any] | None:
        """The way of this noun, when it has a status."""
        return FLOWS.get(self.table())

    # --- permissions -------------------------------------------------------------------------

    def permission(self, verb: str) -> Permission | None:
        """`noun:verb`, or None when nobody may ever do that to this noun."""
        try:
            return Permission(f"{self.noun}:{self.verbs.get(verb, verb)}")
        except ValueError:
            return None

    def may(self, verb: str) -> bool:
        permission = self.permission(verb)
        return permission is not None and current_actor().may(permission)

    def is_accessible(self) -> bool:
        return self.may("read")

    def permitted(self, verb: str, offered: bool) -> Permission:
        """The permission that was checked. Raises NotVisible for what the view never offers,
        NotAllowed for what this actor may not do."""
        permission = self.permission(verb)
        if not offered or permission is None:
            raise NotVisible
        allow(current_actor(), permission)
        return permission

    # --- reading -----------------------------------------------------------------------------

    def query(self) -> Select[Any]:
        """The scoped rows of the list."""
        return visible(self.model, current_actor())

    def options(self) -> Sequence[ORMOption]:
        """What a record is loaded with wherever it is shown, in the same statement."""
        return self.record_options

    def row_options(self) -> Sequence[ORMOption]:
        """What a record's own page loads along."""
        return self.options()

    @cached_property
    def record_options(self) -> list[ORMOption]:
        direct = [r.key for r in inspect_table(self.model).relationships if not r.uselist]
        return loads(self.model, [*direct, *self.also])

    @cached_property
    def list_options(self) -> list[ORMOption]:
        """What a list loads along: only what its columns show."""
        shown = [column.name for column in self.columns]
        heads = {name.partition(".")[0] for name in shown}
        also = [path for path in self.also if path.partition(".")[0] in heads]
        return loads(self.model, [*shown, *also])

    def row(self, id_: str, *, lock: bool = False) -> Any:
        """One row the actor may see. Raises NotVisible."""
        # What has no version never changes, and the application may not even lock it.
        may_change = hasattr(self.model, "version")
        return fetch(
            db.session(),
            self.model,
            id_,
            current_actor(),
            options=self.row_options(),
            lock=lock and may_change,
        )

    def removed_row(self, id_: str) -> Any:
        """A removed row, for those who may remove. Raises NotVisible."""
        if not (self.deletes and self.may("delete")):
            raise NotVisible
        return records.fetch_removed(
            db.session(), self.model, id_, current_actor(), options=self.options()
        )

    # --- words -------------------------------------------------------------------------------

    def title(self, row: Any) -> str:
        """What the record is called on its page."""
        return name_of(row)

    def line(self, row: Any) -> str:
        """What a related list says beside the title."""
        return ""

    def tag(self, row: Any) -> Cell | None:
        """The status tag."""
        if self.flow is None:
            return None
        state = type(self.flow.start)(row.status)
        return Cell(self.flow.label(state), tone=str(self.flow.tone(state)))

    def url_of(self, row: Any) -> str:
        return url_for(f"{self.endpoint}.details_view", id_=row.id)

    @property
    def list_url(self) -> str:
        return url_for(f"{self.endpoint}.index_view")

    def actor(self) -> Actor:
        return current_actor()


def loads(model: Any, paths: Iterable[str]) -> list[ORMOption]:
    """Joined loading of the relationships that paths run over; columns need none."""
    found: dict[tuple[str, ...], ORMOption] = {}
    for path in paths:
        option: Any = None
        steps: tuple[str, ...] = ()
        current = model
        for name in path.split("."):
            relation = inspect_table(current).relationships.get(name)
            if relation is None or relation.uselist:
                break
            attribute = getattr(current, name)
            option = joinedload(attribute) if option is None else option.joinedload(attribute)
            steps = (*steps, name)
            current = relation.mapper.class_
        if option is not None:
            found[steps] = option
    return list(found.values())
