"""A tagged PDF (PDF/UA-1) from a template and its values, made in a process of its own."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

logger = logging.getLogger(__name__)

TEMPLATES = Path(__file__).resolve().parent
LONGEST_SECONDS = 20


class CannotMakeError(Exception):
    """The document could not be made: our template or our machine. Signs that
    the typefaces lack are replaced before it comes to this."""


def pdf(template: str, values: Mapping[str, Any], *, longest: float = LONGEST_SECONDS) -> bytes:
    """The document. A process of its own can be ended when it takes too long, and has nothing of
    ours in its memory. Raises CannotMakeError."""
    asked = json.dumps({"template": template, "values": json.dumps(values)})
    command = [sys.executable, "-I", str(TEMPLATES / "process.py")]
    try:
        done = subprocess.run(  # noqa: S603 - our own file, and no shell
            command, input=asked.encode(), capture_output=True, timeout=longest, check=False, env={}
        )
    except subprocess.TimeoutExpired:
        logger.error("pdf.too_slow", extra={"template": template})
        raise CannotMakeError(f"{template} took longer than {longest:g} seconds.") from None
    if done.returncode:
        # What typst says may quote the values: only that it failed is told.
        logger.error("pdf.failed", extra={"template": template})
        raise CannotMakeError(f"{template} could not be made.")
    return done.stdout
