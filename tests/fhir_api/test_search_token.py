"""
Token parameters and their modifiers: https://hl7.org/fhir/R4/search.html#token
"""

import uuid

import pytest

from tests.fhir_api import things
from tests.fhir_api.answers import assert_refused, codes, matches
from tests.fhir_api.conftest import new_person

ROLES = "http://terminology.hl7.org/CodeSystem/v3-RoleCode"
TYPES = "http://terminology.hl7.org/CodeSystem/v2-0203"
ATC = "http://www.whocc.no/atc"
ICD = "http://hl7.org/fhir/sid/icd-10"
CATEGORIES = "http://hl7.org/fhir/ValueSet/observation-category"
IN_ROLES = "http://terminology.hl7.org/ValueSet/v3-RoleCode"
STATUSES = "http://hl7.org/fhir/ValueSet/observation-status"


def coded(system, *listed):
    return {"coding": [{"system": system, "code": code} for code in listed]}


def typed(value, *types, system="urn:essai"):
    return {
        "system": system, "value": value,
        "type": {"coding": [{"system": TYPES, "code": code} for code in types]},
    }  # fmt: skip


OBSERVATIONS = {
    "weight": {"identifier": [typed("A-1", "MR", "PI")]},
    "mother": {"code": coded(ROLES, "MTH"), "category": [coded(things.CATEGORY, "survey")]},
    "natural": {"code": coded(ROLES, "NMTH"), "category": None, "status": "amended"},
    "parent": {"code": coded(ROLES, "PRN"), "identifier": things.identified("A-1")},
    "both": {"code": coded("urn:codes", "a", "b"), "identifier": [typed("A-2", "MR")]},
    "vaccine": {"code": coded(ATC, "J07BB02")},
    "vaccines": {"code": coded(ATC, "J07")},
    "diabetes": {"code": coded(ICD, "E11.9")},
    "bare": {"code": {"coding": [{"code": "MTH"}]}, "category": [coded("urn:autre", "exam")]},
}  # fmt: skip


@pytest.fixture(scope="module")
def found(somebody):
    return {name: somebody.observe(**more)["id"] for name, more in OBSERVATIONS.items()}


@pytest.fixture
def names(somebody, found):
    by_id = {fid: name for name, fid in found.items()}

    def search(**query):
        return {by_id[fid] for fid in matches(somebody.search(**query, _count="100"))}

    return search


EVERY = set(OBSERVATIONS)


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("MTH", {"mother", "bare"}),
        (f"{ROLES}|MTH", {"mother"}),
        ("|MTH", {"bare"}),
        (f"{ROLES}|", {"mother", "natural", "parent"}),
        ("|", {"bare"}),
        ("mth", set()),
        (f"{ROLES}|mth", set()),
        (f"{ROLES.upper()}|MTH", set()),
        ("a,b", {"both"}),
    ],
)
def test_a_code_with_its_system_without_or_whatever(names, value, wanted):
    """
    Codes and systems are compared with their case: what the standard asks where a system does
    not say the contrary, and none that is known here does.
    """
    assert names(code=value) == wanted


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("amended", {"natural"}),
        ("http://hl7.org/fhir/observation-status|amended", {"natural"}),
        ("http://hl7.org/fhir/observation-status|", EVERY),
        ("|amended", set()),
        ("|", set()),
        ("|amended,final", EVERY - {"natural"}),
        ("http://hl7.org/fhir/observation-status|inconnu", set()),
        ("urn:autre|amended", set()),
    ],
)
def test_the_system_of_a_code_element_is_the_one_that_its_value_set_implies(names, value, wanted):
    assert names(status=value) == wanted


@pytest.mark.parametrize(
    ("name", "value", "wanted"),
    [
        ("code:not", "a", EVERY - {"both"}),
        ("code:not", "a,MTH", EVERY - {"both", "mother", "bare"}),
        ("code:not", f"{ROLES}|", EVERY - {"mother", "natural", "parent"}),
        ("category:not", "survey", EVERY - {"mother"}),
        ("status:not", "final", {"natural"}),
        ("status:not", "http://hl7.org/fhir/observation-status|final", {"natural"}),
        ("status:not", "|final", EVERY),
        ("identifier:not", "A-1", EVERY - {"weight", "parent"}),
        ("identifier:not", "urn:essai|A-1,urn:essai|A-2", EVERY - {"weight", "parent", "both"}),
        ("identifier:not", "urn:autre|A-1", EVERY),
    ],
)
def test_not_is_about_the_whole_element_and_keeps_what_has_none(names, name, value, wanted):
    assert names(**{name: value}) == wanted


