"""Working on a form: two at once lose nothing, all can be taken back, publishing checks."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from app.access.actor import Actor
from app.domain.errors import Conflict, NotAllowed, NotVisible, Rejected
from app.domain.roles import Role
from app.http.transaction import acting_as
from app.models.audit_event import AuditEvent
from app.models.form import Form, FormDraft, FormDraftStep, FormReference, FormVersion
from app.services import design_starts, drafts, form_designs, form_library, form_trail
from app.services.form_versions import FormDamaged
from forms import editing
from tests.app.web.trial_forms import publish, trial
from tests.forms.engine import document, page, question
from tests.support.factories import Make

Sessions = Callable[[Actor], Session]
Edit = Callable[[Any], Any]


@pytest.fixture
def lead(make: Make, as_actor: Callable[..., Actor]) -> Actor:
    return replace(as_actor(make.staff(Role.SERVICE_LEAD)), name="Lee Lead")


@pytest.fixture
def designer(make: Make, as_actor: Callable[..., Actor]) -> Actor:
    return replace(as_actor(make.staff(Role.FORM_DESIGNER)), name="Dee Designer")


@pytest.fixture
def form(make: Make) -> Form:
    return publish(make, trial())


def titled(title: str) -> Edit:
    return lambda found: editing.change_form(found, {"title": title})


def change(session: Session, design: FormDraft, title: str, by: Actor, make: Make) -> FormDraft:
    return form_designs.apply(
        session,
        design,
        titled(title),
        f"Called it {title}",
        revision=design.revision,
        by=by,
        at=make.at,
    )


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


# Publishing.


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


# New forms, copies, earlier versions.


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


def test_a_form_of_300_questions_is_edited_at_once(
    make: Make, session_of: Sessions, lead: Actor
) -> None:
    options = {"options": [{"value": f"o{n}", "label": f"Option {n}"} for n in range(10)]}
    pages = [
        page(
            f"p{number}",
            *(
                question(
                    f"q{number}_{place}",
                    "choose_one",
                    settings=options,
                    **(
                        {"show_when": {"q": f"q{number}_0", "op": "is", "value": "o1"}}
                        if place
                        else {}
                    ),
                )
                for place in range(10)
            ),
        )
        for number in range(30)
    ]
    form = publish(make, document(*pages))
    session = session_of(lead)
    design = design_starts.open_design(session, form.id, by=lead, at=make.at)
    begun = time.perf_counter()
    for number in range(5):
        form_designs.apply(
            session,
            design,
            lambda found, number=number: editing.change_question(
                found, f"q-q{number}_3", {"label": "New words", "key": f"key_{number}"}
            ),
            "Reworded",
            revision=design.revision,
            by=lead,
            at=make.at,
        )
    form_designs.undo(session, design, revision=design.revision, by=lead, at=make.at)
    assert (time.perf_counter() - begun) / 6 < 0.5
    assert form_designs.problems_of(design) == []
