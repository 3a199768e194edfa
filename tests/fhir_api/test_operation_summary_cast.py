"""
The summaries of the people of the sandbox, as the running system gives them.
"""

from ens.standards.cda.synthesis import reading, writing
from ens.standards.fhir import json_gate
from ens.standards.fhir.ips.conforming import BASE
from ens.standards.fhir.validate import validate

MOST = 60


def test_the_summary_of_everybody_conforms_and_goes_to_cda_and_back(loader):
    people = loader.get("/Patient", params={"_count": str(MOST), "_sort": "_lastUpdated"}).json()
    assert len(people["entry"]) > 10
    told = 0
    for one in people["entry"]:
        answer = loader.get(f"/Patient/{one['resource']['id']}/$summary")
        assert answer.status_code == 200, answer.text
        bundle = json_gate.parse(answer.content, max_bytes=50_000_000)
        assert errors(bundle) == [], one["resource"]["id"]
        told += len(bundle["entry"]) - 4
        back = reading.read(writing.write(bundle).data).bundle
        assert errors(back, profiles=()) == []
    assert told > 100


def errors(bundle, profiles=(f"{BASE}Bundle-uv-ips",)):
    found = validate(bundle, profiles=profiles)
    return [(one.rule, one.diagnostics, one.expression) for one in found if one.severity == "error"]
