"""
Files that do not keep to their profiles enter with their remarks, unless a deployment says else.
"""

import pytest
from django.test import override_settings

from ens.ground import database as ground
from tests.journeys.loading.test_folder import (  # noqa: F401
    dictionaries,
    fresh,
    load,
    patient,
    weight,
    write,
)

WEIGHT = "http://hl7.org/fhir/StructureDefinition/bodyweight"


def folder(place):
    """
    A person and two measures: one keeps to the profile that both declare.
    """
    person, right, wrong = fresh("p"), fresh("r"), fresh("w")
    declared = {"meta": {"profile": [WEIGHT]}}
    category = {
        "system": "http://terminology.hl7.org/CodeSystem/observation-category",
        "code": "vital-signs",
    }
    value = {"value": 61.4, "unit": "kg", "system": "http://unitsofmeasure.org", "code": "kg"}
    good = {"category": [{"coding": [category]}], "valueQuantity": value}
    write(
        place,
        "all.ndjson",
        patient(person),
        weight(f"Patient/{person}", right) | declared | good,
        weight(f"Patient/{person}", wrong) | declared,
    )
    return right, wrong


def remarked(fid):
    return ground.execute(
        "select k.version from record_remark k join record_resource r"
        " on r.person = k.person and r.rid = k.rid where r.fid = %s",
        (fid,),
    ).fetchall()


@pytest.mark.parametrize("mode", ["warn", "off", "reject"])
def test_the_mode_of_imports_is_followed(tmp_path, mode):
    place = tmp_path / "files"
    right, wrong = folder(place)
    modes = tmp_path / "modes.toml"
    modes.write_text(f'[[rule]]\nsource = "import"\nmode = "{mode}"\n')
    with override_settings(ENS_VALIDATION=str(modes)):
        stored, refused = load(place)
    assert stored == (2 if mode == "reject" else 3)
    assert len(refused) == (1 if mode == "reject" else 0)
    assert remarked(right) == []
    assert remarked(wrong) == ([(1,)] if mode == "warn" else [])
