"""Looks whether the database and the storage are as they must be for children's data."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

from sqlalchemy import Connection, func, select, text

from app.domain.roles import Role
from app.models.form import Form
from app.models.reference_list import CodeValue
from app.models.user import Role as RoleRow
from app.models.user import User, user_role
from app.schema import APPEND_ONLY
from app.storage.base import FileMissingError, FileStore, FileTooLargeError

# These can invite everybody else.
_INVITERS = (str(Role.CAP_ADMIN), str(Role.SERVICE_LEAD))
_PROBE = b"written by flask doctor"


def database_problems(connection: Connection, *, is_production: bool) -> list[str]:
    """What is wrong with a database that has its tables, in words."""
    if connection.dialect.name == "postgresql":
        found = [*_role_problems(connection), *_triggers_of_postgresql(connection)]
    else:
        found = [*_triggers_of_sqlite(connection), *_broken_links(connection)]
    return [*found, *_content_problems(connection, is_production=is_production)]


def storage_problems(store: FileStore) -> list[str]:
    """Whether a file can be kept, read again and removed."""
    try:
        kept = store.save(
            BytesIO(_PROBE), max_size_bytes=len(_PROBE), media_type="application/octet-stream"
        )
        try:
            with store.open(kept.key) as stream:
                same = stream.read() == _PROBE
        finally:
            store.delete(kept.key)
    except (OSError, FileMissingError, FileTooLargeError) as error:
        return [f"The storage cannot keep files: {type(error).__name__}. Check STORAGE_URL."]
    return [] if same else ["The storage gives back other bytes than it was given."]


def _role_problems(connection: Connection) -> Iterator[str]:
    is_superuser, ignores_policies = connection.execute(
        text("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
    ).one()
    if is_superuser or ignores_policies:
        yield "The application signs in to the database as a superuser. Give it a role of its own."
    owned = connection.scalar(
        text("SELECT count(*) FROM pg_tables WHERE tableowner = current_user")
    )
    if owned:
        yield "The application owns its tables, so it could change them. Use two roles."
    may_change = connection.scalars(
        text(
            "SELECT name FROM unnest(CAST(:names AS text[])) AS name "
            "WHERE has_table_privilege(name, 'UPDATE') OR has_table_privilege(name, 'DELETE')"
        ),
        {"names": list(APPEND_ONLY)},
    )
    for name in may_change:
        yield f"The application may change {name}, which can only be added to."


def _triggers_of_postgresql(connection: Connection) -> Iterator[str]:
    guarded = set(
        connection.scalars(
            text(
                "SELECT tgrelid::regclass::text FROM pg_trigger "
                "WHERE NOT tgisinternal AND tgenabled <> 'D' AND tgname LIKE '%_append_only'"
            )
        )
    )
    for name in APPEND_ONLY:
        if name not in guarded:
            yield f"The trigger that refuses changes of {name} is missing."


def _triggers_of_sqlite(connection: Connection) -> Iterator[str]:
    names = set(connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")))
    for table in APPEND_ONLY:
        if not names >= {f"{table}_no_update", f"{table}_no_delete"}:
            yield f"The trigger that refuses changes of {table} is missing."


def _broken_links(connection: Connection) -> Iterator[str]:
    if connection.execute(text("PRAGMA foreign_key_check")).first() is not None:
        yield "Some rows point to rows that are gone."


def _content_problems(connection: Connection, *, is_production: bool) -> Iterator[str]:
    roles = set(connection.scalars(select(RoleRow.name)))
    if not roles >= {str(role) for role in Role} or not connection.scalar(
        select(func.count()).select_from(CodeValue)
    ):
        yield "The lists that every installation begins with are missing. Run “flask lists load”."
    if not connection.scalar(select(func.count()).select_from(Form)):
        yield "No form is published. Run “flask forms load”."
    inviters = (
        select(func.count())
        .select_from(User)
        .join(user_role, user_role.c.user_id == User.id)
        .join(RoleRow, RoleRow.id == user_role.c.role_id)
        .where(User.active.is_(True), RoleRow.name.in_(_INVITERS))
    )
    if not connection.scalar(inviters):
        yield "Nobody can invite people yet. Run “flask accounts invite … --role service-lead”."
    of_demo = select(func.count()).select_from(User).where(User.email.like("%@example.org"))
    if is_production and connection.scalar(of_demo):
        yield "Accounts of the demo exist (addresses at example.org). Close them."
