"""
The works as they stand, for whom asked them and for the worker that does them.
"""

import dataclasses
import datetime as dt
import uuid
from typing import Any

import orjson

from ens.contexts.exports.values import File, Job, NoSuchJob
from ens.ground import database, keys, lineage
from ens.ground.actor import Actor

PURPOSE = "exports"
COLUMNS = (
    "job, kind, state, sealed, asked_at, taken_at, snapshot, place, resources, files, problem,"
    " expires_at"
)
OF_ACTOR = f"""
select {COLUMNS} from exports_job
where job = %(job)s and client = %(client)s and account = %(account)s and patient = %(patient)s
  and (expires_at is null or expires_at > %(now)s)
"""


def seal(job: uuid.UUID, actor: Actor, asked: dict[str, Any]) -> bytes:
    content = orjson.dumps({"actor": dataclasses.asdict(actor), "asked": asked})
    return keys.seal(keys.deployment_key(PURPOSE), content, job.bytes)


def job_of(text: str, *, actor: Actor, now: dt.datetime) -> Job:
    """
    A work, for the software, the account and about the patient that it was asked by.

    :raises NoSuchJob: none that this actor asked, or none any more
    """
    try:
        named = uuid.UUID(text)
    except ValueError as error:
        raise NoSuchJob from error
    values = {**keys_of(actor), "job": named, "now": now}
    row = database.execute(OF_ACTOR, values).fetchone()
    if row is None or str(named) != text:
        raise NoSuchJob
    return of_row(row)


def keys_of(actor: Actor) -> dict[str, Any]:
    return {"client": actor.client, "account": actor.account, "patient": actor.patient}


def of_row(row: tuple[Any, ...]) -> Job:
    job, kind, state, sealed, asked_at, taken_at, snapshot, place, resources, files, *rest = row
    content = orjson.loads(keys.unseal(keys.deployment_key(PURPOSE), sealed, job.bytes))
    return Job(
        job,
        kind,
        state,
        Actor(**content["actor"]),
        content["asked"],
        asked_at,
        taken_at,
        snapshot,
        place,
        resources,
        tuple(File(**one) for one in files),
        *rest,
    )


def snapshot_at(instant: dt.datetime) -> str:
    """
    What the export of this transactionTime could see, "" if none had it.
    """
    row = database.execute(
        "select snapshot from exports_instant where at = %s and lineage = %s::uuid",
        (instant, lineage.current()),
    ).fetchone()
    return str(row[0]) if row else ""


def known() -> frozenset[str]:
    """
    The works that there are, by their ids.
    """
    return frozenset(
        str(job) for (job,) in database.execute("select job from exports_job").fetchall()
    )
