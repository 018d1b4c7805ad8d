"""Answers as people read them again."""

from __future__ import annotations

from forms.journey import Journey
from forms.reading import AnsweredPart, AnsweredSection, answered_sections

from .engine import context, definition, page, question

NAME = question("name", "text", short="the name")
SECRET = question("secret", "yes_no")
WORDS = question("words", "guidance", settings={"text": "Read this."})
PEOPLE = page(
    "people",
    {**NAME, "id": "q-people-name"},
    kind="repeat",
    repeat={"key": "people", "item": "person"},
)


def test_answers_stand_by_section_with_the_items_of_a_repeat_below() -> None:
    made = definition(page("a", WORDS, NAME, SECRET), PEOPLE)
    answers = {"name": "Ada", "people": [{"name": "Ben"}, {"name": "Chidi"}]}
    assert answered_sections(made, answers, context()) == [
        AnsweredSection(
            id="s1",
            title="One",
            parts=(
                AnsweredPart("", (("The name", "Ada"),)),
                AnsweredPart("Person 1", (("The name", "Ben"),)),
                AnsweredPart("Person 2", (("The name", "Chidi"),)),
            ),
        )
    ]


def test_hidden_questions_are_left_out_and_with_them_an_empty_section() -> None:
    made = definition(page("a", SECRET))
    assert answered_sections(made, {"secret": False}, context())[0].parts == (
        AnsweredPart("", (("Secret", "No"),)),
    )
    assert answered_sections(made, {"secret": True}, context(), hidden=frozenset({"secret"})) == []


def test_notes_stand_below_the_answers_they_are_about() -> None:
    made = definition(page("a", NAME, SECRET), PEOPLE)
    answers = {"name": "Ada", "secret": True, "people": [{"name": "Ben"}, {"name": "Chidi"}]}
    notes = {
        ("name", None): "(changed)",
        ("people.name", 1): "(changed too)",
        ("people", 2): "(new)",
        ("people", None): "(of the list, told elsewhere)",
    }
    (section,) = answered_sections(made, answers, context(), notes=notes)
    assert section.parts == (
        AnsweredPart("", (("The name", "Ada\n(changed)"), ("Secret", "Yes"))),
        AnsweredPart("Person 1", (("The name", "Ben\n(changed too)"),)),
        AnsweredPart("Person 2", (("The name", "Chidi\n(new)"),)),
    )


def test_the_items_of_a_repeat_stand_in_the_order_of_the_pages() -> None:
    after = page("after", question("last", "text"))
    then = page("then", question("very_last", "text"))
    made = definition(page("a", NAME), PEOPLE, after, then)
    answers = {"name": "Ada", "people": [{"name": "Ben"}], "last": "One", "very_last": "Two"}
    (section,) = answered_sections(made, answers, context())
    assert [(part.title, dict(part.answers)) for part in section.parts] == [
        ("", {"The name": "Ada"}),
        ("Person 1", {"The name": "Ben"}),
        ("", {"Last": "One", "Very_last": "Two"}),
    ]


def test_along_the_way_questions_stand_as_asked_with_what_was_left_empty() -> None:
    more = question("more", "text", required=False, label="What else?")
    rest = page("rest", more, show_when={"q": "secret", "op": "is", "value": True})
    made = definition(
        page("a", NAME, SECRET, {**more, "key": "extra", "id": "q-extra"}), rest, PEOPLE
    )
    answers = {"name": "Ada", "secret": False, "people": [{"name": "Ben"}, {}]}
    way = Journey(made, answers, context())
    (section,) = answered_sections(made, answers, context(), way=way)
    assert [(part.title, part.answers) for part in section.parts] == [
        ("", (("Name", "Ada"), ("Secret", "No"), ("What else?", "Not provided"))),
        ("Person 1", (("Name", "Ben"),)),
        ("Person 2", (("Name", "Not provided"),)),
    ]
