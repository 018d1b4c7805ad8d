"""A file that passed the checks: scanned and stored, and what a row says of it then."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from app.domain.errors import Rejected
from app.domain.virus_check import Scan, ScanResult, due_at, refusal
from app.models.document import Document
from app.models.submission import SubmissionFile
from app.settings import MEGABYTE
from app.storage.base import FileStore, FileTooLargeError, Scanner
from app.storage.checks import MAX_FILE_BYTES, CheckedFile

logger = logging.getLogger(__name__)

_OF_THE_FILE = ("name", "storage_key", "size", "mime", "sha256")
_OF_THE_CHECK = ("scan_result", "scan_finding", "scan_tries", "scan_due_at")


def keep(
    checked: CheckedFile, store: FileStore, scanner: Scanner, *, field: str | None, at: datetime
) -> dict[str, Any]:
    """Scan and store the file; the columns of its row. Raises Rejected for a virus, and when the
    storage does not take it: what else was typed with the file must not go with it."""
    scan = scanner.scan(checked.stream)
    if scan.result is ScanResult.INFECTED:
        raise Rejected.because(refusal(checked.name, scan.finding), field)
    checked.stream.seek(0)
    try:
        stored = store.save(
            checked.stream, max_size_bytes=MAX_FILE_BYTES, media_type=checked.media_type
        )
    except FileTooLargeError:
        # A picture can grow while it is written afresh.
        raise Rejected.because(
            f"{checked.name} becomes larger than {MAX_FILE_BYTES // MEGABYTE} MB when it is made "
            "safe to keep. Save it at a smaller size and add that.",
            field,
        ) from None
    except OSError as error:
        logger.error("storage.unavailable", extra={"error": type(error).__name__})
        raise Rejected.because(
            f"{checked.name} could not be kept: our storage did not take it. Nothing is wrong with "
            "the file. Add it again in a few minutes.",
            field,
        ) from None
    return {
        "name": checked.name,
        "storage_key": stored.key,
        "size": stored.size_bytes,
        "mime": stored.media_type,
        "sha256": stored.sha256,
        **of_scan(scan, tries=1, at=at),
    }


def of_scan(scan: Scan, *, tries: int, at: datetime) -> dict[str, Any]:
    """The columns that say how the check ended, and when it is tried again or a held file goes."""
    return {
        "scan_result": str(scan.result),
        "scan_finding": scan.finding,
        "scan_tries": tries,
        "scan_due_at": due_at(scan.result, tries, at),
    }


def copied(file: SubmissionFile | Document) -> dict[str, Any]:
    """The columns of another row about the same bytes."""
    return {name: getattr(file, name) for name in _OF_THE_FILE + _OF_THE_CHECK}
