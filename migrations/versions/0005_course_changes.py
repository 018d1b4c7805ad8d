"""Providers propose changes of their courses; the directory finds offers by course."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

PLAIN = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
TABLE = "course_change"

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("course_id", sa.Uuid(), nullable=True),
        sa.Column("course_offer_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("proposed", PLAIN, nullable=False),
        sa.Column("before", PLAIN, nullable=False),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Uuid(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retain_until", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('NEW', 'CHANGE', 'YEAR')", name=op.f("ck_course_change_kind_known")
        ),
        sa.CheckConstraint(
            "status IN ('draft', 'sent', 'approved', 'refused', 'discarded')",
            name=op.f("ck_course_change_status_known"),
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["provider.id"], name=op.f("fk_course_change_provider_id")
        ),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], name=op.f("fk_course_change_course_id")
        ),
        sa.ForeignKeyConstraint(
            ["course_offer_id"], ["course_offer.id"], name=op.f("fk_course_change_course_offer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_change")),
        sa.UniqueConstraint("ref", name=op.f("uq_course_change_ref")),
    )
    for columns in (
        ("provider_id", "id"),
        ("status", "id"),
        ("sent_at", "id"),
        ("course_id",),
        ("course_offer_id",),
    ):
        op.create_index(op.f(f"ix_{TABLE}_{'_'.join(columns)}"), TABLE, list(columns))


def downgrade() -> None:
    op.drop_table(TABLE)
