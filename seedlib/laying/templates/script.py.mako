"""${message.rstrip('.')}."""

from __future__ import annotations

from seedlib import Seed, op
from seedlib import values as v
${imports if imports else ""}
revision = ${repr(up_revision).replace("'", '"')}
down_revision = ${repr(down_revision).replace("'", '"')}
branch_labels = ${repr(branch_labels).replace("'", '"')}
depends_on = ${repr(depends_on).replace("'", '"')}

# The schema revision that this seeder was written for: `alembic heads`.
requires = None
# Where it may run. Production is always named; generated rows go there only with -x with-demo-data.
environments = ("development", "staging")

# Declarations stand at the module's level. One column each that is NOT NULL without a default;
# an automatic integer key is left out.
things = Seed(
    "things",
    rows={"small": 10, "medium": 1_000, "large": 100_000},
    columns={
        "code": v.sequence("THG-{:06d}"),
        "created_at": v.instant(after="2025-01-01", before="2026-01-01"),
    },
)


def upgrade() -> None:
    op.seed(things)


def downgrade() -> None:
    op.unseed()
