from datetime import date

import pytest

from ens.standards import ins, nir

BORN = date(1979, 3, 28)
DOMINIQUE = ins.Traits("PAT-TROIS", ("DOMINIQUE", "MARIE-LOUISE"), "F", BORN, "51215")


def test_a_number_is_normalised_and_its_system_written_as_an_urn() -> None:
    number = ins.InsNumber("1.2.250.1.213.1.4.10", "2 79 03 51 215 189")
    assert number == ins.InsNumber(ins.INS_NIR_TEST, "279035121518989")
    assert number.oid == "1.2.250.1.213.1.4.10"


@pytest.mark.parametrize(
    ("system", "is_test"),
    [
        (ins.INS_NIR, False),
        (ins.INS_NIA, False),
        (ins.INS_NIR_TEST, True),
        (ins.INS_NIR_DEMO, True),
    ],
)
def test_test_systems_are_told_apart(system: str, is_test: bool) -> None:
    assert ins.InsNumber(system, "279035121518989").is_test is is_test


def test_the_same_matricule_under_a_test_system_is_another_identity() -> None:
    real = ins.InsNumber(ins.INS_NIR, "279035121518989")
    assert real != ins.InsNumber(ins.INS_NIR_TEST, "279035121518989")


def test_another_system_assigns_no_ins() -> None:
    with pytest.raises(ins.UnknownInsSystem):
        ins.InsNumber("1.2.250.1.213.1.4.2", "279035121518989")


def test_a_wrong_key_is_accepted_from_a_document_and_refused_by_check_key() -> None:
    number = ins.InsNumber(ins.INS_NIR, "223042545611404")
    assert not number.has_valid_key
    with pytest.raises(nir.InvalidNIR, match="La clé"):
        number.check_key()


@pytest.mark.parametrize(
    ("retrieved", "controlled", "status", "travels"),
    [
        (False, False, "PROV", False),
        (False, True, "VALI", False),
        (True, False, "RECUP", False),
        (True, True, "QUAL", True),
    ],
)
def test_the_ins_travels_only_when_the_identity_is_qualified(
    retrieved: bool, controlled: bool, status: str, travels: bool
) -> None:
    found = ins.IdentityStatus.of(retrieved=retrieved, controlled=controlled)
    assert (found, found.lets_the_ins_travel) == (status, travels)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Éléonore", "eleonore"),
        ("  D'ALMEIDA-Sœur ", "d almeida soeur"),
        ("N’Guyen", "n guyen"),
        ("GROẞ", "gross"),
        ("e\u0301", "e"),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert ins.fold(text) == folded


SAME = [
    ins.Traits("Pat Trois", ("Dominique",), "F", BORN),
    ins.Traits("PAT-TROIS", ("DOMINIQUE MARIE LOUISE",), "F", BORN, "51215"),
    ins.Traits("pat-troïs", ("dominique", "marie-louise"), "F", BORN, "99999"),
]
OTHER = [
    ins.Traits("PAT-DEUX", ("DOMINIQUE", "MARIE-LOUISE"), "F", BORN, "51215"),
    ins.Traits("PAT-TROIS", ("MARIE-LOUISE",), "F", BORN, "51215"),
    ins.Traits("PAT-TROIS", (), "F", BORN, "51215"),
    ins.Traits("PAT-TROIS", ("DOMINIQUE", "MARIE-LOUISE"), "M", BORN, "51215"),
    ins.Traits("PAT-TROIS", ("DOMINIQUE", "MARIE-LOUISE"), "F", date(1979, 3, 29), "51215"),
    ins.Traits("PAT-TROIS", ("DOMINIQUE", "MARIE-LOUISE"), "F", BORN, "75056"),
]


@pytest.mark.parametrize("other", SAME)
def test_same_person_in_another_writing(other: ins.Traits) -> None:
    assert ins.same_person(DOMINIQUE, other)
    assert ins.same_person(other, DOMINIQUE)


@pytest.mark.parametrize("other", OTHER)
def test_another_person_by_one_trait(other: ins.Traits) -> None:
    assert not ins.same_person(DOMINIQUE, other)
    assert not ins.same_person(other, DOMINIQUE)


def test_a_compound_first_name_is_compared_whole() -> None:
    whole = ins.Traits("MARTIN", ("MARIE-LOUISE", "ANNE"), "F", BORN)
    assert ins.same_person(whole, ins.Traits("MARTIN", ("Marie Louise",), "F", BORN))
    assert not ins.same_person(whole, ins.Traits("MARTIN", ("Marie",), "F", BORN))


@pytest.mark.parametrize(
    ("first", "listed", "names"),
    [
        ("DOMINIQUE", "DOMINIQUE MARIE-LOUISE", ("DOMINIQUE", "MARIE-LOUISE")),
        ("JEAN PIERRE", "JEAN PIERRE MARIE", ("JEAN PIERRE", "MARIE")),
        ("", "JEAN PIERRE", ("JEAN", "PIERRE")),
        ("JEAN", "", ("JEAN",)),
        ("PAUL", "JEAN PIERRE", ("JEAN", "PIERRE")),
    ],
)
def test_given_names(first: str, listed: str, names: tuple[str, ...]) -> None:
    assert ins.given_names(first, listed) == names
