from __future__ import annotations

from typing import Any

import pytest

from forms.bindings import record_values
from forms.definition import parse
from forms.problems import Column, Target, check_document, remarks

from .engine import context, definition, document, page, question

YES_NO = {"type": "yes_no"}
PERSON = Target(
    "person",
    "Person",
    {
        "name": Column("text", required=True, longest=120),
        "born": Column("date"),
        "kind": Column("text", values=frozenset({"A", "B"})),
        "points": Column("integer"),
        "is_new": Column("boolean"),
        "file_id": Column("document"),
    },
)
NOTE = Target(
    "note", "Note", {"text": Column("text", required=True)}, parents=frozenset({"person"})
)
PAPER = Target("paper", "Paper", {"type": Column("text")}, needs_file=True)
TARGETS = {"person": PERSON, "note": NOTE, "paper": PAPER}


LISTS = {"needs": ("SEMH", "SLCN"), "empty": ()}
COLUMNS = {"school": {"phase": "text", "places": "number", "is_open": "bool"}, "course": {}}


def found_in(*pages: dict[str, Any], **more: Any) -> list[Any]:
    settings = {"audience": ["school"], **more.pop("settings", {})}
    whole = document(*pages, settings=settings, **more)
    return check_document(whole, TARGETS, lists=LISTS, columns=COLUMNS)


def words(*pages: dict[str, Any], **more: Any) -> list[str]:
    return [f"{each.where}: {each.words}" for each in found_in(*pages, **more)]


def first_of(*pages: dict[str, Any], **more: Any) -> str:
    found = words(*pages, **more)
    assert found, "nothing was found"
    return found[0]


NAME = question("name", "text", settings={"max_length": 100})


def bound(**more: Any) -> dict[str, Any]:
    return {"key": "one", "target": "person", "mode": "create", "map": {"name": "name"}, **more}


def test_a_sound_form_has_no_problems() -> None:
    assert words(page("a", NAME), bindings=[bound()]) == []


def test_a_rule_that_reads_an_unknown_question() -> None:
    rule = {"q": "nobody", "op": "is", "value": "x"}
    assert "no such question" in first_of(page("a", NAME, show_when=rule))


def test_a_rule_that_reads_a_later_question() -> None:
    rule = {"q": "later", "op": "is", "value": True}
    found = first_of(page("a", NAME, show_when=rule), page("b", question("later", "yes_no")))
    assert "asked later" in found


def test_a_rule_that_reads_itself() -> None:
    rule = {"q": "name", "op": "answered"}
    assert "reads its own answer" in first_of(page("a", {**NAME, "show_when": rule}))


def test_two_questions_that_wait_for_each_other() -> None:
    one = question("one", "yes_no", show_when={"q": "two", "op": "is", "value": True})
    two = question("two", "yes_no", show_when={"q": "one", "op": "is", "value": True})
    assert "asked later" in first_of(page("a", one, two))


def test_a_limit_that_reads_a_later_answer() -> None:
    start = question("start", "date", settings={"min": {"q": "end"}})
    assert "asked later" in first_of(page("a", start, question("end", "date")))


@pytest.mark.parametrize(
    ("type_", "op", "value"),
    [("yes_no", "lt", 3), ("date", "contains", "x"), ("file", "is", "x"), ("text", "before", "x")],
)
def test_a_comparison_that_does_not_fit(type_: str, op: str, value: object) -> None:
    rule = {"q": "one", "op": op, "value": value}
    assert "does not fit" in first_of(
        page("a", question("one", type_)), page("b", NAME, show_when=rule)
    )


def test_a_comparison_with_no_option() -> None:
    options = {"options": [{"value": "A", "label": "A"}]}
    rule = {"q": "one", "op": "is", "value": "C"}
    found = first_of(
        page("a", question("one", "choose_one", settings=options)), page("b", NAME, show_when=rule)
    )
    assert "no option C" in found


def test_a_yes_or_no_compared_with_a_word() -> None:
    rule = {"q": "one", "op": "is", "value": "yes"}
    found = first_of(page("a", question("one", "yes_no")), page("b", NAME, show_when=rule))
    assert "with yes or no, not with “yes”" in found


