"""Which files may come in, and why not, in words. Knows no record, no request, no store."""

from __future__ import annotations

import logging
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

import filetype

from app.domain.errors import Rejected
from app.settings import MEGABYTE
from app.storage import inspector
from app.storage.inspector import Verdict
from app.storage.names import clean_name, extension_of

logger = logging.getLogger(__name__)

MAX_FILE_BYTES = 20 * MEGABYTE
HEAD_BYTES = 8 * 1024
CHUNK_BYTES = 256 * 1024
# The inspector stops by itself after 1.7 seconds of work; this is for a machine that is busy.
INSPECTOR_SECONDS = 10

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Told by the page before anything is sent, too: static/js/uploads.js has the same words.
TOO_LARGE = (
    "{name} is larger than {most} MB. Save a smaller copy, or split it into parts, and add that."
)
EMPTY = "{name} is empty. Check the file on your computer and choose it again."
OLE_MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
ALLOWED = "PDF, Word (docx), Excel (xlsx), JPG, PNG or HEIC"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file we take: what its first bytes may say, and what we keep it as."""

    name: str
    words: str
    first_bytes_say: frozenset[str]
    kept_as: str
    media_type: str
    is_picture: bool = False


PDF = Kind("pdf", "PDF", frozenset({"application/pdf"}), "pdf", "application/pdf")
DOCX = Kind("docx", "Word (docx)", frozenset({WORD, "application/zip"}), "docx", WORD)
XLSX = Kind("xlsx", "Excel (xlsx)", frozenset({EXCEL, "application/zip"}), "xlsx", EXCEL)
JPG = Kind("jpg", "JPG", frozenset({"image/jpeg"}), "jpg", "image/jpeg", is_picture=True)
PNG = Kind(
    "png", "PNG", frozenset({"image/png", "image/apng"}), "png", "image/png", is_picture=True
)
HEIC = Kind("heic", "HEIC", frozenset({"image/heic"}), "jpg", "image/jpeg", is_picture=True)

KINDS = {"pdf": PDF, "docx": DOCX, "xlsx": XLSX, "jpg": JPG, "jpeg": JPG, "png": PNG, "heic": HEIC}

ARCHIVES = frozenset({"zip", "7z", "rar", "tar", "gz", "tgz", "bz2", "xz", "iso", "cab"})
WITH_MACROS = {"docm": "docx", "dotm": "docx", "xlsm": "xlsx", "xltm": "xlsx", "xlsb": "xlsx"}
OLD_OFFICE = {"doc": "docx", "dot": "docx", "rtf": "docx", "odt": "docx"} | {
    "xls": "xlsx",
    "ods": "xlsx",
    "csv": "xlsx",
}
PROGRAMS = frozenset({"application/x-msdownload", "application/x-executable"})

REFUSALS = {
    Verdict.BROKEN: "{name} is damaged and cannot be opened. Open it in the program it was made "
    "with, save a new copy and add that.",
    Verdict.PASSWORD: "{name} is locked with a password. Save a copy without the password and add "
    "that.",
    Verdict.MACRO: "{name} holds macros (small programs). Save a copy without macros, as {kind}, "
    "and add that.",
    Verdict.ACTIVE_PDF: "{name} holds a script or starts a program. Print it to a new PDF and add "
    "that.",
    Verdict.FILES_INSIDE: "{name} has other files attached inside it. Take them out, add each "
    "one by itself, and print the rest to a new PDF.",
    Verdict.TOO_MANY_PIXELS: "{name} is a very large picture. Save it at a smaller size, at most "
    "4,000 by 4,000 dots, and add that.",
    Verdict.TOO_MUCH_INSIDE: "{name} holds far more than its size shows. Save it as a PDF and add "
    "that.",
    Verdict.NOT_WHAT_IT_SAYS: "{name} is not a {kind} file, although its name says so. Open it in "
    "the program it was made with, save it as {kind} and add the new file.",
    Verdict.TOO_COSTLY: "{name} is too complicated to check. Save a simpler or smaller copy, or "
    "print it to a new PDF, and add that.",
}


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file that passed, at its beginning, ready to be saved. Leaving `with` lets it go. It came
    as a file of the kind `came_as` and is kept with the extension: a HEIC picture becomes a JPG."""

    stream: BinaryIO
    name: str
    came_as: str
    extension: str
    media_type: str
    size_bytes: int
    _opened: ExitStack

    def __enter__(self) -> CheckedFile:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._opened.close()


