"""`make bench`: measure, print, and write bench/results.json."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from random import Random

from flask import Flask
from flask.testing import FlaskClient

from app.access.actor import Actor, public
from app.http.clock import today
from tests.support.client import Client
from tests.support.walker import Walker, examples

from . import by_hand, directory, forms
from .forms import Result
from .timing import Pair, compare
from .world import APPLICATIONS, World, built, cookie_of

RESULTS = Path(__file__).parent / "results.json"
SLUG = "multi-agency-application"
PAGE = "pupil-name"
BY_HAND = "the same page written by hand with Flask, SQLAlchemy Core and Jinja"
# The most our page may cost, as a multiple of the page written by hand: what it cost when this was
# written, and a quarter for noise.
TARGETS = {
    "admin list, 10,000 applications": 2.3,
    "application form page, GET": 2.8,
    "application form page, POST": 3.0,
}


def main() -> None:
    arguments = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    arguments.add_argument("--rounds", type=int, default=200, help="How often each page is asked.")
    rounds = arguments.parse_args().rounds
    with built() as world:
        found = [
            Result(name, target, BY_HAND, deed(world, rounds))
            for (name, target), deed in zip(TARGETS.items(), (_list, _get, _post), strict=True)
        ]
        found += forms.results(world, rounds)
        found += directory.results(world, max(10, rounds // 4))
    RESULTS.write_text(json.dumps({each.name: _entry(each) for each in found}, indent=2) + "\n")
    for each in found:
        print(_line(each))


def _entry(result: Result) -> dict[str, object]:
    entry: dict[str, object] = {"target": result.target, "against": result.against}
    if result.pair is None:
        return {**entry, "ratio": None, "why_not": result.why_not}
    return {"ratio": round(result.pair.ratio, 2), **entry}


def _line(result: Result) -> str:
    if result.pair is None:
        return f"{result.name:46} not measured: {result.why_not}"
    pair = result.pair
    return (
        f"{result.name:46} {pair.ours_ms:6.2f} ms, theirs {pair.theirs_ms:6.2f} ms: "
        f"{pair.ratio:.2f} (at most {result.target})"
    )


def _list(world: World, rounds: int) -> Pair:
    name, value = cookie_of(world, world.admin)
    ours, theirs = world.app.test_client(), _by_hand(world).test_client()
    for client in (ours, theirs):
        client.set_cookie(name, value, domain="localhost")
    shown = ours.get("/admin/application/").get_data(as_text=True)
    if shown.count("<tr") < 51 or f"{APPLICATIONS:,}" not in shown:
        raise AssertionError("The list does not show what is to be measured.")
    return compare(
        _getting(ours, "/admin/application/"), _getting(theirs, "/applications"), rounds=rounds
    )


def _get(world: World, rounds: int) -> Pair:
    ours, path, _ = _filled_in(world)
    theirs, other = _same_draft(world, ours, path)
    return compare(_getting(ours.raw, path), _getting(theirs, other), rounds=rounds)


def _post(world: World, rounds: int) -> Pair:
    ours, path, values = _filled_in(world)
    theirs, other = _same_draft(world, ours, path)
    return compare(_posting(ours.raw, path, values), _posting(theirs, other, values), rounds=rounds)


def _filled_in(world: World) -> tuple[Client, str, dict[str, str]]:
    """A visitor's draft that is answered up to the page, its address and what it would post."""
    actor: Actor = public(on=today())
    definition, answers = examples(world.app, SLUG, actor, seed=1, fixed={"on_roll": True})
    client = Client(world.app)
    walker = Walker(client, definition, answers)
    page = walker.begin()
    for _ in range(len(definition.pages)):
        if page.path.partition("?")[0].endswith(f"/{PAGE}"):
            break
        page = walker.answer(walker._first_section(page) if not walker._rest(page) else page)
    else:
        raise AssertionError(f"No way leads to {PAGE}.")
    path = page.path
    walker.answer(page)
    form = client.get(path).form(button="Continue")
    # Without the marks of what stood there before, or the second round would be a clash.
    kept = {name: str(v) for name, v in form.values().items() if not name.endswith("-was")}
    return client, path, kept


def _same_draft(world: World, client: Client, path: str) -> tuple[FlaskClient, str]:
    theirs = _by_hand(world).test_client()
    name = world.app.session_interface.get_cookie_name(world.app)
    cookie = client.raw.get_cookie(name)
    if cookie is None:
        raise AssertionError("The visitor has no session.")
    theirs.set_cookie(name, cookie.value, domain="localhost")
    return theirs, f"/pupil/{path.split('/')[3]}"


def _by_hand(world: World) -> Flask:
    return by_hand.create(world.database_url, str(world.app.secret_key))


def _getting(client: FlaskClient, path: str) -> Callable[[], object]:
    def get() -> None:
        if client.get(path).status_code != 200:
            raise AssertionError(path)

    return get


def _posting(client: FlaskClient, path: str, values: dict[str, str]) -> Callable[[], object]:
    draw = Random(1)

    def post() -> None:
        # Another name each time: an answer that is the same would not be written.
        values["q_middle_names"] = f"Wren{draw.randint(1, 10**6)}"
        answer = client.post(path, data=values)
        if answer.status_code != 303:
            raise AssertionError(f"{answer.status_code} {path}: {answer.get_data(as_text=True)}")

    return post


if __name__ == "__main__":
    main()
