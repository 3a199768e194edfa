"""
fhirclient of npm, as it is, in a browser on an application's own origin, with the token of a
citizen who said yes to it.
"""

from typing import Any

import pytest

from ens.sandbox import apps_host
from tests.fhir_api import things

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not all(file.is_file() for file in apps_host.VENDOR.values()),
        reason="needs npm packages: tools/fetch_packages.py",
    ),
]

WHO = "nadia-benali"
MANY, PAGE = 7, 3
CODE = "2710-2"
CLIENT = """
    const client = FHIR.client({
        serverUrl: given.server,
        tokenResponse: {access_token: given.token, patient: given.patient},
    });
    const asJson = {"content-type": "application/fhir+json"};
"""


@pytest.fixture(scope="module")
def given(running_system):
    return {
        "server": running_system.fhir,
        "token": running_system.token_of(WHO, "acceptance-app"),
        "patient": running_system.people[WHO]["patient"].partition("/")[2],
    }


@pytest.fixture(scope="module")
def page(running_system, chromium):
    """
    A page of another origin, which has loaded the package.
    """
    context = chromium.new_context()
    one = context.new_page()
    one.goto(f"http://127.0.0.1:{running_system.port + 11}/growth/")
    one.wait_for_function("typeof FHIR !== 'undefined'")
    yield one
    context.close()


@pytest.fixture
def done(page, given):
    def run(script: str, **more: Any) -> Any:
        return page.evaluate(f"async given => {{ {CLIENT} {script} }}", given | more)

    return run


def test_it_reads_whose_space_it_is(done, given):
    assert done("return (await client.patient.read()).id") == given["patient"]
    told = done("return (await client.request('metadata')).fhirVersion")
    assert told == "4.0.1"


def test_it_creates_changes_patches_and_deletes(done, given):
    sent = things.observation(given["patient"])
    made = done("return await client.create(given.sent)", sent=sent)
    assert made["status"] == "final"
    after = done("return await client.update(given.sent)", sent=made | {"status": "amended"})
    assert (after["status"], after["meta"]["versionId"]) == ("amended", "2")
    operations = [{"op": "replace", "path": "/status", "value": "corrected"}]
    patched = done(
        "return await client.patch(`Observation/${given.id}`, given.operations)",
        id=made["id"], operations=operations,
    )  # fmt: skip
    assert patched["status"] == "corrected"
    done("await client.delete(`Observation/${given.id}`)", id=made["id"])
    said = done(
        "return client.request(`Observation/${given.id}`).then(() => '', error => error.message)",
        id=made["id"],
    )
    assert "deleted" in said or "Gone" in said


def test_it_pages_to_the_end_and_resolves_references(done, given):
    for rank in range(MANY):
        sent = things.observation(given["patient"], of=CODE, value=90 + rank)
        done("await client.create(given.sent)", sent=sent)
    search = f"Observation?patient={given['patient']}&code={CODE}&_count={PAGE}"
    pages = done("return await client.request(given.url, {pageLimit: 0})", url=search)
    assert [len(one["entry"]) for one in pages] == [PAGE, PAGE, 1]
    flat = done("return await client.request(given.url, {pageLimit: 0, flat: true})", url=search)
    assert {one["valueQuantity"]["value"] for one in flat} == {90 + rank for rank in range(MANY)}
    found = done(
        "return await client.request(given.url, {resolveReferences: 'subject', flat: true})",
        url=f"{search}&_sort=-date",
    )
    assert {one["subject"]["id"] for one in found} == {given["patient"]}


def test_it_transacts(done, given):
    sent = things.observation(given["patient"], of="8480-6")
    bundle = things.transaction(things.post(sent), things.post(sent))
    answer = done(
        "return await client.request({url: '', method: 'POST',"
        " body: JSON.stringify(given.bundle), headers: asJson})",
        bundle=bundle,
    )
    assert [one["response"]["status"][:3] for one in answer["entry"]] == ["201", "201"]


def test_it_is_told_what_is_wrong(done):
    said = done(
        "return client.request('Observation?inconnu=x').then(() => '', error => error.message)"
    )
    assert "inconnu" in said
