"""Opens one uploaded file in a process of its own, with hard limits. Imports nothing of ours.

Run as `python -I inspector.py KIND`: the file on standard input, a cleaned picture on standard
output, the verdict as exit status. Whatever a hostile file makes a library do, this process
is all it can exhaust; and it holds no secret, for it is given no environment.
"""

from __future__ import annotations

import re
import resource
import signal
import struct
import sys
import zipfile
from enum import IntEnum
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    import pikepdf
    from PIL import Image

MEGABYTE = 1024 * 1024
MAX_MEMORY_BYTES = 110 * MEGABYTE
MAX_CPU_SECONDS = 1.7
MAX_OUTPUT_BYTES = 64 * MEGABYTE

# A JPEG is decoded at half, quarter or eighth size when larger; others cannot be. Phones
# take 4032 by 3024, which stays whole.
MAX_DECODED_PIXELS = 16_000_000
MAX_WHOLE_JPEG_PIXELS = 12_600_000
MAX_WHOLE_PROGRESSIVE_PIXELS = 6_000_000  # held twice while it is decoded
MAX_JPEG_PIXELS = 64_000_000
# Every scan of a progressive JPEG walks the whole picture again; cameras use about ten.
MAX_JPEG_SCANS = 40

MAX_ZIP_ENTRIES = 2_000
MAX_UNZIPPED_BYTES = 200 * MEGABYTE
MAX_LISTING_BYTES = 1 * MEGABYTE
MAX_EMBEDDED_BYTES = 64 * MEGABYTE
CHUNK_BYTES = 256 * 1024

# Packed with a document these are somebody else's way in. Charts bring xlsx and bin files along.
NEVER_INSIDE = (
    *(".exe", ".dll", ".scr", ".com", ".bat", ".cmd", ".ps1", ".vbs", ".vbe", ".js", ".jse"),
    *(".wsf", ".hta", ".jar", ".class", ".msi", ".lnk", ".reg", ".py", ".sh", ".elf", ".iso"),
    *(".zip", ".7z", ".rar", ".cab", ".gz", ".docm", ".dotm", ".xlsm", ".xltm", ".xlsb", ".pptm"),
)
# How Office keeps a file that somebody dropped into a document, whatever it is.
PACKAGE = "Ole10Native".encode("utf-16-le")
PROGRAM_STARTS = (b"MZ", b"\x7fELF", b"#!")

# XFA is a form of its own inside a PDF, with scripts that stand nowhere else.
PDF_ACTIONS = re.compile(rb"/(JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA)\b")
# A zip ends with this and at most so much behind it: what has both ends is two files at once.
ZIP_END = b"PK\x05\x06"
ZIP_END_BYTES = 22 + 65_535

ORIENTATION = 0x0112


class Verdict(IntEnum):
    """Exit status. 1 is left to Python's own failures, 2 to a wrong command line."""

    FINE = 0
    BROKEN = 10
    PASSWORD = 11
    MACRO = 12
    ACTIVE_PDF = 13
    FILES_INSIDE = 14
    TOO_MANY_PIXELS = 15
    TOO_MUCH_INSIDE = 16
    NOT_WHAT_IT_SAYS = 17
    TOO_COSTLY = 18


