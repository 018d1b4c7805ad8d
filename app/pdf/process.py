"""Reads one order, writes one PDF. Runs by itself, apart from the service."""

from __future__ import annotations

import json
import sys
import unicodedata
from pathlib import Path

import typst

TEMPLATES = Path(__file__).resolve().parent


# Stands for a sign that our typefaces do not have.
GAP = "□"
MOST_TRIED = 200


def main() -> None:
    """The template is a name in this folder; typst can read no file outside of it. What people
    wrote may hold signs that no letter can show: they must not keep anybody from an answer."""
    asked = json.load(sys.stdin)
    template, values = Path(asked["template"]).name, asked["values"]
    try:
        made = set_in_type(template, values)
    except typst.TypstError:
        made = set_in_type(template, without_gaps(values))
    sys.stdout.buffer.write(made)


def set_in_type(template: str, values: str) -> bytes:
    return typst.compile(
        str(TEMPLATES / f"{template}.typ"),
        root=str(TEMPLATES),
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"values": values},
        pdf_standards=["ua-1"],
    )


def without_gaps(values: str) -> str:
    """The same JSON with every sign replaced that cannot be shown; the invisible ones go."""
    # Letters typed in parts: “e” and its accent become the one sign that the typeface has.
    text = unicodedata.normalize("NFC", json.dumps(json.loads(values), ensure_ascii=False))
    signs = sorted({sign for sign in text if not sign.isascii()})
    table = {
        ord(sign): "" if unicodedata.category(sign) in {"Cf", "Mn"} else GAP
        for place, sign in enumerate(signs)
        if place >= MOST_TRIED or not can_show(sign)
    }
    return text.translate(table)


def can_show(sign: str) -> bool:
    """Whether both weights of our letters have it."""
    if unicodedata.category(sign) == "Cf":
        return False
    try:
        set_in_type("sign", sign)
    except typst.TypstError:
        return False
    return True


if __name__ == "__main__":
    main()
