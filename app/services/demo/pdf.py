"""A page of text as a small PDF, so that the files of the demo open like real ones."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO

import pikepdf

_FIRST_LINE = 780
_LINE_HEIGHT = 22


def one_page(lines: Iterable[str]) -> bytes:
    """A4, one font that every reader has."""
    pdf = pikepdf.new()
    shown = "".join(
        f"BT /F1 12 Tf 60 {_FIRST_LINE - number * _LINE_HEIGHT} Td ({_escaped(line)}) Tj ET\n"
        for number, line in enumerate(lines)
    )
    text = shown.encode("cp1252", "replace")
    page = pdf.add_blank_page(page_size=(595, 842))
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
    )
    page.Contents = pdf.make_stream(text)
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=pdf.make_indirect(font)))
    with BytesIO() as target:
        pdf.save(target)
        return target.getvalue()


def _escaped(line: str) -> str:
    return line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
