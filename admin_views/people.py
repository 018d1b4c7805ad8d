"""Schools, pupils, carers and contacts; accounts, roles and sessions."""

from __future__ import annotations

from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from app.access.policy import allow
from app.access.scope import parse_id
from app.domain.errors import NotVisible, Rejected
from app.domain.permissions import Permission
from app.domain.references import Prefix
from app.domain.roles import LABELS as ROLE_LABELS
from app.domain.roles import PROVIDER_ROLES, SCHOOL_ROLES, STAFF_ROLES
from app.domain.roles import Role as RoleName
from app.extensions import db
from app.http.actor import current_actor
from app.http.clock import now
from app.http.transaction import writes
from app.models.carer import RELATIONSHIPS, YES_NO_UNKNOWN, Carer
from app.models.contact import Contact
from app.models.school import SCHOOL_STATUSES, School
from app.models.student import (
    CLA_STATUSES,
    PEX_RISKS,
    REGISTRATIONS,
    SOCIAL_CARE_STATUSES,
    Student,
)
from app.models.user import Role, User
from app.models.user_session import UserSession
from app.services import accounts
from app.services.numbering import fresh_reference

from . import pickers
from .base import Button, Column, Filter, Related, StaffView, rail
from .shared import fixed, pick, specs, words

AREA = "Schools & students"
PEOPLE = "People"


class SchoolView(StaffView):
    model = School
    noun = "school"
    singular, plural, area = "School", "Schools", AREA
    columns = (
        Column("name", "Name", sort="name"),
        Column("urn", "URN"),
        Column("phase", "Phase", sort="phase"),
        Column("status", "Status"),
        Column("town", "Town"),
    )
    searched = ("name", "urn", "postcode")
    filters = (Filter("status", "Status", lambda: words(SCHOOL_STATUSES)),)
    order, newest_first = "name", False
    creates = edits = deletes = exports = True
    form_specs = specs(
        School,
        "name urn la_code establishment_no ukprn uprn status type phase statutory_low_age "
        "statutory_high_age address town postcode telephone website trust_name trust_uid in_city",
        status=fixed(SCHOOL_STATUSES),
        type={"list_name": "", "label": "Type", "hint": "As the national register has it"},
    )
    children = (
        ("Contacts", "contact", "school_id"),
        ("Applications", "application", "school_id"),
        ("Placements", "placement", "school_id"),
    )
    empty = "Bring in schools with “flask import schools”, or add one here."


class StudentView(StaffView):
    model = Student
    noun = "student"
    singular, plural, area = "Pupil", "Pupils", AREA
    columns = (
        Column("table_name", "Name", sort="legal_surname"),
        Column("ref", "Reference"),
        Column("upn", "UPN"),
        Column("date_of_birth", "Born", sort="date_of_birth"),
        Column("ncy", "Year", sort="ncy"),
        Column("home_school", "School"),
    )
    searched = ("legal_surname", "legal_forename", "upn", "ref", "preferred_surname")
    order, newest_first = "legal_surname", False
    creates = edits = deletes = exports = True
    form_specs = specs(
        Student,
        "upn no_upn_reason former_upn uln legal_surname legal_forename middle_names "
        "preferred_surname preferred_forename date_of_birth sex pronouns first_language "
        "interpreter_needed ncy ncy_override_reason home_school_id registration address postcode "
        "uprn lives_with address_confidential sen_status sen_types ehcp_number ehcp_review_due "
        "ehcp_authority cla_status responsible_la virtual_school_contact social_care_status "
        "social_worker fsm pupil_premium eal young_carer service_child life_threatening "
        "health_conditions medication allergies dietary disability adjustments attendance_pct "
        "authorised_pct unauthorised_pct attendance_as_of suspensions_count suspension_days "
        "pex_risk previous_pex",
        home_school_id=pick("school", label="Home school"),
        registration=fixed(REGISTRATIONS),
        cla_status=fixed(CLA_STATUSES),
        social_care_status=fixed(SOCIAL_CARE_STATUSES),
        pex_risk=fixed(PEX_RISKS),
    )
    children = (
        ("Parents and carers", "carer", "student_id"),
        ("Applications", "application", "student_id"),
        ("Placements", "placement", "student_id"),
    )

    def complete(self, values: dict[str, Any]) -> dict[str, Any]:
        ref = fresh_reference(db.session(), Student, Prefix.STUDENT, at=now())
        return {**values, "ref": ref}

    def title(self, row: Any) -> str:
        return str(row.table_name)

    def line(self, row: Any) -> str:
        return f"{row.ref}, year {row.ncy}"


