"""
What an actor may not open answers as what never was, whatever is asked: each request is sent
twice, about something that exists and about something that never did.

What a person hid from a doctor of their team is the business of `test_hidden`.
"""

import base64
import dataclasses
import uuid
from collections.abc import Iterator

import httpx
import pytest

from ens.ground import database
from tests.fhir_api import inside, things
from tests.fhir_api.answers import all_pages, assert_refused, codes, decision, link, matches

ABSENT = "deadbeef-0000-4000-8000-000000000000"
EVERY = "user/*.cruds"


@pytest.fixture(scope="module")
def owner(database: None) -> Iterator[httpx.Client]:
    """
    The doctor who writes about everybody here.
    """
    with inside.software_of(inside.doctor()) as http:
        yield http


@pytest.fixture(scope="module")
def person(owner: httpx.Client) -> inside.Holder:
    return inside.holder()


@pytest.fixture(scope="module")
def other(person: inside.Holder) -> inside.Holder:
    return inside.holder("Paule")


def stranger_of(kind: str) -> httpx.Client:
    """
    Who has nothing to do with the person: a doctor, a citizen, a citizen's application.
    """
    if kind == "doctor":
        return inside.software_of(inside.doctor())
    me = inside.holder("Luce")
    if kind == "citizen":
        return inside.http(inside.through(me, "dedans-app", EVERY, patient=me.key))
    return inside.http(inside.through(me, "dedans-app", "patient/*.cruds", patient=me.key))


STRANGERS = ("doctor", "citizen", "app")


@pytest.fixture(scope="module", params=STRANGERS)
def stranger(request: pytest.FixtureRequest, owner: httpx.Client) -> Iterator[httpx.Client]:
    with stranger_of(request.param) as http:
        yield http


@pytest.fixture(scope="module")
def doctor(owner: httpx.Client) -> Iterator[httpx.Client]:
    with stranger_of("doctor") as http:
        yield http


@pytest.fixture
def weight(owner: httpx.Client, person: inside.Holder) -> str:
    return create(owner, things.observation(person.id, identifier=things.identified("là")))


def create(http: httpx.Client, resource: dict) -> str:
    answer = http.post(f"/{resource['resourceType']}", json=resource)
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


def said(answer: httpx.Response, *names: str) -> tuple:
    """
    An answer without what two requests cannot share: the names asked for, ids, dates.
    """
    text = answer.text
    for name in names:
        text = text.replace(name, "<asked>")
    body = httpx.Response(200, text=text).json() if text else {}
    kept = {name: value for name, value in body.items() if name not in ("id", "link", "meta")}
    head = {
        name: value
        for name, value in answer.headers.items()
        if name not in ("x-request-id", "content-length", "last-modified", "location")
    }
    return answer.status_code, head, kept


# --- a thing


@pytest.mark.parametrize("headers", [{}, {"if-match": 'W/"1"'}, {"if-match": 'W/"99"'}])
def test_deleting(stranger: httpx.Client, weight: str, headers: dict[str, str]) -> None:
    there, absent = (
        stranger.delete(f"/Observation/{fid}", headers=headers) for fid in (weight, ABSENT)
    )
    assert said(there, weight) == said(absent, ABSENT)
    assert there.status_code == 404


def test_deleting_what_was_deleted(stranger: httpx.Client, owner: httpx.Client, weight) -> None:
    assert owner.delete(f"/Observation/{weight}").status_code == 204
    for method in ("GET", "DELETE"):
        there, absent = (
            stranger.request(method, f"/Observation/{fid}") for fid in (weight, ABSENT)
        )
        assert said(there, weight) == said(absent, ABSENT)
        assert there.status_code == 404


@pytest.mark.parametrize("headers", [{}, {"if-match": 'W/"1"'}, {"if-match": 'W/"99"'}])
@pytest.mark.parametrize("named", ["the person", "another", "nobody"])
def test_writing_over(
    stranger: httpx.Client, person, other, weight: str, named: str, headers: dict[str, str]
) -> None:
    whom = {"the person": person.id, "another": other.id, "nobody": str(uuid.uuid4())}[named]
    there, absent = (
        stranger.put(
            f"/Observation/{fid}", json=things.observation(whom, id=fid), headers=headers
        )
        for fid in (weight, ABSENT)
    )  # fmt: skip
    assert said(there, weight) == said(absent, ABSENT)
    assert there.status_code == 404


