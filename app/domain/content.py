"""Pages and files that CAP publishes: for whom, about what, and how they come to be shown.

What is shown is decided by the clock when somebody reads: a version has a moment from which it
shows, and nothing has to run at that moment.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from .calendar import AcademicYear, academic_year, add_months
from .permissions import Permission
from .workflow import Move, State, Tone, Workflow, sources, unmet


class Audience(StrEnum):
    EVERYBODY = "everybody"
    SCHOOLS = "schools"
    PRIMARY = "primary"
    SECONDARY = "secondary"
    PROVIDERS = "providers"


AUDIENCE_LABELS = {
    Audience.EVERYBODY: "Everybody",
    Audience.SCHOOLS: "All schools",
    Audience.PRIMARY: "Primary schools",
    Audience.SECONDARY: "Secondary schools",
    Audience.PROVIDERS: "Providers",
}

# The readers who have an overview of their own, and the pages that are meant for them.
READERS = {
    Audience.PRIMARY: frozenset({Audience.PRIMARY, Audience.SCHOOLS, Audience.EVERYBODY}),
    Audience.SECONDARY: frozenset({Audience.SECONDARY, Audience.SCHOOLS, Audience.EVERYBODY}),
    Audience.PROVIDERS: frozenset({Audience.PROVIDERS, Audience.EVERYBODY}),
}


class Topic(StrEnum):
    """What a page is about. Overviews stand in this order."""

    ABOUT = "about"
    OFFER = "offer"
    APPLYING = "applying"
    SAFEGUARDING = "safeguarding"
    WITHDRAWING = "withdrawing"
    QUALITY = "quality"
    COMPLAINTS = "complaints"


TOPIC_LABELS = {
    Topic.ABOUT: "About the service",
    Topic.OFFER: "What we offer",
    Topic.APPLYING: "Applying for a place",
    Topic.SAFEGUARDING: "Keeping children safe",
    Topic.WITHDRAWING: "Ending a place",
    Topic.QUALITY: "Quality",
    Topic.COMPLAINTS: "If something goes wrong",
}


class ContentStatus(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    TAKEN_DOWN = "taken-down"


class Standing(StrEnum):
    """How a page stands at a moment: a published one whose first version is still to come is
    scheduled."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    TAKEN_DOWN = "taken-down"


STANDINGS = {
    Standing.DRAFT: State("Draft", Tone.PLAIN),
    Standing.SCHEDULED: State("Scheduled", Tone.INFO),
    Standing.PUBLISHED: State("Published", Tone.GOOD),
    Standing.TAKEN_DOWN: State("Taken down", Tone.WARN),
}

S = ContentStatus
# How long what was taken down is kept, as other evidence of quality is (7.17).
KEPT_MONTHS = 6 * 12


@dataclass(frozen=True, slots=True)
class ContentFacts:
    """What the guards need to know; a service fills it in. `faults`: why the text cannot be shown
    as it is, in words."""

    is_whole: bool = True
    is_new: bool = True
    has_version: bool = True
    faults: tuple[str, ...] = ()


def _why_not_publish(facts: ContentFacts) -> list[str]:
    found = unmet(
        (facts.is_whole, "Give it a title, a summary and a text first."),
        (facts.is_new, "Nothing was changed since it was published last."),
    )
    return [*found, *facts.faults]


CONTENT_FLOW: Workflow[ContentStatus, ContentFacts] = Workflow(
    noun="content",
    start=S.DRAFT,
    states={
        S.DRAFT: State("Draft", Tone.PLAIN),
        S.PUBLISHED: State("Published", Tone.GOOD),
        S.TAKEN_DOWN: State("Taken down", Tone.WARN),
    },
    moves=(
        Move(
            "publish",
            "Publish",
            frozenset(S),
            S.PUBLISHED,
            Permission.CONTENT_PUBLISH,
            guard=_why_not_publish,
        ),
        Move(
            "take-down",
            "Take down",
            sources(S.PUBLISHED),
            S.TAKEN_DOWN,
            Permission.CONTENT_PUBLISH,
            needs_reason=True,
            reason_label="Why it is taken down",
        ),
        Move(
            "put-back",
            "Put back",
            sources(S.TAKEN_DOWN),
            S.PUBLISHED,
            Permission.CONTENT_PUBLISH,
            guard=lambda facts: unmet(
                (facts.has_version, "It was never published. Publish it instead.")
            ),
        ),
    ),
)


def standing(status: str, first_shown: datetime | None, *, at: datetime) -> Standing:
    """How a page with this status stands whose first version shows from then on."""
    if status != ContentStatus.PUBLISHED:
        return Standing(status)
    if first_shown is None or first_shown > at:
        return Standing.SCHEDULED
    return Standing.PUBLISHED


def kept_until(status: str, *, on: date) -> date | None:
    """Until when a page or a file is kept that came into a state on a day; None while people read
    it. Its versions and who has read them are kept as long."""
    return add_months(on, KEPT_MONTHS) if status == ContentStatus.TAKEN_DOWN else None


def reader_of_phase(phase: str) -> frozenset[Audience]:
    """The audiences a school belongs to, by its phase in the national register. One for all ages,
    or of a phase we do not know, belongs to both."""
    words = phase.casefold()
    is_primary, is_secondary = "primary" in words, "secondary" in words or "16 plus" in words
    if is_primary and not is_secondary:
        return READERS[Audience.PRIMARY]
    if is_secondary and not is_primary:
        return READERS[Audience.SECONDARY]
    return READERS[Audience.PRIMARY] | READERS[Audience.SECONDARY]


class Age(StrEnum):
    """How the year of a page lies to today."""

    CURRENT = "current"
    OLDER = "older"
    COMING = "coming"


def age_of(year: str, *, on: date) -> Age:
    """Labels of years sort as the years do."""
    now = academic_year(on).label
    if year == now:
        return Age.CURRENT
    return Age.OLDER if year < now else Age.COMING


def edition_for(years: Iterable[str], *, on: date) -> str | None:
    """Which of the years a text exists for is the one to read today: this year's, else the newest
    before it; one that is still to come only when there is no other."""
    found = sorted(years)
    now = academic_year(on).label
    past = [year for year in found if year <= now]
    if past:
        return past[-1]
    return found[0] if found else None


def next_year(year: str) -> str:
    """The label of the year after. Raises ValueError for anything that is no year."""
    return AcademicYear(int(year[:4])).next.label
