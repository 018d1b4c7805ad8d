"""The texts of letters: the first ones that come with the service, and what staff made of them."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.letters import Block, LetterKind, filled, letter_blocks
from app.models.complaint_letter import LetterText

FIRST = Path(__file__).with_name("letter_texts.json")


def load(session: Session, *, at: datetime) -> int:
    """Add the texts that are missing; how many. What staff edited stays as it is."""
    known = set(session.scalars(select(LetterText.kind)))
    first = json.loads(FIRST.read_text(encoding="utf-8"))
    rows = [
        LetterText(kind=str(kind), **first[kind], created_at=at, updated_at=at)
        for kind in LetterKind
        if kind not in known
    ]
    session.add_all(rows)
    session.flush()
    return len(rows)


def written(session: Session, kind: LetterKind, values: dict[str, str]) -> tuple[str, list[Block]]:
    """The subject and the blocks of a letter, with the paragraph about the ombudsman in it."""
    wanted = (str(kind), str(LetterKind.OMBUDSMAN))
    rows = session.execute(
        select(LetterText.kind, LetterText.subject, LetterText.body).where(
            LetterText.kind.in_(wanted), LetterText.deleted_at.is_(None)
        )
    )
    texts = {row.kind: row for row in rows}
    if str(LetterKind.OMBUDSMAN) in texts:
        about = texts[str(LetterKind.OMBUDSMAN)].body
        values = {**values, "ombudsman": filled(about, values)}
    text = texts[str(kind)]
    return filled(text.subject, values), letter_blocks(text.body, values)