def test_a_page_nobody_reaches() -> None:
    rule = {
        "all": [{"q": "one", "op": "is", "value": True}, {"q": "one", "op": "is", "value": False}]
    }
    found = words(page("a", question("one", "yes_no")), page("b", NAME, show_when=rule))
    assert found == ["page “B”: Nobody can reach this page: its rule can never be true."]


def test_a_page_behind_an_exit_for_the_same_people() -> None:
    rule = {"q": "one", "op": "is", "value": True}
    found = words(
        page("a", question("one", "yes_no")),
        page("stop", kind="exit", show_when=rule),
        page("b", NAME, show_when=rule),
        page("c", question("two", "text")),
    )
    assert found == ["page “B”: Nobody can reach this page: an exit page stands before it for all."]


def test_nothing_comes_after_an_exit_for_all() -> None:
    found = words(page("stop", kind="exit"), page("b", NAME))
    assert found == ["page “B”: Nobody can reach this page: an exit page stands before it for all."]


def test_a_page_for_an_audience_the_form_has_not() -> None:
    rule = {"q": "audience", "op": "is", "value": "provider"}
    assert first_of(page("a", NAME, show_when=rule)) == (
        "page “A”: Nobody can reach this page: its rule can never be true."
    )


def test_a_page_behind_a_question_that_is_not_asked_then() -> None:
    first = question("one", "yes_no")
    second = question("two", "yes_no", show_when={"q": "one", "op": "is", "value": True})
    rule = {
        "all": [{"q": "one", "op": "is", "value": False}, {"q": "two", "op": "is", "value": True}]
    }
    found = words(page("a", first, second), page("b", NAME, show_when=rule))
    assert found == [
        "page “B”: Nobody can reach this page: its rule asks for answers that never come together."
    ]


def test_a_rule_that_denies_what_is_unknown_shows_nothing() -> None:
    second = question("two", "yes_no", show_when={"q": "one", "op": "is", "value": True})
    rule = {
        "all": [
            {"q": "one", "op": "is", "value": False},
            {"not": {"q": "two", "op": "is", "value": True}},
        ]
    }
    found = words(page("a", question("one", "yes_no"), second), page("b", NAME, show_when=rule))
    assert found == [
        "page “B”: Nobody can reach this page: its rule asks for answers that never come together."
    ]


def test_answers_without_fixed_choices_may_be_anything() -> None:
    rule = {"q": "name", "op": "is", "value": "Ada"}
    assert words(page("a", NAME), page("b", question("two", "text"), show_when=rule)) == []


@pytest.mark.parametrize(
    ("binding", "said"),
    [
        (bound(target="nothing"), "no table nothing"),
        (bound(map={"name": "name", "salary": "name"}), "no column salary"),
        (bound(map={"name": "nobody"}), "no question that can be read"),
        (bound(map={}), "no question fills it"),
        (bound(map={"name": "name", "born": "name"}), "the column takes a date"),
        (bound(map={"name": "name.first"}), "no part first"),
        (bound(constants={"kind": "C"}), "C is no value"),
        (bound(constants={"is_new": "yes"}), "not of the column’s type"),
        (bound(mode="update"), "in the mode update"),
        (bound(repeat="people"), "no repeat people"),
        (bound(parent="other"), "no binding other before"),
        (bound(when={"q": "nobody", "op": "answered"}), "no such question"),
        (bound(each_file="name"), "no question for files"),
    ],
)
def test_bindings_that_cannot_work(binding: dict[str, Any], said: str) -> None:
    assert any(said in each for each in words(page("a", NAME), bindings=[binding]))


def test_a_row_that_hangs_on_another_names_it() -> None:
    note = {"key": "two", "target": "note", "mode": "create", "map": {"text": "name"}}
    found = words(page("a", NAME), bindings=[bound(), note])
    assert found == ["binding two: Note hangs on another row: name its parent."]
    assert words(page("a", NAME), bindings=[bound(), {**note, "parent": "one"}]) == []


def test_a_table_of_files_needs_a_file() -> None:
    paper = {"key": "two", "target": "paper", "mode": "create"}
    upload = question("scan", "file")
    assert "needs a file" in words(page("a", NAME, upload), bindings=[bound(), paper])[0]
    assert words(page("a", NAME, upload), bindings=[bound(), {**paper, "each_file": "scan"}]) == []


