"""what was put off and comes back on a day, and mail that was given up

Revision: 0003, after 0002
"""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None

INDEXES = (
    ("ix_need_return", "need", "return_date"),
    ("ix_commitment_return", "commitment", "return_date"),
    ("ix_mail_given_up", "mail", "given_up_at"),
)


def upgrade() -> None:
    for name, table, column in INDEXES:
        only = sa.text(f"{column} IS NOT NULL")
        op.create_index(name, table, [column], sqlite_where=only, postgresql_where=only)


def downgrade() -> None:
    for name, table, _ in INDEXES:
        op.drop_index(name, table)
