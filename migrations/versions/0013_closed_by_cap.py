"""Remember that CAP closed an account, so that no owner opens it again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("user", sa.Column("cap_closed_at", sa.DateTime(timezone=True), nullable=True))
    # Nobody knows any more who closed these: CAP decides.
    op.execute(
        'UPDATE "user" SET cap_closed_at = coalesce(disabled_at, updated_at) WHERE NOT active'
    )


def downgrade() -> None:
    op.drop_column("user", "cap_closed_at")
