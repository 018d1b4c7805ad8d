"""The days of the demo: working days up to today and moments on them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from app.domain.calendar import add_working_days, is_working_day
from app.services.working_days import LONDON, local_day

_LONGEST_BACK = timedelta(days=500)
# Early in the morning the deeds of today crowd into the hour before now, in their order.
_BEFORE_NOW = timedelta(hours=1)
_A_MOMENT = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Days:
    """Working days counted back from today, today being 0 when it is one."""

    at: datetime
    closures: frozenset[date]
    back: tuple[date, ...]

    @classmethod
    def until(cls, at: datetime, closures: frozenset[date]) -> Days:
        today = local_day(at)
        days = (today - timedelta(days=n) for n in range(_LONGEST_BACK.days))
        return cls(at, closures, tuple(day for day in days if is_working_day(day, closures)))

    @property
    def today(self) -> date:
        return local_day(self.at)

    @property
    def tomorrow(self) -> date:
        return self.today + timedelta(days=1)

    def due(self, day: date, working_days: int | None) -> date | None:
        return None if working_days is None else self.add(day, working_days)

    def add(self, day: date, number: int) -> date:
        """So many working days after a day."""
        return add_working_days(day, number, self.closures)

    def appointment(self, day: date, random: Random) -> datetime:
        """When people meet: in the morning or early afternoon of a day, or of the next working
        day when nobody works on it."""
        if not is_working_day(day, self.closures):
            day = self.add(day, 1)
        clock = random.choice((time(10), time(11), time(13, 30), time(14)))
        return datetime.combine(day, clock, LONDON).astimezone(self.at.tzinfo)

    def moment(self, day: date, random: Random, *, after: datetime | None = None) -> datetime:
        """Some time of a working day, later than `after` and never later than now."""
        clock = time(random.randrange(8, 17), random.randrange(60))
        moment = datetime.combine(day, clock, LONDON).astimezone(self.at.tzinfo)
        latest = self.at - _BEFORE_NOW
        if after is not None:
            if moment <= after:
                moment = after + timedelta(minutes=random.randrange(2, 25))
            latest = max(latest, after + _A_MOMENT)
        return min(moment, latest)