@pytest.mark.parametrize(
    "change", [{"required": False}, {"show_when": {"q": "a1", "op": "is", "value": True}}]
)
def test_a_needed_column_whose_question_may_stay_empty(change: dict[str, Any]) -> None:
    found = words(page("a", question("a1", "yes_no"), {**NAME, **change}), bindings=[bound()])
    assert found == [
        "binding one.name: This column must be filled, but its question may stay empty."
    ]


def test_a_binding_for_those_who_were_asked_is_sound() -> None:
    rule = {"q": "a1", "op": "is", "value": True}
    pages = (page("a", question("a1", "yes_no")), page("b", NAME, show_when=rule))
    assert words(*pages, bindings=[bound()]) != []
    assert words(*pages, bindings=[bound(when=rule)]) == []


def test_options_that_are_no_codes_of_the_column() -> None:
    options = {"options": [{"value": "A", "label": "A"}, {"value": "C", "label": "C"}]}
    kind = question("kind", "choose_one", settings=options)
    found = words(page("a", NAME, kind), bindings=[bound(map={"name": "name", "kind": "kind"})])
    assert found == ["binding one.kind: C is no value of this column. It takes A, B."]


def test_options_for_a_number_are_digits() -> None:
    options = {"options": [{"value": "1", "label": "1"}, {"value": "many", "label": "Many"}]}
    points = question("points", "choose_one", settings=options)
    mapped = {"name": "name", "points": "points"}
    found = words(page("a", NAME, points), bindings=[bound(map=mapped)])
    assert found == ["binding one.points: The options of “Points” are no numbers."]


def test_a_text_longer_than_its_column() -> None:
    long = question("name", "text", settings={"max_length": 121})
    assert words(page("a", long), bindings=[bound()]) == [
        "binding one.name: “Name” may be longer than the column holds."
    ]


def test_anybody_needs_an_address_and_a_school() -> None:
    found = words(page("a", NAME), bindings=[bound()], settings={"audience": ["public"]})
    assert [each.partition(":")[0] for each in found] == [
        "settings.email_question",
        "settings.school_question",
    ]


def test_what_is_written_at_once_needs_no_address() -> None:
    """A row that hangs on one that waits for the sender to be accepted waits as well."""
    columns = {"name": Column("text")}
    targets = {
        "open": Target("open", "Open", columns, before_acceptance=True),
        "waits": Target("waits", "Waits", columns),
        "child": Target(
            "child", "Child", columns, parents=frozenset({"waits", "open"}), before_acceptance=True
        ),
    }

    def told(*targeted: str) -> list[str]:
        bindings = [
            {"key": each, "target": each, **({"parent": targeted[0]} if at else {})}
            for at, each in enumerate(targeted)
        ]
        whole = document(page("a", NAME), bindings=bindings, settings={"audience": ["public"]})
        return [each.where for each in check_document(whole, targets)]

    assert told("open", "child") == []
    assert told("waits", "child") == ["settings.email_question", "settings.school_question"]


def test_options_of_two_questions_are_compared() -> None:
    options = {"options": [{"value": "a", "label": "A"}], "none": {"value": "z", "label": "None"}}
    rule = {"q": "many", "op": "contains", "value": "z"}
    asked = page("a", question("many", "choose_many", settings=options))
    assert words(asked, page("b", END, show_when=rule)) == []


def test_the_address_is_asked_by_an_address_question() -> None:
    found = words(page("a", NAME), settings={"audience": ["school"], "email_question": "name"})
    assert found == ["settings.email_question: name is no question of the type email."]


@pytest.mark.parametrize(
    ("type_", "fits"), [("text", True), ("person_name", True), ("date", False)]
)
def test_the_name_of_the_sender_is_asked_as_a_name(type_: str, fits: bool) -> None:
    asked = page("a", question("name", type_))
    found = words(asked, settings={"name_question": "name"})
    assert (found == []) is fits, found


# --- what rules read -----------------------------------------------------------------------------

PEOPLE = page(
    "people",
    question("age", "integer"),
    question("said", "text"),
    kind="repeat",
    repeat={"key": "people", "item": "Person"},
)
SCHOOL = question("where", "school", label="Which school")
END = question("end", "text")


