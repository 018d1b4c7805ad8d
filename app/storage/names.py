"""File names as people gave them, made safe to show and to send. Never used as a path."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath
from urllib.parse import quote

MAX_NAME_CHARACTERS = 120
UNNAMED = "file"


def clean_name(file_name: str, *, extension: str | None = None) -> str:
    """The name without folders, control or text-direction characters, at most 120 long.

    `extension` (without dot) replaces the one given, for a file we turned into another kind.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", file_name))[-1]
    # Cf holds the marks that turn text round: "fdp.exe" can be made to read as "exe.pdf".
    visible = "".join(c for c in last if unicodedata.category(c)[0] != "C")
    plain = re.sub(r"\s+", " ", re.sub(r'[<>:"|?*]', "_", visible)).strip(" .")
    path = PurePosixPath(plain or UNNAMED)
    suffix = f".{extension}" if extension else path.suffix[:12]
    return path.stem[: MAX_NAME_CHARACTERS - len(suffix)].rstrip(" .") + suffix


def extension_of(file_name: str) -> str:
    """The last extension in lower case, without dot; empty when there is none."""
    return PurePosixPath(clean_name(file_name)).suffix.removeprefix(".").lower()


def content_disposition(file_name: str) -> str:
    """The header that makes a browser save the file under this name, never show it (RFC 6266)."""
    name = clean_name(file_name)
    ascii_only = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii")
    fallback = re.sub(r"[^A-Za-z0-9 ._()-]", "_", ascii_only).strip() or UNNAMED
    return f"attachment; filename=\"{fallback}\"; filename*=UTF-8''{quote(name, safe='')}"
