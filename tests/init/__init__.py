"""Tests of `seed init`, on projects as Alembic's own templates make them."""
