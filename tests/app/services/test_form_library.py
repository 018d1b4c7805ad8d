"""Which forms take answers now, what is served of them, and what staff changed is kept."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access import actor as actors
from app.access.actor import Actor
from app.domain.errors import NotVisible, Rejected
from app.domain.roles import Role
from app.models.form import Form, FormVersion
from app.services import design_starts, form_designs, form_library, form_versions
from app.services.form_library import Closed, FormClosed
from app.services.form_versions import FormDamaged
from forms import editing
from tests.app.web.trial_forms import publish, trial
from tests.support.factories import Make

Sessions = Callable[[Actor], Session]
DAY = timedelta(days=1)


@pytest.fixture
def anybody(make: Make) -> Actor:
    return actors.public(on=make.today)


@pytest.fixture
def lead(make: Make, as_actor: Callable[..., Actor]) -> Actor:
    return as_actor(make.staff(Role.SERVICE_LEAD))


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({}, None),
        ({"opens_at": -DAY, "closes_at": DAY}, None),
        ({"opens_at": DAY}, Closed.NOT_YET_OPEN),
        ({"opens_at": timedelta()}, None),
        ({"closes_at": timedelta()}, Closed.CLOSED),
        ({"opens_at": -2 * DAY, "closes_at": -DAY}, Closed.CLOSED),
        ({"state": "closed", "opens_at": DAY}, Closed.CLOSED),
        ({"state": "withdrawn", "closes_at": DAY}, Closed.WITHDRAWN),
        ({"current_version": 7}, Closed.UNAVAILABLE),
    ],
)
def test_a_form_says_why_it_takes_nothing(
    make: Make, session_of: Sessions, anybody: Actor, given: dict[str, Any], why: Closed | None
) -> None:
    set_to = {
        name: make.at + value if isinstance(value, timedelta) else value
        for name, value in given.items()
    }
    publish(make, trial(), closed_text="Telephone us instead.", **set_to)
    session = session_of(anybody)
    if why is None:
        form, version = form_library.current(session, "trial", anybody, at=make.at)
        assert (form.slug, version.number) == ("trial", 1)
        return
    with pytest.raises(FormClosed) as closed:
        form_library.current(session, "trial", anybody, at=make.at)
    says_so = why in (Closed.CLOSED, Closed.WITHDRAWN)
    text = "Telephone us instead." if says_so else ""
    assert (closed.value.why, closed.value.text) == (why, text)
    opens_at = set_to.get("opens_at") if why is Closed.NOT_YET_OPEN else None
    assert closed.value.opens_at == opens_at
    assert closed.value.message


def test_a_draft_form_does_not_exist_for_others(
    make: Make, session_of: Sessions, anybody: Actor
) -> None:
    publish(make, trial(), state="draft")
    with pytest.raises(NotVisible):
        form_library.current(session_of(anybody), "trial", anybody, at=make.at)


def test_a_text_that_was_changed_is_not_served(
    make: Make,
    session_of: Sessions,
    anybody: Actor,
    as_actor: Callable[..., Actor],
    caplog: pytest.LogCaptureFixture,
) -> None:
    # The application itself may not change a version; somebody at the database might.
    form = make.form(slug="trial")
    make.form_version(
        form,
        document=trial(settings={"intro": "Send us money."}),
        sha256=form_library.fingerprint(trial()),
    )
    session = session_of(anybody)
    with caplog.at_level(logging.ERROR), pytest.raises(FormClosed) as closed:
        form_library.current(session, "trial", anybody, at=make.at)
    assert closed.value.why is Closed.UNAVAILABLE
    (line,) = [each for each in caplog.records if each.message == "form.text-changed"]
    assert line.__dict__["form_id"] == str(form.id)
    with pytest.raises(FormDamaged):
        form_library.definition_of(session.scalars(select(FormVersion)).one())
    session.rollback()
    school = as_actor(make.school_user(make.school()))
    assert form_library.open_forms(session_of(school), school, at=make.at) == []


def test_a_text_that_cannot_be_read_is_not_served(
    make: Make, session_of: Sessions, anybody: Actor, caplog: pytest.LogCaptureFixture
) -> None:
    broken = {**trial(), "format": 99}
    form = make.form(slug="trial")
    make.form_version(form, document=broken, sha256=form_library.fingerprint(broken))
    with caplog.at_level(logging.ERROR), pytest.raises(FormClosed):
        form_library.current(session_of(anybody), "trial", anybody, at=make.at)
    assert [each.message for each in caplog.records] == ["form.text-unreadable"]


def test_a_damaged_form_is_a_plain_page(make: Make, client: Any) -> None:
    form = make.form(slug="trial")
    make.form_version(form, document=trial(), sha256="0" * 64)
    assert client.get("/forms/trial").status in {410, 503}


def test_the_fingerprint_is_of_what_is_said_not_of_how_it_is_written() -> None:
    one = form_library.fingerprint({"a": [1, 2.0, True, None, "x"], "b": {"c": 1}})
    same = form_library.fingerprint({"b": {"c": 1.0}, "a": [1.0, 2, True, None, "x"]})
    other = form_library.fingerprint({"a": [1, 2.0, 1, None, "x"], "b": {"c": 1}})
    assert one == same != other
    assert form_library.fingerprint({"a": -0.0}) == form_library.fingerprint({"a": 0})


def test_a_version_comes_back_from_the_database_as_it_was_published(
    make: Make, session_of: Sessions, lead: Actor
) -> None:
    text = trial()
    text["sections"][0]["pages"][0]["questions"].append(
        {
            "id": "q-number",
            "key": "number",
            "type": "decimal",
            "label": "Größe “x” \u2028 🙂",
            "settings": {"min": -0.0, "max": 12.50, "places": 2},
        }
    )
    form = publish(make, trial())
    session = session_of(lead)
    design = design_starts.open_design(session, form.id, by=lead, at=make.at)
    form_designs.apply(session, design, lambda _: text, "All", revision=1, by=lead, at=make.at)
    version = form_designs.publish(session, design, note="", revision=2, by=lead, at=make.at)
    session.expire_all()
    assert form_versions.definition_of(version).question("number") is not None


# What comes with the service.


def loaded(session: Session, make: Make) -> dict[str, str]:
    lines = form_library.load_library(session, by=actors.system(on=make.today), at=make.at)
    return dict(line.split(": ", 1) for line in lines)


TITLE = "Withdraw a pupil from a placement"


def test_what_staff_published_is_not_overwritten(
    make: Make,
    session_of: Sessions,
    the_system: Actor,
    lead: Actor,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    session = session_of(the_system)
    assert loaded(session, make)[TITLE] == "version 1 published."
    assert loaded(session, make)[TITLE] == "nothing new."
    form = session.scalars(select(Form).where(Form.slug == "withdrawal")).one()
    assert form.state == "open"
    design = design_starts.open_design(session, form.id, by=lead, at=make.at)
    form_designs.apply(
        session,
        design,
        lambda found: editing.change_form_settings(found, {"intro": "Ours."}),
        "Wrote the introduction",
        revision=1,
        by=lead,
        at=make.at,
    )
    form_designs.publish(session, design, note="", revision=2, by=lead, at=make.at)
    assert loaded(session, make)[TITLE] == "nothing new.", "the shipped text was published before"

    def newer() -> Any:
        for path, document in shipped():
            yield path, editing.change_form_settings(document, {"intro": "Newer."})

    shipped = form_library._library
    monkeypatch.setattr(form_library, "_library", newer)
    lines = loaded(session, make)
    assert lines[TITLE] == (
        "the text that comes with the service is new, but staff published version 2 of their "
        "own. Theirs stays."
    )
    assert {words for title, words in lines.items() if title != TITLE} == {"version 2 published."}
    assert form.current_version == 2


# Opening and closing.


@pytest.mark.parametrize(
    ("form", "values", "fields"),
    [
        ({"state": "draft", "current_version": 1}, {"state": "open"}, []),
        ({"state": "draft", "current_version": None}, {"state": "open"}, ["state"]),
        ({"state": "draft", "current_version": None}, {"owner": "Intake"}, []),
        ({"state": "open", "current_version": 1}, {"state": "withdrawn"}, []),
        ({"state": "open", "current_version": 1}, {"state": "draft"}, ["state"]),
        ({"state": "closed", "current_version": 1}, {"state": "open"}, []),
        ({"state": "withdrawn", "current_version": 1}, {"state": "open"}, ["state"]),
        ({"state": "withdrawn", "current_version": 1}, {"state": "closed"}, ["state"]),
        ({"state": "withdrawn", "current_version": 1}, {"closed_text": "Gone."}, []),
        (
            {"state": "open", "current_version": 1, "opens_at": DAY},
            {"closes_at": DAY},
            ["closes_at"],
        ),
        ({"state": "open", "current_version": 1}, {"opens_at": DAY, "closes_at": 2 * DAY}, []),
    ],
)
def test_forms_are_opened_and_closed_in_order(
    make: Make, form: dict[str, Any], values: dict[str, Any], fields: list[str]
) -> None:
    def at(given: dict[str, Any]) -> dict[str, Any]:
        return {
            name: make.at + value if isinstance(value, timedelta) else value
            for name, value in given.items()
        }

    row = Form(**at(form))
    if not fields:
        form_library.check_opening(row, at(values))
        return
    with pytest.raises(Rejected) as refused:
        form_library.check_opening(row, at(values))
    assert [each.field for each in refused.value.faults] == fields
