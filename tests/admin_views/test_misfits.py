"""What is stored and does not fit its question any more: every page that reads it still answers."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from app.domain.submission_flow import SubmissionStatus
from app.models import FormVersion, Submission, SubmissionDraft
from forms.fields import TYPES
from tests.app.web.trial_forms import publish
from tests.forms.engine import SETTINGS, document, page, question
from tests.support.client import Client
from tests.support.factories import Make

DEEP: Any = {"id": ["deep"], "name": {"value": [["words"]]}}
SHAPES: list[Any] = [[], {}, 0, True, "x", [1], DEEP, [DEEP, None], {"id": "x", "label": "X"}]
TYPED = [key for key, kind in TYPES.items() if kind.is_asked and not kind.is_computed]
# What a school that fills the form in can choose needs records that it owns.
OPEN = [key for key in TYPED if key not in ("own_student", "placement", "site")]


@pytest.fixture
def version(make: Make) -> FormVersion:
    """A form that asks for every type, once and in a repeat."""
    asked = [
        question(f"of_{key}", key, required=False, settings=SETTINGS.get(key, {})) for key in OPEN
    ]
    inner = [{**each, "id": f"{each['id']}-in", "key": f"in_{each['key']}"} for each in asked]
    several = {"key": "several", "item": "Thing", "min": 0}
    whole = document(
        page("all", *asked),
        page("more", *inner, kind="repeat", repeat=several),
        settings={"audience": ["public"]},
    )
    publish(make, whole)
    (version,) = make.all(FormVersion)
    return version


def answers_of(shape: Any) -> dict[str, Any]:
    inner = {f"in_of_{key}": shape for key in OPEN}
    once = {f"of_{key}": shape for key in OPEN}
    return {"audience": "public", **once, "several": [inner, shape]}


def sent(make: Make, version: FormVersion, shape: Any) -> Submission:
    return make.submission(
        version,
        answers=answers_of(shape),
        status=str(SubmissionStatus.FAILED),
        problem="It did not fit.",
    )


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_staff_read_it_everywhere_as_the_text_it_is(
    make: Make, version: FormVersion, staff: Callable[..., Client], shape: Any
) -> None:
    row, client = sent(make, version, shape), staff()
    raw = shape if isinstance(shape, str) else json.dumps(shape)
    columns = "".join(f"&col=q-of_{key}" for key in OPEN[:12])
    pages = [
        client.get(f"/admin/submission/{row.id}?open=sensitive"),
        client.get(f"/admin/repairs/{row.id}"),
        client.get(f"/admin/mend/{row.id}/all"),
        client.get(f"/admin/mend/{row.id}/more/1"),
        client.get(f"/admin/mend/{row.id}/more/1/remove"),
        client.get(f"/admin/form-register/{version.form_id}?chosen=1{columns}"),
    ]
    assert [each.status for each in pages] == [200] * len(pages)
    if shape in ([1], [DEEP, None]):
        assert all(raw in each.soup.get_text() for each in (pages[0], pages[1], pages[4]))
    register = pages[-1]
    for kind in ("csv", "xlsx"):
        form = register.form(action="/export")
        typed = {**form.values().to_dict(), "kind": kind, "reason": "To look at it"}
        assert client.post(form.action, typed).status == 200


@pytest.mark.parametrize("shape", [[1], True, 0], ids=str)
def test_mending_another_answer_keeps_it(
    make: Make, version: FormVersion, staff: Callable[..., Client], shape: Any
) -> None:
    row, client = sent(make, version, shape), staff()
    page = client.get(f"/admin/mend/{row.id}/all")
    typed = {"q_of_text": "Mended", "reason": "Asked"}
    typed |= {"q_of_yes_no": "yes", "q_of_rating": "1"}
    assert page.submit(typed, button="Save", follow=False).status == 303
    kept = make.reload(row).answers
    assert kept["of_text"] == "Mended"
    assert (kept["of_school"], kept["several"][-1]) == (shape, shape)
    assert client.get(f"/admin/submission/{row.id}/as-first-sent").status == 200


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_whoever_fills_it_in_sees_a_question_that_is_not_answered(
    make: Make, version: FormVersion, client: Client, shape: Any
) -> None:
    page = client.get("/forms/trial").submit(button="Start")
    (draft,) = make.all(SubmissionDraft)
    make.change(draft, answers=answers_of(shape))
    base = f"/forms/trial/{draft.id}"
    for path in ("", "/all", "/more/items", "/more/1", "/more/1/remove", "/check"):
        assert client.get(base + path).status == 200, path
    page = client.get(f"{base}/check")
    assert "Not provided" in page.text
    if "Before you can send" not in page.text:
        assert page.submit(button="Send").status == 200
        found = make.all(Submission)[0].answers
        entries = found.get("several", [])
        for key, answer in [*found.items(), *(each for entry in entries for each in entry.items())]:
            if key not in ("audience", "several"):
                assert TYPES[key.removeprefix("in_").removeprefix("of_")].fits(answer), key
