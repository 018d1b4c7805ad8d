"""What the engine is told in its tests: a fixed day, a few lists and records, the real checks."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from werkzeug.datastructures import MultiDict

from app.domain import identifiers
from app.domain.calendar import add_working_days
from app.domain.errors import Rejected
from forms.context import Check, Checks, Context, Option, UploadedFile
from forms.definition import Definition, Question, parse
from forms.fields import TYPES, Asking

TODAY = date(2026, 11, 23)
TWO_OPTIONS = [{"value": "a", "label": "A"}, {"value": "b", "label": "B"}]
# What a type cannot do without.
SETTINGS: Mapping[str, dict[str, Any]] = {
    "choose_one": {"options": TWO_OPTIONS},
    "choose_many": {"options": TWO_OPTIONS, "none": {"value": "none", "label": "None of these"}},
    "long_list": {"list": "needs"},
    "week_plan": {"options": TWO_OPTIONS},
    "record": {"table": "school"},
    "calculated": {"formula": 1},
}


def raising_value_errors(normalise: Callable[[str], str]) -> Check:
    def check(typed: str) -> str:
        try:
            return normalise(typed)
        except Rejected as error:
            raise ValueError(error.message) from None

    return check


class FakeLookups:
    """Two lists, three schools, courses of two programmes, and files that all exist."""

    lists: Mapping[str, Sequence[Option]] = {
        "needs": (Option("SEMH", "Social, emotional"), Option("SLCN", "Speech and language")),
        "empty": (),
    }
    records: Mapping[str, Sequence[Option]] = {
        "school": tuple(Option(f"s{n}", f"School {n}") for n in range(1, 4)),
        "course": tuple(Option(f"c{n}", f"Course {n}") for n in range(1, 14)),
        "provider": (Option("p1", "Provider 1"),),
        "site": (Option("site1", "Site 1"),),
        "own_student": (Option("st1", "Ada B"),),
        "placement": (Option("pl1", "Ada B, Bricklaying"),),
    }

    def __init__(self, missing_files: Sequence[str] = ()) -> None:
        self.missing_files = missing_files
        self.closed: set[str] = set()

    def options(self, list_name: str) -> Sequence[Option]:
        return self.lists.get(list_name, ())

    def search(self, kind: str, text: str, filters: Mapping[str, str]) -> Sequence[Option]:
        return [
            each
            for each in self.records[kind]
            if text.casefold() in each.label.casefold() and each.value not in self.closed
        ]

    def find(self, kind: str, record_id: str, filters: Mapping[str, str]) -> Option | None:
        found = self.search(kind, "", filters)
        return next((each for each in found if each.value == record_id), None)

    def file(self, file_id: str) -> UploadedFile | None:
        if file_id in self.missing_files or not re.fullmatch("[a-z]+-?[0-9]+", file_id):
            return None
        return UploadedFile(file_id, f"{file_id}.pdf", 1200, "application/pdf")


CHECKS = Checks(
    upn=raising_value_errors(identifiers.normalise_upn),
    uln=raising_value_errors(identifiers.normalise_uln),
    urn=raising_value_errors(identifiers.normalise_urn),
    postcode=raising_value_errors(identifiers.normalise_postcode),
    phone=raising_value_errors(identifiers.normalise_phone),
    email=raising_value_errors(identifiers.normalise_email),
)


def context(lookups: FakeLookups | None = None, today: date = TODAY) -> Context:
    return Context(today, lookups or FakeLookups(), CHECKS, add_working_days)


def question(key: str, type_: str, **more: Any) -> dict[str, Any]:
    return {"id": f"q-{key}", "key": key, "type": type_, "label": key.capitalize(), **more}


def page(slug: str, *questions: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "id": f"p-{slug}",
        "slug": slug,
        "title": slug.capitalize(),
        **({"questions": list(questions)} if questions else {}),
        **more,
    }


def document(*pages: dict[str, Any], **more: Any) -> dict[str, Any]:
    settings = {"audience": "public", **more.pop("settings", {})}
    return {
        "format": 1,
        "key": "trial",
        "title": "Trial",
        "settings": settings,
        "sections": [{"id": "s1", "title": "One", "pages": list(pages)}],
        "confirmation": {"title": "Sent"},
        **more,
    }


def definition(*pages: dict[str, Any], **more: Any) -> Definition:
    return parse(document(*pages, **more))


def asking(type_: str, *, label: str = "Start date", **more: Any) -> Asking:
    answers = more.pop("answers", {})
    lookups = more.pop("lookups", None)
    put = Question(id="q", key="q", type=type_, label=label, **more)
    return Asking(put, context(lookups), answers)


def read(type_: str, *typed: str, parts: Mapping[str, str] | None = None, **more: Any) -> object:
    """What a type makes of these texts."""
    inputs = {name: [text] for name, text in (parts or {}).items()} or {"": list(typed)}
    return TYPES[type_].read(inputs, asking(type_, **more))


def posted(**texts: Any) -> MultiDict[str, str]:
    """A posted page: q_ is put before each name, __ stands for the dash of a part."""
    pairs = []
    for name, value in texts.items():
        for each in value if isinstance(value, list) else [value]:
            pairs.append(("q_" + name.replace("__", "-"), each))
    return MultiDict(pairs)
