"""The list of the sections of a long form: how far each is, as GOV.UK's task list says it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from forms.conditions import evaluate, is_answered
from forms.definition import Page, Section
from forms.journey import Journey

from .filling import Filling

COMPLETED, CANNOT_START = "Completed", "Cannot start yet"
NOT_STARTED, IN_PROGRESS, PROBLEM = "Not yet started", "In progress", "There is a problem"
# What needs doing stands out by a tag; what is done, or cannot be done yet, is plain text.
TONES = {NOT_STARTED: "info", IN_PROGRESS: "warn", PROBLEM: "bad"}


@dataclass(frozen=True, slots=True)
class SectionLine:
    """One section in the list. One that cannot be started leads nowhere."""

    number: int
    title: str
    state: str
    url: str = ""

    @property
    def tone(self) -> str:
        return TONES.get(self.state, "")

    @property
    def is_done(self) -> bool:
        return self.state == COMPLETED


def section_lines(filling: Filling) -> list[SectionLine]:
    """The sections that these answers ask for, and those of which they do not tell yet."""
    lines: list[SectionLine] = []
    for section in filling.definition.sections:
        shown = filling.pages_of(section)
        number = len(lines) + 1
        if shown:
            state, url = _state(filling, section, shown)
            lines.append(SectionLine(number, section.title, state, url))
        elif _may_follow(filling.journey, section):
            lines.append(SectionLine(number, section.title, CANNOT_START))
    return lines


def _state(filling: Filling, section: Section, shown: Sequence[Page]) -> tuple[str, str]:
    """How far a section is, and where to go on with it."""
    wrong = next((each for each in shown if _is_wrong(filling.journey, each)), None)
    if wrong is not None:
        return PROBLEM, filling.url_of(wrong)
    undone = next((each for each in shown if not filling.is_answered(each)), None)
    if undone is None:
        return COMPLETED, filling.url("check_section", section_id=section.id)
    asking = [each for each in shown if each.kind in ("questions", "repeat")]
    if not any(filling.journey.is_seen(each) for each in asking):
        return NOT_STARTED, filling.url_of(shown[0])
    return IN_PROGRESS, filling.url_of(undone)


def _may_follow(journey: Journey, section: Section) -> bool:
    """Whether a section that is not shown may be, once more is answered."""
    known = journey.relevant()
    return journey.exit is None and any(
        page.opens_when is not None and evaluate(page.opens_when, known, journey.context) is None
        for page in section.pages
    )


def _is_wrong(journey: Journey, page: Page) -> bool:
    """Whether an answer of a page does not stand any more: a course has closed since, a day has
    passed, or another answer speaks against it. What is only missing is not wrong."""
    for item in journey.items(page) if page.repeat is not None else [None]:
        faults = journey.faults_of(page) if item is None else journey.faults_of_item(page, item)
        told = {question.key for question, _ in faults}
        for question, answer in journey.shown_answers(page, item):
            if question.key in told and is_answered(answer):
                return True
    return False
