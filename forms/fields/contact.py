"""Ways to reach people, who they are, and the numbers they are known by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from typing import TYPE_CHECKING, ClassVar

from forms.context import Check

from .base import EQUALITY, PRESENCE, AnswerError, Asking, FieldType, Inputs, refuse_controls
from .cleaning import are_parts, first
from .settings import UNIQUE, flag, line

if TYPE_CHECKING:
    from forms.definition import Question

_FORENAMES = ("Ada", "Ben", "Chidi", "Dilys", "Ewa", "Farah", "Gus", "Hana")
_SURNAMES = ("Appleton", "Brook", "Carraway", "Dunmore", "Elmsley", "Fennick", "Garrow")
_STREETS = ("Example Road", "Sample Street", "Invented Lane")
# Numbers and addresses nobody has: kept for fiction, or for councils' own tests.
_UPNS = (
    "Y331000024001",
    "V331000026001",
    "J331000026002",
    "Y331000026003",
    "M331000026004",
    "B331000026005",
)
_ULNS = ("1000000019", "1000000043", "1234567899", "5000000055")


class _Checked(FieldType):
    """One line that a check from outside accepts and writes one way."""

    operators = EQUALITY | PRESENCE
    own_errors = frozenset({"invalid", "too_long", "unique"})
    settings = {
        "unique": UNIQUE,
        "autocomplete": line(
            "What a browser may fill in", 60, hint="A name of the HTML standard, like tel."
        ),
    }
    longest = 254

    def check(self, asking: Asking) -> Check:
        raise NotImplementedError

    def read(self, inputs: Inputs, asking: Asking) -> object | None:
        typed = first(inputs)
        if not typed:
            return None
        if len(typed) > self.longest:
            raise AnswerError(
                "too_long", f"{asking.name} must be {self.longest} characters or fewer"
            )
        refuse_controls(typed, asking)
        try:
            return self.check(asking)(typed)
        except ValueError as error:
            words = str(error).rstrip(".") or f"{asking.name} is not valid"
            raise AnswerError("invalid", words) from None


class Email(_Checked):
    key, label, macro = "email", "Email address", "email"
    family, purpose = "People and numbers", "An address to write to."
    operators = EQUALITY | PRESENCE | {"contains"}

    def check(self, asking: Asking) -> Check:
        return asking.context.checks.email

    def example(self, asking: Asking, random: Random) -> object:
        return f"{random.choice(_FORENAMES).lower()}.{random.randint(1, 99)}@example.org"


class Telephone(_Checked):
    key, label, macro = "telephone", "Telephone number", "telephone"
    family, purpose = "People and numbers", "A UK number, with or without spaces."
    longest = 40

    def check(self, asking: Asking) -> Check:
        return asking.context.checks.phone

    def inputs(self, answer: object) -> dict[str, list[str]]:
        return {"": [] if answer is None else [show_phone(str(answer))]}

    def lines(self, answer: object, asking: Asking) -> list[str]:
        return [show_phone(str(answer))]

    def example(self, asking: Asking, random: Random) -> object:
        return asking.context.checks.phone(f"01632 960{random.randint(0, 999):03d}")


def show_phone(stored: str) -> str:
    """A stored number as people here write it: 01632 960001."""
    if not stored.startswith("+44") or not stored[3:].isdigit():
        return stored
    digits = f"0{stored[3:]}"
    if digits.startswith("02"):
        return f"{digits[:3]} {digits[3:7]} {digits[7:]}"
    return f"{digits[:5]} {digits[5:]}"


class Postcode(_Checked):
    key, label, macro = "postcode", "Postcode", "postcode"
    family, purpose = "People and numbers", "A UK postcode on its own."
    longest = 12

    def check(self, asking: Asking) -> Check:
        return asking.context.checks.postcode

    def example(self, asking: Asking, random: Random) -> object:
        return asking.context.checks.postcode(random.choice(("CV1 2GN", "CV1 2QJ")))


class Upn(_Checked):
    key, label, macro = "upn", "Unique pupil number", "identifier"
    family, purpose = "People and numbers", "The 13 characters a pupil has in school."
    longest = 40

    def check(self, asking: Asking) -> Check:
        return asking.context.checks.upn

    def example(self, asking: Asking, random: Random) -> object:
        return random.choice(_UPNS)


class Uln(_Checked):
    key, label, macro = "uln", "Unique learner number", "identifier"
    family, purpose = "People and numbers", "The 10 digits a learner has from 14 on."
    longest = 40

    def check(self, asking: Asking) -> Check:
        return asking.context.checks.uln

    def example(self, asking: Asking, random: Random) -> object:
        return random.choice(_ULNS)


class Urn(_Checked):
    key, label, macro = "urn", "Unique reference number of a school", "identifier"
    family, purpose = "People and numbers", "The 6 digits a school has in the national register."
    longest = 40

    def check(self, asking: Asking) -> Check:
        return asking.context.checks.urn

    def example(self, asking: Asking, random: Random) -> object:
        return str(random.randint(100_000, 999_999))


class _Parts(FieldType):
    """Several named lines kept together."""

    column_type = "parts"
    operators = PRESENCE
    own_errors = frozenset({"incomplete", "invalid", "too_long"})
    names: ClassVar[Mapping[str, str]] = {}
    missing_words: ClassVar[Mapping[str, str]] = {}
    needed: ClassVar[tuple[str, ...]] = ()
    longest = 100

    def read(self, inputs: Inputs, asking: Asking) -> object | None:
        typed = {part: first(inputs, part) for part in self.names}
        if not any(typed.values()):
            return None
        for part, text in typed.items():
            if len(text) > self.longest:
                words = f"{self._said(part)} must be {self.longest} characters or fewer"
                raise AnswerError("too_long", words, (part,))
            refuse_controls(text, asking)
        missing = [part for part in self.needed if not typed[part]]
        told = [self.missing_words.get(part, f"Enter {self.names[part]}") for part in missing]
        try:
            tidied = self.tidied(typed, asking)
        except AnswerError as error:
            wrong = [part for part in error.parts if part not in missing]
            if wrong:
                code = "incomplete" if missing else error.code
                words = ". ".join([*told, error.words])
                raise AnswerError(code, words, (*missing, *wrong)) from None
        if missing:
            raise AnswerError("incomplete", ". ".join(told), tuple(missing))
        return {part: text for part, text in tidied.items() if text}

    def tidied(self, typed: dict[str, str], asking: Asking) -> dict[str, str]:
        return typed

    def fits(self, answer: object) -> bool:
        return are_parts(answer, self.names)

    def inputs(self, answer: object) -> dict[str, list[str]]:
        held = answer if isinstance(answer, dict) else {}
        return {part: [str(held[part])] for part in self.names if held.get(part)}

    def export_columns(self, question: Question) -> Sequence[tuple[str, str]]:
        return [(part, f"{question.label}: {words}") for part, words in self.names.items()]

    def export_values(self, answer: object, asking: Asking) -> Sequence[str]:
        held = self.held(answer)
        return [held.get(part, "") for part in self.names]

    def held(self, answer: object) -> dict[str, str]:
        values = answer if isinstance(answer, dict) else {}
        return {part: str(values[part]) for part in self.names if values.get(part)}

    def _said(self, part: str) -> str:
        return self.names[part][:1].upper() + self.names[part][1:]


class Address(_Parts):
    key, label, macro = "address", "Address", "address"
    family, purpose = "People and numbers", "A UK address in its lines, with a postcode."
    suffixes = ("line1", "line2", "town", "county", "postcode")
    names = {
        "line1": "address line 1",
        "line2": "address line 2",
        "town": "town or city",
        "county": "county",
        "postcode": "postcode",
    }
    missing_words = {"line1": "Enter address line 1, typically the building and street"}
    needed = ("line1", "town", "postcode")
    parts = {**dict.fromkeys(names, "text"), "lines": "text", "full": "text"}
    settings = {"autocomplete": flag("A browser may fill in one’s own")}

    def tidied(self, typed: dict[str, str], asking: Asking) -> dict[str, str]:
        try:
            return {**typed, "postcode": asking.context.checks.postcode(typed["postcode"])}
        except ValueError as error:
            raise AnswerError("invalid", str(error).rstrip("."), ("postcode",)) from None

    def lines(self, answer: object, asking: Asking) -> list[str]:
        return list(self.held(answer).values())

    def value(self, answer: object, part: str = "") -> object:
        held = self.held(answer)
        if part == "lines":
            return ", ".join(text for name, text in held.items() if name != "postcode")
        if part == "full":
            return ", ".join(held.values())
        return held.get(part) if part else held

    def example(self, asking: Asking, random: Random) -> object:
        return {
            "line1": f"{random.randint(1, 99)} {random.choice(_STREETS)}",
            "town": "Coventry",
            "postcode": asking.context.checks.postcode("CV1 2GN"),
        }


class PersonName(_Parts):
    key, label, macro = "person_name", "Person’s name", "person_name"
    family, purpose = "People and numbers", "First and last name of one person."
    suffixes = ("forename", "surname")
    names = {"forename": "first name", "surname": "last name"}
    needed = ("forename", "surname")
    parts = {"forename": "text", "surname": "text", "full": "text"}
    settings = {"autocomplete": flag("A browser may fill in one’s own")}

    def lines(self, answer: object, asking: Asking) -> list[str]:
        return [" ".join(self.held(answer).values())]

    def value(self, answer: object, part: str = "") -> object:
        held = self.held(answer)
        if part == "full":
            return " ".join(held.values())
        return held.get(part) if part else held

    def example(self, asking: Asking, random: Random) -> object:
        return {"forename": random.choice(_FORENAMES), "surname": random.choice(_SURNAMES)}
