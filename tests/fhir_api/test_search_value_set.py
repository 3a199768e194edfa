"""
`:in :not-in :above :below` with the value sets and code systems that are kept here:
https://hl7.org/fhir/R4/search.html#token
"""

import uuid

import pytest

from tests.fhir_api import inside, things
from tests.fhir_api.answers import assert_refused, matches

WORLD = f"http://essai.example/{uuid.uuid4()}"
ANIMALS = f"{WORLD}/CodeSystem/animaux"
VISIBILITY = "urn:oid:1.2.250.1.213.1.1.4.13"


def keep(loader, resource):
    made = loader.post(f"/{resource['resourceType']}", json=resource)
    assert made.status_code == 201, made.text
    return made.json()["id"]


def animals(**more):
    return {
        "resourceType": "CodeSystem", "status": "active", "content": "complete", "url": ANIMALS,
        "concept": [
            {"code": "chat", "concept": [{"code": "siamois"}, {"code": "persan"}]},
            {"code": "chien"},
            {"code": "caniche", "property": [{"code": "parent", "valueCode": "chien"}]},
        ],
    } | more  # fmt: skip


def value_set(name, *include, version="1", **more):
    return {
        "resourceType": "ValueSet", "status": "active", "url": f"{WORLD}/ValueSet/{name}",
        "version": version, "compose": {"include": list(include)},
    } | more  # fmt: skip


def of(*codes):
    return {"system": ANIMALS, "concept": [{"code": code} for code in codes]}


IS_A_CAT = {
    "system": ANIMALS, "filter": [{"property": "concept", "op": "is-a", "value": "chat"}]
}  # fmt: skip


@pytest.fixture(scope="module")
def sets(loader):
    """
    The ids of the sets, by name.
    """
    keep(loader, animals())
    kept = {
        "listed": value_set("listed", of("siamois", "chien")),
        "cats": value_set("cats", IS_A_CAT),
        "whole": value_set("whole", {"system": ANIMALS}),
        "both": value_set("both", {"valueSet": [f"{WORLD}/ValueSet/cats"]}, of("caniche")),
        "but": value_set(
            "but", {"system": ANIMALS},
            compose={"include": [{"system": ANIMALS}], "exclude": [IS_A_CAT]},
        ),
        "pattern": value_set("pattern", {
            "system": ANIMALS,
            "filter": [{"property": "code", "op": "regex", "value": "(c+)+h.*"}],
        }),
        "standard": value_set(
            "standard", {"valueSet": ["http://hl7.org/fhir/ValueSet/observation-category"]}
        ),
        "old": value_set("dated", of("chat"), version="2025"),
        "new": value_set("dated", of("chien"), version="2026"),
    }  # fmt: skip
    return {name: keep(loader, resource) for name, resource in kept.items()}


@pytest.fixture(scope="module")
def found(somebody):
    codes = ("chat", "siamois", "persan", "chien", "caniche", "tortue")
    return {
        code: somebody.observe(code={"coding": [{"system": ANIMALS, "code": code}]})["id"]
        for code in codes
    }


@pytest.fixture
def names(somebody, found):
    by_id = {fid: name for name, fid in found.items()}

    def search(**query):
        return {by_id[fid] for fid in matches(somebody.search(**query))}

    return search


EVERY = {"chat", "siamois", "persan", "chien", "caniche", "tortue"}
CATS = {"chat", "siamois", "persan"}
IN = [
    ("listed", {"siamois", "chien"}),
    ("cats", CATS),
    ("whole", EVERY - {"tortue"}),
    ("both", CATS | {"caniche"}),
    ("but", {"chien", "caniche"}),
    ("pattern", {"chat", "chien"}),
    ("standard", set()),
]


@pytest.mark.parametrize(("name", "wanted"), IN)
@pytest.mark.parametrize("form", ["ValueSet/{id}", "{base}/ValueSet/{id}", "{url}", "{url}|1"])
def test_a_set_by_its_address_here_or_its_own(loader, sets, names, name, wanted, form):
    base = str(loader.base_url).rstrip("/")
    asked = form.format(id=sets[name], base=base, url=f"{WORLD}/ValueSet/{name}")
    assert names(**{"code:in": asked}) == wanted
    assert names(**{"code:not-in": asked}) == EVERY - wanted


def test_several_sets_are_alternatives(sets, names):
    asked = f"ValueSet/{sets['listed']},{WORLD}/ValueSet/cats"
    assert names(**{"code:in": asked}) == CATS | {"chien"}
    assert names(**{"code:not-in": asked}) == {"caniche", "tortue"}


