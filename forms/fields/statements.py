"""What a person signs, and what they only read."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from .base import PRESENCE, AnswerError, Asking, FieldType, Inputs, refuse_controls
from .cleaning import first
from .settings import line, paragraph

_LONGEST_NAME = 120


class Declaration(FieldType):
    """A box to tick and a name under it. No tick is no declaration, so it has no “no”."""

    key, label, macro = "declaration", "Declaration with name", "declaration"
    family, purpose = "Statements", "Words to agree to, with a tick and a full name."
    column_type = "parts"
    operators = PRESENCE
    suffixes = ("agreed", "name")
    own_errors = frozenset({"incomplete", "invalid", "too_long"})
    settings = {
        "statement": paragraph("What is agreed to", 4_000),
        "tick": line("Words beside the box", 300, default="I agree"),
    }
    parts = {"name": "text", "agreed": "boolean"}

    def read(self, inputs: Inputs, asking: Asking) -> object | None:
        agreed, name = first(inputs, "agreed") == "yes", first(inputs, "name")
        if not agreed and not name:
            return None
        if not agreed:
            raise AnswerError(
                "incomplete", "Tick the box to agree with the declaration", ("agreed",)
            )
        if not name:
            raise AnswerError("incomplete", "Enter your full name", ("name",))
        if len(name) > _LONGEST_NAME:
            words = f"Your full name must be {_LONGEST_NAME} characters or fewer"
            raise AnswerError("too_long", words, ("name",))
        refuse_controls(name, asking)
        return {"agreed": True, "name": name}

    def fits(self, answer: object) -> bool:
        if not isinstance(answer, dict) or set(answer) != {"agreed", "name"}:
            return False
        return answer["agreed"] is True and isinstance(answer["name"], str)

    def inputs(self, answer: object) -> dict[str, list[str]]:
        if not isinstance(answer, dict):
            return {}
        return {"agreed": ["yes"], "name": [str(answer["name"])]}

    def lines(self, answer: object, asking: Asking) -> list[str]:
        return [f"Agreed by {answer['name']}"] if isinstance(answer, dict) else []

    def value(self, answer: object, part: str = "") -> object:
        return answer.get(part) if part and isinstance(answer, dict) else answer

    def export_values(self, answer: object, asking: Asking) -> Sequence[str]:
        return (str(answer["name"]) if isinstance(answer, dict) else "",)

    def required_words(self, asking: Asking) -> str:
        return "Tick the box to agree with the declaration"

    def example(self, asking: Asking, random: Random) -> object:
        return {"agreed": True, "name": random.choice(("Hana Brook", "Gus Fennick"))}


class Guidance(FieldType):
    """Words between questions. Asks nothing and keeps nothing."""

    key, label, macro = "guidance", "Guidance text", "guidance"
    family, purpose = "Statements", "Words to read between questions. Asks nothing."
    operators = frozenset()
    suffixes = ()
    settings = {"text": paragraph("Text", 8_000, hint="Markdown: headings, lists, links.")}
    is_asked = False

    def read(self, inputs: Inputs, asking: Asking) -> object | None:
        return None

    def fits(self, answer: object) -> bool:
        return False

    def inputs(self, answer: object) -> dict[str, list[str]]:
        return {}

    def lines(self, answer: object, asking: Asking) -> list[str]:
        return []

    def example(self, asking: Asking, random: Random) -> object:
        return None
