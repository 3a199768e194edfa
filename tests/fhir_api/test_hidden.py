"""
What a person hid is gone for a doctor of their team who is neither its author nor their
treating doctor, and for one who broke the glass: on every path, the answer is that of a world
where it never was.

Two persons with the same things, but that one of them also has a hidden laboratory report with
its List, its Binary and its result. Each request is sent in both worlds, with ids that exist in
the first and never did in the second, and the answers are compared byte by byte once ids, dates
and sealed links are levelled.
"""

import re
import uuid
from dataclasses import dataclass

import pytest

from ens.ground import clock
from tests.fhir_api import inside, things
from tests.fhir_api.answers import all_pages, included, link, matches, place
from tests.fhir_api.hidden_requests import CHAINS, READS, SEARCHES, SHAPES

NAMES = ("document", "list", "binary", "result")


@dataclass(frozen=True, slots=True)
class World:
    """
    A person, the ids of a report (there or not), its unique id, and who looks.
    """

    person: inside.Holder
    ids: dict
    master: str
    visible: tuple

    def fill(self, text):
        return text.format(patient=self.person.id, master=self.master, **self.ids)


@pytest.fixture(scope="module")
def author(database):
    return inside.doctor()


@pytest.fixture(scope="module", params=[inside.care_for, inside.break_glass])
def let_in(request):
    """
    How the reader came to see the person.
    """
    return request.param


@pytest.fixture(scope="module")
def reader(database, let_in):
    return inside.doctor(specialty="SM59" if let_in is inside.break_glass else "SM54")


@pytest.fixture(scope="module")
def doctor(reader):
    """
    The software of the doctor of the team.
    """
    with inside.software_of(reader) as http:
        yield http


@pytest.fixture(scope="module")
def hospital(author):
    inside.register_clients()
    with inside.http(inside.structure_of(author)) as http:
        yield http


def deposit(http, person, author, master):
    sent = inside.submission(person, author, master=master)
    answer = http.post("/", json=sent)
    assert answer.status_code == 200, answer.text
    told = [place(one["response"]["location"])[1] for one in answer.json()["entry"]]
    return dict(zip(("list", "document", "binary"), told, strict=True))


def world(hospital, author, reader, let_in, *, there):
    """
    A person with an ordinary report and an ordinary measure, and perhaps one report more.
    """
    person = inside.holder()
    let_in(person, reader)
    master = f"urn:oid:{inside.oid()}"
    seen = deposit(hospital, person, author, f"urn:oid:{inside.oid()}")
    with inside.http(inside.operator()) as loader:
        loader.post("/Observation", json=things.observation(person.id)).raise_for_status()
        if there:
            ids = deposit(hospital, person, author, master)
            derived = loader.get(
                "/Observation", params={"derived-from": f"DocumentReference/{ids['document']}"}
            )
            (ids["result"],) = matches(derived)
        else:
            ids = {name: str(uuid.uuid4()) for name in NAMES}
    return World(person, ids, master, tuple(seen.values()))


def hide(world, *, hidden=True):
    from ens.journeys import hide_document

    hide_document.hide(
        actor=world.person.actor, patient="", document=world.ids["document"], hidden=hidden,
        key="", now=clock.now(),
    )  # fmt: skip


@pytest.fixture(scope="module")
def worlds(hospital, author, reader, let_in):
    """
    (hidden, never): in the first a report was hidden, in the second there never was one.
    """
    hidden = world(hospital, author, reader, let_in, there=True)
    never = world(hospital, author, reader, let_in, there=False)
    hide(hidden)
    return hidden, never


def ask(http, world, method, address, **more):
    return http.request(method, "/" + world.fill(address), **more)


def level(world, response):
    """
    What an answer says, without what two worlds cannot share: ids, dates, sealed links.
    """
    text = response.text
    for name, fid in (*world.ids.items(), ("patient", world.person.id), ("master", world.master)):
        text = text.replace(fid, f"<{name}>")
    for number, fid in enumerate(world.visible):
        text = text.replace(fid, f"<visible {number}>")
    text = re.sub(r'"id":"[0-9a-f-]{36}"', '"id":"<id>"', text)
    text = re.sub(r"([A-Z][A-Za-z]+)/[0-9a-f-]{36}", r"\1/<id>", text)
    text = re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+(Z|\+\d\d:\d\d)", "<when>", text)
    text = re.sub(r"_page=[\w-]+", "_page=<sealed>", text)
    text = re.sub(r"(urn:oid:)?2\.25\.\d+", "<oid>", text)
    text = re.sub(r'"hash":"[^"]+"', '"hash":"<hash>"', text)
    text = re.sub(r'"size":\d+', '"size":0', text)
    text = re.sub(r'"value":"2\d{14}"', '"value":"<ins>"', text)
    text = re.sub(r"DEDANS[A-J]+", "<family>", text)
    kept = {
        name: value
        for name, value in response.headers.items()
        if name not in ("x-request-id", "content-length", "last-modified", "location")
    }
    return response.status_code, kept, text


