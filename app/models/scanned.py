"""What a table of files says about the virus check."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Integer, String
from sqlalchemy.orm import Mapped

from app.domain.virus_check import ScanResult

from .base import N, UtcDateTime, coded, field

SCAN_RESULTS = tuple(str(each) for each in ScanResult)


class Scanned:
    """Columns of a file that a virus scanner looks at, again when it could not answer."""

    scan_result: Mapped[str] = field(coded(), sens=N)
    scan_finding: Mapped[str] = field(String(120), sens=N, default="")
    scan_tries: Mapped[int] = field(Integer, sens=N, default=0)
    scan_due_at: Mapped[datetime | None] = field(UtcDateTime, sens=N)
