"""Rollback, point by point: what goes, what stops it, what is said and kept of it."""
