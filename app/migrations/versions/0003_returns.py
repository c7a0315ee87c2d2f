"""what was put off and comes back on a day

Revision: 0003, after 0002
"""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None

ONLY_SET = sa.text("return_date IS NOT NULL")


def upgrade() -> None:
    for table in ("need", "commitment"):
        op.create_index(
            f"ix_{table}_return", table, ["return_date"], sqlite_where=ONLY_SET, postgresql_where=ONLY_SET
        )


def downgrade() -> None:
    for table in ("need", "commitment"):
        op.drop_index(f"ix_{table}_return", table)
