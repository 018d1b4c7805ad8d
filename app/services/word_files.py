"""A Word file made from Markdown: headings, paragraphs, lists and tables as Word knows them, so
that a screen reader reads them as what they are and anybody can fill the file in."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape

from app.domain import markdown
from app.domain.markdown import Block

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_PAGE_WIDTH = 9600
_WHEN = (2020, 1, 1, 0, 0, 0)

_CONTENT_TYPES = (
    f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_TYPE}.document.main+xml"/>'
    f'<Override PartName="/word/styles.xml" ContentType="{_TYPE}.styles+xml"/>'
    '<Override PartName="/docProps/core.xml" '
    'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
)
_PACKAGE_LINKS = (
    f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>'
    f'<Relationship Id="r2" Type="{_PACKAGE}/relationships/metadata/core-properties" '
    'Target="docProps/core.xml"/></Relationships>'
)
_DOCUMENT_LINKS = (
    f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>'
)


def made_from(title: str, text: str) -> bytes:
    """The bytes of the file."""
    body = "".join([_paragraph(title, "Title"), *_body(markdown.blocks(text))])
    document = (
        f'{_HEAD}<w:document xmlns:w="{_WORD}"><w:body>{body}'
        '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/>'
        '<w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1134" '
        'w:header="567" w:footer="567" w:gutter="0"/></w:sectPr></w:body></w:document>'
    )
    parts = {
        "[Content_Types].xml": _CONTENT_TYPES,
        "_rels/.rels": _PACKAGE_LINKS,
        "word/document.xml": document,
        "word/styles.xml": _styles(),
        "word/_rels/document.xml.rels": _DOCUMENT_LINKS,
        "docProps/core.xml": _properties(title),
    }
    with io.BytesIO() as target:
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
            for name, content in parts.items():
                package.writestr(zipfile.ZipInfo(name, _WHEN), content, zipfile.ZIP_DEFLATED)
        return target.getvalue()


def _body(blocks: Sequence[Block]) -> Iterator[str]:
    for block in blocks:
        if block.kind == "heading":
            yield _paragraph(block.text, f"Heading{block.level - 1}")
        elif block.kind == "item":
            yield _paragraph(f"{block.mark} {block.text}", "ListParagraph")
        elif block.kind == "table":
            yield _table(block.rows)
            yield _paragraph("")
        else:
            yield _paragraph(block.text)


def _paragraph(text: str, style: str = "", *, bold: bool = False) -> str:
    look = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    weight = "<w:rPr><w:b/></w:rPr>" if bold else ""
    run = f'<w:r>{weight}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>' if text else ""
    return f"<w:p>{look}{run}</w:p>"


def _table(rows: Sequence[Sequence[str]]) -> str:
    """The first row is the head, repeated on each page; empty cells have room to write."""
    columns = max(len(row) for row in rows)
    width = _PAGE_WIDTH // columns
    edges = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="7B8794"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    grid = f'<w:gridCol w:w="{width}"/>' * columns
    lines = []
    for number, row in enumerate(rows):
        kind = "<w:trPr><w:tblHeader/></w:trPr>" if number == 0 else ""
        cells = "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>'
            f"{_paragraph(cell, bold=number == 0)}</w:tc>"
            for cell in row
        )
        lines.append(f"<w:tr>{kind}{cells}</w:tr>")
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{_PAGE_WIDTH}" w:type="dxa"/><w:tblBorders>{edges}'
        '</w:tblBorders><w:tblLook w:firstRow="1"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(lines)}</w:tbl>"
    )


def _styles() -> str:
    def style(name: str, words: str, size: int, level: int | None = None) -> str:
        outline = "" if level is None else f'<w:outlineLvl w:val="{level}"/>'
        weight = "<w:b/>" if name != "ListParagraph" else ""
        return (
            f'<w:style w:type="paragraph" w:styleId="{name}"><w:name w:val="{words}"/>'
            f'<w:pPr><w:spacing w:before="120" w:after="80"/>{outline}</w:pPr>'
            f'<w:rPr>{weight}<w:sz w:val="{size}"/></w:rPr></w:style>'
        )

    return (
        f'{_HEAD}<w:styles xmlns:w="{_WORD}"><w:docDefaults><w:rPrDefault><w:rPr>'
        '<w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:cs="Arial"/><w:sz w:val="22"/>'
        '<w:lang w:val="en-GB"/></w:rPr></w:rPrDefault></w:docDefaults>'
        + style("Title", "Title", 40)
        + style("Heading1", "heading 1", 30, 0)
        + style("Heading2", "heading 2", 26, 1)
        + style("Heading3", "heading 3", 24, 2)
        + style("ListParagraph", "List Paragraph", 22)
        + "</w:styles>"
    )


def _properties(title: str) -> str:
    return (
        f'{_HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{escape(title)}</dc:title><dc:language>en-GB</dc:language>"
        "</cp:coreProperties>"
    )
