"""
The requests whose statements are looked at: each interaction, each kind of criterion, by a
citizen, a parent, a doctor of the team, a hospital and an application. Beside them a crowd, so
that plans are those of a database with people in it.
"""

import uuid
from collections.abc import Callable, Iterator

from tests.fhir_api import inside, things
from tests.fhir_api.answers import link, place

KNOWN, PEOPLE = 60_000, 10_000  # persons of whom there is a key, and those who have a record
CROWD = f"""
create temporary table crowd as
    select 1000000 + p as person, r as number, nextval('record_rid') as rid,
        now() - (p % 900 + r) * interval '1 day' as at
    from generate_series(1, {PEOPLE}) p, generate_series(1, 8) r;
insert into ground_person_key
    select 1000000 + p, '\\x00'::bytea from generate_series(1, {KNOWN}) p;
insert into identity_person (person, public_id, state, birth_date, sex, family, status, sealed,
    created_at)
select person, gen_random_uuid(), 'open', date '1960-01-01' + (person % 9000)::int, 'F',
    'FOULE' || person, 'QUAL', '\\x00'::bytea, now() from ground_person_key where person > 1000000;
insert into record_resource (person, rid, type, fid, version, updated, kind, flags, own_flags,
    author, origin, body)
select person, rid, 1 + number, 'f' || rid, 1, at, 3, 0, 0, 9,
    case when number % 3 = 0 then rid - 64 else 0 end, '\\xabcd' from crowd;
insert into record_history (person, rid, version, updated, tx, deleted, blob, body)
select person, rid, 0, at, '3', false, '', '\\xabcd' from crowd;
insert into record_locator select 1 + number, 'f' || rid, person, rid from crowd;
insert into record_token select person, sp, rid, 1, 'code' || rid % 50, at
from crowd, generate_series(1, 4) sp;
insert into record_reference select person, sp, rid, 1, 'f' || rid, at
from crowd, generate_series(1, 2) sp;
insert into record_date select person, 1, rid, at, at from crowd;
insert into record_string select person, 1, rid, 'texte' || rid % 90, 'Texte' from crowd;
insert into record_text (person, rid, extract) select person, rid, '\\xabcd' from crowd;
insert into access_relation (person, professional, kind, source, since, made_by)
select distinct person, person % 400, 'care-team', 'named', now(), 1 from crowd;
insert into register_trace (person, at, who, action, type, label)
select person, at, 1, 'read', 'Observation', 0 from crowd;
drop table crowd;
analyze;
"""
LOINC = f"{things.LOINC}%7C29463-7"
SEARCHES = {
    "nothing": "Observation?patient={patient}",
    "token": f"Observation?patient={{patient}}&code={LOINC}",
    "token, whatever system": "Observation?patient={patient}&code=29463-7",
    "token, two": "Observation?patient={patient}&code=29463-7,8867-4",
    "token:not": "Observation?patient={patient}&code:not=8867-4",
    "token:text": "Observation?patient={patient}&code:text=poids",
    "missing": "Observation?patient={patient}&date:missing=false",
    "reference": "Observation?subject=Patient/{patient}&performer=Practitioner/{somebody}",
    "reference:identifier": "Observation?patient={patient}&performer:identifier=urn:essai%7Cx",
    "date": "Observation?patient={patient}&date=ge2020-01-01",
    "string": "Observation?patient={patient}&value-string=poids",
    "string:exact": "Observation?patient={patient}&value-string:exact=Poids",
    "string:contains": "Observation?patient={patient}&value-string:contains=oid",
    "quantity": "Observation?patient={patient}&value-quantity=gt50",
    "quantity with a unit": "Observation?patient={patient}&value-quantity=gt50%7C%7Ckg",
    "composite": "Observation?patient={patient}&code-value-quantity=29463-7$gt50",
    "number": "RiskAssessment?patient={patient}&probability=gt0.5",
    "uri": "CarePlan?patient={patient}&instantiates-uri=urn:essai",
    "identifier": "Observation?patient={patient}&identifier=urn:essai%7Cx",
    "identifier of the person": "Observation?patient.identifier={system}%7C{value}",
    "_id": "Observation?patient={patient}&_id={observation}",
    "_lastUpdated": "Observation?patient={patient}&_lastUpdated=ge2020-01-01",
    "_tag": "Observation?patient={patient}&_tag=urn:essai%7Cx",
    "_profile": "Observation?patient={patient}&_profile=urn:essai",
    "_security": "Observation?patient={patient}&_security=R",
    "_source": "Observation?patient={patient}&_source=urn:essai",
    "_list": "Observation?patient={patient}&_list={list}",
    "_text": "Observation?patient={patient}&_text=poids",
    "_content": "DocumentReference?patient={patient}&_content=potassium",
    "chain": "Observation?patient={patient}&derived-from:DocumentReference.status=current",
    "two chains": (
        "List?patient={patient}&item:DocumentReference.related:Observation.status=final"
    ),
    "_has": "DocumentReference?patient={patient}&_has:Observation:derived-from:status=final",
    "sort by date": "Observation?patient={patient}&_sort=-date,_id",
    "sort by code": "Observation?patient={patient}&_sort=code",
    "count": "Observation?patient={patient}&_summary=count",
    "exact total": "Observation?patient={patient}&_total=accurate&_count=1",
    "compartment": "Patient/{patient}/Observation",
    "_include": "Observation?patient={patient}&_include=Observation:derived-from",
    "_revinclude": "DocumentReference?patient={patient}&_revinclude=Observation:derived-from",
    "_include:iterate": (
        "List?patient={patient}&_include=List:item&_include:iterate=DocumentReference:subject"
    ),
}
# An include may bring what belongs to nobody, and so visits the commons beside the person.
WITH_COMMONS = ("_include", "_revinclude", "_include:iterate")
COMMONS = 0
QUERY = "%7BObservationList(_reference:subject)%7Bsubject%7Bresource%7Bid%7D%7D%7D%7D"

