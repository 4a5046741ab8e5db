"""The register of personal data, as ``seed audit --pii`` prints it: Markdown, or JSON.

What the seeders declare, what each environment does with it, and what was really masked here, by
which key and when. It holds no value. Whoever keeps a record of processing activities (GDPR,
article 30) adds who is responsible, to what end, and who gets the data: no program knows that.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from seedlib import masks
from seedlib.masking.maskers import PSEUDONYMS, REPLACING
from seedlib.masking.policy import STRATEGIES
from seedlib.pii import CLASSES, InJson, NotPii
from seedlib.seed import Seed
from seedlib.tables import now

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import sqlalchemy as sa

    from seedlib.catalog import Catalog, Seeder
    from seedlib.declared import Declared
    from seedlib.masks import Mask

_GENERATED = "generated"
_MASKED = {"development": REPLACING, "staging": PSEUDONYMS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A column, or a part of a document in one, that holds personal data.

    Args:
        revision: The revision that declares it.
        table: Its table.
        column: Its name.
        path: Which part of a document; empty where it is the whole column.
        pii: Its class.
        sensitivity: ``low``, ``medium`` or ``high``.
        source: The file that it comes from, ``records`` or ``generated``.
        treatment: Environment to what is done with it there.
        masked: What was masked in this database, run by run.
    """

    revision: str
    table: str
    column: str
    path: str
    pii: str
    sensitivity: str
    source: str
    treatment: Mapping[str, str]
    masked: tuple[Mapping[str, object], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """The register of one database.

    Args:
        database: Its name.
        environment: What it remembers to be; empty where that is nothing yet.
        at: When this was written, in UTC.
        fields: What is personal.
        not_personal: What looks like it and is not: ``table.column`` to the reason.
    """

    database: str
    environment: str
    at: str
    fields: tuple[Field, ...]
    not_personal: Mapping[str, str]


def read(
    connection: sa.Connection, catalog: Catalog, *, database: str, environment: str
) -> Register:
    """Make the register of the connected database.

    Args:
        connection: Any connection to it.
        catalog: The seeders.
        database: Its name.
        environment: What it remembers to be.
    """
    masked = masks.every(connection)
    declared = [(seeder, one) for seeder in catalog.seeders for one in seeder.declared]
    return Register(
        database=database,
        environment=environment,
        at=f"{now():%Y-%m-%d %H:%M:%S}",
        fields=tuple(field for seeder, d in declared for field in _fields(seeder, d, masked)),
        not_personal={name: why for _, d in declared for name, why in _not_personal(d)},
    )


def as_json(register: Register) -> str:
    """The register as one JSON document."""
    return json.dumps(asdict(register), indent=2, default=str, ensure_ascii=False)


def as_markdown(register: Register) -> Iterator[str]:
    """The register as a page of Markdown, line by line."""
    where = register.environment or "an environment that is not known yet"
    yield "# Register of personal data"
    yield ""
    yield f"Database `{register.database}` ({where}), as of {register.at} UTC."
    yield ""
    if not register.fields:
        yield "No seeder declares personal data."
    else:
        yield from _table(
            ("table", "column", "class", "sensitivity", "source", *STRATEGIES),
            (
                (f.table, _part(f), f.pii, f.sensitivity, f.source, *f.treatment.values())
                for f in register.fields
            ),
        )
    entries = [(f, entry) for f in register.fields for entry in f.masked]
    if entries:
        yield from ("", "## What became of it here", "")
        yield from _table(
            ("table", "column", "run", "at (UTC)", "strategy", "masker", "key", "rows", "NULL"),
            (
                (f.table, f.column, *(str(value) for value in entry.values()))
                for f, entry in entries
                if f.path in {"", _first_path(register, f)}
            ),
        )
    if register.not_personal:
        yield from ("", "## Looks personal, and is not", "")
        yield from _table(("column", "reason"), register.not_personal.items())
    yield from (
        "",
        "## To be added by hand",
        "",
        "- Controller, and contact of the data protection officer:",
        "- Purposes, and legal basis of loading real sources:",
        "- Categories of data subjects:",
        "- Recipients, transfers to other countries:",
        "- Time limits for erasure, which `seed prune --older-than` enforces:",
    )


def _fields(seeder: Seeder, declared: Declared, masked: Iterable[Mask]) -> Iterator[Field]:
    if not isinstance(declared.declaration, Seed):
        return
    for column, what in (declared.seed.pii or {}).items():
        parts = what.paths.items() if isinstance(what, InJson) else [("", what)]
        for path, pii in parts:
            if isinstance(pii, str):
                treatment = {
                    environment: _treatment(declared, column, pii, environment)
                    if environment in seeder.environments
                    else "not loaded"
                    for environment in STRATEGIES
                }
                yield _field(declared, column, path, pii, treatment, masked)


def _treatment(declared: Declared, column: str, pii: str, environment: str) -> str:
    """What is done with a column of a class where its rows are loaded."""
    if column not in declared.from_source:
        return _GENERATED
    strategy = STRATEGIES[environment]
    return (
        f"{strategy} ({_MASKED[environment][pii].version})" if environment in _MASKED else strategy
    )


def _field(
    declared: Declared,
    column: str,
    path: str,
    pii: str,
    treatment: Mapping[str, str],
    masked: Iterable[Mask],
) -> Field:
    file = declared.later.file.file if declared.later is not None else "records"
    return Field(
        revision=declared.revision,
        table=declared.table,
        column=column,
        path=path,
        pii=pii,
        sensitivity=CLASSES[pii].sensitivity,
        source=file if column in declared.from_source else _GENERATED,
        treatment=treatment,
        masked=tuple(_entry(one) for one in masked if _about(one, declared, column)),
    )


def _about(mask: Mask, declared: Declared, column: str) -> bool:
    told = (mask.revision, mask.table, mask.column)
    return told == (declared.revision, declared.table, column)


def _entry(mask: Mask) -> dict[str, object]:
    return {
        "run": mask.run,
        "at": f"{mask.at:%Y-%m-%d %H:%M:%S}",
        "strategy": mask.strategy,
        "masker": mask.masker,
        "key": mask.key_id,
        "rows": mask.rows,
        "nulls": mask.nulls,
    }


def _not_personal(declared: Declared) -> Iterator[tuple[str, str]]:
    if isinstance(declared.declaration, Seed):
        for column, what in (declared.seed.pii or {}).items():
            if isinstance(what, NotPii):
                yield f"{declared.table}.{column}", what.reason


def _part(field: Field) -> str:
    return f"{field.column} {field.path}".strip()


def _first_path(register: Register, field: Field) -> str:
    """A document is masked as a whole: its entry is told once."""
    same = (f.path for f in register.fields if (f.table, f.column) == (field.table, field.column))
    return next(same)


def _table(headings: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    names = list(headings)
    yield f"| {' | '.join(names)} |"
    yield f"|{'---|' * len(names)}"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"