@pytest.mark.parametrize("hits", [1, 2])
def test_a_conditional_creation_meets_only_what_is_seen(
    doctor: httpx.Client, owner: httpx.Client, person, hits: int
) -> None:
    value = str(uuid.uuid4())
    for _ in range(hits):
        create(owner, things.observation(person.id, identifier=things.identified(value)))
    met, missed = (
        doctor.post(
            "/Observation", json=things.observation(person.id),
            headers={"if-none-exist": f"identifier=urn:essai|{asked}"},
        )
        for asked in (value, str(uuid.uuid4()))
    )  # fmt: skip
    assert met.status_code == missed.status_code == 201


@pytest.mark.parametrize("verb", ["PUT", "PATCH", "DELETE"])
def test_the_database_is_asked_as_much_whether_it_is_there_or_not(
    doctor: httpx.Client, person, weight: str, verb: str, monkeypatch
) -> None:
    """
    But for the line of the register that keeps a refusal; and, of an update, who may choose ids.
    """
    sent: list[str] = []
    run = database.execute
    monkeypatch.setattr(
        database,
        "execute",
        lambda sql, params=(), **more: sent.append(sql) or run(sql, params, **more),
    )
    asked = []
    for fid in (weight, ABSENT):
        more = {"PUT": {"json": things.observation(person.id, id=fid)}}.get(verb, {})
        if verb == "PATCH":
            more = {"content": "[]", "headers": {"content-type": "application/json-patch+json"}}
        doctor.request(verb, f"/Observation/{fid}", **more)
        sent.clear()
        assert doctor.request(verb, f"/Observation/{fid}", **more).status_code == 404
        asked.append([sql for sql in sent if "register_trace" not in sql])
    there, absent = asked
    assert [sql for sql in absent if "may_assign_ids" not in sql] == there
    assert len(absent) - len(there) == (verb == "PUT")


def hanging(document: str) -> dict:
    return {
        "resourceType": "Binary", "contentType": "text/plain",
        "data": base64.b64encode(b"essai").decode(),
        "securityContext": {"reference": f"DocumentReference/{document}"},
    }  # fmt: skip


def provenance(document: str) -> dict:
    return {
        "resourceType": "Provenance", "recorded": "2026-01-01T00:00:00Z",
        "target": [{"reference": f"DocumentReference/{document}"}],
        "agent": [{"who": {"display": "X"}}],
    }  # fmt: skip


@pytest.mark.parametrize("made", [hanging, provenance])
def test_hanging_something_on_it(stranger: httpx.Client, owner, person, made) -> None:
    document = create(owner, things.document(person.reference))
    there, absent = (
        stranger.post(f"/{sent['resourceType']}", json=sent)
        for sent in (made(document), made(ABSENT))
    )
    assert said(there, document) == said(absent, ABSENT)
    assert there.status_code == 422
    assert create(owner, made(document))


def test_hanging_something_on_two_persons_things_at_once(doctor, owner, person, other) -> None:
    """
    Two owners would be told as such: first, that one of the two is seen at all.
    """
    sent = provenance(create(owner, things.document(person.reference)))
    sent["target"] += provenance(create(owner, things.document(other.reference)))["target"]
    assert owner.post("/Provenance", json=sent).status_code == 422
    absent = provenance(ABSENT)
    there, never = (doctor.post("/Provenance", json=one) for one in (sent, absent))
    assert said(there) == said(never)


@pytest.mark.parametrize("door", ["alone", "in a transaction"])
def test_the_unique_id_of_a_document_of_somebody_else(doctor, owner, person, other, door) -> None:
    known, new = (f"urn:oid:{inside.oid()}" for _ in range(2))
    first = things.document(person.reference)
    first["masterIdentifier"]["value"] = known
    create(owner, first)
    answers = []
    for unique in (known, new):
        sent = things.document(other.reference)
        sent["masterIdentifier"]["value"] = unique
        if door == "alone":
            answers.append(doctor.post("/DocumentReference", json=sent).status_code)
        else:
            bundle = things.transaction(things.post(sent))
            answers.append(doctor.post("/", json=bundle).status_code)
    assert answers == [answers[0]] * 2
    assert answers[0] in (200, 201)


