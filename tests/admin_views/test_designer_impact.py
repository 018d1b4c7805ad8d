"""Before publishing: routes, what is worth a look, another type, and what a change touches."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from app.domain.roles import Role
from app.models import Form, FormDraft, FormVersion
from app.services import form_routes
from app.services.form_versions import fingerprint
from tests.app.web.trial_forms import publish, trial
from tests.forms.engine import document, page, question
from tests.support.client import Client, Page
from tests.support.factories import Make


class Desk:
    """Somebody in front of the designer of one form."""

    def __init__(self, form: Form, client: Client) -> None:
        self.form, self.client = form, client
        self.base = f"/admin/form-designer/{form.id}"

    def open(self) -> Page:
        return self.go("/").submit(button="Change this form")

    def go(self, path: str) -> Page:
        return self.client.get(self.base + path)


@pytest.fixture
def form(make: Make) -> Form:
    return publish(make, with_limits())


@pytest.fixture
def desk(form: Form, staff: Callable[..., Client]) -> Desk:
    return Desk(form, staff(Role.SERVICE_LEAD))


def with_limits() -> dict[str, Any]:
    whole = trial()
    name = whole["sections"][0]["pages"][0]["questions"][0]
    name["settings"] = {"max_length": 60}
    name["errors"] = {"too_long": "Too long a name"}
    return whole


def text_of(make: Make) -> dict[str, Any]:
    (design,) = make.all(FormDraft)
    found: dict[str, Any] = design.document
    return found


def asked(whole: dict[str, Any], id_: str) -> dict[str, Any]:
    pages = [page for section in whole["sections"] for page in section["pages"]]
    return next(q for page in pages for q in page.get("questions", ()) if q["id"] == id_)


# --- routes -----------------------------------------------------------------------------------


def test_every_route_is_told_with_answers_and_its_end(desk: Desk) -> None:
    shown = desk.client.get(desk.go("/").link("Follow every route"))
    assert shown.heading == "Routes"
    assert "2 routes through the form" in shown.text
    assert "1 to the check of all answers, 1 to an exit page. There are no others." in shown.text
    assert "ends at the exit page “Stop”" in shown.text
    assert "Name Baby" in shown.text
    assert "In care" not in shown.text  # it decides no page
    ways = [desk.go(f"/routes/{number}") for number in (1, 2)]
    whole = next(each for each in ways if "ends at the check of all answers" in each.text)
    assert "Agency 1" in whole.text
    assert "Example " in whole.text  # a school that is nobody's
    assert "Nothing is answered here." in whole.text
    assert desk.go("/routes/3").status == 404
    assert desk.go("/routes/0").status == 404


def test_a_route_that_is_not_found_again_is_told_so(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The list of all routes may be from a minute in which the machine was quicker."""
    monkeypatch.setattr(form_routes, "MOST_SECONDS", -1)
    lost = desk.go("/routes/2")
    assert lost.status == 404
    assert "Route 2 was not found this time" in lost.text
    assert "there may be more" in lost.text
    assert lost.link("Try again").endswith("/routes/2")
    assert "was not found" not in desk.go("/routes").text
    assert "was not found" not in desk.go("/routes/101").text


def test_routes_of_a_text_that_is_half_built_wait_for_it(desk: Desk) -> None:
    page_ = desk.open()
    desk.client.get(page_.link("Add a page")).submit(
        {"title": "Later", "kind": "questions"}, action="/add/page"
    )
    shown = desk.go("/routes")
    assert "The form is not whole yet" in shown.text
    assert "Add a question." in shown.text
    assert desk.go("/routes/1").status == 404


def test_pages_on_no_route_are_named(make: Make, staff: Callable[..., Client]) -> None:
    made = document(
        page("a", question("one", "yes_no")),
        page(
            "b",
            question("two", "text"),
            show_when={
                "all": [
                    {"q": "one", "op": "is", "value": True},
                    {"q": "one", "op": "is", "value": False},
                ]
            },
        ),
    )
    row = publish(make, document(page("a", question("one", "yes_no"))))
    desk = Desk(row, staff(Role.SERVICE_LEAD))
    desk.open()
    make.change(make.all(FormDraft)[0], document=made)
    shown = desk.go("/routes")
    assert "Pages on no route" in shown.text
    assert shown.link("B").endswith("/page/p-b")


# --- worth a look -----------------------------------------------------------------------------


def test_a_rule_that_says_nothing_is_worth_a_look_and_stops_nobody(desk: Desk, make: Make) -> None:
    desk.open()
    whole = text_of(make)
    asked(whole, "q-council")["show_when"] = {
        "any": [
            {"q": "in_care", "op": "is", "value": True},
            {"not": {"q": "in_care", "op": "is", "value": True}},
        ]
    }
    make.change(make.all(FormDraft)[0], document=whole)
    for path in ("/", "/publish"):
        shown = desk.go(path)
        assert "Worth a look" in shown.text
        assert "so you can remove it" in shown.text
        assert "Nothing stands against" in shown.text
    shown.submit(action="/publish", button="Publish")
    assert len(make.all(FormVersion)) == 2
    assert "Worth a look" not in desk.go("/").text  # nobody is changing it


