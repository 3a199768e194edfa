"""
The definitions that a deployment adds: all of them or none, seen by every process soon after.
"""

import datetime as dt

import pytest

from ens.contexts.terminology import api as terminology
from ens.contexts.terminology import definitions as kept
from ens.ground import database as db
from ens.standards.fhir.profiles import PACKAGED, NotADefinition, membership
from tests.standards.fhir.profiles.making import (
    HERE,
    change,
    code_system,
    codes,
    sets,
    structure,
    value_set,
)

NOW = dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC)
PROFILE = f"{HERE}/StructureDefinition/one"


@pytest.fixture(autouse=True)
def undone(database):
    yield
    for package in {one.package for one in terminology.added_definitions()}:
        terminology.remove_definitions(package)


def add(*resources, package="guide#1", now=NOW):
    return terminology.add_definitions(resources, package=package, now=now)


def test_nothing_added_is_the_product_s_own():
    assert terminology.definitions() is PACKAGED


def test_what_is_added_is_read_back():
    one = structure("one", change("Patient.active", min=1))
    added = add(one, value_set("pets", codes("cat"), sets("more")), code_system("cat", "dog"))
    assert (len(added.urls), added.replaced) == (3, 0)
    there = terminology.definitions()
    found = there.profile(f"{PROFILE}|1.0.0")
    active = next(each for each in found.elements if each.id == "Patient.active")
    assert (active.minimum, found.base) == (1, "http://hl7.org/fhir/StructureDefinition/Patient")
    assert membership(there, f"{HERE}/ValueSet/pets", "urn:animals", "cat") is True
    assert there.code_system("urn:animals").codes == {"cat", "dog"}
    assert there.profile("http://hl7.org/fhir/StructureDefinition/Patient") is not None
    assert PACKAGED.profile(PROFILE) is None


def test_one_of_the_same_version_takes_the_place_of_the_one_before():
    add(structure("one"))
    added = add(structure("one", change("Patient.active", max="0")), package="guide#2")
    assert added.replaced == 1
    (line,) = terminology.added_definitions()
    assert (line.package, line.version, line.type) == ("guide#2", "1.0.0", "StructureDefinition")
    found = terminology.definitions().profile(PROFILE)
    assert next(each for each in found.elements if each.id == "Patient.active").maximum == 0


def test_several_versions_stand_beside_one_another():
    add(structure("one"))
    add(structure("one", version="2.0.0"), now=NOW + dt.timedelta(days=1))
    there = terminology.definitions()
    assert there.profile(f"{PROFILE}|1.0.0").version == "1.0.0"
    assert there.profile(PROFILE).version == "2.0.0"
    assert there.profile(f"{PROFILE}|3.0.0") is None


def test_what_the_product_has_stays_as_it_is():
    added = add(
        structure("one"),
        value_set(
            "x", codes("cat"), url="http://hl7.org/fhir/ValueSet/observation-status",
            version="4.0.1",
        ),
    )  # fmt: skip
    assert added.urls == (PROFILE,)


def test_all_of_them_or_none():
    with pytest.raises(NotADefinition, match="nowhere"):
        add(structure("one"), structure("two", base=f"{HERE}/StructureDefinition/nowhere"))
    assert terminology.added_definitions() == ()
    assert terminology.definitions() is PACKAGED


def test_one_may_stand_on_what_was_added_before():
    add(structure("one", change("Patient.active", min=1)))
    add(structure("two", base=PROFILE))
    found = terminology.definitions().profile(f"{HERE}/StructureDefinition/two")
    assert next(each for each in found.elements if each.id == "Patient.active").minimum == 1


def test_they_go_by_url_by_version_or_by_package():
    add(structure("one"), structure("one", version="2.0.0"), structure("two"))
    add(structure("three"), package="other#1")
    assert terminology.remove_definitions(f"{PROFILE}|2.0.0") == (PROFILE,)
    assert terminology.definitions().profile(PROFILE).version == "1.0.0"
    assert len(terminology.remove_definitions("guide#1")) == 2
    assert terminology.remove_definitions(f"{HERE}/StructureDefinition/three")
    assert terminology.remove_definitions("guide#1") == ()
    assert terminology.definitions() is PACKAGED


def test_a_process_looks_at_the_edition_once_in_a_while(monkeypatch):
    terminology.definitions()
    asked = []
    execute = db.execute
    monkeypatch.setattr(db, "execute", lambda *args: (asked.append(args), execute(*args))[1])
    for _ in range(100):
        terminology.definitions()
    assert asked == []
    monkeypatch.setattr(kept._held, "looked", float("-inf"))
    terminology.definitions()
    assert [sql for sql, *_ in asked] == [kept.EDITION]


def test_a_process_sees_what_another_added(monkeypatch):
    terminology.definitions()
    before = kept._held.looked
    add(structure("one"))
    monkeypatch.setattr(kept._held, "looked", before)
    assert terminology.definitions() is PACKAGED
    monkeypatch.setattr(kept._held, "looked", before - kept.LOOK_SECONDS - 1)
    assert terminology.definitions().profile(PROFILE) is not None


def test_too_many_are_refused(monkeypatch):
    monkeypatch.setattr(kept, "MOST_DEFINITIONS", 2)
    add(structure("one"), structure("two"))
    add(structure("two"))
    with pytest.raises(NotADefinition, match="more than 2"):
        add(structure("three"))
