"""What is in the live database, held against what was put in, and against what may be there.

Each check goes through the rows that the ledger calls ours, a chunk at a time, and writes nothing:
``rows`` whether they are as they went in · ``counts`` whether they, and the ledger's own entries,
are all there, ``overlaps`` among them · ``orphans`` whether their foreign keys lead anywhere ·
``constraints`` what the database may not have enforced · ``pii`` whether they could be somebody's.
What each looks at is a ``scope``; what it found are ``findings``, told by table, column and key: no
value of a row leaves this room.
"""
