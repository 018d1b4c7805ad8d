"""Made-up forms that write to a table: for each column a question of a type that fits it, with what
the column must hold for an answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from forms.problems import Column, Target
from tests.forms.engine import page, question

Value = Callable[[Any], Any]


@dataclass(frozen=True)
class Way:
    """One way to fill a column: the question, the part of its answer, what then stands there."""

    type: str
    settings: Mapping[str, Any]
    holds: Value
    part: str = ""
    # What a calculated question is worked out from.
    beside: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Filled:
    """A column of a form and the question that fills it."""

    key: str
    way: Way

    @property
    def source(self) -> str:
        return f"{self.key}.{self.way.part}" if self.way.part else self.key


def options(*values: str) -> dict[str, Any]:
    return {"options": [{"value": each, "label": f"Label of {each}"} for each in values]}


def month_words(answer: str) -> str:
    return f"{date.fromisoformat(answer):%B %Y}"


def clock(answer: str) -> str:
    at = time.fromisoformat(answer)
    minutes = f":{at.minute:02}" if at.minute else ""
    return f"{at.hour % 12 or 12}{minutes}{'am' if at.hour < 12 else 'pm'}"


def last_day(answer: str) -> date:
    first = date.fromisoformat(answer)
    return (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def lines(answer: Mapping[str, str]) -> str:
    parts = (answer.get(name) for name in ("line1", "line2", "town", "county"))
    return ", ".join(part for part in parts if part)


def labels(chosen: list[str]) -> str:
    return "\n".join(f"Label of {each}" for each in chosen)


def same(answer: Any) -> Any:
    return answer


def phone(answer: str) -> str:
    digits = answer.replace(" ", "")
    return "+44" + digits[1:] if digits.startswith("0") else digits


def of_yes(answer: Any) -> Any:
    return None if answer == "unknown" else answer


HALF = {"formula": {"divide": [{"q": "BESIDE"}, 2]}, "places": 0}
NUMBER = {"type": "integer", "settings": {"min": 2, "max": 40}}
DAYS = {"min": "2026-01-01", "max": "2026-06-30"}
TEXTS = (
    Way("text", {"max_length": 30}, same),
    Way("choose_one", options("First", "Second"), same),
    Way("long_list", options("Third", "Fourth"), same),
    Way("choose_one", options("Fifth", "Sixth"), lambda answer: f"Label of {answer}", "text"),
    Way("choose_many", options("A", "B"), labels, "text"),
    Way("integer", {"max": 99}, str),
    Way("decimal", {"max": 99, "places": 2}, str),
    Way("rating", {"most": 7}, str),
    Way("rating", {"most": 7}, lambda answer: f"{answer} out of 7", "text"),
    Way("time", {}, clock, "text"),
    Way("month_and_year", {}, month_words, "text"),
    Way("money", {}, same),
    Way("money", {}, lambda pounds: f"£{Decimal(pounds):,.2f}", "text"),
    Way("person_name", {}, lambda name: f"{name['forename']} {name['surname']}", "full"),
    Way("address", {}, lines, "lines"),
    Way("declaration", {"statement": "So it is."}, lambda agreed: agreed["name"], "name"),
    Way("calculated", HALF, lambda number: str(Decimal(number)), "", NUMBER),
)  # fmt: skip
INTEGERS = (
    Way("integer", {"min": 1, "max": 99}, same),
    Way("rating", {"most": 9}, same),
    Way("choose_one", options("3", "14"), int),
    Way("calculated", HALF, int, "", NUMBER),
)
DATES = (
    Way("date", DAYS, date.fromisoformat),
    Way("month_and_year", DAYS, date.fromisoformat),
    Way("month_and_year", DAYS, last_day, "last_day"),
)
FLAGS = (
    Way("yes_no", {}, same),
    Way("yes_no", {"unknown": True}, of_yes),
    Way("declaration", {"statement": "So it is."}, lambda _agreed: True, "agreed"),
)
JOBS = {"list": "job_role"}
LATER = {"min": "2027-01-01", "max": "2027-06-30"}
# Columns whose values have a form of their own.
NAMED: Mapping[str, tuple[Way, ...]] = {
    "email": (Way("email", {}, str.lower),),
    "telephone": (Way("telephone", {}, phone),),
    "mobile": (Way("telephone", {}, phone),),
    "out_of_hours": (Way("telephone", {}, phone),),
    "postcode": (
        Way("postcode", {}, same),
        Way("address", {}, lambda answer: answer["postcode"], "postcode"),
    ),
    "uprn": (Way("integer", {"min": 10, "max": 10**9}, str),),
    "website": (Way("choose_one", options("https://a.example.org", "http://b.example.org"), same),),
    "ico_registration_no": (Way("choose_one", options("Z1234567", "Z7654321"), same),),
    "annual_safeguarding_confirmation_ay": (Way("choose_one", options("2026/27"), same),),
    "job_role": tuple(Way(type_, JOBS, same) for type_ in ("choose_one", "long_list")),
    "active_to": (Way("date", LATER, date.fromisoformat),),
}  # fmt: skip
BY_TYPE = {"text": TEXTS, "integer": INTEGERS, "date": DATES, "boolean": FLAGS}


def ways(name: str, column: Column) -> tuple[Way, ...]:
    """How a column can be filled."""
    found = NAMED.get(name) or BY_TYPE[column.type]
    # What is worked out may stay unknown.
    return tuple(each for each in found if not (column.required and each.beside is not None))


class BoundForm:
    """A form with one binding, of some columns of a table."""

    def __init__(
        self,
        target: Target,
        random: Random,
        *,
        names: tuple[str, ...],
        required: bool = True,
        plain: bool = False,
    ) -> None:
        """`plain`: by the first type of question that fits. One that is not required can be left
        empty, which nothing that is worked out can."""
        self.target = target
        self.filled = {}
        for at, name in enumerate(names):
            fitting = [
                each for each in ways(name, target.columns[name]) if required or each.beside is None
            ]
            way = fitting[0] if plain else random.choice(fitting)
            self.filled[name] = Filled(f"q{at}_{name}", way)
        self.required = required

    @property
    def map(self) -> dict[str, str]:
        return {name: each.source for name, each in self.filled.items()}

    def questions(self) -> list[dict[str, Any]]:
        found = []
        for filled in self.filled.values():
            way, key, settings = filled.way, filled.key, dict(filled.way.settings)
            if way.beside is not None:
                beside = f"{key[:50]}_beside"
                found.append(question(beside, **_typed(way.beside)))
                settings = _replaced(settings, beside)
            needs = {} if way.type == "calculated" else {"required": self.required}
            found.append(question(key, way.type, settings=settings, **needs))
        return found

    def page(self, slug: str = "row", **more: Any) -> dict[str, Any]:
        return page(slug, *self.questions(), **more)

    def holds(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """What every column must hold for these answers; None for those left empty."""
        found = {}
        for name, filled in self.filled.items():
            answer = answers.get(filled.key)
            found[name] = None if answer in (None, [], "") else filled.way.holds(answer)
        return found


def _typed(document: Mapping[str, Any]) -> dict[str, Any]:
    return {"type_": document["type"], "settings": dict(document["settings"])}


def _replaced(value: Any, key: str) -> Any:
    if isinstance(value, dict):
        return {name: _replaced(each, key) for name, each in value.items()}
    if isinstance(value, list):
        return [_replaced(each, key) for each in value]
    return key if value == "BESIDE" else value
