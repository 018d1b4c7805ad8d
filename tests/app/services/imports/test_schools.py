from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from app.access.actor import Actor, person
from app.domain.errors import NotAllowed
from app.domain.roles import Role
from app.models import AuditEvent, Contact, School
from app.services.imports import schools
from app.services.imports.report import Found, Report
from tests.support.factories import Make

AT = datetime(2026, 11, 25, 12, tzinfo=UTC)
HEADER = (
    "URN,LA (code),LA (name),EstablishmentNumber,EstablishmentName,TypeOfEstablishment (name),"
    "EstablishmentStatus (name),PhaseOfEducation (name),StatutoryLowAge,StatutoryHighAge,UKPRN,"
    "Street,Locality,Town,Postcode,SchoolWebsite,TelephoneNum,HeadFirstName,HeadLastName,"
    "Trusts (name)"
)
ROW = (
    "199901,331,Coventry,9901,Alderbrook Academy,Academy converter,Open,Secondary,11,18,10099901,"
    "1 Ribbon Street,Wyken,Coventry,CV1 2GN,www.alderbrook.example.org,1632960123,Nobody,Known,"
    "Ribbon Trust"
)
Sessions = Callable[[], AbstractContextManager[Session]]


def csv(*rows: str, header: str = HEADER, encoding: str = "utf-8") -> bytes:
    return "\r\n".join([header, *rows, ""]).encode(encoding)


@pytest.fixture
def bring_in(system_session: Sessions, the_system: Actor) -> Callable[..., Report]:
    def run(content: bytes, *, apply: bool = True, **options: str) -> Report:
        with system_session() as session:
            return schools.bring_in(session, content, apply=apply, by=the_system, at=AT, **options)

    return run


def test_a_new_school_has_what_the_register_says(
    bring_in: Callable[..., Report], make: Make
) -> None:
    report = bring_in(csv(ROW))
    (school,) = make.all(School)
    assert report.rows[0].found is Found.NEW
    assert (school.urn, school.la_code, school.establishment_no) == ("199901", "331", "9901")
    assert (school.name, school.type, school.phase) == (
        "Alderbrook Academy",
        "Academy converter",
        "Secondary",
    )
    assert (school.statutory_low_age, school.statutory_high_age) == (11, 18)
    assert school.address == "1 Ribbon Street, Wyken"
    assert (school.town, school.postcode) == ("Coventry", "CV1 2GN")
    assert school.telephone == "+441632960123"  # the register drops the zero
    assert school.website == "https://www.alderbrook.example.org"
    assert school.trust_name == "Ribbon Trust"
    assert school.in_city
    assert school.gias_synced_at == AT


def test_a_dry_run_changes_nothing(bring_in: Callable[..., Report], make: Make) -> None:
    report = bring_in(csv(ROW), apply=False)
    assert report.count(Found.NEW) == 1
    assert make.all(School) == []
    assert make.all(AuditEvent) == []


def test_the_second_time_nothing_changes(bring_in: Callable[..., Report], make: Make) -> None:
    bring_in(csv(ROW))
    before = make.all(School)[0].version
    events = len(make.all(AuditEvent))
    report = bring_in(csv(ROW))
    assert report.rows[0].found is Found.SAME
    assert make.all(School)[0].version == before
    assert len(make.all(AuditEvent)) == events


def test_a_change_names_its_columns(bring_in: Callable[..., Report], make: Make) -> None:
    bring_in(csv(ROW))
    report = bring_in(
        csv(
            ROW.replace(",Open,", ',"Open, but proposed to close",').replace(
                "1632960123", "1632960124"
            )
        )
    )
    assert report.rows[0].changed == ("status", "telephone")
    (school,) = make.all(School)
    assert (school.status, school.telephone) == ("proposed-to-close", "+441632960124")


def test_windows_1252_is_read(bring_in: Callable[..., Report], make: Make) -> None:
    bring_in(csv(ROW.replace("Alderbrook", "St Aidan’s Café"), encoding="cp1252"))
    assert make.all(School)[0].name == "St Aidan’s Café Academy"


def test_what_the_file_does_not_have_stays(bring_in: Callable[..., Report], make: Make) -> None:
    bring_in(csv(ROW))
    make.add(Contact, school_id=make.all(School)[0].id, full_name="Kept Person")
    header = "URN,LA (code),EstablishmentName,EstablishmentStatus (name),PhaseOfEducation (name)"
    report = bring_in(csv("199901,331,Alderbrook School,Open,Secondary", header=header))
    (school,) = make.all(School)
    assert report.rows[0].changed == ("name",)
    assert (school.telephone, school.trust_name) == ("+441632960123", "Ribbon Trust")
    assert [contact.full_name for contact in make.all(Contact)] == ["Kept Person"]


