"""Writes `docs/errors.md`: every sentence that seedlib refuses or fails with, from its functions.

Each function of the rooms below makes one sentence; here it is made for examples, so that the page
has what is read, and its first line of documentation says what it means.
"""

from __future__ import annotations

import importlib
import inspect
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from seedlib.errors import SeedError
from seedlib.shape import ForeignKeyShape, IncomingKey
from seedlib.verification.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import FunctionType, ModuleType

PROJECT = Path(__file__).parents[1]
PAGE = PROJECT / "docs" / "errors.md"
_BEGINNING = "## Messages\n"

ROOMS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "seedlib.project_errors": (
            "The project: its ini file, folder and URL",
            "Nothing was begun. Look at `alembic.ini` and at the folder the command was given in.",
        ),
        "seedlib.tree_errors": (
            "Revisions: their names and their files",
            (
                "Nothing was begun, unless the message says so. `seed history` lists the revisions,"
                " `seed current` says where the database is."
            ),
        ),
        "seedlib.environment_errors": (
            "Which environment this is",
            "Settled before anything is written. [Running](running.md) says how it is decided.",
        ),
        "seedlib.plan_errors": (
            "What a run finds before it begins",
            "All that speaks against a run is told in one list, before the first write.",
        ),
        "seedlib.pin_errors": (
            "Pins: what a seeder was written for",
            "[Drift](drift.md) has a table's changes, what is said of each, and what to do.",
        ),
        "seedlib.declaration_errors": (
            "Declarations of a seeder",
            "For whoever wrote the seeder; [Seeders](seeders.md) says how one is written.",
        ),
        "seedlib.conflict_errors": (
            "`on_conflict=`, and rows that are there already",
            (
                "For whoever wrote the seeder. A fragment ends a line that begins with revision and"
                " table."
            ),
        ),
        "seedlib.pii_errors": (
            "Personal data",
            "None of these quotes a value. [Compliance](compliance.md) says what a class is.",
        ),
        "seedlib.server_errors": (
            "Rights, and what the server allows",
            "`seed doctor` tries the same beforehand ([Doctor](doctor.md)).",
        ),
        "seedlib.lock_errors": (
            "The lock, and other runs",
            "`seed lock` says who holds it, `seed runs` what ran ([Running](running.md)).",
        ),
        "seedlib.load_errors": (
            "While rows go in",
            (
                "The run had begun. What is committed stays, and the same command goes on after it;"
                " `seed discard` takes it back instead."
            ),
        ),
        "seedlib.rollback_errors": (
            "Rolling back",
            "[Rolling back](rollback.md) has the whole procedure, emergencies included.",
        ),
        "seedlib.reset_errors": ("`seed reset` and `seed discard`", ""),
        "seedlib.dry_run_errors": ("Dry runs", "Of a dry run nothing stays."),
        "seedlib.offline_errors": (
            "SQL scripts (`--sql`)",
            "No line is written of a script that could not be whole.",
        ),
        "seedlib.backup.refusals": (
            "Backups and `seed restore`",
            "[Backups](backup.md) says what is in one.",
        ),
        "seedlib.retention_errors": ("`seed prune`", "[Retention](retention.md)."),
        "seedlib.verification.refusals": ("`seed verify`", "[Verify](verify.md)."),
        "seedlib.standing.runs_errors": ("`seed runs`", ""),
        "seedlib.report.errors": ("`seed report`", "[Report](report.md)."),
        "seedlib.laying.errors": ("`seed init`", "[Setting up](init.md)."),
        "seedlib.scaffold.errors": ("`seed scaffold`", "[Scaffold](scaffold.md)."),
        "seedlib.log_errors": ("The log", "[Logging](logging.md)."),
        "seedlib.errors": ("Everything else", ""),
    }
)
"""Each room, its heading, and what is true of all its sentences."""

PARTS = frozenset({"nearest", "many", "problems", "meant", "listed", "interrupted"})
"""Functions of these rooms that make a part of a sentence, or what is no refusal."""

