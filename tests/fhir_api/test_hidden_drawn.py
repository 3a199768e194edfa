"""
What a reader may not see is not told by any of many ways to ask, drawn and put together: the
criterion, the chain, the order, the total, what is brought along, the page after, the condition
of a write, the reference that a condition stands for, the entry of a batch.

Two worlds with the same ids but for a prefix, in one of which some things were never written.
"""

import json
import os
import random
import re
from dataclasses import dataclass

import pytest

from ens.ground import database
from tests.fhir_api import inside, things
from tests.fhir_api.answers import link

FIRST = int(os.environ.get("ENS_HIDDEN_SEED", "1"))
SEEDS = range(FIRST, FIRST + (40 if os.environ.get("ENS_LONG") else 3))
EACH = 120  # requests, of a seed
SECURITY = (
    "https://mos.esante.gouv.fr/NOS/TRE_A08-HL7Confidentiality/FHIR/TRE-A08-HL7Confidentiality"
)
CODES = {"masked": "MASQUE_PS", "unannounced": "INVISIBLE_PATIENT"}
NARROW = (
    "patient/Observation.cruds?category=vital-signs patient/Encounter.rs patient/List.rs"
    " patient/Patient.rs patient/Practitioner.rs patient/CarePlan.cruds"
)
WORDS = ("fracture", "asthme", "pesee")


@dataclass(frozen=True, slots=True)
class World:
    person: inside.Holder
    prefix: str

    def fill(self, text):
        return text.replace("@P", self.person.id).replace("@", self.prefix)

    def level(self, response):
        text = response.text.replace(self.person.id, "<patient>").replace(self.prefix, "@")
        text = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "<uuid>", text)
        text = re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z", "<when>", text)
        text = re.sub(r"_page=[\w-]+", "_page=<sealed>", text)
        text = re.sub(r'"value":"2\d{14}"', '"value":"<ins>"', text)
        text = re.sub(r"DEDANS[A-J]+", "<family>", text)
        return response.status_code, response.headers.get("etag"), text


def of(name, person, fid, **more):
    return {"resourceType": name, "id": fid, "subject": {"reference": f"Patient/{person}"}, **more}


def text(words):
    return {"code": {"text": words, "coding": [{"system": "urn:essai", "code": words}]}}


def refer(*targets):
    return [{"reference": one} for one in targets]


ENCOUNTER = {"status": "finished", "class": {"code": "AMB"}}
LABORATORY = [{"coding": [{"system": things.CATEGORY, "code": "laboratory"}]}]


def hidden_things(person, at):
    """
    What one world has and the other never had.
    """
    yield of(
        "Encounter", person, f"{at}hencounter", **ENCOUNTER, reasonCode=[text("asthme")["code"]]
    )
    yield of("Condition", person, f"{at}hcondition", **text("fracture"),
             encounter={"reference": f"Encounter/{at}encounter"})  # fmt: skip
    yield of("Procedure", person, f"{at}hprocedure", status="completed", **text("asthme"),
             reasonReference=refer(f"Condition/{at}x", f"Observation/{at}other"))  # fmt: skip
    yield things.observation(
        person, id=f"{at}hobservation", category=LABORATORY, value=80, when="2026-03-01",
        encounter={"reference": f"Encounter/{at}encounter"},
        focus=refer(f"Observation/{at}observation"),
        hasMember=refer(f"Observation/{at}other"), identifier=things.identified("cachee"),
        note=[{"text": "fracture ancienne"}], meta={"tag": [{"system": "urn:t", "code": "h"}]},
    )  # fmt: skip
    yield of("CarePlan", person, f"{at}hplan", status="active", intent="plan",
             encounter={"reference": f"Encounter/{at}encounter"})  # fmt: skip


def seen_things(person, at):
    yield of("Encounter", person, f"{at}encounter", **ENCOUNTER)
    for name, target in (("observation", "hobservation"), ("other", "hobservation"), ("last", "x")):
        yield things.observation(
            person, id=f"{at}{name}", when=f"2026-02-0{len(name) % 9 + 1}", value=len(name) + 60,
            encounter={"reference": f"Encounter/{at}{'h' if name == 'other' else ''}encounter"},
            hasMember=refer(f"Observation/{at}{target}"), identifier=things.identified(name),
            focus=refer(f"Condition/{at}hcondition", f"Procedure/{at}hprocedure"),
            performer=refer(f"Practitioner/{at}practitioner"), note=[{"text": "pesee du matin"}],
        )  # fmt: skip


