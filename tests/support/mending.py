"""A form that waits to be repaired, and what staff do about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from app.access.actor import public
from app.domain.roles import Role
from app.models import FormVersion, Submission
from app.services import submissions
from app.services.form_library import definition_of

from .actors import actor_of
from .client import Client, Page
from .factories import Make
from .filling import APPLICATION, PUPIL, Filling


def failing(filling: Filling, make: Make) -> Callable[..., Submission]:
    """A form with an end date that the database refuses when its sender is accepted."""
    admin = actor_of(make, make.staff(Role.CAP_ADMIN))
    school = make.school(name="Harbour School")

    def send(**fixed: object) -> Submission:
        visitor = replace(public(on=make.today), browser_hash="b" * 64)
        answers = {
            "school": {"id": str(school.id), "label": school.name},
            "referrer_email": "office@example.org",
            "programme": "TIER1",
            **PUPIL,
            **fixed,
        }
        draft = filling.draft(APPLICATION, visitor, fixed=answers)
        sent = filling.confirm(filling.send(draft, visitor))
        make.change(sent, answers={**sent.answers, "proposed_end": "2020-01-01"})
        with filling.service() as session:
            row = submissions.get(session, sent.id, admin, lock=True)
            submissions.accept(session, row, by=admin, at=make.at)
        return make.reload(sent)

    return send


def opened(client: Client, sent: Submission) -> Page:
    return client.get(f"/admin/repairs/{sent.id}")


def end_date(sent: Submission, days: int = 7) -> dict[str, str]:
    """A last day that many days after the first one, typed."""
    last = date.fromisoformat(str(sent.answers["proposed_start"])) + timedelta(days=days)
    name = "q_proposed_end"
    return {
        f"{name}-day": str(last.day),
        f"{name}-month": str(last.month),
        f"{name}-year": str(last.year),
    }


def change(client: Client, page: Page, words: str) -> Page:
    """Follow the first link that changes this answer."""
    for anchor in page.soup.select("dd a"):
        if words in anchor.get_text(" "):
            return client.get(str(anchor["href"]).partition("#")[0])
    raise LookupError(words)


def slug_of(make: Make, sent: Submission, key: str) -> str:
    """The page on which a question is asked."""
    (version,) = make.all(FormVersion, FormVersion.id == sent.form_version_id)
    pages: Any = definition_of(version).questions
    return next(page.slug for page, question in pages if question.key == key)
