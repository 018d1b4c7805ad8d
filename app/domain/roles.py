"""Who may do what: the permission matrix as a table; knows neither people nor records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType

from .permissions import Permission

__all__ = [
    "LABELS",
    "PROVIDER_ROLES",
    "ROLE_PERMISSIONS",
    "SCHOOL_ROLES",
    "STAFF_ROLES",
    "Permission",
    "Role",
    "permissions_of",
]


class Role(StrEnum):
    """A part a person plays; one person may play several."""

    CAP_ADMIN = "cap-admin"
    MONITORING_OFFICER = "monitoring-officer"
    QUALITY_OFFICER = "quality-officer"
    SERVICE_LEAD = "service-lead"
    SAFEGUARDING_LEAD = "safeguarding-lead"
    PANEL_CHAIR = "panel-chair"
    PANEL_CLERK = "panel-clerk"
    PANEL_MEMBER = "panel-member"
    FORM_DESIGNER = "form-designer"
    AUDITOR = "auditor"
    SCHOOL_COORDINATOR = "school-coordinator"
    SCHOOL_FINANCE = "school-finance"
    SCHOOL_OWNER = "school-owner"
    PROVIDER_USER = "provider-user"
    PROVIDER_OWNER = "provider-owner"


LABELS: Mapping[Role, str] = MappingProxyType(
    {
        Role.CAP_ADMIN: "CAP administrator",
        Role.MONITORING_OFFICER: "Monitoring officer",
        Role.QUALITY_OFFICER: "Quality officer",
        Role.SERVICE_LEAD: "Service lead",
        Role.SAFEGUARDING_LEAD: "Safeguarding lead",
        Role.PANEL_CHAIR: "Panel chair",
        Role.PANEL_CLERK: "Panel clerk",
        Role.PANEL_MEMBER: "Panel member",
        Role.FORM_DESIGNER: "Form designer",
        Role.AUDITOR: "Auditor",
        Role.SCHOOL_COORDINATOR: "School coordinator",
        Role.SCHOOL_FINANCE: "School finance contact",
        Role.SCHOOL_OWNER: "School owner",
        Role.PROVIDER_USER: "Provider user",
        Role.PROVIDER_OWNER: "Provider owner",
    }
)

SCHOOL_ROLES = frozenset({Role.SCHOOL_COORDINATOR, Role.SCHOOL_FINANCE, Role.SCHOOL_OWNER})
PROVIDER_ROLES = frozenset({Role.PROVIDER_USER, Role.PROVIDER_OWNER})
STAFF_ROLES = frozenset(Role) - SCHOOL_ROLES - PROVIDER_ROLES


def _may(noun: str, verbs: str) -> frozenset[Permission]:
    """The permissions `noun:verb` for each verb; an unknown one fails at import."""
    return frozenset(Permission(f"{noun}:{verb}") for verb in verbs.split())


def _all_of(*groups: frozenset[Permission]) -> frozenset[Permission]:
    return frozenset().union(*groups)


_CASE_NOTES = _may("note", "read create")
_REFERENCE_LISTS = _may("code", "read") | _may("closure-day", "read")
_CAP_LEADS = _may("cap-lead", "read create update delete")

_CAP_ADMIN = _all_of(
    _may("school", "read read-all create update export"),
    _may("contact", "read read-all create update delete export confirm"),
    _may("contact-change", "read decide"),
    _may("contact-round", "read manage"),
    _may("provider", "read read-all create update export"),
    _may("course", "read read-all create update close export"),
    _may("course-change", "read"),
    _may("student", "read read-all create update export"),
    _may("application", "read read-all create update submit review cancel export"),
    _may("risk-assessment", "read read-all accept"),
    _may("document", "read read-all create update"),
    _may("pack", "read read-all send recall"),
    _may("interview", "read read-all record"),
    _may("response", "read read-all update process"),
    _may("placement", "read read-all create update activate export"),
    _may("withdrawal", "read read-all create update process cancel export"),
    _may("complaint", "read read-all create"),
    _may("letter", "read"),
    _may("form", "read design"),
    _may("submission", "read read-all update review export"),
    _may("account", "read read-all manage"),
    _may("content", "read read-all create update remind"),
    _may("outbox", "read read-all"),
    _CAP_LEADS,
    _may("timer", "read stop"),
    _CASE_NOTES,
    _REFERENCE_LISTS,
)

# A monitoring officer sees the pupils of an own caseload, so no read-all where a child is named.
_MONITORING_OFFICER = _all_of(
    _may("school", "read read-all"),
    _may("contact", "read read-all"),
    _may("provider", "read read-all"),
    _may("course", "read read-all"),
    _may("student", "read update"),
    _may("application", "read"),
    _may("risk-assessment", "read"),
    _may("document", "read create"),
    _may("pack", "read"),
    _may("interview", "read"),
    _may("response", "read"),
    _may("placement", "read create update activate"),
    _may("withdrawal", "read update"),
    _may("submission", "read"),
    _may("timer", "read"),
    _CASE_NOTES,
    _REFERENCE_LISTS,
)

_QUALITY_OFFICER = _all_of(
    _may("school", "read read-all"),
    _may("contact", "read read-all"),
    _may("provider", "read read-all create update approve export"),
    _may("course", "read read-all publish close export"),
    _may("course-change", "read decide"),
    _may("placement", "read read-all"),
    _may("complaint", "read"),
    _may("submission", "read"),
    # Of the pages about quality alone.
    _may("content", "read create update"),
    _may("timer", "read"),
    _CASE_NOTES,
    _REFERENCE_LISTS,
)

_SERVICE_LEAD = _all_of(
    _may("school", "read read-all create update delete export"),
    _may("contact", "read read-all create update delete export confirm"),
    _may("contact-change", "read decide"),
    _may("contact-round", "read manage"),
    _may("provider", "read read-all create update approve delete export"),
    _may("course", "read read-all create update publish close delete export"),
    _may("course-change", "read decide"),
    _may("student", "read read-all create update delete export"),
    _may("application", "read read-all create update submit review decide cancel delete export"),
    _may("risk-assessment", "read read-all"),
    _may("document", "read read-all create update delete"),
    _may("pack", "read read-all send recall"),
    _may("interview", "read read-all record"),
    _may("response", "read read-all exceed"),
    _may("placement", "read read-all create update activate delete export"),
    _may("withdrawal", "read read-all create update process cancel delete export"),
    _may("complaint", "read read-all create update handle escalate withdraw delete export"),
    _may("letter", "read update"),
    _may("form", "read design publish"),
    _may("submission", "read read-all update review export"),
    _may("account", "read read-all manage grant"),
    _may("content", "read read-all create update delete publish remind"),
    _may("code", "read manage"),
    _may("closure-day", "read manage"),
    _may("outbox", "read read-all manage"),
    _may("timer", "read stop rule"),
    _may("audit", "read export"),
    _CAP_LEADS,
    _CASE_NOTES,
)

# A pointer names a pupil and says whom to ring, so a lead finds pupils and contacts. Nobody else
# holds a permission on pointers, the service lead included.
_SAFEGUARDING_LEAD = _all_of(
    _may("safeguarding", "read"),
    # Those about the safety of a child alone.
    _may("complaint", "read"),
    _may("pointer", "read create update"),
    _may("timer", "read stop"),
    # Mail about pointers alone: nobody else sees that it failed.
    _may("outbox", "read manage"),
    _may("student", "read read-all"),
    _may("school", "read read-all"),
    _may("provider", "read read-all"),
    _may("contact", "read read-all"),
    _CAP_LEADS,
)

# Papers of the own agenda only; the panel never reads a provider's response.
_PANEL = _all_of(
    _may("application", "read"),
    _may("student", "read"),
    _may("risk-assessment", "read"),
    _may("document", "read"),
    _may("course", "read read-all"),
)

_SCHOOL_COORDINATOR = _all_of(
    _may("school", "read"),
    # What a school or a provider wants of its contacts is a request until CAP approves it.
    _may("contact", "read confirm"),
    _may("contact-change", "read request"),
    _may("provider", "read"),
    _may("course", "read"),
    _may("student", "read"),
    _may("application", "read create update submit cancel"),
    _may("risk-assessment", "read create"),
    _may("document", "read create"),
    _may("interview", "read record"),
    _may("response", "read"),
    _may("placement", "read"),
    _may("withdrawal", "read create"),
    _may("complaint", "read create escalate withdraw"),
    _may("submission", "read"),
    _may("content", "confirm"),
)

_PROVIDER_USER = _all_of(
    _may("provider", "read update"),
    _may("contact", "read confirm"),
    _may("contact-change", "read request"),
    # What a provider writes of its courses is a proposal until CAP approves it.
    _may("course", "read"),
    _may("course-change", "read propose"),
    _may("student", "read"),
    _may("application", "read"),
    _may("risk-assessment", "read"),
    _may("document", "read create"),
    _may("pack", "read"),
    _may("interview", "read record"),
    _may("response", "read create update"),
    _may("placement", "read activate"),
    _may("withdrawal", "read create"),
    # Of its own alone.
    _may("complaint", "read create escalate withdraw"),
    _may("submission", "read"),
    _may("content", "confirm"),
)

ROLE_PERMISSIONS: Mapping[Role, frozenset[Permission]] = MappingProxyType(
    {
        Role.CAP_ADMIN: _CAP_ADMIN,
        Role.MONITORING_OFFICER: _MONITORING_OFFICER,
        Role.QUALITY_OFFICER: _QUALITY_OFFICER,
        Role.SERVICE_LEAD: _SERVICE_LEAD,
        Role.SAFEGUARDING_LEAD: _SAFEGUARDING_LEAD,
        Role.PANEL_CHAIR: _PANEL | _may("application", "decide"),
        Role.PANEL_CLERK: _PANEL,
        Role.PANEL_MEMBER: _PANEL,
        Role.FORM_DESIGNER: _may("form", "read design"),
        Role.AUDITOR: _may("audit", "read export"),
        Role.SCHOOL_COORDINATOR: _SCHOOL_COORDINATOR,
        Role.SCHOOL_FINANCE: _may("school", "read"),
        Role.SCHOOL_OWNER: _SCHOOL_COORDINATOR | _may("account", "read manage"),
        Role.PROVIDER_USER: _PROVIDER_USER,
        Role.PROVIDER_OWNER: _PROVIDER_USER
        | _may("account", "read manage")
        # A complaint may be about one of its people, so the owner alone is asked about it.
        | _may("complaint-share", "read answer"),
    }
)


def permissions_of(roles: Iterable[Role]) -> frozenset[Permission]:
    """Everything the roles allow together."""
    return _all_of(*(ROLE_PERMISSIONS[role] for role in roles))
