"""A driver's error keeps its code and the names in it, and loses the values it quotes."""

from __future__ import annotations

import json
import sqlite3
from typing import TYPE_CHECKING

import pymysql
import pytest
import sqlalchemy as sa

from seedlib.log_format import describe
from seedlib.logs import reduce

if TYPE_CHECKING:
    from tests.databases import Database

SECRET = "ann@example.com' for key 'stolen"


def answer(database: Database, statement: str, **parameters: object) -> str:
    """Return what is told of the error that a statement brings about."""
    with pytest.raises(sa.exc.DBAPIError) as failed:
        database.execute(statement, **parameters)
    told = reduce(failed.value)
    record = json.dumps(describe(failed.value))  # stack and causes as well
    assert told in json.loads(record)["message"]
    for text in ("ann@", "'ann", "ann ", "stolen"):
        assert text not in told
        assert text not in record
    return told


@pytest.fixture
def clients(database: Database) -> Database:
    """Two tables with every kind of constraint, and a row in each."""
    database.execute(
        "CREATE TABLE clients (id INTEGER PRIMARY KEY, email VARCHAR(60) NOT NULL, age SMALLINT,"
        " since DATE, CONSTRAINT uq_email UNIQUE (email), CONSTRAINT ck_age CHECK (age >= 21))"
    )
    database.execute(
        "CREATE TABLE orders (id INTEGER PRIMARY KEY, client_id INTEGER NOT NULL,"
        " CONSTRAINT fk_client FOREIGN KEY (client_id) REFERENCES clients (id))"
    )
    database.execute("INSERT INTO clients (id, email, age) VALUES (1, :email, 30)", email=SECRET)
    database.execute("INSERT INTO orders (id, client_id) VALUES (1, 1)")
    return database


def test_a_duplicate_names_its_key(clients: Database) -> None:
    """Error 1062 quotes the value, which is left out, and the key, which is kept."""
    told = answer(clients, "INSERT INTO clients (id, email) VALUES (2, :email)", email=SECRET)

    assert {
        "sqlite": "SQLITE_CONSTRAINT_UNIQUE: another row has the same value of a unique key"
        " (key clients.email)",
        "mariadb": "1062: another row has the same value of a unique key (key uq_email)",
        "mysql": "1062: another row has the same value of a unique key (key clients.uq_email)",
    }[clients.kind] == told


def test_a_primary_key_taken_is_told(clients: Database) -> None:
    """A row id that exists is a duplicate too."""
    told = answer(clients, "INSERT INTO clients (id, email) VALUES (1, 'x')")

    assert {
        "sqlite": "SQLITE_CONSTRAINT_PRIMARYKEY: another row has the same primary key"
        " (key clients.id)",
        "mariadb": "1062: another row has the same value of a unique key (key PRIMARY)",
        "mysql": "1062: another row has the same value of a unique key (key clients.PRIMARY)",
    }[clients.kind] == told


def test_a_null_names_its_column(clients: Database) -> None:
    """NULL in a NOT NULL column is told with the column."""
    told = answer(clients, "INSERT INTO clients (id, email) VALUES (2, NULL)")

    assert {
        "sqlite": "SQLITE_CONSTRAINT_NOTNULL: a NOT NULL column was given NULL"
        " (column clients.email)",
        "mariadb": "1048: a NOT NULL column was given NULL (column email)",
        "mysql": "1048: a NOT NULL column was given NULL (column email)",
    }[clients.kind] == told


def test_a_check_is_named(clients: Database) -> None:
    """A CHECK constraint that is not met is told by its name."""
    told = answer(clients, "INSERT INTO clients (id, email, age) VALUES (2, 'x', 5)")

    name = clients.url.rpartition("/")[2].partition("?")[0]
    assert {
        "sqlite": "SQLITE_CONSTRAINT_CHECK: a CHECK constraint is not met (constraint ck_age)",
        "mariadb": f"4025: a CHECK constraint is not met (constraint ck_age, table {name}.clients)",
        "mysql": "3819: a CHECK constraint is not met (constraint ck_age)",
    }[clients.kind] == told


@pytest.mark.databases("mariadb", "mysql")
@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        (
            "INSERT INTO orders VALUES (2, 9)",
            "1452: a foreign key refers to a row that is not there {names}",
        ),
        (
            "DELETE FROM clients",
            "1451: a row is still referred to by a foreign key {names}",
        ),
        (
            "INSERT INTO clients (id, email) VALUES (2, REPEAT('ann ', 30))",
            "1406: a value is too long for the column (column email)",
        ),
        (
            "INSERT INTO clients (id, email, age) VALUES (2, 'x', 99999)",
            "1264: a number is out of the column's range (column age)",
        ),
        (
            "INSERT INTO clients (id, email, age) VALUES (2, 'x', 'ann')",
            "1366: a value is not of the column's type or character set (column {long}age)",
        ),
        (
            "INSERT INTO clients (id, email, since) VALUES (2, 'x', 'ann')",
            "1292: a value is no date, time or number (column {long}since)",
        ),
        (
            "INSERT INTO clients (id, email, age) VALUES (2, 'x', '30 ann')",
            "1265: a value does not fit the column and would be cut (column age)",
        ),
        (
            "UPDATE clients SET age = 'ann' + 30",
            "1292: a value is no date, time or number",
        ),
        (
            "UPDATE clients SET since = STR_TO_DATE('ann', '%Y')",
            "1411: a function was given a value of another kind",
        ),
        ("UPDATE clients SET since = DATE 'ann'", "1525: a value is not of its type"),
        (
            "UPDATE clients SET age = CAST(LENGTH('') AS UNSIGNED) - 1",
            "1690: a number is out of its type's range",
        ),
        (
            "INSERT INTO clients (id) VALUES (2)",
            "1364: a column without a default was not filled (column email)",
        ),
        ("SELECT * FROM nowhere", "1146: there is no such table (table {db}.nowhere)"),
        ("SELECT nothing FROM clients", "1054: there is no such column (column nothing)"),
        ("SELECT ann ann ann", "1064: the server did not understand the statement"),
        ("SELECT ann()", "1305: an error that seedlib has no sentence for"),
    ],
)
def test_what_a_server_answers_is_told_with_its_names(
    clients: Database, statement: str, sentence: str
) -> None:
    """Column, table and constraint are kept of every answer, and no value."""
    name = clients.url.rpartition("/")[2].partition("?")[0]
    long = f"{name}.clients." if clients.kind == "mariadb" else ""

    names = f"(table {name}.orders, constraint fk_client (client_id) → clients (id))"
    assert sentence.format(db=name, long=long, names=names) == answer(clients, statement)


