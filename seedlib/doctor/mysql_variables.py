"""What the variables of a MySQL or MariaDB server mean for the safety of a run.

Each check reads what was asked for beforehand. What loading rows depends on is in
``mysql_loading.py``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from seedlib.doctor.finding import Finding, good, note, problem, warning

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import sqlalchemy as sa

_SUPPORTED: Final = MappingProxyType({"MariaDB": (10, 6), "MySQL": (8, 0)})
_TESTED: Final = MappingProxyType({"MariaDB": (10, 11), "MySQL": (9, 7)})

_OURS: Final = MappingProxyType(
    {
        "time_zone": "+00:00",
        "foreign_key_checks": "ON",
        "unique_checks": "ON",
        "autocommit": "OFF",
        "character_set_client": "utf8mb4",
        "character_set_connection": "utf8mb4",
        "character_set_results": "utf8mb4",
        "group_concat_max_len": "67108864",
        "wait_timeout": "28800",
    }
)
"""What each connection of ours asks for, see ``dialects/mysql_server.py``."""


@dataclass(frozen=True, slots=True)
class Variables:
    """The variables of a server, and those of a connection of ours, as the server prints them."""

    version: str
    everywhere: Mapping[str, str]
    here: Mapping[str, str]

    @classmethod
    def read(cls, connection: sa.Connection) -> Variables:
        """Ask a server for all of them."""
        version = str(connection.exec_driver_sql("SELECT VERSION()").scalar_one())
        both = [
            {str(name).lower(): str(value) for name, value in connection.exec_driver_sql(query)}
            for query in ("SHOW GLOBAL VARIABLES", "SHOW SESSION VARIABLES")
        ]
        return cls(version, *both)

    @property
    def product(self) -> str:
        """``MariaDB`` or ``MySQL``."""
        return "MariaDB" if "mariadb" in self.version.lower() else "MySQL"

    def text(self, name: str) -> str:
        """A global variable, empty where the server has none of that name."""
        return self.everywhere.get(name, "")

    def on(self, name: str) -> bool:
        """Whether it is switched on."""
        return self.text(name).upper() not in {"", "OFF", "0", "NONE"}

    def number(self, name: str) -> int:
        """A number, 0 where the server has none of that name."""
        return int(float(self.text(name) or 0))


def version(of: Variables) -> Iterator[Finding]:
    """Product and version."""
    found = f"{of.product} {of.version} ({of.text('version_comment')})"
    begins = re.match(r"(?:5\.5\.5-)?(\d+)\.(\d+)", of.version)
    number = (int(begins[1]), int(begins[2])) if begins else (0, 0)
    least, tested = _SUPPORTED[of.product], _TESTED[of.product]
    if number < least:
        means = "Older than what seedlib is for, and never tried."
        do = f"Use {of.product} {least[0]}.{least[1]} or later"
        yield problem("server version", found, means, do)
    elif number == tested:
        yield good("server version", found, "The very version that seedlib is tested with.")
    else:
        means = f"Supported; seedlib is tested with {of.product} {tested[0]}.{tested[1]}."
        yield good("server version", found, means)


def writes(of: Variables) -> Iterator[Finding]:
    """Whether the server takes any."""
    names = ("read_only", "super_read_only", "innodb_read_only")
    found = [name for name in names if of.on(name)]
    session = of.here.get("transaction_read_only") or of.here.get("tx_read_only", "OFF")
    if found:
        means = (
            "It takes no writes, as a replica does not; rows put in by force would be its alone."
        )
        do = "Set DATABASE_URL to the server that takes writes"
        yield problem("read_only", " ".join(f"{name}=ON" for name in found), means, do)
    elif session.upper() in {"ON", "1"}:
        means = "Each transaction is read-only, so the first statement of a run is refused."
        name = "transaction_read_only" if "transaction_read_only" in of.here else "tx_read_only"
        yield problem("read_only", f"{name}=ON", means, f"SET GLOBAL {name} = OFF;")
    else:
        yield good("read_only", "OFF", "The server takes writes.")


def completion(of: Variables) -> Iterator[Finding]:
    """A commit that ends the connection; told only where it does."""
    if of.text("completion_type").upper() in {"RELEASE", "2"}:
        means = "Each COMMIT ends its connection: a run loses the lock, and stops at its first one."
        yield problem("completion_type", "RELEASE", means, "SET GLOBAL completion_type = DEFAULT;")


def session(of: Variables) -> Iterator[Finding]:
    """Whether what each connection of ours asks for is in force."""
    wanted = dict(_OURS)
    if of.product == "MariaDB":
        wanted["check_constraint_checks"] = "ON"
    found = {name: of.here.get(name, "") for name in wanted}
    level = of.here.get("transaction_isolation") or of.here.get("tx_isolation", "")
    wanted["transaction_isolation"], found["transaction_isolation"] = "READ-COMMITTED", level
    odd = [f"{name}={found[name]}" for name in wanted if found[name] != wanted[name]]
    if "STRICT_ALL_TABLES" not in of.here.get("sql_mode", ""):
        odd.append(f"sql_mode={of.here.get('sql_mode', '')}")
    if odd:
        means = (
            "Something between seedlib and the server takes back what a connection asks for: values"
            " would be cut in silence, and row hashes differ."
        )
        do = "Connect to the server itself, past any pooler or proxy"
        yield problem("our session", ", ".join(odd), means, do)
        return
    means = (
        "Our own sql_mode, UTC, utf8mb4, READ COMMITTED and all checks are in force, whatever the"
        " server's defaults are."
    )
    yield good("our session", "as asked for", means)


def sql_mode(of: Variables) -> Iterator[Finding]:
    """What others get, who do not ask for a mode of their own."""
    mode = of.text("sql_mode")
    if "STRICT_" in mode:
        yield good(
            "sql_mode",
            mode.replace(",", ", "),
            "Strict by default, and always for a run, which sets its own.",
        )
        return
    means = (
        "A run sets a strict mode of its own. Everybody else who sets none may have had values cut"
        " or turned into zeros, which seeded rows may meet."
    )
    do = "SET GLOBAL sql_mode = CONCAT(@@GLOBAL.sql_mode, ',STRICT_TRANS_TABLES');"
    yield note("sql_mode", mode.replace(",", ", ") or "none", means, do)


def checks(of: Variables) -> Iterator[Finding]:
    """Whether others' rows are checked; ours are."""
    names = ("foreign_key_checks", "unique_checks", "check_constraint_checks")
    off = [name for name in names if of.text(name).upper() in {"OFF", "0"}]
    if off:
        means = (
            "A run switches them on for itself. What others wrote without them may hold orphans,"
            " which a run reports, and does not mend."
        )
        do = f"SET GLOBAL {', GLOBAL '.join(f'{name} = ON' for name in off)};"
        yield warning("checks", ", ".join(f"{name}=OFF" for name in off), means, do)
    else:
        yield good("checks", "ON", "Foreign, unique and CHECK keys are checked for everybody.")


