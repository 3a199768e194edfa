"""
What a person hid is not told by a chain of several references, an include that goes on, an order,
a compartment, a search on several types, nor by their totals: the two worlds of `test_hidden`.
"""

import pytest

from tests.fhir_api import inside, test_hidden, things
from tests.fhir_api.answers import link

author = test_hidden.author
let_in = test_hidden.let_in
reader = test_hidden.reader
doctor = test_hidden.doctor
hospital = test_hidden.hospital
worlds = test_hidden.worlds
pair = test_hidden.pair

DOCUMENTS = "DocumentReference?patient={patient}"
MEASURES = "Observation?patient={patient}"
SEVERAL = "?_type=DocumentReference,Observation,List&patient={patient}"
DEEP = [
    "Patient?_id={patient}&_has:Observation:patient:derived-from:DocumentReference._id={document}",
    "Patient?_id={patient}&_has:DocumentReference:subject:_has:List:item:_id={list}",
    "Patient?_id={patient}&_has:List:subject:item:DocumentReference._id={document}&_summary=count",
    "Patient?_id={patient}&_has:List:patient:item:DocumentReference._id={document}",
    "List?patient={patient}&item:DocumentReference._has:Observation:derived-from:_id={result}",
    MEASURES + "&derived-from:DocumentReference._has:List:item:_id={list}",
    MEASURES + "&derived-from:DocumentReference._has:List:item:status=current&_count=1",
    MEASURES + "&derived-from:DocumentReference._has:Observation:derived-from:_id={result}",
    "Observation?derived-from:DocumentReference.subject:Patient._id={patient}&_total=accurate",
    DOCUMENTS + "&_has:Observation:derived-from:subject:Patient._has:List:subject:_id={list}",
    DOCUMENTS + "&_has:List:item:item:DocumentReference._id={document}",
    DOCUMENTS + "&_has:Observation:derived-from:_lastUpdated=gt2020&_sort=-type&_total=accurate",
    "Patient?_has:DocumentReference:patient:_has:List:item:_id={list}",
]
INCLUDES = [
    DOCUMENTS + "&_revinclude=*",
    DOCUMENTS + "&_include=*&_revinclude=*",
    DOCUMENTS + "&_revinclude=Observation:*&_include:iterate=*",
    MEASURES + "&_include=*",
    MEASURES + "&_include:iterate=*&_revinclude:iterate=*",
    MEASURES + "&_include=Observation:*:DocumentReference",
    "List?patient={patient}&_include:iterate=List:item&_revinclude:iterate=Observation:derived-from",
    "Patient?_id={patient}&_revinclude=*",
    "Patient?_id={patient}&_revinclude=*&_revinclude:iterate=*&_include:iterate=*",
    "Patient?_id={patient}&_revinclude=DocumentReference:patient&_revinclude:iterate=List:item",
    "Observation?_id={result}&_include=*&_revinclude=*",
]
ORDERS = [
    f"{base}&_sort={sort}{rest}"
    for base, sorts in (
        (DOCUMENTS, ("type", "-type,date", "-subject", "status,-date", "-author", "contenttype")),
        (MEASURES, ("code", "-code,-date", "derived-from", "-derived-from", "performer,category")),
    )
    for sort in sorts
    for rest in ("", "&_count=1", "&_count=1&_total=accurate")
]
EVERYWHERE = [
    "Patient/{patient}/*",
    "Patient/{patient}/*?_count=1",
    "Patient/{patient}/*?_total=accurate&_count=2",
    "Patient/{patient}/*?_summary=count",
    "Patient/{patient}/*?_id={document},{list},{result},{binary}",
    "Patient/{patient}/*?_type=DocumentReference,List&_sort=-_lastUpdated&_count=1",
    "Patient/{patient}/DocumentReference",
    "Patient/{patient}/DocumentReference?_count=0",
    "Patient/{patient}/DocumentReference?_revinclude=*",
    "Patient/{patient}/Observation?code=2823-3&_total=accurate",
    "Patient/{patient}/Observation?derived-from=DocumentReference/{document}",
    "Patient/{patient}/List?item:DocumentReference._id={document}",
    "?_id={document},{list},{result},{binary}",
    "?_type=DocumentReference,List,Binary,Observation&_id={document},{list},{result},{binary}",
    SEVERAL,
    SEVERAL + "&_count=1",
    SEVERAL + "&_count=1&_total=accurate&_sort=_lastUpdated",
    SEVERAL + "&_summary=count",
    SEVERAL + "&identifier=urn:ietf:rfc:3986|{master}",
    SEVERAL + "&status=current&_sort=-status&_count=1",
    "?_type=DocumentReference,Observation&patient={patient}&date=2026&_sort=-date&_count=1",
    "?_type=DocumentReference,Observation&patient={patient}&_revinclude=*",
    "?_type=DocumentReference,Observation&patient={patient}&_has:List:item:_id={list}",
]
ADDRESSES = [*DEEP, *INCLUDES, *ORDERS, *EVERYWHERE]


