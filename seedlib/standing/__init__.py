"""How far a database is: its revisions, the rows that are there, the runs on record.

``seeded`` looks at the rows, ``revisions`` puts together what is known of each revision, ``status``
of them all; ``runs`` reads the run table. ``status_text`` and ``runs_text`` say how it is told,
``advice`` what to do now. Everything here only reads.
"""
