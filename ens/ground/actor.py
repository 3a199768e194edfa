"""
Who acts: made only by `accounts` (from a session or a token) or by `config` for jobs.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Actor:
    """
    One individual, or a job, with what stands between them and the record.

    `who` is the actor's line in the register's dictionary; `account` is the key that
    authors their writes (0: nobody). `scopes` is None when no application is in between.
    `patient` is the only person a `patient/` token opens (0: no such limit). `regulation` is
    the provider's word that they regulate emergency calls.
    """

    who: int
    account: int
    kind: str
    person: int = 0
    professional: int = 0
    structure: int = 0
    profession: str = ""
    assurance: int = 0
    client: str = ""
    scopes: str | None = None
    patient: int = 0
    purpose: str = "TREAT"
    name: str = ""
    regulation: bool = False


@dataclass(frozen=True, slots=True)
class ActorSource:
    """
    Who acts, as a piece of SQL, for a statement that settles it together with the facts.

    `sql` gives at most one row with these `columns`, and `person`, `professional`, `structure`,
    `account_id`, `profession` and `purpose`, which the decision reads; `actor` makes the actor of
    that row, or raises what refuses it.
    """

    sql: str
    columns: tuple[str, ...]
    values: Mapping[str, object]
    actor: Callable[[tuple[Any, ...] | None], Actor]
