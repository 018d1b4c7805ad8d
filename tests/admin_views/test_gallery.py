"""The gallery shows every registered type in its states, and draws each as a form page does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from random import Random

import pytest

from app.domain.roles import Role
from app.settings import ROOT
from forms import fields
from forms.fields import TYPES, Asking, FieldType, Inputs
from tests.support.client import Client, Page
from tests.support.factories import Make

PATH = "/admin/forms-gallery/"
MACROS = ROOT / "app" / "web" / "templates" / "components" / "govuk"


@pytest.fixture
def gallery(staff: Callable[..., Client]) -> Page:
    return staff(Role.FORM_DESIGNER).get(PATH)


@pytest.mark.only_on("sqlite")
def test_every_type_is_there_in_every_state_it_has(gallery: Page) -> None:
    for key, kind in TYPES.items():
        found = gallery.soup.select(f'[data-sample="{key}"]')
        assert found, key
        states = {each["data-state"] for sample in found for each in sample.select("[data-state]")}
        expected = {"empty", "long"} | ({"filled"} if kind.is_asked else set())
        assert states >= expected | ({"wrong"} if kind.error_codes and kind.is_asked else set())
        wrong = [sample.select_one('[data-state="wrong"]') for sample in found]
        assert all(each.select_one(".govuk-error-message") for each in wrong if each), key


@pytest.mark.only_on("sqlite")
def test_every_component_is_there(gallery: Page) -> None:
    shown = {each["data-component"] for each in gallery.soup.select("[data-component]")}
    ours = {path.stem.replace("_", "-") for path in MACROS.glob("*.html")}
    assert shown - {"checkboxes", "radios"} == ours - {"choices", "form-group"}


@pytest.mark.only_on("sqlite")
def test_ids_are_unique_and_what_describes_an_input_is_there(gallery: Page) -> None:
    ids = Counter(str(each["id"]) for each in gallery.soup.select("[id]"))
    assert [each for each, count in ids.items() if count > 1] == []
    for tag in gallery.soup.select("[aria-describedby]"):
        assert set(str(tag["aria-describedby"]).split()) <= set(ids), tag
    for label in gallery.soup.select("label[for]"):
        assert label["for"] in ids, label


class Colour(FieldType):
    """A type from elsewhere."""

    key, label, macro = "colour", "Favourite colour", "text"
    family, purpose = "Words", "A colour that somebody likes."

    def read(self, inputs: Inputs, asking: Asking) -> object | None:
        return (inputs.get("") or [""])[0] or None

    def example(self, asking: Asking, random: Random) -> object:
        return "green"


@pytest.mark.only_on("sqlite")
def test_a_new_type_appears_by_itself(staff: Callable[..., Client]) -> None:
    client = staff(Role.FORM_DESIGNER)
    fields.register(Colour())
    try:
        page = client.get(PATH)
    finally:
        fields.unregister("colour")
    assert "Favourite colour" in page.text
    assert "A colour that somebody likes." in page.text


@pytest.mark.only_on("sqlite")
def test_it_is_linked_from_the_forms(staff: Callable[..., Client]) -> None:
    client = staff(Role.SERVICE_LEAD)
    assert client.get("/admin/form/").link("How questions look") == PATH


@pytest.mark.only_on("sqlite")
def test_only_those_who_see_forms_see_it(browser: Callable[..., Client], make: Make) -> None:
    assert browser(make.school_user()).get(PATH).status == 404
    assert browser(make.staff(Role.PANEL_MEMBER)).get(PATH).status == 404