_KEY = ForeignKeyShape("orders_client", ("client_id",), "clients", ("id",), "CASCADE")
_EXAMPLES: Mapping[str, object] = MappingProxyType(
    {
        "account": "'seed'@'%'",
        "allowed": "terp",
        "asked": "staging",
        "at": "0007_batches",
        "at_least": True,
        "backend": "mysql",
        "begun": False,
        "believed": ["0005_clients"],
        "below": "0005_clients",
        "check": "clients_email_check",
        "chunk": 3,
        "client": "mysql",
        "column": "email",
        "columns": ["code", "email"],
        "command": "reset",
        "closed": [],
        "database": "terp",
        "direction": "upgrade",
        "done": "loaded",
        "down": False,
        "edited": [(3,), (7,)],
        "ending": "end its connection: KILL 42",
        "environment": "staging",
        "failing": 4,
        "file": "0005_clients.py",
        "files": ["0005_clients.py", "copy.py"],
        "findings": [
            Finding(
                check="hashes",
                what="edited",
                table="clients",
                place="",
                revision="0005_clients",
                said="edited since they went in",
                rows=2,
            )
        ],
        "first": 1,
        "folder": "seeds",
        "found": ["0005_clients: there is no table clients."],
        "follows": None,
        "given": "put",
        "heads": ["0005_clients", "0005_vendors"],
        "here": "0003_product_categories",
        "high": "0003_product_categories",
        "holder": "connection 42 of seed@build-7, since 2026-01-05 03:12:09 UTC",
        "incoming": IncomingKey("orders", _KEY),
        "instead": ["email", "phone"],
        "key": "env",
        "keys": ["id", "code"],
        "kind": "INT",
        "known": ["clients", "orders"],
        "least": 12,
        "limit": 100_000,
        "loaded": False,
        "low": "0005_clients",
        "lowest": "0007_batches",
        "made": ["code", "email"],
        "marked": "staging",
        "message": "The seeds cannot be loaded:\n  - 0005_clients: there is no table clients.",
        "most": 2_147_483_647,
        "name": "upgrade",
        "named": "other",
        "now": "Faker 40.54.0",
        "on": "`terp`.`clients`",
        "operation": "seed",
        "option": "sqlalchemy.url",
        "origin": "DATABASE_URL",
        "other": "clients",
        "ours": "terp",
        "parent": "clients",
        "path": Path("alembic.ini"),
        "paths": ["address.street"],
        "pid": 4711,
        "place": "clients.csv",
        "prefix": "3f9a",
        "reason": "its downgrade() raises IrreversibleSeed",
        "requires": "5c1d0e7a9b32",
        "revision": "0005_clients",
        "revisions": ["0005_clients", "0006_products"],
        "right": "INSERT",
        "room": 7_900_000,
        "rows": 1_200,
        "run": "3f9a1c",
        "said": "NameError: name 'v' is not defined",
        "seconds": 60.0,
        "section": "seeds",
        "sent": 5_000,
        "sentence": "1142: the user lacks a privilege on the table (table clients)",
        "server": "MariaDB 10.11",
        "several": ["0005_clients", "0005_vendors"],
        "shorts": ["3f9a1c", "3f9a7e"],
        "size": "smal",
        "statement": "ALTER TABLE clients ADD COLUMN x INT",
        "status": -9,
        "strategy": "none",
        "table": "clients",
        "tables": ["clients"],
        "taken": ["row 7, key email"],
        "target": "0004_vendors",
        "text": "3m",
        "theirs": "terp_copy",
        "there": ["code", "mail"],
        "told": ["row 7, email: is too long, 300 characters of 254"],
        "top": "0009_orders",
        "type_text": "INT",
        "url": "oracle://u:***@h/d",
        "version": "0019_later",
        "wanted": ["mariadb-dump", "mysqldump"],
        "was": "Faker 40.50.0",
        "what": "email",
        "where": "0005_clients, clients",
        "whose": "its parent clients (v.each)",
        "why": "the disk is full",
        "word": "0005_cleints",
        "words": ["0005_clients"],
    }
)
"""What stands for a parameter of this name."""