def test_a_unique_id_known_of_one_document_is_known_by_both_doors(owner, person) -> None:
    first = things.document(person.reference)
    second = things.document(person.reference, data=b"%PDF-1.4 autre")
    second["masterIdentifier"] = first["masterIdentifier"]
    create(owner, first)
    assert_refused(owner.post("/DocumentReference", json=second), 422, "duplicate")
    bundled = owner.post("/", json=things.transaction(things.post(second)))
    assert_refused(bundled, 422, "duplicate")


# --- a person


@pytest.mark.parametrize("state", ["refused", "closed", "open"])
@pytest.mark.parametrize("kind", ["citizen", "app"])
def test_a_citizen_who_deposits_for_somebody_they_do_not_act_for(kind: str, state: str) -> None:
    """
    Whether a space is open is told to who is near, never of a stranger.
    """
    whose = holder_in(state)
    with stranger_of(kind) as http:
        there, absent = (
            http.post("/Observation", json=things.observation(whom))
            for whom in (whose.id, str(uuid.uuid4()))
        )
    assert there.status_code == absent.status_code == 422
    assert codes(there) == codes(absent)
    assert said(there) == said(absent)


@pytest.mark.parametrize("state", ["refused", "open"])
def test_an_app_allowed_about_one_person_is_not_told_whom_its_user_acts_for(state: str) -> None:
    from ens.contexts.identity import api as identity
    from ens.ground import clock, database

    user, child = inside.holder("Luce"), holder_in(state)
    identity.represent(
        representative=user.key, represented=child.key, since=clock.today(), source="essai", by=0
    )
    database.execute(
        "update identity_person set birth_date = %s where person = %s",
        (clock.today(), child.key),
    )
    for fixed, about in ((user, child), (child, user)):
        app = inside.through(user, "dedans-app", "patient/*.cruds", patient=fixed.key)
        with inside.http(app) as http:
            there, absent = (
                http.post("/Observation", json=things.observation(whom))
                for whom in (about.id, str(uuid.uuid4()))
            )
        assert there.status_code == absent.status_code == 422
        assert said(there) == said(absent)


@pytest.mark.parametrize("state", ["refused", "closed"])
def test_a_doctor_who_deposits_is_told_that_the_space_is_not_open(doctor, state: str) -> None:
    answer = doctor.post("/Observation", json=things.observation(holder_in(state).id))
    told = {"refused": "space-not-open", "closed": "space-closed"}[state]
    assert (answer.status_code, decision(answer)) == (403, told)


def holder_in(state: str) -> inside.Holder:
    from ens.contexts.identity import api as identity
    from ens.ground import clock

    one = inside.holder("Odile")
    if state == "closed":
        identity.close_space(person=one.key, by=one.key, now=clock.now())
    if state == "refused":
        identity.refuse_space(person=one.key, by=one.key, now=clock.now())
    return one


@pytest.mark.parametrize("kind", ["citizen", "app"])
def test_what_is_mine_does_not_become_somebody_elses_whether_they_exist_or_not(
    person: inside.Holder, kind: str
) -> None:
    me = inside.holder("Luce")
    scopes = EVERY if kind == "citizen" else "patient/*.cruds"
    with inside.http(inside.through(me, "dedans-app", scopes, patient=me.key)) as http:
        mine = create(http, things.observation(me.id))
        there, absent = (
            http.put(f"/Observation/{mine}", json=things.observation(whom, id=mine))
            for whom in (person.id, str(uuid.uuid4()))
        )
    assert said(there) == said(absent)
    assert there.status_code == 422


# --- a search

PROBES = [
    "Observation?patient={p}",
    "Observation?patient={p}&_summary=count",
    "Observation?_id={o}",
    "Observation?patient={p}&_include=Observation:subject",
    "Observation?patient={p}&_revinclude=Provenance:target",
    "Observation?subject:Patient={p}",
    "Observation?identifier=urn:essai|là",
    "Observation?patient={p}&code=29463-7&_total=accurate",
    "Observation?patient={p}&_sort=-date&_count=1",
    "Patient?_id={p}",
    "Patient?_id={p}&_revinclude=Observation:subject",
    "DocumentReference?patient={p}",
    "Device?patient={p}",
    "Patient/{p}",
    "Observation/{o}",
    "Observation/{o}/_history",
    "Observation/{o}/_history/1",
]


