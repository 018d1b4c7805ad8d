"""Every route through the text at hand: its pages, where it ends, answers that lead along it."""

from __future__ import annotations

from flask.typing import ResponseReturnValue
from flask_admin import expose

from admin_views.parts import Fact
from app.domain.errors import NotVisible
from app.extensions import db
from app.http.clock import today
from app.services import form_routes
from app.services.form_routes import Routes, Told
from forms.paths import Route

from .desk import Desk, name_of
from .view import DesignerBase


class RoutePages(DesignerBase):
    """The routes, and one of them page by page."""

    @expose("/<form_id>/routes", methods=("GET",))
    def routes_view(self, form_id: str) -> ResponseReturnValue:
        desk = self.desk(form_id)
        found = _routes(desk)
        if found is None:
            return self.show("routes", desk, found=None)
        missed = [page for page in found.definition.pages if page.slug in found.found.missed]
        return self.show(
            "routes",
            desk,
            found=found.found,
            routes=[
                (len(each.pages), _end(found, each), _facts(found.deciding(each)))
                for each in found.found.routes
            ],
            to_check=sum(each.ends == "check" for each in found.found.routes),
            missed=[(name_of(page), desk.url("page_view", node_id=page.id)) for page in missed],
        )

    @expose("/<form_id>/routes/<int:number>", methods=("GET",))
    def route_view(self, form_id: str, number: int) -> ResponseReturnValue:
        desk = self.desk(form_id)
        found = _routes(desk)
        if found is None or not 0 < number <= len(found.found.routes):
            raise NotVisible
        route = found.found.routes[number - 1]
        return self.show(
            "route",
            desk,
            number=number,
            count=len(found.found.routes),
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
