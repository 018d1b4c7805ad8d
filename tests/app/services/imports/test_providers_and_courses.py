import csv
import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, time

import pytest
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.models import AuditEvent, Contact, Course, CourseOffer, Provider, Site, StatusHistory
from app.services.imports import courses, providers
from app.services.imports.report import Found, Report
from tests.support.factories import Make

AT = datetime(2026, 11, 25, 12, tzinfo=UTC)
Sessions = Callable[[], AbstractContextManager[Session]]
PROVIDER = dict(zip(providers.COLUMNS, providers.EXAMPLE, strict=True))
COURSE = dict(zip(courses.COLUMNS, courses.EXAMPLE, strict=True))


def written(*rows: dict[str, str]) -> bytes:
    stream = io.StringIO()
    writer = csv.DictWriter(stream, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue().encode()


@pytest.fixture
def bring_in(system_session: Sessions, the_system: Actor) -> Callable[..., Report]:
    def run(kind: object, *rows: dict[str, str], apply: bool = True) -> Report:
        with system_session() as session:
            return kind.bring_in(  # type: ignore[attr-defined]
                session, written(*rows), apply=apply, by=the_system, at=AT
            )

    return run


def test_the_provider_template_can_be_brought_in(
    bring_in: Callable[..., Report], make: Make
) -> None:
    assert bring_in(providers, PROVIDER).rows[0].found is Found.NEW
    (provider,), (site,), (lead,) = (make.all(model) for model in (Provider, Site, Contact))
    assert provider.status == "enquiry"
    assert provider.ref.startswith("PRV-2627-")
    assert (provider.company_no, provider.ap_setting_type) == ("01234567", "OTH")
    assert provider.contract_end == date(2028, 8, 31)
    assert provider.tiers == ["1", "2"]
    assert provider.categories == ["WORK_BASED", "EMPLOYABILITY_PD"]
    assert (site.name, site.postcode, site.max_pupils_at_once) == ("Main site", "CV1 2GN", 16)
    assert (lead.job_role, lead.email) == ("DSL", "dsl@example.org")
    (begun,) = make.all(StatusHistory)
    assert (begun.move, begun.to_status) == ("begin", "enquiry")


def test_a_provider_is_known_by_name_and_by_reference(
    bring_in: Callable[..., Report], make: Make
) -> None:
    bring_in(providers, PROVIDER)
    events = len(make.all(AuditEvent))
    assert bring_in(providers, PROVIDER).rows[0].found is Found.SAME
    assert len(make.all(AuditEvent)) == events
    ref = make.all(Provider)[0].ref
    row = {
        **PROVIDER,
        "reference": ref.lower(),
        "legal_name": "Renamed Limited",
        "dsl_email": "new@example.org",
        "site_max_pupils_at_once": "20",
    }
    report = bring_in(providers, row)
    assert report.rows[0].changed == ("legal_name", "site_max_pupils_at_once", "dsl_email")
    assert make.all(Provider)[0].legal_name == "Renamed Limited"
    assert make.all(Site)[0].max_pupils_at_once == 20
    assert [contact.email for contact in make.all(Contact)] == ["new@example.org"]


def test_where_a_provider_stands_is_not_the_files_to_say(
    bring_in: Callable[..., Report], make: Make
) -> None:
    make.provider(legal_name=PROVIDER["legal_name"], status="approved")
    bring_in(providers, {**PROVIDER, "status": "exited"})
    assert make.all(Provider)[0].status == "approved"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"legal_name": ""}, "legal_name is empty"),
        ({"company_no": "12"}, "company_no"),
        ({"ukprn": "10990001"}, "give only one of ukprn, ap_setting_type"),
        ({"ap_setting_type": "ZZZ"}, "none of"),
        ({"tiers": "1;9"}, "none of 1, 2, 3, 4"),
        ({"contract_end": "2020-01-01"}, "contract_start is after contract_end"),
        ({"contract_end": "soon"}, "no date"),
        ({"registered_school": "perhaps"}, "neither yes nor no"),
        ({"site_postcode": "nowhere"}, "site_postcode"),
        ({"site_max_pupils_at_once": "0"}, "not between 1 and 500"),
        ({"dsl_email": "nobody"}, "dsl_email"),
        ({"reference": "PRV-2627-22222"}, "there is no provider with the reference"),
    ],
)
def test_a_wrong_provider_is_refused(
    bring_in: Callable[..., Report], make: Make, change: dict[str, str], words: str
) -> None:
    report = bring_in(providers, {**PROVIDER, **change})
    assert report.rows[0].found is Found.REFUSED
    assert any(words in why for why in report.rows[0].why), report.rows[0].why
    assert make.all(Provider) == []


