import pytest

from ens.standards.smart import b2b

GOOD = {
    "version": "1",
    "subject_id": "899700000015",
    "subject_name": "Anne ROUX",
    "subject_role": "10^1.2.250.1.213.1.1.5.5",
    "organization_id": "1990000018",
    "purpose_of_use": ["TREAT"],
}


def claims(**changes):
    extension = {name: value for name, value in {**GOOD, **changes}.items() if value is not None}
    return {"extensions": {"hl7-b2b": extension}}


def test_a_registered_professional_is_named_by_rpps():
    assert b2b.read(claims()) == b2b.B2B(
        "899700000015", "Anne ROUX", "10", "1.2.250.1.213.1.1.5.5", "990000018", "TREAT",
        rpps="99700000015",
    )  # fmt: skip


def test_an_individual_without_rpps_is_named_by_the_structure():
    found = b2b.read(claims(subject_id="3990000018/sec-07", subject_role="99^1.2.3"))

    assert (found.rpps, found.local) == ("", "sec-07")


def test_an_emergency_says_why():
    found = b2b.read(claims(purpose_of_use=["ETREAT"], reason="Coma a l'arrivee"))

    assert (found.purpose, found.reason) == ("ETREAT", "Coma a l'arrivee")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"subject_id": None}, "subject_id is missing"),
        ({"subject_id": ""}, "subject_id is missing"),
        ({"subject_id": "99700000015"}, "subject_id must be"),
        ({"subject_id": "8997000000"}, "subject_id must be"),
        ({"subject_id": "3990000026/sec-07"}, "another structure"),
        ({"subject_id": "3990000018/"}, "subject_id must be"),
        ({"subject_id": ["899700000015"]}, "subject_id is missing"),
        ({"subject_name": None}, "subject_name is missing"),
        ({"subject_name": "A" * 201}, "subject_name is not usable"),
        ({"subject_name": "A\x00B"}, "subject_name is not usable"),
        ({"subject_role": "10"}, "subject_role must be"),
        ({"organization_id": "990000018"}, "organization_id must be"),
        ({"purpose_of_use": None}, "purpose_of_use must be"),
        ({"purpose_of_use": "TREAT"}, "purpose_of_use must be"),
        ({"purpose_of_use": ["HMARKT"]}, "purpose_of_use must be"),
        ({"purpose_of_use": ["TREAT", "ETREAT"]}, "purpose_of_use must be"),
        ({"purpose_of_use": ["ETREAT"]}, "reason is missing"),
        ({"version": "2"}, "version must be 1"),
    ],
)
def test_what_does_not_name_an_individual_is_refused(changes, said):
    with pytest.raises(b2b.InvalidB2B, match=said):
        b2b.read(claims(**changes))


@pytest.mark.parametrize("without", [{}, {"extensions": None}, {"extensions": {"hl7-b2b": "x"}}])
def test_an_assertion_without_the_extension_is_refused(without):
    with pytest.raises(b2b.InvalidB2B, match="missing"):
        b2b.read(without)
