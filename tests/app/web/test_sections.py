"""Long forms: the list of sections says how far each is, and each is checked by itself."""

from __future__ import annotations

from typing import Any

import pytest

from tests.app.web.test_form_pages import draft_of, path_of
from tests.app.web.trial_forms import publish
from tests.forms.engine import document, page, question
from tests.support.client import Client, Page
from tests.support.factories import Make

pytestmark = pytest.mark.usefixtures("app")


def long_form() -> dict[str, Any]:
    """Four sections: enough for a list of them."""
    whole = document()
    whole["sections"] = [
        {
            "id": "you",
            "title": "About you",
            "pages": [
                page(
                    "name", question("name", "text"), question("nickname", "text", required=False)
                ),
                page("pet", question("has_pet", "yes_no", label="Have you a pet?")),
                page(
                    "which-pet",
                    question("pet", "text", label="Which pet?"),
                    show_when={"q": "has_pet", "op": "is", "value": True},
                ),
            ],
        },
        {
            "id": "friends",
            "title": "Friends",
            "pages": [
                page(
                    "friends",
                    question("friend", "text"),
                    kind="repeat",
                    repeat={"key": "friends", "item": "friend", "min": 0, "max": 3},
                )
            ],
        },
        {"id": "words", "title": "Words", "pages": [page("words", question("words", "text"))]},
        {"id": "end", "title": "End", "pages": [page("end", question("end", "text"))]},
    ]
    return whole


@pytest.fixture
def form(make: Make) -> Any:
    return publish(make, long_form())


def begin(client: Client) -> Page:
    return client.get("/forms/trial").submit(button="Start")


def states(client: Client, make: Make) -> list[str]:
    listed = client.get(f"/forms/trial/{draft_of(make).id}")
    return [tag.get_text(strip=True) for tag in listed.soup.select(".govuk-task-list__status")]


def about_you(client: Client) -> Page:
    """The first section, answered."""
    listed = begin(client)
    name = client.get(listed.link("About you"))
    pet = name.submit({"q_name": "Ada"}, button="Continue")
    return pet.submit({"q_has_pet": "no"}, button="Continue")


def test_the_list_says_how_far_each_section_is(client: Client, form: Any, make: Make) -> None:
    listed = begin(client)
    assert states(client, make) == ["Not yet started"] * 4
    client.get(listed.link("About you")).submit({"q_name": "Ada"}, button="Continue")
    assert states(client, make)[0] == "In progress"
    assert client.get(path_of(listed)).link("About you").endswith("/pet")


def test_a_section_that_hangs_on_an_answer_to_come_cannot_be_started_yet(
    client: Client, make: Make
) -> None:
    whole = long_form()
    whole["sections"][2]["pages"][0]["show_when"] = {"q": "has_pet", "op": "is", "value": True}
    publish(make, whole)
    listed = begin(client)
    assert states(client, make)[2] == "Cannot start yet"
    assert "completed 0 of 4 sections" in listed.text
    waiting = listed.soup.select(".govuk-task-list__item")[2]
    assert (waiting.select("a"), waiting.select(".tag")) == ([], [])
    assert waiting.select_one(".govuk-task-list__status--cannot-start-yet") is not None
    about_you_again = {"name": "Ada", "nickname": None, "has_pet": False}
    make.change(draft_of(make), answers=about_you_again)
    assert states(client, make) == ["Completed", "Not yet started", "Not yet started"]
    make.change(draft_of(make), answers={**about_you_again, "has_pet": True, "pet": "A cat"})
    assert states(client, make) == ["Completed", *["Not yet started"] * 3]


def test_a_section_with_an_answer_that_does_not_stand_any_more_has_a_problem(
    client: Client, make: Make
) -> None:
    whole = long_form()
    friend = whole["sections"][1]["pages"][0]["questions"][0]
    friend |= {"type": "date", "settings": {"min": {"today": {}}}}
    words = whole["sections"][2]["pages"][0]["questions"][0]
    words |= {"settings": {"max_length": 5}}
    publish(make, whole)
    begin(client)
    late = {"friends": [{"friend": "2999-01-01"}, {"friend": "2020-01-01"}], "words": "Too long"}
    make.change(draft_of(make), answers=late)
    assert states(client, make)[1:] == ["There is a problem"] * 2 + ["Not yet started"]
    listed = client.get(f"/forms/trial/{draft_of(make).id}")
    assert listed.soup.select(".tag--bad")
    assert client.get(listed.link("Words")).heading == "Words"
    make.change(draft_of(make), answers={"friends": [{}], "words": None})
    assert states(client, make)[1:] == ["In progress", "In progress", "Not yet started"]


def test_a_completed_section_is_checked_by_itself(client: Client, form: Any, make: Make) -> None:
    about_you(client)
    listed = client.get(f"/forms/trial/{draft_of(make).id}")
    assert states(client, make)[0] == "Completed"
    checked = client.get(listed.link("About you"))
    assert checked.heading == "Check your answers"
    assert "Ada" in checked.text
    assert "Not provided" in checked.text
    assert "Words" not in checked.soup.select_one("main").get_text()
    assert path_of(client.get(checked.link("Continue"))) == path_of(listed)


def test_a_change_leads_back_to_the_section_and_asks_what_it_makes_needed(
    client: Client, form: Any, make: Make
) -> None:
    about_you(client)
    checked = client.get(f"/forms/trial/{draft_of(make).id}/check/you")
    changed = client.get(checked.link("Change Name"))
    assert path_of(client.get(changed.link("Back"))) == path_of(checked)
    wrong = changed.submit({"q_name": ""}, button="Continue")
    assert wrong.status == 422
    back = wrong.submit({"q_name": "Grace"}, button="Continue")
    assert path_of(back) == path_of(checked)
    assert "Grace" in back.text
    more = client.get(back.link("Change Have you a pet?")).submit(
        {"q_has_pet": "yes"}, button="Continue"
    )
    assert more.heading == "Which pet?"
    assert path_of(more.submit({"q_pet": "A cat"}, button="Continue")) == path_of(checked)


def test_what_is_repeated_is_changed_and_leads_back_to_the_section(
    client: Client, form: Any, make: Make
) -> None:
    listed = begin(client)
    empty = client.get(listed.link("Friends"))
    added = empty.submit({"another": "yes"}, button="Continue").submit(
        {"q_friend": "Bo"}, button="Continue"
    )
    added.submit({"another": "no"}, button="Continue")
    checked = client.get(f"/forms/trial/{draft_of(make).id}/check/friends")
    item = client.get(checked.link("Change (Friend 1)"))
    items = item.submit({"q_friend": "Jo"}, button="Continue")
    assert path_of(items.submit({"another": "no"}, button="Continue")) == path_of(checked)
    assert "Jo" in client.get(path_of(checked)).text


def test_an_unfinished_section_says_what_is_missing(client: Client, form: Any, make: Make) -> None:
    begin(client)
    checked = client.get(f"/forms/trial/{draft_of(make).id}/check/you")
    assert "This section is not complete yet" in checked.text
    asked = client.get(checked.link("Enter name"))
    assert asked.heading == "Name"
    assert client.get(f"/forms/trial/{draft_of(make).id}/check/nowhere").status == 404
