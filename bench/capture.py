"""
Write down the SQL that our server sends for some requests, as pgbench scripts.

Run by `bench.sql_floor` in a process of its own, with the environment of a running instance.
"""

import datetime as dt
import io
import json
import re
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
from psycopg.pq import TransactionStatus

from bench import run, works
from bench.target import Target
from ens.ground import prepared

REQUESTS = 40
WARM = 3
PLACEHOLDER = re.compile(r"%(?:\((\w+)\))?(s|b|t)|%%")
Sent = list[tuple[str, Any]]
# The type our driver gives each value, which pgbench would leave for the server to guess.
TYPES = (
    (bool, "boolean"), (int, "bigint"), (bytes, "bytea"), (memoryview, "bytea"),
    (dt.datetime, "timestamptz"), (dt.date, "date"), (uuid.UUID, "uuid"), (Decimal, "numeric"),
)  # fmt: skip


@contextmanager
def recorded() -> Iterator[Sent]:
    """
    Note every statement that goes out, and where transactions begin and end.
    """
    sent: Sent = []
    plain, plain_commit = prepared.execute, psycopg.Connection.commit

    def execute(connection, query, params, reached=None):
        idle = connection.pgconn.transaction_status == TransactionStatus.IDLE
        if idle and not connection.autocommit:
            sent.append(("begin", None))
        if reached is not None:
            sent.append((prepared.REACHED, (reached,)))
        sent.append((query, params))
        return plain(connection, query, params, reached)

    def commit(connection):
        if connection.pgconn.transaction_status != TransactionStatus.IDLE:
            sent.append(("commit", None))
        return plain_commit(connection)

    prepared.execute = execute
    psycopg.Connection.commit = commit  # type: ignore[method-assign]
    try:
        yield sent
    finally:
        prepared.execute = plain
        psycopg.Connection.commit = plain_commit  # type: ignore[method-assign]


def script(sent: Sent, prefix: str) -> tuple[str, dict[str, str]]:
    """
    Return the statements as pgbench reads them, and the values of their variables.
    """
    lines: list[str] = []
    variables: dict[str, str] = {}
    for number, (query, params) in enumerate(sent):
        lines.append(played(query, params, f"{prefix}_{number}", variables))
    return "\n".join(lines) + "\n", variables


def played(query: str, params: Any, prefix: str, variables: dict[str, str]) -> str:
    if not params:
        return f"{query.strip()};"
    positions = iter(params.values() if isinstance(params, dict) else params)

    def place(found: re.Match[str]) -> str:
        if found[0] == "%%":
            return "%"
        value = params[found[1]] if found[1] else next(positions)
        kind = type_of(value)
        cast = f"::{kind}" if kind else ""
        if value is None or not written(value):  # pgbench has no empty variable
            return "null" if value is None else f"''{cast}"
        name = f"{prefix}_{found[1] or len(variables)}"
        variables[name] = written(value)
        return f":{name}{cast}"

    return f"{PLACEHOLDER.sub(place, query).strip()};"


def type_of(value: Any) -> str:
    if isinstance(value, list | tuple):
        return f"{next((type_of(one) or 'text' for one in value), 'text')}[]"
    return next((name for kind, name in TYPES if isinstance(value, kind)), "")


def written(value: Any) -> str:
    if isinstance(value, bytes | memoryview):
        return f"\\x{bytes(value).hex()}"
    if isinstance(value, list | tuple):
        return f"{{{','.join(quoted(one) for one in value)}}}"
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    if isinstance(value, psycopg.types.json.Jsonb | psycopg.types.json.Json):
        return json.dumps(value.obj)
    return str(value)


def quoted(value: Any) -> str:
    if value is None:
        return "NULL"
    text = written(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'


def environ(raw: bytes, target: Target) -> dict[str, Any]:
    """
    Return a request of the load generator as WSGI has it.
    """
    head, _, body = raw.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    method, address, _ = first.split(" ")
    path, _, query = address.partition("?")
    headers = {name.upper().replace("-", "_"): value for name, value in
               (line.split(": ", 1) for line in lines)}  # fmt: skip
    return {
        "REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query, "SCRIPT_NAME": "",
        "SERVER_NAME": target.host, "SERVER_PORT": str(target.port), "REMOTE_ADDR": "127.0.0.1",
        "SERVER_PROTOCOL": "HTTP/1.1", "wsgi.url_scheme": "http", "wsgi.errors": sys.stderr,
        "wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body)),
        "CONTENT_TYPE": headers.pop("CONTENT_TYPE", ""),
        **{f"HTTP_{name}": value for name, value in headers.items()},
    }  # fmt: skip


def answer(application: Any, raw: bytes, target: Target) -> None:
    """
    :raises RuntimeError: if the answer is not a success
    """
    statuses: list[str] = []
    parts = application(environ(raw, target), lambda status, headers, *_: statuses.append(status))
    body = b"".join(parts)
    if hasattr(parts, "close"):
        parts.close()
    if not statuses[0].startswith("2"):
        raise RuntimeError(f"{statuses[0]}: {body[:400].decode(errors='replace')}")


def capture(work: works.Work, application: Any, target: Target, prepared: works.Prepared) -> None:
    folder, requests = Path(sys.argv[2]), work.requests(target, prepared)
    for raw in requests[:WARM]:  # what is read once a process is not part of a request
        answer(application, raw, target)
    known: dict[str, str] = {}
    for number, raw in enumerate(requests[WARM : WARM + REQUESTS]):
        with recorded() as sent:
            answer(application, raw, target)
        text, variables = script(sent, f"r{number}")
        (folder / f"{work.name}-{number:02}.sql").write_text(text, "utf-8")
        known |= variables
    (folder / f"{work.name}.json").write_text(json.dumps(known), "utf-8")


def main() -> None:
    base, folder, *names = sys.argv[1:]
    from django.conf import settings

    from ens.config.wsgi import application

    Path(folder).mkdir(parents=True, exist_ok=True)
    for stale in Path(folder).glob("*"):
        stale.unlink()
    target = run.ours(base, settings.ENS_HOME)
    prepared = run.prepare(target, settings.ENS_HOME)
    for work in works.WORKS:
        if work.name in names:
            capture(work, application, target, prepared)


if __name__ == "__main__":
    main()
