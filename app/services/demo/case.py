"""A case on its way: what the deeds of the demo read and leave behind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from random import Random

from app.access.actor import Actor
from app.domain.calendar import academic_year
from app.services.working_days import local_day

from .accounts import Cast
from .calendar import Days
from .directory import Directory
from .journal import Journal
from .paths import GAPS, OTHERWISE, Path
from .rows import Row, Rows


@dataclass(frozen=True, slots=True)
class World:
    """What every deed works with."""

    rows: Rows
    journal: Journal
    cast: Cast
    days: Days
    directory: Directory

    @property
    def random(self) -> Random:
        return self.rows.random

    @property
    def year_code(self) -> str:
        return academic_year(self.days.today).code

    def provider_speaker(self, case: Case) -> Actor:
        """Who speaks for the provider of the course that is chosen now."""
        wanted = case.offer.provider_id
        return self.cast.speaker(next(p for p in self.directory.providers if p.id == wanted))


@dataclass
class Case:
    path: Path
    moments: list[datetime]
    application: Row
    student: Row
    school: Row
    speaker: Actor
    number: int
    step: int = 0
    chosen: int = 0
    pack: Row | None = None
    interview: Row | None = None
    response: Row | None = None
    placement: Row | None = None
    withdrawal: Row | None = None
    meeting: Row | None = None

    @property
    def at(self) -> datetime:
        """When the deed of this step is done."""
        return self.moments[self.step]

    @property
    def offer(self) -> Row:
        offer: Row = self.application.parts["offers"][self.chosen]
        return offer

    @property
    def choice(self) -> Row:
        choice: Row = self.application.parts["choices"][self.chosen]
        return choice

    def day_of(self, deed: str) -> date | None:
        """When a deed that is still to come will be done."""
        for number in range(self.step, len(self.path.deeds)):
            if self.path.deeds[number] == deed:
                return local_day(self.moments[number])
        return None


def schedule(path: Path, days: Days, random: Random) -> list[datetime]:
    """A moment for each deed, the last one as long ago as the path says it rests."""
    gaps = [random.randint(*GAPS.get(deed, OTHERWISE)) for deed in path.deeds]
    back = random.randint(*path.rests)
    numbers = []
    for gap in reversed(gaps):
        numbers.append(back)
        back += gap
    moments: list[datetime] = []
    for number in reversed(numbers):
        before = moments[-1] if moments else None
        moments.append(days.moment(days.back[number], random, after=before))
    return moments


def known(row: Row | None) -> Row:
    """The row an earlier deed left. Raises LookupError when the path has its deeds in no order."""
    if row is None:
        raise LookupError("A deed came too early.")
    return row
