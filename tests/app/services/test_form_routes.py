"""The routes through a form, for people: found in time, told in words, with nobody's data."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.access.actor import Actor, system
from app.services import form_library, reference_lists
from app.services.form_routes import through
from forms.definition import parse
from tests.forms.engine import definition, document, page, question
from tests.support.factories import Make

Sessions = Callable[[Actor], Session]
LIBRARY = sorted(form_library.LIBRARY.glob("*.json"))


def test_the_counting_stops_in_time_and_says_so(make: Make, session_of: Sessions) -> None:
    session = session_of(system(on=make.today))
    made = parse(
        document(
            *[
                page(
                    f"p{at}",
                    *[question(f"q{at}_{place}", "yes_no") for place in range(3)],
                    **(
                        {"show_when": {"q": f"q{at - 1}_0", "op": "is", "value": True}}
                        if at
                        else {}
                    ),
                )
                for at in range(100)
            ]
        )
    )
    ticks = itertools.count()
    found = through(session, made, on=make.today, clock=lambda: next(ticks) / 100)
    assert not found.paths.complete
    assert next(ticks) < 200
    whole = through(session, made, on=make.today, clock=lambda: 0.0)
    assert len(whole.paths.routes) == 100


@pytest.mark.parametrize("path", LIBRARY, ids=lambda path: path.stem)
def test_every_shipped_form_is_followed_to_all_its_ends(
    path: Any, make: Make, session_of: Sessions
) -> None:
    session = session_of(system(on=make.today))
    reference_lists.load(session, at=make.at)
    session.flush()
    whole = parse(json.loads(path.read_text(encoding="utf-8")))
    found = through(session, whole, on=make.today, clock=lambda: 0.0)
    assert (found.paths.complete, found.paths.missed) == (True, ())
    for route in found.paths.routes:
        assert len(found.pages(route)) == len(route.pages)
        told = found.deciding(route)
        assert told
        assert all(words for pair in told for words in pair)


def test_what_decides_is_told_of_audiences_and_repeats(make: Make, session_of: Sessions) -> None:
    made = definition(
        page(
            "people",
            question("who", "text"),
            kind="repeat",
            repeat={"key": "people", "item": "person", "min": 1, "max": 3},
        ),
        page(
            "many", question("why", "text"), show_when={"count": "people", "op": "gt", "value": 1}
        ),
        page(
            "school",
            question("team", "text"),
            show_when={"q": "audience", "op": "is", "value": "school"},
        ),
        settings={"audience": ["public", "school"]},
    )
    found = through(session_of(system(on=make.today)), made, on=make.today)
    told = {" ".join(each.pages): dict(found.deciding(each)) for each in found.paths.routes}
    assert told["people many school"]["Filled in by"] == "a school"
    assert told["people"]["How many: person"] == "1"
    assert told["people many"]["Filled in by"] == "anybody without an account"
    whole = next(each for each in found.paths.routes if len(each.pages) == 3)
    assert [title for title, _ in found.pages(whole)[0].items][:2] == ["Person 1", "Person 2"]
