"""What the service writes by itself about days: what goes out next, what went, and stopping it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import url_for
from sqlalchemy import and_

from app.domain.permissions import Permission
from app.domain.timer_rules import BY_KEY, KINDS, RULES, TABLES, Kind
from app.domain.timers import STATES, TimerState
from app.extensions import db
from app.http.clock import now, today
from app.models.timer import Timer, TimerRule
from app.services.timers import stopping

from .labels import noun_of, value_words
from .next_mails import late_mails, whom
from .parts import Blank, Cell, Column, Deed, Fact, Filter, Options, Posted, groups
from .registry import view_of
from .remove_pages import StaffView

REASON = Blank("reason", "Why", hint="It is written down with your name")
Doing = Callable[..., Any]

_WHEN: Options = (
    ("today", "today"),
    ("week", "in the next 7 days"),
    ("past", "before today"),
)


def _rules() -> Options:
    return [(rule.key, rule.label) for rule in RULES]


def _states() -> Options:
    return [(str(state), words.label) for state, words in STATES.items()]


def _kinds() -> Options:
    return [(str(kind), words) for kind, words in KINDS.items()]


def _tables() -> Options:
    return [(table, noun_of(table)) for table in TABLES]


def _by_day(model: Any, value: str) -> Any:
    column, day = model.planned_for, today()
    if value == "today":
        return column == day
    if value == "past":
        return column < day
    return and_(column >= day, column <= day + timedelta(days=7))


def _standing(model: Any, value: str) -> Any:
    """Days that came and went without the thing being done."""
    return late_mails()


class TimerView(StaffView):
    model = Timer
    noun = "timer"
    singular, plural, area = "Reminder", "Reminders", "Settings"
    columns = (
        Column("about", "About"),
        Column("rule", "What for"),
        Column("planned_for", "Goes out", sort="planned_for"),
        Column("kind", "Kind"),
        Column("to", "To"),
        Column("status", "State"),
        Column("due_on", "Due", sort="due_on", kind="due"),
    )
    searched = ("about",)
    shortcuts = (
        ("Goes out next", "state=planned"),
        ("Went out", "state=sent&desc=1"),
        ("Still not done", "stands=1"),
        ("Stopped", "state=stopped"),
        ("Reached nobody", "state=failed"),
    )
    filters = (
        Filter("state", "State", _states),
        Filter("rule", "What for", _rules),
        Filter("kind", "Kind", _kinds),
        Filter("table_name", "Case", _tables),
        Filter("when", "Goes out", lambda: _WHEN, _by_day),
        Filter("stands", "Case now", lambda: (("1", "still not done"),), _standing),
    )
    order = "planned_for"
    newest_first = False
    hidden = frozenset({"stops_case"})
    due = "due_on"
    groups = groups(
        ("Reminder", "about rule kind days_off due_on planned_for state why"),
        ("Sent", "sent_at told outbox_key settled_at"),
        ("Stopped", "stopped_at stopped_by_id stopped_reason"),
        ("Case", "table_name record_id"),
    )
    empty = (
        "The worker looks every few minutes at what is due, and plans here what will be sent: "
        "reminders before the day, on the day, and when it is late."
    )

    def title(self, row: Any) -> str:
        rule = BY_KEY.get(row.rule)
        return f"{rule.label if rule else row.rule}: {row.about}"

    def line(self, row: Any) -> str:
        return f"{KINDS[Kind(row.kind)]}, {value_words(Timer, 'planned_for', row.planned_for)}"

    def tag(self, row: Any) -> Cell | None:
        state = STATES[TimerState(row.state)]
        return Cell(state.label, tone=str(state.tone))

    def is_waiting(self, row: Any) -> bool:
        return row.settled_at is None and row.state != TimerState.SUPERSEDED

    def texts_of(self, rows: list[Any]) -> dict[tuple[Any, str], str]:
        texts: dict[tuple[Any, str], str] = {}
        for row in rows:
            rule = BY_KEY.get(row.rule)
            texts[row.id, "rule"] = rule.label if rule else row.rule
            texts[row.id, "to"] = whom(row)
        return texts

    def fact(self, row: Any, name: str) -> Fact:
        if name == "rule":
            rule = BY_KEY.get(row.rule)
            return Fact("What for", rule.label if rule else row.rule)
        if name == "days_off":
            rule = BY_KEY.get(row.rule)
            step = rule.step(row.days_off) if rule else None
            return Fact("To", f"{whom(row)}, {step.when}" if step else "")
        if name == "table_name":
            return Fact("Kind of case", noun_of(row.table_name))
        if name == "record_id":
            view = view_of(row.table_name)
            url = view.list_url + str(row.record_id) if view is not None else None
            return Fact("Open", row.about if url else "", url)
        if name == "why":
            return Fact("Why it was not sent", row.why or "Nothing stands against it")
        if name == "told":
            return Fact("People told", str(row.told) if row.told is not None else "")
        if name == "outbox_key":
            outbox = view_of("outbox_message") if row.outbox_key else None
            url = url_for(f"{outbox.endpoint}.index_view", q=row.about) if outbox else None
            return Fact("Its mails", "See the outbox" if url else "", url)
        return super().fact(row, name)

    def warnings(self, row: Any) -> list[str]:
        if stopping.is_held(db.session(), row, self.actor()):
            return ["Everything about this case is stopped: nothing is planned about it."]
        return []

    # --- deeds -------------------------------------------------------------------------------

    def deeds(self, row: Any) -> list[Deed]:
        if not self.may("stop"):
            return []
        held = stopping.is_held(db.session(), row, self.actor())
        found = []
        if row.state in stopping.STOPPABLE:
            found.append(self._asked("stop", "Stop this one", stopping.stop, "Stopped.", row))
        if not held:
            words = "Stop all about this case"
            found.append(self._asked("stop-case", words, stopping.stop_case, "Stopped.", row))
        if not held and row.state in stopping.RESTARTABLE:
            found.append(self._asked("start", "Plan it again", stopping.start, "Planned.", row))
        if held:
            words = "Let all about this case go on"
            found.append(self._asked("start-case", words, stopping.start_case, "Planned.", row))
        return found

    def _asked(self, name: str, label: str, do: Doing, words: str, row: Any) -> Deed:
        def run(record: Any, posted: Posted) -> str:
            do(
                db.session(),
                record,
                reason=posted.text("reason"),
                by=self.actor(),
                at=now(),
                version=posted.version,
            )
            return words

        return Deed(
            name,
            label,
            Permission.TIMER_STOP,
            run,
            (REASON,),
            lines=(_CONSEQUENCES[name],),
            primary=name.startswith("start"),
        )


class TimerRuleView(StaffView):
    model = TimerRule
    noun = "timer"
    singular, plural, area = "Rule", "Rules of reminders", "Settings"
    columns = (
        Column("key", "What for", sort="key"),
        Column("status", "Now"),
        Column("steps", "Goes out"),
        Column("planned_at", "Looked at", kind="time"),
    )
    order = "key"
    newest_first = False
    groups = groups(
        ("Rule", "key planned_at"),
        ("Stopped", "stopped_at stopped_by_id stopped_reason"),
    )
    empty = "The rules appear here when the worker has looked at what is due for the first time."

    def title(self, row: Any) -> str:
        rule = BY_KEY.get(row.key)
        return rule.label if rule else str(row.key)

    def tag(self, row: Any) -> Cell | None:
        if row.stopped_at is not None:
            return Cell("Stopped", tone="warn")
        return Cell("Runs", tone="good")

    def texts_of(self, rows: list[Any]) -> dict[tuple[Any, str], str]:
        texts: dict[tuple[Any, str], str] = {}
        for row in rows:
            rule = BY_KEY.get(row.key)
            steps = [f"{step.when} to {step.whom}" for step in rule.steps] if rule else []
            texts[row.id, "key"] = self.title(row)
            texts[row.id, "steps"] = "; ".join(steps)
        return texts

    def fact(self, row: Any, name: str) -> Fact:
        if name == "key":
            rule = BY_KEY.get(row.key)
            return Fact("Ends when", rule.stops if rule else "This rule is no longer there.")
        return super().fact(row, name)

    def extras(self, row: Any, *, opened: bool) -> list[Any]:
        """Which mails the rule sends, when and to whom."""
        rule = BY_KEY.get(row.key)
        return [("staff/_steps.html", [(KINDS[s.kind], s) for s in rule.steps])] if rule else []

    def deeds(self, row: Any) -> list[Deed]:
        if not stopping.may_rule(row, self.actor()):
            return []
        stopped = row.stopped_at is not None
        do = stopping.start_rule if stopped else stopping.stop_rule

        def run(record: Any, posted: Posted) -> str:
            do(
                db.session(),
                record,
                reason=posted.text("reason"),
                by=self.actor(),
                at=now(),
                version=posted.version,
            )
            return "The rule runs again." if stopped else "The rule is stopped for all cases."

        return [
            Deed(
                "start" if stopped else "stop",
                "Let it run again" if stopped else "Stop for all cases",
                Permission.TIMER_RULE,
                run,
                (REASON,),
                lines=(_CONSEQUENCES["start-rule" if stopped else "stop-rule"],),
                primary=stopped,
                danger=not stopped,
            )
        ]


_CONSEQUENCES = {
    "stop": "This mail is not sent. The others about the case go out as planned.",
    "stop-case": "Nothing is sent about this case any more, also not what would be planned later.",
    "start": "It is planned again, unless it is no longer needed.",
    "start-case": "What is still due about this case is planned again within minutes.",
    "stop-rule": "Nobody is reminded by this rule until it runs again, whatever is due.",
    "start-rule": "What is due is planned again within minutes. Of what is past only the newest "
    "mail about each case goes out.",
}


TIMERS = (TimerView, TimerRuleView)
