"""Opens one uploaded file in a process of its own, with hard limits. Imports nothing of ours.

Run as `python -I inspector.py KIND`: the file on standard input, a cleaned picture on standard
output, the verdict as exit status. Whatever a hostile file makes a library do, this process
is all it can exhaust; and it holds no secret, for it is given no environment.
"""

from __future__ import annotations

import re
import resource
import signal
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

PDF_ACTIONS = re.compile(rb"/(JavaScript|JS|Launch|EmbeddedFiles?|RichMedia)\b")


class Verdict(IntEnum):
    """Exit status. 1 is left to Python's own failures, 2 to a wrong command line."""

    FINE = 0
    BROKEN = 10
    PASSWORD = 11
    MACRO = 12
    ACTIVE_PDF = 13
    PDF_ATTACHMENT = 14
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
            if len(entries) > MAX_ZIP_ENTRIES:
                return Verdict.TOO_MUCH_INSIDE
            if sum(entry.file_size for entry in entries) > MAX_UNZIPPED_BYTES:
                return Verdict.TOO_MUCH_INSIDE
            if any(entry.flag_bits & 0x1 for entry in entries):
                return Verdict.PASSWORD
            names = {entry.filename.lower() for entry in entries}
            if not {"[content_types].xml", main_part} <= names:
                return Verdict.NOT_WHAT_IT_SAYS
            if any(name.endswith("vbaproject.bin") or "/activex/" in name for name in names):
                return Verdict.MACRO
            listing = next(e for e in entries if e.filename.lower() == "[content_types].xml")
            with archive.open(listing) as opened:
                kinds = opened.read(MAX_LISTING_BYTES + 1)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError, OSError):
        return Verdict.BROKEN
    if len(kinds) > MAX_LISTING_BYTES:
        return Verdict.TOO_MUCH_INSIDE
    return Verdict.MACRO if b"macroenabled" in kinds.lower() else Verdict.FINE


def inspect_pdf(source: BinaryIO) -> Verdict:
    """A PDF that opens as it stands, unlocked, with nothing that runs and nothing inside it."""
    import pikepdf

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
        return Verdict.PDF_ATTACHMENT
    if name in {"/JavaScript", "/JS", "/Launch", "/RichMedia"}:
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
    from PIL import Image

    if kind == "JPEG":
        progressive = picture.info.get("progressive")
        whole = MAX_WHOLE_PROGRESSIVE_PIXELS if progressive else MAX_WHOLE_JPEG_PIXELS
        shrink = 1
        while picture.width * picture.height > whole * shrink**2:
            shrink *= 2
        picture.draft(None, (picture.width // shrink, picture.height // shrink))
    picture.load()
    orientation = picture.getexif().get(0x0112) if kind == "JPEG" else None
    if kind == "PNG":
        # Transparency of a palette picture lives in `info`; nothing else there may stay.
        shown = {"transparency": picture.info.get("transparency")}
        picture.info = {key: value for key, value in shown.items() if value is not None}
        picture.save(target, "PNG", compress_level=1, exif=b"")
        return
    picture.info = {}
    plain = picture if picture.mode in {"RGB", "L", "CMYK"} else picture.convert("RGB")
    exif = Image.Exif()
    # Which way is up is kept as a tag: turning the pixels would need the memory twice.
    if isinstance(orientation, int) and 2 <= orientation <= 8:
        exif[0x0112] = orientation
    plain.save(target, "JPEG", quality=90, exif=exif)


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
