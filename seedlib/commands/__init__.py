"""The commands that ``seed`` has besides Alembic's: a function each, in a file of its own."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from seedlib.commands import (
    audit,
    backup,
    discard,
    doctor,
    environment,
    init,
    lock,
    pin,
    plan,
    prune,
    report,
    reset,
    restore,
    runs,
    scaffold,
    shape,
    status,
    verify,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from alembic.config import CommandFunction

    from seedlib.commands.base import Option

__all__ = ["COMMANDS"]

COMMANDS: Mapping[CommandFunction, tuple[Option, ...]] = MappingProxyType(
    {
        audit.audit: audit.OPTIONS,
        backup.backup: backup.OPTIONS,
        discard.discard: discard.OPTIONS,
        doctor.doctor: doctor.OPTIONS,
        environment.environment: environment.OPTIONS,
        init.init: init.OPTIONS,
        lock.lock: lock.OPTIONS,
        pin.pin: pin.OPTIONS,
        plan.plan: plan.OPTIONS,
        prune.prune: prune.OPTIONS,
        report.report: report.OPTIONS,
        reset.reset: reset.OPTIONS,
        restore.restore: restore.OPTIONS,
        runs.runs: runs.OPTIONS,
        scaffold.scaffold: scaffold.OPTIONS,
        shape.shape: shape.OPTIONS,
        status.status: status.OPTIONS,
        verify.verify: verify.OPTIONS,
    }
)
"""Each command and its arguments."""
