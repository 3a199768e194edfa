"""
A folder of FHIR files enters: every form of file, references between them, what is broken named
by file and line while the rest goes on.
"""

import base64
import gzip
import itertools
import json
import uuid

import pytest

from ens.contexts.register.values import NotWritten
from ens.ground import clock, failpoints, loading
from ens.ground.failpoints import FailpointReached
from ens.journeys.loading import entries, folder, survey
from ens.journeys.loading.authors import Authors
from tests.fhir_api import inside, things

_numbers = itertools.count()


@pytest.fixture(scope="module", autouse=True)
def dictionaries(database):
    from ens.contexts.record import api as record

    record.write_dictionaries()


def fresh(name="p"):
    return f"{name}-{uuid.uuid4().hex[:12]}"


def patient(fid, **more):
    known = {"family": f"FICHIER{inside.letters(next(_numbers))}", "given": ["Jeanne"]}
    return {
        "resourceType": "Patient", "id": fid, "name": [known], "gender": "female",
        "birthDate": "1961-05-04", **more,
    }  # fmt: skip


def weight(reference, fid="", value=61.4):
    own = {"id": fid} if fid else {}
    return {
        "resourceType": "Observation", **own, "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": "29463-7"}]},
        "subject": {"reference": reference}, "effectiveDateTime": "2026-03-02",
        "valueQuantity": {"value": value, "unit": "kg"},
    }  # fmt: skip


def bundle(*resources, kind="transaction"):
    """
    Each a resource, or its fullUrl and the resource.
    """
    pairs = [one if isinstance(one, tuple) else (things.urn(), one) for one in resources]
    listed = [
        {"fullUrl": url, "resource": one, "request": {"method": "POST", "url": one["resourceType"]}}
        for url, one in pairs
    ]
    return {"resourceType": "Bundle", "type": kind, "entry": listed}


def write(place, name, *resources):
    text = "\n".join(one if isinstance(one, str) else json.dumps(one) for one in resources)
    path = place / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())


def load(place):
    """
    The whole folder, in this process; return how many were stored, and what was refused.
    """
    name = f"folder {place}"
    files = [str(path.relative_to(place)) for path in entries.files(place)]
    if not survey.kept(name).batches:
        looked = list(survey.look(place, files, name))
        unknown = frozenset().union(*(one.unknown for one in looked))
        named = dict(survey.placeholders(place, files, name, unknown))
        survey.keep(name, looked, named)
    found = survey.kept(name)
    authors = Authors(client=folder.CLIENT, software=folder.SOFTWARE, now=clock.now())
    under_way = folder.Folder(name, found.elsewhere, authors)
    stored, refusals = 0, []
    for turn in entries.TURNS:
        for one in found.batches:
            if turn in dict(one.counts):
                lines = list(entries.batches(place / one.file))[one.number]
                done = folder.load(
                    under_way, one.file, one.number, lines, turn=turn, now=clock.now()
                )
                stored += done.done
                refusals += map(str, done.refusals)
    return stored, refusals


def reader():
    return inside.http(inside.operator())


def observations_of(fid):
    found = reader().get(f"/Observation?patient={fid}").json()
    return [one["resource"] for one in found.get("entry", [])]


def test_files_of_a_bulk_export_in_any_order_of_names(tmp_path):
    one, other = fresh(), fresh()
    write(tmp_path, "Condition.ndjson", things_condition(one))
    write(tmp_path, "Observation.ndjson.gz", weight(f"Patient/{one}"), weight(f"Patient/{other}"))
    write(tmp_path, "Patient.ndjson", patient(one), patient(other))
    assert load(tmp_path) == (5, [])
    assert len(observations_of(one)) == len(observations_of(other)) == 1
    assert reader().get(f"/Condition?patient={one}&_summary=count").json()["total"] == 1


