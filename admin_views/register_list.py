"""One page of a register as an address asks for it: rows, columns, what narrows it, the links."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import url_for

from app.access.actor import Actor
from app.domain.submission_flow import SUBMISSION_FLOW, SubmissionStatus
from app.extensions import db
from app.http.clock import now, today
from app.http.templating import show_date
from app.models.submission import Submission
from app.services import form_registers, timelines
from app.services.audit import SEARCH, SEARCH_OF_ANSWERS
from app.services.form_exports import Narrowed
from app.services.form_registers import (
    MOST_COLUMNS,
    MOST_COUNTED,
    MOST_SEARCHED,
    SORTS,
    Asked,
    Wanted,
)
from app.services.lookups import DatabaseLookups, context_for

from .listing import readable
from .parts import Cell

LOGGED = "register"
# The columns that every register has, by what they are sorted by.
OWN = (
    ("reference", "Reference"),
    ("sent", "Sent"),
    ("status", "Status"),
    ("", "From"),
    ("", "Version"),
)
# Nobody reads more than this in a line of a table.
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Head:
    """A column: its words, and where a click on them leads when one may sort by it."""

    label: str
    url: str = ""
    sorted: str = ""


class RegisterList:
    """The register of a form for one actor. Raises NotVisible, NotAllowed."""

    def __init__(self, form_id: str, args: Any, actor: Actor) -> None:
        self.actor = actor
        self.register = form_registers.get(db.session(), form_id, actor)
        self.wanted = _wanted(args)
        self.has_chosen = "chosen" in args
        wanted_ids = set(args.getlist("col")) if self.has_chosen else set()
        self.shown: Sequence[Asked] = (
            self.register.chosen(wanted_ids) if self.has_chosen else self.register.usual
        )
        self.left_out = max(0, len(wanted_ids & self._ids) - MOST_COLUMNS)
        self.statement = form_registers.narrowed(
            db.session(), self.register, self.wanted, self.actor
        )
        self._before, self._after = args.get("before", ""), args.get("after", "")
        self.rows: list[Submission] = []
        self.total = 0

    def load(self) -> RegisterList:
        """Read the page; personal answers are only read once that is written down."""
        session = db.session()
        self.total = form_registers.count(session, self.statement)
        found = form_registers.page(
            session,
            self.statement,
            self.wanted,
            before=self._before,
            after=self._after,
            with_answers=bool(self.shown),
        )
        self.rows, self._before, self._after = found.rows, found.before, found.after
        if self.rows and self.reads_personal:
            timelines.note_reads(db.engine, self.rows, LOGGED, by=self.actor, at=now())
        return self

    @property
    def reads_personal(self) -> bool:
        """Whether the page tells what is personal: in a column, or by what was searched for."""
        searches = bool(self.wanted.text) and self.wanted.in_answers
        return searches or any(each.sensitivity in "CS" for each in self.shown)

    # --- words -------------------------------------------------------------------------------

    @property
    def title(self) -> str:
        return self.register.form.title

    @property
    def count_words(self) -> str:
        return f"{self.total:,}" if self.total <= MOST_COUNTED else f"more than {MOST_COUNTED:,}"

    @property
    def statuses(self) -> list[tuple[str, str]]:
        return [(str(state), words.label) for state, words in SUBMISSION_FLOW.states.items()]

    @property
    def versions(self) -> list[tuple[str, str]]:
        return [
            (str(each.number), f"{each.number}, {show_date(each.published_at)}")
            for each in self.register.versions
        ]

    most_columns = MOST_COLUMNS
    most_searched = MOST_SEARCHED

    @property
    def may_search_answers(self) -> bool:
        return form_registers.may_search_answers(self.actor)

    @property
    def choices(self) -> list[tuple[str, list[tuple[Asked, bool]]]]:
        """Every question that may be a column, by section, and whether it is one."""
        shown = {each.id for each in self.shown}
        found: dict[str, list[tuple[Asked, bool]]] = {}
        for each in self.register.questions:
            found.setdefault(each.section, []).append((each, each.id in shown))
        return list(found.items())

    @property
    def is_narrowed(self) -> bool:
        return bool(self.chips)

    @property
    def chips(self) -> list[tuple[str, str]]:
        """What narrows the list, each with the address of the list without it."""
        wanted, found = self.wanted, []
        if wanted.text:
            where = "the answers hold" if wanted.in_answers else "search is"
            found.append((f"{where} “{wanted.text}”", self.url(q="", answers="")))
        if wanted.status:
            label = SUBMISSION_FLOW.label(SubmissionStatus(wanted.status))
            found.append((f"status is {label}", self.url(status="")))
        if wanted.version:
            found.append((f"version is {wanted.version}", self.url(version="")))
        if wanted.first is not None:
            found.append((f"sent on {show_date(wanted.first)} or later", self.url(first="")))
        if wanted.last is not None:
            found.append((f"sent on {show_date(wanted.last)} or before", self.url(last="")))
        return found

    def narrowed(self) -> Narrowed | None:
        """What an export takes, when it is not the whole register; never what was searched for."""
        words = [each for each, _ in self.chips]
        if not words:
            return None
        if self.wanted.text:
            words[0] = SEARCH_OF_ANSWERS if self.wanted.in_answers else SEARCH
        return Narrowed(self.statement, words)

    # --- table -------------------------------------------------------------------------------

    @property
    def heads(self) -> list[Head]:
        own = [Head(label, self._sort_url(key), self._sorted(key)) for key, label in OWN]
        return [*own, *(Head(each.heading) for each in self.shown)]

    def cells(self) -> Iterator[list[Cell]]:
        """The rows as the table shows them."""
        context = context_for(DatabaseLookups(db.session(), self.actor), on=today())
        for row in self.rows:
            state = SubmissionStatus(row.status)
            yield [
                Cell(row.ref, url=url_for("admin_submission.details_view", id_=row.id)),
                Cell(show_date(row.submitted_at), kind="date"),
                Cell(SUBMISSION_FLOW.label(state), tone=str(SUBMISSION_FLOW.tone(state))),
                Cell(row.sender_name or row.sender_email),
                Cell(str(self.register.number_of(row)), kind="number"),
                *(Cell(_short(text)) for text in self._texts(row, context)),
            ]

    def _texts(self, row: Submission, context: Any) -> list[str]:
        return self.register.texts(row, self.shown, context) if self.shown else []

    # --- links -------------------------------------------------------------------------------

    def url(self, **changes: str) -> str:
        """This list with something changed; every change begins at its first page."""
        return self._at(url_for(".register", form_id=self.register.form.id), changes)

    def export_url(self) -> str:
        return self._at(url_for(".export", form_id=self.register.form.id), {})

    @property
    def next_url(self) -> str | None:
        return self.url(after=self._after) if self._after else None

    @property
    def previous_url(self) -> str | None:
        return self.url(before=self._before) if self._before else None

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What the form of the filters carries along beside its own inputs."""
        return [(name, value) for name, value in self._sorting().items() if value]

    def _at(self, base: str, changes: dict[str, str]) -> str:
        query = {
            "q": self.wanted.text,
            "answers": "1" if self.wanted.in_answers else "",
            "status": self.wanted.status,
            "version": self.wanted.version,
            "first": self.wanted.first.isoformat() if self.wanted.first else "",
            "last": self.wanted.last.isoformat() if self.wanted.last else "",
            **self._sorting(),
            "chosen": "1" if self.has_chosen else "",
            **changes,
        }
        pairs = [(name, value) for name, value in query.items() if value]
        if self.has_chosen:
            pairs += [("col", each.id) for each in self.shown]
        return f"{base}?{urlencode(pairs)}" if pairs else base

    def _sorting(self) -> dict[str, str]:
        usual = Wanted()
        if (self.wanted.sort, self.wanted.falling) == (usual.sort, usual.falling):
            return {}
        return {"sort": self.wanted.sort, "desc": "1" if self.wanted.falling else "0"}

    def _sort_url(self, key: str) -> str:
        if not key:
            return ""
        falls = self.wanted.sort == key and not self.wanted.falling
        return self.url(sort=key, desc="1" if falls else "0")

    def _sorted(self, key: str) -> str:
        if not key or self.wanted.sort != key:
            return "none" if key else ""
        return "descending" if self.wanted.falling else "ascending"

    @property
    def _ids(self) -> set[str]:
        return {each.id for each in self.register.questions}


def _wanted(args: Any) -> Wanted:
    sort = args.get("sort", "")
    usual = Wanted()
    status, version = args.get("status", ""), args.get("version", "")
    return Wanted(
        text=readable(args.get("q", "")),
        in_answers=args.get("answers") == "1",
        status=status if status in set(SubmissionStatus) else "",
        version=version if version.isascii() and version.isdigit() and len(version) < 7 else "",
        first=_day(args.get("first", "")),
        last=_day(args.get("last", "")),
        sort=sort if sort in SORTS else usual.sort,
        falling=args.get("desc", "1") == "1",
    )


def _day(text: str) -> date | None:
    """A day as an input of that kind sends it."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1900 <= day.year <= 9000 else None


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