def test_a_trigger_of_the_users_own_is_told_without_its_words(clients: Database) -> None:
    """A trigger may say anything, values too."""
    lite = clients.kind == "sqlite"
    refuse = "BEGIN SELECT RAISE(ABORT, 'ann '); END"
    signal = "FOR EACH ROW SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'ann '"
    clients.execute(f"CREATE TRIGGER no_more BEFORE INSERT ON clients {refuse if lite else signal}")
    code = "SQLITE_CONSTRAINT_TRIGGER" if lite else "1644"

    assert f"{code}: a trigger of the database refused the statement" == answer(
        clients, "INSERT INTO clients (id, email) VALUES (2, 'x')"
    )


@pytest.mark.databases("sqlite")
def test_what_sqlite_says_of_a_statement_is_kept(clients: Database) -> None:
    """A missing table is named in SQLite's own words."""
    assert "SQLITE_ERROR: no such table: nowhere" == answer(clients, "SELECT * FROM nowhere")


@pytest.mark.databases("sqlite")
def test_a_value_the_driver_cannot_send_is_told_by_type(clients: Database) -> None:
    """Python's own refusal names a type."""
    with pytest.raises(sa.exc.DBAPIError) as failed:
        clients.execute("SELECT :x", x=object())

    assert "type 'object'" not in reduce(failed.value)
    assert "Error binding parameter" in reduce(failed.value)


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (
            pymysql.err.OperationalError(2003, "Can't connect to MySQL server on 'db' ([Errno 1])"),
            "2003: the server cannot be reached (host db)",
        ),
        (
            pymysql.err.OperationalError(
                1045, "Access denied for user 'seed'@'10.0.0.1' (using password: YES)"
            ),
            "1045: user or password were refused (user 'seed'@'10.0.0.1')",
        ),
        (
            pymysql.err.OperationalError(1044, "Access denied for user 's'@'%' to database 'terp'"),
            "1044: the user may not use the database (database terp)",
        ),
        (
            pymysql.err.OperationalError(1049, "Unknown database 'terp'"),
            "1049: there is no such database (database terp)",
        ),
        (
            pymysql.err.OperationalError(
                1142, "INSERT command denied to user 's'@'h' for table 'clients'"
            ),
            "1142: the user lacks a privilege on the table (table clients)",
        ),
        (
            pymysql.err.OperationalError(
                1142, "INSERT command denied to user 's'@'h' for table `terp`.`clients`"
            ),
            "1142: the user lacks a privilege on the table (table terp.clients)",
        ),
        (
            pymysql.err.OperationalError(1114, "The table 'orders' is full"),
            "1114: the table is full; the server's disk may be (table orders)",
        ),
        (
            pymysql.err.OperationalError(
                1290, "The MySQL server is running with the --read-only option so it cannot …"
            ),
            "1290: an option of the server forbids the statement (option --read-only)",
        ),
        (
            pymysql.err.OperationalError(1205, "Lock wait timeout exceeded; try …"),
            "1205: the wait for a lock of another transaction took too long",
        ),
        (
            pymysql.err.OperationalError(1213, "Deadlock found when trying to get lock; try …"),
            "1213: two transactions waited for each other, and this one was taken back",
        ),
        (
            pymysql.err.OperationalError(2006, "MySQL server has gone away"),
            "2006: the connection to the server is gone",
        ),
        (
            pymysql.err.OperationalError(2013, "Lost connection to MySQL server during query"),
            "2013: the connection to the server was lost during a statement",
        ),
        (
            pymysql.err.DataError(1265, "Data truncated for column 'kind' at row 1"),
            "1265: a value does not fit the column and would be cut (column kind)",
        ),
        (pymysql.err.OperationalError(1021), "1021: the server's disk is full"),
        (pymysql.err.InterfaceError(0, ""), "0: the connection is closed"),
        (
            pymysql.err.ProgrammingError(7777, "ann@example.com"),
            "7777: an error that seedlib has no sentence for",
        ),
        (
            sqlite3.ProgrammingError("Cannot operate on a closed database."),
            "ProgrammingError: Cannot operate on a closed database.",
        ),
        (pymysql.err.Error(), "Error: "),
    ],
)
def test_a_known_code_has_a_sentence(error: Exception, sentence: str) -> None:
    """The usual refusals of MySQL and MariaDB read as sentences."""
    assert sentence == reduce(sa.exc.DBAPIError("INSERT …", {}, error))


def test_an_error_without_a_drivers_own_is_told() -> None:
    """SQLAlchemy may have nothing behind its error."""
    error = sa.exc.DBAPIError("SELECT 1", {}, None)  # type: ignore[arg-type]

    assert "the driver failed and did not say how" == reduce(error)
