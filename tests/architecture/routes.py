"""Every route with real ids in it: own ones, somebody else's, ones that never were."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

from app.extensions import db
from app.models import (
    Application,
    Complaint,
    ComplaintShare,
    Contact,
    ContactChange,
    Course,
    CourseChange,
    Document,
    Interview,
    Placement,
    Provider,
    Student,
    Submission,
    SubmissionDraft,
    SubmissionFile,
    Withdrawal,
)
from tests.support.world import World

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
IDS = {
    "application_id": Application,
    "change_id": CourseChange,
    "complaint_id": Complaint,
    "share_id": ComplaintShare,
    "contact_id": Contact,
    "request_id": ContactChange,
    "course_id": Course,
    "document_id": Document,
    "interview_id": Interview,
    "placement_id": Placement,
    "student_id": Student,
    "submission_id": Submission,
    "draft_id": SubmissionDraft,
    "file_id": SubmissionFile,
    "withdrawal_id": Withdrawal,
}
# Arguments that name no record of an organisation: one value that leads somewhere. Forms are the
# same for all who may see any; `ids_of` knows the id of one.
PLAIN = {
    "form_id": "no-such-form",
    "node_id": "section-the-pupil",
    "page_id": "page-programme",
    "place": "node:page-programme",
    "noun": "section",
    "column": "upn",
    "deed_name": "cancel",
    "slug": "multi-agency-application",
    "page_slug": "pupil",
    "section_id": "section-the-pupil",
    "number": "1",
    "group": "done",
    "key": "school",
    "token": "no-such-token",
    "filename": "css/tokens.css",
    "name": "cancel",
    "step": "withdraw",
    "meeting_step": "call-off",
    "kind": "school",
    "reader": "providers",
    "course_ref": "CRS-2627-22222",
    "provider_ref": "PRV-2627-22222",
}


@dataclass(frozen=True)
class Call:
    """One request to make."""

    method: str
    path: str
    endpoint: str
    has_id: bool

    def __str__(self) -> str:
        return f"{self.method} {self.path} ({self.endpoint})"


def rules(app: Flask) -> list[Rule]:
    return sorted(app.url_map.iter_rules(), key=lambda rule: (str(rule), sorted(rule.methods)))


def calls(app: Flask, ids: dict[str, Any], *, methods: frozenset[str]) -> Iterator[Call]:
    """Every route with these ids. `ids` names a row for each argument, and a row for each table
    under its name for the staff's pages. A table without a row is left out; an argument that
    nobody knows is an error, or a law would not hear of its routes."""
    for rule in rules(app):
        values = {}
        for argument in rule.arguments:
            if argument == "id_":
                found = ids.get(rule.endpoint.partition(".")[0].removeprefix("admin_"))
            else:
                face = rule.endpoint.partition(".")[0]
                found = ids.get(f"{face}.{argument}", ids.get(argument, PLAIN.get(argument)))
                assert found is not None, f"Say in PLAIN or IDS what {argument} of {rule} may be."
            if found is None:
                break
            values[argument] = found
        else:
            path = _filled(str(rule), values)
            has_id = any(a in IDS or a in {"id_", "user_id"} for a in rule.arguments)
            for method in sorted((rule.methods or set()) & methods):
                yield Call(method, path, rule.endpoint, has_id)


def _filled(rule: str, values: dict[str, Any]) -> str:
    return re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", lambda found: str(values[found[1]]), rule)


def ids_of(world: World, side: str) -> dict[str, Any]:
    """The ids of one side's rows, by argument and by table."""
    found: dict[str, Any] = {name: world.row(model, side).id for name, model in IDS.items()}
    found["user_id"] = world.users[f"provider_{side}"].id
    for model, rows in world.rows.items():
        found[model.__tablename__] = rows[side].id
    found["course_ref"] = world.row(Course, side).ref
    found["provider_ref"] = world.row(Provider, side).ref
    # A contact is a school's or a provider's: each face has one of its own.
    found["provider.contact_id"] = world.of_provider[side].id
    found["provider.request_id"] = world.asked_by_provider[side].id
    found["user"] = found["user_id"]
    found["form_id"] = found["form"] = world.version.form_id
    found["form_version"] = world.version.id
    return found


def missing_ids() -> dict[str, Any]:
    """Ids that never were."""
    found: dict[str, Any] = {name: uuid.uuid4() for name in (*IDS, "user_id", "form_id")}
    for mapper in db.Model.registry.mappers:
        found[mapper.class_.__tablename__] = uuid.uuid4()
    return found


_CHANGING = (
    re.compile(r'nonce(?:=|-)"?[\w-]{22}"?'),
    re.compile(r'name="csrf_token"[^>]*value="[^"]*"'),
    re.compile(r'value="[^"]*"[^>]*name="csrf_token"'),
    re.compile(r'name="csrf-token"[^>]*content="[^"]*"'),
    re.compile(r'data-csrf="[^"]*"'),
    re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"),
)


def bare(html: str) -> str:
    """A page without what differs between two requests for the same thing."""
    for pattern in _CHANGING:
        html = pattern.sub("", html)
    return html
