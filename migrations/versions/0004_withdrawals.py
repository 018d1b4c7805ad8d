"""Withdrawals are received, checked, asked about and processed; who ticked what, and when."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

TICKED_BY = ("requester_confirmed_by_id", "scope_checked_by_id", "clm_done_by_id")
TICKED_BY += ("capita_done_by_id",)
STATUS = "ck_withdrawal_status_known"
BEFORE = "status IN ('submitted', 'completed', 'cancelled')"
SINCE = "status IN ('submitted', 'received', 'returned', 'processing', 'completed', 'cancelled')"

revision = "0004"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("withdrawal", schema=None) as batch_op:
        batch_op.add_column(sa.Column("due_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("mo_discussed", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("paused_on", sa.Date(), nullable=True))
        batch_op.add_column(
            sa.Column("paused_days", sa.Integer(), nullable=False, server_default="0")
        )
        for name in ("requester_confirmed_at", "scope_checked_at", "cancel_asked_at"):
            batch_op.add_column(sa.Column(name, sa.DateTime(timezone=True), nullable=True))
        for name in TICKED_BY:
            batch_op.add_column(sa.Column(name, sa.Uuid(), nullable=True))
            batch_op.create_foreign_key(op.f(f"fk_withdrawal_{name}"), "user", [name], ["id"])
        batch_op.drop_constraint(op.f(STATUS), type_="check")
        batch_op.create_check_constraint(op.f(STATUS), SINCE)
    with op.batch_alter_table("withdrawal", schema=None) as batch_op:
        batch_op.alter_column("paused_days", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("withdrawal", schema=None) as batch_op:
        batch_op.drop_constraint(op.f(STATUS), type_="check")
        batch_op.create_check_constraint(op.f(STATUS), BEFORE)
        for name in TICKED_BY:
            batch_op.drop_constraint(op.f(f"fk_withdrawal_{name}"), type_="foreignkey")
            batch_op.drop_column(name)
        for name in ("cancel_asked_at", "scope_checked_at", "requester_confirmed_at"):
            batch_op.drop_column(name)
        for name in ("paused_days", "paused_on", "mo_discussed", "due_on"):
            batch_op.drop_column(name)
