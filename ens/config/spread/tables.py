"""
Where the rows of each table belong when the schema is spread: by person, or everywhere.

A table with a column `person` is a person's unless it is named here; every key of it begins
with the person. What is named here is not a person's, and says why. `tests/config/spread`
fails on a table that is neither.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from ens.ground import database

Kind = Literal["global", "reference", "local"]


@dataclass(frozen=True, slots=True)
class Told:
    """
    `global`: from what the outside knows to the person, found by `key`. `reference`: what
    belongs to nobody, small enough to be everywhere. `local`: sign-in and machinery, which no
    statement about a person's record joins but to learn who asks.
    """

    kind: Kind
    reason: str
    key: str = ""


def _global(key: str, reason: str) -> Told:
    return Told("global", reason, key)


def _reference(reason: str) -> Told:
    return Told("reference", reason)


def _local(reason: str) -> Told:
    return Told("local", reason)


SECRET = "found by the digest of a secret that was handed out"
SOFTWARE = "software, of nobody"
DIRECTORY = "professionals and their structures, of nobody"
QUEUE = "the job queue, as its library made it"
LOG = "the tree of the register: commitments, of nobody without what they were made of"

TABLES: Mapping[str, Told] = {
    # The record's two, and the same two for who has no record yet.
    "record_locator": _global("fid", "from a type and an id to the person and the row"),
    "record_identifier": _global("digest", "from an identifier to the persons and rows"),
    "identity_public_id": _global("public_id", "from a public id to the person, before any record"),
    "identity_ins": _global("hash", "from a national number to the person, one person a number"),
    "subscriptions_place": _global("fid", "from a subscription's id to the person and the row"),
    "access_code": _global("digest", "from a code shown for some minutes to the person"),
    "access_pass_code": _global("digest", "from a pass's code to the person and the pass"),
    "access_invitation_code": _global("digest", "from an invitation's code to who sent it"),
    "access_assistance_code": _global("digest", "from a code shown for some minutes to the person"),
    "directory_structure": _reference(DIRECTORY),
    "directory_professional": _reference(DIRECTORY),
    "directory_situation": _reference(DIRECTORY),
    "directory_word": _reference(DIRECTORY),
    "access_matrix_version": _reference("versions of the matrix, the same for everybody"),
    "access_matrix_line": _reference("cells of the matrix, the same for everybody"),
    "record_system": _reference("code systems as numbers, the same for everybody"),
    "record_dictionary": _reference("compression dictionaries, the same for everybody"),
    "record_unit": _reference("units as numbers, the same for everybody"),
    "register_who": _reference("who acts, in which post: joined to lines of any person"),
    "store_listing": _reference("applications as they are shown to people"),
    "terminology_definition": _reference("definitions that resources are judged by"),
    "terminology_edition": _reference("how often those definitions changed"),
    "access_code_attempt": _local("attempts of an account at codes of anybody"),
    "accounts_account": _local("one human in one quality, or software: found by who signs in"),
    "accounts_client": _local(SOFTWARE),
    "accounts_device": _local("browsers from which an account signed in"),
    "accounts_intention": _local(SECRET),
    "accounts_put_away": _local("explanations that an account does not want to see again"),
    "accounts_client_key": _local(SOFTWARE),
    "accounts_code": _local(SECRET),
    "accounts_grant": _local("what somebody allowed software to do, for one or for anybody"),
    "accounts_launch": _local(SECRET),
    "accounts_pending_choice": _local(SECRET),
    "accounts_pending_sign_in": _local(SECRET),
    "accounts_provider_link": _local("found by what a provider says of who signs in"),
    "accounts_refresh_token": _local(SECRET),
    "accounts_session": _local(SECRET),
    "accounts_staff": _local("found by what a provider says of who signs in"),
    "accounts_token": _local(SECRET),
    "accounts_used_assertion": _local(SOFTWARE),
    "exports_group": _local("lists of software: found by their id and whose, the persons sealed"),
    "exports_instant": _local("what exports could see, of nobody"),
    "exports_job": _local("long works of software: found by who asked, the persons in them sealed"),
    "ground_effect": _local("what was done of an event, once"),
    "ground_heartbeat": _local("parts of the system that are alive"),
    "ground_idempotency": _local("answers to repeated requests, by whom and which key"),
    "ground_loading": _local("which files and people were loaded, of whatever person"),
    "ground_lineage": _local("which cluster the transaction ids come from"),
    "ground_outbox": _local("events on their way"),
    "ground_rate": _local("how often lately, by a key that names nobody"),
    "ground_tombstone": _local("who was erased, by a digest that names nobody"),
    "ground_wrapping_key": _local("keys that wrap persons' keys, sealed, of nobody"),
    "prevention_walk": _local("how far a daily walk through everybody has come"),
    "record_indexing": _local("how far a walk through every resource has come"),
    "register_branch": _local(LOG),
    "register_checkpoint": _local(LOG),
    "register_cosignature": _local(LOG),
    "register_position": _local("up to where first accesses were told"),
    "register_gone": _local("places in the register's index whose person was erased"),
    "register_log": _local(LOG),
    "register_remark": _local(LOG),
    "register_tile": _local(LOG),
    "register_who_sealed": _reference("the same of who acts, as it was sealed"),
    "register_witness": _local(LOG),
    "subscriptions_binding": _local(SECRET),
    "watch_day": _local("up to which day was looked at"),
    "steering_count": _local("counts, of no person"),
    "steering_position": _local("up to where was counted"),
    "django_migrations": _local("what the schema went through"),
    "procrastinate_events": _local(QUEUE),
    "procrastinate_jobs": _local(QUEUE),
    "procrastinate_periodic_defers": _local(QUEUE),
    "procrastinate_workers": _local(QUEUE),
}

HERE = "c.relkind in ('r', 'p') and c.relnamespace = current_schema()::regnamespace"
ALL = f"select c.relname from pg_class c where {HERE} order by 1"
WITH_PERSON = f"""
select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid
where {HERE} and a.attname = 'person' and a.atttypid = 'bigint'::regtype
  and not a.attisdropped order by 1
"""
KEYS = f"""
select c.relname, i.relname, pg_get_indexdef(i.oid, 1, true)
from pg_index x join pg_class c on c.oid = x.indrelid join pg_class i on i.oid = x.indexrelid
where {HERE} and x.indisunique order by 1, 2
"""


def every() -> tuple[str, ...]:
    """
    The tables of the database as it is now.
    """
    return _names(ALL)


def persons() -> tuple[str, ...]:
    """
    Those whose rows are a person's.
    """
    return tuple(name for name in _names(WITH_PERSON) if name not in TABLES)


def of_kind(kind: Kind) -> tuple[str, ...]:
    return tuple(name for name in every() if name in TABLES and TABLES[name].kind == kind)


def unclassified() -> tuple[str, ...]:
    known = {*persons(), *TABLES}
    return tuple(name for name in every() if name not in known)


def misplaced_keys() -> tuple[str, ...]:
    """
    Primary and unique keys of a person's rows that do not begin with the person.
    """
    theirs = set(persons())
    return tuple(
        f"{table}: {key} begins with {first}"
        for table, key, first in database.execute(KEYS).fetchall()
        if table in theirs and first != "person"
    )


def _names(statement: str) -> tuple[str, ...]:
    return tuple(name for (name,) in database.execute(statement).fetchall())