@pytest.mark.parametrize("probe", PROBES)
def test_looking_for_it(stranger: httpx.Client, person, weight: str, probe: str) -> None:
    names = ((person.id, weight), (str(uuid.uuid4()), ABSENT))
    there, absent = (stranger.get("/" + probe.format(p=p, o=o)) for p, o in names)
    assert said(there, *names[0]) == said(absent, *names[1])
    assert weight not in there.text.replace(link(there, "self") or "", "")


def test_a_page_link_does_not_outlive_the_relation_and_serves_nobody_else(owner) -> None:
    from ens.contexts.access import api as access
    from ens.ground import clock

    whose, asked = inside.holder(), inside.doctor()
    for _ in range(5):
        create(owner, things.observation(whose.id))
    inside.care_for(whose, asked)
    with inside.software_of(asked) as http:
        first = http.get("/Observation", params={"patient": whose.id, "_count": "2"})
        following = link(first, "next")
        assert len(matches(http.get(following))) == 2
        access.end_relation(person=whose.key, professional=asked.key, now=clock.now())
        again = http.get(following)
        assert (matches(again), link(again, "next")) == ([], None)
        assert all_pages(http, "/Observation", patient=whose.id) == []
    assert owner.get(following).status_code == 400


def test_an_include_does_not_bring_along_the_record_of_somebody_else(
    owner, person, other, weight: str
) -> None:
    asked = inside.doctor()
    inside.care_for(other, asked)
    named = things.observation(
        other.id, derivedFrom=[{"reference": f"Observation/{weight}"}]
    )  # fmt: skip
    with inside.software_of(asked) as http:
        made = create(http, named)
        found = http.get(
            "/Observation", params={"patient": other.id, "_include": "Observation:derived-from"}
        )
    assert made in matches(found)
    assert weight not in [entry["resource"]["id"] for entry in found.json()["entry"]]


def test_the_devices_of_a_person_are_not_those_of_nobody(person) -> None:
    with inside.http(inside.operator()) as loader:
        device = create(loader, {"resourceType": "Device", "status": "active"})
    with inside.http(inside.through(person, "dedans-app", EVERY, patient=person.key)) as http:
        assert device not in all_pages(http, "/Device", patient=person.id)
        assert http.get(f"/Device/{device}").status_code == 200


# --- the register


@pytest.mark.parametrize(
    ("security", "reader"),
    [("INVISIBLE_PATIENT", "holder"), ("INVISIBLE_REPRESENTANTS_LEGAUX", "guardian")],
)
def test_the_register_does_not_count_what_its_reader_may_not_know_of(
    owner, security: str, reader: str
) -> None:
    whose, named, asked = inside.holder(), inside.holder("Paul"), inside.doctor()
    represent(named, whose)
    inside.care_for(whose, asked)
    create(owner, things.document(whose.reference))
    create(owner, things.document(whose.reference, meta={"security": [{"code": security}]}))
    before = counts(named if reader == "guardian" else whose, whose)
    with inside.software_of(asked) as http:
        assert http.get("/DocumentReference", params={"patient": whose.id}).json()["total"] == 2
    assert counts(named if reader == "guardian" else whose, whose) == [*before, 1]
    told_whole = named if reader == "holder" else whose
    assert sum(counts(told_whole, whose)) == sum(before) + (1 if reader == "holder" else 2)


def represent(one: inside.Holder, whose: inside.Holder) -> None:
    from ens.contexts.identity import api as identity
    from ens.ground import clock

    identity.represent(
        representative=one.key, represented=whose.key, kind="habilitation-familiale",
        since=clock.today(), source="judgment", by=0,
    )  # fmt: skip


def counts(reader: inside.Holder, whose: inside.Holder) -> list[int]:
    """
    How many things the searches of the register found, as this reader is told.
    """
    from ens.contexts.access import api as access
    from ens.contexts.register import api as register
    from ens.ground import clock

    reach = access.reach(
        actor=reader.actor, persons=(whose.key,), action="read", now=clock.now()
    )  # fmt: skip
    lines = reversed(register.accesses_of(reach=reach))
    return [line.count for line in lines if line.action == "search"]


# --- what others sent


def test_an_app_that_two_people_use_does_not_mix_their_idempotency_keys(owner) -> None:
    key, made = str(uuid.uuid4()), []
    for given in ("Luce", "Rose"):
        one = inside.holder(given)
        actor = inside.through(one, "dedans-app", "patient/*.cruds", patient=one.key)
        with inside.http(actor) as http:
            sent = things.observation(one.id)
            first, again = (
                http.post("/Observation", json=sent, headers={"idempotency-key": key})
                for _ in range(2)
            )
        assert (first.status_code, again.status_code) == (201, 200)
        assert first.headers["location"] == again.headers["location"]
        made.append(first.headers["location"])
    assert made[0] != made[1]


