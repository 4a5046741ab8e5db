"""Pins: what seeders were written for, and what is said when their tables are no longer that."""
