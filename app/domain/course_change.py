"""What a provider may propose of a course, and how CAP answers (service description, part 6.10).

Nothing a provider writes is live before CAP has approved it. Values are kept as JSON can hold
them: days as codes, times as 09:30, dates as 2026-09-01, money in pence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from .codes import WEEKDAYS
from .permissions import Permission
from .workflow import Move, State, Tone, Workflow, sources

Values = Mapping[str, object]


class ChangeKind(StrEnum):
    NEW = "NEW"
    CHANGE = "CHANGE"
    YEAR = "YEAR"


KIND_LABELS: Mapping[ChangeKind, str] = {
    ChangeKind.NEW: "New course",
    ChangeKind.CHANGE: "Change of a course",
    ChangeKind.YEAR: "Course in another year or place",
}


class ChangeStatus(StrEnum):
    DRAFT = "draft"
    SENT = "sent"
    APPROVED = "approved"
    REFUSED = "refused"
    DISCARDED = "discarded"


K = ChangeStatus
UNDERWAY = frozenset({K.DRAFT, K.SENT})
# How long a draft is kept after its last change, and an answered proposal after the answer (7.17).
DRAFT_DAYS = 90
ANSWERED_MONTHS = 6 * 12


@dataclass(frozen=True, slots=True)
class ChangeFacts:
    """What the guards need to know; a service fills it in."""

    faults: tuple[str, ...] = ()


COURSE_CHANGE_FLOW: Workflow[ChangeStatus, ChangeFacts] = Workflow(
    noun="proposal",
    start=K.DRAFT,
    states={
        K.DRAFT: State("Draft", Tone.PLAIN),
        K.SENT: State("With CAP", Tone.WARN),
        K.APPROVED: State("Approved", Tone.GOOD),
        K.REFUSED: State("Refused", Tone.BAD),
        K.DISCARDED: State("Thrown away", Tone.PLAIN),
    },
    moves=(
        Move(
            "send",
            "Send to CAP",
            sources(K.DRAFT),
            K.SENT,
            Permission.COURSE_CHANGE_PROPOSE,
            guard=lambda facts: list(facts.faults),
            due_working_days=5,
        ),
        Move(
            "take-back",
            "Take back to change it",
            sources(K.SENT),
            K.DRAFT,
            Permission.COURSE_CHANGE_PROPOSE,
        ),
        Move(
            "discard",
            "Throw away",
            sources(K.DRAFT),
            K.DISCARDED,
            Permission.COURSE_CHANGE_PROPOSE,
        ),
        Move(
            "approve",
            "Approve",
            sources(K.SENT),
            K.APPROVED,
            Permission.COURSE_CHANGE_DECIDE,
            guard=lambda facts: list(facts.faults),
        ),
        Move(
            "hand-back",
            "Ask for changes",
            sources(K.SENT),
            K.DRAFT,
            Permission.COURSE_CHANGE_DECIDE,
            needs_reason=True,
            reason_label="What the provider should change",
        ),
        Move(
            "refuse",
            "Refuse",
            sources(K.SENT),
            K.REFUSED,
            Permission.COURSE_CHANGE_DECIDE,
            needs_reason=True,
            reason_label="Why it is refused",
        ),
    ),
)

COURSE, OFFER = "course", "offer"
CHOSEN = frozenset({"choice", "days"})


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that can be proposed: a column of the course or of its offer in a year.

    `kind` is line, text, lines, number, days, time, date, money, or choice. `fixed` once the course
    or the offer exists: it says which one it is.
    """

    name: str
    label: str
    of: str
    kind: str = "line"
    required: bool = True
    hint: str = ""
    fixed: bool = False
    longest: int = 4000


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    parts: tuple[Part, ...]


