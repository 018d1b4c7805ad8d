"""Words in the answers of a submission: asked of every text in the JSON, whatever its question.

No index helps, so it is asked only where other clauses leave one form, and only when somebody
says so.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, String, and_, cast, func, select, true
from sqlalchemy.dialects.postgresql import JSONB, JSONPATH
from sqlalchemy.orm import Session

from app.models.submission import Submission

from .searching import like

EVERY_TEXT = '$.** ? (@.type() == "string")'


def answers_hold(session: Session, text: str, *, without: Collection[str]) -> ColumnElement[bool]:
    """The clause that every word of the text stands in some answer; `without` are the keys of
    questions that are not searched."""
    is_postgresql = session.get_bind().dialect.name == "postgresql"
    hold = _in_jsonb if is_postgresql else _in_json
    return and_(true(), *hold(like(text), sorted(without)))


def _in_jsonb(patterns: Sequence[str], closed: Sequence[str]) -> list[ColumnElement[bool]]:
    answers: Any = Submission.answers
    for key in closed:
        answers = answers.op("-", return_type=JSONB())(key)
    found: list[ColumnElement[bool]] = []
    for pattern in patterns:
        words: Any = func.jsonb_path_query(answers, cast(EVERY_TEXT, JSONPATH)).column_valued(
            "words"
        )
        text = words.op("#>>", return_type=String())(cast([], ARRAY(String)))
        found.append(select(1).where(text.ilike(pattern, escape="\\")).exists())
    return found


def _in_json(patterns: Sequence[str], closed: Sequence[str]) -> list[ColumnElement[bool]]:
    answers: Any = Submission.answers
    if closed:
        answers = func.json_remove(answers, *(f"$.{key}" for key in closed))
    found: list[ColumnElement[bool]] = []
    for pattern in patterns:
        tree = func.json_tree(answers).table_valued("atom", "type")
        is_text = tree.c.type == "text"
        found.append(select(1).where(is_text, tree.c.atom.ilike(pattern, escape="\\")).exists())
    return found
