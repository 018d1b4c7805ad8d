"""What the designer says is said in the words of the form."""

from __future__ import annotations

from collections.abc import Callable

from app.domain.roles import Role
from tests.app.web.trial_forms import publish
from tests.forms.engine import document, page, question
from tests.support.client import Client
from tests.support.factories import Make

WHO = question(
    "who",
    "choose_one",
    label="Who is it about?",
    settings={"options": [{"value": "PROVIDER", "label": "A training provider"}]},
)
ABOUT = {"q": "who", "op": "is", "value": "PROVIDER"}


def test_a_new_type_tells_what_rules_name_by_its_label(
    staff: Callable[..., Client], make: Make
) -> None:
    whole = document(page("a", WHO), page("b", question("more", "text"), show_when=ABOUT))
    form = publish(make, whole)
    client = staff(Role.SERVICE_LEAD)
    base = f"/admin/form-designer/{form.id}"
    client.get(f"{base}/").submit(button="Change this form")
    shown = client.get(f"{base}/question/{WHO['id']}/type?to=yes_no")
    assert "with yes or no, not with “A training provider”." in shown.text
    several = {"q": "who", "op": "in", "value": ["PROVIDER"]}
    whole["sections"][0]["pages"][1]["show_when"] = several
    other = publish(make, {**whole, "key": "other"})
    client.get(f"/admin/form-designer/{other.id}/").submit(button="Change this form")
    shown = client.get(f"/admin/form-designer/{other.id}/question/{WHO['id']}/type?to=choose_many")
    assert "“is one of” does not fit “Who is it about?”" in shown.text


def test_a_preview_of_a_discreet_form_has_the_number_of_its_page(
    staff: Callable[..., Client], make: Make
) -> None:
    pages = [page(each, question(each, "text")) for each in ("one", "two", "three")]
    form = publish(make, document(*pages, settings={"exit_this_page": True}))
    shown = staff(Role.SERVICE_LEAD).get(f"/admin/form-preview/{form.id}/{pages[2]['id']}")
    assert shown.soup.title is not None
    assert shown.soup.title.get_text(strip=True).startswith("Page 3")