def set_limits() -> None:
    """Memory, processor time and output size; passing one ends this process, not its parent."""
    resource.setrlimit(resource.RLIMIT_DATA, (MAX_MEMORY_BYTES, MAX_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MAX_OUTPUT_BYTES, MAX_OUTPUT_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # RLIMIT_CPU counts whole seconds; this timer does not, and its signal ends the process.
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_PROF, MAX_CPU_SECONDS)


def inspect_office(source: BinaryIO, *, main_part: str) -> Verdict:
    """A docx or xlsx: the listing only; what is inside is never unpacked here or later."""
    try:
        with zipfile.ZipFile(source) as archive:
            entries = archive.infolist()
            verdict = _inspect_listing(entries, main_part)
            if verdict is not Verdict.FINE:
                return verdict
            listing = next(e for e in entries if e.filename.lower() == "[content_types].xml")
            with archive.open(listing) as opened:
                kinds = opened.read(MAX_LISTING_BYTES + 1)
            embedded = [e for e in entries if "/embeddings/" in e.filename.lower()]
            if sum(entry.file_size for entry in embedded) > MAX_EMBEDDED_BYTES:
                return Verdict.TOO_MUCH_INSIDE
            if any(_holds_any_file(archive, entry) for entry in embedded):
                return Verdict.FILES_INSIDE
    except (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError, OSError):
        return Verdict.BROKEN
    if len(kinds) > MAX_LISTING_BYTES:
        return Verdict.TOO_MUCH_INSIDE
    return Verdict.MACRO if b"macroenabled" in kinds.lower() else Verdict.FINE


def _inspect_listing(entries: list[zipfile.ZipInfo], main_part: str) -> Verdict:
    """What the names and sizes alone tell."""
    if len(entries) > MAX_ZIP_ENTRIES:
        return Verdict.TOO_MUCH_INSIDE
    if sum(entry.file_size for entry in entries) > MAX_UNZIPPED_BYTES:
        return Verdict.TOO_MUCH_INSIDE
    if any(entry.flag_bits & 0x1 for entry in entries):
        return Verdict.PASSWORD
    names = {entry.filename.lower() for entry in entries}
    if not {"[content_types].xml", main_part} <= names:
        return Verdict.NOT_WHAT_IT_SAYS
    # Twice the same name, or something in front of the first part: two readers would see two files.
    if len(names) < len(entries) or min(entry.header_offset for entry in entries):
        return Verdict.NOT_WHAT_IT_SAYS
    if any(
        name.endswith("vbaproject.bin") or "/activex/" in name or "/macrosheets/" in name
        for name in names
    ):
        return Verdict.MACRO
    if any(name.endswith(NEVER_INSIDE) for name in names):
        return Verdict.FILES_INSIDE
    return Verdict.FINE


def _holds_any_file(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    """Whether an embedded object is a program, or a package that can hold whatever there is."""
    with archive.open(entry) as opened:
        before = opened.read(CHUNK_BYTES)
        if before.startswith(PROGRAM_STARTS):
            return True
        while before:
            chunk = opened.read(CHUNK_BYTES)
            if PACKAGE in before + chunk[: len(PACKAGE)]:
                return True
            before = chunk
    return False


def inspect_pdf(source: BinaryIO) -> Verdict:
    """A PDF that opens as it stands, unlocked, with nothing that runs and nothing inside it."""
    import pikepdf

    source.seek(0, 2)
    source.seek(max(0, source.tell() - ZIP_END_BYTES))
    if ZIP_END in source.read():
        return Verdict.FILES_INSIDE
    source.seek(0)
    try:
        # No recovery: a reader that repairs a broken file may see other objects than we did.
        with pikepdf.open(source, attempt_recovery=False, suppress_warnings=True) as pdf:
            if pdf.is_encrypted:
                return Verdict.PASSWORD
            if not len(pdf.pages):
                return Verdict.BROKEN
            for item in pdf.objects:
                verdict = _inspect_pdf_object(item)
                if verdict is not Verdict.FINE:
                    return verdict
    except pikepdf.PasswordError:
        return Verdict.PASSWORD
    except (pikepdf.PdfError, ValueError, RuntimeError, KeyError, TypeError):
        return Verdict.BROKEN
    return Verdict.FINE


def _inspect_pdf_object(item: pikepdf.Object) -> Verdict:
    """Written out again by the library, a name hidden as /J#61vaScript reads plainly."""
    import pikepdf

    shell = item.stream_dict if isinstance(item, pikepdf.Stream) else item
    if not PDF_ACTIONS.search(shell.unparse(resolved=True)):
        return Verdict.FINE
    return _search(shell)


def _search(item: pikepdf.Object) -> Verdict:
    """Walk one object for names that act; the same letters inside a text are harmless."""
    import pikepdf

    waiting: list[pikepdf.Object] = [item]
    while waiting:
        at = waiting.pop()
        inside: list[object] = []
        if isinstance(at, pikepdf.Dictionary):
            inside = [pikepdf.Name(str(key)) for key in at] + list(at.values())
        elif isinstance(at, pikepdf.Array):
            inside = list(at)
        elif isinstance(at, pikepdf.Name) and (verdict := _named(str(at))) is not Verdict.FINE:
            return verdict
        # What stands elsewhere in the file is looked at on its own; following it would circle.
        waiting.extend(v for v in inside if isinstance(v, pikepdf.Object) and not v.is_indirect)
    return Verdict.FINE


def _named(name: str) -> Verdict:
    if name in {"/EmbeddedFile", "/EmbeddedFiles"}:
        return Verdict.FILES_INSIDE
    if name in {"/JavaScript", "/JS", "/Launch", "/RichMedia", "/XFA"}:
        return Verdict.ACTIVE_PDF
    return Verdict.FINE


def clean_picture(source: BinaryIO, target: BinaryIO, *, kind: str) -> Verdict:
    """Decode a picture and write it afresh: only pixels survive, no place, time or camera."""
    from PIL import Image, PngImagePlugin

    PngImagePlugin.MAX_TEXT_MEMORY = 1 * MEGABYTE
    Image.MAX_IMAGE_PIXELS = None  # our own, lower limits follow
    if kind == "HEIF":
        import pillow_heif

        pillow_heif.options.DECODE_THREADS = 1
        pillow_heif.options.THUMBNAILS = False
        pillow_heif.register_heif_opener()
    if kind == "JPEG" and source.read().count(b"\xff\xda") > MAX_JPEG_SCANS:
        return Verdict.TOO_COSTLY
    try:
        source.seek(0)
        with Image.open(source, formats=[kind]) as picture:
            verdict = _measure(picture, kind)
            if verdict is not Verdict.FINE:
                return verdict
            picture.verify()
        source.seek(0)
        with Image.open(source, formats=[kind]) as picture:
            _write_picture(picture, target, kind)
    except MemoryError:
        return Verdict.TOO_COSTLY
    except (OSError, ValueError, SyntaxError, RuntimeError, EOFError, TypeError, KeyError):
        return Verdict.BROKEN
    return Verdict.FINE


def _measure(picture: Image.Image, kind: str) -> Verdict:
    most = MAX_JPEG_PIXELS if kind == "JPEG" else MAX_DECODED_PIXELS
    if picture.width * picture.height > most:
        return Verdict.TOO_MANY_PIXELS
    return Verdict.FINE


def _write_picture(picture: Image.Image, target: BinaryIO, kind: str) -> None:
    if kind == "JPEG":
        progressive = picture.info.get("progressive")
        whole = MAX_WHOLE_PROGRESSIVE_PIXELS if progressive else MAX_WHOLE_JPEG_PIXELS
        shrink = 1
        while picture.width * picture.height > whole * shrink**2:
            shrink *= 2
        picture.draft(None, (picture.width // shrink, picture.height // shrink))
    picture.load()
    # Transparency of a palette picture lives in `info`; nothing else there may stay.
    shown = {"transparency": picture.info.get("transparency")} if kind == "PNG" else {}
    # The library turns HEIC pictures by itself.
    turn = _orientation(picture) if kind != "HEIF" else 1
    picture.info = {key: value for key, value in shown.items() if value is not None}
    plain = picture
    if kind != "PNG" and picture.mode not in {"RGB", "L", "CMYK"}:
        plain = picture.convert("RGB")
    upright, exif = _upright(plain, turn)
    if kind == "PNG":
        upright.save(target, "PNG", compress_level=1, exif=exif)
    else:
        upright.save(target, "JPEG", quality=90, exif=exif)


def _orientation(picture: Image.Image) -> int:
    """Which way the camera was held, 1 to 8; a tag that cannot be read says nothing."""
    try:
        value = picture.getexif().get(ORIENTATION)
    except (OSError, ValueError, SyntaxError, TypeError, KeyError, struct.error):
        return 1
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def _upright(picture: Image.Image, turn: int) -> tuple[Image.Image, Image.Exif]:
    """The picture turned as it was meant to be seen. A very large one stays as it is, with the tag
    that says so: turning it needs the memory twice."""
    from PIL import Image

    exif = Image.Exif()
    turns = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_270,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_90,
    }
    if turn not in turns:
        return picture, exif
    try:
        return picture.transpose(turns[turn]), exif
    except MemoryError:
        exif[ORIENTATION] = turn
        return picture, exif


def inspect(kind: str, source: BinaryIO, target: BinaryIO) -> Verdict:
    """The verdict on a file of this kind."""
    match kind:
        case "docx":
            return inspect_office(source, main_part="word/document.xml")
        case "xlsx":
            return inspect_office(source, main_part="xl/workbook.xml")
        case "pdf":
            return inspect_pdf(source)
        case "jpg":
            return clean_picture(source, target, kind="JPEG")
        case "png":
            return clean_picture(source, target, kind="PNG")
        case "heic":
            return clean_picture(source, target, kind="HEIF")
    raise ValueError(f"No inspection for {kind}.")


def main() -> int:
    """Inspect standard input as the kind named on the command line; the exit status."""
    set_limits()
    try:
        return inspect(sys.argv[1], sys.stdin.buffer, sys.stdout.buffer)
    except MemoryError:
        return Verdict.TOO_COSTLY


if __name__ == "__main__":
    sys.exit(main())
