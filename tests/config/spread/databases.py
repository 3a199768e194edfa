"""
Databases beside that of the tests, on the same server, each brought up to date by the command.
"""

import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

import psycopg

PARTS = 8


@dataclass(frozen=True)
class Database:
    url: str
    home: str

    def run(self, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """
        A Python module of ours, in a process of its own, on this database.
        """
        kept = {name: value for name, value in os.environ.items() if not name.startswith("ENS_")}
        own = {"DATABASE_URL": self.url, "ENS_HOME": self.home, "ENS_PORT": "18200"}
        return subprocess.run(
            [sys.executable, "-m", *command], env=kept | own | environment, text=True,
            capture_output=True, check=False,
        )  # fmt: skip

    def ens(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return self.run("ens.config.commands", *arguments, **environment)

    def sql(self, statement: str) -> list[tuple]:
        with psycopg.connect(self.url, autocommit=True) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []


@contextmanager
def new(server_url: str, home: str) -> Iterator[Database]:
    name = f"ens_{uuid.uuid4().hex}"
    parts = urlsplit(server_url)
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f"create database {name}")
        try:
            yield Database(parts._replace(path=f"/{name}").geturl(), home)
        finally:
            connection.execute(f"drop database {name} with (force)")
