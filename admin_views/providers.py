"""Providers, their sites, their courses and what they offer in a year."""

from __future__ import annotations

from typing import Any

from app.domain import directory
from app.domain.codes import WEEKDAYS
from app.domain.course_flow import COURSE_FLOW, LISTED
from app.domain.errors import Fault, Rejected
from app.domain.provider_flow import PROVIDER_FLOW
from app.domain.references import Prefix
from app.extensions import db
from app.http.clock import now, today
from app.models.course import PRICE_BASES, SESSIONS, START_PATTERNS, Course, CourseOffer
from app.models.provider import Provider
from app.models.site import Site
from app.services import courses, providers
from app.services.numbering import fresh_reference

from .parts import Column, Filter, Posted, groups
from .remove_pages import StaffView
from .shared import fixed, listed, pick, specs, statuses

AREA = "Providers & courses"


class ProviderView(StaffView):
    model = Provider
    rule = staticmethod(directory.provider_faults)
    noun = "provider"
    singular, plural, area = "Provider", "Providers", AREA
    columns = (
        Column("trading_name", "Name", sort="trading_name"),
        Column("ref", "Reference"),
        Column("status", "Standing", sort="status"),
        Column("contract_end", "Contract until"),
        Column("ofsted_outcome", "Ofsted"),
        Column("telephone", "Telephone"),
    )
    searched = ("trading_name", "legal_name", "ref")
    filters = (Filter("status", "Standing", statuses(PROVIDER_FLOW)),)
    order, newest_first = "trading_name", False
    creates = edits = deletes = exports = takes_notes = True
    groups = groups(
        ("Provider", "ref trading_name legal_name tiers categories telephone website"),
        (
            "Standing",
            "status nominated_lead procurement_ref contract_start contract_end "
            "annual_safeguarding_confirmation_ay ico_registration_no cyber_essentials_until",
        ),
        (
            "Registration",
            "company_no charity_no urn ukprn ap_setting_type registered_school ofsted_outcome "
            "ofsted_date",
        ),
    )
    form_specs = specs(
        Provider,
        "trading_name legal_name tiers categories telephone website nominated_lead "
        "procurement_ref contract_start contract_end annual_safeguarding_confirmation_ay "
        "ico_registration_no cyber_essentials_until company_no charity_no urn ukprn "
        "ap_setting_type registered_school ofsted_outcome ofsted_date",
        annual_safeguarding_confirmation_ay={
            "label": "Yearly safeguarding confirmation for",
            "hint": "An academic year, such as 2026/27",
        },
    )
    children = (
        ("Sites", "site", "provider_id"),
        ("Courses", "course", "provider_id"),
        ("Proposals", "course_change", "provider_id"),
        ("Contacts", "contact", "provider_id"),
        ("Requests about contacts", "contact_change", "provider_id"),
        ("Packs", "pack", "provider_id"),
        ("Placements", "placement", "provider_id"),
        ("Accounts", "user", "provider_id"),
    )
    empty = "Add a provider here, or read a list by “flask import providers”."

    def complete(self, values: dict[str, Any]) -> dict[str, Any]:
        ref = fresh_reference(db.session(), Provider, Prefix.PROVIDER, at=now())
        return {**values, "ref": ref}

    def facts_of(self, row: Any) -> Any:
        return providers.facts(db.session(), row, on=today())

    def do_move(self, row: Any, name: str, posted: Posted) -> None:
        providers.move(
            db.session(),
            row,
            name,
            by=self.actor(),
            at=now(),
            reason=posted.text("reason"),
            version=posted.version,
        )

    def line(self, row: Any) -> str:
        return str(row.ref)


class SiteView(StaffView):
    model = Site
    rule = staticmethod(directory.site_faults)
    noun = "provider"
    singular, plural, area = "Site", "Sites", AREA
    columns = (
        Column("name", "Name", sort="name"),
        Column("provider", "Provider"),
        Column("postcode", "Postcode"),
        Column("max_pupils_at_once", "Pupils at once", kind="number"),
        Column("risk_assessed_on", "Risks assessed"),
    )
    searched = ("name", "postcode")
    parents = ("provider_id",)
    order, newest_first = "name", False
    creates = edits = deletes = True
    groups = groups(
        ("Site", "name provider_id address postcode uprn latitude longitude is_subcontracted"),
        (
            "On the day",
            "opening_times arrival_instructions accessible_features max_pupils_at_once",
        ),
        ("In use", "active_from active_to risk_assessed_on"),
    )
    form_specs = specs(
        Site,
        "name provider_id address postcode uprn latitude longitude is_subcontracted opening_times "
        "arrival_instructions accessible_features max_pupils_at_once active_from active_to "
        "risk_assessed_on",
        provider_id=pick("provider"),
    )
    empty = "The places where providers teach. Open a provider to add its first."

    def line(self, row: Any) -> str:
        return str(row.postcode)