def assert_same(http, worlds, method, address, **more):
    hidden, never = (level(world, ask(http, world, method, address, **more)) for world in worlds)
    assert hidden == never


@pytest.mark.parametrize(("method", "address", "headers"), READS)
def test_by_its_address(doctor, worlds, method, address, headers):
    hidden, _ = worlds
    never_done = (method, address) == ("DELETE", "Binary/{binary}")
    status = ask(doctor, hidden, method, address, headers=headers).status_code
    assert status == (403 if never_done else 404)
    assert_same(doctor, worlds, method, address, headers=headers)


@pytest.mark.row("ACC-11")
@pytest.mark.parametrize("address", SEARCHES)
def test_by_a_search(doctor, worlds, address):
    hidden, _ = worlds
    answer = ask(doctor, hidden, "GET", address)
    assert answer.status_code == 200
    sent = hidden.fill(address)
    found = answer.text.replace(link(answer, "self"), "").replace(sent, "")
    for name in NAMES:
        assert hidden.ids[name] not in found
    assert_same(doctor, worlds, "GET", address)


LINKS = [
    ("Observation", "hasMember", "has-member"),
    ("Observation", "derivedFrom", "derived-from"),
]


@pytest.mark.row("ACC-11")
@pytest.mark.parametrize(("name", "element", "parameter"), LINKS)
def test_by_what_is_seen_and_points_at_it(doctor, pair, name, element, parameter):
    """
    An ordinary measure names the hidden result, or in the other world a result that never was:
    whatever is asked of that result, it satisfies nothing.
    """
    with inside.http(inside.operator()) as loader:
        for world in pair:
            link_to = [{"reference": f"{name}/{world.ids['result']}"}]
            sent = things.observation(world.person.id, **{element: link_to})
            made = loader.post("/Observation", json=sent)
            assert doctor.get(f"/Observation/{made.json()['id']}").status_code == 200
    asked = f"Observation?patient={{patient}}&{parameter}:Observation"
    for inner in ("code=2823-3", "code:not=1", "status=final", "performer:missing=true",
                  "date=gt2020", "_lastUpdated=gt2020", "_id={result}"):  # fmt: skip
        for rest in ("", "&_count=1", "&_summary=count", "&_sort=date,_id&_total=accurate"):
            address = f"{asked}.{inner}{rest}"
            found = ask(doctor, pair[0], "GET", address).json()
            assert (found["total"], found.get("entry", [])) == (0, []), address
            assert_same(doctor, pair, "GET", address)


def test_the_same_chains_find_it_for_who_sees_it(worlds):
    """
    Without which the absence above would prove nothing.
    """
    hidden, _ = worlds
    treating = inside.doctor()
    inside.care_for(hidden.person, treating, kind="treating")
    silent = ("item:Observation", "code:not=1&_count=1")
    with inside.software_of(treating) as http:
        for address in CHAINS:
            found = ask(http, hidden, "GET", address)
            assert found.json()["total"] or any(one in address for one in silent), address


def test_a_chain_lets_the_author_through_their_own(hospital, worlds, author, doctor):
    """
    Their half of the view is tested on the other resource too, and on nobody else's.
    """
    hidden, _ = worlds
    address = "List?patient={patient}&item:DocumentReference._id={document}"
    assert matches(ask(hospital, hidden, "GET", address)) == [hidden.ids["list"]]
    assert matches(ask(doctor, hidden, "GET", address)) == []


@pytest.mark.parametrize("address", SEARCHES[::6])
def test_by_a_search_that_is_posted(doctor, worlds, address):
    answers = []
    for world in worlds:
        name, _, query = world.fill(address).partition("?")
        head = {"content-type": "application/x-www-form-urlencoded"}
        answer = doctor.post(f"/{name}/_search", content=query, headers=head)
        assert answer.status_code == 200
        answers.append(level(world, answer))
    assert answers[0] == answers[1]


@pytest.mark.parametrize("headers", [{}, {"if-match": 'W/"1"'}, {"if-match": 'W/"9"'}])
@pytest.mark.parametrize("about", ["{patient}", "jamais"])
def test_by_writing_over_it(doctor, worlds, headers, about):
    answers = []
    for world in worlds:
        sent = things.observation(world.fill(about), id=world.ids["result"])
        answers.append(
            level(world, doctor.put(f"/Observation/{sent['id']}", json=sent, headers=headers))
        )
    assert answers[0] == answers[1]
    assert answers[0][0] == 404


