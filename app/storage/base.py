"""What a place for files can do. Knows nothing of records, people or file names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Protocol

from app.domain.virus_check import Scan, ScanResult

KEY = re.compile(r"[0-9a-f]{40}")


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file in the store. The key is random: it says nothing and grants nothing."""

    key: str
    size_bytes: int
    sha256: str
    media_type: str


@dataclass(frozen=True, slots=True)
class KeptKey:
    """A key in the store and when its file was written (aware UTC)."""

    key: str
    written_at: datetime


class FileMissingError(Exception):
    """The store has no file under this key: the record outlived its file, or the key is wrong."""


class FileTooLargeError(Exception):
    """The stream ran past the size allowed; nothing was kept."""


class FileStore(Protocol):
    """Keeps bytes under random keys. Files never change once saved."""

    def save(self, stream: BinaryIO, *, max_size_bytes: int, media_type: str) -> StoredFile:
        """Keep the rest of the stream, or nothing. Raises FileTooLargeError, OSError."""
        ...

    def open(self, key: str) -> BinaryIO:
        """The file, ready to read; the caller closes it. Raises FileMissingError."""
        ...

    def delete(self, key: str) -> None:
        """Remove the file. A key that is already gone is no error."""
        ...

    def keys(self) -> Iterator[KeptKey]:
        """Every key in the store, in no order."""
        ...

    def delete_unfinished(self, *, older_than: datetime) -> int:
        """Remove what interrupted saves left behind; how many were removed."""
        ...

    def mark(self) -> str | None:
        """The mark of the installation whose files these are; None while nobody set one."""
        ...

    def set_mark(self, mark: str) -> bool:
        """Say whose files these are, unless it was said before; whether it is this one's now."""
        ...

    def replace_mark(self, mark: str) -> None:
        """Say whose files these are from now on, whatever was said before."""
        ...

    def is_public(self, key: str) -> bool:
        """Whether a stranger can fetch a file from the store."""
        ...


class Scanner(Protocol):
    """Looks for viruses. One that cannot be reached, or says anything that is not a clear answer,
    gives QUARANTINED, never CLEAN."""

    def scan(self, stream: BinaryIO) -> Scan:
        """Read the stream to its end and judge it. Raises nothing of its own."""
        ...


class NoScanner:
    """No scanner is configured: every file is marked so that staff can see it was not scanned."""

    def scan(self, stream: BinaryIO) -> Scan:
        """UNSCANNED, whatever the stream holds."""
        return Scan(ScanResult.UNSCANNED)
