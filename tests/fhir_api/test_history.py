"""
History of one resource: https://hl7.org/fhir/R4/http.html#history
"""

from tests.fhir_api.answers import assert_refused


def test_versions_come_newest_first_with_what_was_done(loader, person):
    first = person.observe()
    address = f"/Observation/{first['id']}"
    loader.put(address, json={**first, "status": "amended"})
    loader.delete(address)
    bundle = loader.get(f"{address}/_history").json()
    assert (bundle["type"], bundle["total"]) == ("history", 3)
    assert [one["request"]["method"] for one in bundle["entry"]] == ["DELETE", "PUT", "POST"]
    assert [one["response"]["status"] for one in bundle["entry"]] == ["204", "200", "201"]
    assert [one["response"]["etag"] for one in bundle["entry"]] == [
        'W/"3"', 'W/"2"', 'W/"1"',
    ]  # fmt: skip
    assert "resource" not in bundle["entry"][0]
    assert bundle["entry"][1]["resource"]["status"] == "amended"
    assert bundle["entry"][2]["resource"] == first
    assert {one["fullUrl"] for one in bundle["entry"]} == {str(loader.base_url) + address[1:]}


def test_history_of_what_never_existed_is_not_found(loader):
    assert_refused(loader.get("/Observation/jamais/_history"), 404, "not-found")


def test_history_of_what_the_reader_does_not_see_is_not_found(stranger, person):
    address = f"/Observation/{person.observe()['id']}/_history"
    assert_refused(stranger.get(address), 404, "not-found")