def test_the_software_of_a_structure_is_one_sender_whoever_is_behind_it(person) -> None:
    key, answers = str(uuid.uuid4()), []
    sent = things.document(person.reference)
    for _ in range(2):
        with inside.http(inside.structure_of(inside.doctor())) as http:
            headers = {"idempotency-key": key}
            answers.append(http.post("/DocumentReference", json=sent, headers=headers))
    assert [answer.status_code for answer in answers] == [201, 200]
    assert answers[0].headers["location"] == answers[1].headers["location"]


def test_two_people_may_each_deposit_the_same_unique_id(owner) -> None:
    """
    Else whoever knew the next ids of a producer could take them first.
    """
    unique, answers = f"urn:oid:{inside.oid()}", []
    for given in ("Luce", "Rose"):
        one = inside.holder(given)
        actor = inside.through(one, "dedans-app", "patient/*.cruds", patient=one.key)
        sent = things.document(one.reference)
        sent["masterIdentifier"]["value"] = unique
        with inside.http(actor) as http:
            answers.append(http.post("/", json=things.transaction(things.post(sent))))
    assert [answer.status_code for answer in answers] == [200, 200]


def test_the_patient_scopes_of_a_token_open_one_child_over_the_wire(owner) -> None:
    parent, one, sibling = (inside.holder(given) for given in ("Paul", "Zoé", "Léa"))
    for child in (one, sibling):
        represent(parent, child)
    for scopes in ("patient/*.rs", "patient/*.rs user/Practitioner.r"):
        actor = inside.through(parent, "dedans-app", scopes, patient=one.key)
        actor = dataclasses.replace(actor, scopes=scopes)
        with inside.http(actor) as http:
            assert http.get(f"/Patient/{one.id}").status_code == 200
            assert http.get(f"/Patient/{sibling.id}").status_code == 404
            assert http.get(f"/Patient/{parent.id}").status_code == 404
            assert matches(http.get("/Patient", params={"_id": sibling.id})) == []


@pytest.mark.row("ACC-11")
@pytest.mark.parametrize("element", ["focus", "performer"])
@pytest.mark.parametrize("way", ["create", "condition", "transaction", "update"])
@pytest.mark.parametrize("kind", ["citizen", "app"])
def test_by_a_number_that_a_resource_of_ones_own_names(
    other: inside.Holder, kind: str, way: str, element: str
) -> None:
    """
    Somebody's INS, in an element that does not say whose the resource is.
    """
    me = inside.holder("Luce")
    scopes = EVERY if kind == "citizen" else "patient/*.cruds"
    answers = []
    with inside.http(inside.through(me, "dedans-app", scopes, patient=me.key)) as http:
        for value in (other.number.value, "299999999999999"):
            named = f"Patient?identifier={other.number.system}|{value}"
            sent = things.observation(me.id, **{element: [{"reference": named}]})
            answers.append(written(http, way, sent))
    assert answers[0] == answers[1]
    assert answers[0][0] == 422


def written(http: httpx.Client, way: str, resource: dict[str, object]) -> tuple[int, str]:
    match way:
        case "create":
            answer = http.post("/Observation", json=resource)
        case "condition":
            head = {"if-none-exist": "code=jamais"}
            answer = http.post("/Observation", json=resource, headers=head)
        case "transaction":
            answer = http.post("/", json=things.transaction(things.post(resource)))
        case _:
            answer = http.put("/Observation?code=jamais", json=resource)
    return answer.status_code, answer.text


def test_a_number_of_ones_own_may_be_named_everywhere(other: inside.Holder) -> None:
    me = inside.holder("Luce")
    named = f"Patient?identifier={me.number.system}|{me.number.value}"
    scopes = "patient/Observation.c?category=vital-signs"
    with inside.http(inside.through(me, "dedans-app", scopes, patient=me.key)) as http:
        sent = things.observation(me.id, focus=[{"reference": named}])
        answer = http.post("/Observation", json=sent)
    assert answer.status_code == 201
    assert answer.json()["focus"] == [{"reference": f"Patient/{me.id}"}]
