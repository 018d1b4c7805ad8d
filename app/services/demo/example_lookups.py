"""What the form engine looks up while the demo invents answers: nothing is in a database yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from app.domain.codes import FIRST_LISTS
from app.services.lookup_tables import course_label
from forms.context import Option, UploadedFile

from .case import World

_SIZE = 1200


class ExampleLookups:
    """Lists, schools and courses of the demo; and files, which are made when asked for."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.files: dict[str, UploadedFile] = {}

    def options(self, list_name: str) -> Sequence[Option]:
        return [Option(code, label) for code, label in FIRST_LISTS[list_name][1]]

    def search(self, kind: str, text: str, filters: Mapping[str, str]) -> Sequence[Option]:
        directory = self._world.directory
        if kind == "school":
            return [Option(str(school.id), school.name) for school in directory.schools]
        if kind == "course":
            return [
                Option(str(offer.id), course_label(cast(Any, offer)))
                for offer in directory.offers
                if directory.courses[offer.course_id].programme == filters.get("programme")
            ]
        return []

    def find(self, kind: str, record_id: str, filters: Mapping[str, str]) -> Option | None:
        found = (each for each in self.search(kind, "", filters) if each.value == record_id)
        return next(found, None)

    def file(self, file_id: str) -> UploadedFile | None:
        if file_id in self.files:
            return self.files[file_id]
        made = UploadedFile(str(self._world.rows.new_id()), "Paper.pdf", _SIZE, "application/pdf")
        self.files[made.id] = made
        return made
