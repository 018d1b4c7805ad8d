"""The designer: staff change a form's text, look at it, and publish it. Composition only."""

from __future__ import annotations

from .adding_pages import AddingPages
from .history_pages import HistoryPages
from .mapping_pages import MappingPages
from .outline_pages import OutlinePages
from .page_pages import PagePages
from .publishing_pages import PublishingPages
from .question_pages import QuestionPages
from .route_pages import RoutePages
from .rule_pages import RulePages
from .settings_pages import SettingsPages
from .table_pages import TablePages
from .type_pages import TypePages


class FormDesignerView(
    OutlinePages,
    AddingPages,
    QuestionPages,
    TypePages,
    PagePages,
    RulePages,
    SettingsPages,
    MappingPages,
    TablePages,
    RoutePages,
    PublishingPages,
    HistoryPages,
):
    """Every page about the text of a form."""


__all__ = ["FormDesignerView"]