GROUPS: tuple[Group, ...] = (
    Group(
        "The course",
        (
            Part("title", "Name of the course", COURSE, longest=120),
            Part("category", "Category", COURSE, "choice"),
            Part("subcategory", "Kind", COURSE, "choice", required=False),
            Part("programme", "Programme", COURSE, "choice"),
            Part(
                "summary",
                "In a few sentences",
                COURSE,
                "text",
                hint="What schools read in the list.",
            ),
            Part("curriculum", "What pupils do", COURSE, "text"),
            Part("progression", "What comes after it", COURSE, "text"),
            Part(
                "accreditation",
                "Qualifications",
                COURSE,
                "lines",
                required=False,
                hint="One on each line, with its level.",
            ),
        ),
    ),
    Group(
        "Who it is for",
        (
            Part("age_min", "Youngest age", COURSE, "number"),
            Part("age_max", "Oldest age", COURSE, "number"),
            Part("ncy_min", "Lowest year group", COURSE, "number"),
            Part("ncy_max", "Highest year group", COURSE, "number"),
            Part("entry_requirements", "To get in", COURSE, "text", required=False),
            Part("support_available", "Support", COURSE, "text", required=False),
            Part("sen_accepted", "Needs it is suited to", COURSE, "text", required=False),
            Part("exclusions_criteria", "Who it cannot take", COURSE, "text", required=False),
        ),
    ),
    Group(
        "Practical matters",
        (
            Part("ppe_kit", "Clothes and equipment", COURSE, "text", required=False),
            Part("lunch", "Lunch", COURSE, "text", required=False),
            Part("transport", "Travel", COURSE, "text", required=False),
        ),
    ),
    Group(
        "When and where",
        (
            Part("academic_year", "Academic year", OFFER, "choice", fixed=True),
            Part("site_id", "Site", OFFER, "choice", fixed=True),
            Part("days", "Days", OFFER, "days"),
            Part("session", "Part of the day", OFFER, "choice"),
            Part("starts_at", "Begins at", OFFER, "time", hint="For example 09:30"),
            Part("ends_at", "Ends at", OFFER, "time"),
            Part("start_pattern", "Pupils can start", OFFER, "choice"),
            Part("weeks", "Number of weeks", OFFER, "number", required=False),
            Part("start_date", "First day", OFFER, "date", required=False),
            Part("end_date", "Last day", OFFER, "date", required=False),
        ),
    ),
    Group(
        "Places and price",
        (
            Part("capacity", "Places", OFFER, "number"),
            Part("min_group", "Smallest group", OFFER, "number", required=False),
            Part("max_group", "Largest group", OFFER, "number", required=False),
            Part("cost_band", "Price band", OFFER, longest=40),
            Part("price_pence", "Price in pounds", OFFER, "money", hint="For example 65.00"),
            Part("price_basis", "The price is for", OFFER, "choice"),
            Part("price_note", "About the price", OFFER, required=False, longest=200),
        ),
    ),
)

PARTS: Mapping[str, Part] = {part.name: part for group in GROUPS for part in group.parts}


def parts_of(kind: ChangeKind, *, with_offer: bool) -> tuple[Group, ...]:
    """What is asked of a proposal of this kind: of a course alone, of its offer alone, or both."""
    wanted = {COURSE} if kind is not ChangeKind.YEAR else set()
    if with_offer or kind is not ChangeKind.CHANGE:
        wanted.add(OFFER)
    found = []
    for group in GROUPS:
        parts = tuple(
            part
            for part in group.parts
            if part.of in wanted and not (part.fixed and kind is ChangeKind.CHANGE)
        )
        if parts:
            found.append(Group(group.title, parts))
    return tuple(found)


def missing_words(part: Part) -> str:
    """What to say where nothing was answered."""
    verb = "Select" if part.kind in CHOSEN else "Enter"
    return f"{verb} “{part.label}”"


def changed(before: Values, after: Values) -> tuple[str, ...]:
    """The names of what differs, in the order of the form. Nothing said is the same as empty."""
    return tuple(name for name in PARTS if (before.get(name) or None) != (after.get(name) or None))


def in_order(days: object) -> list[str]:
    """Codes of days in the order of the week."""
    chosen = days if isinstance(days, list) else []
    return [day for day in WEEKDAYS if day in chosen]
