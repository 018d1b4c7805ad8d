"""What letters of complaints need in tests: the texts that ship, the paper of the test council."""

from __future__ import annotations

from flask import Flask

from app.domain.complaint_clock import WINDOW_DAYS
from app.services import letter_texts
from app.services.complaint_letters import Office

from .factories import Make


def put_texts(make: Make) -> None:
    with make.session() as session:
        letter_texts.load(session, at=make.at)


def paper(app: Flask) -> Office:
    return Office(
        store=app.extensions["storage"],
        scanner=app.extensions["scanner"],
        council="The Council",
        service="Alternative provision",
        contact="cap@example.org",
        window_days=WINDOW_DAYS,
    )
