"""Schemas to scaffold: our own ones, well-known ones, and ones that are invented on the spot."""
