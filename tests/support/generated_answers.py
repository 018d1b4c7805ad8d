"""Answers and posts gone wrong: what a program, a broken browser or somebody ill-willed makes of
right ones. Every change is drawn from one `Random`, so a seed brings it back."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from random import Random
from typing import Any

from werkzeug.datastructures import MultiDict

from app.domain.marks import mark
from forms.definition import Definition, Page
from forms.fields import TYPES
from forms.journey import Journey

from .naughty import NAUGHTY

Answers = dict[str, Any]
Posted = MultiDict[str, str]


def arriving(text: str) -> str:
    """A text as it arrives over HTTP: halves of characters cannot be sent."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


# What a browser can send and a page holds without slowing every test down.
SENT = tuple(dict.fromkeys(arriving(text) for text in NAUGHTY if len(text) < 6_000))
GARBAGE: tuple[Any, ...] = (
    None,
    True,
    0,
    -1.5,
    10**40,
    "",
    "x",
    "2026-02-31",
    [],
    [[]],
    [None],
    ["x", 1],
    {},
    {"id": None},
    {"id": "x", "label": 1},
    {"value": ["x"], "other": {}},
    [{"id": "x"}],
    [{}, {"name": "x"}],
)
HUGE = ("x" * 200_000, "9" * 5_000, "x " * 20_000)
RESERVED = ("validate", "data", "meta", "csrf_token", "__class__", "audience.x", "")


# --- stored answers -------------------------------------------------------------------------


def missing(answers: Answers, random: Random, others: Answers) -> None:
    for key in _some(random, answers):
        del answers[key]


def emptied(answers: Answers, random: Random, others: Answers) -> None:
    for key in _some(random, answers):
        answers[key] = None


def hidden(answers: Answers, random: Random, others: Answers) -> None:
    """Answers of another way through the form, as after a change of mind."""
    for key, value in others.items():
        answers.setdefault(key, value)


def mixed(answers: Answers, random: Random, others: Answers) -> None:
    for key in _some(random, others):
        answers[key] = others[key]


def foreign(answers: Answers, random: Random, others: Answers) -> None:
    """Ids of records and files that are somebody else's, or that never were."""
    for holder in _holders(answers):
        if "id" in holder and random.random() < 0.5:
            holder["id"] = str(random.choice(others["foreign ids"]))


def huge(answers: Answers, random: Random, others: Answers) -> None:
    for holder in [answers, *_holders(answers)]:
        for key, value in holder.items():
            if isinstance(value, str) and random.random() < 0.05:
                holder[key] = random.choice(HUGE)


def repeated(answers: Answers, random: Random, others: Answers) -> None:
    for value in answers.values():
        if isinstance(value, list) and value:
            value += [random.choice(value)] * random.randint(1, 30)


def unknown(answers: Answers, random: Random, others: Answers) -> None:
    for key in RESERVED:
        answers[key] = random.choice(GARBAGE)


def for_others(answers: Answers, random: Random, others: Answers) -> None:
    answers["audience"] = random.choice(("provider", "school", "public", "staff", 1, None))


Spoiling = Callable[[Answers, Random, Answers], None]
STORED: tuple[Spoiling, ...] = (
    missing,
    emptied,
    hidden,
    mixed,
    foreign,
    huge,
    repeated,
    unknown,
    for_others,
)


def _some(random: Random, answers: Mapping[str, Any]) -> list[str]:
    keys = sorted(set(answers) - {"audience", "foreign ids"})
    return random.sample(keys, min(len(keys), random.randint(1, 3)))


def _holders(value: Any) -> Iterator[dict[str, Any]]:
    """Every object within the answers."""
    for each in value.values() if isinstance(value, dict) else value:
        if isinstance(each, dict):
            yield each
        if isinstance(each, dict | list):
            yield from _holders(each)


# --- posts ----------------------------------------------------------------------------------


def posted(journey: Journey, page: Page, item: Mapping[str, object] | None = None) -> Posted:
    """What a browser sends of a page that shows these answers, untouched."""
    stored = journey.answers if item is None else item
    values: Posted = MultiDict()
    for question in journey.shown(page, item):
        kind = TYPES[question.type]
        if not kind.is_asked or kind.is_computed:
            continue
        answer = stored.get(question.key)
        values.add(f"{question.name}-was", mark(answer))
        values.add("shown", question.key)
        for suffix, texts in kind.inputs(answer).items():
            values.setlist(f"{question.name}-{suffix}" if suffix else question.name, texts)
    return values