def things_condition(fid):
    return {
        "resourceType": "Condition", "subject": {"reference": f"Patient/{fid}"},
        "code": {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10", "code": "I10"}]},
    }  # fmt: skip


@pytest.mark.parametrize("kind", ["transaction", "batch", "collection"])
def test_a_bundle_of_each_kind_with_its_placeholders(tmp_path, kind):
    url, fid = things.urn(), fresh()
    whole = bundle((url, patient(fid)), weight(url), kind=kind)
    if kind == "collection":
        for one in whole["entry"]:
            del one["request"]
    write(tmp_path, "one.json", whole)
    assert load(tmp_path) == (2, [])
    (found,) = observations_of(fid)
    assert found["subject"] == {"reference": f"Patient/{fid}"}


def test_bundles_as_lines_beside_resources(tmp_path):
    url, one, other = things.urn(), fresh(), fresh()
    whole = bundle((url, patient(one)), weight(url))
    write(tmp_path, "mix.ndjson", weight(f"Patient/{other}"), whole, patient(other))
    assert load(tmp_path) == (4, [])
    assert len(observations_of(one)) == len(observations_of(other)) == 1


def test_a_placeholder_of_another_file_is_found(tmp_path):
    url, fid = things.urn(), fresh()
    write(tmp_path, "a.json", bundle(weight(url)))
    write(tmp_path, "z.json", bundle((url, patient(fid))))
    assert load(tmp_path) == (2, [])
    assert len(observations_of(fid)) == 1


def test_an_id_that_is_free_is_kept_and_one_that_is_taken_becomes_another(tmp_path):
    taken, free = fresh(), fresh()
    write(tmp_path / "first", "Patient.ndjson", patient(taken))
    assert load(tmp_path / "first") == (1, [])
    write(tmp_path / "second", "Patient.ndjson", patient(taken), patient(free))
    write(tmp_path / "second", "Observation.ndjson", weight(f"Patient/{taken}", fresh("o")))
    assert load(tmp_path / "second") == (3, [])
    assert observations_of(taken) == []
    assert reader().get(f"/Patient/{free}").status_code == 200
    mapped = survey.kept(f"folder {tmp_path / 'second'}").elsewhere[f"Patient/{taken}"][0]
    assert len(observations_of(mapped.split("/")[1])) == 1


def test_a_person_whose_ins_is_known_is_that_person(tmp_path):
    known, fid = inside.holder(), fresh()
    number = {"system": known.number.system, "value": known.number.value}
    write(tmp_path, "Patient.ndjson", patient(fid, identifier=[number]))
    write(tmp_path, "Observation.ndjson", weight(f"Patient/{fid}"))
    assert load(tmp_path) == (1, [])
    assert len(observations_of(known.id)) == 1
    assert reader().get(f"/Patient/{fid}").status_code == 404


def test_a_person_without_ins_is_made(tmp_path):
    from ens.contexts.identity import api as identity
    from ens.contexts.record import api as record

    fid = fresh()
    write(tmp_path, "Patient.ndjson", patient(fid))
    load(tmp_path)
    person = identity.person(record.locate("Patient", fid).person)
    assert person.status == "PROV"
    assert identity.ins_of(person.person) == ()


def test_what_belongs_to_nobody_is_taken_once_however_often_it_is_told(tmp_path):
    system, value, fid = "urn:oid:2.25.77", fresh("v"), fresh()
    organization = {
        "resourceType": "Organization", "id": fresh("org"), "name": "Hôpital",
        "identifier": [{"system": system, "value": value}],
    }  # fmt: skip
    url = things.urn()
    seen = {
        "resourceType": "Encounter", "status": "finished", "subject": {"reference": url},
        "class": {"code": "AMB"},
        "serviceProvider": {"reference": f"Organization?identifier={system}|{value}"},
    }  # fmt: skip
    write(tmp_path, "a.json", bundle((url, patient(fid)), organization, seen))
    write(tmp_path, "b.json", bundle(organization))
    assert load(tmp_path) == (3, [])
    found = reader().get(f"/Encounter?patient={fid}").json()["entry"][0]["resource"]
    assert found["serviceProvider"] == {"reference": f"Organization/{organization['id']}"}


def test_what_a_condition_finds_is_not_written_again(tmp_path):
    system, value = "urn:oid:2.25.78", fresh("v")
    own = {
        "resourceType": "Organization",
        "name": "A",
        "identifier": [{"system": system, "value": value}],
    }
    whole = bundle(own)
    whole["entry"][0]["request"]["ifNoneExist"] = f"identifier={system}|{value}"
    again = bundle(dict(own, name="B"))
    again["entry"][0]["request"]["ifNoneExist"] = f"identifier={system}|{value}"
    write(tmp_path, "a.json", whole)
    write(tmp_path, "b.json", again)
    assert load(tmp_path) == (1, [])


def test_a_document_comes_with_its_content(tmp_path):
    url, binary, fid = things.urn(), things.urn(), fresh()
    data = base64.b64encode(b"Consultation du 2 mars").decode()
    document = {
        "resourceType": "DocumentReference", "id": fresh("d"), "status": "current",
        "type": {"coding": [{"system": "http://loinc.org", "code": "11488-4"}]},
        "subject": {"reference": url},
        "content": [{"attachment": {"contentType": "text/plain", "url": binary}}],
    }  # fmt: skip
    content = {"resourceType": "Binary", "contentType": "text/plain", "data": data}
    write(tmp_path, "a.json", bundle((url, patient(fid)), document, (binary, content)))
    assert load(tmp_path) == (3, [])
    shown = reader().get(f"/DocumentReference/{document['id']}").json()
    address = shown["content"][0]["attachment"]["url"]
    assert base64.b64encode(reader().get(f"/{address}").content).decode() == data


def test_what_is_broken_is_named_by_file_and_line_and_the_rest_goes_on(tmp_path):
    fid = fresh()
    wrong = weight(f"Patient/{fid}") | {"status": "perhaps"}
    write(tmp_path, "Patient.ndjson", patient(fid), "{not json", '{"resourceType": "Unknown"}')
    write(tmp_path, "Observation.ndjson", weight(f"Patient/{fid}"), wrong, weight("Patient/absent"),
          "[]", weight(f"Patient/{fid}", "an id"), weight(f"Patient/{fid}"))  # fmt: skip
    stored, refusals = load(tmp_path)
    assert stored == 3
    told = [one.split(": ")[:2] for one in refusals]
    assert ["Patient.ndjson, line 2", "structure"] in told
    assert ["Patient.ndjson, line 3", "structure"] in told
    assert ["Observation.ndjson, line 2", "code-invalid"] in told
    assert ["Observation.ndjson, line 3", "not-found"] in told
    assert ["Observation.ndjson, line 4", "structure"] in told
    assert any(one[0] == "Observation.ndjson, line 5" for one in told)
    assert len(refusals) == 6


def test_an_entry_of_a_bundle_is_named_by_its_number(tmp_path):
    url = things.urn()
    write(tmp_path, "a.json", bundle((url, patient(fresh())), weight(url) | {"status": "perhaps"}))
    _, (refusal,) = load(tmp_path)
    assert refusal.startswith("a.json, line 1, entry 1: ")


def test_no_refusal_shows_a_value(tmp_path):
    fid = fresh()
    secret = weight(f"Patient/{fid}") | {"status": "SECRET-VALUE"}
    write(tmp_path, "x.ndjson", patient(fid), secret, '{"resourceType": "SECRET-VALUE"}')
    _, refusals = load(tmp_path)
    assert len(refusals) == 2
    assert "SECRET-VALUE" not in " ".join(refusals)


def test_a_resource_with_an_id_that_is_told_twice_is_refused_the_second_time(tmp_path):
    fid, same = fresh(), fresh("o")
    write(tmp_path, "a.ndjson", patient(fid))
    write(tmp_path, "b.ndjson", *(weight(f"Patient/{fid}", same) for _ in range(2)),
          weight(f"Patient/{fid}"))  # fmt: skip
    stored, refusals = load(tmp_path)
    assert stored == 3
    assert [one.split(": ")[1] for one in refusals] == ["duplicate"]


@pytest.mark.parametrize("where", ["before-begin", "after-data", "after-trace", "after-outbox"])
def test_a_folder_cut_short_goes_on_where_it_was_and_nothing_is_there_twice(tmp_path, where):
    fid = fresh()
    write(tmp_path, "Patient.ndjson", patient(fid))
    many = [weight(f"Patient/{fid}", value=50 + n % 40) for n in range(entries.LINES + 50)]
    write(tmp_path, "Observation.ndjson", *many)
    name = f"folder {tmp_path}"
    _cut(tmp_path, where)
    assert not [part for part in loading.marks(name) if part.startswith(folder.DONE)]
    load(tmp_path)
    found = reader().get(f"/Observation?patient={fid}&_summary=count").json()
    assert found["total"] == len(many)
    assert load(tmp_path) == (0, [])


def _cut(place, where):
    failpoints.arm(f"{where}:raise")
    try:
        with pytest.raises((FailpointReached, NotWritten)):
            load(place)
    finally:
        failpoints.arm("")


def test_a_loaded_resource_has_its_line_in_the_register(tmp_path):
    from ens.contexts.record import api as record

    fid = fresh()
    write(tmp_path, "a.ndjson", patient(fid), weight(f"Patient/{fid}"))
    load(tmp_path)
    lines = inside.lines_of(record.locate("Patient", fid).person)
    created = [(action, name) for _, action, name, *_ in lines if action == "create"]
    assert sorted(created) == [("create", "Observation"), ("create", "Patient")]


@pytest.mark.samples
def test_the_synthea_people_enter_whole(tmp_path):
    import zstandard

    from tests.plugins.needs import SAMPLES

    archive = SAMPLES / "synthea" / "synthea-r4-100.tar.zst"
    names = _unpacked(zstandard.ZstdDecompressor(), archive, tmp_path, most=4)
    expected = sum(len(json.loads(path.read_bytes())["entry"]) for path in names)
    stored, refusals = load(tmp_path)
    assert refusals == []
    assert 0 < stored <= expected
    for fid in [json.loads(path.read_bytes())["entry"][0]["resource"]["id"] for path in names]:
        assert reader().get(f"/Patient/{fid}").status_code == 200
        assert observations_of(fid)


def _unpacked(tool, archive, place, *, most):
    import tarfile

    found = []
    with (
        archive.open("rb") as file,
        tarfile.open(fileobj=tool.stream_reader(file), mode="r|") as tar,
    ):
        for member in tar:
            if member.name.endswith(".json") and member.size < 900_000:
                path = place / member.name.rpartition("/")[2]
                path.write_bytes(tar.extractfile(member).read())
                found.append(path)
            if len(found) == most:
                break
    return found
