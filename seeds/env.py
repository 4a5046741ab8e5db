"""Runs TERP's data revisions; everything that protects a run is in seedlib."""

from __future__ import annotations

from seedlib import env

env.run()
