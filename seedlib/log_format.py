"""One record as one line of JSON, whatever its data; and an exception as message, stack and causes.

Knows Python's logging and what may be said, not which events there are.
"""

from __future__ import annotations

import datetime as dt
import logging
import traceback
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from alembic.util import CommandError
from pythonjsonlogger.json import JsonFormatter as _JsonFormatter

from seedlib.declaration import DeclarationError
from seedlib.driver_errors import reduce, reduce_driver_error
from seedlib.redaction import (
    as_text,
    plain,
    without_addresses,
    without_passwords,
    without_values,
)

if TYPE_CHECKING:
    from types import TracebackType

# Their texts name tables, columns, files and types of the program, not values of rows.
_OURS = (CommandError, DeclarationError, sa.exc.SQLAlchemyError)
_SYSTEM = (OSError, ImportError)
_PROGRAM = (*_SYSTEM, AttributeError, NameError, TypeError, NotImplementedError)

_DRIVERS = {"pymysql", "sqlite3"}
"""By name: the driver of a database that is not ours need not be imported."""


def sentence(error: BaseException, *, real: bool = False) -> str:
    """Say what an exception is about, without a value of a row and without a password.

    Args:
        error: Any exception. Of ours and of Alembic's the text is kept, of a driver's it is
            reduced, of others what is quoted or looks like personal data is left out.
        real: Whether rows are real ones: then of others nothing is kept but the type, except where
            Python or the operating system wrote the text.
    """
    if isinstance(error, sa.exc.DBAPIError):
        return reduce(error)
    if any(kind.__module__.partition(".")[0] in _DRIVERS for kind in type(error).__mro__):
        return reduce_driver_error(error)
    if isinstance(error, sa.exc.StatementError):
        # Its text has the statement and may have the parameters.
        if error.orig is None:
            return "a statement could not be sent"
        return sentence(error.orig, real=real)
    if isinstance(error, _OURS):
        return without_passwords(as_text(error))
    kept = "" if real and not isinstance(error, _SYSTEM) else _kept(error)
    return f"{type(error).__name__}: {kept}" if kept else type(error).__name__


def _kept(error: BaseException) -> str:
    text = as_text(error)
    return without_addresses(text) if isinstance(error, _PROGRAM) else without_values(text)


def describe(error: BaseException, *, real: bool = False) -> dict[str, object]:
    """Take an exception apart for a record.

    Args:
        error: Any exception.
        real: See :func:`sentence`.

    Returns:
        ``type``, ``message``, ``stack`` (outermost call first, one line each) and ``caused_by``,
        the chain of exceptions behind it, the nearest first, each of the same form.
    """
    chain = [error]
    while (cause := _behind(chain[-1])) and not any(cause is one for one in chain):
        chain.append(cause)
    first, *causes = [
        {
            "type": f"{type(one).__module__}.{type(one).__qualname__}",
            "message": sentence(one, real=real),
            "stack": _stack(one.__traceback__),
        }
        for one in chain
    ]
    return {**first, "caused_by": causes}


def _behind(error: BaseException) -> BaseException | None:
    if error.__cause__ is not None or error.__suppress_context__:
        return error.__cause__
    return error.__context__


def _stack(trace: TracebackType | None) -> list[str]:
    # Without the source line: a seeder's may have a person's data in it.
    return [f"{f.filename}:{f.lineno} in {f.name}" for f in traceback.extract_tb(trace)]


class JsonFormatter(_JsonFormatter):
    """One JSON record a line, in UTC, for ``alembic.ini``.

    Every record, other libraries' too, has ``time``, ``level``, ``logger``, ``event``, ``run`` and
    ``message``. Options are python-json-logger's.

    Example::

        [formatter_json]
        class = seedlib.logs.JsonFormatter
    """

    def format(self, record: logging.LogRecord) -> str:
        """Write one record, whatever its data."""
        # A copy: other handlers' formatters see the record as it came. Their cached text of the
        # exception (exc_text) would quote the driver.
        safe = logging.makeLogRecord({**record.__dict__, "exc_text": None})
        if not isinstance(record.msg, dict):
            safe.msg, safe.args = _message(record), None
        return super().format(safe)

    def formatException(self, ei: object) -> str:  # noqa: N802, ARG002 - logging's name
        """Give no text: the exception becomes the field ``error``."""
        return ""

    def add_fields(
        self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]
    ) -> None:
        """Put the fields of every record first, then the event's own."""
        fields: dict[str, Any] = {}
        super().add_fields(fields, record, message_dict)
        fields.pop("exc_info", None)
        moment = dt.datetime.fromtimestamp(record.created, dt.UTC)
        log_data |= {
            "time": moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": fields.pop("event", "log"),
            "run": fields.pop("run", None),
            "message": fields.pop("message", "") or record.message,
        }
        if record.exc_info and record.exc_info[1] is not None:
            log_data["error"] = describe(record.exc_info[1])
        log_data |= {name: value for name, value in fields.items() if name not in log_data}

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        """Make every value plain."""
        made = plain(log_data)
        return made if isinstance(made, dict) else log_data


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except Exception as error:  # noqa: BLE001 - a bad call of another library must not lose its record
        return f"{as_text(record.msg)} (its arguments could not be put in: {type(error).__name__})"
