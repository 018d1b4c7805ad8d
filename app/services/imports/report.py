"""What an import found, row by row, before and after anything is written."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum


class Found(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class RowReport:
    """One row: what it is, what differs, why it is refused, what was left out of it."""

    number: int
    name: str
    found: Found
    changed: tuple[str, ...] = ()
    why: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()

    def __str__(self) -> str:
        words = f"row {self.number}: {self.name}: {self.found}"
        if self.changed:
            words += f" ({', '.join(self.changed)})"
        if self.why:
            words += f": {'; '.join(self.why)}"
        if self.remarks:
            words += f" [{'; '.join(self.remarks)}]"
        return words


@dataclass(slots=True)
class Report:
    rows: list[RowReport] = field(default_factory=list)
    left_out: int = 0

    def add(self, row: RowReport) -> None:
        self.rows.append(row)

    def count(self, found: Found) -> int:
        return Counter(row.found for row in self.rows)[found]

    @property
    def summary(self) -> str:
        counted = ", ".join(f"{self.count(found)} {found}" for found in Found)
        return f"{counted}, {self.left_out} left out" if self.left_out else counted
