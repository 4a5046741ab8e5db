"""``--sql``: a run as a script for the plain client, written without a connection.

``write`` calls the others, in order. ``draft`` a run whose ledger is in memory · ``rehearsal`` what
revisions are going to do · ``cells`` made rows, their ids told apart from numbers · ``sql`` what a
client is told, in the words of ``mysql`` and ``sqlite`` · ``script`` where it goes · ``guards`` what
stops it · ``own`` our tables · ``rows`` and ``changes`` up · ``down`` down.
"""