_OWN: Mapping[str, Mapping[str, object]] = MappingProxyType(
    {
        "seedlib.backup.refusals.failed": {"why": "mariadb-dump ended with status 2"},
        "seedlib.backup.refusals.no_program": {"named": None},
        "seedlib.backup.refusals.contradicted": {
            "path": Path("backups/terp-20260105T031209Z"),
            "found": ["it ends at 0009_orders, and the database is at 0012_leads, beyond it"],
        },
        "seedlib.conflict_errors.keys_twice": {"keys": 2},
        "seedlib.declaration_errors.bad_declaration": {
            "place": "0005_clients.py, line 12",
            "message": "v.integer(9, 1): write the smaller number first.",
        },
        "seedlib.declaration_errors.circle": {
            "where": "0005_clients",
            "tables": ["clients", "orders"],
            "keys": ["last_order_id", "client_id"],
        },
        "seedlib.declaration_errors.column_failed": {"sentence": "KeyError: 'code'"},
        "seedlib.declaration_errors.column_failed_half_way": {
            "sentence": "KeyError: 'code'",
            "rows": "rows 5,000 to 9,999",
        },
        "seedlib.declaration_errors.unknown_environments": {
            "given": "prodution",
            "known": ["development", "staging", "production"],
        },
        "seedlib.declaration_errors.unknown_parent": {"column": "client_id", "table": "client"},
        "seedlib.dry_run_errors.undone": {"reason": "1213: two transactions waited for each other"},
        "seedlib.environment_errors.no_environment": {
            "why": "the database is not on this machine",
        },
        "seedlib.environment_errors.section_without_environment": {
            "section": "seeds:stagin",
            "known": ["development", "staging", "production"],
        },
        "seedlib.environment_errors.unknown_environment": {
            "name": "stagin",
            "origin": "SEED_ENV",
            "known": {"staging": "staging", "stage": "staging", "prod": "production"},
        },
        "seedlib.environment_errors.wrong_authorisation": {"named": "terp_copy"},
        "seedlib.errors.database": {"server": "db.example:3306"},
        "seedlib.errors.no_database": {"path": "terp.sqlite3"},
        "seedlib.errors.unexpected": {"sentence": "ZeroDivisionError", "where": "0005_clients"},
        "seedlib.load_errors.all_refused": {"reason": "1406: a value is too long for the column"},
        "seedlib.load_errors.count_differs": {"found": 4_999},
        "seedlib.load_errors.orphan_rows": {"table": "orders", "key": _KEY},
        "seedlib.log_errors.unwritable": {
            "path": Path("seed.log"),
            "reason": "Permission denied",
        },
        "seedlib.offline_errors.no_key": {"key": "table", "why": "it names a table"},
        "seedlib.offline_errors.no_shapes": {"path": Path("seeds/shape.json")},
        "seedlib.offline_errors.not_written": {"path": "seeds/shape.json"},
        "seedlib.offline_errors.other_kind": {"path": Path("seeds/shape.json")},
        "seedlib.offline_errors.unreadable_shapes": {
            "path": Path("seeds/shape.json"),
            "why": "it is no JSON",
        },
        "seedlib.pii_errors.looks_personal": {"why": "its name says email"},
        "seedlib.pii_errors.no_header": {"columns": 4},
        "seedlib.pii_errors.too_narrow": {"limit": 6},
        "seedlib.plan_errors.no_table": {"table": "client"},
        "seedlib.plan_errors.passed_half_way": {"reason": "it is for development and staging"},
        "seedlib.plan_errors.schema_unknown": {
            "heads": ["5c1d0e7a9b32"],
            "table": "alembic_version",
        },
        "seedlib.plan_errors.unknown_size": {"known": ["small", "medium", "large"]},
        "seedlib.plan_errors.unknown_table": {"table": "client"},
        "seedlib.plan_errors.other_volume": {
            "was": "size=small",
            "asked": "size=large",
            "options": "-x size=small ",
        },
        "seedlib.project_errors.no_env_py": {"path": Path("seeds/env.py")},
        "seedlib.project_errors.no_section": {"section": "seds", "known": ["alembic", "seeds"]},
        "seedlib.project_errors.toml_alone": {"path": Path("pyproject.toml")},
        "seedlib.project_errors.unfit_url": {
            "why": "is for oracle, which seedlib cannot lock or load. Write sqlite:///FILE."
        },
        "seedlib.project_errors.unreadable_ini": {"why": "line 3 is no section and no setting"},
        "seedlib.report.errors.no_file": {"path": Path("report.html")},
        "seedlib.report.errors.no_folder": {"path": Path("/srv/terp/reports/today.html")},
        "seedlib.report.errors.a_folder": {"path": Path("reports")},
        "seedlib.report.errors.not_written": {
            "path": Path("report.html"),
            "error": PermissionError(13, "Permission denied"),
        },
        "seedlib.retention_errors.not_removable": {
            "error": PermissionError(13, "Permission denied", "seed.log.1")
        },
        "seedlib.retention_errors.unreadable_age": {"why": "is no age: write 36h, 90d, 12w or 2y"},
        "seedlib.rollback_errors.not_confirmed": {"what": "rollback"},
        "seedlib.plan_errors.values_used_up": {
            "columns": ["user_id", "role_id"],
            "table": "user_roles",
            "most": 1_000,
        },
        "seedlib.plan_errors.column_outgrown": {
            "column": "position",
            "most": 127,
            "kind": "tinyint",
        },
        "seedlib.plan_errors.sure_to_collide": {"key": ["code"], "most": 3},
        "seedlib.laying.errors.no_project": {"ini": Path("alembic.ini")},
        "seedlib.laying.errors.which_database": {
            "databases": ["sales", "billing"],
            "asked": "biling",
        },
        "seedlib.laying.errors.one_database": {"asked": "sales"},
        "seedlib.laying.errors.another_folder": {
            "said": "data/seeds",
            "directory": "seeds",
            "path": Path("alembic.ini"),
            "section": "seeds",
        },
        "seedlib.laying.errors.somebody_elses": {"path": Path("seeds/env.py")},
        "seedlib.laying.errors.not_written": {
            "path": Path("seeds/env.py"),
            "why": "Permission denied",
            "laid": [Path("alembic.ini")],
        },
        "seedlib.rollback_errors.not_emptied": {"rows": 3},
        "seedlib.rollback_errors.stopped_half_way": {"taken": {"clients": {"deleted": 5_000}}},
        "seedlib.rollback_errors.unknown_table": {"table": "client"},
        "seedlib.rollback_errors.rollback_refused": {
            "found": ["0005_clients: 2 rows of clients were edited since they went in: id 3, 7"],
            "edited": True,
        },
        "seedlib.rollback_errors.edited_rows": {"columns": ["id"], "rows": 2},
        "seedlib.standing.runs_errors.unknown_run": {"shorts": {"3f9b1c77": "3f9b1c"}},
        "seedlib.scaffold.errors.is_there": {"path": Path("seeds/versions/0005_clients.py")},
        "seedlib.scaffold.errors.left_out": {"number": 2},
        "seedlib.scaffold.errors.by_hand": {"number": 2},
        "seedlib.scaffold.errors.no_such_table": {"name": "cleints"},
        "seedlib.scaffold.errors.not_to_be_seeded": {"name": "alembic_version"},
        "seedlib.scaffold.errors.not_written": {
            "path": Path("seeds/versions/0005_clients.py"),
            "written": 4,
        },
        "seedlib.scaffold.errors.same_file": {"path": Path("seeds/versions/clients.py")},
        "seedlib.server_errors.no_bulk_loader": {"why": "the server has local_infile = OFF"},
        "seedlib.server_errors.one_writer": {"database": "SQLite", "asked": 4},
        "seedlib.server_errors.may_not_write": {"found": ["'seed'@'%' lacks INSERT on clients."]},
        "seedlib.tree_errors.by_alembic": {"message": "Target database is not up to date."},
        "seedlib.pin_errors.behind": {"tables": ["clients"], "schema": ["5c1d0e7a9b32"]},
        "seedlib.pin_errors.differ": {
            "found": [
                (
                    "seeds/versions/0005_clients.py:24: clients.code: was varchar(20), is"
                    " varchar(12). Make its values shorter, e.g. v.left(…, 12), or widen the"
                    " column; then seed pin 0005_clients"
                )
            ]
        },
        "seedlib.pin_errors.not_written": {"path": Path("seeds/shapes/0005_clients.json")},
        "seedlib.pin_errors.nothing_to_pin": {"tables": ["clients"]},
        "seedlib.pin_errors.unreadable": {
            "path": Path("seeds/shapes/0005_clients.json"),
            "why": "it is no pin in format 1",
        },
        "seedlib.tree_errors.own_code": {
            "place": "0005_clients.py, line 31",
            "why": "NameError: name 'op' is not defined",
        },
        "seedlib.tree_errors.too_many_steps": {"word": "+9"},
        "seedlib.tree_errors.too_short": {"word": "00"},
        "seedlib.tree_errors.unimportable": {"place": "0005_clients.py, line 12", "unknown": None},
        "seedlib.tree_errors.unknown_dependency": {"other": "5c1d0e7a9b32"},
        "seedlib.tree_errors.unknown_parent": {
            "parent": "0004_vendor",
            "known": ["0004_vendors", "0006_products"],
        },
        "seedlib.tree_errors.unknown_target": {"known": ["0005_clients", "0006_products"]},
        "seedlib.verification.refusals.unknown_table": {"table": "client"},
        "seedlib.verification.refusals.unknown_revision": {
            "asked": "0005_cleints",
            "known": ["0005_clients"],
            "begun": [],
        },
    }
)
"""What stands for a parameter of one function alone."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, as it is read.

    Args:
        room: The module of the function that makes it.
        name: The function.
        means: What the function's documentation says of it.
        text: The sentence, of an example.
        code: With what `seed` exits; `None` where it is a line of a list.
    """

    room: str
    name: str
    means: str
    text: str
    code: int | None