def test_by_writing_over_the_document(doctor, worlds):
    answers = []
    for world in worlds:
        sent = things.document(world.person.reference, id=world.ids["document"])
        answers.append(level(world, doctor.put(f"/DocumentReference/{sent['id']}", json=sent)))
    assert answers[0] == answers[1]
    assert answers[0][0] == 404


def test_by_a_transaction(doctor, worlds):
    answers = []
    for world in worlds:
        sent = things.transaction(
            things.post(things.observation(world.person.id)),
            things.delete(world.fill("DocumentReference/{document}")),
        )
        answers.append(level(world, doctor.post("/", json=sent)))
    assert answers[0] == answers[1]
    assert answers[0][0] == 404


@pytest.mark.row("ACC-11")
@pytest.mark.parametrize("kind", ["batch", "transaction"])
@pytest.mark.parametrize("address", [*SHAPES.values(), *SEARCHES[:4], "List/{list}/_history"])
def test_by_an_entry_that_reads(doctor, worlds, kind, address):
    answers = []
    for world in worlds:
        entry = {"request": {"method": "GET", "url": world.fill(address)}}
        sent = {"resourceType": "Bundle", "type": kind, "entry": [entry]}
        answers.append(level(world, doctor.post("/", json=sent)))
    assert answers[0] == answers[1]


@pytest.mark.row("ACC-11")
@pytest.mark.parametrize("asked", ["_summary=text", "_elements=id", "_elements=inconnu"])
@pytest.mark.parametrize("address", SHAPES.values())
def test_by_a_part_of_it(doctor, worlds, address, asked):
    assert_same(doctor, worlds, "GET", f"{address}?{asked}")
    assert_same(doctor, worlds, "GET", f"{address}/_history/1?{asked}")


@pytest.mark.row("ACC-11")
@pytest.mark.parametrize(
    "address",
    ["_history?_count=1000", "_history?_count=1", "DocumentReference/_history?_count=1000",
     "Observation/_history?_count=1", "List/_history", "Binary/_history?_since=2020"],
)  # fmt: skip
def test_by_what_changed(worlds, address):
    """
    An application of the person, which sees as little of it. What is nobody's, made by other
    tests, may be newer than one world and older than the other.
    """
    answers = []
    for world in worlds:
        actor = inside.through(world.person, "dedans-app", "patient/*.rs", patient=world.person.key)
        with inside.http(actor) as app:
            page = app.get(f"/{address}")
            answers.append([level(world, page)])
            while following := link(page, "next"):
                page = app.get(following)
                answers[-1].append(level(world, page))
    assert sorted(map(repr, answers[0])) == sorted(map(repr, answers[1]))
    assert answers[0][0][0] == 200


@pytest.mark.row("ACC-11")
@pytest.mark.parametrize("name", ["", "DocumentReference/", "Observation/", "List/", "Binary/"])
def test_by_what_changed_among_all_whom_the_reader_cares_for(doctor, worlds, name):
    hidden, _ = worlds
    page = doctor.get(f"/{name}_history", params={"_count": "7"})
    text = page.text
    while following := link(page, "next"):
        page = doctor.get(following)
        text += page.text
    assert not any(fid in text for fid in hidden.ids.values())


@pytest.fixture
def pair(hospital, author, reader, let_in):
    """
    Two worlds for one test, which writes in them.
    """
    hidden = world(hospital, author, reader, let_in, there=True)
    never = world(hospital, author, reader, let_in, there=False)
    hide(hidden)
    return hidden, never


def test_by_the_condition_of_a_creation(doctor, pair):
    answers = []
    for world in pair:
        sent = things.document(world.person.reference)
        sent["masterIdentifier"]["value"] = world.master
        condition = {"if-none-exist": f"identifier=urn:ietf:rfc:3986|{world.master}"}
        answers.append(
            level(world, doctor.post("/DocumentReference", json=sent, headers=condition))
        )
    assert answers[0] == answers[1]
    assert answers[0][0] == 201


def test_by_its_unique_id(doctor, pair):
    answers = []
    for world in pair:
        sent = things.document(world.person.reference)
        sent["masterIdentifier"]["value"] = world.master
        answers.append(level(world, doctor.post("/DocumentReference", json=sent)))
    assert answers[0] == answers[1]
    assert answers[0][0] == 201


