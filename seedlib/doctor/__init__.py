"""What a database, a server and a project mean for a seed run, before there is one.

Rooms: ``finding`` what was found · ``examine`` everything, in order · ``project`` and ``log_setup``
what needs no database · ``reach`` whether there is one · ``target`` which it is, and its ledger ·
``mysql`` and ``sqlite``, one a kind of database, with what each is made of · ``report`` as it is
read. Nothing here writes, and nothing holds what anybody else could wait for.
"""

from __future__ import annotations

REACHED = "seedlib.reached"
"""The entry of Alembic's ``Config.attributes`` that is called in place of a run, once
``seeds/env.py`` has come so far."""