def told(rule: dict[str, Any], *pages: dict[str, Any]) -> list[str]:
    """What is said of a page with this rule after the others."""
    return words(*pages, page("goal", END, show_when=rule))


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ({"q": "age", "op": "is", "value": 3}, "once for each item: read how many or their sum"),
        ({"count": "where", "op": "gt", "value": 1}, "“Which school” is not added several times"),
        ({"count": "crowd", "op": "gt", "value": 1}, "no such question"),
        ({"sum": "people.height", "op": "gt", "value": 1}, "asks no question height"),
        ({"sum": "people.said", "op": "gt", "value": 1}, "“Said” is no number"),
        ({"sum": "where.said", "op": "gt", "value": 1}, "nothing to sum"),
        ({"count": "people", "op": "contains", "value": 1}, "does not fit The number of “People”"),
        ({"count": "people", "op": "gt", "value": "x"}, "is a number and “x” is none"),
        ({"q": "where", "column": "colour", "op": "is", "value": "x"}, "has no colour to read"),
        ({"q": "day", "column": "colour", "op": "is", "value": "x"}, "“Day” is not looked up"),
        (
            {"q": "where", "column": "phase", "op": "lt", "value": 3},
            "“is less than” does not fit The phase",
        ),
        ({"q": "where", "column": "places", "op": "lt", "value": "x"}, "is a number and “x”"),
        ({"q": "where", "column": "is_open", "op": "is", "value": "x"}, "yes or no, not with “x”"),
        ({"q": "day", "op": "before", "value": "soon"}, "“Day” is a date and “soon” is none"),
        ({"q": "day", "op": "before", "value": "2026-02-30"}, "is a date and “2026-02-30” is none"),
        ({"q": "day", "op": "before", "value": {"q": "amount"}}, "“Amount” is a number"),
        ({"q": "amount", "op": "gt", "value": "many"}, "is a number and “many” is none"),
        ({"q": "amount", "op": "is", "value": {"today": {}}}, "is a number, not a date"),
        ({"q": "flag", "op": "is", "value": {"q": "amount"}}, "is yes or no, “Amount” is a number"),
        ({"q": "audience", "op": "lt", "value": "school"}, "does not fit Who fills in the form"),
        ({"q": "audience", "op": "is", "value": "staff"}, "is never “staff”"),
        ({"q": "needs", "op": "is", "value": "OLD"}, "the list needs, which has no OLD"),
        ({"q": "people", "op": "is", "value": "x"}, "“is” does not fit “People”"),
        ({"q": "needs", "op": "is", "value": {"today": {}}}, "is an option, not a date"),
        ({"q": "amount", "op": "is", "value": True}, "is a number and yes is none"),
        ({"q": "flag", "op": "is", "value": 3}, "is answered with yes or no, not with “3”"),
    ],
)
def test_what_a_rule_cannot_read_or_compare(rule: dict[str, Any], said: str) -> None:
    asked = page(
        "a",
        SCHOOL,
        question("day", "date"),
        question("amount", "integer"),
        question("flag", "yes_no"),
        question("needs", "choose_one", settings={"list": "needs"}),
    )
    found = told(rule, asked, PEOPLE)
    assert len(found) == 1, found
    assert said in found[0]
    assert found[0].startswith("page “Goal”: ")


@pytest.mark.parametrize(
    "rule",
    [
        {"count": "people", "op": "gt", "value": 1},
        {"sum": "people.age", "op": "lte", "value": 40.5},
        {"q": "where", "column": "phase", "op": "in", "value": ["Primary", "Other"]},
        {"q": "where", "column": "places", "op": "gt", "value": {"count": "people"}},
        {"q": "where", "op": "answered"},
        {"q": "people", "op": "answered"},
        {"q": "words", "op": "contains", "value": 3},
        {"q": "words", "op": "is", "value": "2026-02-30"},
        {"q": "day", "op": "after", "value": {"q": "other_day"}},
        {"q": "day", "op": "is", "value": "2026-02-28"},
        {"q": "needs", "op": "is", "value": "SEMH"},
        {"q": "many", "op": "contains", "value": "NONE"},
        {"q": "at", "op": "before", "value": "09:30"},
        {"q": "at", "op": "after", "value": {"today": {}}},
    ],
)
def test_what_a_rule_may_read(rule: dict[str, Any]) -> None:
    none = {"value": "NONE", "label": "None"}
    asked = page(
        "a",
        SCHOOL,
        question("words", "text"),
        question("day", "date"),
        question("other_day", "date"),
        question("needs", "choose_one", settings={"list": "needs"}),
        question("many", "choose_many", settings={"list": "needs", "none": none}),
        question("at", "time"),
    )
    assert told(rule, asked, PEOPLE) == []


