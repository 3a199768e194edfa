"""
The parameters of every resource that are about what it is said to be, and the List that holds it:
https://hl7.org/fhir/R4/search.html#all
"""

import uuid

import pytest

from ens.ground import clock
from tests.fhir_api import inside, things
from tests.fhir_api.answers import all_pages, assert_refused, matches

CONFIDENTIALITY = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality"
VISIBILITY = "https://mos.esante.gouv.fr/NOS/TRE_A07-StatutVisibiliteDocument/FHIR/TRE-A07-StatutVisibiliteDocument"
TAGS = "urn:essai-etiquettes"


def labelled(*codes, system=CONFIDENTIALITY):
    return [{"system": system, "code": code} for code in codes]


@pytest.fixture(scope="module")
def found(somebody):
    of = {
        "restricted": {"security": labelled("R")},
        "both": {"security": labelled("R", "V"), "tag": labelled("a", "b", system=TAGS)},
        "tagged": {"tag": labelled("a", system=TAGS)},
        "plain": None,
    }
    return {name: somebody.observe(meta=meta)["id"] for name, meta in of.items()}


@pytest.mark.parametrize(
    ("name", "value", "wanted"),
    [
        ("_security", "R", {"restricted", "both"}),
        ("_security", f"{CONFIDENTIALITY}|V", {"both"}),
        ("_security", f"{CONFIDENTIALITY}|", {"restricted", "both"}),
        ("_security:not", "V", {"restricted", "tagged", "plain"}),
        ("_security:missing", "true", {"tagged", "plain"}),
        ("_security:below", f"{CONFIDENTIALITY}|R", {"restricted", "both"}),
        ("_tag", "a", {"both", "tagged"}),
        ("_tag", f"{TAGS}|b", {"both"}),
        ("_tag", "a,b", {"both", "tagged"}),
        ("_tag:not", f"{TAGS}|a", {"restricted", "plain"}),
        ("_tag", "SUBSETTED", set()),
        ("_tag", "autre|a", set()),
    ],
)
def test_by_labels_and_tags(somebody, found, name, value, wanted):
    hits = matches(somebody.search(**{name: value, "_elements": "status"}))
    assert set(hits) == {found[one] for one in wanted}


def listing(somebody, *references, **more):
    sent = {
        "resourceType": "List", "status": "current", "mode": "working",
        "subject": {"reference": f"Patient/{somebody.id}"},
        "entry": [{"item": {"reference": one}} for one in references],
    }  # fmt: skip
    return somebody.create(sent | more)["id"]


