"""The seat belt on the session: raises when a scoped table is touched past `visible`.

It sees statements. What the unit of work writes is re-checked after the flush: every new or
changed row must be one the actor may see, and no row may change its owner.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlalchemy import Table, event, func, inspect
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction
from sqlalchemy.sql import visitors
from sqlalchemy.sql.elements import ColumnClause, TextClause

from app.extensions import Model

from .actor import Actor, ActorKind
from .scope import JOURNALS, RULES, UNSCOPED, AnyModel, Everything, rule_of, visible

ACTOR = "actor"

# Columns that say whose a row is. A narrow actor may set them once and never change them.
OWNER_COLUMNS = (
    "school_id",
    "home_school_id",
    "provider_id",
    "student_id",
    "application_id",
    "placement_id",
    "withdrawal_id",
    "complaint_id",
    "pack_id",
    "user_id",
)


class UnscopedAccess(Exception):  # noqa: N818 - a claim about the code, not an input error
    """Our own code touched a scoped table without asking the scope. A bug, always."""


def bind_actor(session: Session, actor: Actor) -> None:
    """Say who acts on this session. Without an actor a scoped table cannot be touched."""
    session.info[ACTOR] = actor


def actor_of(session: Session) -> Actor | None:
    return session.info.get(ACTOR)


def install(session_factory: Any) -> None:
    """Listen on every session of this factory, once however many applications there are."""
    for name, listener in (
        ("do_orm_execute", refuse_unscoped_statements),
        ("after_flush", refuse_foreign_writes),
    ):
        if not event.contains(session_factory, name, listener):
            event.listen(session_factory, name, listener)


def refuse_unscoped_statements(state: ORMExecuteState) -> None:
    """Raise UnscopedAccess unless each scoped table is read in full by right or through a scope."""
    if state.is_column_load or state.is_relationship_load:
        return  # a row already fetched, or children loaded with their parent
    if state.execution_options.get("scoped"):
        return
    actor = actor_of(state.session)
    if actor is not None and actor.kind is ActorKind.SYSTEM:
        return
    if _has_text(state.statement):
        raise UnscopedAccess("Text statements cannot be checked; write a select.")
    for table in _tables_of(state.statement):
        for model in _scoped_models().get(table, ()):
            if actor is None or not isinstance(rule_of(model, actor), Everything):
                raise UnscopedAccess(f"{model.__name__} was touched without a scope.")


def refuse_foreign_writes(session: Session, _flush: UOWTransaction) -> None:
    """Raise UnscopedAccess when a flushed row is not the actor's, was not, or changes hands."""
    actor = actor_of(session)
    if actor is not None and actor.kind is ActorKind.SYSTEM:
        return
    written: dict[AnyModel, list[Any]] = defaultdict(list)
    for row in {*session.new, *session.dirty}:
        if type(row) in JOURNALS and row in session.new:
            continue
        if _is_narrow(row, actor):
            _refuse_change_of_owner(session, row)
            written[type(row)].append(row.id)
    for row in session.deleted:
        if _is_narrow(row, actor) and not _owns(actor, row):
            raise UnscopedAccess(f"{type(row).__name__} of somebody else was deleted.")
    for model, ids in written.items():
        seen = (
            visible(model, _known(actor), deleted=True)
            .with_only_columns(func.count())
            .where(model.id.in_(ids))  # type: ignore[attr-defined]
        )
        if session.connection().scalar(seen) != len(ids):
            raise UnscopedAccess(f"{model.__name__} of somebody else was written.")


def _is_narrow(row: Any, actor: Actor | None) -> bool:
    if type(row) not in RULES:
        return False
    return not isinstance(rule_of(type(row), _known(actor)), Everything)


def _known(actor: Actor | None) -> Actor:
    if actor is None:
        raise UnscopedAccess("A scoped table was written by nobody.")
    return actor


def _refuse_change_of_owner(session: Session, row: Any) -> None:
    if row in session.new:
        return
    attributes = inspect(row).attrs
    for name in OWNER_COLUMNS:
        if name in attributes and any(old is not None for old in attributes[name].history.deleted):
            raise UnscopedAccess(f"{type(row).__name__}.{name} was given away.")


def _owns(actor: Actor | None, row: Any) -> bool:
    """Whether a row to be deleted names the actor or its organisation as owner."""
    if actor is None:
        return False
    mine = {actor.user_id, actor.school_id, actor.provider_id} - {None}
    return any(getattr(row, name, None) in mine for name in OWNER_COLUMNS)


def _has_text(statement: Any) -> bool:
    return any(isinstance(part, TextClause) for part in visitors.iterate(statement))


def _tables_of(statement: Any) -> set[Table]:
    tables: set[Table] = set()
    for part in visitors.iterate(statement):
        if isinstance(part, Table):
            tables.add(part)
        elif isinstance(part, ColumnClause) and isinstance(part.table, Table):
            tables.add(part.table)
    target = getattr(statement, "table", None)
    if isinstance(target, Table):
        tables.add(target)
    return tables


def _scoped_models() -> dict[Table, list[AnyModel]]:
    found: dict[Table, list[AnyModel]] = defaultdict(list)
    for model in RULES:
        found[model.__table__].append(model)  # type: ignore[index]
    return found


def models_without_a_rule() -> list[str]:
    """Mapped classes that neither have a rule nor say why not; must be empty at start-up."""
    mapped = {mapper.class_ for mapper in Model.registry.mappers}
    return sorted(model.__name__ for model in mapped - RULES.keys() - UNSCOPED.keys())


__all__ = [
    "ACTOR",
    "UnscopedAccess",
    "actor_of",
    "bind_actor",
    "install",
    "models_without_a_rule",
]
