"""One course and one provider of the directory, and applying for a course from its page."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.domain.errors import InvalidMove, NotVisible
from app.domain.permissions import Permission
from app.extensions import db, limiter
from app.http.actor import current_actor
from app.http.clock import now
from app.http.transaction import writes
from app.services import code_lists, directory, form_library, intake
from app.services.directory import Listed
from app.services.form_library import FormClosed
from app.web.begun_forms import APPLICATION_FORM, begin, for_course
from app.web.facts import Section, facts, listed, phone
from app.web.form_pages import doubts

from . import course_words
from .blueprint import pages

OVER = "This course takes nobody at the moment. Look at it again, or choose another."


@pages.get("/courses/<course_ref>")
def course(course_ref: str) -> ResponseReturnValue:
    """What it is, for whom, where, when, and whether a place is free."""
    return _course_page(course_ref)


@pages.post("/courses/<course_ref>/apply")
@limiter.limit("60 per hour")
@writes
def course_apply(course_ref: str) -> ResponseReturnValue:
    """Begin an application with this course as the first wish."""
    session, actor = db.session(), current_actor()
    found = directory.course(session, course_ref, actor)
    doubt = doubts.about_beginning()
    if doubt:
        return _course_page(course_ref, doubt=doubt), 422
    wanted = request.form.get("offer", "")
    chosen = next((o for o in found.offers if str(o.offer.id) == wanted and o.is_open), None)
    if chosen is None:
        raise InvalidMove(OVER)
    if actor.is_school and intake.why_school_cannot_apply(session, actor.school_id):
        return redirect(url_for("form_pages.start", slug=APPLICATION_FORM), 303)
    return begin(APPLICATION_FORM, given=for_course(found.course, chosen.offer))


@pages.get("/courses/<course_ref>/apply")
def course_apply_again(course_ref: str) -> ResponseReturnValue:
    """Where the sign-in page leads back to when the session ended before the button."""
    return redirect(url_for(".course", course_ref=course_ref))


@pages.get("/providers/<provider_ref>")
def provider(provider_ref: str) -> ResponseReturnValue:
    """Who it is, where it teaches, and what."""
    session, actor = db.session(), current_actor()
    found, sites = directory.provider(session, provider_ref, actor)
    codes = code_lists.codes(session)
    with_price = directory.shows_prices(actor)
    website = found.website or ""
    return render_template(
        "public/provider.html",
        provider=found,
        website=website if website.startswith("https://") else "",
        about=Section(
            "about",
            "About",
            facts(
                ("Registered name", found.legal_name),
                ("Phone", phone(found.telephone)),
                ("Ofsted", found.ofsted_outcome),
                ("Registered as a school", "Yes" if found.registered_school else None),
            ),
        ),
        sites=[
            Section(
                f"site-{site.id}",
                site.name,
                facts(
                    ("Address", listed((site.address, site.postcode))),
                    ("Open", site.opening_times),
                    ("How to arrive", site.arrival_instructions),
                    ("Access", site.accessible_features),
                ),
            )
            for site in sites
        ],
        cards=[
            course_words.card(each, codes, with_price=with_price)
            for each in directory.courses_of(session, found.id, actor)
        ],
    )


def _course_page(course_ref: str, *, doubt: str = "") -> str:
    session, actor = db.session(), current_actor()
    found = directory.course(session, course_ref, actor)
    codes = code_lists.codes(session)
    with_price = directory.shows_prices(actor)
    return render_template(
        "public/course.html",
        course=found.course,
        about=Section("about", "About", course_words.course_facts(found.course, codes)),
        practical=Section(
            "practical", "Practical matters", course_words.practical_facts(found.course)
        ),
        offers=[
            {
                "offer": each.offer,
                "state": course_words.state_of(each),
                "facts": course_words.offer_facts(each, with_price=with_price),
                "is_open": each.is_open,
            }
            for each in found.offers
        ],
        may_apply=_may_apply(found),
        doubt=doubt,
    )


def _may_apply(found: Listed) -> bool:
    """Whether this person can begin an application here and now."""
    actor, session = current_actor(), db.session()
    if actor.is_provider or not any(each.is_open for each in found.offers):
        return False
    if actor.is_school and not actor.may(Permission.APPLICATION_SUBMIT):
        return False
    try:
        form_library.current(session, APPLICATION_FORM, actor, at=now())
    except (FormClosed, NotVisible):
        return False
    return True
