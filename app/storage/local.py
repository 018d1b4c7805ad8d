"""Files in a folder of this machine. Knows nothing of what the files mean."""

from __future__ import annotations

import hashlib
import io
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO
from urllib.parse import unquote, urlsplit

from app.storage.base import (
    KEY,
    FileMissingError,
    FileStore,
    FileTooLargeError,
    KeptKey,
    StoredFile,
)

UNFINISHED = "unfinished"
MARK_NAME = "installation"
CHUNK_BYTES = 256 * 1024


def open_folder(storage_url: str) -> FileStore:
    """The store that STORAGE_URL names. Raises ValueError for an address we cannot serve."""
    url = urlsplit(storage_url)
    if url.scheme != "file" or url.netloc or not url.path:
        raise ValueError(
            "STORAGE_URL must look like file:///srv/cap/files or s3://bucket/folder?region=…."
        )
    return LocalFileStore(Path(unquote(url.path)))


class LocalFileStore:
    """Random keys over 256 folders; a file appears whole under its key or not at all."""

    def __init__(self, root: Path) -> None:
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._root = root.resolve()
        (self._root / UNFINISHED).mkdir(mode=0o700, exist_ok=True)

    def save(self, stream: BinaryIO, *, max_size_bytes: int, media_type: str) -> StoredFile:
        """Keep the rest of the stream, or nothing. Raises FileTooLargeError, OSError."""
        key = secrets.token_hex(20)
        unfinished = self._root / UNFINISHED / key
        try:
            size_bytes, sha256 = _write(stream, unfinished, max_size_bytes=max_size_bytes)
            kept = self._path(key)
            if not kept.parent.exists():
                kept.parent.mkdir(mode=0o700, exist_ok=True)
                _flush_folder(self._root)
            unfinished.rename(kept)
            _flush_folder(kept.parent)
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise
        return StoredFile(key, size_bytes, sha256, media_type)

    def open(self, key: str) -> BinaryIO:
        """The file, ready to read; the caller closes it. Raises FileMissingError."""
        try:
            return self._path(key).open("rb")
        except FileNotFoundError as error:
            raise FileMissingError(key) from error

    def delete(self, key: str) -> None:
        """Remove the file. A key that is already gone is no error."""
        self._path(key).unlink(missing_ok=True)

    def keys(self) -> Iterator[KeptKey]:
        """Every key in the store, in no order."""
        for folder in self._root.iterdir():
            if folder.is_dir() and folder.name != UNFINISHED:
                yield from (kept for path in folder.iterdir() if (kept := _kept(path)))

    def delete_unfinished(self, *, older_than: datetime) -> int:
        """Remove what interrupted saves left behind; how many were removed."""
        left = [_kept(path) for path in (self._root / UNFINISHED).iterdir()]
        old = [kept for kept in left if kept and kept.written_at < older_than]
        for kept in old:
            (self._root / UNFINISHED / kept.key).unlink(missing_ok=True)
        return len(old)

    def mark(self) -> str | None:
        """The mark of the installation whose files these are; None while nobody set one."""
        try:
            return (self._root / MARK_NAME).read_text("ascii")
        except FileNotFoundError:
            return None

    def set_mark(self, mark: str) -> bool:
        """Say whose files these are, unless it was said before; whether it is this one's now."""
        with self._written_mark(mark) as written, suppress(FileExistsError):
            # Unlike a rename, a link never takes the place of what another one set.
            (self._root / MARK_NAME).hardlink_to(written)
        return self.mark() == mark

    def replace_mark(self, mark: str) -> None:
        """Say whose files these are from now on, whatever was said before."""
        with self._written_mark(mark) as written:
            written.rename(self._root / MARK_NAME)

    @contextmanager
    def _written_mark(self, mark: str) -> Iterator[Path]:
        written = self._root / UNFINISHED / f"{MARK_NAME}-{secrets.token_hex(8)}"
        try:
            _write(io.BytesIO(mark.encode()), written, max_size_bytes=len(mark))
            yield written
            _flush_folder(self._root)
        finally:
            written.unlink(missing_ok=True)

    def is_public(self, key: str) -> bool:
        """Whether other accounts of this machine may read the file."""
        return bool(self._path(key).stat().st_mode & 0o077)

    def _path(self, key: str) -> Path:
        """Where a key's file is. Raises FileMissingError for what cannot be a key of ours."""
        if not KEY.fullmatch(key):
            raise FileMissingError(key)
        path = (self._root / key[:2] / key).resolve()
        # A folder swapped for a symbolic link must not lead out of the store.
        if not path.is_relative_to(self._root):
            raise FileMissingError(key)
        return path


def _write(stream: BinaryIO, path: Path, *, max_size_bytes: int) -> tuple[int, str]:
    """Copy the stream to a new file of ours alone, down to the disk; its size and sha256."""
    digest = hashlib.sha256()
    size_bytes = 0
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as target:
        while chunk := stream.read(CHUNK_BYTES):
            size_bytes += len(chunk)
            if size_bytes > max_size_bytes:
                raise FileTooLargeError
            digest.update(chunk)
            target.write(chunk)
        target.flush()
        # A reference is confirmed to the sender once the row is committed; the file must be
        # on the disk by then too.
        os.fsync(target.fileno())
    return size_bytes, digest.hexdigest()


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _kept(path: Path) -> KeptKey | None:
    """The key and age of one entry; None for a stranger's file or one deleted meanwhile."""
    if not KEY.fullmatch(path.name):
        return None
    try:
        seconds = path.stat().st_mtime
    except FileNotFoundError:
        return None
    return KeptKey(path.name, datetime.fromtimestamp(seconds, UTC))
