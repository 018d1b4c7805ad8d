"""Half-days of a school week: which ones, or what happens in each."""

from __future__ import annotations

from random import Random

from .base import PRESENCE, AnswerError, Asking, FieldType, Inputs, first, tidy, whole
from .choices import ChooseOne, option_list

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
    column_type = "list"
    operators = frozenset({"contains"}) | PRESENCE
    own_errors = frozenset({"invalid", "min", "max"})
    settings = {"min": whole(1, 10), "max": whole(1, 10)}
    parts = {"text": "text"}
    is_group = True

    def read(self, inputs: Inputs, asking: Asking) -> object | None:
        chosen = {tidy(value).upper() for value in list(inputs.get("") or ())[:50]} - {""}
        if not chosen <= set(SLOTS):
            raise AnswerError("invalid", f"Select {asking.subject} in the table")
        if not chosen:
            return None
        least, most = asking.whole("min", 1), asking.whole("max", 10)
        if len(chosen) < least:
            raise AnswerError("min", f"Select at least {least} half-days")
        if len(chosen) > most:
            raise AnswerError("max", f"Select up to {most} half-days")
        return [slot for slot in SLOTS if slot in chosen]

    def inputs(self, answer: object) -> dict[str, list[str]]:
        return {"": [str(each) for each in answer] if isinstance(answer, list) else []}

    def lines(self, answer: object, asking: Asking) -> list[str]:
        return _by_day(answer)

    def value(self, answer: object, part: str = "") -> object:
        return "; ".join(_by_day(answer)) if part == "text" else answer

    def required_words(self, asking: Asking) -> str:
        return f"Select {asking.subject}"

    def example(self, asking: Asking, random: Random) -> object:
        least, most = asking.whole("min", 1), asking.whole("max", 10)
        chosen = random.sample(list(SLOTS), random.randint(least, min(most, least + 3)))
        return [slot for slot in SLOTS if slot in chosen]


class WeekPlan(ChooseOne):
    key, label, macro = "week_plan", "Plan of a week", "week_plan"
    column_type = "parts"
    operators = frozenset({"contains"}) | PRESENCE
    suffixes = tuple(SLOTS)
    own_errors = frozenset({"invalid", "incomplete"})
    settings = {"options": option_list}
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

    def required_words(self, asking: Asking) -> str:
        return "Select what happens on each half-day"

    def value(self, answer: object, part: str = "") -> object:
        return answer

    def example(self, asking: Asking, random: Random) -> object:
        values = [option.value for option in self.options(asking)]
        return {slot: random.choice(values) for slot in SLOTS}


def _by_day(answer: object) -> list[str]:
    slots = [str(each) for each in answer] if isinstance(answer, list) else []
    lines = []
    for day, name in DAYS.items():
        halves = [SESSIONS[half] for half in SESSIONS if f"{day}-{half}" in slots]
        if halves:
            lines.append(f"{name}, all day" if len(halves) == 2 else f"{name} {halves[0]}")
    return lines
