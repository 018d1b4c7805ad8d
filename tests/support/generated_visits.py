"""People who fill in a form anyhow and send it, over HTTP, and what must hold whatever they did.

Their drafts are prepared by services, so that one visit costs a few requests. `Visits` counts
what was answered; a law that is broken raises with the seed that brings it back.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any

from werkzeug.datastructures import MultiDict

from app.access.actor import Actor
from app.access.guard import bind_actor
from app.domain.marks import mark
from app.extensions import db
from app.http.clock import today
from app.models import FormVersion, Submission, SubmissionDraft, SubmissionWrite
from app.services import form_library
from app.services.lookups import DatabaseLookups, context_for
from forms.conditions import holds
from forms.context import Context
from forms.definition import Definition, Page
from forms.fields.cleaning import has_hidden
from forms.journey import Journey, items_of

from .client import Client
from .client import Page as Shown
from .factories import Make
from .generated_answers import STORED, Answers, Posted, names_of, posted, spoilt

# What a person may be told of a form of their own. 303 leads on after a post, as 302 does.
ALLOWED = frozenset({200, 302, 303, 400, 409, 413, 422, 429})
# A draft of another browser, one that expired and a page that is not there are told apart from
# nothing: the one page for what is not found. Forms for accounts ask strangers to sign in.
NOT_FOUND = frozenset({302, 404})
SPOILT = 0.6


@dataclass(frozen=True, slots=True)
class Sender:
    """Somebody in front of a browser, and the token of its session."""

    name: str
    client: Client
    actor: Actor
    token: str


@dataclass(slots=True)
class Scene:
    """A form, who fills it in, and how a draft of theirs is made that could be sent."""

    slug: str
    senders: Sequence[Sender]
    strangers: Sequence[Sender]
    draft: Callable[[Sender, Random], SubmissionDraft]
    foreign_ids: Sequence[object]
    # Looks at what has arrived: its rows, for a form that writes any.
    after: Callable[[Submission, Sender], None]


@dataclass(slots=True)
class Visits:
    """Many visits to one form, and their figures."""

    make: Make
    scene: Scene
    answered: Counter[tuple[str, int]] = field(default_factory=Counter)
    ways: Counter[tuple[str, str]] = field(default_factory=Counter)
    figures: Counter[str] = field(default_factory=Counter)
    _others: dict[str, Any] = field(default_factory=dict)

    def go(self, seeds: range) -> None:
        before = len(self.make.all(Submission)) - self.figures["arrived"]
        for seed in seeds:
            try:
                Visit(self, Random(seed), seed).go()
            except AssertionError as error:
                error.add_note(f"Seed {seed} of {self.scene.slug}.")
                raise
        others = len(self.make.all(Submission)) - self.figures["arrived"]
        assert others == before, "Something was sent behind everybody's back."
        keys = [(each.submission_id, each.binding_key, each.position) for each in self._writes()]
        assert len(keys) == len(set(keys)), "An answer was written twice."

    def _writes(self) -> Iterator[SubmissionWrite]:
        yield from self.make.all(SubmissionWrite)

    def words(self) -> str:
        """The figures, for a person to read."""
        by_status: Counter[int] = Counter()
        for (_, status), count in self.answered.items():
            by_status[status] += count
        answers = ", ".join(f"{status} {count}×" for status, count in sorted(by_status.items()))
        figures = ", ".join(f"{count} {name}" for name, count in sorted(self.figures.items()))
        return f"{figures}; answers {answers}"


@dataclass(slots=True)
class Visit:
    """One visit: a draft, a few posts of its pages, and Send."""

    visits: Visits
    random: Random
    seed: int
    sender: Sender = field(init=False)
    draft: SubmissionDraft = field(init=False)
    told: list[str] = field(default_factory=list)

    @property
    def scene(self) -> Scene:
        return self.visits.scene

    @property
    def base(self) -> str:
        return f"/forms/{self.scene.slug}/{self.draft.id}"

    def go(self) -> None:
        visits, random = self.visits, self.random
        self.sender = random.choice(self.scene.senders)
        self.draft = self.scene.draft(self.sender, random)
        right = dict(self.draft.answers)
        is_spoilt = random.random() < SPOILT
        if is_spoilt:
            self._spoil(right)
        for path, values in self._planned(right, is_spoilt):
            shown = self._ask(path, values, "page", multipart=random.random() < 0.3)
            if not is_spoilt:
                assert shown.status == 303, (path, shown.errors, shown.text[:300])
        visits._others[self.sender.name] = right
        if is_spoilt:
            self._send_anyhow()
        else:
            self._send_rightly(right)
        visits.figures["visits"] += 1
        visits.figures["right ones" if not is_spoilt else "spoilt ones"] += 1
        self._check()
        for way in self.told:
            visits.ways[way, "arrived" if self._submissions() else "not"] += 1

    @contextmanager
    def _looking(self) -> Iterator[tuple[Definition, Context]]:
        """The form as it is told to its sender. Nothing stays open: SQLite has one writer."""
        with self.visits.make.app.app_context():
            session = db.session()
            bind_actor(session, self.sender.actor)
            version = session.get_one(FormVersion, self.draft.form_version_id)
            lookups = DatabaseLookups(session, self.sender.actor, draft_id=self.draft.id)
            yield form_library.definition_of(version), context_for(lookups, on=today())
            session.rollback()

    # What is done

    def _spoil(self, right: Mapping[str, Any]) -> None:
        if self.random.random() < 0.3:
            return
        answers = deepcopy(dict(right))
        others = deepcopy(self.visits._others.get(self.sender.name, {}))
        others["foreign ids"] = list(self.scene.foreign_ids)
        way = self.random.choice(STORED)
        way(answers, self.random, others)
        answers.pop("foreign ids", None)
        self.told.append(way.__name__)
        self.visits.make.change(self.draft, answers=answers)

    def _planned(self, right: Answers, is_spoilt: bool) -> list[tuple[str, Posted]]:
        """Up to three pages of the form, as they stand or gone wrong."""
        with self._looking() as (definition, context):
            journey = Journey(definition, right, context)
            return [
                self._page(definition, journey, is_spoilt and self.random.random() < 0.8)
                for _ in range(self.random.randint(0, 3))
            ]

    def _page(self, definition: Definition, journey: Journey, is_wrong: bool) -> tuple[str, Posted]:
        if not is_wrong:
            return self._right_page(journey, self.random.choice(journey.pages))
        page = self.random.choice(definition.pages)
        items = journey.items(page)
        item = self.random.choice(items) if items else {}
        values = posted(journey, page, item if page.repeat else None)
        values.add("mark", mark(dict(item)))
        ids = [*self.scene.foreign_ids, self.draft.id]
        self.told.append(spoilt(values, names_of(definition), ids, self.random))
        if page.repeat is None:
            return f"/{page.slug}", values
        number = self.random.choice((0, 1, 1, 2, len(items), len(items) + 1, 99, 10**12))
        ends = ("", "/new", "/new", "/items", f"/{number}", f"/{number}", f"/{number}/remove")
        return f"/{page.slug}{self.random.choice(ends)}", values

    def _right_page(self, journey: Journey, page: Page) -> tuple[str, Posted]:
        items = journey.items(page)
        if page.repeat is None:
            return f"/{page.slug}", posted(journey, page)
        if not items:
            return f"/{page.slug}/items", MultiDict({"another": "no"})
        number = self.random.randint(1, len(items))
        return f"/{page.slug}/{number}", posted(journey, page, items[number - 1])

    def _send_rightly(self, right: Mapping[str, Any]) -> None:
        values = {"seen": mark(self.visits.make.reload(self.draft).answers)}
        values = self.random.choice((values, {}))
        for _ in range(self.random.randint(1, 2)):
            sent = self._ask("/send", values, "send")
            assert sent.status == 303, (sent.errors, sent.text[:500])
            assert sent.location == f"{self.base}/sent"
        shown = self._ask("/sent", None, "sent")
        submission = self._submissions()[0]
        assert shown.status == 200
        assert submission.ref in shown.text
        with self._looking() as (definition, context):
            given = Journey(definition, right, context).relevant()
        assert submission.answers == given, "What arrived is not what was answered."
        copy = self._ask("/sent/copy", None, "copy")
        assert copy.status == 200

    def _send_anyhow(self) -> None:
        ways: tuple[Callable[[], None], ...] = (
            *[self._plainly] * 6,
            self._twice,
            self._unseen,
            self._from_elsewhere,
            self._too_late,
            self._without_token,
            self._as_a_program,
        )
        way = self.random.choice(ways)
        self.told.append(way.__name__)
        way()

    def _plainly(self) -> None:
        sent = self._ask("/send", {}, "send")
        # It may lead to a page that says why the form cannot be sent.
        if sent.location == f"{self.base}/sent":
            assert self._ask("/sent", None, "sent").status == 200
        else:
            assert self._ask("/check", None, "check").status in {200, 302}

    def _twice(self) -> None:
        first, second = (self._ask("/send", {}, "send") for _ in range(2))
        assert first.status == second.status

    def _unseen(self) -> None:
        """The answers have changed since the page was drawn."""
        sent = self._ask("/send", {"seen": mark("other answers")}, "send")
        assert sent.status in {409, 303, 422}
        assert self._submissions() == []

    def _from_elsewhere(self) -> None:
        for stranger in self.scene.strangers:
            for path, values in (("/send", {}), ("/check", None), ("/sent", None)):
                self._ask(path, values, "elsewhere", by=stranger)
        assert self._submissions() == []

    def _too_late(self) -> None:
        make = self.visits.make
        make.change(self.draft, expires_at=make.at - timedelta(seconds=1))
        self._ask("/send", {}, "too late")
        assert self._submissions() == []

    def _without_token(self) -> None:
        shown = self.sender.client.post(f"{self.base}/send", {}, follow=False)
        self.visits.answered["no token", shown.status] += 1
        assert shown.status == 400
        assert self._submissions() == []

    def _as_a_program(self) -> None:
        """Every box is filled in, also the one nobody sees. Asked once more, it is sent."""
        values = {"website": "http://x.example", **{f"q_{n}": "x" for n in ("name", "email", "x")}}
        sent = self._ask("/send", values, "send")
        assert sent.status in {409, 422}
        assert self._submissions() == []
        self._ask("/send", {**values, "sure": "1"}, "send")

    def _ask(
        self,
        path: str,
        values: Mapping[str, Any] | None,
        what: str,
        *,
        by: Sender | None = None,
        multipart: bool = False,
    ) -> Shown:
        """One request; a status nobody may be told is a law broken."""
        sender = by or self.sender
        if values is None:
            shown = sender.client.get(self.base + path, follow=False)
        else:
            data = MultiDict(values)
            data["csrf_token"] = sender.token
            shown = sender.client.post(self.base + path, data, follow=False, multipart=multipart)
        self.visits.answered[what, shown.status] += 1
        allowed = NOT_FOUND if what in {"elsewhere", "too late"} else ALLOWED
        assert shown.status in allowed, (path, what, self.told, shown.status, shown.text[:500])
        return shown

    # What must hold

    def _submissions(self) -> list[Submission]:
        return self.visits.make.all(Submission, Submission.idempotency_key == self.draft.id.hex)

    def _check(self) -> None:
        found, draft = self._submissions(), self.visits.make.reload(self.draft)
        assert len(found) <= 1, "It was sent twice."
        assert (draft.submission_id is not None) == bool(found)
        if not found:
            assert draft.answers, "Nothing was sent and the answers are gone."
            return
        (submission,) = found
        self.visits.figures["arrived"] += 1
        with self._looking() as (definition, context):
            check_relevant(definition, submission.answers, context)
        for text in texts_in(submission.answers):
            assert unicodedata.is_normalized("NFC", text), repr(text)
            assert not has_hidden(text), repr(text)
        self.scene.after(submission, self.sender)
        self.visits.figures[self.visits.make.reload(submission).status] += 1


def check_relevant(definition: Definition, answers: Mapping[str, Any], context: Context) -> None:
    """Nothing arrived that was not asked: each rule is asked again of what arrived."""
    known = {"audience"}
    for page in definition.pages:
        is_shown = holds(page.show_when, answers, context)
        if page.repeat is not None:
            known.add(page.repeat.key)
            assert is_shown or page.repeat.key not in answers, page.repeat.key
        assert page.kind != "exit" or not is_shown, page.slug
        for item in items_of(page, answers) if page.repeat else [answers]:
            for question in page.questions:
                if page.repeat is None:
                    known.add(question.key)
                if question.key in item:
                    asked = holds(question.show_when, {**answers, **item}, context)
                    assert asked, f"{question.key} was hidden and arrived"
                    assert is_shown, f"{question.key} stands on a hidden page and arrived"
            if page.repeat is not None:
                keys = {question.key for question in page.questions}
                assert set(item) <= keys, set(item) - keys
    assert set(answers) <= known, set(answers) - known


def texts_in(value: Any) -> Iterator[str]:
    """Every text among answers."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from texts_in(each)
    elif isinstance(value, list):
        for each in value:
            yield from texts_in(each)
