"""A Word file that we make is one that we would take: whole, readable, with real headings."""

from __future__ import annotations

import io
import zipfile
from xml.etree import ElementTree

from app.services import content_library, word_files
from app.storage.checks import WORD, check_upload
from tests.support.naughty import HTML

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
TEXT = (
    "Before & after.\n\n## Part\n\n### Below\n\n1. one\n2. two\n\n- a\n\n"
    "| A | B |\n|---|---|\n| | 2 |"
)


def document(data: bytes) -> ElementTree.Element:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert package.testzip() is None
        for name in package.namelist():
            ElementTree.fromstring(package.read(name))
        return ElementTree.fromstring(package.read("word/document.xml"))


def lines(root: ElementTree.Element) -> list[tuple[str, str]]:
    found = []
    for paragraph in root.iter(f"{W}p"):
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        words = "".join(part.text or "" for part in paragraph.iter(f"{W}t"))
        found.append(("" if style is None else str(style.get(f"{W}val")), words))
    return found


def test_headings_lists_and_tables_are_what_they_are() -> None:
    root = document(word_files.made_from("Title <1>", TEXT))
    assert lines(root)[:8] == [
        ("Title", "Title <1>"),
        ("", "Before & after."),
        ("Heading1", "Part"),
        ("Heading2", "Below"),
        ("ListParagraph", "1. one"),
        ("ListParagraph", "2. two"),
        ("ListParagraph", "• a"),
        ("", "A"),
    ]
    assert len(root.findall(f".//{W}tr")) == 2
    assert len(root.findall(f".//{W}tblHeader")) == 1


def test_it_is_a_file_that_the_service_itself_takes() -> None:
    pages = {text.slug: text for text in content_library.texts()}
    for slug, name in content_library.FILES.items():
        text = pages[slug]
        data = word_files.made_from(text.title, text.body)
        with check_upload(io.BytesIO(data), name) as checked:
            assert checked.media_type == WORD
        assert data == word_files.made_from(text.title, text.body)


def test_no_text_breaks_it() -> None:
    for text in HTML:
        document(word_files.made_from(text[:80], text))
