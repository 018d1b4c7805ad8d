"""The store and the scanner that the settings name."""

from __future__ import annotations

from urllib.parse import urlsplit

from .base import FileStore, NoScanner, Scanner
from .clamav import ClamAv, parse_address
from .local import open_folder

# While somebody waits for a page. The worker has time.
REQUEST_SECONDS = 8.0
WORKER_SECONDS = 120.0


def open_store(storage_url: str) -> FileStore:
    """The store that STORAGE_URL names. Raises ValueError for an address we cannot serve."""
    if urlsplit(storage_url).scheme == "s3":
        # A big library that most installations do not need.
        from .s3 import open_bucket

        return open_bucket(storage_url)
    return open_folder(storage_url)


def open_scanner(scanner_url: str | None, *, has_time: bool = False) -> Scanner:
    """The scanner that SCANNER_URL names; one that `has_time` waits long and asks every time.
    Raises ValueError for an address we cannot ask."""
    if not scanner_url:
        return NoScanner()
    address = parse_address(scanner_url)
    if has_time:
        return ClamAv(address, timeout_seconds=WORKER_SECONDS, leave_alone_seconds=0)
    return ClamAv(address, timeout_seconds=REQUEST_SECONDS)