def flushing(of: Variables) -> Iterator[Finding]:
    """What a crash may lose."""
    name = "innodb_flush_log_at_trx_commit"
    value = of.number(name)
    if value == 1:
        means = "What a run says is committed is on the disk: one flush for each chunk."
        yield good(name, value, means)
        return
    whose = "the machine" if value == 2 else "the server, or of the machine,"  # noqa: PLR2004 - the manual's
    means = (
        f"A crash of {whose} may lose the last second's commits, rows and ledger together: run the"
        " same command again, and it finds out. It spares one flush a chunk, which is little."
    )
    yield warning(name, value, means, f"SET GLOBAL {name} = 1;")


def binary_log(of: Variables) -> Iterator[Finding]:
    """Replicas and point-in-time recovery; a format that refuses every write of ours."""
    if not of.on("log_bin"):
        yield good("binary log", "off", "Nothing is replicated from here, and nothing is recorded.")
        return
    form = of.here.get("binlog_format") or "ROW"
    if form == "STATEMENT":
        means = "InnoDB refuses each write of a run, which reads committed rows (error 1665)."
        yield problem("binary log", form, means, "SET GLOBAL binlog_format = 'ROW';")
        return
    if of.here.get("sql_log_bin", "ON") == "OFF":
        means = "What a run puts in reaches no replica, which then differs."
        yield warning(
            "binary log", "sql_log_bin=OFF", means, "See who sets it, such as init_connect"
        )
    synced = of.number("sync_binlog")
    found = f"{form}, sync_binlog={synced}"
    if synced == 1:
        yield good("binary log", found, "Replicas get the rows themselves; a crash loses none.")
        return
    means = (
        "Replicas get the rows themselves. A crash of the machine may lose the end of the binary"
        " log, and then the server, or its replicas, lack the last chunks."
    )
    yield warning("binary log", found, means, "SET GLOBAL sync_binlog = 1;")


def pages(of: Variables) -> Iterator[Finding]:
    """Whether our tables can be made, where they are not there; told only where they cannot."""
    form, size = of.text("innodb_default_row_format").lower(), of.number("innodb_page_size")
    means = "seedlib's own tables have longer keys than fit there, and cannot be made (error 1118)."
    if form in {"compact", "redundant"}:
        do = "SET GLOBAL innodb_default_row_format = DYNAMIC;"
        yield problem("row format", form, means, do)
    elif size == 4096:  # noqa: PLR2004 - the smallest page there is
        yield problem("row format", "pages of 4 KB", means, "Use a server with pages of 16 KB")


def clusters(of: Variables) -> Iterator[Finding]:
    """Several servers that are one database; told only where this is one of them."""
    if of.on("wsrep_on"):
        yield from _galera(of)
    if of.text("group_replication_group_name"):
        single = of.on("group_replication_single_primary_mode")
        means = (
            "GET_LOCK holds on one server of the group: two runs on two of them would both begin."
        )
        means += " The ledger's keys keep them apart; the second one fails."
        found = "Group Replication, " + ("one primary" if single else "several primaries")
        do = "Let every run connect to the same server"
        yield (note if single else warning)("cluster", found, means, do)


def _galera(of: Variables) -> Iterator[Finding]:
    name = of.text("wsrep_cluster_name")
    if of.text("pxc_strict_mode").upper() == "ENFORCING":
        means = "Percona XtraDB Cluster refuses GET_LOCK, by which one run at a time goes on."
        yield problem("cluster", name, means, "SET GLOBAL pxc_strict_mode = MASTER;")
        return
    if of.on("wsrep_load_data_splitting"):
        means = "LOAD DATA is committed every 10,000 rows, in the middle of a chunk."
        do = "SET GLOBAL wsrep_load_data_splitting = OFF; or say bulk=insert"
        yield problem("cluster", name, means, do)
        return
    means = (
        "GET_LOCK holds on one node: two runs on two nodes would both begin. The ledger's keys keep"
        " them apart; the second one fails. More than one node was never tried."
    )
    yield warning("cluster", f"Galera, {name}", means, "Let every run connect to the same node")


EVERY: Final[tuple[Callable[[Variables], Iterator[Finding]], ...]] = (
    version,
    writes,
    completion,
    session,
    sql_mode,
    checks,
    flushing,
    binary_log,
    clusters,
)
"""The checks that need nothing but variables."""
