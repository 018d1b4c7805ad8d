"""Which ways the applications of the demo have gone: how many, and through which deeds."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.codes import Programme


@dataclass(frozen=True, slots=True)
class Path:
    """The deeds of one kind of case in order. `rests` are the fewest and the most working days
    since the last deed, so that some are overdue and some are not."""

    deeds: tuple[str, ...]
    how_many: int
    rests: tuple[int, int] = (1, 6)
    panel: bool = False
    past: bool = False


def _path(
    deeds: str,
    how_many: int,
    rests: tuple[int, int] = (1, 6),
    *,
    panel: bool = False,
    past: bool = False,
) -> Path:
    return Path(tuple(deeds.split()), how_many, rests, panel, past)


_T1 = "submit review accept-risk choose approve"
_PANEL = "submit review accept-risk queue"
_FL = f"{_PANEL} panel-approve choose choose-provider"
_HELD = "send book hold"
_YES = "send book hold accept"
_NO = "send book hold decline"

PATHS: tuple[Path, ...] = (
    _path("", 10, (1, 12)),
    _path("submit", 26, (0, 4)),
    _path("submit review", 18, (0, 4)),
    _path("submit review reject-risk send-back", 12, (1, 13)),
    _path("submit review send-back resubmit", 6, (0, 3)),
    _path(_PANEL, 9, (1, 10), panel=True),
    _path(f"{_PANEL} panel-approve", 4, (1, 4), panel=True),
    _path(f"{_PANEL} panel-defer", 4, (1, 4), panel=True),
    _path(f"{_PANEL} panel-reject", 3, (1, 4), panel=True),
    _path(f"{_PANEL} panel-defer return-deferred", 3, (1, 8), panel=True),
    _path(_T1, 12, (0, 4)),
    _path(_FL, 3, (0, 4), panel=True),
    _path(f"{_T1} send recall", 2, (0, 3)),
    _path(f"{_T1} send", 9, (0, 6)),
    _path(f"{_T1} send book", 8, (0, 8)),
    _path(f"{_T1} {_HELD}", 9, (0, 12)),
    _path(f"{_FL} {_HELD}", 2, (0, 6), panel=True),
    _path(f"{_T1} {_YES}", 9, (0, 4)),
    _path(f"{_T1} {_NO}", 5, (0, 4)),
    _path(f"{_T1} {_YES} query", 3, (0, 5)),
    _path(f"{_T1} {_YES} query answer-again", 1, (0, 2)),
    _path(f"{_T1} {_NO} process", 8, (0, 6)),
    _path(f"{_PANEL} panel-reject alternatives", 2, (0, 5), panel=True),
    _path(f"{_T1} {_NO} process try-next", 2, (0, 3)),
    _path(f"{_T1} {_NO} process try-next {_YES}", 2, (0, 3)),
    _path(f"{_T1} {_YES} process", 14, (0, 8)),
    _path(f"{_FL} {_YES} process", 2, (0, 4), panel=True),
    _path(f"{_T1} {_YES} process no-show", 3, (1, 6)),
    _path(f"{_T1} {_YES} process start", 28, (2, 40)),
    _path(f"{_T1} {_NO} process try-next {_YES} process start", 5, (2, 30)),
    _path(f"{_FL} {_YES} process start", 6, (2, 30), panel=True),
    _path(f"{_T1} {_YES} process start pause", 3, (0, 6)),
    _path(f"{_T1} {_YES} process start pause resume", 2, (2, 12)),
    _path(f"{_T1} {_YES} process start complete", 4, (1, 10)),
    _path(f"{_T1} {_YES} process start withdraw", 3, (0, 6)),
    _path(f"{_T1} {_YES} process start withdraw receive-withdrawal", 2, (1, 4)),
    _path(f"{_T1} {_YES} process start withdraw ask-requester", 2, (1, 3)),
    _path(f"{_T1} {_YES} process start withdraw receive-withdrawal process-withdrawal", 2, (0, 3)),
    _path(f"{_T1} {_YES} process start withdraw receive-withdrawal ask-to-cancel", 1, (0, 2)),
    _path(f"{_T1} {_YES} process start ask-meeting", 2, (0, 4)),
    _path(f"{_T1} {_YES} process start ask-meeting book-meeting", 1, (0, 1)),
    _path(f"{_T1} {_YES} process start ask-meeting book-meeting hold-meeting", 2, (0, 3)),
    _path(
        f"{_T1} {_YES} process start ask-meeting book-meeting hold-meeting close-meeting",
        1,
        (0, 4),
    ),
    _path(f"{_T1} {_YES} process start ask-meeting call-off-meeting", 1, (0, 4)),
    _path(
        f"{_T1} {_YES} process start ask-meeting book-meeting hold-meeting withdraw-by-provider",
        2,
        (0, 4),
    ),
    _path(f"{_T1} {_YES} process start withdraw keep", 2, (1, 12)),
    _path(f"{_T1} {_YES} process start withdraw-some", 2, (0, 4)),
    _path(f"{_T1} {_NO} process close-unplaced", 6, (2, 60)),
    _path("submit review cancel", 5, (2, 60)),
    _path(f"{_T1} send cancel", 3, (2, 60)),
    _path(f"{_T1} {_YES} process start complete", 42, (65, 140), past=True),
    _path(f"{_FL} {_YES} process start complete", 8, (65, 140), panel=True, past=True),
    _path(f"{_T1} {_YES} process start withdraw end-place", 22, (65, 140), past=True),
    _path(f"{_T1} {_NO} process close-unplaced", 10, (65, 150), past=True),
    _path("submit review cancel", 10, (65, 150), past=True),
)

# The fewest and the most working days from the deed before; the rest happen within a day or two.
GAPS: dict[str, tuple[int, int]] = {
    "submit": (0, 0),
    "review": (1, 2),
    "accept-risk": (0, 1),
    "reject-risk": (0, 1),
    "choose": (0, 0),
    "approve": (0, 1),
    "send-back": (0, 0),
    "resubmit": (2, 8),
    "queue": (0, 1),
    "panel-approve": (4, 12),
    "panel-defer": (4, 12),
    "panel-reject": (4, 12),
    "send": (0, 2),
    "book": (1, 3),
    "hold": (2, 6),
    "accept": (0, 3),
    "decline": (0, 3),
    "process": (1, 3),
    "start": (3, 10),
    "no-show": (11, 15),
    "complete": (25, 60),
    "withdraw": (10, 35),
    "withdraw-some": (10, 35),
    "ask-meeting": (10, 30),
    "book-meeting": (1, 3),
    "hold-meeting": (2, 4),
    "close-meeting": (3, 6),
    "withdraw-by-provider": (1, 2),
    "end-place": (2, 6),
}
OTHERWISE = (0, 2)


def programme_of(path: Path, number: int) -> Programme:
    """Panel ways are Flourish; of the others one in four is Insight."""
    if path.panel:
        return Programme.FLOURISH
    return Programme.INSIGHT if number % 4 == 3 else Programme.TIER1
