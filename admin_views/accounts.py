"""Accounts, their roles and their sessions. The pages never hold a password or a secret."""

from __future__ import annotations

from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from app.access.policy import allow
from app.domain.errors import Fault, NotVisible, Rejected
from app.domain.identifiers import normalise_email
from app.domain.permissions import Permission
from app.domain.roles import LABELS as ROLE_LABELS
from app.domain.roles import PROVIDER_ROLES, ROLE_PERMISSIONS, SCHOOL_ROLES, STAFF_ROLES
from app.domain.roles import Role as RoleName
from app.domain.text import clean_text
from app.extensions import db
from app.http.clock import now
from app.http.transaction import writes
from app.models.user import Role, User
from app.models.user_session import UserSession
from app.services import accounts

from . import pickers
from .column_labels import sentence
from .frame import rail
from .headers import Header
from .parts import Blank, Cell, Column, Deed, Fact, Filter, Options, Posted, groups
from .remove_pages import StaffView
from .shared import yes_no

AREA = "People"
MANAGE = Permission.ACCOUNT_MANAGE


class AccountView(StaffView):
    """Accounts are not scoped by a rule but by `services.accounts`."""

    model = User
    noun = "account"
    verbs = {"read": "read-all"}
    singular, plural, area = "Account", "Accounts", AREA
    columns = (
        Column("full_name", "Name", sort="full_name"),
        Column("email", "Email"),
        Column("status", "State"),
        Column("school", "School"),
        Column("provider", "Provider"),
        Column("last_sign_in_at", "Last sign-in"),
    )
    searched = ("full_name", "email")
    filters = (Filter("active", "Open", yes_no),)
    parents = ("school_id", "provider_id")
    order, newest_first = "full_name", False
    hidden = frozenset({"password", "fs_uniquifier"})
    groups = groups(
        ("Person", "full_name email school_id provider_id active"),
        (
            "Signing in",
            "confirmed_at last_sign_in_at failed_count last_failed_at locked_until disabled_at "
            "cap_closed_at",
        ),
    )
    children = (("Sessions", "user_session", "user_id"),)
    empty = "Nobody has an account yet. Invite somebody."

    def options(self) -> Any:
        return [*super().options(), selectinload(User.roles)]

    def tag(self, row: Any) -> Cell | None:
        if not row.active:
            return Cell("Closed", tone="plain")
        if row.confirmed_at is None:
            return Cell("Invited", tone="warn")
        return Cell("Open", tone="good")

    def sections(self, row: Any, *, opened: bool, header: Header) -> list[Any]:
        return [
            part for part in super().sections(row, opened=opened, header=header) if not part.closed
        ]

    def extras(self, row: Any, *, opened: bool) -> list[Any]:
        facts = [Fact("Role", ROLE_LABELS[RoleName(role.name)]) for role in row.roles]
        return [("staff/_roles.html", facts)]

    @property
    def create_link(self) -> tuple[str, str] | None:
        """What stands in the place of "Add": people are invited."""
        if not self.actor().may(MANAGE):
            return None
        return "Invite somebody", url_for("admin_user.invite_view")

    # --- deeds -------------------------------------------------------------------------------

    def deeds(self, row: Any) -> list[Deed]:
        if not self.actor().may(MANAGE):
            return []
        roles = Blank(
            "roles",
            "Roles",
            "many",
            options=_role_options(_fitting(row)),
            value=[role.name for role in row.roles],
            hint="The person is signed out and signs in anew.",
        )
        found = [
            Deed("roles", "Change roles", MANAGE, self._change_roles, blanks=(roles,)),
            Deed(
                "link",
                "Mail a new link",
                MANAGE,
                self._mail_link,
                lines=("A new link to choose a password is mailed. Earlier ones end.",),
            ),
            Deed(
                "sign-out",
                "Sign out everywhere",
                MANAGE,
                self._sign_out,
                lines=("Every session of this account ends now.",),
            ),
        ]
        if row.active:
            found.append(
                Deed(
                    "disable",
                    "Close account",
                    MANAGE,
                    self._disable,
                    lines=("The person is signed out now and cannot sign in any more.",),
                    danger=True,
                )
            )
        else:
            found.insert(
                0,
                Deed(
                    "enable",
                    "Open account",
                    MANAGE,
                    self._enable,
                    lines=("The person can sign in again with the password they had.",),
                    primary=True,
                ),
            )
            if row.cap_closed_at is None and (row.school_id or row.provider_id):
                found.append(
                    Deed(
                        "keep-closed",
                        "Keep closed",
                        MANAGE,
                        self._disable,
                        lines=("An owner closed it and could open it again. Now only CAP can.",),
                        danger=True,
                    )
                )
        return found

    def _change_roles(self, row: Any, posted: Posted) -> str:
        roles = [RoleName(name) for name in posted.values["roles"]]
        accounts.change_roles(db.session(), row, roles, by=self.actor(), at=now())
        return "Roles changed. The person is signed out and signs in anew."

    def _mail_link(self, row: Any, posted: Posted) -> str:
        accounts.send_again(db.session(), row, public_url=_public_url(), by=self.actor(), at=now())
        return "A new link is on its way. It works for three days."

    def _sign_out(self, row: Any, posted: Posted) -> str:
        number = accounts.sign_out(db.session(), row, by=self.actor(), at=now())
        return "1 session ended." if number == 1 else f"{number} sessions ended."

    def _disable(self, row: Any, posted: Posted) -> str:
        accounts.disable(db.session(), row, by=self.actor(), at=now())
        return "Account closed."

    def _enable(self, row: Any, posted: Posted) -> str:
        accounts.enable(db.session(), row, by=self.actor(), at=now())
        return "Account open again."

    # --- inviting ----------------------------------------------------------------------------

    @expose("/invite", methods=("GET",))
    def invite_view(self) -> ResponseReturnValue:
        """Whom to invite, for whom, with which roles."""
        allow(self.actor(), MANAGE)
        return self._invite_page({})

    @expose("/invite", methods=("POST",))
    @writes
    def invite_save(self) -> ResponseReturnValue:
        allow(self.actor(), MANAGE)
        try:
            user = self._invite()
        except Rejected as rejected:
            db.session.rollback()
            faults = {fault.field or "roles": fault.message for fault in rejected.faults}
            return self._invite_page(faults), 422
        flash(f"{user.email} is invited. The link works for three days.", "good")
        return redirect(self.url_of(user))

    def _invite(self) -> User:
        form = request.form
        faults: list[Fault] = []
        values: dict[str, Any] = {}
        for name, read in (
            ("full_name", _full_name),
            ("email", normalise_email),
            ("school", _picked("school")),
            ("provider", _picked("provider")),
        ):
            try:
                values[name] = read(form.get(name, ""))
            except Rejected as rejected:
                faults.append(Fault(name, rejected.message))
        known = {code for code, _ in _role_options(frozenset(RoleName))}
        chosen = form.getlist("roles")
        if not set(chosen) <= known:
            faults.append(Fault("roles", "Choose roles from the list."))
        if faults:
            raise Rejected(*faults)
        return accounts.invite(
            db.session(),
            email=values["email"],
            full_name=values["full_name"],
            roles=[RoleName(name) for name in chosen],
            organisation=accounts.Organisation(values["school"], values["provider"]),
            public_url=_public_url(),
            by=self.actor(),
            at=now(),
        )

    def _invite_page(self, faults: dict[str, str]) -> str:
        return render_template(
            "staff/invite.html",
            view=self,
            typed=request.form.to_dict(),
            chosen=request.form.getlist("roles"),
            faults=faults,
            role_groups=[
                ("CAP", _role_options(STAFF_ROLES)),
                ("A school", _role_options(SCHOOL_ROLES)),
                ("A provider", _role_options(PROVIDER_ROLES)),
            ],
            schools=pickers.few("school"),
            providers=pickers.few("provider"),
            rail=rail(self),
        )