def check_upload(
    stream: BinaryIO,
    file_name: str,
    *,
    field: str | None = None,
    max_size_bytes: int = MAX_FILE_BYTES,
) -> CheckedFile:
    """The file, with pictures rewritten free of place and camera. Raises Rejected."""
    name = clean_name(file_name)
    kind = _kind(name, field)
    with ExitStack() as opened:
        copy = opened.enter_context(tempfile.TemporaryFile())
        _copy(stream, copy, name, field=field, max_size_bytes=max_size_bytes)
        _compare_first_bytes(copy, name, kind, field)
        cleaned = opened.enter_context(tempfile.TemporaryFile())
        verdict = run_inspector(kind.name, copy, cleaned)
        if verdict is not Verdict.FINE:
            raise _refused(verdict, name, kind, field)
        result = cleaned if kind.is_picture else copy
        size_bytes = result.seek(0, 2)
        result.seek(0)
        return CheckedFile(
            stream=result,
            name=clean_name(name, extension=kind.kept_as) if kind is HEIC else name,
            came_as=kind.name,
            extension=kind.kept_as,
            media_type=kind.media_type,
            size_bytes=size_bytes,
            _opened=opened.pop_all(),
        )


def _refusal(message: str, field: str | None, **reason: str) -> Rejected:
    logger.info("upload.refused", extra=reason)
    return Rejected.because(message, field)


def _kind(name: str, field: str | None) -> Kind:
    """The kind the name claims. Raises Rejected for one we do not take."""
    extension = extension_of(name)
    if kind := KINDS.get(extension):
        return kind
    if extension in ARCHIVES:
        advice = "is a folder of packed files. Take the files out and add each one by itself."
    elif extension in WITH_MACROS:
        advice = (
            "may hold macros (small programs). Save a copy without macros, as "
            f"{WITH_MACROS[extension]}, and add that."
        )
    elif extension in OLD_OFFICE:
        advice = (
            f"cannot be taken as it is. Open it, save it as {OLD_OFFICE[extension]} and add that."
        )
    else:
        advice = f"cannot be added. Choose a {ALLOWED} file."
    raise _refusal(f"{name} {advice}", field, reason="extension")


def _copy(
    stream: BinaryIO, copy: BinaryIO, name: str, *, field: str | None, max_size_bytes: int
) -> None:
    """Copy to disk, so that memory does not grow with the file. Raises Rejected on its size."""
    size_bytes = 0
    while chunk := stream.read(CHUNK_BYTES):
        size_bytes += len(chunk)
        if size_bytes > max_size_bytes:
            raise _refusal(
                TOO_LARGE.format(name=name, most=max_size_bytes // MEGABYTE),
                field,
                reason="size",
            )
        copy.write(chunk)
    if not size_bytes:
        raise _refusal(
            EMPTY.format(name=name),
            field,
            reason="empty",
        )
    copy.flush()
    copy.seek(0)


def _compare_first_bytes(copy: BinaryIO, name: str, kind: Kind, field: str | None) -> None:
    """The first bytes must agree with the name. Raises Rejected saying what the file really is."""
    head = copy.read(HEAD_BYTES)
    guess = filetype.guess(head)
    said = guess.mime if guess else ""
    if said in kind.first_bytes_say:
        return
    if said in PROGRAMS or head.startswith((b"MZ", b"\x7fELF", b"#!")):
        raise _refusal(
            f"{name} is a program, not a {kind.words} file. Programs cannot be added. Choose the "
            f"document itself, saved as {ALLOWED}.",
            field,
            reason="program",
        )
    verdict = Verdict.NOT_WHAT_IT_SAYS
    if kind in (DOCX, XLSX) and head.startswith(OLE_MAGIC) and _is_locked_office(copy):
        verdict = Verdict.PASSWORD
    raise _refused(verdict, name, kind, field)


def _is_locked_office(copy: BinaryIO) -> bool:
    """Word and Excel wrap a file with a password in the old format, in a stream of this name."""
    mark = "EncryptedPackage".encode("utf-16-le")
    copy.seek(0)
    before = b""
    while chunk := copy.read(CHUNK_BYTES):
        if mark in before + chunk:
            return True
        before = chunk[-len(mark) :]
    return False


def run_inspector(kind: str, source: BinaryIO, target: BinaryIO) -> Verdict:
    """Inspect the file in a process of its own, where the worst it can do is end that process."""
    source.seek(0)
    command = [sys.executable, "-I", str(Path(inspector.__file__)), kind]
    try:
        ended = subprocess.run(  # noqa: S603 - our own interpreter and file, kind from our table
            command,
            stdin=source,
            stdout=target,
            stderr=subprocess.DEVNULL,
            env={"MALLOC_ARENA_MAX": "1"},
            timeout=INSPECTOR_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Verdict.TOO_COSTLY
    try:
        return Verdict(ended.returncode)
    except ValueError:
        # A negative status is a signal: out of time, or a library that crashed on the file.
        return Verdict.TOO_COSTLY if ended.returncode < 0 else Verdict.BROKEN


def _refused(verdict: Verdict, name: str, kind: Kind, field: str | None) -> Rejected:
    message = REFUSALS[verdict].format(name=name, kind=kind.words)
    return _refusal(message, field, reason=verdict.name.lower())
