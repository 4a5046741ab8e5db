"""``--sql``: a run as a script for the plain client, written without a connection.

``write`` calls the others, in order. ``draft`` a run whose ledger is in memory · ``rehearsal``
what revisions are going to do · ``cells`` made rows, their ids told apart from numbers ·
``script`` where it goes · ``sql`` what a client is told, in the words of ``mysql_session`` and
``mysql``, or of ``sqlite`` · ``guards`` what stops it · ``own`` our tables · ``reader`` what people
are told. ``up``: ``rows`` in, ``changes`` to them. ``down``: what ``taking`` them back takes, in
the words of ``mysql_taking`` and ``sqlite_taking``.
"""