def pages(http, world, address):
    """
    What each page of a search says.
    """
    page = test_hidden.ask(http, world, "GET", address)
    told = [test_hidden.level(world, page)]
    while following := link(page, "next"):
        page = http.get(following)
        told.append(test_hidden.level(world, page))
    return told


@pytest.mark.row("ACC-11")
@pytest.mark.parametrize("address", ADDRESSES)
def test_by_a_search(doctor, worlds, address):
    hidden, never = (pages(doctor, world, address) for world in worlds)
    assert hidden[0][0] == 200
    assert hidden == never


@pytest.mark.row("ACC-11")
@pytest.mark.parametrize("address", [SEVERAL, *EVERYWHERE[4:6]])
def test_by_a_search_that_is_posted(doctor, worlds, address):
    answers = []
    for world in worlds:
        name, _, query = world.fill(address).partition("?")
        head = {"content-type": "application/x-www-form-urlencoded"}
        path = f"/{name}/_search" if name else "/_search"
        answers.append(test_hidden.level(world, doctor.post(path, content=query, headers=head)))
    assert answers[0] == answers[1]
    assert answers[0][0] == 200


def test_the_same_searches_find_it_for_who_sees_it(worlds):
    """
    Without which the absence above would prove nothing.
    """
    hidden, never = worlds
    treating = inside.doctor()
    for world in worlds:
        inside.care_for(world.person, treating, kind="treating")
    with inside.software_of(treating) as http:
        silent = [one for one in ADDRESSES if pages(http, hidden, one) == pages(http, never, one)]
    assert silent == []


@pytest.mark.row("ACC-11")
def test_by_what_is_seen_and_leads_to_it(doctor, pair):
    """
    An ordinary measure, of a stay, names the hidden result, or one that never was.
    """
    with inside.http(inside.operator()) as loader:
        for world in pair:
            stay = {"resourceType": "Encounter", "status": "finished", "class": {"code": "AMB"},
                    "subject": world.person.reference}  # fmt: skip
            at = loader.post("/Encounter", json=stay).json()["id"]
            sent = things.observation(
                world.person.id,
                hasMember=[{"reference": f"Observation/{world.ids['result']}"}],
                encounter={"reference": f"Encounter/{at}"},
            )
            loader.post("/Observation", json=sent).raise_for_status()
    for address in (
        "Encounter?patient={patient}&_has:Observation:encounter:has-member:Observation.code=2823-3",
        "Encounter?patient={patient}&_has:Observation:encounter:has-member:Observation._id={result}",
        MEASURES + "&has-member:Observation.derived-from:DocumentReference.status=current",
        MEASURES + "&has-member:Observation.derived-from:DocumentReference._id={document}&_count=1",
        MEASURES + "&has-member:Observation._has:List:item:status=current&_summary=count",
    ):
        found = test_hidden.ask(doctor, pair[0], "GET", address).json()
        assert (found["total"], found.get("entry", [])) == (0, []), address
        hidden, never = (pages(doctor, world, address) for world in pair)
        assert hidden == never, address
    for address in (
        MEASURES + "&has-member:missing=false&_include=Observation:has-member",
        MEASURES + "&has-member:missing=false&_include:iterate=*&_revinclude:iterate=*",
        "Encounter?patient={patient}&_revinclude=*&_include:iterate=Observation:has-member",
    ):
        answer = test_hidden.ask(doctor, pair[0], "GET", address)
        shown = [one["resource"]["id"] for one in answer.json()["entry"]]
        assert pair[0].ids["result"] not in shown, address
