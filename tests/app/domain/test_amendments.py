"""What differs between two sets of answers, and the way back to the first."""

from __future__ import annotations

from app.domain.amendments import Change, changed_keys, changes, taken_back

SENT = {
    "name": "Wren",
    "days": ["MON", "TUE"],
    "stops": [{"at": "Mill", "why": "Rain"}, {"at": "Weir"}],
    "old": "gone soon",
}


def test_equal_answers_differ_in_nothing() -> None:
    assert changes(SENT, dict(SENT)) == []


def test_each_question_is_told_by_itself() -> None:
    now = {
        "name": "Robin",
        "days": ["MON"],
        "stops": [{"at": "Mill"}, {"at": "Lock"}],
        "new": True,
    }
    made = changes(SENT, now)
    assert made == [
        Change("name", None, "Wren", "Robin"),
        Change("days", None, ["MON", "TUE"], ["MON"]),
        Change("stops.why", 1, "Rain", None),
        Change("stops.at", 2, "Weir", "Lock"),
        Change("new", None, None, True),
        Change("old", None, "gone soon", None),
    ]
    assert taken_back(now, made) == SENT


def test_a_list_with_more_or_fewer_entries_is_told_as_a_whole() -> None:
    more = {**SENT, "stops": [*SENT["stops"], {"at": "Lock"}]}
    none = {**SENT, "stops": []}
    for now in (more, none):
        (change,) = changes(SENT, now)
        assert (change.key, change.item) == ("stops", None)
        assert taken_back(now, [change]) == SENT
    (back,) = changes(none, SENT)
    assert taken_back(SENT, [back])["stops"] == []


def test_several_changes_are_taken_back_in_turn() -> None:
    first = {**SENT, "name": "Robin"}
    second = {**first, "stops": [{"at": "Mill"}]}
    third = {**second, "stops": [{"at": "Ford"}], "name": "Jay"}
    made = [*changes(SENT, first), *changes(first, second), *changes(second, third)]
    assert taken_back(third, made) == SENT


def test_a_change_stands_where_its_answer_is_now() -> None:
    one = Change("stops.at", 2, "Weir", "Lock")
    name = Change("name", None, "Wren", "Robin")
    again = Change("name", None, "Robin", "Jay")
    whole = Change(
        "stops", None, [{"at": "Mill"}, {"at": "Lock"}], [{"at": "Lock"}, {"at": "Ford"}]
    )
    gone = Change("stops", None, [{"at": "Lock"}], None)
    assert changed_keys([name, one, again]) == {("name", None): again, ("stops.at", 2): one}
    assert changed_keys([one, whole]) == {("stops", 2): whole, ("stops", None): whole}
    assert changed_keys([whole, gone]) == {("stops", None): gone}
    fresh = Change("stops", None, None, [{"at": "Ford"}])
    assert changed_keys([fresh]) == {("stops", 1): fresh, ("stops", None): fresh}
