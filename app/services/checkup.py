"""Looks whether the database and the storage are as they must be for children's data."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from io import BytesIO

from sqlalchemy import Connection, func, select, text

from app.domain.roles import Role
from app.domain.timer_rules import RULES
from app.domain.virus_check import ScanResult
from app.models.application import Application
from app.models.document import Document
from app.models.form import Form
from app.models.reference_list import CodeValue
from app.models.submission import SubmissionFile
from app.models.timer import TimerRule
from app.models.user import Role as RoleRow
from app.models.user import User, user_role
from app.schema import APPEND_ONLY
from app.storage.base import FileMissingError, FileStore, FileTooLargeError, Scanner
from app.storage.checks import MAX_FILE_BYTES

# These can invite everybody else.
_INVITERS = (str(Role.CAP_ADMIN), str(Role.SERVICE_LEAD))
_PROBE = b"written by flask doctor"
# Harmless, and known to every scanner (EICAR). In two parts, or scanners would hold this file.
_TEST_VIRUS = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-" + rb"STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
_LONGEST_WAIT = timedelta(days=1)
_LONGEST_WITHOUT_PLAN = timedelta(hours=1)


def database_problems(connection: Connection, *, is_production: bool) -> list[str]:
    """What is wrong with a database that has its tables, in words."""
    if connection.dialect.name == "postgresql":
        found = [*_role_problems(connection), *_triggers_of_postgresql(connection)]
    else:
        found = [*_triggers_of_sqlite(connection), *_broken_links(connection)]
    return [*found, *_content_problems(connection, is_production=is_production)]


def waiting_problems(connection: Connection, *, at: datetime) -> list[str]:
    """Whether files have waited so long for the virus check that something must be wrong."""
    waiting = 0
    for table in (SubmissionFile, Document):
        statement = select(func.count(table.id)).where(
            table.scan_result == ScanResult.QUARANTINED,
            table.deleted_at.is_(None),
            table.created_at < at - _LONGEST_WAIT,
        )
        waiting += connection.scalar(statement) or 0
    if not waiting:
        return []
    many = "1 file has" if waiting == 1 else f"{waiting} files have"
    return [f"{many} waited for the virus check for more than a day. Does the worker run?"]


def timer_problems(connection: Connection, *, at: datetime) -> list[str]:
    """Whether what is due has not been looked at for an hour, as a whole or by some rule. Before
    the first case there is nothing to look at."""
    table = TimerRule.__table__
    rows = connection.execute(select(table.c.key, table.c.planned_at))
    looked = {key: planned_at for key, planned_at in rows if planned_at is not None}
    if not looked:
        if not connection.scalar(select(func.count()).select_from(Application)):
            return []
        return ["Nobody is reminded of what is due: it was never looked at. Does the worker run?"]
    last, since = max(looked.values()), at - _LONGEST_WITHOUT_PLAN
    if last <= since:
        hours = int((at - last).total_seconds() // 3600)
        many = "1 hour" if hours == 1 else f"{hours} hours"
        return [
            f"Nobody is reminded of what is due: it was looked at {many} ago. Does the worker run?"
        ]
    left = [r.label for r in RULES if r.key not in looked or looked[r.key] <= since]
    if not left:
        return []
    names = ", ".join(f"“{label}”" for label in left)
    return [f"For more than an hour nobody was reminded by: {names}. The worker’s log says why."]


def storage_problems(store: FileStore) -> list[str]:
    """Whether a file can be kept, read again and removed."""
    try:
        kept = store.save(
            BytesIO(_PROBE), max_size_bytes=len(_PROBE), media_type="application/octet-stream"
        )
        try:
            with store.open(kept.key) as stream:
                same = stream.read() == _PROBE
            is_public = store.is_public(kept.key)
        finally:
            store.delete(kept.key)
    except (OSError, FileMissingError, FileTooLargeError) as error:
        return [f"The storage cannot keep files: {type(error).__name__}. Check STORAGE_URL."]
    found = [] if same else ["The storage gives back other bytes than it was given."]
    if is_public:
        found.append("Strangers can read the files in the storage. Take that right away from them.")
    return found


def scanner_problems(scanner: Scanner) -> list[str]:
    """Whether the virus scanner answers, finds the test virus, and takes our largest files."""
    found = scanner.scan(BytesIO(_TEST_VIRUS)).result
    if found is ScanResult.UNSCANNED:
        return []  # none is configured, which the settings tell
    if found is ScanResult.QUARANTINED:
        return ["The virus scanner does not answer. Check SCANNER_URL, and that clamd runs."]
    if found is not ScanResult.INFECTED:
        return ["The virus scanner does not know the test virus. Let freshclam update it."]
    if scanner.scan(BytesIO(bytes(MAX_FILE_BYTES))).result is not ScanResult.CLEAN:
        return [
            "The virus scanner does not take our largest files. Set StreamMaxLength to 25M or "
            "more in clamd.conf."
        ]
    return []


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