@pytest.mark.parametrize(
    ("name", "value", "wanted"),
    [
        ("category:in", CATEGORIES, EVERY - {"natural", "bare"}),
        ("category:in", f"{CATEGORIES}|4.0.1", EVERY - {"natural", "bare"}),
        ("category:not-in", CATEGORIES, {"natural", "bare"}),
        ("status:in", STATUSES, EVERY),
        ("status:not-in", STATUSES, set()),
        ("code:in", IN_ROLES, {"mother", "natural", "parent"}),
        ("code:in", f"{CATEGORIES},{IN_ROLES}", {"mother", "natural", "parent"}),
        ("code:not-in", f"{CATEGORIES},{IN_ROLES}", EVERY - {"mother", "natural", "parent"}),
        ("status:in", CATEGORIES, set()),
        ("code:in", STATUSES, set()),
    ],
)  # fmt: skip
def test_in_a_value_set_of_the_standard(names, name, value, wanted):
    assert names(**{name: value}) == wanted


@pytest.mark.parametrize(
    ("name", "value", "wanted"),
    [
        ("code:below", f"{ROLES}|PRN", {"mother", "natural", "parent"}),
        ("code:below", f"{ROLES}|MTH", {"mother", "natural"}),
        ("code:below", f"{ROLES}|NMTH", {"natural"}),
        ("code:above", f"{ROLES}|NMTH", {"mother", "natural", "parent"}),
        ("code:above", f"{ROLES}|PRN", {"parent"}),
        ("code:below", f"{ATC}|J07", {"vaccine", "vaccines"}),
        ("code:below", f"{ATC}|J07B", {"vaccine"}),
        ("code:below", f"{ATC}|J07BB02", {"vaccine"}),
        ("code:above", f"{ATC}|J07BB02", {"vaccine", "vaccines"}),
        ("code:above", f"{ATC}|J", set()),
        ("code:below", f"{ICD}|E11", {"diabetes"}),
        ("code:above", f"{ICD}|E11.90", {"diabetes"}),
        ("code:below", f"{ICD}|E11,{ATC}|J07B", {"diabetes", "vaccine"}),
        ("status:below", "http://hl7.org/fhir/observation-status|final", EVERY - {"natural"}),
        ("status:below", "final", EVERY - {"natural"}),
    ],
)
def test_what_a_code_subsumes_or_is_subsumed_by(names, name, value, wanted):
    assert names(**{name: value}) == wanted


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        (f"{TYPES}|MR|A-1", {"weight"}),
        (f"{TYPES}|PI|A-1", {"weight"}),
        (f"{TYPES}|MR|A-2", {"both"}),
        (f"{TYPES}|MR|A-1,{TYPES}|MR|A-2", {"weight", "both"}),
        (f"{TYPES}|PI|A-2", set()),
        (f"{TYPES}|MR|A-3", set()),
        ("urn:autre|MR|A-1", set()),
    ],
)
def test_an_identifier_by_its_type(names, value, wanted):
    assert names(**{"identifier:of-type": value}) == wanted


def test_the_numbers_that_a_type_goes_with_are_written_nowhere(running_system, somebody, found):
    """
    Neither in the rows of the search, where they are compared hidden, nor in the register.
    """
    value = f"{TYPES}|MR|A-1"
    assert matches(somebody.search(**{"identifier:of-type": value})) == [found["weight"]]
    plain = "code = 'A-1' or code like '%%|A-1%%'"  # three letters alone may come by chance
    assert running_system.sql(f"select count(*) from record_token where {plain}") == [(0,)]
    told = running_system.sql("select count(*) from register_trace where detail like '%%A-1%%'")
    assert told == [(0,)]


