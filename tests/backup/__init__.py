"""Backups before rollbacks, and their way back."""
