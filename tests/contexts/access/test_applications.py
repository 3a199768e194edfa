"""
Applications and software in between: within their scopes, never beyond who launched them.
"""

import dataclasses

import pytest

from ens.ground.actor import Actor
from ens.ground.label import Flag, kind_of, label
from tests.contexts.access.conftest import citizen, doctor
from tests.contexts.access.policy import (
    COMMONS,
    DEPOSITS,
    HOLDS,
    READS,
    REPORT,
    allowed,
    sees,
)

LABORATORY = label(kind_of("Observation", "laboratory"), 0)
VITAL_SIGN = label(kind_of("Observation", "vital-signs"), 0)


def app_of(person: int, scopes: str, **more) -> Actor:
    return citizen(person, client="app", scopes=scopes, **{"patient": person, **more})


def test_an_app_with_grant(person: int) -> None:
    """
    What its scopes name, in the letters they give; never more than who launched it.
    """
    app = app_of(person, "patient/DocumentReference.rs patient/Observation.c")
    assert allowed(app, person) == READS | {"read/mine", "search/mine"}
    assert allowed(app, person, seen=VITAL_SIGN) == {"create", "create/mine"}


def test_an_app_with_every_scope_of_the_person(person: int) -> None:
    app = app_of(person, "patient/*.cruds")
    for seen in (REPORT, LABORATORY, VITAL_SIGN, label(kind_of("Patient"), 0)):
        assert allowed(app, person, seen=seen) == HOLDS


@pytest.mark.parametrize("scopes", ["", "openid fhirUser", "launch/patient offline_access"])
def test_an_app_without_any_resource_scope(person: int, scopes: str) -> None:
    assert allowed(app_of(person, scopes), person) == set()


@pytest.mark.parametrize(
    ("condition", "seen"),
    [
        ("category=laboratory", {LABORATORY}),
        ("category=http://terminology.hl7.org/CodeSystem/observation-category|laboratory",
         {LABORATORY}),
        ("category=vital-signs", {VITAL_SIGN}),
        ("category=no-such-category", set()),
        ("code=1234-5", set()),
        ("category=laboratory&code=1234-5", set()),
    ],
)  # fmt: skip
def test_an_app_whose_scope_has_a_condition(person: int, condition: str, seen: set[int]) -> None:
    """
    A condition that kinds cannot tell apart opens nothing.
    """
    app = app_of(person, f"patient/Observation.rs?{condition}")
    found = {one for one in (LABORATORY, VITAL_SIGN, REPORT) if sees(app, person, one)}
    assert found == seen


@pytest.mark.parametrize("flag", [Flag.MASKED, Flag.SECRET])
def test_an_app_before_what_the_person_hides(person: int, flag: Flag) -> None:
    """
    The person's own pages show it; an application with `patient/` scopes does not get it.
    """
    app = app_of(person, "patient/*.cruds")
    assert allowed(app, person, seen=REPORT + flag) == set()
    assert allowed(citizen(person), person, seen=REPORT + flag) == HOLDS


def test_an_app_opens_the_person_of_its_launch_only(represented) -> None:
    """
    A parent who launched it for one child did not open the other, nor themselves.
    """
    child, parent = represented
    app = dataclasses.replace(parent, client="app", scopes="patient/*.cruds", patient=child)
    assert allowed(app, child) == HOLDS
    assert allowed(app, parent.person) == set()
    assert allowed(dataclasses.replace(app, patient=0), child) == set()


@pytest.mark.parametrize("beside", ["user/Practitioner.r", "system/Practitioner.rs", "openid"])
def test_patient_scopes_open_the_person_of_the_launch_only_whatever_stands_beside_them(
    represented, beside: str
) -> None:
    child, parent = represented
    app = dataclasses.replace(
        parent, client="app", scopes=f"patient/*.cruds {beside}", patient=child
    )
    assert allowed(app, child) == HOLDS
    assert allowed(app, parent.person) == set()
    for flag in (Flag.MASKED, Flag.SECRET):
        assert allowed(app, child, seen=REPORT + flag) == set()
        assert allowed(app, parent.person, seen=REPORT + flag) == set()


@pytest.mark.parametrize("context", ["user", "system"])
def test_user_and_system_scopes_open_every_person_that_who_launched_it_may_open(
    represented, make_person, context: str
) -> None:
    child, parent = represented
    app = dataclasses.replace(
        parent, client="app", scopes=f"patient/Observation.rs {context}/DocumentReference.rs",
        patient=child,
    )  # fmt: skip
    reading = READS | {"read/mine", "search/mine"}
    for person in (child, parent.person):
        assert allowed(app, person) == reading
    assert allowed(app, make_person()) == set()
    assert allowed(app, child, seen=VITAL_SIGN) == reading
    assert allowed(app, parent.person, seen=VITAL_SIGN) == set()


@pytest.mark.parametrize("scopes", ["patient/*.cruds", "user/*.cruds", "system/*.cruds"])
def test_an_app_never_exceeds_who_launched_it(make_person, scopes: str) -> None:
    stranger, person = make_person(), make_person()
    app = citizen(stranger, client="app", scopes=scopes, patient=person)
    assert allowed(app, person) == set()
    software = doctor(client="software", scopes=scopes, patient=person)
    assert allowed(software, person) <= DEPOSITS


def test_the_software_of_a_pro_in_care_team(person: int, relate) -> None:
    asked = doctor(client="software", scopes="user/*.cruds")
    relate(person, asked)
    assert allowed(asked, person) == READS | DEPOSITS
    narrower = dataclasses.replace(asked, scopes="user/DocumentReference.rs")
    assert allowed(narrower, person) == READS | {"read/mine", "search/mine"}


def test_the_commons_are_read_by_an_application_within_its_scopes(person: int) -> None:
    practitioner = label(kind_of("Practitioner"), 0)
    through = {"client": "app", "patient": person}
    some = citizen(person, scopes="patient/Practitioner.r", **through)
    other = citizen(person, scopes="patient/Observation.rs", **through)
    assert sees(some, COMMONS, practitioner)
    assert not sees(some, COMMONS, practitioner, action="search")
    assert not sees(other, COMMONS, practitioner)
