"""Records kept elsewhere, found by a look-up: schools, courses, pupils, places."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from random import Random

from forms.conditions import parse_value, resolve
from forms.context import Option

from .base import EQUALITY, PRESENCE, AnswerError, Asking, FieldType, Inputs
from .cleaning import first, tidy
from .settings import UNIQUE, Setting, choice, filters
from .tables import TABLES, filter_words

# Up to so many are all shown; beyond, one searches.
SHOWN_AT_ONCE = 10


_FILTER_HINT = "A value may be another answer."


class Lookup(FieldType):
    """A record chosen by its id; the label it had then is kept with the answer, and so are the
    columns that rules may read."""

    family, macro = "Records", "lookup"
    operators = EQUALITY | PRESENCE
    own_errors = frozenset({"invalid", "unique"})
    parts = {"id": "text", "label": "text"}
    suffixes = ("", "search")

    def read(self, inputs: Inputs, asking: Asking) -> object | None:
        chosen = first(inputs)
        if not chosen:
            if first(inputs, "search"):
                raise AnswerError("invalid", f"Search, then select {asking.subject} in the list")
            return None
        found = asking.context.lookups.find(self.source(asking), chosen, self.filters(asking))
        if found is None:
            raise AnswerError("invalid", f"Select {asking.subject} in the list")
        return answer_of(found)

    def source(self, asking: Asking) -> str:
        """The table that is searched."""
        return self.key

    def fits(self, answer: object) -> bool:
        if not isinstance(answer, dict) or not isinstance(answer.get("columns", {}), dict):
            return False
        return all(isinstance(answer.get(name), str) for name in self.parts)

    def inputs(self, answer: object) -> dict[str, list[str]]:
        return {"": [str(answer["id"])]} if isinstance(answer, dict) else {}

    def lines(self, answer: object, asking: Asking) -> list[str]:
        return [str(answer["label"])] if isinstance(answer, dict) else []

    def value(self, answer: object, part: str = "") -> object:
        return answer[part or "id"] if isinstance(answer, dict) else None

    def required_words(self, asking: Asking) -> str:
        return f"Select {asking.subject}"

    def search(self, asking: Asking, text: str) -> Sequence[Option]:
        """Records that match what was typed; the first few when nothing was."""
        return asking.context.lookups.search(
            self.source(asking), tidy(text)[:100], self.filters(asking)
        )

    def options(self, asking: Asking) -> Sequence[Option]:
        return self.search(asking, "")

    def filters(self, asking: Asking) -> Mapping[str, str]:
        documents = asking.settings.get("filters")
        if not isinstance(documents, dict):
            return {}
        values = {
            name: resolve(parse_value(document, name), asking.answers, asking.context)
            for name, document in documents.items()
        }
        return {name: str(value) for name, value in values.items() if value is not None}

    def example(self, asking: Asking, random: Random) -> object:
        return answer_of(random.choice(self.options(asking)))


def answer_of(found: Option) -> dict[str, object]:
    """What is kept of a record that was chosen."""
    answer: dict[str, object] = {"id": found.value, "label": found.label}
    return {**answer, "columns": dict(found.columns)} if found.columns else answer


def _narrowed(table: str) -> dict[str, Setting]:
    """The settings of a type that looks in one table."""
    words = TABLES[table].filters
    own = {"filters": filters("Narrowed by", words, hint=_FILTER_HINT)} if words else {}
    return {**own, "unique": UNIQUE}


class School(Lookup):
    key, label, column_type = "school", "School", "school"
    purpose = "A school of the register, searched by name, town or postcode."
    settings = _narrowed("school")


class Course(Lookup):
    key, label, column_type = "course", "Course", "course"
    purpose = "A course that takes applications now."
    settings = _narrowed("course")


class OwnStudent(Lookup):
    key, label, column_type = "own_student", "Own pupil", "student"
    purpose = "A pupil of the school that fills in the form."
    settings = _narrowed("own_student")


class Placement(Lookup):
    key, label, column_type = "placement", "Own live placement", "placement"
    purpose = "A placement that the school or provider has at present."
    settings = _narrowed("placement")


class Site(Lookup):
    key, label, column_type = "site", "Own site", "site"
    purpose = "A site of the provider that fills in the form."
    settings = _narrowed("site")


class Provider(Lookup):
    key, label, column_type = "provider", "Provider", "provider"
    purpose = "A training provider in service."
    settings = _narrowed("provider")


class Record(Lookup):
    key, label, column_type = "record", "Record of another table", "record"
    purpose = "A record of a table you name, narrowed as you say."
    settings = {
        "table": choice(
            "Table", {name: table.label for name, table in TABLES.items()}, needed=True
        ),
        "filters": filters("Narrowed by", filter_words(), hint=_FILTER_HINT),
        "unique": UNIQUE,
    }

    def setting_problems(self, settings: Mapping[str, object]) -> Iterator[str]:
        yield from super().setting_problems(settings)
        table = TABLES.get(str(settings.get("table")))
        if table is None:
            if "table" not in settings:
                yield "table: name the table to search."
            return
        chosen = settings.get("filters")
        for name in sorted(set(chosen) - set(table.filters)) if isinstance(chosen, dict) else ():
            yield f"filters: {table.label} cannot be narrowed by {name}."

    def source(self, asking: Asking) -> str:
        return asking.text("table")

    def gives(self, settings: Mapping[str, object]) -> str:
        table = TABLES.get(str(settings.get("table")))
        return self.column_type if table is None else table.column