Ask = Callable[[], int]


def fill_with_a_crowd() -> None:
    from ens.ground import database

    database.raw().execute(CROWD)


def part_of(person: int) -> int:
    from ens.ground import database

    return next(
        part
        for part in range(8)
        if database.execute(
            "select satisfies_hash_partition('record_resource'::regclass, 8, %s::int, %s::bigint)",
            (part, person),
        ).fetchall()[0][0]
    )


def holder_apart(*others: int) -> inside.Holder:
    """
    Somebody whose part is that of none of these.
    """
    taken = {part_of(other) for other in others}
    while True:
        one = inside.holder()
        if part_of(one.key) not in taken:
            return one


def requests() -> Iterator[tuple[str, list[int], Ask]]:
    """
    Each request: its name, the persons it is about, how to send it.
    """
    person = holder_apart(COMMONS)
    doctor = inside.doctor()
    inside.care_for(person, doctor)
    software = inside.software_of(doctor)
    hospital = inside.http(inside.structure_of(doctor))
    sent = inside.submission(person, doctor)
    told = hospital.post("/", json=sent)
    told.raise_for_status()
    ids = [place(one["response"]["location"])[1] for one in told.json()["entry"]]
    known = {
        "patient": person.id, "list": ids[0], "document": ids[1], "somebody": uuid.uuid4(),
        "system": person.number.system, "value": person.number.value,
        "observation": _observed(software, person),
    }  # fmt: skip
    for kind in ("doctor", "citizen"):
        http = software if kind == "doctor" else inside.http(_citizen(person))
        yield from _reads(kind, http, person, known)
    yield from _searches(software, person, known)
    yield from _pages(software, person)
    yield from _operations(software, person, known)
    yield from _writes(software, person)
    deposit = inside.submission(person, doctor)
    yield (
        "deposit by a hospital",
        [person.key],
        lambda: hospital.post("/", json=deposit).status_code,
    )
    yield from _of_a_child(person)


def _citizen(one: inside.Holder) -> object:
    return inside.through(one, "dedans-app", "patient/*.cruds", patient=one.key)


def _observed(http, person, **more) -> str:
    told = http.post("/Observation", json=things.observation(person.id, **more))
    told.raise_for_status()
    return str(told.json()["id"])


def _reads(kind, http, person, known) -> Iterator[tuple[str, list[int], Ask]]:
    for name, path in {
        "read": "Observation/{observation}",
        "read of a document": "DocumentReference/{document}",
        "vread": "Observation/{observation}/_history/1",
        "history": "Observation/{observation}/_history",
    }.items():
        asked = "/" + path.format(**known)
        yield f"{name} by a {kind}", [person.key], lambda at=asked: http.get(at).status_code


