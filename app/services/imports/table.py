"""Reading a CSV file somebody else made: its encoding, its columns, its size. Knows no record."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from app.domain.errors import Rejected

# The whole national register has 52,000 rows and some 65 MB.
MOST_BYTES = 100_000_000
MOST_ROWS = 100_000
LONGEST_CELL = 10_000


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the file. `number` is the one a spreadsheet shows; the header is row 1."""

    number: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        """The cell without spaces around it; empty when the file has no such column."""
        return self.cells.get(column, "")

    def has(self, column: str) -> bool:
        return column in self.cells


@dataclass(frozen=True, slots=True)
class Table:
    columns: tuple[str, ...]
    lines: tuple[Line, ...]


def read(content: bytes, *, needed: Collection[str]) -> Table:
    """The rows of a CSV file. Raises Rejected, in words, for anything that is none."""
    if len(content) > MOST_BYTES:
        raise Rejected.because(
            f"The file is larger than {MOST_BYTES // 1_000_000} MB. Split it and try again."
        )
    text = _decoded(content)
    if "\0" in text:
        raise Rejected.because("This is no CSV file. Save the sheet as CSV and try again.")
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        columns = _columns(next(rows, []), needed)
        lines = tuple(_lines(rows, columns))
    except csv.Error as error:
        raise Rejected.because(f"Row {rows.line_num} is no CSV: {error}.") from error
    if not lines:
        raise Rejected.because("The file has a header and no rows.")
    return Table(columns, lines)


def _decoded(content: bytes) -> str:
    """UTF-8 with or without its mark, else what Excel and the register write: Windows-1252."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _columns(header: list[str], needed: Collection[str]) -> tuple[str, ...]:
    columns = tuple(cell.strip() for cell in header)
    if not any(columns):
        raise Rejected.because("The file is empty.")
    twice = sorted({column for column in columns if column and columns.count(column) > 1})
    if twice:
        raise Rejected.because(f"These columns are there twice: {', '.join(twice)}.")
    missing = [column for column in needed if column not in columns]
    if missing:
        found = ", ".join(column for column in columns[:12] if column)
        raise Rejected.because(f"Columns are missing: {', '.join(missing)}. The file has: {found}.")
    return columns


def _lines(rows: Iterator[list[str]], columns: tuple[str, ...]) -> Iterator[Line]:
    count = 0
    for number, cells in enumerate(rows, start=2):
        if not any(cell.strip() for cell in cells):
            continue
        count += 1
        if count > MOST_ROWS:
            raise Rejected.because(f"The file has more than {MOST_ROWS} rows. Split it.")
        if len(cells) > len(columns):
            raise Rejected.because(
                f"Row {number} has {len(cells)} cells, the header has {len(columns)}. "
                "Perhaps a comma stands in a text without quotes."
            )
        if any(len(cell) > LONGEST_CELL for cell in cells):
            raise Rejected.because(f"Row {number} has a cell of over {LONGEST_CELL} characters.")
        padded = [*cells, *[""] * (len(columns) - len(cells))]
        yield Line(
            number,
            {column: cell.strip() for column, cell in zip(columns, padded, strict=True) if column},
        )