class CarerView(StaffView):
    model = Carer
    noun = "student"
    singular, plural, area = "Parent or carer", "Parents and carers", AREA
    columns = (
        Column("full_name", "Name"),
        Column("student", "Pupil"),
        Column("relationship", "Relationship"),
        Column("telephone", "Telephone"),
    )
    searched = ("full_name",)
    creates = edits = True
    form_specs = specs(
        Carer,
        "student_id title full_name relationship parental_responsibility lives_with_child "
        "address telephone other_telephone email language interpreter priority can_collect "
        "contact_restriction consulted_on view_of_application",
        student_id=pick("student", label="Pupil"),
        relationship=fixed(RELATIONSHIPS),
        parental_responsibility=fixed(YES_NO_UNKNOWN),
    )

    def line(self, row: Any) -> str:
        return str(row.telephone)


class ContactView(StaffView):
    model = Contact
    noun = "contact"
    singular, plural, area = "Contact", "Contacts", AREA
    columns = (
        Column("full_name", "Name", sort="full_name"),
        Column("job_role", "Job"),
        Column("school", "School"),
        Column("provider", "Provider"),
        Column("email", "Email"),
        Column("verified_on", "Verified"),
    )
    searched = ("full_name", "email")
    order, newest_first = "full_name", False
    creates = edits = deletes = exports = True
    form_specs = specs(
        Contact,
        "full_name job_role school_id provider_id email telephone mobile out_of_hours "
        "is_primary verified_on",
        school_id=pick("school", hint="A contact belongs to a school or to a provider."),
        provider_id=pick("provider"),
        verified_on={
            "hint": "The day you made sure that the address is theirs. A sender with a verified "
            "address needs no acceptance."
        },
    )

    def line(self, row: Any) -> str:
        return str(row.email)


class AccountView(StaffView):
    """Accounts are not scoped by a rule but by `services.accounts`."""

    model = User
    noun = "account"
    singular, plural, area = "Account", "Accounts", PEOPLE
    columns = (
        Column("full_name", "Name", sort="full_name"),
        Column("email", "Email"),
        Column("school", "School"),
        Column("provider", "Provider"),
        Column("active", "Open"),
        Column("last_sign_in_at", "Last sign-in"),
    )
    searched = ("full_name", "email")
    order, newest_first = "full_name", False
    hidden = frozenset({"password", "fs_uniquifier"})
    empty = "Nobody has an account yet. Invite somebody."

    def is_accessible(self) -> bool:
        return current_actor().may(Permission.ACCOUNT_READ_ALL)

    def options(self) -> list[Any]:
        return [*super().options(), selectinload(User.roles)]

    def related(self, row: Any) -> list[Related]:
        names = [(ROLE_LABELS[RoleName(role.name)], "", "") for role in row.roles]
        return [Related("Roles", tuple(names))]

    def buttons(self, row: Any) -> list[Button]:
        if not self.may("manage"):
            return []
        deed = ("enable", "Open account") if not row.active else ("disable", "Close account")
        return [
            Button("Change roles", url_for("admin_user.roles_view", id_=row.id)),
            Button("Mail a new link", url_for("admin_user.deed_view", id_=row.id, deed="link")),
            Button(
                "Sign out everywhere", url_for("admin_user.deed_view", id_=row.id, deed="sign-out")
            ),
            Button(deed[1], url_for("admin_user.deed_view", id_=row.id, deed=deed[0])),
        ]

    @expose("/invite", methods=("GET",))
    def invite_view(self) -> ResponseReturnValue:
        self._manage()
        return self._invite_page({}, {})

    @expose("/invite", methods=("POST",))
    @writes
    def invite_save(self) -> ResponseReturnValue:
        self._manage()
        form = request.form
        faults: dict[str, str] = {}
        session = db.session()
        try:
            organisation = accounts.Organisation(
                school_id=self._picked("school", form.get("school", "")),
                provider_id=self._picked("provider", form.get("provider", "")),
            )
            if "@" not in form.get("email", ""):
                raise Rejected.because("Enter an email address.", "email")
            if not form.get("full_name", "").strip():
                raise Rejected.because("Enter the person’s name.", "full_name")
            user = accounts.invite(
                session,
                email=form["email"],
                full_name=form["full_name"],
                roles=_roles(form.getlist("roles")),
                organisation=organisation,
                public_url=current_app.extensions["settings"].public_url,
                by=current_actor(),
                at=now(),
            )
        except Rejected as rejected:
            faults = {fault.field or "roles": fault.message for fault in rejected.faults}
            return self._invite_page(form.to_dict(), faults), 422
        flash(f"{user.email} is invited. The link works for three days.", "good")
        return redirect(url_for("admin_user.details_view", id_=user.id))

    def _picked(self, kind: str, text: str) -> Any:
        if not text.strip():
            return None
        return pickers.resolve(db.session(), current_actor(), kind, text.strip())

    def _manage(self) -> None:
        self._enter()
        allow(current_actor(), Permission.ACCOUNT_MANAGE)

    def _invite_page(self, typed: dict[str, Any], faults: dict[str, str]) -> str:
        return render_template(
            "staff/invite.html",
            view=self,
            typed=typed,
            faults=faults,
            groups=_role_groups(),
            chosen=request.form.getlist("roles"),
            schools=pickers.few(db.session(), current_actor(), "school"),
            providers=pickers.few(db.session(), current_actor(), "provider"),
            rail=rail(),
        )

    @expose("/<id_>/roles", methods=("GET",))
    def roles_view(self, id_: str) -> ResponseReturnValue:
        self._manage()
        return self._roles_page(self.row(id_), "")

    @expose("/<id_>/roles", methods=("POST",))
    @writes
    def roles_save(self, id_: str) -> ResponseReturnValue:
        self._manage()
        row = self.row(id_)
        try:
            accounts.change_roles(
                db.session(),
                row,
                _roles(request.form.getlist("roles")),
                by=current_actor(),
                at=now(),
            )
        except Rejected as rejected:
            db.session.rollback()
            return self._roles_page(self.row(id_), rejected.message), 422
        flash("Roles changed. The person is signed out and signs in anew.", "good")
        return redirect(url_for("admin_user.details_view", id_=id_))

    def _roles_page(self, row: Any, error: str) -> str:
        fitting = (
            SCHOOL_ROLES if row.school_id else PROVIDER_ROLES if row.provider_id else STAFF_ROLES
        )
        return render_template(
            "staff/roles.html",
            view=self,
            row=row,
            title=self.title(row),
            options=[(str(role), ROLE_LABELS[role]) for role in RoleName if role in fitting],
            chosen={role.name for role in row.roles},
            error=error,
            rail=rail(),
        )

    @expose("/<id_>/do/<deed>", methods=("GET",))
    def deed_view(self, id_: str, deed: str) -> ResponseReturnValue:
        self._manage()
        if deed not in DEEDS:
            raise NotVisible
        return render_template(
            "staff/deed.html",
            view=self,
            row=self.row(id_),
            title=str(self.row(id_)),
            deed=DEEDS[deed],
            rail=rail(),
        )

    @expose("/<id_>/do/<deed>", methods=("POST",))
    @writes
    def deed_save(self, id_: str, deed: str) -> ResponseReturnValue:
        self._manage()
        session, row, by, at = db.session(), self.row(id_), current_actor(), now()
        if deed == "disable":
            accounts.disable(session, row, by=by, at=at)
        elif deed == "enable":
            accounts.enable(session, row, by=by, at=at)
        elif deed == "sign-out":
            accounts.end_sessions(session, row.id, at=at)
        elif deed == "link":
            public_url = current_app.extensions["settings"].public_url
            accounts.send_link(session, row, kind="invite", public_url=public_url, at=at)
        else:
            raise NotVisible
        flash(f"{DEEDS[deed][0]}: done.", "good")
        return redirect(url_for("admin_user.details_view", id_=id_))


