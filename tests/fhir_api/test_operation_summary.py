"""
The summary of a person: https://hl7.org/fhir/uv/ips/STU2/OperationDefinition-summary.html
"""

import re

import pytest

from ens.standards.fhir.ips.composing import COMPOSITION
from tests.fhir_api import inside, things, within
from tests.fhir_api.answers import assert_refused, codes, decision

loader = within.loader

SYSTEMS = "http://terminology.hl7.org/CodeSystem"
ACTIVE = {"coding": [{"system": f"{SYSTEMS}/allergyintolerance-clinical", "code": "active"}]}
RESOLVED = {"coding": [{"system": f"{SYSTEMS}/condition-clinical", "code": "resolved"}]}
FORM = {"content-type": "application/fhir+json"}
SECTIONS = {
    "allergies": "48765-2", "problems": "11450-4", "medications": "10160-0",
    "immunizations": "11369-6", "results": "30954-2", "procedures": "47519-4",
    "devices": "46264-8", "vital-signs": "8716-3", "past": "11348-0",
}  # fmt: skip


def made(http, resource):
    answer = http.post(f"/{resource['resourceType']}", json=resource)
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


def of(person, kind, **more):
    whose = "patient" if kind in ("AllergyIntolerance", "Immunization", "Device") else "subject"
    return {"resourceType": kind, whose: person.reference} | more


def fill(loader, person):
    """
    A medicine that belongs to nobody, and one thing of most kinds; an older weight.
    """
    drug = made(loader, {"resourceType": "Medication", "code": {"text": "Amoxicilline 1 g"}})
    device = made(loader, of(person, "Device", type={"text": "Stimulateur cardiaque"}))
    for resource in (
        of(person, "Condition", code={"text": "Asthme"}, onsetDateTime="2019-03"),
        of(person, "Condition", code={"text": "Rougeole"}, abatementDateTime="1999",
           clinicalStatus=RESOLVED),
        of(person, "AllergyIntolerance", code={"text": "Arachide"}, clinicalStatus=ACTIVE),
        of(person, "Procedure", status="completed", code={"text": "Appendicectomie"}),
        of(person, "MedicationRequest", status="active", intent="order",
           medicationReference={"reference": f"Medication/{drug}"}),
        of(person, "Immunization", status="completed", vaccineCode={"text": "ROR"},
           occurrenceDateTime="2020-01-02"),
        of(person, "DeviceUseStatement", status="active",
           device={"reference": f"Device/{device}"}),
        things.observation(person.id, when="2025-01-05", value=58),
        things.observation(person.id, when="2026-01-05", value=61.5),
    ):  # fmt: skip
        made(loader, resource)


@pytest.fixture(scope="module")
def person(loader):
    one = inside.holder()
    fill(loader, one)
    return one


@pytest.fixture(scope="module")
def doctor(person):
    one = inside.doctor()
    inside.care_for(person, one)
    with inside.software_of(one) as http:
        yield http


def sections(answer):
    assert answer.status_code == 200, answer.text
    first = answer.json()["entry"][0]["resource"]
    return {one["code"]["coding"][0]["code"]: one for one in first["section"]}


def told(answer, name):
    return sections(answer)[SECTIONS[name]]["text"]["div"]


def ask(http, person, **more):
    return http.get(f"/Patient/{person.id}/$summary", **more)


def test_the_sections_tell_what_the_record_holds(person, doctor):
    found = ask(doctor, person)
    for name, words in {
        "allergies": "Arachide", "problems": "Asthme", "past": "Rougeole",
        "medications": "Amoxicilline 1 g", "immunizations": "ROR",
        "procedures": "Appendicectomie", "devices": "Stimulateur cardiaque",
        "vital-signs": "61,5",
    }.items():  # fmt: skip
        assert words in told(found, name)
    assert ">58" not in told(found, "vital-signs")
    assert "la plus récente" in told(found, "vital-signs")
    assert sections(found)[SECTIONS["results"]]["emptyReason"]["coding"][0]["code"] == "unavailable"


def test_what_things_refer_to_comes_along_and_every_address_is_inside(person, doctor):
    bundle = ask(doctor, person).json()
    addresses = {one["fullUrl"] for one in bundle["entry"]}
    entries = [
        one["reference"]
        for section in bundle["entry"][0]["resource"]["section"]
        for one in section.get("entry", [])
    ]
    base = bundle["entry"][0]["fullUrl"].partition("/Composition/")[0]
    assert {f"{base}/{one}" for one in entries} <= addresses
    kinds = [one["resource"]["resourceType"] for one in bundle["entry"]]
    assert kinds.count("Medication") == 1
    assert kinds[0] == "Composition"


