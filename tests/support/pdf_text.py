"""The words of a PDF, as a reader's copy and paste would give them."""

from __future__ import annotations

import io
import re

import pikepdf

_MAPS = re.compile(rb"beginbfchar(.*?)endbfchar", re.DOTALL)
_RANGES = re.compile(rb"beginbfrange(.*?)endbfrange", re.DOTALL)
_PAIR = re.compile(rb"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>")
_TRIPLE = re.compile(rb"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>")


def words(content: bytes) -> str:
    """Every page's text; a new line wherever a new line of text begins."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return "\n".join(_page(page) for page in pdf.pages)


def _page(page: pikepdf.Page) -> str:
    fonts = {str(name): _map(font) for name, font in page.Resources.Font.items()}
    found, current = [], {}
    for instruction in pikepdf.parse_content_stream(page):
        operator = str(instruction.operator)
        if operator == "Tf":
            current = fonts[str(instruction.operands[0])]
        elif operator == "Tj":
            found.append(_decode(bytes(instruction.operands[0]), current))
        elif operator == "TJ":
            for piece in instruction.operands[0]:
                if isinstance(piece, pikepdf.String):
                    found.append(_decode(bytes(piece), current))
        elif operator == "ET":
            found.append(" ")
    return re.sub(r"\s+", " ", "".join(found))


def _decode(codes: bytes, known: dict[int, str]) -> str:
    pairs = zip(codes[::2], codes[1::2], strict=True)
    return "".join(known.get(high * 256 + low, "\ufffd") for high, low in pairs)


def _map(font: pikepdf.Object) -> dict[int, str]:
    text = bytes(font.ToUnicode.read_bytes())
    found: dict[int, str] = {}
    for part in _MAPS.findall(text):
        for code, value in _PAIR.findall(part):
            found[int(code, 16)] = bytes.fromhex(value.decode()).decode("utf-16-be")
    for part in _RANGES.findall(text):
        for first, last, value in _TRIPLE.findall(part):
            start = int.from_bytes(bytes.fromhex(value.decode()), "big")
            for number, code in enumerate(range(int(first, 16), int(last, 16) + 1)):
                found[code] = chr(start + number)
    return found