def test_by_a_condition_in_a_transaction(doctor, pair):
    answers = []
    for world in pair:
        sent = things.document(world.person.reference)
        sent["masterIdentifier"]["value"] = world.master
        entry = things.post(sent, ifNoneExist=f"identifier=urn:ietf:rfc:3986|{world.master}")
        answers.append(level(world, doctor.post("/", json=things.transaction(entry))))
    assert answers[0] == answers[1]
    assert answers[0][0] == 200


def test_by_what_stays_after_it_is_deleted(doctor, hospital, pair):
    """
    Hidden, then withdrawn by its author: not gone, absent.
    """
    hidden, _ = pair
    with inside.http(inside.operator()) as loader:
        gone = loader.delete(hidden.fill("/DocumentReference/{document}"))
    assert gone.status_code == 204
    for method, address, headers in READS:
        assert_same(doctor, pair, method, address, headers=headers)


def test_by_the_next_page_of_a_search_that_began_before(doctor, hospital, author, reader, let_in):
    """
    Also in the includes of that page.
    """
    there = world(hospital, author, reader, let_in, there=True)
    first = doctor.get(
        "/DocumentReference",
        params={
            "patient": there.person.id, "_sort": "_lastUpdated", "_count": "1",
            "_revinclude": "Observation:derived-from",
        },
    )  # fmt: skip
    second = doctor.get(link(first, "next"))
    assert matches(second) == [there.ids["document"]]
    assert included(second) == {f"Observation/{there.ids['result']}"}
    hide(there)
    again = doctor.get(link(first, "next"))
    assert (matches(again), included(again), link(again, "next")) == ([], set(), None)


def test_the_register_keeps_each_attempt_with_its_rule(doctor, pair, reader):
    hidden, _ = pair
    after = inside.last_line()
    for shape in SHAPES.values():
        ask(doctor, hidden, "GET", shape)
        ask(doctor, hidden, "DELETE", shape)
    lines = inside.lines_of(hidden.person, after=after)
    assert [(line[1], line[2], line[3]) for line in lines if line[5] == "masked"] == [
        (action, SHAPES[name].partition("/")[0], hidden.ids[name])
        for name in ("document", "list", "binary", "result")
        for action in ("read", "delete")
        if (name, action) != ("binary", "delete")
    ]


@pytest.mark.row("ACC-03")
def test_shown_again_it_is_back_as_it_was(doctor, hospital, author, reader, let_in):
    there = world(hospital, author, reader, let_in, there=True)
    addresses = [*SHAPES.values(), *SEARCHES]
    before = [ask(doctor, there, "GET", address) for address in addresses]
    hide(there)
    hide(there, hidden=False)
    after = [ask(doctor, there, "GET", address) for address in addresses]
    for address, one, other in zip(addresses, before, after, strict=True):
        assert unversioned(there, one) == unversioned(there, other), address


def unversioned(world, response):
    status, headers, text = level(world, response)
    headers.pop("etag", None)
    entries = re.sub(r'"versionId":"\d+"', '"versionId":"<n>"', text)
    if "searchset" in entries:
        total = re.search(r'"total":\d+', entries)
        return status, headers, len(entries), total and total[0]
    return status, headers, entries


def test_the_author_the_treating_doctor_and_the_person_still_see_it(hospital, worlds, author):
    hidden, _ = worlds
    treating = inside.doctor()
    inside.care_for(hidden.person, treating, kind="treating")
    document = hidden.fill("/DocumentReference/{document}")
    assert hospital.get(document).status_code == 200
    with inside.software_of(treating) as http:
        assert http.get(document).status_code == 200
        assert http.get(hidden.fill("/Observation/{result}")).status_code == 200
        assert http.get(hidden.fill("/Binary/{binary}")).status_code == 200


def test_an_app_of_the_person_sees_it_only_once_it_is_shown(worlds):
    hidden, _ = worlds
    person = hidden.person
    actor = inside.through(person, "dedans-app", "patient/*.rs", patient=person.key)
    with inside.http(actor) as app:
        listed = all_pages(app, "/DocumentReference", patient=person.id)
        assert hidden.ids["document"] not in listed
        assert app.get(hidden.fill("/Binary/{binary}")).status_code == 404


def test_it_stays_hidden_from_every_profession(worlds):
    """
    A nurse, a pharmacist, a midwife of the team.
    """
    hidden, _ = worlds
    for profession in ("60", "21", "50"):
        carer = inside.doctor(profession)
        inside.care_for(hidden.person, carer)
        with inside.software_of(carer) as http:
            for shape in SHAPES.values():
                assert ask(http, hidden, "GET", shape).status_code == 404
