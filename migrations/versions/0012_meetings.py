"""Let a meeting that was held and not used be closed."""

from __future__ import annotations

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

MEETING = "withdrawal_meeting"
STATUS = "ck_withdrawal_meeting_status_known"
BEFORE = "status IN ('asked', 'booked', 'held', 'called-off')"
SINCE = "status IN ('asked', 'booked', 'held', 'called-off', 'closed')"


def upgrade() -> None:
    _allow(SINCE)


def downgrade() -> None:
    op.execute("UPDATE withdrawal_meeting SET status = 'called-off' WHERE status = 'closed'")
    _allow(BEFORE)


def _allow(statuses: str) -> None:
    with op.batch_alter_table(MEETING, schema=None) as batch_op:
        batch_op.drop_constraint(op.f(STATUS), type_="check")
        batch_op.create_check_constraint(op.f(STATUS), statuses)