def rooms() -> Iterator[str]:
    """The modules that hold sentences, told by their names."""
    for path in sorted((PROJECT / "seedlib").rglob("*.py")):
        if path.stem in {"errors", "refusals"} or path.stem.endswith("_errors"):
            name = ".".join(path.relative_to(PROJECT).with_suffix("").parts)
            # It says what drivers say, and is part of other sentences.
            if name != "seedlib.driver_errors":
                yield name


def sentences() -> Iterator[Sentence]:
    """Every sentence, room by room, in the order of the modules."""
    for room in ROOMS:
        for function in functions(importlib.import_module(room)):
            made = function(**_examples(room, function))
            means = (inspect.getdoc(function) or "").partition("\n")[0]
            code = int(made.code) if isinstance(made, SeedError) else None
            yield Sentence(room, function.__name__, means, str(made), code)


def functions(module: ModuleType) -> Iterator[FunctionType]:
    """The functions of a room that make sentences."""
    for name, one in vars(module).items():
        own = inspect.isfunction(one) and one.__module__ == module.__name__
        if own and not name.startswith("_") and name not in PARTS:
            yield one


def _examples(room: str, function: FunctionType) -> dict[str, Any]:
    own = _OWN.get(f"{room}.{function.__name__}", {})
    parameters = inspect.signature(function).parameters
    return {name: own[name] if name in own else _EXAMPLES[name] for name in parameters}


def page(text: str) -> str:
    """The page, as it is to be, from what it is: what stands above the messages is by hand."""
    by_hand = text.partition(_BEGINNING)[0]
    found = list(sentences())
    parts = [by_hand + _BEGINNING]
    for room, (heading, about) in ROOMS.items():
        parts.append(
            "\n".join(part for part in (f"### {heading}\n", about and f"{about}\n") if part)
        )
        parts += [_entry(one) for one in found if one.room == room]
    return "\n".join(parts)


def _entry(one: Sentence) -> str:
    quoted = "\n".join(f"    {line}" for line in one.text.splitlines())
    code = "A line of a list." if one.code is None else f"Exit code {one.code}."
    anchor = f"{one.room.removeprefix('seedlib.')}.{one.name}"
    return f'<a id="{anchor}"></a>\n{one.means} {code}\n\n{quoted}\n'


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
