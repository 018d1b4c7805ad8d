"""Which pages nobody can reach, and which rules can never be true, or never be otherwise."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from .definition import Page
from .outcomes import FALSE, TRUE, UNKNOWN, JoinNode, Wanted
from .places import Places, Standing
from .solving import Solver, never
from .variables import Key, Point


class Reach:
    """What can come true in a form."""

    def __init__(self, places: Places, stop: Callable[[], bool] = never) -> None:
        self.places = places
        self.solver = Solver(places, stop)
        self._exit_touches: dict[str, set[int]] = {}
        self._exits = [(at, page) for at, page in enumerate(places.pages) if page.kind == "exit"]
        self._order = {page.id: at for at, page in enumerate(places.pages)}

    def unreachable(self) -> list[tuple[Page, str]]:
        """The pages nobody can reach, each with why; those that were looked at before a stop."""
        found = []
        closed_at = self._closed_at()
        for at, page in enumerate(self.places.pages):
            if self.solver.stop():
                break
            own = self._page_wants(page)
            if not self.solver.can(own, alone=True):
                found.append((page, "its rule can never be true."))
            elif not self.solver.can(own):
                words = "its rule asks for answers that never come together."
                found.append((page, words))
            elif at > closed_at or not self.solver.can([*own, *self._no_exit(at, own)]):
                found.append((page, "an exit page stands before it for all."))
        return found

    def never_opened(self) -> set[str]:
        """The slugs of the pages nobody comes by, those too on which nothing is ever shown."""
        found = {page.slug for page, _ in self.unreachable()}
        for at, page in enumerate(self.places.pages):
            if self.solver.stop():
                break
            if page.slug not in found and page.opens_when is not page.show_when:
                own = self._opening_wants(page)
                if not self.solver.can([*own, *self._no_exit(at, own)]):
                    found.add(page.slug)
        return found

    def can_be_true(self, standing: Standing, results: int = TRUE) -> bool:
        """Whether a rule can come out so, where it stands."""
        stands_at = f"{standing.purpose} {standing.anchor}"
        own = [Wanted(self.solver.ready(standing.rule, stands_at, standing.scope), results)]
        if standing.page is not None:
            if standing.purpose != "page":
                own += self._page_wants(standing.page)
            own += self._no_exit(self._order[standing.page.id], own)
        elif standing.binding is not None:
            own += self._no_exit(len(self.places.pages), own)
        return self.solver.can(own)

    def is_always_true(self, standing: Standing) -> bool:
        """Whether a rule says nothing: it is true for everybody who comes to where it stands."""
        return not self.can_be_true(standing, FALSE | UNKNOWN)

    def can_be_sent(self) -> bool:
        """Whether anybody comes to the end."""
        end = len(self.places.pages)
        return self._closed_at() == end and self.solver.can(self._stay())

    @property
    def last_exit_id(self) -> str:
        return self._exits[-1][1].id if self._exits else ""

    def answers_for(self, page: Page) -> dict[Key, Point] | None:
        """Answers with which people come to a page, and best to the end: a help for trying."""
        own, at = self._opening_wants(page), self._order[page.id]
        found = self.solver.find([*own, *self._stay(but=page)])
        return found or self.solver.find([*own, *self._stay(before=at)])

    def _stay(self, *, before: int | None = None, but: Page | None = None) -> list[Wanted]:
        """That no exit page is shown: none before a place, or none but one."""
        exits = [page for at, page in self._exits if before is None or at < before]
        nodes = [self.solver.page_node(page) for page in exits if page is not but]
        return [Wanted(node, FALSE | UNKNOWN) for node in nodes if node is not None]

    def _page_wants(self, page: Page) -> list[Wanted]:
        node = self.solver.page_node(page)
        return [] if node is None else [Wanted(node, TRUE)]

    def _opening_wants(self, page: Page) -> list[Wanted]:
        """The same, and that something on it is shown."""
        wants = self._page_wants(page)
        if page.opens_when is page.show_when:
            return wants
        scopes, ready = self.places.at_question, self.solver.ready
        shows = [
            ready(each.show_when, each.id, scopes[each.id])
            for each in page.questions
            if each.show_when is not None
        ]
        return [*wants, Wanted(JoinNode(shows, is_any=True), TRUE)]

    def _closed_at(self) -> int:
        """The place of the first exit page that everybody comes to."""
        for at, page in self._exits:
            node = self.solver.page_node(page)
            if node is None:
                return at
            stay = [Wanted(node, FALSE | UNKNOWN)]
            if not self.solver.can([*stay, *self._no_exit(at, stay)]):
                return at
        return len(self.places.pages)

    def _no_exit(self, before: int, wanted: Sequence[Wanted]) -> list[Wanted]:
        """That no exit page stood in the way. Those that read other answers do not matter."""
        mine = self.solver.touching(each for want in wanted for each in want.node.variables())
        found = []
        for at, page in self._exits:
            node = self.solver.page_node(page)
            if at >= before or node is None:
                continue
            if page.id not in self._exit_touches:
                self._exit_touches[page.id] = self.solver.touching(node.variables())
            if self._exit_touches[page.id] & mine:
                found.append(Wanted(node, FALSE | UNKNOWN))
        return found
