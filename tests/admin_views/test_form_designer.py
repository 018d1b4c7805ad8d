"""The designer: who may, what a change does, two at once, rules, columns, preview, publishing."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from app.domain import roles
from app.domain.permissions import Permission
from app.domain.roles import Role
from app.models import Form, FormDraft, FormVersion, SubmissionDraft
from tests.app.web.trial_forms import publish, trial
from tests.support.client import Client, Page
from tests.support.factories import Make

CHOICE = {
    "id": "q-colour",
    "key": "colour",
    "type": "choose_one",
    "label": "Which colour?",
    "settings": {
        "options": [{"value": "RED", "label": "Red"}, {"value": "BLUE", "label": "Blue"}],
    },
}


def with_a_choice() -> dict[str, Any]:
    whole = trial()
    questions = whole["sections"][0]["pages"][0]["questions"]
    questions[0]["settings"] = {"max_length": 60}
    questions.append(dict(CHOICE))
    return whole


@pytest.fixture
def form(make: Make) -> Form:
    return publish(make, with_a_choice())


@pytest.fixture
def desk(form: Form, staff: Callable[..., Client]) -> Desk:
    return Desk(form, staff(Role.SERVICE_LEAD))


class Desk:
    """Somebody in front of the designer of one form."""

    def __init__(self, form: Form, client: Client) -> None:
        self.form, self.client = form, client
        self.base = f"/admin/form-designer/{form.id}"

    def open(self) -> Page:
        return self.go("/").submit(button="Change this form")

    def go(self, path: str) -> Page:
        return self.client.get(self.base + path)


def document(make: Make) -> dict[str, Any]:
    (design,) = make.all(FormDraft)
    found: dict[str, Any] = design.document
    return found


def question(make: Make, id_: str) -> dict[str, Any]:
    pages = [page for section in document(make)["sections"] for page in section["pages"]]
    return next(q for page in pages for q in page.get("questions", ()) if q["id"] == id_)


def page_of(make: Make, id_: str) -> dict[str, Any]:
    pages = [page for section in document(make)["sections"] for page in section["pages"]]
    return next(page for page in pages if page["id"] == id_)


# --- who may ----------------------------------------------------------------------------------


def test_the_designer_does_not_exist_for_outsiders(
    form: Form, make: Make, browser: Callable[..., Client]
) -> None:
    for user in (make.school_user(), make.provider_user()):
        client = browser(user)
        for path in (
            f"/admin/form-designer/{form.id}/",
            f"/admin/form-designer/{form.id}/history",
            f"/admin/form-preview/{form.id}/p-about",
            "/admin/form-designer/",
        ):
            assert client.get(path).status == 404
        assert client.post_with_token(f"/admin/form-designer/{form.id}/open", {}).status == 404
    assert make.all(FormDraft) == []


def test_whoever_may_only_read_changes_nothing(
    form: Form,
    desk: Desk,
    staff: Callable[..., Client],
    make: Make,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    desk.open()
    table = {**roles.ROLE_PERMISSIONS, Role.AUDITOR: frozenset({Permission.FORM_READ})}
    monkeypatch.setattr(roles, "ROLE_PERMISSIONS", table)
    reader = Desk(form, staff(Role.AUDITOR))
    outline = reader.go("/")
    assert outline.status == 200
    assert "Add a question" not in outline.text
    assert outline.soup.select("main form") == []
    for path in ("/settings", "/columns", "/question/q-colour", "/page/p-about", "/publish"):
        page = reader.go(path)
        assert page.status == 200
        assert "Save" not in [each.get_text() for each in page.soup.select("main button")]
    for path in ("/open", "/move", "/undo", "/settings", "/question/q-colour", "/publish"):
        answer = reader.client.post_with_token(reader.base + path, {"revision": "1"})
        assert answer.status == 403, path
    for path in ("/add/section", "/remove/q-colour", "/rule/node:q-colour", "/discard"):
        assert reader.go(path).status == 403
    assert document(make) == with_a_choice()


def test_staff_without_forms_find_no_designer(form: Form, staff: Callable[..., Client]) -> None:
    reader = Desk(form, staff(Role.MONITORING_OFFICER))
    for path in ("/", "/history", "/question/q-colour"):
        assert reader.go(path).status == 404
    assert reader.client.get(f"/admin/form-preview/{form.id}/p-about").status == 404


def test_a_form_designer_changes_and_does_not_publish(
    form: Form, staff: Callable[..., Client], make: Make
) -> None:
    desk = Desk(form, staff(Role.FORM_DESIGNER))
    desk.open()
    desk.go("/question/q-name").submit({"label": "Your name"}, button="Save")
    assert question(make, "q-name")["label"] == "Your name"
    page = desk.go("/publish")
    assert "Publishing is for those who may publish forms" in page.text
    (design,) = make.all(FormDraft)
    answer = desk.client.post_with_token(
        desk.base + "/publish", {"revision": str(design.revision), "over": "1"}
    )
    assert answer.status == 403
    assert len(make.all(FormVersion)) == 1


def test_reading_the_designer_writes_nothing(desk: Desk, make: Make) -> None:
    for path in ("/", "/settings", "/columns", "/history", "/question/q-name", "/page/p-about"):
        assert desk.go(path).status == 200
    assert make.all(FormDraft) == []


@pytest.mark.parametrize(
    "path",
    ["/question/nothing", "/page/q-name", "/section/p-about", "/rule/node:nothing", "/history/9"],
)
def test_what_is_not_there_is_not_found(desk: Desk, path: str) -> None:
    desk.open()
    assert desk.go(path).status == 404


# --- the outline ------------------------------------------------------------------------------


def test_the_outline_tells_what_matters(desk: Desk) -> None:
    text = desk.open().text
    assert "In care? Yes or no, required, personal" in text
    assert "Shown when “In care” is yes" in text
    assert "Exit Stop" in text


def test_moving_keeps_the_focus_on_what_was_moved(desk: Desk, make: Make) -> None:
    page = desk.open()
    page = page.submit(button="Down Name")
    assert "“Name” is now 2 of 5." in page.text
    assert [each["key"] for each in page_of(make, "p-about")["questions"]][:2] == ["born", "name"]
    focused = page.soup.find(attrs={"autofocus": True})
    assert focused is not None
    assert focused["id"] == "down-q-name"
    page = page.submit(button="Up Name")
    focused = page.soup.find(attrs={"autofocus": True})
    # It is the first again: its button up is gone, the one beside it is not.
    assert focused is not None
    assert focused["id"] == "down-q-name"


def test_a_question_moves_to_another_page(desk: Desk, make: Make) -> None:
    desk.open()
    page = desk.go("/move/q-name").submit({"place": "p-notes:q-notes"}, action="/move/q-name")
    assert "was moved" in page.text
    assert [each["key"] for each in page_of(make, "p-notes")["questions"]] == ["notes", "name"]
    wrong = desk.go("/move/q-name").submit({"place": "nowhere:"}, action="/move/q-name")
    assert (wrong.status, wrong.errors) == (422, ["Choose where it should stand."])


def test_removing_lists_every_use_and_asks(desk: Desk, make: Make) -> None:
    desk.open()
    page = desk.go("/remove/q-in_care")
    assert "Question “Which council?” : Is shown by a rule on it." in page.text
    asked = page.submit(action="/remove/q-in_care")
    assert asked.status == 422
    assert question(make, "q-in_care")
    done = asked.submit({"force": "yes"}, action="/remove/q-in_care")
    assert "is removed" in done.text
    assert "to put right before publishing" in done.text
    undone = done.submit(button="Undo")
    assert "Undone: Removed the question “In care?”" in undone.text
    assert question(make, "q-in_care")
    again = undone.submit(button="Redo")
    assert "Done again" in again.text


def test_a_section_a_page_and_a_question_are_added(desk: Desk, make: Make) -> None:
    page = desk.open()
    page = desk.client.get(page.link("Add a section")).submit(
        {"title": "More"}, action="/add/section"
    )
    section = document(make)["sections"][-1]
    assert section["title"] == "More"
    page = desk.go(f"/add/page?in={section['id']}").submit(
        {"title": "Your pets", "kind": "questions"}, action="/add/page"
    )
    new = document(make)["sections"][-1]["pages"][0]
    assert new["slug"] == "your-pets"
    missing = desk.go(f"/add/question?in={new['id']}").submit({"title": ""}, action="/add/question")
    assert missing.errors == ["Write the question.", "Choose what kind of answer it takes."]
    page = missing.submit({"title": "How many pets?", "kind": "integer"}, action="/add/question")
    assert page.heading == "How many pets?"
    assert document(make)["sections"][-1]["pages"][0]["questions"][0]["key"] == "many_pets"


# --- one question -----------------------------------------------------------------------------


def test_only_what_was_touched_is_changed(desk: Desk, make: Make) -> None:
    desk.open()
    before = question(make, "q-colour")
    desk.go("/question/q-colour").submit(
        {"hint": "Any you like.", "error-required": "Choose a colour"},
        button="Save",
        without=("required",),
    )
    assert question(make, "q-colour") == {
        **before,
        "hint": "Any you like.",
        "required": False,
        "errors": {"required": "Choose a colour"},
    }


def test_settings_are_asked_by_their_kind(desk: Desk, make: Make) -> None:
    desk.open()
    page = desk.go("/question/q-born")
    done = page.submit(
        {"set-max-kind": "today", "set-max-number": "4", "set-max-unit": "years",
         "set-max-way": "before"},
        button="Save",
    )  # fmt: skip
    assert done.status == 200
    assert question(make, "q-born")["settings"] == {"max": {"today": {"years": -4}}}
    page = desk.go("/question/q-name").submit({"set-max_length": "lots"}, button="Save")
    assert page.status == 422
    assert page.errors == ["Write a whole number, such as 20."]
    assert 'value="lots"' in page.html
    page = page.submit({"set-max_length": "50"}, button="Save")
    assert question(make, "q-name")["settings"] == {"max_length": 50}


def test_options_are_added_reworded_moved_pasted_and_removed(desk: Desk, make: Make) -> None:
    desk.open()
    page = desk.go("/question/q-colour")
    page = page.submit(
        {"new_option": "Dark green", "option-RED-label": "Bright red"}, button="Add option"
    )
    options = question(make, "q-colour")["settings"]["options"]
    assert [(each["value"], each["label"]) for each in options] == [
        ("RED", "Bright red"), ("BLUE", "Blue"), ("dark_green", "Dark green"),
    ]  # fmt: skip
    page = page.submit(button="Up Blue")
    page = page.submit({"pasted": "White\nBK | Black"}, button="Add the lines")
    page = page.submit(button="Remove Dark green")
    options = question(make, "q-colour")["settings"]["options"]
    assert [each["value"] for each in options] == ["BLUE", "RED", "white", "BK"]


def test_options_typed_beside_another_button_are_added_too(desk: Desk, make: Make) -> None:
    desk.open()
    done = desk.go("/question/q-colour").submit(
        {"new_option": "Dark green", "pasted": "White\nBK | Black", "label": "Your colour"},
        button="Save",
    )
    assert "Saved: “Your colour”." in done.text
    assert "Added the option “Dark green”." in done.text
    page = desk.go("/question/q-colour").submit({"new_option": "Grey"}, button="Up Blue")
    options = question(make, "q-colour")["settings"]["options"]
    assert [each["value"] for each in options] == [
        "BLUE", "RED", "white", "BK", "dark_green", "grey",
    ]  # fmt: skip
    page = page.submit(
        {"new_option": "Pink", "pasted": "RED | Red once\nRED | Red twice"}, button="Save"
    )
    assert page.status == 422
    assert 'value="Pink"' in page.html
    assert "Red twice" in page.text


def test_an_option_that_a_rule_reads_is_not_removed(desk: Desk, make: Make) -> None:
    desk.open()
    desk.go("/rule/node:p-notes").submit(
        {"left-1": "q:colour", "op-1": "is", "value-1": "RED"}, button="Save"
    )
    page = desk.go("/question/q-colour").submit(button="Remove Red")
    assert page.status == 422
    assert "It is used elsewhere. Page “Notes”" in page.errors[0]
    assert "read by 1 rule" in page.text


def test_a_problem_of_a_setting_names_it_as_the_page_does(desk: Desk, make: Make) -> None:
    desk.open()
    page = desk.go("/add/question?in=p-notes").submit(
        {"title": "Total", "kind": "calculated"}, button="Add"
    )
    assert page.status == 200
    outline = desk.go("/").text
    assert "“How it is worked out”: is missing." in outline
    assert "Calculated value, " not in outline  # nobody has to answer it


def test_the_page_of_a_form_tells_its_steps_and_folds_older_ones(desk: Desk) -> None:
    desk.open()
    for number in range(21):
        desk.go("/question/q-notes").submit({"label": f"Notes {number}"}, button="Save")
    page = desk.client.get(f"/admin/form/{desk.form.id}")
    assert "Changed “Notes 20”" in page.text or "Changed “Notes 19”" in page.text
    assert "revision:" not in page.text
    assert re.search(r"\d earlier", page.text)


# --- rules ------------------------------------------------------------------------------------


def test_a_rule_is_put_together_from_lists(desk: Desk, make: Make) -> None:
    desk.open()
    page = desk.go("/rule/node:q-notes")
    assert "Which council?" in page.text
    page = page.submit({"left-1": "q:colour"}, button="Show what fits")
    assert "is one of" in page.text
    asked = page.submit({"op-1": "in"}, button="Save")
    assert asked.status == 422
    page = asked.submit({"value-1": ["RED", "BLUE"]}, button="Add a condition")
    page = page.submit({"left-2": "q:born", "op-2": "before"}, button="Show what fits")
    done = page.submit(
        {"joint": "any", "value-2-kind": "today", "value-2-number": "16", "value-2-unit": "years",
         "value-2-way": "before"},
        button="Save",
    )  # fmt: skip
    assert done.heading == "Notes"
    assert "“Which colour” is one of “Red” or “Blue”, or “Born” is before 16 years ago" in done.text
    assert question(make, "q-notes")["show_when"] == {
        "any": [
            {"q": "colour", "op": "in", "value": ["RED", "BLUE"]},
            {"q": "born", "op": "before", "value": {"today": {"years": -16}}},
        ]
    }
    page = desk.go("/rule/node:q-notes").submit(button="Remove condition 1")
    page.submit(button="Save")
    assert question(make, "q-notes")["show_when"]["q"] == "born"
    desk.go("/rule/node:q-notes").submit(button="Remove the rule")
    assert "show_when" not in question(make, "q-notes")


def test_a_deeper_rule_is_told_and_kept(make: Make, staff: Callable[..., Client]) -> None:
    deep = {
        "all": [
            {"any": [{"q": "name", "op": "is", "value": "A"}, {"q": "in_care", "op": "answered"}]},
            {"not": {"q": "council", "op": "contains", "value": "B"}},
        ]
    }
    whole = with_a_choice()
    whole["sections"][0]["pages"][-1]["questions"][0]["show_when"] = deep
    desk = Desk(publish(make, whole), staff(Role.SERVICE_LEAD))
    desk.open()
    page = desk.go("/rule/node:q-notes")
    assert "stays as it is until you replace it" in page.text
    assert "does not contain “B”" in page.text
    assert question(make, "q-notes")["show_when"] == deep
    page = desk.client.get(page.link("Replace this rule").replace(" ", ""))
    page = desk.go("/rule/node:q-notes?replace=1").submit(
        {"left-1": "q:in_care"}, button="Show what fits"
    )
    page.submit({"op-1": "is", "value-1": "false"}, button="Save")
    assert question(make, "q-notes")["show_when"] == {"q": "in_care", "op": "is", "value": False}


def test_a_check_of_a_page_has_a_message(desk: Desk, make: Make) -> None:
    desk.open()
    page = desk.go("/rule/check:p-about:new").submit(
        {"left-1": "q:name", "op-1": "is_not", "value-1": "Nobody"}, button="Save"
    )
    assert page.errors == ["Write what people are told when it does not hold."]
    done = page.submit({"message": "Give a real name", "beside": ["name"]}, button="Save")
    assert "Otherwise: “Give a real name”" in done.text
    (check,) = page_of(make, "p-about")["checks"]
    assert check["must"] == {"q": "name", "op": "is_not", "value": "Nobody"}
    assert check["questions"] == ["name"]


# --- the form and its columns -----------------------------------------------------------------


def test_settings_of_the_form(desk: Desk, make: Make) -> None:
    desk.open()
    page = desk.go("/settings").submit(
        {"title": "", "before_you_start": "a cup of tea\n\nan hour"}, button="Save"
    )
    assert page.errors == ["Write a title."]
    page.submit({"title": "Trial two", "audience": ["public", "provider"]}, button="Save")
    found = document(make)
    assert found["title"] == "Trial two"
    assert found["settings"]["before_you_start"] == ["a cup of tea", "an hour"]
    assert found["settings"]["audience"] == ["public", "provider"]
    assert found["settings"]["email_question"] == "mail"


def test_an_answer_is_written_to_a_column_that_fits(desk: Desk, make: Make) -> None:
    desk.open()
    page = desk.go("/table/new").submit({"target": "complaint"}, action="/table/new")
    assert "This column must be filled, but no question fills it." in page.text
    page = desk.go("/question/q-name/column")
    assert "Complaint (complaint)" in page.html
    page = page.submit({"place": "complaint|name|name"}, button="Save")
    assert "Complaint: Name" in page.text
    refused = desk.go("/columns/complaint/name").submit(
        {"way": "question", "source": "born"}, button="Save"
    )
    assert refused.errors == ["Choose a question that fits."]
    assert "gives a date, the column takes a text" in refused.text
    (binding,) = document(make)["bindings"]
    assert binding == {
        "key": "complaint", "target": "complaint", "mode": "create", "map": {"name": "name"},
    }  # fmt: skip
    done = desk.go("/columns/complaint/channel").submit(
        {"way": "always", "constant": "FORM"}, button="Save"
    )
    if done.status == 200:
        assert document(make)["bindings"][0]["constants"] == {"channel": "FORM"}


# --- two at once ------------------------------------------------------------------------------


def test_the_second_editor_is_told_and_loses_nothing(
    form: Form, desk: Desk, staff: Callable[..., Client], make: Make
) -> None:
    desk.open()
    other = Desk(form, staff(Role.FORM_DESIGNER))
    mine, theirs = desk.go("/question/q-name"), other.go("/question/q-name")
    theirs.submit({"label": "Full name"}, button="Save")
    late = mine.submit({"hint": "As on your passport"}, button="Save")
    assert late.status == 409
    assert "“Changed “Name””" in late.text
    assert "As on your passport" in late.text
    done = late.submit(button="Make my change on the newest text")
    assert done.status == 200
    found = question(make, "q-name")
    assert (found["label"], found["hint"]) == ("Full name", "As on your passport")


def test_what_is_typed_for_a_form_that_was_published_meanwhile_is_shown(
    desk: Desk, make: Make
) -> None:
    desk.open()
    page = desk.go("/question/q-name")
    desk.go("/discard").submit(button="Discard the changes")
    late = page.submit({"label": "A long thought"}, button="Save")
    assert late.status == 409
    assert "A long thought" in late.text
    assert make.all(FormDraft) == []


# --- preview ----------------------------------------------------------------------------------


def test_a_preview_is_the_page_itself_and_keeps_nothing(desk: Desk, make: Make) -> None:
    desk.open()
    path = f"/admin/form-preview/{desk.form.id}/p-about"
    page = desk.client.get(path)
    assert "Preview" in page.text
    assert page.soup.find(attrs={"name": "q_name"}) is not None
    wrong = page.submit({"q_name": "Ada"}, button="Continue")
    assert wrong.status == 422
    assert 'value="Ada"' in wrong.html
    assert wrong.errors
    fine = wrong.submit(
        {"q_born-day": "1", "q_born-month": "2", "q_born-year": "2012", "q_in_care": "no",
         "q_colour": "RED"},
        button="Continue",
    )  # fmt: skip
    assert "Nothing is wrong with these answers" in fine.text
    assert make.all(SubmissionDraft) == []


def test_a_half_built_page_says_what_is_missing(desk: Desk, make: Make) -> None:
    desk.open()
    section = document(make)["sections"][0]["id"]
    desk.go(f"/add/page?in={section}").submit(
        {"title": "Empty", "kind": "questions"}, action="/add/page"
    )
    new = document(make)["sections"][0]["pages"][-1]["id"]
    page = desk.client.get(f"/admin/form-preview/{desk.form.id}/{new}")
    assert page.heading == "This page cannot be shown yet"
    outline = desk.go("/")
    assert "1 to put right before publishing" in outline.text
    assert desk.go("/publish").submit({"note": "x"}, button="Publish").status == 422


# --- publishing -------------------------------------------------------------------------------


def test_publishing_makes_a_version_and_going_back_makes_a_draft(desk: Desk, make: Make) -> None:
    desk.open()
    desk.go("/question/q-name").submit({"label": "Full name"}, button="Save")
    page = desk.go("/publish")
    assert "Full name" in page.text
    done = page.submit({"note": "Clearer names"}, button="Publish")
    assert "Version 2 is published." in done.text
    assert "Clearer names" in done.text
    assert "Name" in desk.go("/history/1").text
    compared = desk.go("/compare?from=1&to=2")
    assert "Full name" in compared.text
    desk.go("/history/1").submit(button="Restore as draft")
    assert question(make, "q-name")["label"] == "Name"


def test_a_form_is_made_and_copied(desk: Desk, make: Make) -> None:
    page = desk.client.get("/admin/form/")
    page = desk.client.get(page.link("New form"))
    wrong = page.submit({"title": "Summer", "slug": "Not an address"}, button="Make the form")
    assert wrong.status == 422
    wrong.submit({"slug": "summer"}, button="Make the form")
    record = desk.client.get(f"/admin/form/{desk.form.id}")
    page = desk.client.get(record.link("Copy as a new form"))
    page.submit({"slug": "trial-two"}, button="Make the copy")
    made = {each.slug: each.state for each in make.all(Form)}
    assert made == {"trial": "open", "summer": "draft", "trial-two": "draft"}
    texts = {each.document["key"]: each.document for each in make.all(FormDraft)}
    assert texts["trial-two"]["title"] == "Copy of Trial"
    assert texts["trial-two"]["sections"][0]["pages"][0]["questions"][0]["key"] == "name"


def test_a_preview_is_built_once_for_each_text(
    desk: Desk, form: Form, monkeypatch: pytest.MonkeyPatch
) -> None:
    built: dict[Any, Any] = {}
    monkeypatch.setattr("forms.build._built", built)
    address = f"/admin/form-preview/{form.id}/p-about"
    for _ in range(3):
        assert desk.client.get(address).status == 200
    assert len(built) == 1
    desk.open()
    desk.go("/page/p-about").submit({"title": "About this trial"}, button="Save")
    assert "About this trial" in desk.client.get(address).text
    assert len(built) == 2
