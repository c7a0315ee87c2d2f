"""an assignment knows which editions of its texts were handed in: those are what others read

Revision: 0005, after 0004
"""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None

COLUMNS = ("established_edition", "former_edition", "contributed_edition")
STEPS = (
    "task_established", "analysis_recalled", "analysis_returned", "analysis_reopened",
    "contribution_submitted", "contribution_revised",
)  # fmt: skip


def upgrade() -> None:
    with op.batch_alter_table("assignment") as table:
        for name in COLUMNS:
            table.add_column(sa.Column(name, sa.Integer(), nullable=True))
    found = _replayed(op.get_bind())
    change = sa.text(
        "UPDATE assignment SET established_edition = :established, former_edition = :former,"
        " contributed_edition = :contributed WHERE id = :assignment"
    )
    for assignment, editions in found.items():
        op.get_bind().execute(change, {"assignment": assignment, **editions})


def _replayed(connection):
    """What was handed in, by assignment: the events tell in which edition that was."""
    steps = sa.text(
        "SELECT subject_id, name FROM event WHERE subject = 'assignment' AND name IN :names ORDER BY id"
    ).bindparams(sa.bindparam("names", STEPS, expanding=True))
    found, edition = {}, {}
    for assignment, name in connection.execute(steps):
        now = edition.setdefault(assignment, 1)
        row = found.setdefault(assignment, {"established": None, "former": None, "contributed": None})
        if name == "task_established":
            row["established"] = now
        elif name in {"analysis_recalled", "analysis_returned"}:
            row["established"] = row["former"]
        elif name == "analysis_reopened":
            row["former"], edition[assignment] = row["established"], now + 1
        elif name == "contribution_submitted":
            row["contributed"] = now
        else:
            row["contributed"] = None
    return found


def downgrade() -> None:
    with op.batch_alter_table("assignment") as table:
        for name in COLUMNS:
            table.drop_column(name)
