"""What a view or a question type must say for itself is said by every one of them."""

from __future__ import annotations

from flask import Flask

from admin_views.case_parts import SealedPart
from admin_views.deed_pages import DeedPages
from admin_views.registry import views
from forms.fields import TYPES
from forms.fields.base import FieldType


def test_every_view_with_a_flow_takes_its_moves(app: Flask) -> None:
    with app.app_context():
        flowing = [type(view) for view in views().values() if view.flow is not None]
    assert flowing
    for view in flowing:
        assert view.facts_of is not DeedPages.facts_of, view
        assert view.do_move is not DeedPages.do_move, view


def test_every_sealed_part_says_what_tells_it_apart(app: Flask) -> None:
    with app.app_context():
        sealed = [type(view) for view in views().values() if isinstance(view, SealedPart)]
    assert sealed
    assert all(view.sealed_words is not SealedPart.sealed_words for view in sealed)


def test_every_type_of_question_reads_and_gives_an_example() -> None:
    for kind in map(type, TYPES.values()):
        assert kind.read is not FieldType.read, kind
        assert kind.example is not FieldType.example, kind
