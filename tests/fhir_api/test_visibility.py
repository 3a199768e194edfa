"""
Masked, not announced, kept from representatives: three flags, each set and taken away by whoever
may say it, author or not, through a patch of securityLabel; each alone.
"""

import json

import pytest

from tests.fhir_api import inside, things
from tests.fhir_api.answers import assert_refused

JSON_PATCH = {"content-type": "application/json-patch+json"}
SYSTEM = (
    "https://mos.esante.gouv.fr/NOS/TRE_A07-StatutVisibiliteDocument/FHIR"
    "/TRE-A07-StatutVisibiliteDocument"
)
MASKED, UNANNOUNCED = "MASQUE_PS", "INVISIBLE_PATIENT"
SECRET = "INVISIBLE_REPRESENTANTS_LEGAUX"
FLAGS = (MASKED, UNANNOUNCED, SECRET)
TRACES = {
    MASKED: ("mask", "unmask"),
    UNANNOUNCED: ("postpone", "announce"),
    SECRET: ("conceal", "reveal"),
}


def concept(code):
    return {"coding": [{"system": SYSTEM, "code": code}]}


def label(*codes):
    """
    The operations that leave these codes and no other.
    """
    if not codes:
        return [{"op": "remove", "path": "/securityLabel"}]
    return [{"op": "add", "path": "/securityLabel", "value": [concept(one) for one in codes]}]


def patch(http, address, operations):
    return http.patch(address, content=json.dumps(operations), headers=JSON_PATCH)


class World:
    """
    A child's document by a biologist; the child, a parent, the biologist, the doctor who follows,
    and one who does not.
    """

    def __init__(self, *codes):
        from ens.contexts.identity import api as identity
        from ens.ground import clock

        self.child, self.parent = inside.holder("Lou"), inside.holder("Camille")
        identity.represent(
            kind="guardian", representative=self.parent.key, represented=self.child.key,
            since=clock.today(), source="essai", by=0,
        )  # fmt: skip
        self.biologist, self.doctor, self.stranger = (inside.doctor() for _ in range(3))
        inside.care_for(self.child, self.doctor, kind="treating")
        body = things.document(self.child.reference)
        if codes:
            body["securityLabel"] = [concept(code) for code in codes]
        with self.http("biologist") as http:
            answer = http.post("/DocumentReference", json=body)
        assert answer.status_code == 201, answer.text
        self.address = f"/DocumentReference/{answer.json()['id']}"

    def actor(self, name):
        patient = self.child.key if name in ("child", "parent") else 0
        one = getattr(self, name)
        return inside.through(one, "dedans-app", "user/*.cruds", patient=patient)

    def http(self, name):
        return inside.http(self.actor(name))

    def patched(self, name, *codes):
        with self.http(name) as http:
            return patch(http, self.address, label(*codes))

    def codes(self):
        with inside.http(inside.operator()) as http:
            said = http.get(self.address).json().get("securityLabel", [])
        return {one["code"] for each in said for one in each["coding"]}

    def sees(self, name):
        with self.http(name) as http:
            return http.get(self.address).status_code == 200


MAY = {
    ("child", MASKED): True,
    ("parent", MASKED): True,
    ("doctor", MASKED): False,
    ("child", UNANNOUNCED): False,
    ("parent", UNANNOUNCED): False,
    ("doctor", UNANNOUNCED): True,
    ("biologist", UNANNOUNCED): True,
    ("child", SECRET): True,
    ("parent", SECRET): False,
    ("doctor", SECRET): True,
    ("biologist", SECRET): True,
}


@pytest.mark.parametrize(("who", "flag"), MAY)
def test_who_may_set_a_flag(database, who, flag):
    world = World()
    answer = world.patched(who, flag)
    if MAY[who, flag]:
        assert answer.status_code == 200, answer.text
        assert answer.headers["etag"] == 'W/"2"'
        assert world.codes() == {flag}
        return
    assert_refused(answer, 403, "forbidden")
    assert world.codes() == set()


