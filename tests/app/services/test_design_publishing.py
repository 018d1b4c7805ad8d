"""Publishing what was worked on: the next version, checked first, over nothing unseen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.domain.errors import Conflict, Rejected
from app.domain.roles import Role
from app.models.form import Form, FormDraft, FormDraftStep, FormReference, FormVersion
from app.services import design_starts, drafts, form_designs, form_library
from forms import editing
from tests.app.web.trial_forms import publish, trial
from tests.forms.engine import question
from tests.support.designing import change
from tests.support.factories import Make

Sessions = Callable[[Actor], Session]


@pytest.fixture
def lead(make: Make, as_actor: Callable[..., Actor]) -> Actor:
    return replace(as_actor(make.staff(Role.SERVICE_LEAD)), name="Lee Lead")


@pytest.fixture
def form(make: Make) -> Form:
    return publish(make, trial())


def test_publishing_makes_the_next_version_and_drafts_stay_on_theirs(
    make: Make, form: Form, session_of: Sessions, lead: Actor
) -> None:
    session = session_of(lead)
    begun = drafts.begin(session, "trial", by=lead, at=make.at)
    design = design_starts.open_design(session, form.id, by=lead, at=make.at)
    change(session, design, "Second", lead, make)
    version = form_designs.publish(
        session, design, note=" Better title ", revision=2, by=lead, at=make.at
    )
    assert (version.number, version.note) == (2, "Better title")
    assert (version.published_by_id, version.published_at) == (lead.user_id, make.at)
    assert version.sha256 == form_library.fingerprint(version.document)
    assert begun.form_version_id != version.id
    session.commit()
    now_live = make.reload(form)
    assert (now_live.current_version, now_live.title, now_live.state) == (2, "Second", "open")
    assert make.all(FormDraft) == []
    assert make.all(FormDraftStep) == []
    first, second = sorted(make.all(FormVersion), key=lambda each: each.number)
    assert (first.document["title"], second.document["title"]) == ("Trial", "Second")
    _, current = form_library.current(session, "trial", lead, at=make.at)
    assert form_library.definition_of(current).title == "Second"


def test_what_a_version_uses_is_noted(make: Make, session_of: Sessions, lead: Actor) -> None:
    text = trial()
    questions = text["sections"][0]["pages"][0]["questions"]
    questions.append(question("need", "choose_one", settings={"list": "sen_type"}))
    form = publish(make, trial())
    session = session_of(lead)
    design = design_starts.open_design(session, form.id, by=lead, at=make.at)
    form_designs.apply(
        session, design, lambda _: text, "Asked for needs", revision=1, by=lead, at=make.at
    )
    version = form_designs.publish(session, design, note="", revision=2, by=lead, at=make.at)
    rows = session.scalars(select(FormReference).where(FormReference.form_version_id == version.id))
    found = {(each.kind, each.name, each.used_by) for each in rows}
    assert found == {
        ("question", "q-in_care", "q-council"),
        ("question", "q-name", "p-stop"),
        ("question", "q-name", "settings"),
        ("question", "q-mail", "settings"),
        ("question", "q-school", "settings"),
        ("list", "sen_type", "q-need"),
        ("lookup", "school", "q-school"),
    }


def test_problems_stand_against_publishing(
    make: Make, form: Form, session_of: Sessions, lead: Actor
) -> None:
    session = session_of(lead)
    design = design_starts.open_design(session, form.id, by=lead, at=make.at)
    form_designs.apply(
        session,
        design,
        lambda found: editing.remove(found, "q-in_care", force=True),
        "Removed it",
        revision=1,
        by=lead,
        at=make.at,
    )
    (problem,) = form_designs.problems_of(design)
    assert problem.anchor == "q-council"
    with pytest.raises(Rejected) as refused:
        form_designs.publish(session, design, note="", revision=2, by=lead, at=make.at)
    assert problem.words in refused.value.faults[0].message
    half_built = form_designs.apply(
        session,
        design,
        lambda found: editing.add_page(
            found, "s1", "questions", "Empty", new_id=form_designs.new_id
        ),
        "Added a page",
        revision=2,
        by=lead,
        at=make.at,
    )
    assert form_designs.problems_of(half_built)
    session.commit()
    assert make.reload(form).current_version == 1


def test_a_text_of_another_form_is_not_published(
    make: Make, form: Form, session_of: Sessions, lead: Actor
) -> None:
    session = session_of(lead)
    design = design_starts.open_design(session, form.id, by=lead, at=make.at)
    form_designs.apply(
        session,
        design,
        lambda found: {**found, "key": "other"},
        "Brought another text",
        revision=1,
        by=lead,
        at=make.at,
    )
    with pytest.raises(Rejected, match="belongs to another form"):
        form_designs.publish(session, design, note="", revision=2, by=lead, at=make.at)


def test_nobody_publishes_over_a_version_they_have_not_seen(
    make: Make, form: Form, session_of: Sessions, lead: Actor
) -> None:
    session = session_of(lead)
    design = design_starts.open_design(session, form.id, by=lead, at=make.at)
    change(session, design, "Mine", lead, make)
    session.commit()
    make.form_version(form, number=2, document=trial(), sha256=form_library.fingerprint(trial()))
    with make.session() as other:
        other.get_one(Form, form.id).current_version = 2
        other.commit()
    session = session_of(lead)
    design = form_designs.of_form(session, form.id, lead)
    assert design is not None
    with pytest.raises(Conflict, match="Version 2 was published"):
        form_designs.publish(session, design, note="", revision=2, by=lead, at=make.at)
    version = form_designs.publish(
        session, design, note="", revision=2, by=lead, at=make.at, over=2
    )
    assert version.number == 3
