"""Complaints go through two stages: the days of each, what was found, a path of its own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

STATUS = "ck_complaint_status_known"
BEFORE = "status IN ('received', 'closed')"
SINCE = (
    "status IN ('received', 'own-path', 'acknowledged', 'stage1-answered', 'stage2-asked', "
    "'stage2-acknowledged', 'stage2-answered', 'closed', 'withdrawn', 'out-of-scope')"
)
FINDING = "ck_complaint_stage2_finding_known"
DAYS = ("due_on", "turned_on", "stage2_until", "stage2_ack_due", "stage2_due")
DAYS += ("stage2_extension_told_on",)
MOMENTS = ("stage2_asked_at", "stage2_ack_at", "stage2_answered_at")
NUMBERS = ("days_left", "stage2_extension_days")
TEXTS = ("scope", "outcome_sought", "reasons", "stage2_reasons", "stage2_remedy")
TEXTS += ("stage2_extension_reason",)

revision = "0007"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("complaint", schema=None) as batch_op:
        for name in DAYS:
            batch_op.add_column(sa.Column(name, sa.Date(), nullable=True))
        for name in MOMENTS:
            batch_op.add_column(sa.Column(name, sa.DateTime(timezone=True), nullable=True))
        for name in NUMBERS:
            batch_op.add_column(sa.Column(name, sa.Integer(), nullable=True))
        for name in TEXTS:
            batch_op.add_column(sa.Column(name, sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("stage2_finding", sa.String(length=40), nullable=True))
        batch_op.drop_constraint(op.f(STATUS), type_="check")
        batch_op.create_check_constraint(op.f(STATUS), SINCE)
        batch_op.create_check_constraint(
            op.f(FINDING), "stage2_finding IN ('UPHELD', 'PARTLY', 'NOT_UPHELD')"
        )
        batch_op.create_index(batch_op.f("ix_complaint_due_on_id"), ["due_on", "id"], unique=False)
    op.execute("UPDATE complaint SET due_on = ack_due WHERE status = 'received'")


def downgrade() -> None:
    op.execute(
        "UPDATE complaint SET status = CASE WHEN closed_at IS NULL THEN 'received' "
        "ELSE 'closed' END WHERE status NOT IN ('received', 'closed')"
    )
    with op.batch_alter_table("complaint", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_complaint_due_on_id"))
        batch_op.drop_constraint(op.f(FINDING), type_="check")
        batch_op.drop_constraint(op.f(STATUS), type_="check")
        batch_op.create_check_constraint(op.f(STATUS), BEFORE)
        for name in ("stage2_finding", *TEXTS, *NUMBERS, *MOMENTS, *DAYS):
            batch_op.drop_column(name)
