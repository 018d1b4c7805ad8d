"""Schools and providers ask for changes of their contacts, and look through them every year."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

PLAIN = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
OPEN = sa.text("status = 'requested'")

revision = "0009"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("contact", sa.Column("verified_by", sa.String(length=120), nullable=True))
    op.create_table(
        "contact_change",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=True),
        sa.Column("provider_id", sa.Uuid(), nullable=True),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("proposed", PLAIN, nullable=False),
        sa.Column("before", PLAIN, nullable=False),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("requested_by", sa.String(length=120), nullable=False),
        sa.Column("requested_by_id", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=120), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        *_kept(),
        *_of_one("contact_change"),
        sa.CheckConstraint(
            "kind = 'ADD' OR contact_id IS NOT NULL", name=op.f("ck_contact_change_of_a_contact")
        ),
        sa.CheckConstraint(
            "kind IN ('ADD', 'CHANGE', 'REMOVE')", name=op.f("ck_contact_change_kind_known")
        ),
        sa.CheckConstraint(
            "status IN ('requested', 'approved', 'rejected', 'withdrawn')",
            name=op.f("ck_contact_change_status_known"),
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact.id"], name=op.f("fk_contact_change_contact_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_change")),
        sa.UniqueConstraint("ref", name=op.f("uq_contact_change_ref")),
    )
    op.create_index(
        "uq_contact_change_open",
        "contact_change",
        ["contact_id"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_table(
        "contact_round",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("academic_year", sa.String(length=7), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("opened_by", sa.String(length=120), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        *_kept(),
        sa.CheckConstraint("due_on >= opened_on", name=op.f("ck_contact_round_due_after_opening")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_round")),
        sa.UniqueConstraint("academic_year", name=op.f("uq_contact_round_academic_year")),
    )
    op.create_table(
        "contact_check",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contact_round_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=True),
        sa.Column("provider_id", sa.Uuid(), nullable=True),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by", sa.String(length=120), nullable=True),
        *_kept(),
        *_of_one("contact_check"),
        sa.CheckConstraint(
            "status IN ('open', 'confirmed', 'missed')",
            name=op.f("ck_contact_check_status_known"),
        ),
        sa.ForeignKeyConstraint(
            ["contact_round_id"],
            ["contact_round.id"],
            name=op.f("fk_contact_check_contact_round_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_check")),
        sa.UniqueConstraint(
            "contact_round_id",
            "school_id",
            name=op.f("uq_contact_check_contact_round_id_school_id"),
        ),
        sa.UniqueConstraint(
            "contact_round_id",
            "provider_id",
            name=op.f("uq_contact_check_contact_round_id_provider_id"),
        ),
    )
    for table, *columns in (
        ("contact", "verified_on", "id"),
        ("contact_change", "school_id", "id"),
        ("contact_change", "provider_id", "id"),
        ("contact_change", "status", "id"),
        ("contact_change", "requested_at", "id"),
        ("contact_change", "due_on", "id"),
        ("contact_round", "opened_on", "id"),
        ("contact_check", "school_id", "id"),
        ("contact_check", "provider_id", "id"),
        ("contact_check", "status", "id"),
        ("contact_check", "due_on", "id"),
    ):
        op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, list(columns))


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


def _of_one(table: str) -> tuple[sa.Constraint, ...]:
    """A row is a school's or a provider's."""
    return (
        sa.CheckConstraint(
            "(school_id IS NULL) <> (provider_id IS NULL)",
            name=op.f(f"ck_{table}_of_one_organisation"),
        ),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f(f"fk_{table}_school_id")),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["provider.id"], name=op.f(f"fk_{table}_provider_id")
        ),
    )


def downgrade() -> None:
    for table in ("contact_check", "contact_round", "contact_change"):
        op.drop_table(table)
    op.drop_index(op.f("ix_contact_verified_on_id"), table_name="contact")
    op.drop_column("contact", "verified_by")
