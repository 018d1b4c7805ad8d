"""Which columns of a table anybody may read: those that say of themselves that they are public."""

from __future__ import annotations

from typing import Any

from sqlalchemy import inspect

from app.models.base import P

from .scope import AnyModel


def public_columns(model: AnyModel) -> list[Any]:
    """The public columns. A statement that loads these alone cannot tell anything else."""
    return [
        getattr(model, each.key)
        for each in inspect(model).column_attrs
        if all(column.info.get("sensitivity") == P for column in each.columns)
    ]
