"""Tests of what each database does in its own way."""