def test_the_patient_may_be_named_by_an_identifier_instead(person, doctor):
    number = f"{person.number.system}|{person.number.value}"
    asked = {"resourceType": "Parameters", "parameter": [
        {"name": "identifier", "valueString": number},
        {"name": "profile", "valueCanonical": f"{COMPOSITION}|2.0.0"},
    ]}  # fmt: skip
    for found in (
        doctor.get("/Patient/$summary", params={"identifier": number}),
        doctor.post("/Patient/$summary", json=asked, headers=FORM),
        doctor.post(f"/Patient/{person.id}/$summary", headers=FORM),
    ):
        assert "Asthme" in told(found, "problems")


def test_it_is_given_in_xml_too(person, doctor):
    found = ask(doctor, person, headers={"accept": "application/fhir+xml"})
    assert found.status_code == 200
    assert "<li" not in found.text
    assert "Asthme" in found.text


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("/Patient/{id}/$summary?persist=true", 400),
        ("/Patient/{id}/$summary?graph=x", 400),
        ("/Patient/{id}/$summary?profile=http://example.org/autre", 400),
        ("/Patient/{id}/$summary?profile=" + COMPOSITION + "|1.0.0", 400),
        ("/Patient/{id}/$summary?identifier=a|b", 400),
        ("/Patient/$summary", 400),
        ("/Patient/$summary?identifier=", 400),
        ("/Patient/$summary?identifier=a|b&identifier=c|d", 400),
        ("/Patient/$summary?identifier=a|b", 404),
        ("/Patient/jamais/$summary", 404),
        ("/Observation/{id}/$summary", 404),
        ("/$summary", 404),
    ],
)
def test_what_is_not_asked_rightly_is_refused(person, doctor, asked, status):
    answer = doctor.get(asked.format(id=person.id))
    assert answer.status_code == status, answer.text
    assert codes(answer)


@pytest.mark.parametrize(
    "part",
    [
        {"name": "identifier", "valueIdentifier": {"system": "a", "value": "b"}},
        {"name": "identifier"},
        {"name": "inconnu", "valueString": "x"},
    ],
)
def test_a_parameter_of_another_kind_is_refused(doctor, part):
    sent = {"resourceType": "Parameters", "parameter": [part]}
    answer = doctor.post("/Patient/$summary", json=sent, headers=FORM)
    assert answer.status_code in (400, 422), answer.text
    assert codes(answer)


def test_it_is_only_read(person, doctor):
    for method in ("PUT", "PATCH", "DELETE"):
        answer = doctor.request(method, f"/Patient/{person.id}/$summary", json={})
        assert_refused(answer, 405, "not-supported")


def test_a_professional_without_a_relation_is_told_nothing_and_it_is_written(person, database):
    with inside.software_of(inside.doctor()) as http:
        line = inside.last_line()
        refused = ask(http, person)
        assert_refused(refused, 404, "not-found")
        assert refused.json() == http.get("/Patient/jamais/$summary").json()
        number = f"{person.number.system}|{person.number.value}"
        named = http.get("/Patient/$summary", params={"identifier": number})
        assert named.json() == refused.json()
    written = [one for one in inside.lines_of(person, after=line) if one[5]]
    assert len(written) == 2, written


def test_a_token_without_the_scope_is_told_so(person):
    app = inside.through(person, "dedans-app", "patient/Observation.rs", patient=person.key)
    with inside.http(app) as http:
        answer = ask(http, person)
        assert answer.status_code == 403
        assert decision(answer) == "outside-app-scopes"
        assert http.get("/Patient/$summary?identifier=a|b").status_code == 403


def test_a_token_sees_in_it_only_the_types_of_its_scopes(person):
    scopes = "patient/Patient.r patient/Condition.rs"
    with inside.http(inside.through(person, "dedans-app", scopes, patient=person.key)) as http:
        found = sections(ask(http, person))
    assert "Asthme" in found[SECTIONS["problems"]]["text"]["div"]
    assert SECTIONS["vital-signs"] not in found
    for name in ("allergies", "medications", "procedures", "devices"):
        assert found[SECTIONS[name]]["emptyReason"]["coding"][0]["code"] == "unavailable"


def test_one_line_says_who_took_how_much(person, doctor):
    line = inside.last_line()
    ask(doctor, person)
    (written,) = inside.lines_of(person, after=line)
    assert written[1:3] == ("summary", "Patient")
    assert written[4] >= 9