REFUSED = [
    ("identifier:of-type", "MR|A-1"), ("identifier:of-type", f"{TYPES}|MR|"),
    ("identifier:of-type", f"{TYPES}||A-1"), ("identifier:of-type", f"{TYPES}|MR|A-1|x"),
    ("code:of-type", f"{TYPES}|MR|A-1"), ("identifier:in", CATEGORIES),
    ("identifier:below", "urn:essai|A"), ("code:in", "http://inconnu.example/ValueSet/x"),
    ("code:in", f"{CATEGORIES}|9.9"), ("code:in", "ValueSet/inconnu"),
    ("code:in", "Observation/x"), ("code:in", "http://hl7.org/fhir/ValueSet/condition-code"),
    ("code:not-in", "http://hl7.org/fhir/ValueSet/condition-code"),
    ("code:in", ",".join([CATEGORIES] * 11)), ("code:below", "MTH"), ("code:below", f"{ROLES}|"),
    ("code:below", "|MTH"), ("code:below", f"{ROLES}|INCONNU"),
    ("code:below", "http://snomed.info/sct|73211009"), ("code:above", "urn:codes|a"),
    ("code:above", f"{ATC}|j07"), ("code:below", f"{ICD}|E10-E14"),
    ("code:below", ",".join([f"{ROLES}|MTH"] * 11)), ("_tag:in", "ValueSet/x"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value"), REFUSED)
def test_what_is_not_known_is_refused_and_never_answered_with_nothing(somebody, name, value):
    assert_refused(somebody.search(**{name: value}), 400, "not-supported")


@pytest.mark.parametrize(("name", "value"), REFUSED)
def test_what_is_not_known_is_left_out_and_said_where_the_caller_allows_it(
    somebody, found, name, value
):
    asked = {"patient": somebody.id, name: value, "_count": "100"}
    response = somebody.http.get(
        "/Observation", params=asked, headers={"prefer": "handling=lenient"}
    )
    assert set(matches(response)) == set(found.values())
    assert "not-supported" in str(response.json())


def test_the_refusal_names_what_is_not_known(somebody):
    for name, value, said in (
        ("code:in", "http://inconnu.example/ValueSet/x", "http://inconnu.example/ValueSet/x"),
        ("code:in", "http://hl7.org/fhir/ValueSet/condition-code", "http://snomed.info/sct"),
        ("code:below", "http://snomed.info/sct|73211009", "http://snomed.info/sct"),
    ):
        refused = somebody.search(**{name: value})
        assert codes(refused) == ["not-supported"]
        assert said in refused.json()["issue"][0]["diagnostics"]


MANNERS = {"contentType": "text/html; charset=UTF-8", "data": "PHA+PC9wPg==", "language": "fr-FR"}


def test_a_media_type_with_its_parameters_and_a_language_with_its_region(loader, person):
    of = {}
    for name, attachment in (
        ("html", MANNERS),
        ("pdf", {"contentType": "application/pdf", "data": "JVBERg==", "language": "fr"}),
    ):
        attachment = attachment | {"title": "Essai", "creation": "2026-01-05T09:00:00+01:00"}
        sent = things.document(
            {"reference": f"Patient/{person.id}"}, content=[{"attachment": attachment}]
        )
        of[name] = person.create(sent)["id"]

    def search(**query):
        return matches(person.search("/DocumentReference", **query))

    assert search(**{"contenttype:below": "text/html"}) == [of["html"]]
    assert search(**{"contenttype:below": "urn:ietf:bcp:13|text/html"}) == [of["html"]]
    assert search(contenttype="text/html") == []
    assert search(contenttype="urn:ietf:bcp:13|application/pdf") == [of["pdf"]]
    assert set(search(**{"language:below": "fr"})) == set(of.values())
    assert search(language="fr") == [of["pdf"]]


REACHED = [
    {"system": "phone", "value": "+33 6 12.34-56 78"},
    {"system": "email", "value": "Ana.Essai@Exemple.test"},
]


@pytest.mark.parametrize(
    ("name", "value", "there"),
    [
        ("phone", "+33612345678", True),
        ("phone", "+33 6 12 34 56 78", True),
        ("telecom", "+33-6-12-34-56-78", True),
        ("phone", "0612345678", False),
        ("phone", "ana.essai@exemple.test", False),
        ("email", "ana.essai@exemple.test", True),
        ("email", "ANA.ESSAI@exemple.test", True),
        ("email", "essai@exemple.test", False),
        ("phone:not", "+33612345678", False),
        ("phone:missing", "true", False),
        ("deceased", "false", True),
        ("active", "true", True),
        ("active", "false", False),
    ],
)  # fmt: skip
def test_contacts_without_their_punctuation_and_booleans(loader, reached, name, value, there):
    hits = matches(loader.get("/Patient", params={"_id": reached, name: value}))
    assert hits == ([reached] if there else [])


@pytest.fixture(scope="module")
def reached(loader):
    return new_person(loader, telecom=REACHED, active=True).id


@pytest.mark.parametrize(
    ("name", "value"),
    [("phone", "phone|0612345678"), ("telecom", "|0612345678"), ("active", "|true"),
     ("active", "http://hl7.org/fhir/special-values|true"), ("email:in", CATEGORIES),
     ("active:below", "true")],
)  # fmt: skip
def test_what_has_no_system_is_asked_without_one(loader, reached, name, value):
    asked = {"_id": reached, name: value}
    assert_refused(loader.get("/Patient", params=asked), 400, "not-supported")


def test_a_text_that_a_token_finds_has_no_case(loader):
    version = f"Essai-{uuid.uuid4().hex}"
    sent = {
        "resourceType": "ValueSet", "status": "draft", "version": version,
        "url": f"http://essai.example/{uuid.uuid4()}",
    }  # fmt: skip
    made = loader.post("/ValueSet", json=sent).json()["id"]
    for asked in (version, version.upper(), version.lower()):
        assert matches(loader.get("/ValueSet", params={"version": asked})) == [made]