class CourseView(StaffView):
    model = Course
    rule = staticmethod(directory.course_faults)
    noun = "course"
    singular, plural, area = "Course", "Courses", AREA
    columns = (
        Column("title", "Course", sort="title"),
        Column("ref", "Reference"),
        Column("provider", "Provider"),
        Column("category", "Category", sort="category"),
        Column("programme", "Programme", sort="programme"),
        Column("tier", "Tier"),
    )
    searched = ("title", "ref")
    filters = (
        Filter("category", "Category", listed("course_category")),
        Filter("programme", "Programme", listed("programme")),
    )
    parents = ("provider_id",)
    order, newest_first = "title", False
    creates = edits = deletes = exports = takes_notes = True
    groups = groups(
        ("Course", "ref title provider_id category subcategory programme tier summary"),
        ("Learning", "curriculum progression accreditation"),
        (
            "Who it is for",
            "age_min age_max ncy_min ncy_max entry_requirements support_available sen_accepted "
            "exclusions_criteria",
        ),
        ("Practical", "ppe_kit lunch transport"),
    )
    form_specs = specs(
        Course,
        "title provider_id category subcategory programme tier summary curriculum progression "
        "accreditation age_min age_max ncy_min ncy_max entry_requirements support_available "
        "sen_accepted exclusions_criteria ppe_kit lunch transport",
        provider_id=pick("provider"),
        accreditation={"hint": "One on each line"},
    )
    children = (
        ("In each year", "course_offer", "course_id"),
        ("Proposals", "course_change", "course_id"),
    )
    empty = "Add a course here, or read a list by “flask import courses”."

    def complete(self, values: dict[str, Any]) -> dict[str, Any]:
        ref = fresh_reference(db.session(), Course, Prefix.COURSE, at=now())
        return {**values, "ref": ref}

    def line(self, row: Any) -> str:
        return str(row.ref)


class CourseOfferView(StaffView):
    model = CourseOffer
    rule = staticmethod(directory.offer_faults)
    noun = "course"
    singular, plural, area = "Course in a year", "Courses in a year", AREA
    columns = (
        Column("course", "Course"),
        Column("provider", "Provider"),
        Column("site", "Site"),
        Column("academic_year", "Year", sort="academic_year"),
        Column("status", "Status", sort="status"),
        Column("days", "Days"),
        Column("capacity", "Seats", kind="number"),
        Column("price_pence", "Price", kind="number"),
    )
    filters = (Filter("status", "Status", statuses(COURSE_FLOW)),)
    parents = ("course_id", "provider_id")
    order = "academic_year"
    creates = edits = deletes = exports = True
    also = ("course",)
    groups = groups(
        ("Offer", "course_id provider_id site_id academic_year status"),
        (
            "When",
            "days session starts_at ends_at start_pattern weeks start_date end_date",
        ),
        ("Places and price", "capacity min_group max_group cost_band price_pence price_basis"),
    )
    form_specs = specs(
        CourseOffer,
        "course_id site_id academic_year days session starts_at ends_at start_pattern weeks "
        "start_date end_date capacity min_group max_group cost_band price_pence price_basis "
        "price_note",
        course_id=pick("course"),
        site_id=pick("site"),
        academic_year={"hint": "Such as 2026/27"},
        days=fixed(WEEKDAYS),
        session=fixed(SESSIONS),
        start_pattern=fixed(START_PATTERNS),
        price_basis=fixed(PRICE_BASES),
    )
    children = (("Placements", "placement", "course_offer_id"),)
    empty = "A course can be applied for once it is offered in a year. Open a course to offer it."

    def complete(self, values: dict[str, Any]) -> dict[str, Any]:
        return self.check(None, values)

    def check(self, row: Any, values: dict[str, Any]) -> dict[str, Any]:
        """The offer is the provider's who owns the course; the site has to be its own."""
        owner = courses.provider_of(
            db.session(), values["course_id"], values["site_id"], self.actor()
        )
        if owner is None:
            words = "This site belongs to another provider than the course."
            raise Rejected(Fault("site_id", words))
        if not courses.is_year(values["academic_year"]):
            raise Rejected(Fault("academic_year", "Write the year as 2026/27."))
        self._refuse_unapproved(row, values)
        return {**values, "provider_id": owner}

    def _refuse_unapproved(self, row: Any, values: dict[str, Any]) -> None:
        """What schools count on is changed by those alone who may open courses. Raises Rejected."""
        if row is None or row.status not in LISTED or self.may("publish"):
            return
        for name in ("price_pence", "price_basis", "capacity"):
            if name in values and values[name] != getattr(row, name):
                words = "Schools see this already. Ask a colleague who may open courses."
                raise Rejected(Fault(name, words))

    def facts_of(self, row: Any) -> Any:
        return courses.facts(db.session(), row)

    def do_move(self, row: Any, name: str, posted: Posted) -> None:
        courses.move(
            db.session(),
            row,
            name,
            by=self.actor(),
            at=now(),
            reason=posted.text("reason"),
            version=posted.version,
        )


PROVIDERS = (ProviderView, SiteView, CourseView, CourseOfferView)
