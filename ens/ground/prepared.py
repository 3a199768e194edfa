"""
Statements prepared once per connection and run by the driver's own library in one call each.

The driver's cursor does the same through generators and a poll of its own: on the hot path
that was a third of a read's time in Python. Values and rows go through its adapters, so a
statement says and gives the same either way.
"""

import re
import select
import weakref
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import count
from typing import Any, cast

import psycopg
from psycopg import errors, pq
from psycopg.adapt import PyFormat, Transformer

Row = tuple[Any, ...]
Parameters = Mapping[str, Any] | Sequence[Any]
Connection = psycopg.Connection[Row]
Known = OrderedDict[tuple[str, tuple[int, ...]], bytes]

PLACEHOLDER = re.compile(r"%(?:\((\w+)\))?s|%%")
MOST_PREPARED = 250  # by connection: each is a plan in the server's memory
LONGEST_KEPT = 20_000  # characters: longer ones, which strangers can make, are kept nowhere
REACHED = "select set_config('ens.persons', %s, true)"
REACHED_NUMBERED = b"select set_config('ens.persons', $1, true)"
TEXTS = (25,)  # the type of its value
PIPELINE_SYNC = pq.ExecStatus.PIPELINE_SYNC
DONE = (pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK)
_prepared: weakref.WeakKeyDictionary[Connection, Known] = weakref.WeakKeyDictionary()
_numbers = count(1)


class Rows:
    """
    What a statement gave: its rows, taken in their order, and how many it touched.
    """

    __slots__ = ("_adapted", "_at", "_result", "rowcount")

    def __init__(self, adapted: Any, result: pq.abc.PGresult) -> None:
        self._adapted = adapted
        self._result = result
        self._at = 0
        self.rowcount: int = result.ntuples or result.command_tuples or 0

    def fetchall(self) -> list[Row]:
        first, self._at = self._at, self._result.ntuples
        return cast(list[Row], self._adapted.load_rows(first, self._at, tuple))

    def fetchone(self) -> Row | None:
        if self._at >= self._result.ntuples:
            return None
        self._at += 1
        return cast(Row, self._adapted.load_row(self._at - 1, tuple))


def execute(
    connection: Connection, sql: str, params: Parameters, reached: str | None = None
) -> Rows:
    """
    `reached` are the persons whose rows the server may show from this statement on, to the end of
    the transaction: what sets them and the statement leave together and come back together.

    :raises psycopg.Error: what the server refused, as the driver names it
    """
    kept = len(sql) <= LONGEST_KEPT
    text, names, formats = _numbered(sql) if kept else _number(sql)
    values: Any = [cast(Any, params)[name] for name in names] if names else params
    adapted = Transformer(connection)
    with connection.lock:
        dumped: Any = adapted.dump_sequence(values, formats)
        types = adapted.types or ()
        name = _name(connection, sql, text, types) if kept else _once(connection, text, types)
        asked = (name, dumped, adapted.formats, pq.Format.BINARY)
        if reached is None:
            _begin(connection)
            result = connection.pgconn.exec_prepared(*asked)
        else:
            setting = _name(connection, REACHED, REACHED_NUMBERED, TEXTS)
            _begin(connection)
            result = _together(connection.pgconn, (setting, [reached.encode()]), asked)
    adapted.set_pgresult(_checked(result, connection))
    return Rows(adapted, result)


def _together(library: pq.abc.PGconn, first: Any, second: Any) -> pq.abc.PGresult:
    """
    Two statements in one transaction and one exchange: the result of the second, or why the
    first failed.
    """
    library.enter_pipeline_mode()
    library.send_query_prepared(*first)
    library.send_query_prepared(*second)
    library.pipeline_sync()
    found = []
    while (result := _next(library)) is None or result.status != PIPELINE_SYNC:
        if result is not None:
            found.append(result)
        elif library.status != pq.ConnStatus.OK:
            return found[-1]
    library.exit_pipeline_mode()
    return found[0] if found[0].status not in DONE else found[-1]


def _next(library: pq.abc.PGconn) -> pq.abc.PGresult | None:
    """
    What comes next. Other threads run while it is awaited: the library itself would hold them up.
    """
    while library.flush():
        _await(library, select.POLLIN | select.POLLOUT)
    while library.is_busy():
        _await(library, select.POLLIN)
    return library.get_result()


def _await(library: pq.abc.PGconn, events: int) -> None:
    waiting = select.poll()
    waiting.register(library.socket, events)
    waiting.poll()
    library.consume_input()


def _begin(connection: Connection) -> None:
    """
    As the driver does: a transaction begins with its first statement, which may say how isolated
    it is, so nothing goes before.
    """
    library = connection.pgconn
    if not connection.autocommit and library.transaction_status == pq.TransactionStatus.IDLE:
        _checked(library.exec_(b"begin"), connection)


def _number(sql: str) -> tuple[bytes, tuple[str, ...], list[PyFormat]]:
    """
    The statement with $1, $2..., the names of its values in that order, how each is sent.
    """
    names: dict[str, str] = {}

    def number(found: re.Match[str]) -> str:
        if found[0] == "%%":
            return "%"
        return names.setdefault(found[1] or f"#{len(names)}", f"${len(names) + 1}")

    text = PLACEHOLDER.sub(number, sql).encode()
    asked = tuple(name for name in names if not name.startswith("#"))
    return text, asked, [PyFormat.AUTO] * len(names)


_numbered = lru_cache(maxsize=500)(_number)


def _once(connection: Connection, text: bytes, types: tuple[int, ...]) -> bytes:
    """
    The statement without a name, which the next one replaces.
    """
    _checked(connection.pgconn.prepare(b"", text, types), connection)
    return b""


def _name(connection: Connection, sql: str, text: bytes, types: tuple[int, ...]) -> bytes:
    known = _prepared.setdefault(connection, OrderedDict())
    key = (sql, types)
    name = known.get(key)
    if name is not None:
        known.move_to_end(key)
        return name
    while len(known) >= MOST_PREPARED:
        _, oldest = known.popitem(last=False)
        _checked(connection.pgconn.exec_(b"deallocate " + oldest), connection)
    name = b"ens%d" % next(_numbers)
    _checked(connection.pgconn.prepare(name, text, types), connection)
    known[key] = name
    return name


def _checked(result: pq.abc.PGresult, connection: Connection) -> pq.abc.PGresult:
    if result.status in DONE:
        return result
    if connection.closed:
        raise psycopg.OperationalError("the connection to the database was lost")
    raise errors.error_from_result(result, connection.info.encoding)
