"""The course directory at 2,000 courses: each filter and the search against the plain list."""

from __future__ import annotations

import random
import re
import uuid
from collections.abc import Iterator
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, insert, select

from app.domain.codes import TIER_OF, CourseCategory, Programme
from app.domain.references import Prefix, new_reference
from app.extensions import db
from app.models import (
    ApplicationResponse,
    Course,
    CourseOffer,
    Placement,
    PlacementSlot,
    Provider,
    Site,
)
from tests.support.factories import Make

from .forms import Result
from .timing import Deed, compare
from .world import World

COURSES = 2_000
PROVIDERS = 60
PLACEMENTS = 1_500
SEED = 332
PLAIN = "/courses"
AGAINST = "the plain list of the directory"
MOST = 2.0
DAYS = ("MON", "TUE", "WED", "THU", "FRI")
WORDS = ("brick", "garden", "music", "engine", "kitchen", "animal", "paint", "timber", "film")

# Every filter the page has, each alone, then a few together.
SEARCHES = (
    "q=timber",
    "q=timber+garden+yard",
    "q=nothing-of-this-name",
    "category=CURRICULUM",
    "tier=2",
    "day=TUE",
    "area=CV4",
    "stage=KS3",
    "level=L1",
    "year=",
    "free=1",
    "free=1&day=MON",
    "sort=provider",
    "sort=age",
    "page=50",
    "q=paint&category=WORK_BASED&day=WED&free=1&stage=KS4",
)


def results(world: World, rounds: int) -> Iterator[Result]:
    """One line for each search."""
    year = fill(world.app)
    client = world.app.test_client()
    shown = client.get(PLAIN).get_data(as_text=True)
    found = re.search(r"([\d,]+) courses", shown)
    if found is None or int(found[1].replace(",", "")) < COURSES:
        raise AssertionError("The directory does not show what is to be measured.")
    for search in SEARCHES:
        asked = search + year if search.endswith("year=") else search
        pair = compare(_getting(client, f"{PLAIN}?{asked}"), _getting(client, PLAIN), rounds=rounds)
        yield Result(f"directory, {asked}", MOST, AGAINST, pair)


def fill(app: Flask) -> str:
    """Courses of many providers, offered this year and the next, with pupils on some; the label
    of this year."""
    draw = random.Random(SEED)
    make = Make(app)
    first = make.offer()
    placement = make.placement(make.application(status="confirmed", offers=[first]))
    with app.app_context(), db.engine.begin() as connection:
        _more(connection, first, placement, make, draw)
        connection.exec_driver_sql("ANALYZE")
    return make.year.label


def _more(
    connection: Connection,
    first: CourseOffer,
    placement: Placement,
    make: Make,
    draw: random.Random,
) -> None:
    provider = _row(connection, Provider, first.provider_id)
    site = _row(connection, Site, first.site_id)
    course = _row(connection, Course, first.course_id)
    offer = _row(connection, CourseOffer, first.id)
    taken: set[str] = set()
    providers, sites, courses, offers = [], [], [], []
    for number in range(PROVIDERS):
        id_ = uuid.uuid4()
        providers.append(
            {
                **provider,
                "id": id_,
                "ref": _fresh(Prefix.PROVIDER, taken, draw),
                "legal_name": f"Quarry {number} Ltd",
                "trading_name": f"Quarry {draw.choice(WORDS)} {number}",
            }
        )
        sites.append(
            {
                **site,
                "id": uuid.uuid4(),
                "provider_id": id_,
                "name": f"Yard {number}",
                "postcode": f"CV{draw.randint(1, 8)} {draw.randint(1, 9)}AB",
            }
        )
    for number in range(COURSES):
        at = draw.randrange(PROVIDERS)
        programme = draw.choice([Programme.TIER1, Programme.TIER1, Programme.INSIGHT])
        lowest = draw.randint(1, 11)
        about = " ".join(draw.choice(WORDS) for _ in range(60))
        courses.append(
            {
                **course,
                "id": uuid.uuid4(),
                "ref": _fresh(Prefix.COURSE, taken, draw),
                "provider_id": providers[at]["id"],
                "title": f"{draw.choice(WORDS).title()} {draw.choice(WORDS)} {number}",
                "summary": about[:200],
                "curriculum": about,
                "progression": about[::-1],
                "category": str(draw.choice(list(CourseCategory))),
                "programme": str(programme),
                "tier": TIER_OF[programme],
                "ncy_min": lowest,
                "ncy_max": min(lowest + 2, 13),
                "accreditation": draw.choice([[], ["Level 1"], ["Entry level 3", "Level 2"]]),
            }
        )
        for year in (make.year, make.year.next)[: draw.randint(1, 2)]:
            offers.append(
                {
                    **offer,
                    "id": uuid.uuid4(),
                    "course_id": courses[-1]["id"],
                    "provider_id": providers[at]["id"],
                    "site_id": sites[at]["id"],
                    "academic_year": year.label,
                    "status": draw.choice(["published", "published", "published", "paused"]),
                    "days": sorted(draw.sample(DAYS, draw.randint(1, 3)), key=DAYS.index),
                    "capacity": draw.randint(1, 6),
                }
            )
    for model, rows in ((Provider, providers), (Site, sites), (Course, courses)):
        connection.execute(insert(model.__table__), rows)
    connection.execute(insert(CourseOffer.__table__), offers)
    _pupils(connection, placement, offers, taken, draw)


def _pupils(
    connection: Connection,
    placement: Placement,
    offers: list[dict[str, object]],
    taken: set[str],
    draw: random.Random,
) -> None:
    known = _row(connection, Placement, placement.id)
    answer = _row(connection, ApplicationResponse, placement.response_id)
    slots_of = PlacementSlot.__table__.c.placement_id == placement.id
    slot = dict(
        connection.execute(select(PlacementSlot.__table__).where(slots_of).limit(1))
        .mappings()
        .one()
    )
    answers, places, slots = [], [], []
    for _ in range(PLACEMENTS):
        offer = draw.choice(offers)
        answers.append({**answer, "id": uuid.uuid4(), "ref": _fresh(Prefix.RESPONSE, taken, draw)})
        places.append(
            {
                **known,
                "id": uuid.uuid4(),
                "ref": _fresh(Prefix.PLACEMENT, taken, draw),
                "response_id": answers[-1]["id"],
                "course_offer_id": offer["id"],
                "status": "active",
                "planned_end": known["start_date"] + timedelta(days=90),
            }
        )
        for day in offer["days"]:  # type: ignore[attr-defined]
            slots.append({**slot, "id": uuid.uuid4(), "placement_id": places[-1]["id"], "day": day})
    connection.execute(insert(ApplicationResponse.__table__), answers)
    connection.execute(insert(Placement.__table__), places)
    connection.execute(insert(PlacementSlot.__table__), slots)


def _row(connection: Connection, model: type, id_: uuid.UUID) -> dict[str, object]:
    table = model.__table__  # type: ignore[attr-defined]
    return dict(connection.execute(select(table).where(table.c.id == id_)).mappings().one())


def _fresh(prefix: Prefix, taken: set[str], draw: random.Random) -> str:
    while True:
        ref = new_reference(prefix, "2728", draw)
        if ref not in taken:
            taken.add(ref)
            return ref


def _getting(client: FlaskClient, path: str) -> Deed:
    def get() -> None:
        if client.get(path).status_code != 200:
            raise AssertionError(path)

    return get