class SessionView(StaffView):
    model = UserSession
    noun = "account"
    verbs = {"read": "read-all"}
    singular, plural, area = "Session", "Sessions", AREA
    columns = (
        Column("user_id", "Account"),
        Column("status", "State"),
        Column("created_at", "Since", kind="time"),
        Column("last_seen_at", "Last seen", kind="time"),
        Column("expires_at", "Ends", sort="expires_at", kind="time"),
    )
    parents = ("user_id",)
    order = "expires_at"
    hidden = frozenset({"token_hash", "data"})
    empty = "Who is signed in, and since when."

    def query(self) -> Select[Any]:
        return select(UserSession).where(UserSession.user_id.is_not(None))

    def row(self, id_: str, *, lock: bool = False) -> Any:
        row = super().row(id_, lock=lock)
        if row.user_id is None:
            raise NotVisible
        return row

    def title(self, row: Any) -> str:
        return "Session"

    def texts_of(self, rows: list[Any]) -> dict[tuple[Any, str], str]:
        names = accounts.names_of(db.session(), {row.user_id for row in rows})
        return {(row.id, "user_id"): names.get(row.user_id, "") for row in rows}

    def tag(self, row: Any) -> Cell | None:
        if row.ended_at is not None or row.expires_at <= now():
            return Cell("Ended", tone="plain")
        return Cell("Open", tone="good")

    def child_order(self) -> tuple[Any, ...]:
        return (UserSession.created_at.desc(), UserSession.id)

    def link_fact(self, row: Any, name: str, label: str, value: Any) -> Fact:
        found = super().link_fact(row, name, label, value)
        return Fact("Account", found.text, url_for("admin_user.details_view", id_=value))

    def deeds(self, row: Any) -> list[Deed]:
        if row.ended_at is not None or not self.actor().may(MANAGE):
            return []
        return [Deed("end", "End session", MANAGE, self._end, primary=True)]

    def _end(self, row: Any, posted: Posted) -> str:
        accounts.end_session(db.session(), row, by=self.actor(), at=now())
        return "Session ended."


