"""
What the research warehouse and its logs hold, read whole: nothing in it names anybody.

Deposits are made as hostile as they can be: words of people in every field that takes words,
their numbers in every field that takes numbers.
"""

import base64
import gzip
import json
import re
import time
import zlib
from contextlib import closing

import pytest

from tests.journeys import deposits

XHTML = "http://www.w3.org/1999/xhtml"
LOINC, UCUM = "http://loinc.org", "http://unitsofmeasure.org"
PEOPLE = ("suzanne-lefevre", "camille-martin", "lina-benali")


@pytest.fixture(scope="module")
def canaries(running_system):
    """
    What each of these people would be known by, and words that only they would hold.
    """
    found = {}
    for key in PEOPLE:
        one = running_system.people[key]
        born = one["birth_date"]
        found[key] = [
            *(name for name in one["given"] if len(name) > 3),
            one["family"], one["family"].title(), one["family"].lower(),
            one["ins"]["value"], one["ins"]["value"][:13], one["email"], one["login_hint"],
            born, born.replace("-", ""), "/".join(reversed(born.split("-"))),
            one["patient"].removeprefix("Patient/"), one["patient"],
            *(f"canari-{key}-{place}" for place in range(12)),
        ]  # fmt: skip
        assert len(found[key]) >= 20
    return found


def hostile(running, key, words):
    """
    A measure with something of its person in every place that takes words or numbers.
    """
    telling = " ".join(words)
    coding = {"system": LOINC, "code": "29463-7", "display": telling}
    number = int(re.sub(r"\D", "", running.people[key]["ins"]["value"]))
    return {
        "resourceType": "Observation",
        "status": "final",
        "text": {"status": "generated", "div": f'<div xmlns="{XHTML}">{telling}</div>'},
        "identifier": [{"system": "urn:essai", "value": words[4]}],
        "category": [{"coding": [{"system": f"urn:{words[-1]}", "code": words[-2]}]}],
        "code": {"coding": [coding, {"system": LOINC, "code": words[-3]}], "text": telling},
        "subject": {"reference": running.people[key]["patient"], "display": telling},
        "effectiveDateTime": "2026-05-02T09:30:00+02:00",
        "performer": [{"display": telling}],
        "valueQuantity": {"value": 71.5, "unit": telling, "system": UCUM, "code": "kg"},
        "interpretation": [{"coding": [{"system": "urn:x", "code": words[-4]}], "text": telling}],
        "note": [{"text": telling, "authorString": telling}],
        "bodySite": {"text": telling},
        "method": {"text": telling},
        "device": {"display": telling},
        "referenceRange": [{"low": {"value": 50, "unit": telling}, "text": telling}],
        "component": [
            {"code": {"text": telling}, "valueString": telling},
            {"code": {"coding": [{"system": LOINC, "code": "8302-2"}]},
             "valueInteger": number % 2**31},
        ],
    }  # fmt: skip


@pytest.fixture(scope="module")
def fed(running_system, canaries):
    """
    Reports by a hospital and hostile measures by the people themselves, all in the warehouse.
    """
    before = lines(running_system)
    said = running_system.individual("dr-garnier", "hospital")
    token = running_system.token("hospital", deposits.FULL_SCOPE, said)
    with running_system.http(token) as hospital:
        for key in PEOPLE:
            deposits.locations(hospital.post("/", json=titled(running_system, key, canaries[key])))
    agree(running_system)
    for key in PEOPLE:
        token = running_system.token_of(key, "acceptance-app")
        with running_system.http(token) as app:
            answer = app.post("/Observation", json=hostile(running_system, key, canaries[key]))
            assert answer.status_code == 201, answer.text
    deadline = time.monotonic() + 60
    while len(lines(running_system)) < len(before) + 2 * len(PEOPLE):
        assert time.monotonic() < deadline, "it did not all leave"
        time.sleep(0.2)
    return [line for line in lines(running_system) if line not in before]


def titled(running, key, words):
    body = deposits.bundle(running, patient=key)
    document = deposits.resource(body, "DocumentReference")
    document["description"] = " ".join(words[-12:])
    document["content"][0]["attachment"]["title"] = f"Lettre {words[-1]}"
    return body


