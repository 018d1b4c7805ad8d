"""Reads one order, writes one PDF. Runs by itself, apart from the service."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import typst

TEMPLATES = Path(__file__).resolve().parent


def main() -> None:
    """The template is a name in this folder; typst can read no file outside of it."""
    asked = json.load(sys.stdin)
    template = TEMPLATES / f"{Path(asked['template']).name}.typ"
    made = typst.compile(
        str(template),
        root=str(TEMPLATES),
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"values": asked["values"]},
        pdf_standards=["ua-1"],
    )
    sys.stdout.buffer.write(made)


if __name__ == "__main__":
    main()