def world(prefix, flavour, *, there):
    person = inside.holder()
    other = inside.holder("Autre") if flavour == "other" else person
    one = World(person, prefix)
    practitioner = {"resourceType": "Practitioner", "id": f"{prefix}practitioner", "active": True}
    with inside.http(inside.operator()) as loader:
        for sent in (practitioner, *seen_things(person.id, prefix)):
            put(loader, sent)
        for sent in hidden_things(other.id, prefix):
            if flavour in CODES:
                marked = [{"system": SECURITY, "code": CODES[flavour]}]
                sent["meta"] = {**sent.get("meta", {}), "security": marked}
            if there and not (
                flavour == "scope" and sent["resourceType"] in ("Encounter", "CarePlan")
            ):
                put(loader, sent)
    return one


def put(loader, sent):
    answer = loader.put(f"/{sent['resourceType']}/{sent['id']}", json=sent)
    assert answer.status_code == 201, answer.text


def reader_of(worlds, flavour):
    if flavour in ("masked", "other"):
        doctors = [(one, inside.doctor()) for one in worlds]
        for one, doctor in doctors:
            inside.care_for(one.person, doctor)
        return tuple(inside.software_of(doctor) for _, doctor in doctors)
    scopes = NARROW if flavour == "scope" else "patient/*.cruds"
    return tuple(
        inside.http(inside.through(one.person, "dedans-app", scopes, patient=one.person.key))
        for one in worlds
    )


@pytest.fixture(scope="module", params=["masked", "unannounced", "scope", "other"])
def asked(request, database):
    inside.register_clients()
    worlds = (
        world(f"{request.param}-a-", request.param, there=True),
        world(f"{request.param}-b-", request.param, there=False),
    )
    return worlds, reader_of(worlds, request.param)


IDS = {
    "Observation": ("observation", "other", "last", "hobservation"),
    "Encounter": ("encounter", "hencounter"),
    "Condition": ("hcondition",),
    "Procedure": ("hprocedure",),
    "CarePlan": ("hplan",),
}
POINTS = {
    "Observation": (("encounter", "Encounter"), ("has-member", "Observation"),
                    ("focus", "Condition"), ("focus", "Procedure"), ("focus", "Observation")),
    "Condition": (("encounter", "Encounter"),),
    "Procedure": (("reason-reference", "Condition"), ("reason-reference", "Observation")),
    "Encounter": (("diagnosis", "Condition"),),
    "CarePlan": (("encounter", "Encounter"),),
}  # fmt: skip
BACK = [(source, code, target) for source, some in POINTS.items() for code, target in some]
OWN = {
    "Observation": (
        "code=29463-7", "code:not=1", "category:missing=false", "category:not=vital-signs",
        "value-quantity=gt70", "value-quantity=ap61||kg", "date=gt2025", "date=lt2026-02-20",
        "_tag=urn:t|h", "_tag:missing=true", "identifier=urn:essai|cachee", "status:not=draft",
        "code-value-quantity=29463-7$gt70", "identifier:not=urn:essai|cachee",
        "category:in=http://hl7.org/fhir/ValueSet/observation-category", "combo-code=29463-7",
        "category:not-in=http://hl7.org/fhir/ValueSet/observation-category",
    ),
    "Encounter": ("class=AMB", "class:not=IMP", "reason-code=urn:essai|asthme", "status=finished"),
    "Condition": ("code=urn:essai|fracture", "code:not=1", "code:text=frac"),
    "Procedure": ("code=urn:essai|asthme", "status=completed", "date:missing=true"),
    "CarePlan": ("status=active", "intent:not=order"),
}  # fmt: skip
ANY = ("_lastUpdated=gt2020", "_security=MASQUE_PS", "_security:missing=true",
       "_security:not=INVISIBLE_PATIENT", "_profile:missing=true")  # fmt: skip
ORDERS = {
    "Observation": ("date", "value-quantity", "code", "encounter", "identifier", "category"),
    "Encounter": ("class", "status"), "Condition": ("code", "encounter"),
    "Procedure": ("code", "status"), "CarePlan": ("status",),
}  # fmt: skip