def agree(running):
    for key in PEOPLE:
        with closing(running.browser(key)) as http:
            page = http.get("/espace/recherche/").text
            token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
            form = {
                "csrfmiddlewaretoken": token[1], "donnees": "mes-donnees", "recherche": "accepter",
                "idempotency_key": f"scan-{key}",
            }  # fmt: skip
            answer = http.post(
                "/espace/recherche/", data=form, headers={"referer": str(http.base_url)}
            )
            assert answer.status_code == 200, answer.text[:500]


def lines(running):
    files = sorted((running.home / "hub" / "incoming").glob("*.ndjson"))
    return [json.loads(line) for path in files for line in path.read_bytes().splitlines()]


def texts_of(path):
    """
    The bytes of a file, and what they are once unpacked, if they were packed.
    """
    data = path.read_bytes()
    yield data
    for unpack in (gzip.decompress, zlib.decompress):
        try:
            yield unpack(data)
        except (OSError, EOFError, zlib.error):
            continue


@pytest.mark.row("HUB-02")
@pytest.mark.parametrize("folder", ["hub", "collector", "logs"])
def test_no_file_on_the_way_holds_anything_of_anybody(running_system, fed, canaries, folder):
    place = running_system.home / folder
    files = [path for path in place.rglob("*") if path.is_file()]
    if folder == "logs":
        files = [path for path in files if path.stem in ("hub", "collector")]
    assert files
    words = {word for found in canaries.values() for word in found}
    words |= {base64.b64encode(word.encode()).decode() for word in words if len(word) > 8}
    for path in files:
        for data in texts_of(path):
            assert [word for word in words if word.encode() in data] == [], path


@pytest.mark.row("HUB-02")
def test_no_professional_no_place_and_no_thing_of_ours_is_named(running_system, fed):
    people = running_system.people.values()
    told = [one[name] for one in people for name in ("rpps", "idnps") if one.get(name)]
    told += [one["family"] for one in people if one["kind"] == "professional"]
    told += [post["finess"] for one in people for post in one.get("situations", [])]
    rows = running_system.sql("select fid from record_resource")
    told += [fid for (fid,) in rows if len(fid) > 8]
    data = b"".join(
        path.read_bytes() for path in (running_system.home / "hub" / "incoming").iterdir()
    )
    assert [one for one in told if one.encode() in data] == []


@pytest.mark.row("HUB-02")
def test_what_is_left_of_a_hostile_measure_is_what_it_measures(fed):
    measures = [line for line in fed if line["basis"] == "own"]
    assert len(measures) == len(PEOPLE)
    for line in measures:
        coding = [{"system": LOINC, "code": "29463-7"}]
        assert line["resource"]["code"] == {"coding": coding}
        assert line["resource"]["valueQuantity"]["value"] == 71.5
        assert line["resource"].keys() <= {
            "resourceType", "status", "code", "effectiveDateTime", "valueQuantity", "component",
        }  # fmt: skip
        assert line["resource"]["effectiveDateTime"] == "2026-05-02"


def test_no_number_in_the_warehouse_is_long_enough_to_be_somebodys(fed):
    def numbers(value):
        if isinstance(value, dict):
            return [n for child in value.values() for n in numbers(child)]
        if isinstance(value, list):
            return [n for child in value for n in numbers(child)]
        return [value] if isinstance(value, int | float) else []

    assert all(len(re.sub(r"\D", "", str(n))) <= 7 for line in fed for n in numbers(line))


def test_the_three_have_three_pseudonyms_for_both_grounds(fed):
    by_basis = {
        basis: {line["pseudonym"] for line in fed if line["basis"] == basis}
        for basis in ("professional", "own")
    }
    assert len(by_basis["own"]) == len(PEOPLE)
    assert by_basis["own"] == by_basis["professional"]


@pytest.mark.row("HUB-02")
def test_the_hub_of_a_running_system_was_told_nothing_of_the_database(running_system):
    for part in ("ens.hub", "ens.collector"):
        pids = running_system.pids_of(part)
        assert pids, part
        for pid in pids:
            with open(f"/proc/{pid}/environ", "rb") as file:
                names = {one.partition(b"=")[0].decode() for one in file.read().split(b"\0")}
            assert not any(name.startswith(("DATABASE", "PG", "ENS_SECRET")) for name in names)
            assert "ENS_HOME" in names


def test_the_population_that_is_loaded_is_not_sent(running_system):
    """
    Ten years of care came in with the cast; none of it left.
    """
    loaded = running_system.sql("select count(*) from record_resource")[0][0]
    sent = running_system.sql("select count(*) from feed_sending")[0][0]
    assert loaded > 500
    assert sent < 100