@pytest.fixture(scope="module")
def lists(somebody, found):
    return {
        "two": listing(
            somebody, f"Observation/{found['both']}", f"Observation/{found['plain']}",
            f"Patient/{somebody.id}",
        ),
        "one": listing(somebody, f"Observation/{found['tagged']}"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("form", "wanted"),
    [
        ("{two}", {"both", "plain"}),
        ("List/{two}", {"both", "plain"}),
        ("{one}", {"tagged"}),
        ("{one},{two}", {"both", "plain", "tagged"}),
        ("inconnue", set()),
    ],
)
def test_what_a_list_holds(somebody, found, lists, form, wanted):
    value = form.format(**lists)
    hits = matches(somebody.search(_list=value))
    assert set(hits) == {found[one] for one in wanted}
    alone = somebody.http.get("/Observation", params={"_list": value})
    assert set(matches(alone)) == set(hits)


def test_a_list_holds_things_of_several_types(somebody, lists):
    asked = {"_list": lists["two"], "_total": "accurate"}
    assert matches(somebody.http.get("/Patient", params=asked)) == [somebody.id]
    assert somebody.http.get("/Condition", params=asked).json()["total"] == 0


def test_a_list_and_other_criteria_page_after_page(somebody, found, lists):
    asked = {"_list": lists["two"], "_tag": "a"}
    assert matches(somebody.search(**asked)) == [found["both"]]
    asked = {"_list": lists["two"], "_count": "1", "_summary": "count"}
    assert somebody.search(**asked).json()["total"] == 2


@pytest.mark.parametrize("count", ["1", "2"])
def test_what_a_list_holds_page_after_page_and_of_several_types(somebody, found, lists, count):
    held = [found["both"], found["plain"]]
    paged = all_pages(somebody.http, "/Observation", _list=lists["two"], _count=count)
    assert sorted(paged) == sorted(held)
    asked = {"_type": "Observation,Patient", "_list": lists["two"], "_count": count}
    assert sorted(all_pages(somebody.http, "/", **asked)) == sorted([*held, somebody.id])


def test_a_deleted_list_holds_nothing(person):
    made = listing(person, f"Observation/{person.observe()['id']}")
    assert len(matches(person.search(_list=made))) == 1
    person.http.delete(f"/List/{made}")
    assert matches(person.search(_list=made)) == []


def test_an_entry_marked_as_deleted_is_listed_no_more(person):
    kept, gone, again = (person.observe()["id"] for _ in range(3))
    entries = [(kept, False), (gone, True), (again, True), (again, None)]
    entry = [
        {"item": {"reference": f"Observation/{one}"}} | ({} if said is None else {"deleted": said})
        for one, said in entries
    ]
    made = listing(person, mode="changes", entry=entry)
    assert set(matches(person.search(_list=made))) == {kept, again}
    assert matches(person.search("/List", item=f"Observation/{gone}")) == [made]


@pytest.mark.parametrize(
    ("path", "name", "value"),
    [
        ("/Observation", "_list", "$current-problems"), ("/Observation", "_list", "Patient/x"),
        ("/Observation", "_list", "a b"), ("/Observation", "_list:not", "x"),
        ("/Observation", "_list:missing", "true"), ("/Practitioner", "_list", "x"),
        ("/Observation", "_security:of-type", "a|b|c"), ("/Observation", "_tag:below", "a"),
        ("/Observation", "_list", ",".join(["x"] * 1001)),
    ],
)  # fmt: skip
def test_what_is_not_done_is_refused(somebody, path, name, value):
    assert_refused(somebody.http.get(path, params={name: value}), 400, "not-supported")


@pytest.fixture(scope="module")
def doctor(database):
    return inside.doctor()


@pytest.fixture(scope="module")
def holder(doctor):
    one = inside.holder()
    inside.care_for(one, doctor)
    return one


def put_away(holder, document, *, hidden=True):
    from ens.journeys import hide_document

    hide_document.hide(
        actor=holder.actor, patient="", document=document, hidden=hidden, key="", now=clock.now()
    )


def test_the_code_of_a_mask_finds_what_the_reader_sees_and_nothing_else(holder, doctor):
    """
    The treating doctor finds what was masked by the code that masks it; to a doctor of the team
    there is nothing by that code, whatever they ask.
    """
    with inside.http(inside.operator()) as loader:
        made = [loader.post("/DocumentReference", json=things.document(holder.reference)).json()
                for _ in range(2)]  # fmt: skip
    masked, seen = (one["id"] for one in made)
    put_away(holder, masked)
    asked = {"patient": holder.id, "security-label": "MASQUE_PS"}
    treating = inside.doctor()
    inside.care_for(holder, treating, kind="treating")
    with inside.software_of(treating) as http:
        assert matches(http.get("/DocumentReference", params=asked)) == [masked]
    with inside.software_of(doctor) as http:
        for name in ("security-label", "_security"):
            asked = {"patient": holder.id, name: "MASQUE_PS"}
            assert matches(http.get("/DocumentReference", params=asked)) == []
            asked = {"patient": holder.id, f"{name}:not": "MASQUE_PS", "_total": "accurate"}
            left = http.get("/DocumentReference", params=asked)
            assert (matches(left), left.json()["total"]) == ([seen], 1)


def test_a_hidden_list_holds_nothing_for_who_does_not_see_it(holder, doctor):
    """
    The things themselves are seen; that a List holds them is not.
    """
    with inside.http(inside.operator()) as loader:
        measure = loader.post("/Observation", json=things.observation(holder.id)).json()["id"]
        made = {}
        for name, codes in (("hidden", labelled("MASQUE_PS", system=VISIBILITY)), ("open", [])):
            sent = {
                "resourceType": "List", "status": "current", "mode": "working",
                "subject": holder.reference, "meta": {"security": codes},
                "entry": [{"item": {"reference": f"Observation/{measure}"}}],
            }  # fmt: skip
            if not codes:
                del sent["meta"]
            made[name] = loader.post("/List", json=sent).json()["id"]
        for name in made:
            assert matches(loader.get("/Observation", params={"_list": made[name]})) == [measure]
    with inside.software_of(doctor) as http:
        for name, wanted in (("open", [measure]), ("hidden", [])):
            for more in ({}, {"patient": holder.id}):
                asked = {"_list": made[name], "_total": "accurate", **more}
                answer = http.get("/Observation", params=asked)
                assert (matches(answer), answer.json()["total"]) == (wanted, len(wanted)), name


def test_a_hidden_step_of_a_hierarchy_leads_nowhere(holder, doctor):
    """
    A part of a hidden stay is seen, and so is a measure made in it: that the hidden stay is part
    of another is not.
    """

    def stay(loader, parent="", security=()):
        sent = {
            "resourceType": "Encounter", "status": "finished", "subject": holder.reference,
            "class": {"system": "urn:class", "code": "IMP"},
        }  # fmt: skip
        if parent:
            sent["partOf"] = {"reference": f"Encounter/{parent}"}
        if security:
            sent["meta"] = {"security": list(security)}
        return loader.post("/Encounter", json=sent).json()["id"]

    with inside.http(inside.operator()) as loader:
        whole = stay(loader)
        middle = stay(loader, whole, labelled("MASQUE_PS", system=VISIBILITY))
        part = stay(loader, middle)
        sent = things.observation(holder.id, encounter={"reference": f"Encounter/{part}"})
        measure = loader.post("/Observation", json=sent).json()["id"]
        asked = {"patient": holder.id, "encounter:below": whole}
        assert matches(loader.get("/Observation", params=asked)) == [measure]
    with inside.software_of(doctor) as http:
        assert http.get(f"/Encounter/{middle}").status_code == 404
        for root, wanted in ((whole, []), (middle, [measure]), (part, [measure])):
            asked = {"patient": holder.id, "encounter:below": root}
            assert matches(http.get("/Observation", params=asked)) == wanted
        for asked in (
            {"_id": measure, "encounter:below": whole},
            {"_id": measure, "encounter:above": str(uuid.uuid4())},
        ):
            assert matches(http.get("/Observation", params=asked)) == []
