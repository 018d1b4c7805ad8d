"""A provider is asked about a part of a complaint, and sees nothing else of it."""

from __future__ import annotations

from collections.abc import Callable

from app.domain.calendar import add_working_days
from app.domain.roles import Role
from app.models import ComplaintShare, OutboxMessage
from tests.support.client import Client
from tests.support.desk import do, record
from tests.support.factories import Make


def test_the_part_that_is_shared_is_answered(browser: Callable[..., Client], make: Make) -> None:
    provider = make.provider()
    owner = make.user(Role.PROVIDER_OWNER, provider=provider)
    lead = make.staff(Role.SERVICE_LEAD)
    complaint = make.complaint(
        status="acknowledged",
        ack_at=make.at,
        name="Ada Parent",
        about="PROVIDER",
        about_provider_id=provider.id,
        what_happened="Everything that happened",
    )
    desk = browser(lead)
    page = desk.get(f"/admin/complaint/{complaint.id}/do/ask-provider")
    values = {
        "provider_id": f"{provider.trading_name} ({provider.ref})",
        "asked": "Who rang?",
        "shared": "Nobody rang on Friday.",
        "due_on": str(make.today),
    }
    refused = page.submit(values)
    assert refused.errors == ["Give the provider until a day to come."]
    refused.submit({"due_on": str(add_working_days(make.today, 5))})
    page = desk.get(f"/admin/complaint/{complaint.id}/do/ask-provider")
    refused = page.submit({**values, "due_on": str(add_working_days(make.today, 4))})
    assert refused.errors == ["This provider has this question already, to be answered."]
    (share,) = make.all(ComplaintShare)
    (mail,) = make.all(OutboxMessage)
    assert (mail.kind, mail.recipient) == ("complaint-shared", owner.email)
    assert "Friday" not in mail.body

    client = browser(owner)
    assert complaint.ref in client.get("/provider/").text
    assert complaint.ref in client.get("/provider/complaints/").text
    page = client.get(f"/provider/asked/{share.id}")
    assert "Who rang?" in page.text
    assert "Nobody rang on Friday." in page.text
    for hidden in ("Ada Parent", "Everything that happened", str(complaint.id)):
        assert hidden not in page.html
    assert client.get(f"/provider/complaints/{complaint.id}").status == 404
    empty = page.submit({"answer": " "})
    assert empty.status == 422
    empty.submit({"answer": "Rae rang at two."})
    assert make.reload(share).answer == "Rae rang at two."
    told = make.all(OutboxMessage, OutboxMessage.kind == "complaint-share-answered")
    assert [each.recipient for each in told] == [lead.email]
    assert "Send answer" not in client.get(f"/provider/asked/{share.id}").text

    do(desk, share, "Take back")
    assert client.get(f"/provider/asked/{share.id}").status == 404
    assert record(desk, share).status == 200


def test_another_provider_sees_none_of_it(browser: Callable[..., Client], make: Make) -> None:
    share = make.share()
    client = browser(make.user(Role.PROVIDER_OWNER, provider=make.provider()))
    assert client.get(f"/provider/asked/{share.id}").status == 404
    assert share.ref not in client.get("/provider/complaints/").html


def test_whoever_complained_does_not_see_whom_cap_asks(
    browser: Callable[..., Client], make: Make
) -> None:
    school = make.school()
    complaint = make.complaint(school_id=school.id, status="acknowledged")
    share = make.share(complaint, answer="Rae rang.")
    client = browser(make.user(Role.SCHOOL_COORDINATOR, school=school))
    page = client.get(f"/school/complaints/{complaint.id}")
    assert page.status == 200
    assert "Rae rang." not in page.html
    assert str(share.id) not in page.html


def test_the_owner_alone_is_asked(browser: Callable[..., Client], make: Make) -> None:
    """A complaint may be about one of its people: a tutor neither reads nor answers it."""
    provider = make.provider()
    share = make.share(make.complaint(status="acknowledged"), provider_id=provider.id)
    tutor = browser(make.user(Role.PROVIDER_USER, provider=provider))
    assert tutor.get(f"/provider/asked/{share.id}").status in {403, 404}
    assert share.ref not in tutor.get("/provider/").html
    assert share.ref not in tutor.get("/provider/complaints/").html
    owner = browser(make.user(Role.PROVIDER_OWNER, provider=provider))
    assert owner.get(f"/provider/asked/{share.id}").status == 200
