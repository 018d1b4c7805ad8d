"""Seeing is a SELECT: one rule a table says which of its rows an actor may see."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from typing import Any, Final, TypeVar

from sqlalchemy import ColumnElement, Select, false, func, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.interfaces import ORMOption

from app.domain.errors import NotVisible
from app.extensions import Model

from .actor import Actor


class Everything:
    """The answer of a rule that does not narrow: the actor sees every row."""

    def __repr__(self) -> str:
        return "EVERYTHING"


EVERYTHING: Final = Everything()
NOTHING: Final[ColumnElement[bool]] = false()

Rule = Callable[[Actor], "ColumnElement[bool] | Everything"]
AnyModel = type[Model]
M = TypeVar("M", bound=Model)

RULES: dict[AnyModel, Rule] = {}
UNSCOPED: dict[AnyModel, str] = {}
JOURNALS: set[AnyModel] = set()


def rule_for(model: AnyModel) -> Callable[[Rule], Rule]:
    """Declare the rule of a table. A table has exactly one."""

    def register(rule: Rule) -> Rule:
        if model in RULES or model in UNSCOPED:
            raise LookupError(f"{model.__name__} has a rule already.")
        RULES[model] = rule
        return rule

    return register


def unscoped(model: AnyModel, *, why: str) -> None:
    """Declare that a table holds nothing of an organisation, with the reason."""
    if model in RULES or model in UNSCOPED:
        raise LookupError(f"{model.__name__} has a rule already.")
    UNSCOPED[model] = why


def journal(model: AnyModel) -> None:
    """Declare that anybody's deeds add rows here, whoever may read them."""
    JOURNALS.add(model)


def rule_of(model: AnyModel, actor: Actor) -> ColumnElement[bool] | Everything:
    """What the actor may see of the table. Raises LookupError for a table without a rule."""
    if model in UNSCOPED:
        return EVERYTHING
    if model not in RULES:
        raise LookupError(f"{model.__name__} has no scope rule.")
    return RULES[model](actor)


def visible(model: type[M], actor: Actor, *, deleted: bool = False) -> Select[M]:
    """The rows the actor may see, without the deleted ones unless asked for."""
    statement = select(model).execution_options(scoped=True)
    rule = rule_of(model, actor)
    if not isinstance(rule, Everything):
        statement = statement.where(rule)
    if not deleted and hasattr(model, "deleted_at"):
        statement = statement.where(model.deleted_at.is_(None))  # type: ignore[attr-defined]
    return statement


def visible_ids(model: AnyModel, actor: Actor) -> Select[Any]:
    """The ids of the rows the actor may see, for use inside another rule or a count."""
    return visible(model, actor).with_only_columns(model.id)  # type: ignore[attr-defined]


def fetch(
    session: Session,
    model: type[M],
    id_: uuid.UUID | str,
    actor: Actor,
    *,
    options: Iterable[ORMOption] = (),
    lock: bool = False,
) -> M:
    """One row the actor may see. Raises NotVisible alike for a foreign and a missing id."""
    key = parse_id(id_)
    statement = visible(model, actor).where(model.id == key)  # type: ignore[attr-defined]
    if lock:
        statement = statement.with_for_update(of=model)
    row = session.scalars(
        statement.options(*options).execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise NotVisible
    return row


def parse_id(id_: uuid.UUID | str) -> uuid.UUID:
    """An id from an address or a form. Raises NotVisible for anything that is none."""
    if isinstance(id_, uuid.UUID):
        return id_
    try:
        return uuid.UUID(id_)
    except (ValueError, AttributeError, TypeError):
        raise NotVisible from None


def count_of(session: Session, statement: Select[Any]) -> int:
    """How many rows a scoped statement has."""
    inner = statement.order_by(None).subquery()
    counting = select(func.count()).select_from(inner).execution_options(scoped=True)
    return session.scalar(counting) or 0


def fact(session: Session, statement: Select[Any]) -> Any:
    """One scalar that a rule needs to know about rows the actor may not read: a count, a yes or
    no. Never a row: what it returns must tell the actor nothing about anybody else."""
    return session.scalar(statement.execution_options(scoped=True))