def test_what_lies_outside_is_not_looked_into_when_it_is_not_told() -> None:
    rule = {
        "all": [
            {"q": "where", "column": "colour", "op": "lt", "value": 3},
            {"q": "needs", "op": "is", "value": "OLD"},
        ]
    }
    whole = document(
        page("a", SCHOOL, question("needs", "choose_one", settings={"list": "gone"})),
        page("goal", END, show_when=rule),
        settings={"audience": ["school"]},
    )
    assert check_document(whole, {}) == []


def test_the_questions_of_a_page_nobody_reaches_are_not_told_of_too() -> None:
    shown = {**END, "show_when": YES_AND_NO}
    found = words(page("a", question("one", "yes_no")), page("b", shown, show_when=YES_AND_NO))
    assert found == ["page “B”: Nobody can reach this page: its rule can never be true."]


def test_a_binding_of_a_repeat_reads_its_items() -> None:
    rule = {"q": "said", "op": "is", "value": "x"}
    mapped = {"name": {"q": "said", "when": rule}}
    found = words(PEOPLE, bindings=[bound(repeat="people", map=mapped)])
    assert not any("said" in each for each in found)


def test_a_problem_names_the_question_to_go_to() -> None:
    rule = {"q": "nobody", "op": "answered"}
    found = found_in(page("a", NAME, {**END, "show_when": rule}), bindings=[bound(mode="update")])
    assert [each.anchor for each in found] == ["q-end", "binding:one"]
    assert found[0].where == "question “End”"


def test_a_document_that_cannot_be_read_has_anchors_too() -> None:
    found = found_in(page("a", question("csrf_token", "text")))
    assert [(each.anchor, each.words) for each in found] == [
        ("q-csrf_token", "The key csrf_token is reserved.")
    ]


# --- rules that come to nothing ------------------------------------------------------------------

YES_AND_NO = {
    "all": [{"q": "one", "op": "is", "value": True}, {"q": "one", "op": "is", "value": False}]
}


def test_a_question_nobody_is_asked() -> None:
    found = words(page("a", question("one", "yes_no"), {**END, "show_when": YES_AND_NO}))
    assert found == ["question “End”: Its rule can never be true, so nobody is ever asked this."]


def test_a_binding_that_never_writes() -> None:
    source = {"name": {"q": "name", "when": YES_AND_NO}}
    pages = page("a", question("one", "yes_no"), NAME)
    assert words(pages, bindings=[bound(when=YES_AND_NO)]) == [
        "binding one: Its rule can never be true, so nothing is ever written."
    ]
    found = words(pages, bindings=[bound(map=source)])
    assert "binding one.name: Its rule can never be true, so this column is never filled." in found


def test_a_check_nobody_passes() -> None:
    check = {"id": "c", "must": YES_AND_NO, "message": "Wrong", "questions": ["one"]}
    found = words(page("a", question("one", "yes_no"), checks=[check]))
    assert found == [
        "check of page “A”: Nobody can pass this check: it is wrong whatever is answered."
    ]


def test_a_check_of_other_pages_and_of_guidance() -> None:
    must = {"q": "one", "op": "is", "value": True}
    hint = question("hint", "guidance", settings={"text": "Read this."})
    checks = [
        {"id": "c1", "must": must, "message": "Wrong"},
        {"id": "c2", "must": {"q": "end", "op": "answered"}, "message": "W", "questions": ["hint"]},
    ]
    found = words(page("a", question("one", "yes_no")), page("b", END, hint, checks=checks))
    assert [each.partition(": ")[2] for each in found] == [
        "It reads no answer of this page, so nobody could put it right here.",
        "hint asks nothing: the message has no place.",
    ]


def test_a_form_that_everybody_leaves() -> None:
    either = [{"q": "one", "op": "is", "value": True}, {"q": "one", "op": "is", "value": False}]
    found = words(
        page("a", question("one", "yes_no")),
        page("x", kind="exit", show_when=either[0]),
        page("y", kind="exit", show_when=either[1]),
    )
    assert found == ["form: Nobody can send this form: everybody leaves at an exit page."]


