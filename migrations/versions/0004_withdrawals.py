"""Withdrawals are received, checked, asked about and processed; a provider meets CAP first."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

TICKED_BY = ("requester_confirmed_by_id", "scope_checked_by_id", "clm_done_by_id")
TICKED_BY += ("capita_done_by_id",)
MEETING = "withdrawal_meeting"
PLAIN = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
STATUS = "ck_withdrawal_status_known"
BEFORE = "status IN ('submitted', 'completed', 'cancelled')"
SINCE = "status IN ('submitted', 'received', 'returned', 'processing', 'completed', 'cancelled')"

revision = "0004"
down_revision = "0006"
branch_labels = None
depends_on = None


def _create_meetings() -> None:
    op.create_table(
        MEETING,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("placement_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("student_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.String(length=120), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("times", sa.Text(), nullable=True),
        sa.Column("booked_for", sa.DateTime(timezone=True), nullable=True),
        sa.Column("place", sa.String(length=200), nullable=True),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("attendees", PLAIN, nullable=False),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Uuid(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retain_until", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "status IN ('asked', 'booked', 'held', 'called-off')",
            name=op.f(f"ck_{MEETING}_status_known"),
        ),
        *(
            sa.ForeignKeyConstraint([name], [f"{table}.id"], name=op.f(f"fk_{MEETING}_{name}"))
            for name, table in (
                ("placement_id", "placement"),
                ("school_id", "school"),
                ("provider_id", "provider"),
                ("student_id", "student"),
                ("recorded_by_id", "user"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{MEETING}")),
    )
    with op.batch_alter_table(MEETING, schema=None) as batch_op:
        for columns in (
            ["placement_id"],
            ["school_id", "id"],
            ["provider_id", "id"],
            ["student_id"],
            ["status", "id"],
            ["due_on", "id"],
        ):
            name = f"ix_{MEETING}_{'_'.join(columns)}"
            batch_op.create_index(batch_op.f(name), columns, unique=False)


def upgrade() -> None:
    _create_meetings()
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
        batch_op.add_column(sa.Column("meeting_id", sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_withdrawal_meeting_id"), MEETING, ["meeting_id"], ["id"]
        )
        batch_op.create_unique_constraint(op.f("uq_withdrawal_meeting_id"), ["meeting_id"])
        batch_op.drop_constraint(op.f(STATUS), type_="check")
        batch_op.create_check_constraint(op.f(STATUS), SINCE)
    with op.batch_alter_table("withdrawal", schema=None) as batch_op:
        batch_op.alter_column("paused_days", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("withdrawal", schema=None) as batch_op:
        batch_op.drop_constraint(op.f(STATUS), type_="check")
        batch_op.create_check_constraint(op.f(STATUS), BEFORE)
        batch_op.drop_constraint(op.f("uq_withdrawal_meeting_id"), type_="unique")
        batch_op.drop_constraint(op.f("fk_withdrawal_meeting_id"), type_="foreignkey")
        batch_op.drop_column("meeting_id")
        for name in TICKED_BY:
            batch_op.drop_constraint(op.f(f"fk_withdrawal_{name}"), type_="foreignkey")
            batch_op.drop_column(name)
        for name in ("cancel_asked_at", "scope_checked_at", "requester_confirmed_at"):
            batch_op.drop_column(name)
        for name in ("paused_days", "paused_on", "mo_discussed", "due_on"):
            batch_op.drop_column(name)
    op.drop_table(MEETING)
