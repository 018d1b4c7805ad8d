"""What designed forms cost: against a form written by hand, against Wagtail, long against short."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random

from . import designed, questions, static_form
from .designed import Begun
from .timing import Deed, Pair, compare
from .wagtail_peer import NoWagtailError, WagtailPeer, wagtail
from .world import World

AT_ONCE = 20
WORDS = {"GET": "GET", "VALID": "valid POST", "INVALID": "invalid POST"}
BY_HAND = "the same page with one WTForms class written by hand and the same macros"
WAGTAIL = "a Wagtail form page with the same thirty questions"


@dataclass(frozen=True)
class Result:
    """One line of the results: a pair of times, or why there is none."""

    name: str
    target: float
    against: str
    pair: Pair | None = None
    why_not: str = ""


def results(world: World, rounds: int) -> list[Result]:
    static_form.add_to(world.app)
    begun = designed.thirty(world)
    by_hand = f"/by-hand/{begun.url.rsplit('/', 1)[1]}"
    ours = _deeds(begun, begun.page(designed.PAGE))
    theirs = _deeds(begun, by_hand)
    found = [
        Result(
            f"form of 30 questions, {WORDS[word]}",
            1.3,
            BY_HAND,
            compare(ours[word], theirs[word], rounds=rounds),
        )
        for word in WORDS
    ]
    found += _against_wagtail(ours, rounds)
    found.append(_long_against_short(world, rounds))
    return found


def _deeds(begun: Begun, path: str) -> Mapping[str, Deed]:
    """What a browser does on a page of the thirty questions."""
    client, draw = begun.client.raw, Random(1)
    shown = begun.client.get(path).form(button="Continue").values()
    token = str(shown["csrf_token"])
    right = {"csrf_token": token, "action": "continue", **_posted(questions.typed())}
    wrong = {**right, **_posted(questions.wrong())}

    def get() -> None:
        if client.get(path).status_code != 200:
            raise AssertionError(path)

    def post(values: dict[str, object], status: int) -> Deed:
        def deed() -> None:
            # Another name each time: an answer that is the same would not be written.
            values["q_word_3"] = f"Willow {draw.randint(1, 10**6)}"
            answer = client.post(path, data=values)
            if answer.status_code != status:
                raise AssertionError(f"{answer.status_code} {path}")

        return deed

    return {"GET": get, "VALID": post(right, 303), "INVALID": post(wrong, 422)}


def _posted(answers: Mapping[str, object]) -> dict[str, object]:
    """The inputs of a page of ours: a date is three."""
    posted: dict[str, object] = {}
    for key, answer in answers.items():
        if key.startswith("day_"):
            year, month, day = str(answer).split("-")
            posted |= {f"q_{key}-day": day, f"q_{key}-month": month, f"q_{key}-year": year}
        else:
            posted[f"q_{key}"] = answer
    return posted


def _against_wagtail(ours: Mapping[str, Deed], rounds: int) -> list[Result]:
    targets = {"GET": 0.2, "VALID": 0.5, "INVALID": 0.5}

    def line(word: str, pair: Pair | None, why: str = "") -> Result:
        name = f"form of 30 questions, {WORDS[word]}, beside Wagtail"
        return Result(name, targets[word], WAGTAIL, pair, why)

    try:
        with wagtail() as peer:
            return [line(word, _by_turns(ours[word], peer, word, rounds)) for word in WORDS]
    except NoWagtailError as error:
        return [line(word, None, str(error)) for word in WORDS]


def _by_turns(deed: Deed, peer: WagtailPeer, word: str, rounds: int) -> Pair:
    """By turns of several requests each: a process that has just waited is slow at first."""
    mine: list[float] = []
    theirs: list[float] = []
    for _ in range(max(3, rounds // AT_ONCE)):
        deed()
        gc.collect()
        gc.disable()
        for _ in range(AT_ONCE):
            begun = time.process_time()
            deed()
            mine.append((time.process_time() - begun) * 1000)
        gc.enable()
        peer.ask(word)
        theirs += [peer.ask(word) for _ in range(AT_ONCE)]
    return Pair(_quartile(mine), _quartile(theirs))


def _quartile(times: list[float]) -> float:
    return statistics.quantiles(times, n=4)[0]


def _long_against_short(world: World, rounds: int) -> Result:
    """Every page of a form counts what stands before it: the last one is the dearest."""
    long, short = designed.long_form(world, 300), designed.long_form(world, 10)
    pages = [long.page(f"page-{number}") for number in (1, 30, 60)]
    pairs = [
        compare(_get(long, page), _get(short, short.page("page-2")), rounds=rounds)
        for page in pages
    ]
    dearest = max(pairs, key=lambda pair: pair.ratio)
    return Result(
        "page of a form of 300 questions", 3.0, "a page of a form of 10 questions", dearest
    )


def _get(begun: Begun, path: str) -> Callable[[], None]:
    def get() -> None:
        if begun.client.raw.get(path).status_code != 200:
            raise AssertionError(path)

    return get
