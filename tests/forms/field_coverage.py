"""Where every field of the service description goes: its column, and the question that fills it.

The table lies beside this module, one line a field: section, name, R when it is required, column,
source. A source is a question of the section's form (`repeat.question` in a repeat, several with
+), or one of `system`, `staff`, `import` (nobody fills a form for it), or `later: why`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

FORMS = {
    "5.9": "multi-agency-application",
    "5.10": "multi-agency-application",
    "5.11": "multi-agency-application",
    "5.12": "multi-agency-application",
    "5.13": "multi-agency-application",
    "5.14": "multi-agency-application",
    "5.15": "multi-agency-application",
    "5.17": "application-response",
    "5.22": "withdrawal",
    "5.23": "complaint",
}
SECTIONS = ("5.1", "5.3", "5.4", "5.5", "5.8", *FORMS, "5.18")


@dataclass(frozen=True)
class Row:
    section: str
    field: str
    required: bool
    column: str
    source: str

    @property
    def form(self) -> str | None:
        return FORMS.get(self.section)

    @property
    def questions(self) -> tuple[str, ...]:
        if self.source in ("system", "staff", "import") or self.source.startswith("later: "):
            return ()
        return tuple(self.source.split("+"))


TABLE = Path(__file__).with_suffix(".txt").read_text(encoding="utf-8")

ROWS = tuple(
    Row(section, name, needed == "R", column, source)
    for section, name, needed, column, source in (
        (part.strip() for part in line.split("|")) for line in TABLE.strip().splitlines()
    )
)
