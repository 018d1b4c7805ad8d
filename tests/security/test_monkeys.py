"""Somebody presses anything in the designer, in previews and on the pages where answers are mended:
nothing breaks, and what was published or sent stays as it was."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from flask import Flask

from app.access.actor import public
from app.domain.roles import Role
from app.models import Form, FormVersion, Submission, SubmissionAmendment
from app.services import submissions
from app.services.form_versions import fingerprint
from tests.app.web.trial_forms import publish, trial
from tests.support.actors import actor_of
from tests.support.client import Client
from tests.support.factories import Make
from tests.support.filling import APPLICATION, PUPIL, Filling
from tests.support.monkey import Monkey

Browser = Callable[..., Client]
Figures = Callable[[str], None]


def designed(app: Flask, make: Make, browser: Browser, steps: int, seed: int) -> str:
    """Somebody at the designer of two forms, one that writes to tables."""
    Filling(app, make)
    publish(make, trial())
    forms = {row.slug: row for row in make.all(Form)}
    starts = []
    for form in (forms["trial"], forms["complaint"]):
        base = f"/admin/form-designer/{form.id}"
        paths = ("/", "/settings", "/columns", "/history", "/publish", "/add/section")
        starts += [f"{base}{path}" for path in paths]
    versions = {row.id: fingerprint(row.document) for row in make.all(FormVersion)}
    client = browser(make.staff(Role.SERVICE_LEAD))
    home = ("/admin/form-designer/", "/admin/form-preview/")
    monkey = Monkey(client, starts, home, Random(seed))
    monkey.go(steps)
    after = {row.id: fingerprint(row.document) for row in make.all(FormVersion)}
    assert versions.items() <= after.items(), "A published text was changed."
    for row in make.all(FormVersion):
        assert row.sha256 == after[row.id]
    return f"{monkey.words()}; {len(after) - len(versions)} versions published"


@pytest.mark.only_on("sqlite")
def test_anything_is_pressed_in_the_designer(
    app: Flask, make: Make, browser: Browser, figures: Figures
) -> None:
    figures(f"designer: {designed(app, make, browser, 250, seed=331)}")


@pytest.mark.long
@pytest.mark.parametrize("seed", range(8))
def test_anything_is_pressed_in_the_designer_for_long(
    app: Flask, make: Make, browser: Browser, figures: Figures, seed: int
) -> None:
    figures(f"designer: {designed(app, make, browser, 1_000, seed=seed)}")


def mended(app: Flask, make: Make, browser: Browser, steps: int, seed: int) -> str:
    """Staff on the pages of a form that could not be filed."""
    filling = Filling(app, make)
    filling.offers()
    sent = could_not_be_filed(make, filling)
    before: Any = dict(sent.answers)
    client = browser(make.staff(Role.SERVICE_LEAD))
    home = (f"/admin/repairs/{sent.id}", f"/admin/mend/{sent.id}")
    monkey = Monkey(client, [home[0]], home, Random(seed))
    monkey.go(steps)
    after: Any = make.reload(sent).answers
    changed = {key for key in {*before, *after} if before.get(key) != after.get(key)}
    told = {row.question_key.partition(".")[0] for row in make.all(SubmissionAmendment)}
    assert changed <= told, "An answer was changed and nobody knows how it was."
    assert all(row.reason for row in make.all(SubmissionAmendment))
    return f"{monkey.words()}; {len(changed)} answers changed"


def could_not_be_filed(make: Make, filling: Filling) -> Submission:
    admin = actor_of(make, make.staff(Role.CAP_ADMIN))
    school = make.school(name="Harbour School")
    visitor = replace(public(on=make.today), browser_hash="b" * 64)
    answers = {
        "school": {"id": str(school.id), "label": school.name},
        "referrer_email": "office@example.org",
        "programme": "TIER1",
        **PUPIL,
    }
    draft = filling.draft(APPLICATION, visitor, fixed=answers)
    sent = filling.confirm(filling.send(draft, visitor))
    make.change(sent, answers={**sent.answers, "proposed_end": "2020-01-01"})
    with filling.service() as session:
        row = submissions.get(session, sent.id, admin, lock=True)
        submissions.accept(session, row, by=admin, at=make.at)
    found: Submission = make.reload(sent)
    assert found.status == "failed"
    return found


@pytest.mark.only_on("sqlite")
def test_anything_is_pressed_where_answers_are_mended(
    app: Flask, make: Make, browser: Browser, figures: Figures
) -> None:
    figures(f"mending: {mended(app, make, browser, 80, seed=331)}")


@pytest.mark.long
@pytest.mark.parametrize("seed", range(4))
def test_anything_is_pressed_where_answers_are_mended_for_long(
    app: Flask, make: Make, browser: Browser, figures: Figures, seed: int
) -> None:
    figures(f"mending: {mended(app, make, browser, 600, seed=seed)}")
