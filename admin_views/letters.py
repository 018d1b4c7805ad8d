"""The texts of letters, with a preview, and the letters that were made of them."""

from __future__ import annotations

from typing import Any

from flask import url_for

from app.domain.errors import Rejected
from app.domain.letters import (
    LETTER_NAMES,
    PLACEHOLDERS,
    LetterKind,
    filled,
    letter_blocks,
    text_faults,
)
from app.domain.permissions import Permission
from app.domain.virus_check import is_locked
from app.extensions import db
from app.http.clock import now, today
from app.models.complaint_letter import ComplaintLetter, LetterText
from app.services import complaint_letters

from .held_files import scan_words
from .labels import value_words
from .parts import Blank, Cell, Column, Deed, Filter, Options, Posted, groups
from .remove_pages import StaffView
from .shared import by_code, specs

_EXAMPLES = {name: example for name, (_, example) in PLACEHOLDERS.items()}


class LetterTextView(StaffView):
    model = LetterText
    noun = "letter"
    singular, plural, area = "Text of a letter", "Texts of letters", "Complaints"
    columns = (Column("kind", "Letter"), Column("subject", "Subject"))
    edits = True
    groups = groups(("Text", "kind subject body"))
    form_specs = specs(
        LetterText,
        "subject body",
        body={
            "label": "Text",
            "hint": (
                "An empty line begins a paragraph, “# ” a heading, “- ” an item of a list. These "
                "stand for what the complaint says: "
                + ", ".join(f"{{{name}}} {words}" for name, (words, _) in PLACEHOLDERS.items())
            ),
        },
    )
    empty = "The texts are there when the service is set up."

    def title(self, row: Any) -> str:
        return LETTER_NAMES[LetterKind(row.kind)]

    def check(self, row: Any, values: dict[str, Any]) -> dict[str, Any]:
        """Only placeholders of the list, and all that the letter is for."""
        faults = text_faults(LetterKind(row.kind), values["subject"], values["body"])
        if faults:
            raise Rejected(*faults)
        return values

    def extras(self, row: Any, *, opened: bool) -> list[Any]:
        """How it reads with made-up values."""
        subject = filled(row.subject, _EXAMPLES)
        return [("staff/_letter.html", (subject, letter_blocks(row.body, _EXAMPLES)))]


def _ways() -> Options:
    return [("to-post", "To be posted"), ("posted", "Posted"), ("online", "Read online")]


def _by_way(model: Any, value: str) -> Any:
    by_post, posted = model.by_post.is_(True), model.posted_on
    return {
        "to-post": by_post & posted.is_(None),
        "posted": by_post & posted.is_not(None),
    }.get(value, model.by_post.is_(False))


class ComplaintLetterView(StaffView):
    model = ComplaintLetter
    noun = "complaint"
    singular, plural, area = "Letter", "Letters", "Complaints"
    columns = (
        Column("complaint", "Complaint"),
        Column("kind", "Letter"),
        Column("made_on", "Made", sort="made_on"),
        Column("posted_on", "Posted"),
    )
    filters = (
        by_code(ComplaintLetter, "kind", "Letter", LetterKind),
        Filter("way", "How it goes", _ways, _by_way),
    )
    parents = ("complaint_id",)
    order = "made_on"
    groups = groups(("Letter", "complaint_id document_id kind made_on by_post posted_on"))
    empty = "A letter is made by each step of a complaint."

    def title(self, row: Any) -> str:
        return f"{LETTER_NAMES[LetterKind(row.kind)]}, {row.complaint.ref}"

    def line(self, row: Any) -> str:
        return value_words(ComplaintLetter, "made_on", row.made_on)

    def tag(self, row: Any) -> Cell | None:
        if not row.by_post:
            return Cell("Read online", tone="info")
        return Cell("Posted", tone="good") if row.posted_on else Cell("To post", tone="warn")

    def deeds(self, row: Any) -> list[Deed]:
        document = row.document
        found = []
        if self.actor().may(Permission.DOCUMENT_READ):
            locked = is_locked(document.scan_result)
            found.append(
                Deed(
                    "print",
                    "Open to print",
                    Permission.DOCUMENT_READ,
                    why_not=(f"{scan_words(document)}.",) if locked else (),
                    primary=True,
                    page=url_for("files.document", document_id=document.id),
                )
            )
        if row.by_post and row.posted_on is None and self.may("update"):
            blank = Blank("posted_on", "Put into the post on", "date", value=str(today()))
            found.append(
                Deed("posted", "Posted", Permission.COMPLAINT_UPDATE, self._posted, (blank,))
            )
        return found

    def _posted(self, row: Any, posted: Posted) -> str:
        complaint_letters.note_posted(
            db.session(),
            row,
            posted.values["posted_on"],
            by=self.actor(),
            at=now(),
            version=posted.version,
        )
        return "Noted."


LETTER_VIEWS = (LetterTextView, ComplaintLetterView)