def test_an_extract_without_numbers_and_types_is_enough(
    bring_in: Callable[..., Report], make: Make
) -> None:
    header = (
        "URN,LA (code),LA (name),EstablishmentName,EstablishmentStatus (name),"
        "PhaseOfEducation (name),Street,Locality,Town,Postcode"
    )
    rows = [
        f"{199901 + n},331,Coventry,School {n},Open,Primary,{n} Loom Lane,,Coventry,CV1 2GN"
        for n in range(3)
    ]
    assert bring_in(csv(*rows, header=header)).count(Found.NEW) == 3
    assert {school.establishment_no for school in make.all(School)} == {None}


def test_the_head_is_never_kept(bring_in: Callable[..., Report], make: Make) -> None:
    bring_in(csv(ROW))
    school = make.all(School)[0]
    kept = {str(getattr(school, column.key)) for column in School.__table__.columns}
    assert not any("Nobody" in value or "Known" in value for value in kept)


def test_wrong_rows_are_refused_and_the_others_written(
    bring_in: Callable[..., Report], make: Make
) -> None:
    report = bring_in(
        csv(
            ROW,
            ROW,  # again
            ROW.replace("199901", "19990"),
            ROW.replace("199901", "199902"),  # the same establishment number
            ROW.replace("199901", "199903").replace(",9901,", ",9903,").replace("Open", "Opening"),
            ROW.replace("199901", "199904").replace(",9901,", ",9904,").replace(",11,18", ",18,11"),
            ROW.replace("199901", "199905").replace(",9901,", ",9905,").replace("CV1 2GN", "CV1"),
            ROW.replace("199901", "199906").replace(",9901,", ",9906,"),
        )
    )
    assert [row.found for row in report.rows] == [
        Found.NEW,
        *[Found.REFUSED] * 6,
        Found.NEW,
    ]
    why = [row.why for row in report.rows]
    assert why[1] == ("the URN is in row 2 already",)
    assert "URN" in why[2][0]
    assert why[3] == ("LA and establishment number belong to URN 199901",)
    assert "not a status" in why[4][0]
    assert why[5] == ("StatutoryLowAge is above StatutoryHighAge",)
    assert "Postcode" in why[6][0]
    assert {school.urn for school in make.all(School)} == {"199901", "199906"}


def test_an_odd_telephone_does_not_keep_a_school_out(
    bring_in: Callable[..., Report], make: Make
) -> None:
    report = bring_in(csv(ROW.replace("1632960123", "ask the office")))
    assert report.rows[0].found is Found.NEW
    assert "TelephoneNum left out: ask the office" in report.rows[0].remarks
    assert make.all(School)[0].telephone is None


def test_other_councils_can_be_left_out(bring_in: Callable[..., Report], make: Make) -> None:
    other = ROW.replace("199901", "199907").replace(",331,", ",937,")
    report = bring_in(csv(ROW, other), only_council="331")
    assert report.left_out == 1
    assert [school.urn for school in make.all(School)] == ["199901"]
    bring_in(csv(other))
    assert {school.urn: school.in_city for school in make.all(School)}["199907"] is False


def test_a_school_deleted_here_is_not_brought_back(
    bring_in: Callable[..., Report], make: Make
) -> None:
    make.school(urn="199901", deleted_at=AT)
    report = bring_in(csv(ROW))
    assert report.rows[0].why == ("the school was deleted here; restore it first",)


def test_every_row_written_is_in_the_audit_trail(
    bring_in: Callable[..., Report], make: Make
) -> None:
    bring_in(csv(ROW))
    bring_in(csv(ROW.replace("Alderbrook Academy", "Alderbrook School")))
    events = [e for e in make.all(AuditEvent) if e.action == "imported"]
    assert len(events) == 2
    assert {e.record_id for e in events} == {make.all(School)[0].id}
    assert {"name": ["Alderbrook Academy", "Alderbrook School"]}.items() <= max(
        (e.changes or {} for e in events), key=len
    ).items()


def test_only_those_who_may_make_schools_import(system_session: Sessions) -> None:
    member = person(
        on=AT.date(),
        user_id=uuid4(),
        name="A Member",
        email="member@example.org",
        roles=frozenset({Role.PANEL_MEMBER}),
        school_id=None,
        provider_id=None,
    )
    with system_session() as session, pytest.raises(NotAllowed):
        schools.bring_in(session, csv(ROW), apply=True, by=member, at=AT)
