"""CHECK constraints: read into what each column may hold, and met between columns.

How it is used::

    reading = checks.read(shape, "mariadb")       # or "mysql", "sqlite"
    codes = {name: infer.column(domain, shape).code for name, domain in reading.domains.items()}
    met = checks.meet(codes, reading, fixed={"client_id", "code"}, variables={…})
    met.codes                                     # the same columns, rewritten where it was needed
    met.unmet                                     # with reading.unread: left to the database

``fixed`` are the columns whose values are somebody else's decision: foreign keys, keys, unique
columns. They are never given other values; where such a column may be NULL it may be hidden in some
rows (``v.when(condition, its code)``). Columns that are not in ``codes`` (generated ones) make the
relations that speak of them unmet. ``variables`` are the expressions behind names.

A domain's pattern is Python's and for the whole text, ``re.fullmatch(pattern, text, re.DOTALL)``.
What is made for a column anyway (an e-mail address, say) may match it as it is: try a few values
before falling back on ``v.pattern(pattern, shortest=…, longest=…)``, which makes texts that match,
and nothing else.

From text to values:

- ``syntax`` parses, which alone is sqlglot's work; ``conditions``, ``comparisons``,
  ``text_functions``, ``terms`` and ``texts`` take the tree apart;
- what they make is ``atoms``, on ``polynomial`` and ``quantities``, and the ways to meet them;
- ``domains`` says what they leave of one column, ``reading`` collects that;
- ``meeting`` rewrites ``columns``, which are ``plans`` of which ``facts`` are known: by
  ``presence``, by ``guards`` (on ``conditionals``), or by ``bounding`` (on ``room``,
  ``equalities``, ``fitting``, ``amounts``).
"""

from __future__ import annotations

from seedlib.scaffold.checks.meeting import Met, meet
from seedlib.scaffold.checks.reading import Reading, Relation, Unread, read

__all__ = ["Met", "Reading", "Relation", "Unread", "meet", "read"]
