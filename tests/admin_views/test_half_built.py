"""Two texts of a form, half built or broken anywhere, are compared as far as they can be read."""

from __future__ import annotations

import copy
from random import Random
from typing import Any

import pytest

from admin_views.form_designer.changes import NEVER_PUBLISHED, changes_between
from forms.editing.nodes import pages_of, questions_of
from tests.app.web.trial_forms import trial
from tests.forms.generated_forms import Maker


def test_a_form_that_was_never_published_says_so() -> None:
    assert changes_between(None, trial()).why_not == NEVER_PUBLISHED


@pytest.mark.parametrize("seed", range(60))
def test_texts_that_are_broken_anywhere_are_compared_all_the_same(seed: int) -> None:
    random = Random(seed)
    old = Maker(random).form()
    new = broken(copy.deepcopy(old), random)
    for before, after in ((old, new), (new, old), (new, new)):
        found = changes_between(before, after)
        assert all(each.words for each in found.changes)
    ids = [each.get("id") for _, each in (*pages_of(new), *questions_of(new))]
    # Parts without an id of their own are all the same one.
    if len({each if isinstance(each, str) else "" for each in ids}) == len(ids):
        assert changes_between(new, new).changes == ()


def broken(whole: dict[str, Any], random: Random) -> dict[str, Any]:
    """The text with a few of its values replaced by what does not belong there, or gone."""
    for _ in range(random.randint(1, 6)):
        places = list(every_place(whole["sections"])) + list(every_place(whole["settings"]))
        holder, name = random.choice(places)
        if random.random() < 0.3 and isinstance(holder, dict):
            del holder[name]
        else:
            holder[name] = random.choice([None, [], {}, "", "x", 7, True, [1], {"q": 1}, ["x", {}]])
    return whole


def every_place(value: Any) -> Any:
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for name, each in list(pairs) if isinstance(value, dict | list) else ():
        yield value, name
        if isinstance(each, dict | list):
            yield from every_place(each)
