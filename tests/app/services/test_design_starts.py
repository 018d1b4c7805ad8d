"""Where work on a form begins: a new form, a copy, an earlier version."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from app.access.actor import Actor
from app.domain.errors import NotVisible, Rejected
from app.domain.roles import Role
from app.models.form import Form, FormVersion
from app.services import design_starts, form_designs, form_library
from app.services.form_versions import FormDamaged
from forms import editing
from tests.app.web.trial_forms import publish, trial
from tests.support.designing import change
from tests.support.factories import Make

Sessions = Callable[[Actor], Session]


@pytest.fixture
def lead(make: Make, as_actor: Callable[..., Actor]) -> Actor:
    return replace(as_actor(make.staff(Role.SERVICE_LEAD)), name="Lee Lead")


@pytest.fixture
def form(make: Make) -> Form:
    return publish(make, trial())


def test_a_new_form_is_nobodys_until_staff_open_it(
    make: Make, session_of: Sessions, lead: Actor
) -> None:
    session = session_of(lead)
    design = design_starts.create(
        session, slug="summer", title="  Summer   fun ", by=lead, at=make.at
    )
    assert design.based_on is None
    assert form_designs.problems_of(design)
    section = design.document["sections"][0]["id"]

    def build(found: Any) -> Any:
        found = editing.add_page(found, section, "questions", "You", new_id=form_designs.new_id)
        page_id = found["sections"][0]["pages"][0]["id"]
        return editing.add_question(found, page_id, "text", "Your name", new_id=form_designs.new_id)

    form_designs.apply(session, design, build, "Built", revision=1, by=lead, at=make.at)
    form_designs.publish(session, design, note="", revision=2, by=lead, at=make.at)
    form = session.scalars(select(Form).where(Form.slug == "summer")).one()
    assert (form.title, form.state, form.current_version) == ("Summer fun", "draft", 1)
    with pytest.raises(NotVisible):
        form_library.current(session, "summer", lead, at=make.at)


@pytest.mark.parametrize(
    ("slug", "title", "field"),
    [
        ("Summer", "Summer", "slug"),
        ("a--b", "Summer", "slug"),
        ("confirm", "Summer", "slug"),
        ("x" * 81, "Summer", "slug"),
        ("trial", "Summer", "slug"),
        ("summer", "   ", "title"),
        ("summer", "x" * 201, "title"),
    ],
)
def test_a_new_form_needs_an_address_of_its_own_and_a_title(
    make: Make, form: Form, session_of: Sessions, lead: Actor, slug: str, title: str, field: str
) -> None:
    with pytest.raises(Rejected) as refused:
        design_starts.create(session_of(lead), slug=slug, title=title, by=lead, at=make.at)
    assert [each.field for each in refused.value.faults] == [field]


def test_an_address_left_empty_is_made_from_the_title(
    make: Make, form: Form, session_of: Sessions, lead: Actor
) -> None:
    session = session_of(lead)
    made = [
        design_starts.create(session, slug=" ", title=title, by=lead, at=make.at).document["key"]
        for title in ("Summer club: booking", "Summer club booking", "Confirm")
    ]
    assert made == ["summer-club-booking", "summer-club-booking-2", "confirm-2"]


def test_a_copy_is_a_form_of_its_own(
    make: Make, form: Form, session_of: Sessions, lead: Actor
) -> None:
    session = session_of(lead)
    copied = design_starts.create(
        session, slug="second", title="Second", copy_of=form.id, by=lead, at=make.at
    )
    assert form_designs.problems_of(copied) == []
    assert set(editing.nodes.ids_of(copied.document)).isdisjoint(editing.nodes.ids_of(trial()))
    again = design_starts.create(
        session, slug="third", title="Third", copy_of=copied.form_id, by=lead, at=make.at
    )
    assert again.document["key"] == "third"
    form_designs.discard(session, copied, revision=1, by=lead, at=make.at)
    with pytest.raises(Rejected, match="no text yet"):
        design_starts.create(
            session, slug="fourth", title="Fourth", copy_of=copied.form_id, by=lead, at=make.at
        )
    begun = design_starts.open_design(session, copied.form_id, by=lead, at=make.at)
    assert begun.document["title"] == "Second"


def test_an_earlier_version_comes_back_as_one_step(
    make: Make, form: Form, session_of: Sessions, lead: Actor
) -> None:
    session = session_of(lead)
    design = design_starts.open_design(session, form.id, by=lead, at=make.at)
    change(session, design, "Second", lead, make)
    form_designs.publish(session, design, note="", revision=2, by=lead, at=make.at)
    newest, oldest = form_designs.versions(session, form.id, lead)
    assert (newest.number, oldest.number) == (2, 1)
    design = design_starts.open_design(session, form.id, by=lead, at=make.at)
    change(session, design, "Third", lead, make)
    restored = design_starts.restore(session, oldest, by=lead, at=make.at)
    assert (restored.document["title"], restored.based_on) == ("Trial", 2)
    form_designs.undo(session, restored, revision=restored.revision, by=lead, at=make.at)
    assert restored.document["title"] == "Third"
    form_designs.redo(session, restored, revision=restored.revision, by=lead, at=make.at)
    version = form_designs.publish(
        session, restored, note="", revision=restored.revision, by=lead, at=make.at
    )
    assert (version.number, version.sha256) == (3, oldest.sha256)


def test_a_text_changed_after_it_was_read_is_not_gone_on_with(
    make: Make, session_of: Sessions, lead: Actor
) -> None:
    """The definition is kept in memory; the text that is copied comes from the database."""
    form = make.form(slug="trial")
    whole = trial()
    version = make.form_version(form, document=whole, sha256=form_library.fingerprint(whole))
    session = session_of(lead)
    held = session.get_one(FormVersion, version.id)
    form_library.definition_of(held)
    set_committed_value(held, "document", trial(settings={"intro": "Send us money."}))
    with pytest.raises(FormDamaged):
        design_starts.restore(session, held, by=lead, at=make.at)
    with pytest.raises(FormDamaged):
        design_starts.open_design(session, form.id, by=lead, at=make.at)
    with pytest.raises(FormDamaged):
        design_starts.create(session, slug="x", title="X", copy_of=form.id, by=lead, at=make.at)


def test_a_damaged_version_is_not_restored(make: Make, session_of: Sessions, lead: Actor) -> None:
    form = make.form(slug="trial")
    version = make.form_version(form, document=trial(), sha256="0" * 64)
    session = session_of(lead)
    held = session.get_one(FormVersion, version.id)
    with pytest.raises(FormDamaged):
        design_starts.restore(session, held, by=lead, at=make.at)
    with pytest.raises(FormDamaged):
        design_starts.open_design(session, form.id, by=lead, at=make.at)
    with pytest.raises(FormDamaged):
        design_starts.create(session, slug="x", title="X", copy_of=form.id, by=lead, at=make.at)
    session.rollback()
    # An earlier version that is whole is the way out.
    whole = make.form_version(
        form, number=2, document=trial(), sha256=form_library.fingerprint(trial())
    )
    session = session_of(lead)
    earlier = session.get_one(FormVersion, whole.id)
    design = design_starts.restore(session, earlier, by=lead, at=make.at)
    form_designs.publish(session, design, note="", revision=1, by=lead, at=make.at)
    assert form_library.current(session, "trial", lead, at=make.at)[1].number == 3