# --- another type -----------------------------------------------------------------------------


def test_what_goes_is_told_before_and_undo_brings_it_back(desk: Desk, make: Make) -> None:
    desk.open()
    page_ = desk.client.get(desk.go("/question/q-name").link("Change the type"))
    assert "What kind of answer it takes" in page_.text
    told = page_.submit({"to": "yes_no"}, button="See what it would change")
    assert "As “Yes or no”" in told.text
    assert "This goes" in told.text
    assert "Most characters: 60" in told.text
    assert "The message “When the answer is too long”: “Too long a name”" in told.text
    # The exit page asks whether the name is “Baby”, which is never so of yes and no.
    assert "To put right afterwards" in told.text
    assert told.soup.select("#prospect .plain-list a")
    assert asked(text_of(make), "q-name")["type"] == "text"  # nothing is done yet
    done = told.submit(button="Make it “Yes or no”")
    assert "The type is “Yes or no” now." in done.text
    assert asked(text_of(make), "q-name") == {
        "id": "q-name", "key": "name", "type": "yes_no", "label": "Name",
    }  # fmt: skip
    assert "to put right" in desk.go("/").text
    done.submit(button="Undo")
    assert asked(text_of(make), "q-name") == asked(with_limits(), "q-name")
    assert make.all(FormVersion)[0].document == with_limits()


def test_only_what_fits_is_offered_and_taken(desk: Desk, make: Make) -> None:
    desk.open()
    page_ = desk.go("/question/q-name/type")
    offered = [each["value"] for each in page_.soup.select("input[name=to]")]
    assert "integer" in offered
    assert not {"text", "guidance"} & set(offered)
    wrong = desk.go("/question/q-name/type?to=guidance")
    assert (wrong.status, wrong.errors) == (422, ["Choose what kind of answer it takes."])
    told = desk.go("/question/q-name/type?to=integer")
    sent = told.submit({"to": "nonsense"}, button="Make it “Whole number”")
    assert (sent.status, sent.errors) == (422, ["Choose what kind of answer it takes."])
    assert asked(text_of(make), "q-name")["type"] == "text"
    assert desk.go("/question/nothing/type").status == 404


def test_the_type_of_a_text_that_nobody_changes_is_not_looked_at(desk: Desk) -> None:
    """Nothing is checked then, so nothing may be said of what would happen."""
    for path in ("/question/q-name/type", "/question/q-name/type?to=yes_no"):
        shown = desk.go(path)
        assert shown.heading == "Name"
        assert "go on as they are" not in shown.text


def test_somebody_who_was_quicker_is_not_overwritten(desk: Desk, make: Make) -> None:
    desk.open()
    told = desk.go("/question/q-name/type?to=integer")
    desk.go("/question/q-name").submit({"label": "Your name"}, button="Save")
    late = told.submit(button="Make it “Whole number”")
    assert late.status == 409
    assert asked(text_of(make), "q-name")["type"] == "text"


# --- what a change touches --------------------------------------------------------------------


def test_a_removed_question_tells_what_used_it_and_who_answered_it(
    desk: Desk, form: Form, make: Make, staff: Callable[..., Client]
) -> None:
    (version,) = make.all(FormVersion)
    make.submission(version, answers={"name": "Ada", "in_care": False})
    make.submission(version, answers={"name": "Bo", "agencies": [{"agency": 'The "key": agency'}]})
    make.submission(version, answers={"agencies": [{"agency": "B", "report": []}]})
    desk.open()
    for id_ in ("q-name", "q-agency", "q-report"):
        desk.go(f"/remove/{id_}").submit({"force": "yes"}, action=f"/remove/{id_}")
    parts = impact_parts(desk.go("/publish"))
    assert "The question was taken away" in parts["Question “Name”"]
    assert "2 submissions that you may see hold an answer to it" in parts["Question “Name”"]
    assert "It was used by: Page “Stop” : Is shown by a rule on it." in parts["Question “Name”"]
    assert "one that the register shows at once" in parts["Question “Name”"]
    assert "2 submissions that you may see hold" in parts["Question “Agency”"]
    assert "1 submission that you may see holds" in parts["Question “Report”"]
    designer = Desk(form, staff(Role.FORM_DESIGNER))
    assert "hold an answer" not in designer.go("/publish").text
    assert "told to those who may read what was sent" in designer.go("/publish").text


