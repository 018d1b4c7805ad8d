"""Random forms that could be published: every type, rules over what was asked before, repeats."""

from __future__ import annotations

from random import Random
from typing import Any

from forms.definition import Question
from forms.fields import TYPES, Asking
from tests.forms.engine import SETTINGS, FakeLookups, context, document, page, question

NUMBERS = ("integer", "decimal")
UNIQUE = ("integer", "decimal", "email")
OTHER = {"options": [{"value": "x", "label": "X"}, {"value": "y", "label": "Y", "other": True}]}
_TYPES = tuple(sorted(TYPES))


class Maker:
    """Makes one form, from its first page to its last, and knows what may be read so far."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.asked: list[dict[str, Any]] = []
        self.repeats: list[tuple[str, list[str]]] = []
        self.number = 0

    def form(self) -> dict[str, Any]:
        pages = [self.page() for _ in range(self.random.randint(1, 6))]
        if self.often(0.3):
            pages.append(self.exit())
        return document(*pages, self.page(), settings={"audience": ["public", "school"]})

    def page(self) -> dict[str, Any]:
        self.number += 1
        slug, kind = f"page-{self.number}", self.random.random()
        rule = {"show_when": self.rule()} if self.asked and self.often(0.4) else {}
        if kind < 0.1:
            return page(slug, kind="guidance", text="Read this.", **rule)
        if kind < 0.3:
            return self.repeat(slug, rule)
        questions = [self.question() for _ in range(self.random.randint(1, 5))]
        return page(slug, *questions, **rule, **self.checks(questions))

    def exit(self) -> dict[str, Any]:
        return page("exit", kind="exit", text="Not here.", show_when=self.rule())

    def repeat(self, slug: str, rule: dict[str, Any]) -> dict[str, Any]:
        before = list(self.asked)
        questions = [self.question(in_repeat=True) for _ in range(self.random.randint(1, 4))]
        # What is asked of each item can be read by that item alone.
        self.asked = before
        key = f"items_{self.number}"
        numbers = [each["key"] for each in questions if each["type"] in (*NUMBERS, "calculated")]
        self.repeats.append((key, numbers))
        least = self.random.randint(0, 2)
        repeat = {"key": key, "item": "Thing", "min": least, "max": least + 2}
        return page(
            slug, *questions, kind="repeat", repeat=repeat, **rule, **self.checks(questions)
        )

    def question(self, *, in_repeat: bool = False) -> dict[str, Any]:
        self.number += 1
        type_ = self.random.choice(_TYPES)
        settings = dict(SETTINGS.get(type_, {}))
        if type_ in ("choose_one", "choose_many") and self.often(0.3):
            settings = dict(OTHER)
        if type_ == "calculated":
            settings = {"formula": self.formula(), "places": self.random.randint(0, 3)}
        if in_repeat and type_ in UNIQUE and self.often(0.3):
            settings["unique"] = True
        more: dict[str, Any] = {"settings": settings, "required": self.often(0.6)}
        if self.asked and self.often(0.35):
            more["show_when"] = self.rule()
        made = question(f"q{self.number}", type_, **more)
        if type_ != "guidance":
            self.asked.append(made)
        return made

    def checks(self, questions: list[dict[str, Any]]) -> dict[str, Any]:
        """A check that a person can satisfy: numbers are tried up to 20."""
        numbers = [each for each in questions if each["type"] in NUMBERS]
        if not numbers or self.often(0.5):
            return {}
        self.number += 1
        must = {"q": self.random.choice(numbers)["key"], "op": "lt", "value": 15}
        return {"checks": [{"id": f"c{self.number}", "must": must, "message": "Less than 15"}]}

    def rule(self, depth: int = 2) -> dict[str, Any]:
        kind = self.random.random()
        if depth and kind < 0.2:
            parts = [self.rule(depth - 1) for _ in range(self.random.randint(1, 3))]
            return {self.random.choice(("all", "any")): parts}
        if depth and kind < 0.3:
            return {"not": self.rule(depth - 1)}
        if self.repeats and kind < 0.45:
            key, numbers = self.random.choice(self.repeats)
            left = {"sum": f"{key}.{self.random.choice(numbers)}"} if numbers else {"count": key}
            return {**left, "op": self.random.choice(("gte", "lt")), "value": 2}
        if not self.asked:
            return {"q": "audience", "op": "is", "value": "public"}
        return self.leaf(self.random.choice(self.asked))

    def leaf(self, read: dict[str, Any]) -> dict[str, Any]:
        kind = TYPES[read["type"]]
        if read["type"] in ("school", "record") and self.often(0.4):
            return {"q": read["key"], "column": "phase", "op": "is", "value": "Primary"}
        op = self.random.choice(sorted(kind.operators))
        if op in ("answered", "not_answered"):
            return {"q": read["key"], "op": op}
        value = self.value(read)
        return {"q": read["key"], "op": op, "value": [value] if op in ("in", "not_in") else value}

    def value(self, read: dict[str, Any]) -> Any:
        if read["type"] == "calculated":
            return self.random.randint(-5, 30)
        put = Question(
            read["id"], read["key"], read["type"], read["label"], settings=read["settings"]
        )
        answer: Any = TYPES[read["type"]].example(Asking(put, told()), self.random)
        while isinstance(answer, dict | list):
            if isinstance(answer, list):
                answer = self.random.choice(answer) if answer else "none"
            else:
                answer = answer.get("id", answer.get("value", next(iter(answer.values()))))
        return answer

    def formula(self, depth: int = 2) -> Any:
        numbers = [each["key"] for each in self.asked if each["type"] in (*NUMBERS, "calculated")]
        kind = self.random.random()
        if depth and kind < 0.5:
            name = self.random.choice(("add", "subtract", "multiply", "divide"))
            return {name: [self.formula(depth - 1), self.formula(depth - 1)]}
        if numbers and kind < 0.8:
            return {"q": self.random.choice(numbers)}
        if self.repeats and kind < 0.9:
            return {"count": self.random.choice(self.repeats)[0]}
        return self.random.choice((0, 1, 2.5, -3))

    def often(self, share: float) -> bool:
        return self.random.random() < share


class Schools(FakeLookups):
    """Schools whose phase rules can read."""

    def search(self, kind: str, text: str, filters: Any) -> Any:
        found = super().search(kind, text, filters)
        if kind != "school":
            return found
        phases = ("Primary", "Secondary")
        return [
            type(each)(each.value, each.label, columns={"phase": phases[at % 2], "low_age": 4 + at})
            for at, each in enumerate(found)
        ]


def told() -> Any:
    """The moment these forms are filled in."""
    return context(Schools())
