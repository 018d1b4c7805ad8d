"""Things kept elsewhere: schools, courses, pupils, places by look-up, and uploaded files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random

from forms.conditions import parse_value, resolve
from forms.context import Option

from .base import (
    EQUALITY,
    PRESENCE,
    AnswerError,
    Asking,
    FieldType,
    Inputs,
    first,
    tidy,
)
from .settings import filters, kinds, whole

# Up to so many are all shown; beyond, one searches.
SHOWN_AT_ONCE = 10
MAX_FILES = 20
KINDS = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "jpg": "image/jpeg",
    "png": "image/png",
    "heic": "image/heic",
}


class Lookup(FieldType):
    """A record chosen by its id; the label it had then is kept with the answer."""

    family, macro = "Records", "lookup"
    operators = EQUALITY | PRESENCE
    own_errors = frozenset({"invalid"})
    settings = {
        "filters": filters("Narrowed by", hint="Names and values; a value may be another answer.")
    }
    parts = {"id": "text", "label": "text"}
    suffixes = ("", "search")

    def read(self, inputs: Inputs, asking: Asking) -> object | None:
        chosen = first(inputs)
        if not chosen:
            if first(inputs, "search"):
                raise AnswerError("invalid", f"Search, then select {asking.subject} in the list")
            return None
        found = asking.context.lookups.find(self.key, chosen, self.filters(asking))
        if found is None:
            raise AnswerError("invalid", f"Select {asking.subject} in the list")
        return {"id": found.value, "label": found.label}

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
        return asking.context.lookups.search(self.key, tidy(text)[:100], self.filters(asking))

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
        chosen = random.choice(self.options(asking))
        return {"id": chosen.value, "label": chosen.label}


class School(Lookup):
    key, label, column_type = "school", "School", "school"
    purpose = "A school of the register, searched by name, town or postcode."


class Course(Lookup):
    key, label, column_type = "course", "Course", "course"
    purpose = "A course that takes applications now."


class OwnStudent(Lookup):
    key, label, column_type = "own_student", "Own pupil", "student"
    purpose = "A pupil of the school that fills in the form."


class Placement(Lookup):
    key, label, column_type = "placement", "Own live placement", "placement"
    purpose = "A placement that the school or provider has at present."


class Site(Lookup):
    key, label, column_type = "site", "Own site", "site"
    purpose = "A site of the provider that fills in the form."


class Provider(Lookup):
    key, label, column_type = "provider", "Provider", "provider"
    purpose = "A training provider in service."


class File(FieldType):
    """Uploaded files. The web layer checks and stores the bytes; here are only ids of files."""

    key, label, macro = "file", "File upload", "file"
    family, purpose = "Files", "Documents or pictures to send along."
    column_type = "file"
    operators = PRESENCE
    own_errors = frozenset({"invalid", "too_many", "refused"})
    settings = {
        "max_files": whole("Most files", 1, MAX_FILES, default=5),
        "kinds": kinds("Kinds of files", {kind: kind.upper() for kind in KINDS}),
        "max_size_mb": whole("Most megabytes each", 1, 50, default=20),
    }
    suffixes = ("keep", "remove")

    def read(self, inputs: Inputs, asking: Asking) -> object | None:
        if asking.refused:
            raise AnswerError("refused", asking.refused)
        removed = set(inputs.get("remove") or ())
        kept = [each for each in dict.fromkeys(inputs.get("keep") or ()) if each not in removed]
        most = asking.whole("max_files", 5)
        if len(kept) > most:
            many = f"up to {most} files" if most > 1 else "one file only"
            raise AnswerError("too_many", f"Upload {many} for {_without_article(asking)}")
        answer = []
        for file_id in kept:
            found = asking.context.lookups.file(file_id)
            if found is None:
                raise AnswerError("invalid", f"Upload {asking.subject} again: the file is gone")
            answer.append(
                {"id": found.id, "name": found.name, "size": found.size, "mime": found.mime}
            )
        return answer or None

    def inputs(self, answer: object) -> dict[str, list[str]]:
        return {"keep": file_ids(answer)}

    def lines(self, answer: object, asking: Asking) -> list[str]:
        return [str(each["name"]) for each in files_of(answer)]

    def value(self, answer: object, part: str = "") -> object:
        return files_of(answer)

    def required_words(self, asking: Asking) -> str:
        return f"Upload {asking.subject}"

    def example(self, asking: Asking, random: Random) -> object:
        found = asking.context.lookups.file(f"example-{random.randint(1, 9)}")
        if found is None:
            return []
        return [{"id": found.id, "name": found.name, "size": found.size, "mime": found.mime}]


def files_of(answer: object) -> list[dict[str, object]]:
    """The files of an answer."""
    return [each for each in answer if isinstance(each, dict)] if isinstance(answer, list) else []


def file_ids(answer: object) -> list[str]:
    return [str(each["id"]) for each in files_of(answer)]


def _without_article(asking: Asking) -> str:
    name = asking.name
    return name[:1].lower() + name[1:]
