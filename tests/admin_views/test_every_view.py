"""Every view of the registry, as the manager of the service uses it."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from app.domain.roles import Role
from app.extensions import Model
from app.models import AccountLink, Application, SafeguardingPointer, Withdrawal
from tests.support.actors import signed_in
from tests.support.client import Client, Page
from tests.support.pointer_desk import address, open_pointer
from tests.support.world import World

# What no list shows: links to choose a password are the recipient's alone, and texts of forms
# that are being worked on stand in the designer.
# Secrets and the mark of the file store; a form's text stands in the designer.
NOT_SHOWN = {
    AccountLink.__tablename__,
    "form_draft",
    "form_draft_step",
    "form_reference",
    "installation",
}


@pytest.fixture
def lead(world: World) -> Client:
    world.make.code_value()
    world.make.closure_day()
    world.make.timer_rule()
    # Safeguarding leads alone see pointers, and give a reason for each.
    both = world.make.user(roles=[Role.SERVICE_LEAD, Role.SAFEGUARDING_LEAD])
    client = signed_in(world.app, both, world.make)
    for row in world.rows[SafeguardingPointer].values():
        assert open_pointer(client, address(row)).status == 200
    return client


def views(app: Flask) -> dict[str, Any]:
    return app.extensions["staff_views"]


def listed(client: Client, view: Any) -> Page:
    return client.get(f"/admin/{view.table().replace('_', '-')}/")


def first_record(client: Client, view: Any) -> str:
    link = listed(client, view).soup.select_one("a.row-link")
    assert link is not None, f"{view.plural}: the list is empty"
    return str(link["href"])


@pytest.mark.only_on("sqlite")
def test_every_table_has_a_view(app: Flask) -> None:
    mapped = {mapper.local_table.name for mapper in Model.registry.mappers}
    assert mapped - set(views(app)) == NOT_SHOWN


@pytest.mark.only_on("sqlite")
def test_every_view_stands_in_one_area_of_the_rail(app: Flask) -> None:
    from admin_views.frame import AREAS

    placed = [table for _, top, below in AREAS for table in (*top, *below)]
    assert sorted(placed) == sorted(views(app))
    for label, top, below in AREAS:
        for table in (*top, *below):
            assert views(app)[table].area == label, table


def test_every_list_and_record_opens(lead: Client, world: World) -> None:
    for view in views(world.app).values():
        page = listed(lead, view)
        assert page.status == 200, view.plural
        assert page.heading.startswith(view.plural)
        address = first_record(lead, view)
        for path in (address, f"{address}?open=sensitive"):
            assert lead.get(path).status == 200, path


def test_every_form_opens_and_saves_what_is_there(lead: Client, world: World) -> None:
    """An untouched form changes nothing; each value survives the way to the page and back."""
    tried = 0
    for view in views(world.app).values():
        if not (view.edits or view.creates):
            assert lead.get(f"{first_record(lead, view)}/edit").status == 404
            continue
        if view.creates:
            page = lead.get(f"{view_url(view)}new", query=hanging(view, world))
            assert page.status == 200, view.plural
            refused = page.submit({}, button="Save")
            assert refused.status == 422, view.plural
            assert refused.errors, view.plural
        if view.edits:
            address = first_record(lead, view)
            page = lead.get(f"{address}/edit")
            assert page.status == 200, address
            saved = page.submit({}, button="Save", follow=False)
            assert saved.status == 302, (view.plural, saved.errors)
            tried += 1
    assert tried >= 15
    assert world.make.all(_audit(), _audit().action == "changed") == []


def test_removing_asks_for_a_reason_and_can_be_undone(lead: Client, world: World) -> None:
    # An open one is not removed: places would be ending for ever.
    for row in world.rows[Withdrawal].values():
        world.make.change(row, status="cancelled")
    tried = 0
    for view in views(world.app).values():
        if not view.deletes:
            continue
        address = first_record(lead, view)
        page = lead.get(f"{address}/delete")
        assert page.status == 200, address
        assert page.submit({"reason": "  "}, button="Remove").status == 422
        done = page.submit({"reason": "Entered twice"}, button="Remove")
        assert done.status == 200
        gone = lead.get(address)
        assert "was removed" in gone.text, address
        assert address not in listed(lead, view).html
        assert address in lead.get(f"{view_url(view)}?removed=1").html
        back = gone.submit(button="Bring it back")
        assert "is back" in back.text, address
        assert address in listed(lead, view).html
        tried += 1
    assert tried >= 10
    reasons = [e.reason for e in world.make.all(_audit(), _audit().action == "removed")]
    assert reasons == ["Entered twice"] * tried


@pytest.mark.only_on("sqlite")
def test_every_list_of_related_records_leads_to_all_of_them(app: Flask) -> None:
    for view in views(app).values():
        for title, table, key in view.children:
            child = views(app)[table]
            assert key in child.parents, (view.plural, title)


def test_no_list_can_show_special_category_columns(app: Flask) -> None:
    from app.models import Student

    view = type(views(app)["student"])
    from admin_views.parts import Column

    class Leaky(view):  # type: ignore[misc, valid-type]
        columns = (*view.columns, Column("sen_status", "SEN"))

    with pytest.raises(LookupError, match="special-category"):
        Leaky()
    assert Student.sen_status is not None


def test_drafts_are_listed_without_their_answers(lead: Client, world: World, make: Any) -> None:
    make.draft(
        answers={"secret": "what-nobody-reads"},
        return_email="what-nobody-reads@example.org",
        return_hash="what-nobody-reads-1",
        return_code_hash="what-nobody-reads-2",
    )
    view = views(world.app)["submission_draft"]
    for link in listed(lead, view).soup.select("a.row-link"):
        page = lead.get(str(link["href"]))
        assert page.status == 200
        assert "what-nobody-reads" not in page.html


@pytest.mark.only_on("sqlite")
def test_no_record_shows_what_secrets_are_known_by(app: Flask) -> None:
    for view in views(app).values():
        names = {name for group in view.all_groups() for name in group.names}
        assert not {each for each in names if each.endswith("_hash")}, view.plural


def hanging(view: Any, world: World) -> dict[str, str]:
    """What the address of a form needs for a record that is added to another one."""
    application = world.row(Application, "a")
    return {view.hangs_on: str(application.id)} if view.hangs_on else {}


def view_url(view: Any) -> str:
    return f"/admin/{view.table().replace('_', '-')}/"


def _audit() -> Any:
    from app.models import AuditEvent

    return AuditEvent
