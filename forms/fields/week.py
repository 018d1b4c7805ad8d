"""Half-days of a school week: which ones, or what happens in each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from random import Random
from typing import TYPE_CHECKING

from .base import PRESENCE, AnswerError, Asking, FieldType, Inputs
from .cleaning import are_parts, are_texts, first, tidy
from .options import OPTIONS, FromOptions
from .settings import order_problem, whole

if TYPE_CHECKING:
    from forms.definition import Question

DAYS = {
    "MON": "Monday",
    "TUE": "Tuesday",
    "WED": "Wednesday",
    "THU": "Thursday",
    "FRI": "Friday",
}
SESSIONS = {"AM": "morning", "PM": "afternoon"}
SLOTS = {
    f"{day}-{session}": f"{day_name} {session_name}"
    for day, day_name in DAYS.items()
    for session, session_name in SESSIONS.items()
}


class DaysAndSessions(FieldType):
    key, label, macro = "days_and_sessions", "Days and half-days", "days_and_sessions"
    family, purpose = "Dates and times", "Which half-days of a school week."
    column_type = "list"
    operators = frozenset({"contains"}) | PRESENCE
    own_errors = frozenset({"invalid", "min", "max"})
    own_error_words = {
        "min": "When too few half-days are chosen",
        "max": "When too many half-days are chosen",
    }
    settings = {
        "min": whole("Least half-days", 1, 10, default=1),
        "max": whole("Most half-days", 1, 10, default=10),
    }
    parts = {"text": "text"}

    def setting_problems(self, settings: Mapping[str, object]) -> Iterator[str]:
        yield from super().setting_problems(settings)
        yield from order_problem(settings, "min", "max")

    def read(self, inputs: Inputs, asking: Asking) -> object | None:
        chosen = {tidy(value).upper() for value in list(inputs.get("") or ())[:50]} - {""}
        if not chosen <= set(SLOTS):
            raise AnswerError("invalid", f"Select {asking.subject} in the table")
        if not chosen:
            return None
        least, most = asking.whole("min", 1), asking.whole("max", 10)
        if len(chosen) < least:
            raise AnswerError("min", f"Select at least {_half_days(least)}")
        if len(chosen) > most:
            raise AnswerError("max", f"Select up to {_half_days(most)}")
        return [slot for slot in SLOTS if slot in chosen]

    def fits(self, answer: object) -> bool:
        return are_texts(answer)

    def inputs(self, answer: object) -> dict[str, list[str]]:
        return {"": [str(each) for each in answer] if isinstance(answer, list) else []}

    def lines(self, answer: object, asking: Asking) -> list[str]:
        return half_days_in_words(_listed(answer))

    def value(self, answer: object, part: str = "") -> object:
        return "; ".join(half_days_in_words(_listed(answer))) if part == "text" else answer

    def required_words(self, asking: Asking) -> str:
        return f"Select {asking.subject}"

    def example(self, asking: Asking, random: Random) -> object:
        least, most = asking.whole("min", 1), asking.whole("max", 10)
        chosen = random.sample(list(SLOTS), random.randint(least, min(most, least + 3)))
        return [slot for slot in SLOTS if slot in chosen]


class WeekPlan(FromOptions):
    key, label, macro = "week_plan", "Plan of a week", "week_plan"
    family, purpose = "Dates and times", "What happens in each half-day of a school week."
    column_type = "parts"
    operators = frozenset({"contains"}) | PRESENCE
    suffixes = tuple(SLOTS)
    own_errors = frozenset({"invalid", "incomplete"})
    settings = {"options": OPTIONS}
    parts = {"text": "text"}

    def read(self, inputs: Inputs, asking: Asking) -> object | None:
        allowed = self._allowed(asking)
        typed = {slot: first(inputs, slot) for slot in SLOTS}
        if not any(typed.values()):
            return None
        missing = tuple(slot for slot, value in typed.items() if not value)
        if missing:
            words = f"Select what happens on {SLOTS[missing[0]]}"
            raise AnswerError("incomplete", words, missing)
        wrong = tuple(slot for slot, value in typed.items() if value not in allowed)
        if wrong:
            raise AnswerError("invalid", f"Select what happens on {SLOTS[wrong[0]]}", wrong)
        return typed

    def fits(self, answer: object) -> bool:
        return are_parts(answer, SLOTS)

    def inputs(self, answer: object) -> dict[str, list[str]]:
        held = answer if isinstance(answer, dict) else {}
        return {slot: [str(held[slot])] for slot in SLOTS if held.get(slot)}

    def lines(self, answer: object, asking: Asking) -> list[str]:
        held = answer if isinstance(answer, dict) else {}
        allowed = self._allowed(asking)
        return [
            f"{SLOTS[slot]}: {allowed[held[slot]].label}"
            for slot in SLOTS
            if held.get(slot) in allowed
        ]

    def export_columns(self, question: Question) -> Sequence[tuple[str, str]]:
        return [(slot, f"{question.label}: {words}") for slot, words in SLOTS.items()]

    def export_values(self, answer: object, asking: Asking) -> Sequence[str]:
        held = answer if isinstance(answer, dict) else {}
        allowed = self._allowed(asking)
        kept = [str(held.get(slot, "")) for slot in SLOTS]
        return [allowed[each].label if each in allowed else each for each in kept]

    def required_words(self, asking: Asking) -> str:
        return "Select what happens on each half-day"

    def value(self, answer: object, part: str = "") -> object:
        return answer

    def example(self, asking: Asking, random: Random) -> object:
        values = [option.value for option in self.options(asking)]
        return {slot: random.choice(values) for slot in SLOTS}


def _half_days(number: int) -> str:
    return "1 half-day" if number == 1 else f"{number} half-days"


def _listed(answer: object) -> list[object]:
    return answer if isinstance(answer, list) else []


def half_days_in_words(codes: Iterable[object]) -> list[str]:
    """Half-days in the order of the week, day by day: Monday all day, Tuesday morning. A bare
    day stays one, and a code that nobody knows comes last as it is."""
    left = {str(code) for code in codes}
    lines = []
    for day, name in DAYS.items():
        halves = [half for half in SESSIONS if f"{day}-{half}" in left]
        if halves:
            is_whole = len(halves) == len(SESSIONS)
            lines.append(f"{name} {'all day' if is_whole else SESSIONS[halves[0]]}")
        elif day in left:
            lines.append(name)
        left -= {day, *(f"{day}-{half}" for half in halves)}
    return [*lines, *sorted(left)]
