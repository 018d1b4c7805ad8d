"""Texts of letters: what staff may write in them, which placeholders stand for what, and the
blocks a letter is set from. Knows no record and no paper."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from .errors import Fault


class LetterKind(StrEnum):
    """Each letter there is a text for. `OMBUDSMAN` is a paragraph that others take in."""

    ACKNOWLEDGEMENT = "ACKNOWLEDGEMENT"
    OWN_PATH = "OWN_PATH"
    EXTENSION = "EXTENSION"
    STAGE1_ANSWER = "STAGE1_ANSWER"
    STAGE2_ACKNOWLEDGEMENT = "STAGE2_ACKNOWLEDGEMENT"
    STAGE2_ANSWER = "STAGE2_ANSWER"
    WITHDRAWN = "WITHDRAWN"
    OUT_OF_SCOPE = "OUT_OF_SCOPE"
    CLOSED = "CLOSED"
    REOPENED = "REOPENED"
    OMBUDSMAN = "OMBUDSMAN"


LETTER_NAMES: Mapping[LetterKind, str] = MappingProxyType(
    {
        LetterKind.ACKNOWLEDGEMENT: "Acknowledgement",
        LetterKind.OWN_PATH: "Turned to its own path",
        LetterKind.EXTENSION: "More time",
        LetterKind.STAGE1_ANSWER: "Answer, stage 1",
        LetterKind.STAGE2_ACKNOWLEDGEMENT: "Acknowledgement, stage 2",
        LetterKind.STAGE2_ANSWER: "Final answer, stage 2",
        LetterKind.WITHDRAWN: "Withdrawn",
        LetterKind.OUT_OF_SCOPE: "Not for this procedure",
        LetterKind.CLOSED: "Closed",
        LetterKind.REOPENED: "Looked at again",
        LetterKind.OMBUDSMAN: "About the ombudsman",
    }
)

# Every placeholder there is: what it stands for, and an example for the preview.
PLACEHOLDERS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "reference": ("the reference of the complaint", "CMP-2627-4K7PQ"),
        "name": ("who complained", "Alex Example"),
        "received_on": ("the day the complaint came", "1 June 2026"),
        "about": ("what it is about", "A provider"),
        "scope": ("what is looked at", "Why nobody rang on 20 May."),
        "outcome": ("what the complainant wants to happen", "An apology."),
        "investigator": ("who looks into it", "Robin Example"),
        "reviewer": ("who looks at it a second time", "Sam Example"),
        "answer_by": ("the day by which the next answer is due", "22 June 2026"),
        "finding": ("what was found, as a word", "Partly upheld"),
        "reasons": ("the reasons for the finding", "Two of three calls were made."),
        "remedy": ("what is done to put it right", "We are sorry. A call is made each time."),
        "ask_by": ("the last day to ask for stage 2", "20 July 2026"),
        "reason": ("the reason written down with this step", "A witness is away until Monday."),
        "contact": ("the address to write to", "cap@example.org"),
        "council": ("the name of the council", "The council"),
        "service": ("the name of the service", "Alternative provision"),
        "ombudsman": ("the text “About the ombudsman”", "You can go to the ombudsman."),
    }
)

# What a letter may not leave out.
NEEDED: Mapping[LetterKind, frozenset[str]] = MappingProxyType(
    {
        LetterKind.ACKNOWLEDGEMENT: frozenset({"scope", "outcome", "investigator", "answer_by"}),
        LetterKind.OWN_PATH: frozenset({"reason"}),
        LetterKind.EXTENSION: frozenset({"reason", "answer_by"}),
        LetterKind.STAGE1_ANSWER: frozenset({"finding", "reasons", "ask_by", "contact"}),
        LetterKind.STAGE2_ACKNOWLEDGEMENT: frozenset({"reviewer", "answer_by"}),
        LetterKind.STAGE2_ANSWER: frozenset({"finding", "reasons", "ombudsman"}),
        LetterKind.OUT_OF_SCOPE: frozenset({"reason"}),
        LetterKind.CLOSED: frozenset({"reason"}),
    }
)

LONGEST_SUBJECT = 200
LONGEST_BODY = 10_000
_BRACES = re.compile(r"\{([^{}\n]*)\}|[{}]")


class BlockKind(StrEnum):
    HEADING = "heading"
    LIST = "list"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, a list or a paragraph, as lines of plain text."""

    kind: BlockKind
    lines: Sequence[str]


def text_faults(kind: LetterKind, subject: str, body: str) -> list[Fault]:
    """Why a text cannot be kept: each unknown placeholder with where it stands, and what the
    letter must say and does not."""
    faults = [
        *(Fault("subject", words) for words in _unknown(kind, subject)),
        *(Fault("body", words) for words in _unknown(kind, body)),
    ]
    missing = sorted(NEEDED.get(kind, frozenset()) - names_in(body))
    if missing:
        listed = ", ".join(f"{{{name}}}" for name in missing)
        faults.append(Fault("body", f"This letter has to say {listed}. Put it into the text."))
    return faults


def names_in(text: str) -> set[str]:
    """The placeholders that stand in a text."""
    return {match[1] for match in _BRACES.finditer(text) if match[1] is not None}


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with a value for each placeholder. What a value holds is not looked at again."""
    return _BRACES.sub(lambda match: values.get(match[1] or "", match[0]), text)


def blocks(text: str) -> list[Block]:
    """Paragraphs stand apart by an empty line; `# ` begins a heading, `- ` an item of a list."""
    found: list[Block] = []
    for part in re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip()):
        found += _blocks_of(part.split("\n"))
    return found


def _blocks_of(lines: Sequence[str]) -> list[Block]:
    found: list[Block] = []
    for raw in lines:
        line = raw.strip()
        if not line:
            continue
        kind, words = BlockKind.TEXT, line
        if line.startswith("# "):
            kind, words = BlockKind.HEADING, line[2:].strip()
        elif line.startswith("- "):
            kind, words = BlockKind.LIST, line[2:].strip()
        if found and found[-1].kind is kind and kind is not BlockKind.HEADING:
            found[-1] = Block(kind, [*found[-1].lines, words])
        else:
            found.append(Block(kind, [words]))
    return found


def letter_blocks(body: str, values: Mapping[str, str]) -> list[Block]:
    """The body of a letter. A value of several lines stands as paragraphs of its own and can make
    no heading and no list: what people wrote stays text."""
    found: list[Block] = []
    for block in blocks(body):
        if block.kind is BlockKind.HEADING:
            found.append(Block(block.kind, [filled(block.lines[0], values).replace("\n", " ")]))
            continue
        whole = [filled(line, values) for line in block.lines]
        if block.kind is BlockKind.LIST:
            found.append(Block(block.kind, [line.replace("\n", " ") for line in whole]))
            continue
        for part in re.split(r"\n\s*\n", "\n".join(whole).replace("\r\n", "\n")):
            lines = [line.strip() for line in part.split("\n") if line.strip()]
            if lines:
                found.append(Block(BlockKind.TEXT, lines))
    return found


def _unknown(kind: LetterKind, text: str) -> list[str]:
    """What stands in braces and is no placeholder, with its line."""
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        for match in _BRACES.finditer(line):
            name = match[1]
            if name is None:
                found.append(
                    f"Line {number}: a brace stands alone. Write a placeholder as {{name}}, "
                    "or take the brace away."
                )
            elif name not in PLACEHOLDERS or (kind is LetterKind.OMBUDSMAN and name == "ombudsman"):
                found.append(
                    f"Line {number}: {{{name}}} is no placeholder. Choose one of the list."
                )
    return found