@pytest.mark.parametrize(("who", "flag"), MAY)
def test_who_may_take_it_away(database, who, flag):
    world = World(flag)
    answer = world.patched(who)
    if MAY[who, flag]:
        assert answer.status_code == 200, answer.text
        assert world.codes() == set()
        return
    assert answer.status_code in (403, 404)
    assert world.codes() == {flag}
    hidden = (who, flag) in {("child", UNANNOUNCED), ("parent", UNANNOUNCED), ("parent", SECRET)}
    assert (answer.status_code == 404) == hidden


def test_whoever_does_not_see_the_document_is_told_it_is_not_there(database):
    world = World()
    for flag in FLAGS:
        assert world.patched("stranger", flag).status_code == 404
    assert world.codes() == set()


def test_the_author_does_not_mask_what_is_the_persons_to_mask(database):
    world = World()
    assert_refused(world.patched("biologist", MASKED), 422, "business-rule")


SEEN = {
    (): {"child", "parent", "doctor", "biologist"},
    (MASKED,): {"child", "parent", "doctor", "biologist"},
    (UNANNOUNCED,): {"doctor", "biologist"},
    (SECRET,): {"child", "doctor", "biologist"},
    (UNANNOUNCED, SECRET): {"doctor", "biologist"},
    (MASKED, UNANNOUNCED, SECRET): {"doctor", "biologist"},
}


@pytest.mark.parametrize("codes", SEEN)
def test_each_flag_hides_from_its_own(database, codes):
    """
    The treating doctor sees what is masked; another of the team does not.
    """
    world = World(*codes)
    nurse = inside.doctor()
    inside.care_for(world.child, nurse)
    world.nurse = nurse
    names = ("child", "parent", "doctor", "biologist", "stranger", "nurse")
    expected = SEEN[codes] | (set() if MASKED in codes else {"nurse"})
    assert {name for name in names if world.sees(name)} == expected


def test_to_take_one_away_leaves_the_others(database):
    world = World(*FLAGS)
    assert world.patched("doctor", MASKED, SECRET).status_code == 200
    assert world.codes() == {MASKED, SECRET}
    assert world.patched("child", MASKED).status_code == 200
    assert world.codes() == {MASKED}
    assert world.patched("child").status_code == 200
    assert world.codes() == set()


def test_two_at_once_and_anything_else_with_it_are_refused(database):
    world = World()
    assert world.patched("doctor", UNANNOUNCED, SECRET).status_code == 403
    more = [*label(UNANNOUNCED), {"op": "replace", "path": "/status", "value": "superseded"}]
    with world.http("doctor") as http:
        assert patch(http, world.address, more).status_code == 403
    assert world.codes() == set()


@pytest.mark.parametrize("flag", [MASKED, UNANNOUNCED, SECRET])
def test_each_change_is_in_the_register_under_its_own_name(database, flag):
    world = World()
    who = "child" if flag == MASKED else "doctor"
    setting, taking_away = TRACES[flag]
    before = len(inside.lines_of(world.child))
    assert world.patched(who, flag).status_code == 200
    assert world.patched(who).status_code == 200
    acts = [one[1] for one in inside.lines_of(world.child)[before:]]
    assert acts.count(setting) == 1
    assert acts.count(taking_away) == 1


@pytest.mark.parametrize(("who", "code"), [("child", UNANNOUNCED), ("parent", SECRET)])
def test_nobody_deposits_what_is_not_theirs_to_say(database, who, code):
    world = World()
    body = things.document(world.child.reference, securityLabel=[concept(code)])
    with world.http(who) as http:
        assert_refused(http.post("/DocumentReference", json=body), 403, "forbidden")


def test_an_author_who_is_no_professional_announces_nothing_by_an_update(database):
    world = World()
    body = things.document(world.child.reference)
    with world.http("child") as http:
        made = http.post("/DocumentReference", json=body)
        assert made.status_code == 201, made.text
        address = f"/DocumentReference/{made.json()['id']}"
        assert_refused(patch(http, address, label(UNANNOUNCED)), 422, "business-rule")
        assert patch(http, address, label(SECRET)).status_code == 200