def names_of(definition: Definition) -> list[str]:
    """The name of every input of a form."""
    return [
        f"{question.name}-{suffix}" if suffix else question.name
        for _, question in definition.questions
        for suffix in TYPES[question.type].suffixes
    ]


def spoilt(values: Posted, names: Sequence[str], files: Sequence[object], random: Random) -> str:
    """Change what is posted; in which way."""
    way = random.choice(POSTS)
    way(values, names, files, random)
    return way.__name__


def post_naughty(
    values: Posted, names: Sequence[str], files: Sequence[object], random: Random
) -> None:
    for name in _touched(values, names, random):
        values.setlist(name, [random.choice(SENT)])


def post_missing(
    values: Posted, names: Sequence[str], files: Sequence[object], random: Random
) -> None:
    for name in _touched(values, names, random):
        values.poplist(name)


def post_repeated(
    values: Posted, names: Sequence[str], files: Sequence[object], random: Random
) -> None:
    for name in _touched(values, names, random):
        values.setlist(name, [*values.getlist(name), *random.sample(SENT, 5)])


def post_under_other_names(
    values: Posted, names: Sequence[str], files: Sequence[object], random: Random
) -> None:
    """Parts where there is a whole, a whole where there are parts, and what nobody asked."""
    for name in _touched(values, names, random):
        texts = values.poplist(name)
        bare = name.partition("-")[0]
        for other in (bare, f"{bare}-day", f"{bare}-other", f"{bare}-line1", f"{bare}-"):
            values.setlist(other, texts)
    for name in ("q_validate", "q_data", "q_", "meta", "errors", "q_constructor"):
        values.add(name, "x")


def post_others(
    values: Posted, names: Sequence[str], files: Sequence[object], random: Random
) -> None:
    """Answers to questions of other pages."""
    for name in random.sample(list(names), min(20, len(names))):
        values.setlist(name, [random.choice(SENT)])


def post_stale(
    values: Posted, names: Sequence[str], files: Sequence[object], random: Random
) -> None:
    """Marks of answers that stood there once, or never."""
    for name in [each for each in values if each.endswith("-was")]:
        values.setlist(name, [random.choice((mark("x"), "", "0" * 12, "\x00", "é" * 400))])
    for name in _touched(values, names, random):
        values.setlist(name, [random.choice(SENT)])


def post_buttons(
    values: Posted, names: Sequence[str], files: Sequence[object], random: Random
) -> None:
    """Every button at once, with what they never say."""
    name = random.choice(list(names))
    for button, said in (
        ("action", random.choice(("later", "x", "\x00"))),
        ("remove", f"{name}:{random.choice(list(files))}"),
        ("search", name),
        ("another", random.choice(("yes", "no", "x"))),
        ("mark", "x"),
        ("item", random.choice(("", "a" * 8, "\x00", "x" * 500))),
        (f"{name}-search", random.choice(SENT)),
        (f"{name}-searched", "x"),
    ):
        if random.random() < 0.5:
            values.setlist(button, [said])


def post_files(
    values: Posted, names: Sequence[str], files: Sequence[object], random: Random
) -> None:
    """Files of other people, of nobody, and ids that are none."""
    for name in [each for each in names if each.endswith(("-keep", "-remove"))]:
        values.setlist(name, [str(random.choice([*files, uuid.UUID(int=1), "x", "", "\x00"]))] * 2)


def post_huge(
    values: Posted, names: Sequence[str], files: Sequence[object], random: Random
) -> None:
    for name in _touched(values, names, random)[:1]:
        values.setlist(name, ["x" * random.choice((60_001, 400_000, 1_100_000))])


def post_many(
    values: Posted, names: Sequence[str], files: Sequence[object], random: Random
) -> None:
    values.setlist(random.choice(list(names)), ["x"] * random.choice((300, 1_500)))


POSTS = (
    post_naughty,
    post_missing,
    post_repeated,
    post_under_other_names,
    post_others,
    post_stale,
    post_buttons,
    post_files,
    post_huge,
    post_many,
)


def _touched(values: Posted, names: Sequence[str], random: Random) -> list[str]:
    found = [name for name in values if name.startswith("q_") and not name.endswith("-was")]
    found = found or list(names[:3])
    return random.sample(found, random.randint(1, len(found)))
