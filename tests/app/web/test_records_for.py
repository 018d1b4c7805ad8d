"""What the box of a look-up finds: alike on a form, in its preview and where staff mend it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.domain.roles import Role
from app.domain.submission_flow import SubmissionStatus
from app.models import FormVersion, SubmissionDraft
from tests.app.web.trial_forms import publish
from tests.forms.engine import document, page, question
from tests.support.client import Client
from tests.support.factories import Make

ASKED = page("a", question("school", "school"), question("name", "text"))


@pytest.mark.parametrize("place", ["form", "preview", "mending"])
def test_records_are_found_wherever_the_question_is_shown(
    make: Make, client: Client, browser: Callable[..., Client], place: str
) -> None:
    form = publish(make, document(ASKED, settings={"audience": ["public"]}))
    found = make.school(name="Alderbrook Academy", phase="Secondary")
    make.school(name="Bramble Primary")
    if place == "form":
        client.get("/forms/trial").submit(button="Start")
        (draft,) = make.all(SubmissionDraft)
        asking, base = client, f"/forms/trial/{draft.id}/options/a"
    elif place == "preview":
        asking, base = (
            browser(make.staff(Role.SERVICE_LEAD)),
            f"/admin/form-preview/{form.id}/p-a/options",
        )
    else:
        (version,) = make.all(FormVersion)
        sent = make.submission(
            version, answers={"audience": "public"}, status=str(SubmissionStatus.FAILED)
        )
        asking, base = browser(make.staff(Role.SERVICE_LEAD)), f"/admin/mend/{sent.id}/options/a"
    told = asking.get(f"{base}/school?q=alderbrook").response.get_json()
    assert told["says"] == "1 found."
    (option,) = told["options"]
    assert (option["value"], option["columns"]["phase"]) == (str(found.id), "Secondary")
    assert "Alderbrook" in option["label"]
    for other in ("name", "nothing"):
        assert asking.get(f"{base}/{other}?q=alderbrook").status == 404
