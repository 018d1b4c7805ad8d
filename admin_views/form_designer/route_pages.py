"""Every route through the text at hand: its pages, where it ends, answers that lead along it."""

from __future__ import annotations

from flask.typing import ResponseReturnValue
from flask_admin import expose

from admin_views.parts import Fact
from app.domain.errors import NotVisible
from app.extensions import db
from app.http.clock import today
from app.services import form_routes
from app.services.form_routes import MOST, Routes, Told
from forms.paths import Route

from .desk import Desk, name_of
from .view import DesignerBase


class RoutePages(DesignerBase):
    """The routes, and one of them page by page."""

    @expose("/<form_id>/routes", methods=("GET",))
    def routes_view(self, form_id: str) -> ResponseReturnValue:
        desk = self.desk(form_id)
        return self._list(desk, _routes(desk))

    @expose("/<form_id>/routes/<int:number>", methods=("GET",))
    def route_view(self, form_id: str, number: int) -> ResponseReturnValue:
        desk = self.desk(form_id)
        found = _routes(desk)
        if found is None or not 0 < number <= MOST:
            raise NotVisible
        count = len(found.paths.routes)
        if number > count and not found.paths.complete:
            # The trying ends with the time it has, so it may come less far than the last time.
            return self._list(desk, found, lost=number), 404
        if number > count:
            raise NotVisible
        route = found.paths.routes[number - 1]
        return self.show(
            "route",
            desk,
            number=number,
            count=count,
            end=_end(found, route),
            pages=[
                (
                    name_of(each.page),
                    desk.url("page_view", node_id=each.page.id),
                    _facts(each.answers),
                    [(title, _facts(answers)) for title, answers in each.items],
                )
                for each in found.pages(route)
            ],
        )

    def _list(self, desk: Desk, found: Routes | None, lost: int = 0) -> str:
        """All that were found; `lost` is the number of one that was asked for and is not there."""
        if found is None:
            return self.show("routes", desk, complete=None)
        ways, pages = found.paths.routes, found.definition.pages
        missed = [each for each in pages if each.slug in found.paths.missed]
        return self.show(
            "routes",
            desk,
            complete=found.paths.complete,
            routes=[
                (len(each.pages), _end(found, each), _facts(found.deciding(each))) for each in ways
            ],
            to_check=sum(each.ends == "check" for each in ways),
            missed=[(name_of(page), desk.url("page_view", node_id=page.id)) for page in missed],
            lost=lost,
        )


def _routes(desk: Desk) -> Routes | None:
    """None while the text cannot be read."""
    if desk.whole is None:
        return None
    return form_routes.through(db.session(), desk.whole, on=today())


def _end(found: Routes, route: Route) -> str:
    if route.ends == "check":
        return "the check of all answers"
    page = found.definition.page(route.pages[-1])
    return f"the exit page “{name_of(page)}”" if page is not None else "an exit page"


def _facts(told: list[Told] | tuple[Told, ...]) -> list[Fact]:
    return [Fact(label, text) for label, text in told]