def test_a_question_that_asks_otherwise_tells_what_uses_it(desk: Desk, make: Make) -> None:
    (version,) = make.all(FormVersion)
    make.submission(version, answers={"in_care": True})
    desk.open()
    desk.go("/question/q-in_care/type?to=integer").submit(button="Make it “Whole number”")
    part = impact_parts(desk.go("/publish"))["Question “In care?”"]
    assert "1 submission that you may see holds an answer of the type it had" in part
    assert "It is used by: Question “Which council?” : Is shown by a rule on it." in part


def test_answers_in_a_repeat_are_those_to_the_question_itself(desk: Desk, make: Make) -> None:
    """Files, look-ups and addresses have parts of their own, which may be called the same."""
    (version,) = make.all(FormVersion)
    file = [{"id": "1", "name": "agency.pdf", "agency": "of the file"}]
    make.submission(version, answers={"agencies": [{"report": file}, "torn", {"agency": None}]})
    make.submission(version, answers={"agencies": {"agency": "not a list"}})
    make.submission(version, answers={"agencies": [{"report": file}, {"agency": "A"}]})
    desk.open()
    desk.go("/remove/q-agency").submit({"force": "yes"}, action="/remove/q-agency")
    part = impact_parts(desk.go("/publish"))["Question “Agency”"]
    assert "1 submission that you may see holds an answer to it" in part


def test_a_question_of_another_type_counts_the_versions_that_had_the_last_one(
    desk: Desk, form: Form, make: Make
) -> None:
    older = with_limits()
    asked(older, "q-in_care")["type"] = "text"
    old = make.form_version(form, number=0, document=older, sha256=fingerprint(older))
    (version,) = make.all(FormVersion, FormVersion.number == 1)
    for each in (old, old, version):
        make.submission(each, answers={"in_care": "yes" if each is old else True})
    desk.open()
    desk.go("/question/q-in_care/type?to=integer").submit(button="Make it “Whole number”")
    part = impact_parts(desk.go("/publish"))["Question “In care?”"]
    assert "1 submission that you may see holds an answer of the type it had" in part
    desk.go("/remove/q-in_care").submit({"force": "yes"}, action="/remove/q-in_care")
    part = impact_parts(desk.go("/publish"))["Question “In care?”"]
    assert "3 submissions that you may see hold an answer to it" in part


def test_every_question_of_a_long_form_is_counted(make: Make, staff: Callable[..., Client]) -> None:
    many = [question(f"q{number}", "text", required=False) for number in range(120)]
    pages = [page(f"p{start}", *many[start : start + 40]) for start in (0, 40, 80)]
    row = publish(make, document(page("a", question("stays", "text")), *pages))
    (version,) = make.all(FormVersion)
    make.submission(version, answers={"q0": "a", "q119": "b"})
    desk = Desk(row, staff(Role.SERVICE_LEAD))
    desk.open()
    make.change(make.all(FormDraft)[0], document=document(page("a", question("stays", "text"))))
    parts = impact_parts(desk.go("/publish"))
    assert "1 submission that you may see holds" in parts["Question “Q119”"]
    told = [part for part in parts.values() if "that you may see hold" in part]
    assert len(told) == 120


def impact_parts(shown: Page) -> dict[str, str]:
    return {
        " ".join(part.find("h4").get_text(" ").split()): " ".join(part.get_text(" ").split())
        for part in shown.soup.select(".impact")
    }


def test_what_is_removed_stays_counted_where_a_version_is_damaged(
    desk: Desk, form: Form, make: Make
) -> None:
    (version,) = make.all(FormVersion)
    make.submission(version, answers={"name": "Ada"})
    desk.open()
    desk.go("/remove/q-name").submit({"force": "yes"}, action="/remove/q-name")
    make.form_version(form, number=0, document=trial(), sha256="0" * 64)
    shown = desk.go("/publish")
    assert "1 submission that you may see holds" in shown.text
    assert "shows at once" not in shown.text


# --- a text that is half built ----------------------------------------------------------------


def test_the_difference_of_what_can_be_read_is_told(desk: Desk, make: Make) -> None:
    page_ = desk.open()
    desk.go("/question/q-name").submit({"label": "Your name"}, button="Save")
    desk.client.get(page_.link("Add a page")).submit(
        {"title": "Later", "kind": "questions"}, action="/add/page"
    )
    whole = text_of(make)
    asked(whole, "q-council")["show_when"] = {"q": "in_care", "op": "sounds like"}
    make.change(make.all(FormDraft)[0], document=whole)
    for path in ("/publish", "/compare"):
        text = desk.go(path).text
        assert "The question was “Name” and is now “Your name”." in text
        assert "The page is new: a page of questions." in text
        assert "1 part cannot be compared yet" in text
        assert "What stands in the way" in text
        # What cannot be read was not taken away.
        assert "always now" not in text