def test_rules_that_say_nothing_are_remarked_on() -> None:
    rule = {"q": "one", "op": "answered"}
    whole = document(
        page("a", question("one", "yes_no")),
        page("b", {**END, "show_when": rule}, show_when=rule),
        settings={"audience": ["school"]},
    )
    assert check_document(whole, TARGETS) == []
    assert [(each.anchor, each.words[:20]) for each in remarks(parse(whole))] == [
        ("p-b", "Its rule is true for"),
        ("q-end", "Its rule is true for"),
    ]


# --- settings of questions -----------------------------------------------------------------------


def calculated(key: str, formula: Any) -> dict[str, Any]:
    return question(key, "calculated", settings={"formula": formula})


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ([question("c", "choose_one", settings={"list": "gone"})], "There is no list gone"),
        ([question("c", "choose_one", settings={"list": "empty"})], "The list empty is empty"),
        ([calculated("c", {"q": "nobody"})], "no such question"),
        ([calculated("c", {"q": "c"})], "worked out from itself"),
        (
            [calculated("c", {"q": "d"}), calculated("d", {"add": [{"q": "c"}, 1]})],
            "worked out from itself",
        ),
        ([calculated("c", {"q": "later"}), question("later", "integer")], "asked later"),
        (
            [question("flag", "yes_no"), calculated("c", {"q": "flag"})],
            "“Flag” is no number to calculate with",
        ),
        (
            [question("n", "integer"), question("d", "date", settings={"min": {"q": "n"}})],
            "“N” is a number",
        ),
    ],
)
def test_settings_that_cannot_work(asked: list[dict[str, Any]], said: str) -> None:
    assert said in words(page("a", *asked))[0]


def test_a_sum_is_calculated_from_a_repeat() -> None:
    made = calculated("c", {"divide": [{"sum": "people.age"}, {"count": "people"}]})
    assert words(PEOPLE, page("b", made)) == []


# --- columns -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("binding", "said"),
    [
        (bound(constants={"points": "x"}), "it takes a whole number"),
        (bound(constants={"born": "2026-02-30"}), "it takes a date"),
        (bound(constants={"file_id": "x"}), "it takes a file"),
        (bound(map={}, constants={"name": "x" * 121}), "longer than the 120 characters"),
        (bound(constants={"name": "x"}), "by a question and by a fixed value"),
        (bound(map={"name": "name", "kind": "needs"}), "SEMH is no value of this column"),
        (bound(map={"name": "words"}), "“Words” asks nothing"),
        (bound(map={"name": "sum"}), "its question may stay empty"),
        (bound(map={"name": "name", "points": {"join": ["name", "n"]}}), "this column holds none"),
        (bound(map={"name": "home"}), "has parts: say which"),
    ],
)
def test_columns_that_cannot_be_filled_so(binding: dict[str, Any], said: str) -> None:
    asked = (
        NAME,
        question("needs", "choose_one", settings={"list": "needs"}),
        question("words", "guidance", settings={"text": "Read this."}),
        question("n", "integer"),
        calculated("sum", {"q": "n"}),
        question("home", "address"),
    )
    assert any(said in each for each in words(page("a", *asked), bindings=[binding]))


def test_an_option_longer_than_its_column() -> None:
    options = {"options": [{"value": "a" * 100, "label": "A"}]}
    short = Target("person", "Person", {"name": Column("text", longest=60)})
    whole = document(
        page("a", question("name", "choose_one", settings=options)),
        settings={"audience": ["school"]},
        bindings=[bound()],
    )
    (found,) = check_document(whole, {"person": short})
    assert found.words == "“Name” has an option longer than the column holds."


