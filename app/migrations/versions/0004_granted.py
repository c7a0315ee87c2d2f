"""a need knows that the leadership granted it, until it is asked anew

Revision: 0004, after 0003
"""

import sqlalchemy as sa
from alembic import op

from app.types import UtcDateTime

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("need") as table:
        table.add_column(sa.Column("granted_at", UtcDateTime(), nullable=True))
    op.execute(
        "UPDATE need SET granted_at = (SELECT max(confirmed_at) FROM decision"
        " WHERE subject = 'need' AND subject_id = need.id AND state = 'confirmed'"
        " AND outcome IN ('approve', 'approve_with_conditions'))"
    )


def downgrade() -> None:
    with op.batch_alter_table("need") as table:
        table.drop_column("granted_at")