def test_the_version_asked_or_the_newest_written(sets, names):
    url = f"{WORLD}/ValueSet/dated"
    assert names(**{"code:in": f"{url}|2025"}) == {"chat"}
    assert names(**{"code:in": f"{url}|2026"}) == {"chien"}
    assert names(**{"code:in": url}) == {"chien"}


@pytest.mark.parametrize(
    ("name", "code", "wanted"),
    [
        ("code:below", "chat", CATS),
        ("code:below", "chien", {"chien", "caniche"}),
        ("code:below", "persan", {"persan"}),
        ("code:above", "siamois", {"chat", "siamois"}),
        ("code:above", "chat", {"chat"}),
    ],
)
def test_the_hierarchy_of_a_system_kept_here(sets, names, name, code, wanted):
    assert names(**{name: f"{ANIMALS}|{code}"}) == wanted


def test_a_chain_by_a_set(loader, somebody, sets, found):
    whole = somebody.observe(
        hasMember=[{"reference": f"Observation/{found['persan']}"}], code={"text": "troupeau"}
    )
    asked = {"has-member:Observation.code:in": f"{WORLD}/ValueSet/cats"}
    assert matches(somebody.search(**asked)) == [whole["id"]]
    asked = {"has-member:Observation.code:below": f"{ANIMALS}|chien"}
    assert matches(somebody.search(**asked)) == []
    loader.delete(f"/Observation/{whole['id']}")


def test_a_set_that_changes_is_read_anew(loader, somebody, names, found):
    made = keep(loader, value_set("changing", of("chat")))
    assert names(**{"code:in": f"ValueSet/{made}"}) == {"chat"}
    changed = value_set("changing", of("chien")) | {"id": made}
    assert loader.put(f"/ValueSet/{made}", json=changed).status_code == 200
    assert names(**{"code:in": f"ValueSet/{made}"}) == {"chien"}
    loader.delete(f"/ValueSet/{made}")
    for asked in (f"ValueSet/{made}", f"{WORLD}/ValueSet/changing"):
        assert_refused(somebody.search(**{"code:in": asked}), 400, "not-supported")


BROKEN = {
    "unknown": [{"valueSet": [f"{WORLD}/ValueSet/inconnu"]}],
    "system": [{"system": "http://loinc.org"}],
    "circle": [{"valueSet": [f"{WORLD}/ValueSet/circle"]}],
    "regex": [{"system": ANIMALS,
               "filter": [{"property": "code", "op": "regex", "value": "(a+)+$("}]}],
    "nothing": [],
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_a_set_whose_codes_are_not_known_is_refused(loader, somebody, sets, name):
    resource = value_set(name, *BROKEN[name])
    if not BROKEN[name]:
        del resource["compose"]
    made = keep(loader, resource)
    for modifier in ("in", "not-in"):
        refused = somebody.search(**{f"code:{modifier}": f"ValueSet/{made}"})
        assert_refused(refused, 400, "not-supported")


def test_a_system_that_holds_some_of_its_codes_has_no_hierarchy(loader, somebody):
    url = f"{WORLD}/CodeSystem/partiel"
    keep(loader, animals(url=url, content="fragment"))
    assert_refused(somebody.search(**{"code:below": f"{url}|chat"}), 400, "not-supported")


def test_the_register_says_which_set_was_asked(running_system, somebody, sets):
    asked = f"{WORLD}/ValueSet/cats"
    somebody.search(**{"code:in": asked})
    lines = running_system.sql("select detail from register_trace order by line desc limit 20")
    assert f"patient={somebody.id}&code:in={asked}" in [line[0] for line in lines]


def test_a_set_that_is_hidden_is_as_absent(database):
    """
    Whoever asks, as whoever does not see it: what a set holds would be told by what it finds.
    """
    one = inside.holder()
    masked = {"security": [{"system": VISIBILITY, "code": "MASQUE_PS"}]}
    with inside.http(inside.operator()) as loader:
        seen = keep(loader, value_set("seen", of("chat")))
        hidden = keep(loader, value_set("hidden", of("chat"), meta=masked))
        answers = []
        for asked in (hidden, str(uuid.uuid4())):
            query = {"patient": one.id, "code:in": f"ValueSet/{asked}"}
            refused = loader.get("/Observation", params=query)
            assert_refused(refused, 400, "not-supported")
            answers.append(refused.text.replace(asked, "<set>"))
        assert answers[0] == answers[1]
        asked = {"patient": one.id, "code:in": f"{WORLD}/ValueSet/hidden"}
        assert_refused(loader.get("/Observation", params=asked), 400, "not-supported")
        asked["code:in"] = f"ValueSet/{seen}"
        coded = {"coding": [{"system": ANIMALS, "code": "chat"}]}
        made = keep(loader, things.observation(one.id, code=coded))
        assert matches(loader.get("/Observation", params=asked)) == [made]
