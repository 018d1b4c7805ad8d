"""Files made in memory, good and bad, for the upload tests."""

from __future__ import annotations

import io
import zipfile
import zlib

import pikepdf
import pillow_heif
from PIL import Image, PngImagePlugin

CONTENT_TYPES = '<?xml version="1.0"?><Types>{}</Types>'


def zipped(entries: dict[str, bytes | str]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return target.getvalue()


def docx(entries: dict[str, bytes | str] | None = None) -> bytes:
    return zipped(
        {"[Content_Types].xml": CONTENT_TYPES.format(""), "word/document.xml": "<document/>"}
        | (entries or {})
    )


def stored_docx(content: bytes) -> bytes:
    """A document in which something stands as it is, not packed."""
    target = io.BytesIO(docx())
    with zipfile.ZipFile(target, "a", zipfile.ZIP_STORED) as archive:
        archive.writestr("word/media/note.txt", content)
    return target.getvalue()


def xlsx(entries: dict[str, bytes | str] | None = None) -> bytes:
    return zipped(
        {"[Content_Types].xml": CONTENT_TYPES.format(""), "xl/workbook.xml": "<workbook/>"}
        | (entries or {})
    )


def pdf(change: object = None, **save: object) -> bytes:
    target = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page(page_size=(200, 200))
        if callable(change):
            change(document)
        document.save(target, **save)
    return target.getvalue()


def picture(
    kind: str = "JPEG",
    size: tuple[int, int] = (64, 48),
    *,
    place: bool = False,
    orientation: int | None = None,
    mode: str = "RGB",
    **save: object,
) -> bytes:
    image = Image.new("RGB", size, (180, 40, 90)).convert(mode)
    exif = Image.Exif()
    if orientation:
        exif[0x0112] = orientation
    if place:
        exif[0x010F] = "CAMERA-CANARY"
        exif.get_ifd(0x8825)[1] = "N"
        exif.get_ifd(0x8825)[2] = (52.0, 24.0, 30.0)
        exif.get_ifd(0x8825)[29] = "PLACE-CANARY"
    target = io.BytesIO()
    if kind == "HEIF":
        pillow_heif.register_heif_opener()
    if place or orientation:
        save["exif"] = exif.tobytes()
    image.save(target, kind, **save)
    return target.getvalue()


def marked_picture(kind: str, turn: int) -> bytes:
    """Black, with a white top left corner, and a tag that says how the camera was held."""
    image = Image.new("RGB", (160, 120))
    image.paste((255, 255, 255), (0, 0, 40, 40))
    exif = Image.Exif()
    exif[0x0112] = turn
    if kind == "HEIF":
        pillow_heif.register_heif_opener()
    target = io.BytesIO()
    image.save(target, kind, exif=exif.tobytes())
    return target.getvalue()


def brightest_corner(image: Image.Image) -> tuple[int, int]:
    """Which corner is white: 0 or 1 for left or right, and for top or bottom."""
    right, bottom = image.width - 5, image.height - 5
    corners = {
        (x, y): sum(image.getpixel((x * right + 2, y * bottom + 2)))  # type: ignore[arg-type]
        for x in (0, 1)
        for y in (0, 1)
    }
    return max(corners, key=corners.__getitem__)


def png_texts(words: str) -> PngImagePlugin.PngInfo:
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Author", words)
    texts.add_itxt("XML:com.adobe.xmp", words)
    return texts


def png_chunk(name: bytes, content: bytes) -> bytes:
    check = zlib.crc32(name + content)
    return len(content).to_bytes(4, "big") + name + content + check.to_bytes(4, "big")


def png_claiming(width: int, height: int, pixels: bytes = b"", extra: bytes = b"") -> bytes:
    """A PNG whose header says it is this large, whatever its data holds."""
    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([8, 2, 0, 0, 0])
    return (
        b"\x89PNG\r\n\x1a\n"
        + png_chunk(b"IHDR", header)
        + extra
        + png_chunk(b"IDAT", pixels or zlib.compress(b"\0"))
        + png_chunk(b"IEND", b"")
    )


PROGRAM = b"MZ\x90\x00\x03\x00\x00\x00" + bytes(200) + b"PE\x00\x00" + bytes(100)
LOCKED_OFFICE = (
    bytes.fromhex("d0cf11e0a1b11ae1") + bytes(300_000) + "EncryptedPackage".encode("utf-16-le")
)
PACKAGED = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(2000) + "Ole10Native".encode("utf-16-le")