class Drawer:
    def __init__(self, seed):
        self.draw = random.Random(seed)

    def criterion(self, name, depth=3):
        way = self.draw.random()
        if depth and way < 0.25:
            code, target = self.draw.choice(POINTS[name])
            return f"{code}:{target}.{self.criterion(target, depth - 1)}"
        if depth and way < 0.5:
            pointing = [one for one in BACK if one[2] == name]
            if pointing:
                source, code, _ = self.draw.choice(pointing)
                return f"_has:{source}:{code}:{self.criterion(source, depth - 1)}"
        if way < 0.6:
            some = self.draw.sample(IDS[name], self.draw.randint(1, len(IDS[name])))
            return f"_id={','.join('@' + one for one in some)}"
        if way < 0.72:
            code, target = self.draw.choice(POINTS[name])
            return f"{code}={target}/@{self.draw.choice(IDS[target])}"
        if way < 0.78:
            code, _ = self.draw.choice(POINTS[name])
            return f"{code}:missing={self.draw.choice(('true', 'false'))}"
        if way < 0.83:
            return f"{self.draw.choice(('_content', '_text'))}={self.draw.choice(WORDS)}"
        return self.draw.choice(OWN[name] if way < 0.95 else ANY)

    def criteria(self, name):
        some = [self.criterion(name) for _ in range(self.draw.choice((1, 1, 2, 3)))]
        return [*some, *(["patient=@P"] if self.draw.random() < 0.7 else [])]

    def shape(self, name):
        found = []
        if self.draw.random() < 0.5:
            keys = [*ORDERS[name], "_lastUpdated"]
            some = self.draw.sample(keys, self.draw.randint(1, min(3, len(keys))))
            found.append("_sort=" + ",".join(self.draw.choice(("", "-")) + one for one in some))
        if self.draw.random() < 0.5:
            found.append(f"_count={self.draw.choice((1, 1, 2, 0))}")
        if self.draw.random() < 0.4:
            found.append(f"_total={self.draw.choice(('accurate', 'none', 'estimate'))}")
        for _ in range(self.draw.choice((0, 0, 1, 2))):
            found.append(self.brought(name))
        return found

    def brought(self, name):
        again = self.draw.choice(("", ":iterate"))
        way = self.draw.random()
        if way < 0.2:
            return f"_include{again}={self.draw.choice(('*', name + ':*'))}"
        if way < 0.6:
            code, target = self.draw.choice(POINTS[name])
            return f"_include{again}={name}:{code}{self.draw.choice(('', ':' + target))}"
        source, code, _ = self.draw.choice([one for one in BACK if one[2] == name] or BACK)
        return f"_revinclude:iterate={source}:{code}"

    def request(self):
        """
        (method, address, body, headers)
        """
        name = self.draw.choice(("Observation",) * 4 + tuple(IDS))
        asked, way = "&".join([*self.criteria(name), *self.shape(name)]), self.draw.random()
        if way < 0.45:
            return "GET", f"/{name}?{asked}", None, {}
        if way < 0.52:
            form = {"content-type": "application/x-www-form-urlencoded"}
            return "POST", f"/{name}/_search", asked, form
        if way < 0.6:
            return "GET", f"/Patient/@P/{name}?{asked}", None, {}
        if way < 0.66:
            kinds = ",".join(self.draw.sample(list(IDS), 2))
            both = self.draw.choice(
                ("_id=@hobservation,@other", "_lastUpdated=gt2020", "patient=@P")
            )
            more = "&".join(one for one in self.shape(name) if one.startswith(("_count", "_total")))
            return "GET", f"/?_type={kinds}&{both}&{more}".rstrip("&"), None, {}
        if way < 0.72:
            some = [{"request": {"method": "GET", "url": f"{name}?{asked}"}}]
            return "POST", "/", bundle(self.draw.choice(("batch", "transaction")), some), {}
        return self.written(name)

    def written(self, name):
        asked = "&".join(self.criteria(name))
        mine = {"code": {"coding": [{"system": things.LOINC, "code": "8310-5"}]}}
        sent = things.observation("@P", **mine)
        way = self.draw.random()
        if way < 0.25:
            return "POST", f"/{name}", sent, {"if-none-exist": asked}
        if way < 0.45:
            target = self.draw.choice(POINTS["Observation"])[1]
            criteria = "&".join(self.criteria(target))
            sent["focus"] = refer(f"{target}?{criteria}")
            return "POST", "/Observation", sent, {}
        if way < 0.6:
            return "PUT", f"/{name}?{asked}", sent, {}
        if way < 0.7:
            patch = '[{"op":"replace","path":"/status","value":"amended"}]'
            return (
                "PATCH",
                f"/{name}?{asked}",
                patch,
                {"content-type": "application/json-patch+json"},
            )
        if way < 0.8:
            return "DELETE", f"/{name}?{asked}", None, {}
        method = self.draw.choice(("POST", "PUT", "DELETE"))
        entry = {"request": {"method": method, "url": f"{name}?{asked}"}}
        if method == "POST":
            entry["request"] |= {"url": "Observation", "ifNoneExist": asked}
        if method != "DELETE":
            entry["resource"] = sent
        return "POST", "/", bundle(self.draw.choice(("batch", "transaction")), [entry]), {}


