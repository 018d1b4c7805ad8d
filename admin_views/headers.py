"""The head of a record's page: what it is about, where it stands, when it is due, whose it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import inspect as inspect_table
from sqlalchemy.orm.interfaces import ORMOption

from app.domain.due import Due
from app.extensions import db
from app.models.course import Course, CourseOffer
from app.models.provider import Provider
from app.models.school import School
from app.models.site import Site
from app.services import accounts

from .base import loads
from .column_labels import label_of
from .deed_pages import DeedPages
from .naming import name_of, walk
from .parts import Cell, Fact
from .registry import record_url, view_of

# Their names are public; everybody else's are shown to those alone who may open the record.
PUBLIC = (School, Provider, Site, Course, CourseOffer)
PEOPLE_AND_PLACES = ("student", "home_school", "school", "claimed_school", "provider")


@dataclass(frozen=True, slots=True)
class Header:
    """What stands above the facts. `said`: the columns and relationships it has told of."""

    title: str
    about: tuple[Fact, ...]
    tag: Cell | None
    due: Due | None
    owner: str | None
    said: frozenset[str]


class Headed(DeedPages):
    """The header of one record."""

    def row_options(self) -> Sequence[ORMOption]:
        return [*self.options(), *self.about_options]

    def header(self, row: Any) -> Header:
        title, tag, owner = self.title(row), self.tag(row), self.owner_words(row)
        waits = self.due and self.is_waiting(row)
        due = self.due_of(row, getattr(row, self.due)) if waits else None
        told = self.told(row, title)
        said = {"ref", *told}
        if self.flow is not None:
            said.add("status")
        if due is not None:
            said.add(self.due)
        if owner is not None:
            said.add(self.owner)
        return Header(title, tuple(told.values()), tag, due, owner, frozenset(said))

    def told(self, row: Any, title: str) -> dict[str, Fact]:
        """The person and the organisations it is about, by what is said with them."""
        found = {}
        for path in self.about:
            target = walk(row, path)
            if target is None or name_of(target) in title:
                continue
            if isinstance(target, PUBLIC) or view_of(target) is not None:
                label = label_of(f"{path.rpartition('.')[2]}_id")
                found[path] = Fact(label, name_of(target), record_url(target))
        return found

    @cached_property
    def about(self) -> tuple[str, ...]:
        """Paths to them over relationships, by way of the application where one lies between."""
        own = {r.key for r in inspect_table(self.model).relationships if not r.uselist}
        direct = tuple(name for name in PEOPLE_AND_PLACES if name in own)
        if "application" in own and "student" not in own:
            return ("application", "application.student", *direct)
        return direct

    @cached_property
    def about_options(self) -> list[ORMOption]:
        return loads(self.model, self.about)

    def owner_words(self, row: Any) -> str | None:
        """Who looks after the record; None when this noun has no owner."""
        if not self.owner:
            return None
        owner_id = getattr(row, self.owner)
        return accounts.name_of(db.session(), owner_id) if owner_id else "Nobody yet"
