"""The thirty questions that every side asks: plain values, so that all of them can read them."""

from __future__ import annotations

# key, words, type, and what it takes: (most characters) or the options.
WORDS = tuple((f"word_{n}", f"What is the name of place {n}?", "text", 80) for n in range(1, 13))
NUMBERS = tuple(
    (f"number_{n}", f"How many pupils are in group {n}?", "integer", 500) for n in range(1, 5)
)
DAYS = tuple((f"day_{n}", f"When did term {n} begin?", "date", 0) for n in range(1, 4))
CHOICES = tuple(
    (
        f"choice_{n}",
        f"Which of these fits plan {n} best?",
        "choose_one",
        ("Often", "Sometimes", "Rarely", "Never"),
    )
    for n in range(1, 5)
)
MANY = tuple(
    (
        f"many_{n}",
        f"Which days suit group {n}?",
        "choose_many",
        ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday"),
    )
    for n in range(1, 3)
)
LONG = tuple(
    (f"long_{n}", f"What else should we know about plan {n}?", "long_text", 1000)
    for n in range(1, 4)
)
REST = (
    ("email_1", "What is your email address?", "email", 0),
    ("email_2", "Whom else may we write to?", "email", 0),
)
QUESTIONS = (*WORDS, *NUMBERS, *DAYS, *CHOICES, *MANY, *LONG, *REST)
HINT = "Use the words you would use on the telephone."


def typed() -> dict[str, object]:
    """A right answer to every question, as a browser posts it where a date is one input."""
    answers: dict[str, object] = {}
    for key, _, kind, takes in QUESTIONS:
        if kind == "choose_one" and isinstance(takes, tuple):
            answers[key] = takes[1]
        elif kind == "choose_many" and isinstance(takes, tuple):
            answers[key] = [takes[0], takes[2]]
        else:
            answers[key] = {
                "integer": "120",
                "date": "2026-09-01",
                "email": "rowan.ashdown@example.org",
                "long_text": "The group meets twice a week, in the morning. " * 3,
            }.get(kind, "Willow Centre")
    return answers


def wrong() -> dict[str, object]:
    """Wrong answers to six of them, of every kind that can be wrong."""
    return {
        "number_1": "many",
        "number_2": "",
        "day_1": "2026-13-41",
        "email_1": "rowan",
        "word_1": "",
        "word_2": "",
    }
