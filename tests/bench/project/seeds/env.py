"""Runs the data revisions."""

from __future__ import annotations

from logging.config import fileConfig

from alembic import context

from seedlib import env

fileConfig(str(context.config.config_file_name), disable_existing_loggers=False)
env.run()
