"""Working on a form: two at once lose nothing, and all can be taken back."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.domain.errors import Conflict, NotAllowed, NotVisible, Rejected
from app.domain.roles import Role
from app.http.transaction import acting_as
from app.models.audit_event import AuditEvent
from app.models.form import Form, FormDraft, FormDraftStep
from app.services import design_starts, form_designs, form_trail
from forms import editing
from tests.app.web.trial_forms import publish, trial
from tests.support.designing import change
from tests.support.factories import Make

Sessions = Callable[[Actor], Session]


@pytest.fixture
def lead(make: Make, as_actor: Callable[..., Actor]) -> Actor:
    return replace(as_actor(make.staff(Role.SERVICE_LEAD)), name="Lee Lead")


@pytest.fixture
def designer(make: Make, as_actor: Callable[..., Actor]) -> Actor:
    return replace(as_actor(make.staff(Role.FORM_DESIGNER)), name="Dee Designer")


@pytest.fixture
def form(make: Make) -> Form:
    return publish(make, trial())


def plain(found: Any) -> str:
    return json.dumps(found, sort_keys=True)


def test_a_working_document_begins_as_the_live_text(
    make: Make, form: Form, session_of: Sessions, designer: Actor
) -> None:
    session = session_of(designer)
    design = design_starts.open_design(session, form.id, by=designer, at=make.at)
    assert (design.document, design.based_on, design.revision) == (trial(), 1, 1)
    assert design_starts.open_design(session, str(form.id), by=designer, at=make.at) is design
    assert form_designs.of_form(session, form.id, designer) is design
    assert form_designs.problems_of(design) == []


def test_who_may_not_design_gets_nowhere(
    make: Make, form: Form, session_of: Sessions, lead: Actor, as_actor: Callable[..., Actor]
) -> None:
    clerk = as_actor(make.staff(Role.MONITORING_OFFICER))
    with pytest.raises(NotAllowed):
        design_starts.open_design(session_of(clerk), form.id, by=clerk, at=make.at)
    with pytest.raises(NotAllowed):
        design_starts.create(session_of(clerk), slug="x", title="X", by=clerk, at=make.at)
    with pytest.raises(NotVisible):
        design_starts.open_design(session_of(lead), "nonsense", by=lead, at=make.at)
    assert form_designs.of_form(session_of(clerk), form.id, clerk) is None


def test_designers_do_not_publish(
    make: Make, form: Form, session_of: Sessions, designer: Actor
) -> None:
    session = session_of(designer)
    design = design_starts.open_design(session, form.id, by=designer, at=make.at)
    with pytest.raises(NotAllowed):
        form_designs.publish(session, design, note="", revision=1, by=designer, at=make.at)


def test_every_change_is_noted_and_audited(
    make: Make, form: Form, session_of: Sessions, designer: Actor
) -> None:
    session = session_of(designer)
    design = design_starts.open_design(session, form.id, by=designer, at=make.at)
    change(session, design, "B", designer, make)
    assert change(session, design, "B", designer, make).revision == 2, "nothing changed"
    form_designs.undo(session, design, revision=2, by=designer, at=make.at)
    session.commit()
    (step,) = make.all(FormDraftStep)
    assert (step.number, step.words, step.undone) == (1, "Called it B", True)
    assert step.by_name == "Dee Designer"
    events = make.all(AuditEvent, AuditEvent.record_id == form.id)
    assert {each.action: each.changes for each in events} == {
        "design-begun": {"from": 1},
        "designed": {"words": "Called it B", "revision": 2},
        "design-undone": {"words": "Called it B", "revision": 3},
    }
    assert len(events) == 3


def test_the_second_of_two_hears_who_did_what(
    app: Any, make: Make, form: Form, lead: Actor, designer: Actor
) -> None:
    def in_turn(actor: Actor, revision: int, title: str, minutes: int = 0) -> None:
        """One request: the page was drawn from `revision`; an empty title undoes."""
        at = make.at + timedelta(minutes=minutes)
        with app.app_context(), acting_as(actor) as session:
            design = design_starts.open_design(session, form.id, by=actor, at=at)
            if not title:
                form_designs.undo(session, design, revision=revision, by=actor, at=at)
                return
            form_designs.apply(
                session,
                design,
                lambda found: editing.change_form_settings(found, {"intro": title}),
                f"Wrote {title}",
                revision=revision,
                by=actor,
                at=at,
            )

    def text_now() -> str:
        (design,) = make.all(FormDraft)
        return str(design.document["settings"].get("intro"))

    in_turn(designer, 1, "hers")
    with pytest.raises(Conflict) as refused:
        in_turn(lead, 1, "his")
    assert refused.value.message.startswith("Dee Designer changed this form at ")
    assert "“Wrote hers”. Nothing of yours was written." in refused.value.message
    assert text_now() == "hers"
    in_turn(lead, 2, "hers and his", 1)
    assert text_now() == "hers and his"
    with pytest.raises(Conflict, match=r"Lee Lead changed .*\(2 changes since you opened"):
        in_turn(designer, 1, "")
    in_turn(lead, 3, "", 2)
    assert text_now() == "hers"
    with pytest.raises(Conflict, match="You took back a change at .*“Wrote hers and his”"):
        in_turn(lead, 3, "again", 3)


def test_a_text_that_is_gone_is_said_so(
    make: Make, form: Form, session_of: Sessions, lead: Actor
) -> None:
    session = session_of(lead)
    design = design_starts.open_design(session, form.id, by=lead, at=make.at)
    with pytest.raises(Conflict):
        form_designs.discard(session, design, revision=0, by=lead, at=make.at)
    form_designs.discard(session, design, revision=1, by=lead, at=make.at)
    assert form_designs.of_form(session, form.id, lead) is None
    with pytest.raises(Conflict, match="published or discarded"):
        change(session, design, "B", lead, make)


def test_undo_and_redo_give_every_text_back(
    make: Make, form: Form, session_of: Sessions, designer: Actor
) -> None:
    session, random = session_of(designer), Random(5)
    design = design_starts.open_design(session, form.id, by=designer, at=make.at)
    texts = [plain(design.document)]

    def edit(found: Any) -> Any:
        ids = [each["id"] for _, each in editing.nodes.questions_of(found)]
        pages = [each["id"] for _, each in editing.nodes.pages_of(found)]
        kind = random.randrange(4)
        if kind == 0 and len(ids) > 2:
            return editing.remove(found, random.choice(ids), force=True)
        if kind == 1:
            return editing.change_question(
                found, random.choice(ids), {"label": f"Words {random.random()}"}
            )
        if kind == 2:
            return editing.move(found, random.choice(pages), random.randrange(5))
        title = f"Page {random.random()}"
        return editing.add_page(found, "s1", "guidance", title, new_id=form_designs.new_id)

    for number in range(40):
        before = design.revision
        form_designs.apply(
            session, design, edit, f"Edit {number}", revision=before, by=designer, at=make.at
        )
        if design.revision > before:
            texts.append(plain(design.document))
    session.expire_all()
    for text in reversed(texts[:-1]):
        form_designs.undo(session, design, revision=design.revision, by=designer, at=make.at)
        assert plain(design.document) == text
    with pytest.raises(Rejected, match="nothing to undo"):
        form_designs.undo(session, design, revision=design.revision, by=designer, at=make.at)
    for text in texts[1:]:
        form_designs.redo(session, design, revision=design.revision, by=designer, at=make.at)
        assert plain(design.document) == text
    with pytest.raises(Rejected, match="nothing to redo"):
        form_designs.redo(session, design, revision=design.revision, by=designer, at=make.at)


def test_a_change_after_undoing_ends_the_way_forward(
    make: Make, form: Form, session_of: Sessions, designer: Actor
) -> None:
    session = session_of(designer)
    design = design_starts.open_design(session, form.id, by=designer, at=make.at)
    for title in "BCD":
        change(session, design, title, designer, make)
    for _ in range(2):
        form_designs.undo(session, design, revision=design.revision, by=designer, at=make.at)
    found = form_designs.trail(session, design, designer)
    assert found.undo is not None
    assert found.redo is not None
    assert (found.undo.words, found.redo.words) == ("Called it B", "Called it C")
    change(session, design, "E", designer, make)
    found = form_designs.trail(session, design, designer)
    assert [each.words for each in found.steps] == ["Called it E", "Called it B"]
    assert found.redo is None


def test_the_last_hundred_steps_are_kept(
    make: Make, form: Form, session_of: Sessions, designer: Actor
) -> None:
    session = session_of(designer)
    design = design_starts.open_design(session, form.id, by=designer, at=make.at)
    for number in range(form_trail.MOST_STEPS + 5):
        change(session, design, f"T{number}", designer, make)
    found = form_designs.trail(session, design, designer)
    assert len(found.steps) == form_trail.MOST_STEPS
    assert (found.steps[0].number, found.steps[-1].number) == (105, 6)


@pytest.mark.parametrize(
    ("text", "words"),
    [("x" * 9000, "8,000 characters"), ("a\x00b", "hidden"), ("a\ud800", "hidden")],
)
def test_a_text_that_cannot_be_kept_is_refused(
    make: Make, form: Form, session_of: Sessions, designer: Actor, text: str, words: str
) -> None:
    session = session_of(designer)
    design = design_starts.open_design(session, form.id, by=designer, at=make.at)
    with pytest.raises(Rejected, match=words):
        change(session, design, text, designer, make)
    assert design.document == trial()


def test_a_refused_edit_changes_nothing(
    make: Make, form: Form, session_of: Sessions, designer: Actor
) -> None:
    session = session_of(designer)
    design = design_starts.open_design(session, form.id, by=designer, at=make.at)
    with pytest.raises(editing.EditError, match="used elsewhere"):
        form_designs.apply(
            session,
            design,
            lambda found: editing.remove(found, "q-in_care"),
            "Removed it",
            revision=1,
            by=designer,
            at=make.at,
        )
    assert design.revision == 1
