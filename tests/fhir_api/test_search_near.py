"""
`Location?near`: https://hl7.org/fhir/R4/location.html#search
"""

import math
import uuid

import pytest

from tests.fhir_api.answers import assert_refused, issues
from tests.fhir_api.measures import Named

PLACES = {
    "Paris": (48.8566, 2.3522),
    "Versailles": (48.8049, 2.1204),
    "Lyon": (45.7640, 4.8357),
    "Suva": (-18.1416, 178.4419),
    "Taveuni": (-16.8500, -179.9700),
    "Pole": (90, 0),
    "Svalbard": (78.2232, 15.6267),
    "Null": (0, 0),
}


@pytest.fixture(scope="module")
def find(database):
    mark = str(uuid.uuid4())
    found = Named("Location", address=mark)
    for name, (latitude, longitude) in PLACES.items():
        found.add(name, {"resourceType": "Location", "name": name, "address": {"text": mark},
                         "position": {"latitude": latitude, "longitude": longitude}})  # fmt: skip
    found.add("nowhere", {"resourceType": "Location", "address": {"text": mark}})
    found.add("beyond", {"resourceType": "Location", "address": {"text": mark},
                         "position": {"latitude": 1234, "longitude": 0}})  # fmt: skip
    return found


SEARCHES = {
    "48.8566|2.3522|1|km": {"Paris"},
    "48.8566|2.3522|1000|m": {"Paris"},
    "48.8566|2.3522|20|km": {"Paris", "Versailles"},
    "48.8566|2.3522|20": {"Paris", "Versailles"},
    "48.8566|2.3522|17": {"Paris"},
    "48.8566|2.3522|11|mi": {"Paris"},
    "48.8566|2.3522|12|mi": {"Paris", "Versailles"},
    "48.8566|2.3522": {"Paris", "Versailles"},
    "48.8566|2.3522||": {"Paris", "Versailles"},
    "48.8566|2.3522|0.001|km": {"Paris"},
    "-17|179|300|km": {"Suva", "Taveuni"},
    "-17|-179.99|10|km": set(),
    "-17|-179.99|20|km": {"Taveuni"},
    "-17|179.99|20|km": {"Taveuni"},
    "85|-170|1000|km": {"Pole"},
    "85|-170|2000|km": {"Pole", "Svalbard"},
    "45|2|30000|km": set(PLACES),
    "48.8566|2.3522|1,45.764|4.8357|1": {"Paris", "Lyon"},
    "0|0|1|m": {"Null"},
}


@pytest.mark.parametrize("value", SEARCHES)
def test_what_is_at_most_so_far_is_found(find, value):
    assert find("near", value) == SEARCHES[value]


def kilometres(one, other):
    (a, b), (c, d) = ([math.radians(angle) for angle in each] for each in (one, other))
    cosine = math.sin(a) * math.sin(c) + math.cos(a) * math.cos(c) * math.cos(b - d)
    return 6371.0088 * math.acos(max(-1, min(1, cosine)))


def test_it_is_what_a_globe_says(find):
    for latitude in (-90, -89.5, -60, -17, 0, 33.3, 66.6, 89.9, 90):
        for longitude in (-180, -179.5, -90, 0, 100, 178, 180):
            for far in (50, 700, 5000, 12000, 19000):
                wanted = {name for name, place in PLACES.items()
                          if kilometres((latitude, longitude), place) <= far}  # fmt: skip
                assert find("near", f"{latitude}|{longitude}|{far}") == wanted


@pytest.mark.parametrize(
    "value",
    ["", "48", "48|2|a", "91|0|1", "0|181|1", "48|2|1|furlong", "48|2|-1", "NaN|0|1", "48|2|1|km|x",
     "1e999999|0|1", "48|2|1e999999", "Infinity|0", "|||", "48|2|1e10", "48,2"],
)  # fmt: skip
def test_what_is_no_place_is_refused(find, value):
    response = find.ask("near", value)
    assert_refused(response, 400, "not-supported")
    assert len(issues(response)[0]["diagnostics"]) < 400


def test_a_modifier_is_refused(find):
    assert_refused(find.ask("near:exact", "48|2|1"), 400, "not-supported")
