"""The course directory: searched, printed, as a file. The address says all of a search."""

from __future__ import annotations

import csv
import io
from typing import Any

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from app.domain.codes import WEEKDAY_LABELS
from app.domain.course_search import (
    ACCREDITATIONS,
    KEY_STAGE_LABELS,
    SORTS,
    CourseSearch,
    read,
)
from app.extensions import db, limiter
from app.http.actor import current_actor
from app.http.clock import today
from app.services import code_lists, directory

from . import course_words
from .blueprint import pages

BYTE_ORDER_MARK = "\ufeff"


@pages.get("/courses")
def courses() -> ResponseReturnValue:
    """A page of the courses that fit."""
    search, actor, session = asked(), current_actor(), db.session()
    found = directory.find(session, search, actor)
    codes = code_lists.codes(session)
    with_price = directory.shows_prices(actor)
    return render_template(
        "public/courses.html",
        search=search,
        found=found,
        cards=[course_words.card(each, codes, with_price=with_price) for each in found.rows],
        chips=[
            {"words": chip.words, "url": url_of(chip.without)}
            for chip in course_words.chips(search, codes)
        ],
        choices=_choices(),
        page_links=_page_links(search, found),
        print_url=url_of(search.but(), "public.courses_print"),
        file_url=url_of(search.but(), "public.courses_file"),
    )


@pages.get("/courses/print")
@limiter.limit("60 per hour")
def courses_print() -> ResponseReturnValue:
    """Everything that a search finds, on paper."""
    search, actor, session = asked(), current_actor(), db.session()
    found = directory.find(session, search.but(), actor, size=directory.MOST_ROWS)
    codes = code_lists.codes(session)
    with_price = directory.shows_prices(actor)
    return render_template(
        "public/courses_print.html",
        found=found,
        cards=[course_words.card(each, codes, with_price=with_price) for each in found.rows],
        chips=[chip.words for chip in course_words.chips(search, codes)],
        with_price=with_price,
        today=today(),
        back_url=url_of(search),
    )


@pages.get("/courses/file")
@limiter.limit("60 per hour")
def courses_file() -> ResponseReturnValue:
    """What a search finds, for a spreadsheet."""
    actor, session = current_actor(), db.session()
    found = directory.find(session, asked().but(), actor, size=directory.MOST_ROWS)
    codes = code_lists.codes(session)
    buffer = io.StringIO()
    buffer.write(BYTE_ORDER_MARK)
    rows = course_words.csv_rows(found.rows, codes, with_price=directory.shows_prices(actor))
    csv.writer(buffer).writerows(rows)
    name = f"courses-{today()}.csv"
    return Response(
        buffer.getvalue(),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def asked() -> CourseSearch:
    """The search of the address."""
    return read(request.args.items(multi=True))


def url_of(search: CourseSearch, endpoint: str = "public.courses") -> str:
    """The address of a search."""
    carried: MultiDict[str, str] = MultiDict(search.pairs())
    return url_for(endpoint, **carried.to_dict(flat=False))  # type: ignore[arg-type]


def _choices() -> dict[str, list[tuple[str, str]]]:
    """What can be chosen for each filter."""
    session, on = db.session(), today()
    lists = code_lists.live_lists(session)

    def listed(name: str) -> list[tuple[str, str]]:
        return [(each.value, each.label) for each in lists.get(name, ())]

    return {
        "category": listed("course_category"),
        "tier": listed("tier"),
        "day": list(WEEKDAY_LABELS.items()),
        "area": [(area, area) for area in directory.areas(session, on)],
        "stage": list(KEY_STAGE_LABELS.items()),
        "level": list(ACCREDITATIONS.items()),
        "year": [(each.label, each.label) for each in directory.years(on)],
        "sort": list(SORTS.items()),
    }


def _page_links(search: CourseSearch, found: directory.Found) -> dict[str, Any]:
    """The pages beside this one and their numbers, as the pagination component takes them."""
    near = [n for n in range(found.page - 2, found.page + 3) if 1 < n < found.pages]
    numbers = [1, *near, found.pages] if found.pages > 1 else []
    items: list[dict[str, object]] = []
    for before, number in zip([0, *numbers], numbers, strict=False):
        if number - before > 1:
            items.append({"ellipsis": True})
        href = url_of(search.but(page=number))
        items.append({"number": number, "href": href, "current": number == found.page})

    def beside(number: int) -> dict[str, str] | None:
        is_there = 1 <= number <= found.pages
        return {"href": url_of(search.but(page=number))} if is_there else None

    return {"items": items, "previous": beside(found.page - 1), "next": beside(found.page + 1)}
