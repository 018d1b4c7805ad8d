import pytest

from app.domain.errors import Rejected
from app.services.imports import table

HEADER = "URN,EstablishmentName"
NAME = "St Aidan’s Café School"


def words_of(content: bytes, *needed: str) -> str:
    with pytest.raises(Rejected) as caught:
        table.read(content, needed=needed)
    return caught.value.message


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_every_encoding_councils_use_reads_the_same(encoding: str) -> None:
    read = table.read(f"{HEADER}\r\n199901,{NAME}\r\n".encode(encoding), needed=("URN",))
    assert read.columns == ("URN", "EstablishmentName")
    assert [dict(line.cells) for line in read.lines] == [
        {"URN": "199901", "EstablishmentName": NAME}
    ]


def test_rows_have_the_numbers_a_spreadsheet_shows() -> None:
    content = b'URN,Name\n1,"two\nlines"\n\n2,b\n'
    assert [line.number for line in table.read(content, needed=()).lines] == [2, 4]


def test_a_short_row_has_empty_cells() -> None:
    line = table.read(b"A,B\n1\n", needed=()).lines[0]
    assert (line["A"], line["B"], line["C"]) == ("1", "", "")
    assert line.has("B")
    assert not line.has("C")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"\n1,2\n", "empty"),
        (b"A,B\n", "no rows"),
        (b"A,B,A\n1,2,3\n", "there twice: A"),
        (b"A,B\n1,2,3\n", "Row 2 has 3 cells"),
        (b'A,B\n"1,2\n', "no CSV"),
        (b"A,B\n1,\0\n", "no CSV file"),
        (b"%PDF-1.7\n\0\1", "no CSV file"),
    ],
)
def test_what_is_no_table_is_refused_in_words(content: bytes, words: str) -> None:
    assert words in words_of(content)


def test_missing_columns_are_named_with_those_found() -> None:
    words = words_of(b"urn,name\n1,2\n", "URN", "EstablishmentName")
    assert "missing: URN, EstablishmentName" in words
    assert "has: urn, name" in words


def test_sizes_have_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "MOST_BYTES", 20)
    assert "larger" in words_of(b"A,B\n" + b"1,2\n" * 5)
    monkeypatch.setattr(table, "MOST_BYTES", 1000)
    monkeypatch.setattr(table, "MOST_ROWS", 4)
    assert "more than 4 rows" in words_of(b"A,B\n" + b"1,2\n" * 5)
    monkeypatch.setattr(table, "LONGEST_CELL", 3)
    assert "over 3 characters" in words_of(b"A,B\nabcd,2\n")
