"""What has to be said of a table before a form may write to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from app.domain.permissions import Permission
from forms.problems import Column

NOTHING: Mapping[str, Any] = MappingProxyType({})
SCHOOL, PROVIDER = frozenset({"school"}), frozenset({"provider"})
EVERYBODY = frozenset({"public"}) | SCHOOL | PROVIDER


@dataclass(frozen=True, slots=True)
class Own:
    """A table whose rows are the sender's organisation's own, written by one writer for all.

    `create` and `update` are the permissions to write at once; with none no row is made. Who may
    send without them asks for it, and CAP decides. `found_by` are the columns that tell one row of
    an organisation from its others. `is_self`: the row is the organisation.
    """

    create: Permission | None
    update: Permission
    found_by: tuple[str, ...] = ()
    is_self: bool = False

    @property
    def modes(self) -> frozenset[str]:
        if self.create is None:
            return frozenset({"update"})
        return frozenset({"create", "update", "upsert"})


@dataclass(frozen=True, slots=True)
class Table:
    """One table a form may write to.

    `links` names the tables a row may hang on, each with the column that points there. `filled`
    are columns we fill ourselves when no answer does. `instead` stands for an answer that was not
    asked for. `lists` are the editable lists that hold a column's codes. `wanted` are columns that
    some cases cannot do without. `document` is the kind of document its files become. `sends` is
    what an account needs to send such a form at all.
    """

    label: str
    model: type[Any]
    columns: tuple[str, ...]
    links: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    filled: frozenset[str] = frozenset()
    instead: Mapping[str, Any] = field(default_factory=lambda: NOTHING)
    extra: Mapping[str, Column] = field(default_factory=lambda: NOTHING)
    lists: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    wanted: frozenset[str] = frozenset()
    document: str = "OTHER"
    needs_file: bool = False
    before_acceptance: bool = False
    audiences: frozenset[str] = EVERYBODY
    sends: Permission | None = None
    is_case: bool = False
    beside: str = ""
    own: Own | None = None
