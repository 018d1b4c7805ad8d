"""What the service writes by itself about days: planned ahead, sent once, stopped by people."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "timer_rule",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=True),
        *_stopped(),
        *_record(),
        sa.ForeignKeyConstraint(
            ["stopped_by_id"], ["user.id"], name=op.f("fk_timer_rule_stopped_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timer_rule")),
        sa.UniqueConstraint("key", name=op.f("uq_timer_rule_key")),
    )
    op.create_table(
        "timer",
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("days_off", sa.Integer(), nullable=False),
        sa.Column("table_name", sa.String(length=60), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("about", sa.String(length=160), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("planned_for", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("why", sa.String(length=200), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told", sa.Integer(), nullable=True),
        sa.Column("outbox_key", sa.String(length=120), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        *_stopped(),
        sa.Column("stops_case", sa.Boolean(), nullable=False),
        *_record(),
        sa.CheckConstraint(
            "kind IN ('remind', 'flag', 'escalate')", name=op.f("ck_timer_kind_known")
        ),
        sa.CheckConstraint(
            "state IN ('planned', 'sent', 'stopped', 'superseded', 'failed')",
            name=op.f("ck_timer_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["stopped_by_id"], ["user.id"], name=op.f("fk_timer_stopped_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timer")),
        sa.UniqueConstraint(
            "rule",
            "record_id",
            "due_on",
            "days_off",
            name=op.f("uq_timer_rule_record_id_due_on_days_off"),
        ),
    )
    for columns in (
        ("record_id",),
        ("state", "planned_for"),
        ("planned_for", "id"),
        ("due_on", "id"),
    ):
        op.create_index(op.f(f"ix_timer_{'_'.join(columns)}"), "timer", list(columns))


def downgrade() -> None:
    op.drop_table("timer")
    op.drop_table("timer_rule")


def _stopped() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stopped_by_id", sa.Uuid(), nullable=True),
        sa.Column("stopped_reason", sa.Text(), nullable=True),
    )


def _record() -> tuple[sa.Column[Any], ...]:
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