def bundle(kind, entries):
    return {"resourceType": "Bundle", "type": kind, "entry": entries}


def answers(one, http, request):
    """
    What is answered, page after page; nothing that is written stays.
    """
    method, address, body, headers = request
    whole = json.dumps(body) if isinstance(body, dict) else body
    more = {"content": one.fill(whole)} if whole else {}
    kind = {"content-type": "application/fhir+json"} if isinstance(body, dict) else {}
    head = {**kind, **{name: one.fill(value) for name, value in headers.items()}}
    if method != "GET":
        with database.transaction():
            answer = http.request(method, one.fill(address), headers=head, **more)
            undo()
        return [one.level(answer)]
    answer = http.get(one.fill(address))
    found = [one.level(answer)]
    while answer.status_code == 200 and len(found) < 5 and (following := link(answer, "next")):
        answer = http.get(following)
        found.append(one.level(answer))
    return found


def undo():
    from django.db import transaction

    transaction.set_rollback(True)


@pytest.mark.row("ACC-11")
@pytest.mark.parametrize("seed", SEEDS)
def test_no_drawn_request_tells_what_is_hidden(asked, seed):
    (hidden, never), (first, second) = asked
    drawer = Drawer(seed)
    met = set()
    for _ in range(EACH):
        request = drawer.request()
        one, other = answers(hidden, first, request), answers(never, second, request)
        assert one == other, f"ENS_HIDDEN_SEED={seed} {request}"
        assert all(status < 500 for status, *_ in one), (request, one)
        met.add((request[0], one[0][0]))
    assert {("GET", 200), ("POST", 200)} <= met


CONDITIONS = ("status=finished", "class=AMB", "_id=@hencounter", "status:not=planned&patient=@P")


@pytest.mark.row("ACC-11")
@pytest.mark.parametrize("condition", CONDITIONS)
def test_a_reference_by_a_condition_stands_for_what_the_reader_sees(asked, condition):
    """
    Once, what is nobody's was looked for first, and its view judged the person's things.
    """
    sent = things.observation("@P", focus=refer(f"Encounter?{condition}"))
    for request in (
        ("POST", "/Observation", sent, {}),
        ("POST", "/Observation", sent, {"if-none-exist": "code=jamais"}),
        ("POST", "/", bundle("transaction", [things.post(sent)]), {}),
    ):
        one, other = (answers(*pair, request) for pair in zip(*asked, strict=True))
        assert one == other


def test_the_view_of_the_one_person_searched_must_begin_at_0(asked):
    from dataclasses import replace

    from ens.contexts.access import api as access
    from ens.contexts.record import api as record
    from ens.ground import clock

    (one, _), _ = asked
    now, persons = clock.now(), (record.COMMONS, one.person.key)
    reach = access.reach(actor=one.person.actor, persons=persons, action="search", now=now)
    assert reach.persons == (one.person.key, record.COMMONS)
    turned = replace(reach, offsets=reach.offsets[::-1])
    query = record.parse_query("Encounter", [("status", "finished")])
    with pytest.raises(ValueError, match="does not begin at 0"):
        record.search(query, reach=turned, now=now)


LOOKED_FOR = (
    ("GET", "/Observation?_id=@hobservation", None, {}),
    ("GET", "/Observation?_id=@hobservation&_include=*", None, {}),
    ("GET", "/Observation?identifier=urn:essai|cachee&patient=@P&_sort=date", None, {}),
    ("GET", "/Patient/@P/CarePlan?_id=@hplan", None, {}),
    ("POST", "/Observation", things.observation("@P"), {"if-none-exist": "_id=@hobservation"}),
    ("PUT", "/Observation?_id=@hobservation", things.observation("@P"), {}),
    ("DELETE", "/Observation?_id=@hobservation", None, {}),
)


@pytest.mark.row("ACC-11")
@pytest.mark.parametrize("request_", LOOKED_FOR)
def test_as_much_is_asked_of_what_never_was_as_of_what_is_hidden(asked, monkeypatch, request_):
    from ens.ground import prepared

    counts, execute = [], prepared.execute

    def counted(*given):
        counts[-1] += 1
        return execute(*given)

    for pair in zip(*asked, strict=True):
        answers(*pair, request_)
    monkeypatch.setattr(prepared, "execute", counted)
    for _ in range(3):
        for pair in zip(*asked, strict=True):
            counts.append(0)
            answers(*pair, request_)
    # What a process asks for itself now and then, whoever asks it something, is not counted.
    assert min(counts[::2]) == min(counts[1::2])
