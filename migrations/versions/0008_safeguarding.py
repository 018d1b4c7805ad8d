"""Safeguarding pointers, who read them and why, and CAP's own designated leads."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

KINDS = (
    "kind IN ('CONCERN', 'DISCLOSURE', 'ALLEGATION', 'MISSING', 'EXPLOITATION_TOOL', "
    "'INTELLIGENCE_FORM', 'MASH_REFERRAL')"
)
STATES = (
    "status IN ('logged', 'dsl-told', 'referred', 'no-referral', 'lado-due', 'lado-told', "
    "'strategy', 'closed')"
)
REASONS = (
    "no_referral_reason IN ('THRESHOLD', 'EARLY_HELP', 'KNOWN', 'BY_SCHOOL', 'OTHER_AGENCY', "
    "'EXPLAINED')"
)


def upgrade() -> None:
    op.create_table(
        "safeguarding_pointer",
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("student_id", sa.Uuid(), nullable=True),
        sa.Column("adult_name", sa.String(length=120), nullable=True),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("noticed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cpoms_ref", sa.String(length=60), nullable=True),
        sa.Column("school_dsl_told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mash_ref", sa.String(length=60), nullable=True),
        sa.Column("no_referral_reason", sa.String(length=40), nullable=True),
        sa.Column("lado_due", sa.Date(), nullable=True),
        sa.Column("lado_told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        *_record(),
        sa.CheckConstraint(
            "(student_id IS NULL) <> (adult_name IS NULL)",
            name=op.f("ck_safeguarding_pointer_of_one_subject"),
        ),
        sa.CheckConstraint(KINDS, name=op.f("ck_safeguarding_pointer_kind_known")),
        sa.CheckConstraint(STATES, name=op.f("ck_safeguarding_pointer_status_known")),
        sa.CheckConstraint(REASONS, name=op.f("ck_safeguarding_pointer_no_referral_reason_known")),
        sa.ForeignKeyConstraint(
            ["student_id"], ["student.id"], name=op.f("fk_safeguarding_pointer_student_id")
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["user.id"], name=op.f("fk_safeguarding_pointer_owner_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_safeguarding_pointer")),
        sa.UniqueConstraint("ref", name=op.f("uq_safeguarding_pointer_ref")),
    )
    op.create_table(
        "pointer_reading",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("pointer_id", sa.Uuid(), nullable=False),
        sa.Column("reader_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["pointer_id"],
            ["safeguarding_pointer.id"],
            name=op.f("fk_pointer_reading_pointer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["reader_id"], ["user.id"], name=op.f("fk_pointer_reading_reader_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pointer_reading")),
    )
    op.create_table(
        "cap_lead",
        sa.Column("full_name", sa.String(length=120), nullable=False),
        sa.Column("job_role", sa.String(length=40), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("telephone", sa.String(length=30), nullable=True),
        sa.Column("mobile", sa.String(length=30), nullable=True),
        sa.Column("out_of_hours", sa.String(length=30), nullable=True),
        sa.Column("verified_on", sa.Date(), nullable=True),
        *_record(),
        sa.CheckConstraint("job_role IN ('DSL', 'DDSL')", name=op.f("ck_cap_lead_job_role_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cap_lead")),
    )
    for table, *columns in (
        ("safeguarding_pointer", "student_id", "id"),
        ("safeguarding_pointer", "status", "id"),
        ("safeguarding_pointer", "noticed_at", "id"),
        ("safeguarding_pointer", "lado_due", "id"),
        ("pointer_reading", "pointer_id", "at"),
        ("pointer_reading", "at", "id"),
        ("pointer_reading", "reader_id", "at"),
        ("cap_lead", "full_name", "id"),
    ):
        name = op.f(f"ix_{table}_{'_'.join(columns)}")
        op.create_index(name, table, columns, unique=False)
    _refuse_changes("pointer_reading")


def _record() -> tuple[sa.Column[Any], ...]:
    """The columns that every record has."""
    return (
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Uuid(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retain_until", sa.Date(), nullable=True),
    )


def _refuse_changes(table: str) -> None:
    """Who read what and why can be added to, never changed."""
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} can only be added to'); END"
            )
        return
    op.execute(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE "
        f"ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def downgrade() -> None:
    for table in ("pointer_reading", "safeguarding_pointer", "cap_lead"):
        op.drop_table(table)
