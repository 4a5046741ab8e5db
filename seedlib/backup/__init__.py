"""Backups of what a rollback is about to take away, and their way back.

A backup is a folder with three files: the seeded rows with their ledger, from which ``seed
restore`` puts them back exactly; a copy of the whole tables by the database's own tool, for a
person, and for the day on which the ledger, or this library, is what went wrong; and a manifest.

``take`` writes one, of ``rows`` and a ``dump``, into a ``folder``; ``restore`` reads it.
"""
