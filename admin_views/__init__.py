"""The staff's face: Flask-Admin at /admin, one view for each noun. Composition only."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask_admin import Admin, BaseView

from app.http.guards import Guard, GuardTable

from .accounts import ACCOUNTS
from .applications import ApplicationView
from .case_parts import CASE_PARTS
from .complaint_figures import ComplaintFiguresView
from .complaints import COMPLAINTS
from .contact_rounds import CONTACT_ROUNDS
from .contacts import CONTACTS
from .content import CONTENT
from .content_files import CONTENT_FILES
from .content_history import CONTENT_HISTORY
from .course_changes import COURSE_CHANGES
from .form_designer import FormDesignerView
from .form_register import RegisterView
from .form_repair import RepairView
from .forms import FORMS
from .gallery import GalleryView
from .journals import JOURNALS
from .next_year import NextYearView
from .placements import PLACEMENTS
from .pointers import POINTERS
from .provider_answers import PROVIDER_ANSWERS
from .providers import PROVIDERS
from .registry import KEY
from .remove_pages import StaffView
from .safeguarding_leads import SAFEGUARDING_LEADS, LeadDirectoryView
from .schools import SCHOOLS
from .settings import SETTINGS
from .submission_parts import SUBMISSION_PARTS
from .submissions import SubmissionView
from .timers import TIMERS
from .today import TodayView
from .withdrawal_systems import WithdrawalSystemsView
from .withdrawals import WITHDRAWALS

VIEWS: tuple[type[StaffView], ...] = (
    ApplicationView,
    *PROVIDER_ANSWERS,
    *CASE_PARTS,
    *PLACEMENTS,
    *COMPLAINTS,
    *POINTERS,
    *SAFEGUARDING_LEADS,
    *WITHDRAWALS,
    *PROVIDERS,
    *COURSE_CHANGES,
    *SCHOOLS,
    *CONTACTS,
    *CONTACT_ROUNDS,
    SubmissionView,
    *FORMS,
    *SUBMISSION_PARTS,
    *CONTENT,
    *CONTENT_HISTORY,
    *CONTENT_FILES,
    *ACCOUNTS,
    *TIMERS,
    *SETTINGS,
    *JOURNALS,
)


def register(app: Flask, guards: GuardTable) -> None:
    """Add the staff pages and the guard before each of them."""
    made = [view() for view in VIEWS]
    app.extensions[KEY] = {view.table(): view for view in made}
    admin: Any = Admin(app, name="CAP", index_view=TodayView())
    guards.blueprint(admin.endpoint, Guard.STAFF)
    pages: tuple[BaseView, ...] = (
        *made,
        GalleryView(),
        ComplaintFiguresView(),
        FormDesignerView(),
        RegisterView(),
        RepairView(),
        WithdrawalSystemsView(),
        NextYearView(),
        LeadDirectoryView(),
    )
    for view in pages:
        admin.add_view(view)
        guards.blueprint(view.endpoint, Guard.STAFF)