def test_without_its_trace_nothing_is_served(person, doctor):
    with inside.failing("register-write:raise"):
        answer = ask(doctor, person)
    assert answer.status_code == 503


def test_what_was_written_by_mistake_does_not_hide_what_was_right(loader, person, doctor):
    wrong = things.observation(person.id, when="2026-02-01", value=999)
    made(loader, wrong | {"status": "entered-in-error"})
    assert "61,5" in told(ask(doctor, person), "vital-signs")


# Twin worlds: what is hidden changes nothing.


def level(answer):
    """
    What an answer says, but for ids, times and who it is about.
    """
    text = re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "<id>", answer.text)
    text = re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[\d.]*(Z|\+\d\d:\d\d)", "<when>", text)
    text = re.sub(r'(value(": ?|=)")2\d{14}"', r'\1<ins>"', text)
    text = re.sub(r"DEDANS[A-J]+", "<family>", text)
    text = re.sub(r"(urn:oid:)?2\.25\.\d+", "<oid>", text)
    return answer.status_code, text


HIDDEN = {"system": (
    "https://mos.esante.gouv.fr/NOS/TRE_A07-StatutVisibiliteDocument/FHIR/"
    "TRE-A07-StatutVisibiliteDocument"
), "code": "MASQUE_PS"}  # fmt: skip


def hidden_things(person):
    """
    Of each kind one thing: newer than what is seen, older, of a code that nothing else has, and
    what would be the only thing of its section.
    """
    label = {"meta": {"security": [HIDDEN]}}
    return (
        things.observation(person.id, when="2026-06-01", value=99, **label),
        things.observation(person.id, of="8867-4", **label),
        of(person, "Condition", code={"text": "Dépression"}, **label),
        of(person, "Condition", code={"text": "Asthme"}, onsetDateTime="2026", **label),
        of(person, "AllergyIntolerance", code={"text": "Arachide"}, clinicalStatus=ACTIVE, **label),
        of(person, "MedicationRequest", status="stopped", intent="order",
           medicationCodeableConcept={"text": "Sertraline"}, **label),
        of(person, "Procedure", status="completed", code={"text": "IVG"}, **label),
        of(person, "Flag", status="active", code={"text": "Violences"}, **label),
        of(person, "CarePlan", status="active", intent="plan", title="Sevrage", **label),
        of(person, "DiagnosticReport", status="final", code={"text": "Sérologie VIH"}, **label),
    )  # fmt: skip


@pytest.fixture(scope="module", params=[inside.care_for, inside.break_glass])
def worlds(request, loader):
    """
    (hidden, never, a doctor who sees neither hidden thing).
    """
    hidden, never = inside.holder(), inside.holder()
    reader = inside.doctor(specialty="SM59" if request.param is inside.break_glass else "SM54")
    for one in (hidden, never):
        fill(loader, one)
        request.param(one, reader)
    for resource in hidden_things(hidden):
        made(loader, resource)
    with inside.software_of(reader) as http:
        yield hidden, never, http


ASKED = [
    ("GET", "/Patient/{id}/$summary"),
    ("POST", "/Patient/{id}/$summary"),
    ("GET", "/Patient/{id}/$summary?_format=xml"),
    ("GET", "/Patient/{id}/$summary?_pretty=true"),
    ("GET", "/Patient/$summary?identifier={number}"),
    ("GET", "/Patient/{id}/$summary?profile=autre"),
]


@pytest.mark.row("ACC-11")
@pytest.mark.parametrize(("method", "address"), ASKED)
def test_what_is_hidden_has_no_word_in_it_nor_in_what_it_leaves_out(worlds, method, address):
    hidden, never, http = worlds
    answers = []
    for one in (hidden, never):
        number = f"{one.number.system}|{one.number.value}"
        sent = address.format(id=one.id, number=number)
        answers.append(level(http.request(method, sent, headers=FORM)))
    assert answers[0] == answers[1]
    assert "Asthme" in answers[0][1] or "autre" in address


def test_who_may_see_it_is_told_and_the_whole_is_marked(worlds):
    """
    Without which the absence above would prove nothing.
    """
    hidden, _, _ = worlds
    treating = inside.doctor()
    inside.care_for(hidden, treating, kind="treating")
    with inside.software_of(treating) as http:
        found = ask(http, hidden)
    for words in ("Dépression", "IVG", "Violences", "Sevrage", "Sérologie VIH"):
        assert words in found.text
    assert HIDDEN in found.json()["meta"]["security"]
