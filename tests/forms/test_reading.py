"""Answers as people read them again."""

from __future__ import annotations

from forms.reading import AnsweredSection, answered_sections

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
            answers=(("The name", "Ada"),),
            items=(("Person 1", (("The name", "Ben"),)), ("Person 2", (("The name", "Chidi"),))),
        )
    ]


def test_hidden_questions_are_left_out_and_with_them_an_empty_section() -> None:
    made = definition(page("a", SECRET))
    assert answered_sections(made, {"secret": False}, context())[0].answers == (("Secret", "No"),)
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
    assert section.answers == (("The name", "Ada\n(changed)"), ("Secret", "Yes"))
    assert section.items == (
        ("Person 1", (("The name", "Ben\n(changed too)"),)),
        ("Person 2", (("The name", "Chidi\n(new)"),)),
    )