def test_a_provider_twice_in_a_file_is_told(bring_in: Callable[..., Report]) -> None:
    report = bring_in(providers, PROVIDER, PROVIDER, apply=False)
    assert report.rows[1].why == ("the provider is in row 2 already",)


def test_the_course_template_can_be_brought_in(bring_in: Callable[..., Report], make: Make) -> None:
    bring_in(providers, PROVIDER)
    assert bring_in(courses, COURSE).rows[0].found is Found.NEW
    (course,), (offer,) = make.all(Course), make.all(CourseOffer)
    assert (course.title, course.tier, course.programme) == ("Carpentry", "1", "TIER1")
    assert course.accreditation == ["Entry level 3", "Level 1"]
    assert (offer.status, offer.academic_year) == ("draft", "2026/27")
    assert (offer.days, offer.session, offer.starts_at) == (["TUE", "THU"], "FULL", time(9, 30))
    assert (offer.price_pence, offer.price_basis, offer.capacity) == (6500, "DAY", 8)
    events = len(make.all(AuditEvent))
    assert bring_in(courses, COURSE).rows[0].found is Found.SAME
    assert len(make.all(AuditEvent)) == events


def test_a_course_of_two_years_is_one_course(bring_in: Callable[..., Report], make: Make) -> None:
    bring_in(providers, PROVIDER)
    report = bring_in(courses, COURSE, {**COURSE, "academic_year": "2027/28", "capacity": "9"})
    assert report.count(Found.NEW) == 2
    assert len(make.all(Course)) == 1
    assert {offer.capacity for offer in make.all(CourseOffer)} == {8, 9}


def test_rows_that_contradict_each_other_are_refused(bring_in: Callable[..., Report]) -> None:
    bring_in(providers, PROVIDER)
    report = bring_in(
        courses,
        COURSE,
        COURSE,
        {**COURSE, "academic_year": "2027/28", "age_max": "17"},
    )
    assert report.rows[1].why == ("this offer is in row 2 already",)
    assert report.rows[2].why == ("row 2 says something else about age_max",)


def test_an_offer_changes_by_its_columns(bring_in: Callable[..., Report], make: Make) -> None:
    bring_in(providers, PROVIDER)
    bring_in(courses, COURSE)
    report = bring_in(courses, {**COURSE, "price_pounds": "£70.50", "summary": "Another text."})
    assert report.rows[0].changed == ("summary", "price_pence")
    assert make.all(CourseOffer)[0].price_pence == 7050


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"provider": "Nobody Limited"}, "there is no provider"),
        ({"site": "Elsewhere"}, "has no site"),
        ({"title": ""}, "title is empty"),
        ({"academic_year": "2026"}, "no academic year"),
        ({"days": ""}, "days is empty"),
        ({"days": "SAT"}, "none of"),
        ({"age_min": "20"}, "age_min is after age_max"),
        ({"starts_at": "16:00"}, "starts_at is after ends_at"),
        ({"starts_at": "half nine"}, "no time"),
        ({"capacity": "none"}, "no whole number"),
        ({"price_pounds": "65.555"}, "pounds and pence"),
        ({"programme": "TIER9"}, "none of"),
    ],
)
def test_a_wrong_course_is_refused(
    bring_in: Callable[..., Report], make: Make, change: dict[str, str], words: str
) -> None:
    bring_in(providers, PROVIDER)
    report = bring_in(courses, {**COURSE, **change})
    assert report.rows[0].found is Found.REFUSED
    assert any(words in why for why in report.rows[0].why), report.rows[0].why
    assert make.all(Course) == []


def test_dry_runs_write_nothing(bring_in: Callable[..., Report], make: Make) -> None:
    bring_in(providers, PROVIDER, apply=False)
    assert make.all(Provider) == []
    bring_in(providers, PROVIDER)
    bring_in(courses, COURSE, apply=False)
    assert make.all(Course) == []
