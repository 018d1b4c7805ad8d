"""The form by which staff write down a complaint that somebody rang, wrote or came in about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.domain.complaint_entry import BY_HAND, REPLY_WORDS, ReplyBy
from app.domain.permissions import Permission
from app.extensions import db
from app.http.clock import now, today
from app.models.complaint import ABOUT, Complaint
from app.services import complaint_entry

from .fields import Input, Typed, missing
from .parts import groups
from .remove_pages import StaffView
from .shared import fixed, pick, specs

REPLY, REPLY_LABEL = "reply_by", "How they want to hear from you"
_NAMES = (
    "channel received_on name role organisation email phone address on_behalf_of about "
    "about_provider_id what_happened when_happened already_tried outcome_wanted "
    "reasonable_adjustments"
)


class WrittenDown(StaffView):
    """Asks what the form for everybody asks, and how and when the complaint came."""

    new_specs = specs(
        Complaint,
        _NAMES,
        channel=fixed(BY_HAND, label="How it came"),
        received_on={"label": "Day it came", "hint": "Its days count from here"},
        address={"hint": "Letters are printed for it. Commas or line breaks part its lines"},
        on_behalf_of={"label": "For whom, if it is for somebody else"},
        about=fixed(ABOUT, label="What it is about"),
        about_provider_id=pick("provider", label="About provider"),
        what_happened={"label": "What happened", "hint": "In their words, as far as you can"},
        when_happened={"label": "When it happened", "hint": "A date, or about when"},
        already_tried={"label": "What they have tried so far"},
        outcome_wanted={"label": "What should happen now"},
        reasonable_adjustments={"label": "Help they need to take part"},
    )
    new_groups = groups(
        ("How it came", "channel received_on"),
        ("From", f"name role organisation on_behalf_of {REPLY} email phone address"),
        (
            "Matter",
            "about about_provider_id what_happened when_happened already_tried outcome_wanted "
            "reasonable_adjustments",
        ),
    )

    def _raw_of(self, source: Any) -> dict[str, Any]:
        raw = super()._raw_of(source)
        if "received_on" in raw:
            raw["received_on"] = raw["received_on"] or str(today())
            raw[REPLY] = source.get(REPLY, "")
        return raw

    def _read(self, form: Any, row: Any) -> Typed:
        typed = super()._read(form, row)
        if row is None:
            chosen = typed.raw[REPLY] = form.get(REPLY, "")
            if chosen in set(ReplyBy):
                typed.values[REPLY] = ReplyBy(chosen)
            else:
                typed.faults[REPLY] = missing("radio", REPLY_LABEL)
        return typed

    def _inputs(
        self, row: Any, raw: Mapping[str, Any], faults: Mapping[str, str]
    ) -> dict[str, Input]:
        inputs = super()._inputs(row, raw, faults)
        if row is not None:
            return inputs
        asked = Input(
            name=REPLY,
            label=REPLY_LABEL,
            kind="radio",
            required=True,
            value=raw.get(REPLY, ""),
            error=faults.get(REPLY, ""),
            options=[(str(way), words) for way, words in REPLY_WORDS.items()],
        )
        return {**inputs, REPLY: asked}

    def make(self, values: dict[str, Any], permission: Permission) -> Any:
        reply_by = values.pop(REPLY)
        return complaint_entry.enter(db.session(), values, reply_by, by=self.actor(), at=now())