DEEDS = {
    "disable": ("Close account", "The person is signed out now and cannot sign in any more."),
    "enable": ("Open account", "The person can sign in again with the password they had."),
    "sign-out": ("Sign out everywhere", "Every session of this account ends now."),
    "link": ("Mail a new link", "A new link to choose a password is mailed; earlier ones end."),
}


class SessionView(StaffView):
    model = UserSession
    noun = "account"
    singular, plural, area = "Session", "Sessions", PEOPLE
    columns = (
        Column("created_at", "Since", sort="created_at"),
        Column("last_seen_at", "Last seen"),
        Column("expires_at", "Ends"),
        Column("ended_at", "Ended"),
    )
    hidden = frozenset({"token_hash", "data"})

    def is_accessible(self) -> bool:
        return current_actor().may(Permission.ACCOUNT_READ_ALL)

    def query(self) -> Select[Any]:
        return select(UserSession).where(UserSession.user_id.is_not(None))

    def title(self, row: Any) -> str:
        return "Session"

    @expose("/<id_>/note", methods=("POST",))
    def note_save(self, id_: str) -> ResponseReturnValue:
        """Sessions take no notes."""
        parse_id(id_)
        raise NotVisible


class RoleView(StaffView):
    model = Role
    noun = "account"
    singular, plural, area = "Role", "Roles", PEOPLE
    columns = (Column("name", "Name", sort="name"),)
    order, newest_first = "name", False

    def is_accessible(self) -> bool:
        return current_actor().may(Permission.ACCOUNT_READ_ALL)


def _roles(names: list[str]) -> list[RoleName]:
    try:
        return [RoleName(name) for name in names]
    except ValueError:
        raise Rejected.because("Choose roles from the list.", "roles") from None


def _role_groups() -> list[tuple[str, list[tuple[str, str]]]]:
    return [
        (title, [(str(role), ROLE_LABELS[role]) for role in RoleName if role in roles])
        for title, roles in (
            ("CAP", STAFF_ROLES),
            ("A school", SCHOOL_ROLES),
            ("A provider", PROVIDER_ROLES),
        )
    ]


PEOPLE_VIEWS = (
    SchoolView,
    StudentView,
    CarerView,
    ContactView,
    AccountView,
    RoleView,
    SessionView,
)