class RoleView(StaffView):
    model = Role
    noun = "account"
    verbs = {"read": "read-all"}
    singular, plural, area = "Role", "Roles", AREA
    columns = (Column("name", "Role", sort="name"),)
    order, newest_first = "name", False
    empty = "Roles come with the service."

    def title(self, row: Any) -> str:
        return ROLE_LABELS[RoleName(row.name)]

    def extras(self, row: Any, *, opened: bool) -> list[Any]:
        return [("staff/_permissions.html", _permission_groups(RoleName(row.name)))]


def _permission_groups(role: RoleName) -> list[tuple[str, str]]:
    """What a role may do, noun by noun."""
    verbs: dict[str, list[str]] = {}
    for permission in sorted(ROLE_PERMISSIONS[role]):
        noun, _, verb = str(permission).partition(":")
        verbs.setdefault(noun, []).append(verb.replace("-", " "))
    return [(sentence(noun), ", ".join(found)) for noun, found in verbs.items()]


def _full_name(text: str) -> str:
    name = clean_text(text, max_length=120)
    if not name:
        raise Rejected.because("Enter the person’s name.")
    return name


def _picked(kind: str) -> Any:
    return lambda text: pickers.resolve(kind, text.strip()) if text.strip() else None


def _public_url() -> str:
    return str(current_app.extensions["settings"].public_url)


def _fitting(row: Any) -> frozenset[RoleName]:
    if row.school_id:
        return SCHOOL_ROLES
    return PROVIDER_ROLES if row.provider_id else STAFF_ROLES


def _role_options(roles: frozenset[RoleName]) -> Options:
    return [(str(role), ROLE_LABELS[role]) for role in RoleName if role in roles]


ACCOUNTS = (AccountView, RoleView, SessionView)