class TestRecordValues:
    def rows(self, answers: dict[str, object], *pages: Any, bindings: list[Any]) -> list[Any]:
        made = definition(*pages, bindings=bindings)
        return list(record_values(made, answers, context()))

    def test_each_item_of_a_repeat_is_a_row(self) -> None:
        people = page("p", NAME, kind="repeat", repeat={"key": "people", "item": "Person"})
        rows = self.rows(
            {"people": [{"name": "Ada"}, {"name": "Ben"}]},
            people,
            bindings=[bound(repeat="people")],
        )
        assert [(row.position, row.values) for row in rows] == [
            (0, {"name": "Ada"}),
            (1, {"name": "Ben"}),
        ]

    def test_an_answer_that_was_not_given_is_none(self) -> None:
        (row,) = self.rows({}, page("a", NAME), bindings=[bound()])
        assert row.values == {"name": None}

    def test_a_binding_counts_only_when_its_rule_holds(self) -> None:
        rule = {"q": "name", "op": "is", "value": "Ada"}
        bindings = [bound(when=rule)]
        assert self.rows({"name": "Ben"}, page("a", NAME), bindings=bindings) == []
        assert self.rows({}, page("a", NAME), bindings=bindings) == []
        assert len(self.rows({"name": "Ada"}, page("a", NAME), bindings=bindings)) == 1

    def test_each_file_is_a_row(self) -> None:
        files = [{"id": "f1", "name": "a"}, {"id": "f2", "name": "b"}]
        rows = self.rows(
            {"scan": files},
            page("a", question("scan", "file")),
            bindings=[
                {"key": "b", "target": "paper", "each_file": "scan", "constants": {"type": "X"}}
            ],
        )
        assert [(row.position, row.file, row.values) for row in rows] == [
            (0, "f1", {"type": "X"}),
            (1, "f2", {"type": "X"}),
        ]

    def test_a_file_column_holds_ids(self) -> None:
        (row,) = self.rows(
            {"scan": [{"id": "f1", "name": "a"}], "name": "Ada"},
            page("a", NAME, question("scan", "file")),
            bindings=[bound(map={"name": "name", "file_id": "scan"})],
        )
        assert row.files == {"file_id": ("f1",)}
        assert row.values == {"name": "Ada"}

    def test_answers_are_joined_without_gaps(self) -> None:
        pages = page("a", NAME, question("more", "text", required=False))
        joined = {"name": {"join": ["name", "more"], "with": " / "}}
        bindings = [bound(map=joined)]
        (both,) = self.rows({"name": "Ada", "more": "B"}, pages, bindings=bindings)
        (one,) = self.rows({"name": "Ada"}, pages, bindings=bindings)
        (none,) = self.rows({}, pages, bindings=bindings)
        assert [row.values["name"] for row in (both, one, none)] == ["Ada / B", "Ada", None]


SCHOOL_ONLY = {"q": "audience", "op": "is", "value": "school"}
IS_KNOWN = {"q": "known", "op": "is", "value": True}
OWN = question("pupil", "own_student")


def own_found(*pages: dict[str, Any]) -> list[tuple[str, str]]:
    settings = {"audience": ["public", "school"]}
    found = check_document(document(*pages, settings=settings), TARGETS)
    return [(each.anchor, each.words.partition(":")[0]) for each in found]


def test_people_without_an_account_have_no_records_of_their_own() -> None:
    said = [
        (
            "q-pupil",
            "Anybody may fill in this form, and people without an account have no records of "
            "their own to choose from",
        )
    ]
    site = {**OWN, "type": "record", "settings": {"table": "site"}}
    known = question("known", "yes_no")
    assert own_found(page("a", OWN)) == said
    assert own_found(page("a", site)) == said
    assert own_found(page("a", known), page("b", {**OWN, "show_when": IS_KNOWN})) == said


@pytest.mark.parametrize(
    "pages",
    [
        (page("a", OWN, show_when=SCHOOL_ONLY),),
        (page("a", {**OWN, "show_when": SCHOOL_ONLY}),),
        (
            page("a", question("known", "yes_no"), show_when=SCHOOL_ONLY),
            page("b", {**OWN, "show_when": IS_KNOWN}),
        ),
        (page("a", {**OWN, "show_when": {"all": [SCHOOL_ONLY, SCHOOL_ONLY]}}),),
        (page("a", {**OWN, "required": False}),),
        (page("a", {**OWN, "type": "record", "settings": {"table": "provider"}}),),
        (page("a", OWN, kind="repeat", repeat={"key": "pupils", "item": "pupil", "min": 0}),),
        (
            page("out", kind="exit", show_when={"not": SCHOOL_ONLY}),
            page("a", OWN),
        ),
    ],
)
def test_a_look_up_of_own_records_that_keeps_nobody_out(pages: tuple[dict[str, Any], ...]) -> None:
    assert own_found(*pages) == []


def test_two_options_with_the_same_words_cannot_be_told_apart() -> None:
    options = [{"value": "a", "label": "Yes"}, {"value": "b", "label": "yes"}]
    one = question("one", "choose_one", settings={"options": options})
    assert words(page("a", one)) == ["question “One”: Two options have the same words."]
