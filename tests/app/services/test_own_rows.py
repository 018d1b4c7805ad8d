"""Rows of the sender's own organisation: made, found again, changed, or kept for repair."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from threading import Barrier
from typing import Any

import pytest
from flask import Flask

from app.access.actor import Actor, public
from app.domain.errors import NotAllowed, Rejected
from app.models import AuditEvent, Contact, Provider, School, Site, Submission, SubmissionWrite
from app.services import form_versions, repairs, submissions
from tests.forms.engine import page, question
from tests.support.factories import Make
from tests.support.filling import Filling
from tests.support.own_forms import (
    CONTACT_MAP,
    JOB,
    MAIL,
    NAME,
    PHONE,
    SITE_ANSWERS,
    SITE_MAP,
    SITE_PAGE,
    WHICH_CONTACT,
    WHICH_SITE,
    OwnForms,
    answers_of,
    binding,
    chosen,
    contact_form,
    form,
    let_providers_write_contacts,
)

SELF = binding("provider", "update", {"telephone": "phone", "website": {"q": "web"}})
SELF_PAGE = page(
    "self", PHONE, question("web", "text", required=False, settings={"max_length": 200})
)


@pytest.fixture(autouse=True)
def _trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    let_providers_write_contacts(monkeypatch)


@pytest.fixture
def forms(app: Flask, make: Make) -> OwnForms:
    return OwnForms(Filling(app, make), make)


@pytest.fixture
def provider(make: Make) -> Provider:
    return make.provider(telephone="01632 960100", website="https://old.example.org")


@pytest.fixture
def tutor(make: Make, as_actor: Any, provider: Provider) -> Actor:
    return as_actor(make.provider_user(provider))


@pytest.fixture
def school(make: Make) -> School:
    return make.school()


@pytest.fixture
def coordinator(make: Make, as_actor: Any, school: School) -> Actor:
    return as_actor(make.school_user(school))


@pytest.fixture
def admin(make: Make, as_actor: Any) -> Actor:
    return as_actor(make.staff())


def events(make: Make, row: Any, action: str) -> list[AuditEvent]:
    return make.all(AuditEvent, AuditEvent.record_id == row.id, AuditEvent.action == action)


# --- making one ------------------------------------------------------------------------------


def test_a_provider_adds_a_contact_of_its_own(
    forms: OwnForms, make: Make, provider: Provider, tutor: Actor
) -> None:
    forms.publish(contact_form("create"))
    sent = forms.send(tutor, answers_of(main=True))
    assert (sent.status, sent.problem) == ("written", None)
    (row,) = forms.contacts()
    assert (row.provider_id, row.school_id, row.full_name) == (provider.id, None, "Ash Field")
    assert (row.job_role, row.email, row.telephone) == ("SENCO", "ash@example.org", "+441632960001")
    assert (row.is_primary, row.receives, row.verified_on, row.change_status) == (
        True,
        [],
        None,
        None,
    )
    assert forms.outcomes(sent) == [("contact", 0, "created")]
    (event,) = events(make, row, "created")
    assert (event.actor_id, event.reason) == (tutor.user_id, f"Sent with {sent.ref}")


def test_a_provider_adds_a_site(forms: OwnForms, provider: Provider, tutor: Actor) -> None:
    bound = binding("site", "create", SITE_MAP)
    forms.publish(form(SITE_PAGE, audience=["provider"], bindings=[bound]))
    sent = forms.send(tutor, SITE_ANSWERS)
    assert (sent.status, sent.problem) == ("written", None)
    (row,) = forms.sites()
    assert (row.provider_id, row.name, row.max_pupils_at_once) == (provider.id, "Mill Yard", 12)
    assert (row.address, row.postcode) == ("1 Mill Lane, Coventry", "CV1 1AA")
    assert (row.active_from, row.active_to) == (date(2026, 9, 1), None)


def test_what_the_sender_can_put_right_is_told_and_nothing_is_kept(
    forms: OwnForms, make: Make, tutor: Actor
) -> None:
    bound = binding("site", "create", SITE_MAP)
    forms.publish(form(SITE_PAGE, audience=["provider"], bindings=[bound]))
    with pytest.raises(Rejected) as refused:
        forms.send(tutor, {**SITE_ANSWERS, "end": "2026-08-01"})
    assert [each.field for each in refused.value.faults] == ["end"]
    assert (forms.sites(), make.all(Submission), make.all(SubmissionWrite)) == ([], [], [])


def test_a_second_main_contact_for_a_job_is_refused(
    forms: OwnForms, make: Make, provider: Provider, tutor: Actor
) -> None:
    make.contact(provider=provider, job_role="SENCO", is_primary=True)
    forms.publish(contact_form("create"))
    with pytest.raises(Rejected) as refused:
        forms.send(tutor, answers_of(main=True))
    assert [each.field for each in refused.value.faults] == ["main"]
    assert forms.send(tutor, answers_of()).status == "written"


def test_a_text_is_kept_as_an_address_only_when_it_is_one(forms: OwnForms, tutor: Actor) -> None:
    typed = question("mail", "text", settings={"max_length": 200})
    bound = binding("contact", "create", CONTACT_MAP)
    forms.publish(form(page("a", NAME, JOB, typed, PHONE), audience=["provider"], bindings=[bound]))
    with pytest.raises(Rejected) as refused:
        forms.send(tutor, answers_of(mail="not an address"))
    assert [each.field for each in refused.value.faults] == ["mail"]
    assert forms.send(tutor, answers_of(mail="ash@EXAMPLE.org")).status == "written"
    assert [each.email for each in forms.contacts()] == ["ash@example.org"]


# --- changing one that is chosen -------------------------------------------------------------


def site_update(**columns: Any) -> dict[str, Any]:
    bound = binding("site", "update", {"id": "which", **columns})
    return form(
        page(
            "a",
            WHICH_SITE,
            question("times", "text", required=False, settings={"max_length": 200}),
            question("notes", "long_text", required=False),
            question("end", "date", required=False),
        ),
        audience=["provider"],
        bindings=[bound],
    )


def test_a_chosen_site_is_changed_and_the_rest_of_it_stays(
    forms: OwnForms, make: Make, provider: Provider, tutor: Actor
) -> None:
    site = make.site(provider, opening_times="8 to 2", arrival_instructions="Ring the bell")
    other = make.site(provider, opening_times="8 to 2")
    forms.publish(site_update(opening_times="times", arrival_instructions="notes"))
    sent = forms.send(tutor, {"which": chosen(site), "times": "9 to 3"})
    assert (sent.status, forms.outcomes(sent)) == ("written", [("site", 0, "updated")])
    after = make.reload(site)
    assert (after.opening_times, after.arrival_instructions) == ("9 to 3", "Ring the bell")
    assert make.reload(other).opening_times == "8 to 2"
    (event,) = events(make, site, "changed")
    assert event.changes == {"opening_times": ["8 to 2", "9 to 3"]}
    assert (event.actor_id, event.reason) == (tutor.user_id, f"Sent with {sent.ref}")


def test_an_answer_left_empty_clears_only_where_the_form_says_so(
    forms: OwnForms, make: Make, provider: Provider, tutor: Actor
) -> None:
    site = make.site(provider, opening_times="8 to 2", arrival_instructions="Ring the bell")
    clears = {"q": "notes", "clear": True}
    forms.publish(site_update(opening_times="times", arrival_instructions=clears))
    sent = forms.send(tutor, {"which": chosen(site)})
    assert (sent.status, forms.outcomes(sent)) == ("written", [("site", 0, "updated")])
    after = make.reload(site)
    assert (after.opening_times, after.arrival_instructions) == ("8 to 2", None)


def test_what_is_said_already_changes_nothing(
    forms: OwnForms, make: Make, provider: Provider, tutor: Actor
) -> None:
    site = make.site(provider, opening_times="8 to 2")
    forms.publish(site_update(opening_times="times"))
    before = make.reload(site).version
    sent = forms.send(tutor, {"which": chosen(site), "times": "8 to 2"})
    assert (sent.status, forms.outcomes(sent)) == ("written", [("site", 0, "unchanged")])
    assert (make.reload(site).version, events(make, site, "changed")) == (before, [])


def test_a_new_address_of_a_contact_is_verified_by_nobody(
    forms: OwnForms, make: Make, provider: Provider, tutor: Actor
) -> None:
    row = make.contact(provider=provider, verified_on=make.today)
    bound = binding("contact", "update", {"id": "who", "email": "mail", "telephone": "phone"})
    forms.publish(
        form(
            page("a", WHICH_CONTACT, {**MAIL, "required": False}, PHONE),
            audience=["provider"],
            bindings=[bound],
        )
    )
    forms.send(tutor, {"who": chosen(row), "phone": "01632 960002"})
    assert make.reload(row).verified_on == make.today
    forms.send(
        tutor, {"who": chosen(row), "mail": "new@example.org"}, at=forms.filling.later(hours=1)
    )
    assert (make.reload(row).email, make.reload(row).verified_on) == ("new@example.org", None)


def test_the_providers_own_record_needs_no_choice(
    forms: OwnForms, make: Make, provider: Provider, tutor: Actor
) -> None:
    other = make.provider(telephone="01632 960200")
    forms.publish(form(SELF_PAGE, audience=["provider"], bindings=[SELF]))
    sent = forms.send(tutor, {"phone": "01632 960101"})
    assert (sent.status, forms.outcomes(sent)) == ("written", [("provider", 0, "updated")])
    after = make.reload(provider)
    assert (after.telephone, after.website) == ("+441632960101", "https://old.example.org")
    assert after.status == provider.status
    assert make.reload(other).telephone == "01632 960200"
    assert sent.ref.startswith("SUB-")


@pytest.mark.parametrize(
    "typed", ["javascript:alert(1)", "data:text/html,x", "http://", "https://x", "//example.org"]
)
def test_a_website_is_a_web_address(forms: OwnForms, tutor: Actor, typed: str) -> None:
    forms.publish(form(SELF_PAGE, audience=["provider"], bindings=[SELF]))
    with pytest.raises(Rejected) as refused:
        forms.send(tutor, {"web": typed})
    assert [each.field for each in refused.value.faults] == ["web"]


# --- by key ----------------------------------------------------------------------------------


def test_a_contact_is_known_again_by_its_address(
    forms: OwnForms, make: Make, provider: Provider, tutor: Actor
) -> None:
    forms.publish(contact_form("upsert"))
    elsewhere = make.contact(make.school(), email="ash@example.org", full_name="Of the school")
    first = forms.send(tutor, answers_of())
    later = forms.filling.later(hours=1)
    second = forms.send(
        tutor, answers_of(mail="ASH@example.org", job="DSL"), at=later, sent_at=later
    )
    assert forms.outcomes(first) == [("contact", 0, "created")]
    assert forms.outcomes(second) == [("contact", 0, "updated")]
    (row,) = [each for each in forms.contacts() if each.provider_id == provider.id]
    assert (row.job_role, row.email) == ("DSL", "ash@example.org")
    assert make.reload(elsewhere).full_name == "Of the school"


def test_an_unknown_key_to_update_waits_for_repair(
    forms: OwnForms, make: Make, tutor: Actor
) -> None:
    forms.publish(contact_form("update"))
    make.contact(make.school(), email="ash@example.org")
    sent = forms.send(tutor, answers_of())
    assert (sent.status, sent.problem) == ("failed", "The contact to change could not be found.")
    assert sent.answers["name"] == "Ash Field"


def test_a_key_of_two_rows_waits_for_repair(
    forms: OwnForms, make: Make, provider: Provider, tutor: Actor
) -> None:
    for job in ("DSL", "HEAD"):
        make.contact(provider=provider, email="ash@example.org", job_role=job)
    forms.publish(contact_form("upsert"))
    sent = forms.send(tutor, answers_of())
    assert sent.status == "failed"
    assert sent.problem == "More than one contact has this email."
    assert {each.job_role for each in forms.contacts()} == {"DSL", "HEAD"}


def test_a_chosen_row_or_a_new_one(
    forms: OwnForms, make: Make, provider: Provider, tutor: Actor
) -> None:
    optional = {**WHICH_CONTACT, "required": False}
    bound = binding("contact", "upsert", {"id": "who", **CONTACT_MAP})
    pages = page("a", optional, NAME, JOB, MAIL, PHONE)
    forms.publish(form(pages, audience=["provider"], bindings=[bound]))
    row = make.contact(provider=provider, email="old@example.org")
    sent = forms.send(tutor, {"who": chosen(row), **answers_of()})
    assert forms.outcomes(sent) == [("contact", 0, "updated")]
    assert make.reload(row).email == "ash@example.org"
    again = forms.send(tutor, answers_of(mail="birch@example.org", name="Birch Hill"))
    assert forms.outcomes(again) == [("contact", 0, "created")]
    assert len(forms.contacts()) == 2


# --- of others -------------------------------------------------------------------------------


def test_nobodys_row_but_ones_own_is_changed_and_nothing_is_said_of_it(
    forms: OwnForms, make: Make, provider: Provider, tutor: Actor
) -> None:
    """The choice is refused when it is sent; a form that names foreign sites does not help."""
    foreign = make.site(make.provider(), name="Foreign Yard", opening_times="8 to 2")
    forms.publish(site_update(opening_times="times"))
    with pytest.raises(Rejected):
        forms.send(tutor, {"which": chosen(foreign), "times": "9 to 3"})
    assert make.reload(foreign).opening_times == "8 to 2"


def test_a_site_that_everybody_may_choose_is_still_not_everybodys(
    forms: OwnForms, make: Make, tutor: Actor, admin: Actor
) -> None:
    any_site = question("which", "record", settings={"table": "provider_site"})
    bound = binding("site", "update", {"id": "which", "opening_times": "times"})
    times = question("times", "text", settings={"max_length": 200})
    forms.publish(form(page("a", any_site, times), audience=["provider"], bindings=[bound]))
    own = make.site(make.reload(make.all(Provider)[0]), opening_times="8 to 2")
    foreign = make.site(make.provider(status="approved"), name="Foreign", opening_times="8 to 2")
    draft = forms.begin(tutor, {"which": chosen(own), "times": "9 to 3"})
    sent = forms.filling.send(draft, tutor)
    assert sent.status == "written"
    failed = smuggled(forms, tutor, {"which": chosen(foreign), "times": "9 to 3"})
    with forms.filling.service() as session:
        row = submissions.get(session, failed.id, admin, lock=True)
        submissions.retry(session, row, by=admin, at=forms.filling.at)
    after = forms.filling.reload(failed)
    assert after.status == "failed"
    assert after.problem == (
        "The site to change is not there any more, or is not the sender’s own."
    )
    assert make.reload(foreign).opening_times == "8 to 2"


def smuggled(forms: OwnForms, by: Actor, answers: dict[str, Any]) -> Submission:
    """A submission that failed, with answers that nobody could have sent."""
    make = forms.make
    (good, *_) = make.all(Submission)
    return make.submission(
        form_version_id=good.form_version_id,
        status="failed",
        user_id=by.user_id,
        school_id=by.school_id,
        provider_id=by.provider_id,
        answers={"audience": "provider", **answers},
        problem="Earlier",
    )


def test_a_foreign_contact_chosen_behind_the_page_waits_for_repair(
    forms: OwnForms, make: Make, school: School, tutor: Actor, admin: Actor
) -> None:
    bound = binding("contact", "update", {"id": "who", "telephone": "phone"})
    pages = page("a", WHICH_CONTACT, PHONE)
    forms.publish(form(pages, audience=["provider"], bindings=[bound]))
    own = make.contact(provider=make.all(Provider)[0])
    foreign = make.contact(school, telephone="01632 960300")
    assert forms.send(tutor, {"who": chosen(own), "phone": "01632 960301"}).status == "written"
    failed = smuggled(forms, tutor, {"who": chosen(foreign), "phone": "01632960301"})
    with forms.filling.service() as session:
        row = submissions.get(session, failed.id, admin, lock=True)
        submissions.retry(session, row, by=admin, at=forms.filling.at)
    after = forms.filling.reload(failed)
    assert (after.status, make.reload(foreign).telephone) == ("failed", "01632 960300")
    assert foreign.full_name not in str(after.problem)


def test_an_account_that_was_closed_changes_nothing_any_more(
    forms: OwnForms, make: Make, provider: Provider, as_actor: Any, admin: Actor
) -> None:
    user = make.provider_user(provider)
    tutor = as_actor(user)
    site = make.site(provider, opening_times="8 to 2")
    forms.publish(site_update(opening_times="times"))
    forms.send(tutor, {"which": chosen(site), "times": "8 to 2"})
    failed = smuggled(forms, tutor, {"which": chosen(site), "times": "9 to 3"})
    make.change(user, active=False)
    with forms.filling.service() as session:
        row = submissions.get(session, failed.id, admin, lock=True)
        submissions.retry(session, row, by=admin, at=forms.filling.at)
    after = forms.filling.reload(failed)
    assert (after.status, make.reload(site).opening_times) == ("failed", "8 to 2")
    assert "account" in str(after.problem)


def test_a_removed_row_waits_for_repair(
    forms: OwnForms, make: Make, provider: Provider, tutor: Actor
) -> None:
    site = make.site(provider)
    forms.publish(site_update(opening_times="times"))
    draft = forms.begin(tutor, {"which": chosen(site), "times": "9 to 3"})
    make.change(site, deleted_at=make.at)
    with pytest.raises(Rejected):
        forms.filling.send(draft, tutor)


# --- what changed meanwhile ------------------------------------------------------------------


def test_what_somebody_changed_since_is_not_overwritten_unseen(
    forms: OwnForms, make: Make, provider: Provider, tutor: Actor, admin: Actor
) -> None:
    site = make.site(provider, name="Mill Yard", opening_times="8 to 2")
    forms.publish(site_update(opening_times="times"))
    slow = forms.begin(tutor, {"which": chosen(site), "times": "9 to 3"})
    later = forms.filling.later(hours=2)
    quick = forms.send(
        tutor, {"which": chosen(site), "times": "10 to 4"}, at=forms.filling.later(hours=1),
        sent_at=later,
    )  # fmt: skip
    assert quick.status == "written"
    sent = forms.filling.send(slow, tutor, at=forms.filling.later(hours=3))
    assert sent.status == "failed"
    assert "Site “Mill Yard” was changed on" in str(sent.problem)
    assert "opening times" in str(sent.problem)
    assert make.reload(site).opening_times == "10 to 4"
    assert sent.problem_questions == ["times"]
    # Staff compared both and want it written.
    with forms.filling.service() as session:
        row = submissions.get(session, sent.id, admin, lock=True)
        submissions.retry(session, row, by=admin, at=forms.filling.later(hours=4))
    assert forms.filling.reload(sent).status == "written"
    assert make.reload(site).opening_times == "9 to 3"


def test_a_change_of_something_else_stands_in_nobodys_way(
    forms: OwnForms, make: Make, provider: Provider, tutor: Actor
) -> None:
    forms.publish(form(SELF_PAGE, audience=["provider"], bindings=[SELF]))
    slow = forms.begin(tutor, {"phone": "01632 960111"})
    later = forms.filling.later(hours=1)
    quick = forms.send(tutor, {"web": "https://new.example.org"}, at=later, sent_at=later)
    assert quick.status == "written"
    sent = forms.filling.send(slow, tutor, at=forms.filling.later(hours=2))
    assert sent.status == "written"
    after = make.reload(provider)
    assert (after.telephone, after.website) == ("+441632960111", "https://new.example.org")


def test_a_change_without_a_trace_may_have_been_any(
    forms: OwnForms, make: Make, provider: Provider, tutor: Actor
) -> None:
    forms.publish(form(SELF_PAGE, audience=["provider"], bindings=[SELF]))
    draft = forms.begin(tutor, {"phone": "01632 960111"})
    make.change(provider, telephone="01632 960999", updated_at=forms.filling.later(hours=1))
    sent = forms.filling.send(draft, tutor, at=forms.filling.later(hours=2))
    assert (sent.status, make.reload(provider).telephone) == ("failed", "01632 960999")


# --- who may ---------------------------------------------------------------------------------


def test_a_school_asks_and_cap_decides(
    forms: OwnForms, make: Make, school: School, coordinator: Actor, admin: Actor
) -> None:
    row = make.contact(school, email="ash@example.org", job_role="DSL", telephone=None)
    forms.publish(contact_form("upsert"))
    sent = forms.send(coordinator, answers_of(job="HEAD"))
    assert (sent.status, make.reload(row).job_role) == ("awaiting-acceptance", "DSL")
    with forms.filling.service() as session:
        submission = submissions.get(session, sent.id, admin, lock=True)
        submissions.accept(session, submission, by=admin, at=forms.filling.later(hours=1))
    done = forms.filling.reload(sent)
    assert (done.status, done.problem, done.school_id) == ("written", None, school.id)
    after = make.reload(row)
    assert (after.job_role, after.telephone) == ("HEAD", "+441632960001")
    assert (after.change_status, after.change_requested_by) == ("approved", coordinator.name)
    assert after.verified_on == make.today


def test_what_cap_refuses_changes_nothing(
    forms: OwnForms, make: Make, school: School, coordinator: Actor, admin: Actor
) -> None:
    row = make.contact(school, email="ash@example.org", job_role="DSL")
    forms.publish(contact_form("upsert"))
    sent = forms.send(coordinator, answers_of(job="HEAD"))
    with forms.filling.service() as session:
        submission = submissions.get(session, sent.id, admin, lock=True)
        submissions.refuse(session, submission, reason="No", by=admin, at=forms.filling.at)
    assert (forms.filling.reload(sent).status, make.reload(row).job_role) == ("refused", "DSL")
    assert make.all(SubmissionWrite) == []


def test_an_account_without_the_right_to_read_sends_nothing(
    forms: OwnForms, make: Make, school: School, as_actor: Any
) -> None:
    finance = as_actor(make.user("school-finance", school=school))
    forms.publish(contact_form("create"))
    with pytest.raises(NotAllowed):
        forms.begin(finance, answers_of())


PUBLIC = {"email_question": "mail", "school_question": "school", "name_question": "name"}


def public_form(mode: str = "create") -> dict[str, Any]:
    bound = binding("contact", mode, CONTACT_MAP)
    pages = page("a", question("school", "school"), NAME, JOB, MAIL, PHONE)
    return form(pages, audience=["public"], settings=PUBLIC, bindings=[bound])


def test_a_public_form_adds_a_row_when_staff_say_so_and_not_before(
    forms: OwnForms, make: Make, school: School, admin: Actor
) -> None:
    """Not even for an address that speaks for the school: contacts are for CAP to decide."""
    make.contact(school, email="ash@example.org")
    forms.publish(public_form())
    visitor = replace(public(on=make.today), browser_hash="b" * 64)
    answers = {"school": chosen(school), **answers_of()}
    sent = forms.send(visitor, answers)
    assert sent.status == "unconfirmed"
    sent = forms.filling.confirm(sent)
    assert (sent.status, len(forms.contacts())) == ("awaiting-acceptance", 1)
    with forms.filling.service() as session:
        submission = submissions.get(session, sent.id, admin, lock=True)
        submissions.accept(session, submission, by=admin, at=forms.filling.at)
    assert forms.filling.reload(sent).status == "written"
    (row,) = [each for each in forms.contacts() if each.full_name == "Ash Field"]
    assert (row.school_id, row.verified_on, row.change_status) == (school.id, None, "approved")


def test_a_public_form_that_changes_rows_is_refused_twice(
    forms: OwnForms, make: Make, school: School, admin: Actor
) -> None:
    whole = public_form("upsert")
    with pytest.raises(Rejected, match="only adds rows"):
        forms.publish(whole)
    # Had it been published all the same, it still changes nothing.
    row = make.contact(school, email="ash@example.org", job_role="DSL")
    shelf = make.form(slug="trial", title="Trial", audience=["public"])
    make.form_version(shelf, document=whole, sha256=form_versions.fingerprint(whole))
    visitor = replace(public(on=make.today), browser_hash="b" * 64)
    sent = forms.filling.confirm(
        forms.send(visitor, {"school": chosen(school), **answers_of(job="HEAD")})
    )
    with forms.filling.service() as session:
        submission = submissions.get(session, sent.id, admin, lock=True)
        submissions.accept(session, submission, by=admin, at=forms.filling.at)
    sent = forms.filling.reload(sent)
    assert (sent.status, make.reload(row).job_role) == ("failed", "DSL")
    assert sent.problem == "Only an account that is open may change what is there."


# --- several, all or none, once --------------------------------------------------------------


def two_heads() -> dict[str, Any]:
    people = page(
        "people",
        question("person", "text", settings={"max_length": 100}),
        question("job", "choose_one", settings={"list": "job_role"}),
        question("mail", "email"),
        kind="repeat",
        repeat={"key": "people", "item": "Person", "max": 4},
    )
    columns = {"full_name": "person", "job_role": "job", "email": "mail"}
    return form(
        SELF_PAGE,
        SITE_PAGE,
        people,
        audience=["provider"],
        bindings=[
            SELF,
            binding("site", "upsert", SITE_MAP, parent="provider"),
            binding("contact", "upsert", columns, repeat="people", parent="provider"),
        ],
    )


def people(*mails: str) -> list[dict[str, str]]:
    return [{"person": f"Person {each}", "job": "DSL", "mail": each} for each in mails]


def test_several_tables_are_written_in_one_go(
    forms: OwnForms, make: Make, provider: Provider, tutor: Actor
) -> None:
    forms.publish(two_heads())
    known = make.contact(provider=provider, email="b@example.org")
    given = {
        **SITE_ANSWERS,
        "phone": "01632 960101",
        "people": people("a@example.org", "b@example.org"),
    }
    sent = forms.send(tutor, given)
    assert (sent.status, sent.problem) == ("written", None)
    assert forms.outcomes(sent) == [
        ("contact", 0, "created"),
        ("contact", 1, "updated"),
        ("provider", 0, "updated"),
        ("site", 0, "created"),
    ]
    assert make.reload(known).full_name == "Person b@example.org"
    assert {each.provider_id for each in [*forms.sites(), *forms.contacts()]} == {provider.id}


def test_a_row_that_cannot_be_written_leaves_no_other_behind(
    forms: OwnForms, make: Make, provider: Provider, tutor: Actor, admin: Actor
) -> None:
    forms.publish(two_heads())
    for job in ("DSL", "HEAD"):
        make.contact(provider=provider, email="b@example.org", job_role=job)
    given = {
        **SITE_ANSWERS,
        "phone": "01632 960101",
        "people": people("a@example.org", "b@example.org"),
    }
    sent = forms.send(tutor, given)
    assert (sent.status, sent.problem) == ("failed", "More than one contact has this email.")
    assert sent.answers["people"] == given["people"]
    assert (forms.sites(), len(forms.contacts()), forms.outcomes(sent)) == ([], 2, [])
    assert make.reload(provider).telephone == "01632 960100"
    # Mended and tried again, all of it is written.
    double = next(each for each in forms.contacts() if each.job_role == "HEAD")
    make.change(double, deleted_at=make.at)
    with forms.filling.service() as session:
        row = submissions.get(session, sent.id, admin, lock=True)
        submissions.retry(session, row, by=admin, at=forms.filling.later(hours=1))
    assert forms.filling.reload(sent).status == "written"
    assert len(forms.outcomes(sent)) == 4


def test_two_entries_about_one_row_may_not_differ(
    forms: OwnForms, make: Make, tutor: Actor
) -> None:
    forms.publish(two_heads())
    twice = [*people("a@example.org"), {**people("a@example.org")[0], "job": "HEAD"}]
    with pytest.raises(Rejected) as refused:
        forms.send(tutor, {**SITE_ANSWERS, "people": twice})
    assert [each.field for each in refused.value.faults] == ["job"]
    assert (forms.contacts(), make.all(Submission)) == ([], [])
    sent = forms.send(tutor, {**SITE_ANSWERS, "people": people("a@example.org") * 2})
    assert [each[2] for each in forms.outcomes(sent) if each[0] == "contact"] == [
        "created",
        "unchanged",
    ]


def test_a_name_that_a_removed_site_has_waits_for_repair(
    forms: OwnForms, make: Make, provider: Provider, tutor: Actor
) -> None:
    """What the database alone refuses is kept with all answers."""
    make.site(provider, name="Mill Yard", deleted_at=make.at)
    bound = binding("site", "create", SITE_MAP)
    forms.publish(form(SITE_PAGE, audience=["provider"], bindings=[bound]))
    sent = forms.send(tutor, SITE_ANSWERS)
    assert sent.status == "failed"
    assert "another record" in str(sent.problem)
    assert sent.answers["room"] == 12
    assert len(forms.sites()) == 1


def test_two_clicks_at_once_write_once(
    app: Flask, forms: OwnForms, make: Make, provider: Provider, tutor: Actor
) -> None:
    forms.publish(two_heads())
    draft = forms.begin(tutor, {**SITE_ANSWERS, "people": people("a@example.org")})
    together = Barrier(3)

    def click() -> Any:
        together.wait()
        return forms.filling.send(draft, tutor).id

    with ThreadPoolExecutor(3) as threads:
        sent = [future.result() for future in [threads.submit(click) for _ in range(3)]]
    assert len(set(sent)) == 1
    assert (len(forms.sites()), len(forms.contacts()), len(make.all(SubmissionWrite))) == (1, 1, 3)


def test_two_forms_at_once_make_one_contact(
    forms: OwnForms, make: Make, provider: Provider, tutor: Actor
) -> None:
    """The key of a contact is no constraint of the table: who comes second waits and finds it."""
    forms.publish(contact_form("upsert"))
    drafts = [forms.begin(tutor, answers_of()) for _ in range(3)]
    together = Barrier(3)

    def click(draft: Any) -> str:
        together.wait()
        return str(forms.filling.send(draft, tutor).status)

    with ThreadPoolExecutor(3) as threads:
        statuses = list(threads.map(click, drafts))
    assert (statuses, len(forms.contacts())) == (["written"] * 3, 1)
    outcomes = sorted(each.outcome for each in make.all(SubmissionWrite))
    assert outcomes == ["created", "unchanged", "unchanged"]


def test_two_forms_at_once_about_the_provider_itself(
    forms: OwnForms, make: Make, provider: Provider, tutor: Actor
) -> None:
    """Neither waits for the other for ever, and the second does not overwrite the first."""
    forms.publish(form(SELF_PAGE, audience=["provider"], bindings=[SELF]))
    phones = [f"01632 9601{number:02}" for number in range(3)]
    drafts = [forms.begin(tutor, {"phone": phone}) for phone in phones]
    together = Barrier(3)

    def click(draft: Any) -> Submission:
        together.wait()
        return forms.filling.send(draft, tutor, at=forms.filling.later(hours=1))

    with ThreadPoolExecutor(3) as threads:
        sent = list(threads.map(click, drafts))
    assert sorted(each.status for each in sent) == ["failed", "failed", "written"]
    (written,) = [each for each in sent if each.status == "written"]
    assert make.reload(provider).telephone == written.answers["phone"]


def test_a_failed_one_is_in_the_queue(
    forms: OwnForms, make: Make, tutor: Actor, admin: Actor, session_of: Any
) -> None:
    forms.publish(contact_form("update"))
    sent = forms.send(tutor, answers_of())
    found = repairs.find(session_of(admin), admin)
    assert [each.id for each in found.rows] == [sent.id]


def test_a_form_without_tables_is_only_a_submission(
    forms: OwnForms, make: Make, coordinator: Actor
) -> None:
    forms.publish(form(page("a", NAME), audience=["public", "school"]))
    visitor = replace(public(on=make.today), browser_hash="c" * 64)
    for by in (coordinator, visitor):
        sent = forms.send(by, {"name": "Ash"})
        assert (sent.status, sent.answers["name"], forms.outcomes(sent)) == ("written", "Ash", [])
    assert (make.all(Contact), make.all(Site)) == ([], [])


def test_days_are_counted_as_when_it_was_sent(forms: OwnForms, tutor: Actor) -> None:
    fact = {"active_from": {"from": "sent_on"}, "arrival_instructions": {"from": "form_title"}}
    columns = {name: source for name, source in SITE_MAP.items() if name not in fact}
    bound = binding("site", "create", columns, constants=fact)
    forms.publish(form(SITE_PAGE, audience=["provider"], bindings=[bound]))
    sent = forms.send(tutor, SITE_ANSWERS, sent_at=forms.filling.later(days=1))
    assert (sent.status, sent.problem) == ("written", None)
    (row,) = forms.sites()
    assert row.active_from == forms.make.today + timedelta(days=1)
    assert row.arrival_instructions == "Trial"
