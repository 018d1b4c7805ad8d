"""Pages and files that CAP publishes: versions, which never change, and who has read them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0003"
branch_labels = None
depends_on = None

APPEND_ONLY = ("page_version", "page_read")
AUDIENCES = "'everybody', 'schools', 'primary', 'secondary', 'providers'"
TOPICS = "'about', 'offer', 'applying', 'safeguarding', 'withdrawing', 'quality', 'complaints'"
STATES = "'draft', 'published', 'taken-down'"


def upgrade() -> None:
    op.create_table(
        "page",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("academic_year", sa.String(length=7), nullable=False),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.Column("topic", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("summary", sa.String(length=400), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("must_read", sa.Boolean(), nullable=False),
        sa.Column("review_by", sa.Date(), nullable=True),
        sa.Column("verified_on", sa.Date(), nullable=True),
        sa.Column("first_shown_at", sa.DateTime(timezone=True), nullable=True),
        *_kept(),
        *_checks("page"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page")),
        sa.UniqueConstraint("slug", "academic_year", name=op.f("uq_page_slug_academic_year")),
    )
    op.create_table(
        "published_file",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("summary", sa.String(length=400), nullable=False),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.Column("topic", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("review_by", sa.Date(), nullable=True),
        sa.Column("first_shown_at", sa.DateTime(timezone=True), nullable=True),
        *_kept(),
        *_checks("published_file"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_published_file")),
        sa.UniqueConstraint("slug", name=op.f("uq_published_file_slug")),
    )
    op.create_table(
        "page_version",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("page_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("summary", sa.String(length=400), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("note", sa.String(length=400), nullable=False),
        sa.Column("asks_again", sa.Boolean(), nullable=False),
        sa.Column("shows_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_page_version_page_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page_version")),
        sa.UniqueConstraint("page_id", "number", name=op.f("uq_page_version_page_id_number")),
    )
    op.create_table(
        "page_read",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("page_id", sa.Uuid(), nullable=False),
        sa.Column("page_version_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=True),
        sa.Column("provider_id", sa.Uuid(), nullable=True),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(school_id IS NULL) <> (provider_id IS NULL)",
            name=op.f("ck_page_read_of_one_organisation"),
        ),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_page_read_page_id")),
        sa.ForeignKeyConstraint(
            ["page_version_id"], ["page_version.id"], name=op.f("fk_page_read_page_version_id")
        ),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_page_read_school_id")),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["provider.id"], name=op.f("fk_page_read_provider_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page_read")),
        sa.UniqueConstraint(
            "page_version_id", "school_id", name=op.f("uq_page_read_page_version_id_school_id")
        ),
        sa.UniqueConstraint(
            "page_version_id", "provider_id", name=op.f("uq_page_read_page_version_id_provider_id")
        ),
    )
    op.create_table(
        "file_version",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("published_file_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("storage_key", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("mime", sa.String(length=100), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("note", sa.String(length=400), nullable=False),
        sa.Column("shows_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("scan_result", sa.String(length=40), nullable=False),
        sa.Column("scan_finding", sa.String(length=120), nullable=False),
        sa.Column("scan_tries", sa.Integer(), nullable=False),
        sa.Column("scan_due_at", sa.DateTime(timezone=True), nullable=True),
        *_kept(),
        sa.CheckConstraint(
            "scan_result IN ('clean', 'quarantined', 'unscanned', 'infected')",
            name=op.f("ck_file_version_scan_result_known"),
        ),
        sa.ForeignKeyConstraint(
            ["published_file_id"],
            ["published_file.id"],
            name=op.f("fk_file_version_published_file_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_version")),
        sa.UniqueConstraint("storage_key", name=op.f("uq_file_version_storage_key")),
        sa.UniqueConstraint(
            "published_file_id", "number", name=op.f("uq_file_version_published_file_id_number")
        ),
    )
    for table, *columns in (
        ("page", "status", "id"),
        ("page", "title", "id"),
        ("page", "review_by", "id"),
        ("published_file", "status", "id"),
        ("published_file", "title", "id"),
        ("published_file", "review_by", "id"),
        ("page_version", "published_at", "id"),
        ("page_read", "page_id"),
        ("page_read", "school_id"),
        ("page_read", "provider_id"),
        ("page_read", "at", "id"),
        ("file_version", "scan_result", "scan_due_at"),
        ("file_version", "created_at", "id"),
    ):
        name = op.f(f"ix_{table}_{'_'.join(columns)}")
        op.create_index(name, table, list(columns), unique=False)
    _refuse_changes()


def _kept() -> tuple[sa.Column, ...]:
    """The columns of every record beside its id."""
    return (
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Uuid(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retain_until", sa.Date(), nullable=True),
    )


def _checks(table: str) -> tuple[sa.CheckConstraint, ...]:
    return tuple(
        sa.CheckConstraint(f"{column} IN ({known})", name=op.f(f"ck_{table}_{column}_known"))
        for column, known in (("status", STATES), ("audience", AUDIENCES), ("topic", TOPICS))
    )


def _refuse_changes() -> None:
    """What was published and what was confirmed can be added to, never changed."""
    for table in APPEND_ONLY:
        if op.get_bind().dialect.name == "sqlite":
            for verb in ("UPDATE", "DELETE"):
                op.execute(
                    f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{table} can only be added to'); END"
                )
            continue
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE "
            f"ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def downgrade() -> None:
    for table in ("page_read", "page_version", "page", "file_version", "published_file"):
        op.drop_table(table)