def _searches(http, person, known) -> Iterator[tuple[str, list[int], Ask]]:
    for name, query in SEARCHES.items():
        asked = "/" + query.format(**known)
        persons = [person.key, COMMONS] if name in WITH_COMMONS else [person.key]
        yield f"search: {name}", persons, lambda at=asked: http.get(at).status_code


def _operations(http, person, known) -> Iterator[tuple[str, list[int], Ask]]:
    everything = f"/Patient/{person.id}/$everything"
    following = link(http.get(everything, params={"_count": "1"}), "next")
    for name, path in {
        "$everything": everything,
        "$everything, of care": f"{everything}?start=2020-01-01&_since=2020-01-01",
        "$everything, a later page": following,
        "$lastn": f"/Observation/$lastn?patient={person.id}&max=2",
        "$docref": f"/DocumentReference/$docref?patient={person.id}&start=2020-01-01",
        "$meta": f"/Observation/{known['observation']}/$meta",
        "$graphql": f"/Patient/{person.id}/$graphql?query={QUERY}",
    }.items():
        persons = [person.key, COMMONS] if "everything" in name else [person.key]
        yield name, persons, lambda at=path: http.get(at).status_code


def _pages(http, person) -> Iterator[tuple[str, list[int], Ask]]:
    for sort in ("-_lastUpdated", "-date"):
        for _ in range(2):
            _observed(http, person)
        first = http.get(
            "/Observation", params={"patient": person.id, "_count": "1", "_sort": sort}
        )
        following = link(first, "next")
        yield (
            f"second page, sorted by {sort}", [person.key],
            lambda at=following: http.get(at).status_code,
        )  # fmt: skip


def _writes(http, person) -> Iterator[tuple[str, list[int], Ask]]:
    thing = things.observation(person.id, identifier=things.identified("x"))
    known = [_observed(http, person) for _ in range(3)]
    changed = thing | {"id": known[0], "status": "amended"}
    patch = [{"op": "replace", "path": "/status", "value": "amended"}]
    found = _observed(http, person, identifier=things.identified("seul"))
    query = f"/Observation?patient={person.id}&identifier=urn:essai|seul"
    several = things.transaction(
        things.post(things.observation(person.id), things.urn()),
        things.delete(f"Observation/{known[2]}"),
    )
    asked: dict[str, tuple] = {
        "create": ("POST", "/Observation", {"json": thing}),
        "create, unless there": (
            "POST", "/Observation",
            {"json": thing, "headers": {"if-none-exist": "identifier=urn:essai|x"}},
        ),
        "update": ("PUT", f"/Observation/{known[0]}", {"json": changed}),
        "update of a version": (
            "PUT", f"/Observation/{known[0]}",
            {"json": changed | {"status": "final"}, "headers": {"if-match": 'W/"2"'}},
        ),
        "update by a condition": (
            "PUT", query,
            {"json": thing | {"id": found, "identifier": things.identified("seul")}},
        ),
        "patch": (
            "PATCH", f"/Observation/{known[1]}",
            {"json": patch, "headers": {"content-type": "application/json-patch+json"}},
        ),
        "delete": ("DELETE", f"/Observation/{known[1]}", {}),
        "delete by a condition": ("DELETE", query, {}),
        "transaction": ("POST", "/", {"json": several}),
    }  # fmt: skip
    for name, (method, path, more) in asked.items():
        yield (
            name, [person.key],
            lambda m=method, p=path, o=more: http.request(m, p, **o).status_code,
        )  # fmt: skip


def _of_a_child(parent) -> Iterator[tuple[str, list[int], Ask]]:
    """
    What a parent reads of a child visits nothing of the parent's own.
    """
    import datetime as dt

    from ens.contexts.identity import api as identity

    child = holder_apart(parent.key, COMMONS)
    identity.represent(
        representative=parent.key, represented=child.key, since=dt.date(2020, 1, 1),
        source="essai", by=parent.key, kind="guardian",
    )  # fmt: skip
    observed = _observed(inside.http(inside.operator()), child)
    http = inside.http(inside.through(parent, "dedans-app", "patient/*.cruds", patient=child.key))
    for name, path in {
        "read": f"/Observation/{observed}",
        "search": f"/Observation?patient={child.id}",
    }.items():
        yield f"{name} by a parent", [child.key], lambda at=path: http.get(at).status_code
