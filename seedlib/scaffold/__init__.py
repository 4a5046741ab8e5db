"""Seeders written by looking at a schema: what ``seed scaffold`` is made of."""
