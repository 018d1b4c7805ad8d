"""A letter of the council as a PDF."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from app.domain.letters import Block

from .typeset import pdf


@dataclass(frozen=True, slots=True)
class Letter:
    """What stands on the paper, in its order. Everything is text, nothing is markup."""

    council: str
    service: str
    contact: str
    to: Sequence[str]
    on: date
    reference: str
    subject: str
    blocks: Sequence[Block]


def letter_pdf(letter: Letter) -> bytes:
    """Raises CannotMakeError."""
    values = {
        **asdict(letter),
        "to": list(letter.to),
        "on": f"{letter.on.day} {letter.on:%B %Y}",
        "blocks": [{"kind": str(each.kind), "lines": list(each.lines)} for each in letter.blocks],
    }
    return pdf("letter", values)
