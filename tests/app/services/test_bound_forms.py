"""Made-up forms over every table of one's own and every way of writing, and shipped forms with
fewer columns: whatever may be published is written, and every answer is found in its column."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from flask import Flask

from app.access.actor import Actor
from app.models import Contact, Provider, Site, SubmissionWrite
from app.services import form_library
from app.services.target_tables import TABLES
from app.services.targets import targets
from forms.definition import parse
from forms.problems import ROW
from tests.forms.engine import page
from tests.support.bound_forms import BoundForm
from tests.support.factories import Make
from tests.support.filling import APPLICATION, PUPIL, Filling
from tests.support.kept_answers import Kept
from tests.support.own_forms import (
    WHICH_CONTACT,
    WHICH_SITE,
    OwnForms,
    binding,
    form,
    let_providers_write_contacts,
)

MODELS: Mapping[str, Any] = {"contact": Contact, "site": Site, "provider": Provider}
CHOSEN = {"contact": WHICH_CONTACT, "site": WHICH_SITE}
WAYS = [
    (key, mode) for key, table in TABLES.items() if table.own for mode in sorted(table.own.modes)
]
SEEDS = [0, 1, 2, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(3, 25))]


@pytest.fixture(autouse=True)
def _trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    let_providers_write_contacts(monkeypatch)


@pytest.fixture
def forms(app: Flask, make: Make) -> OwnForms:
    return OwnForms(Filling(app, make), make)


@pytest.fixture
def provider(make: Make) -> Provider:
    return make.provider()


@pytest.fixture
def tutor(make: Make, as_actor: Any, provider: Provider) -> Actor:
    return as_actor(make.provider_user(provider))


def test_every_own_table_is_tried() -> None:
    assert {key for key, _ in WAYS} == set(MODELS)


def some_columns(key: str, mode: str, random: Random) -> tuple[str, ...]:
    """Those that must be filled and some of the others."""
    target = targets()[key]
    rest = [name for name in target.columns if name != ROW]
    own = TABLES[key].own
    assert own is not None
    needed = {
        name
        for name in rest
        if mode != "update" and target.columns[name].required and not target.columns[name].is_safe
    }
    if mode == "upsert":
        needed |= set(own.found_by)
    if key == "contact" and random.random() < 0.5:
        rest.remove("is_primary")
    return tuple(
        name for name in rest if name in needed or random.random() < (0.2 if needed else 0.6)
    ) or (rest[0],)


def send(
    forms: OwnForms, by: Actor, seed: int, fixed: Mapping[str, Any] | None = None, *, later: int = 0
) -> Any:
    draft = forms.filling.draft("trial", by, seed=seed, fixed=fixed)
    at = forms.filling.later(minutes=later)
    return forms.filling.send(draft, by, at=at)


def check_row(forms: OwnForms, row: Any, held: Mapping[str, Any]) -> None:
    for name, value in held.items():
        if value is not None:
            assert getattr(row, name) == value, name


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("key", "mode"), WAYS)
def test_every_answer_is_in_its_column(
    forms: OwnForms, make: Make, provider: Provider, tutor: Actor, key: str, mode: str, seed: int
) -> None:
    random = Random(f"{key} {mode} {seed}")
    bound = BoundForm(targets()[key], random, names=some_columns(key, mode, random))
    columns: dict[str, Any] = dict(bound.map)
    pages, fixed = [bound.page()], {}
    before = {"contact": make.contact, "site": make.site}
    row = provider if key == "provider" else None
    if mode == "update" and key in before:
        row = make.contact(provider=provider) if key == "contact" else make.site(provider)
        pages.insert(0, page("which", CHOSEN[key]))
        fixed = {CHOSEN[key]["key"]: {"id": str(row.id), "label": str(row)}}
        columns[ROW] = CHOSEN[key]["key"]
    forms.publish(form(*pages, audience=["provider"], bindings=[binding(key, mode, columns)]))
    old = None if row is None else make.reload(row)
    sent = send(forms, tutor, seed, fixed)
    assert (sent.status, sent.problem) == ("written", None)
    (write,) = make.all(SubmissionWrite)
    assert (write.table_name, write.outcome) in {
        (key, "created" if row is None else "updated"),
        (key, "unchanged" if row is not None else "created"),
    }
    found = make.all(MODELS[key], MODELS[key].id == write.record_id)[0]
    held = bound.holds(sent.answers)
    check_row(forms, found, held)
    assert provider.id in (found.id, getattr(found, "provider_id", None))
    if old is not None:
        kept = set(TABLES[key].columns) - {
            name for name, value in held.items() if value is not None
        }
        assert {name: getattr(found, name) for name in kept} == {
            name: getattr(old, name) for name in kept
        }


@pytest.mark.parametrize("key", ["contact", "site"])
def test_the_same_twice_is_one_row_that_stays_as_it_is(
    forms: OwnForms, make: Make, provider: Provider, tutor: Actor, key: str
) -> None:
    names = tuple(name for name in targets()[key].columns if name not in (ROW, "is_primary"))
    bound = BoundForm(targets()[key], Random(5), names=names)
    upsert = binding(key, "upsert", bound.map)
    forms.publish(form(bound.page(), audience=["provider"], bindings=[upsert]))
    first = send(forms, tutor, 1)
    again = send(forms, tutor, 1, first.answers, later=1)
    (row,) = make.all(MODELS[key])
    check_row(forms, row, bound.holds(again.answers))
    assert [each[2] for each in forms.outcomes(first)] == ["created"]
    assert [each[2] for each in forms.outcomes(again)] == ["unchanged"]
    # Other answers, the same key.
    own = TABLES[key].own
    assert own is not None
    keys = {bound.filled[name].key: first.answers[bound.filled[name].key] for name in own.found_by}
    third = send(forms, tutor, 9, keys, later=2)
    (row,) = make.all(MODELS[key])
    assert (third.status, third.problem) == ("written", None)
    check_row(forms, row, bound.holds(third.answers))


@pytest.mark.parametrize("key", ["contact", "site"])
@pytest.mark.parametrize("seed", SEEDS)
def test_every_entry_of_a_repeat_is_a_row(
    forms: OwnForms, make: Make, provider: Provider, tutor: Actor, key: str, seed: int
) -> None:
    random = Random(f"{key} {seed}")
    names = tuple(each for each in some_columns(key, "create", random) if each != "is_primary")
    bound = BoundForm(targets()[key], random, names=names)
    repeat = {"key": "rows", "item": "Row", "min": 1, "max": 4}
    unique = TABLES[key].own.found_by[0]  # type: ignore[union-attr]
    rows = bound.page("rows", kind="repeat", repeat=repeat)
    made = binding(key, "upsert" if seed % 2 else "create", bound.map, repeat="rows")
    forms.publish(form(rows, audience=["provider"], bindings=[made]))
    draft = forms.filling.draft("trial", tutor, seed=seed)
    entries = one_of_each(draft.answers["rows"], bound.filled[unique].key)
    forms.filling.answer(draft, rows=entries)
    sent = forms.filling.send(draft, tutor)
    assert (sent.status, sent.problem) == ("written", None)
    writes = {each.position: each for each in make.all(SubmissionWrite)}
    assert sorted(writes) == list(range(len(entries)))
    for place, entry in enumerate(sent.answers["rows"]):
        (row,) = make.all(MODELS[key], MODELS[key].id == writes[place].record_id)
        check_row(forms, row, bound.holds(entry))
    assert len(make.all(MODELS[key])) == len(entries)


def one_of_each(entries: list[dict[str, Any]], key: str) -> list[dict[str, Any]]:
    """Two entries of one name would be two words about one row."""
    return list({str(entry[key]).casefold(): entry for entry in entries}.values())


@pytest.mark.parametrize("mode", ["update", "upsert"])
@pytest.mark.parametrize("key", list(MODELS))
def test_nothing_that_was_left_empty_changes_anything(
    forms: OwnForms, make: Make, provider: Provider, tutor: Actor, key: str, mode: str
) -> None:
    """Only the answers by which the row is found are given, and those that a new one needs."""
    own, target = TABLES[key].own, targets()[key]
    assert own is not None
    mode = mode if mode in own.modes else "update"
    needed = {name for name in target.columns if mode == "upsert" and _must(key, name)}
    given = tuple({**dict.fromkeys(own.found_by), **dict.fromkeys(sorted(needed))})
    rest = tuple(name for name in target.columns if name not in (ROW, *given))
    told = BoundForm(target, Random(4), names=given, plain=True)
    empty = BoundForm(target, Random(3), names=rest, required=False)
    pages = [empty.page("rest"), *([told.page("told")] if given else [])]
    columns = {**empty.map, **told.map}
    forms.publish(form(*pages, audience=["provider"], bindings=[binding(key, mode, columns)]))
    row: Any = provider
    if key != "provider":
        row = make.contact(provider=provider) if key == "contact" else make.site(provider)
    old = make.reload(row)
    found_by = {told.filled[name].key: getattr(old, name) for name in own.found_by}
    nothing = {each.key: None for each in empty.filled.values()}
    sent = send(forms, tutor, 7, {**nothing, **found_by})
    assert (sent.status, sent.problem) == ("written", None)
    after = make.reload(row)
    check_row(forms, after, told.holds(sent.answers))
    assert {each: getattr(after, each) for each in rest} == {
        each: getattr(old, each) for each in rest
    }
    if mode == "update":
        assert [each[2] for each in forms.outcomes(sent)] == ["unchanged"]


def _must(key: str, name: str) -> bool:
    column = targets()[key].columns[name]
    return column.required and not column.is_safe


# --- shipped forms with fewer columns ---------------------------------------------------------


def thinned(slug: str, random: Random, share: float) -> dict[str, Any]:
    """A shipped form under another address, without some of what it need not write."""
    path = form_library.LIBRARY / f"{slug}.json"
    whole: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    whole["key"] = "trial"
    for bound in whole["bindings"]:
        target = targets()[bound["target"]]
        for name in list(bound.get("map", {})):
            column = target.columns[name]
            is_free = not column.wanted and (not column.required or column.is_safe)
            # Whoever has an account says who complains.
            if (bound["target"], name) == ("complaint", "name"):
                continue
            if is_free and random.random() > share:
                del bound["map"][name]
    return whole


THIN = [(0, 0.0), (1, 0.5), *(pytest.param(s, 0.5, marks=pytest.mark.long) for s in range(2, 12))]


@pytest.mark.parametrize(("seed", "share"), THIN)
def test_an_application_with_fewer_columns_is_written(
    forms: OwnForms, make: Make, as_actor: Any, seed: int, share: float
) -> None:
    for programme in ("TIER1", "INSIGHT", "FLOURISH"):
        forms.filling.offers(3, programme)
    whole = thinned(APPLICATION, Random(seed), share)
    forms.publish(whole)
    by = as_actor(make.school_user())
    fixed = {"programme": "TIER1", "pupil_source": "NEW", **PUPIL}
    sent = forms.filling.send(forms.filling.draft("trial", by, seed=seed, fixed=fixed), by)
    assert (sent.status, sent.problem) == ("written", None)
    Kept(make, parse(whole)).check(sent)


@pytest.mark.parametrize("slug", ["complaint", "withdrawal", "application-response"])
@pytest.mark.parametrize(("seed", "share"), THIN)
def test_other_cases_with_fewer_columns_are_written(
    forms: OwnForms, make: Make, as_actor: Any, slug: str, seed: int, share: float
) -> None:
    provider = make.provider()
    by = as_actor(make.provider_user(provider))
    whole = thinned(slug, Random(seed), share)
    forms.publish(whole)
    fixed: dict[str, Any] = {}
    pack_id = None
    if slug == "withdrawal":
        placement = make.placement(provider=provider, status="active")
        make.held_meeting(placement)
        fixed = {
            "placement": {"id": str(placement.id), "label": placement.ref},
            "scope": "WHOLE",
        }
    if slug == "application-response":
        pack = make.pack(provider=provider)
        make.interview(pack)
        pack_id = pack.id
        fixed = {
            "outcome": "ACCEPTED",
            "paperwork_complete": True,
            "interview_held_on": (make.today - timedelta(days=2)).isoformat(),
            "attended_by": ["PUPIL"],
        }
    draft = forms.filling.draft("trial", by, seed=seed, fixed=fixed, pack_id=pack_id)
    sent = forms.filling.send(draft, by)
    assert (sent.status, sent.problem) == ("written", None)
    Kept(make, parse(whole)).check(sent)
