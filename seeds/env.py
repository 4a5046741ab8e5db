"""Runs the data revisions; everything that protects a run is in :func:`seedlib.env.run`."""

from __future__ import annotations

from logging.config import fileConfig

from alembic import context

from seedlib import env

if context.config.config_file_name is not None:
    fileConfig(context.config.config_file_name, disable_existing_loggers=False)

env.run()
