"""
Kinds and labels: small integers that are never given another meaning.
"""

import pytest

from ens.ground import label
from ens.ground.label import ALL, FLAGS, KINDS, LABELS, NONE, Flag
from ens.standards.fhir import definitions


def test_a_label_says_its_kind_and_its_flags():
    for kind, flags in ((0, 0), (5, 3), (KINDS - 1, FLAGS - 1)):
        made = label.label(kind, flags)
        assert (label.kind_in(made), label.flags_in(made)) == (kind, flags)
        assert 0 <= made < LABELS


def test_kinds_are_numbered_in_order_and_fit():
    numbers = [kind.number for kind in label.kinds()]
    assert numbers == list(range(len(numbers)))
    assert len(numbers) <= KINDS


def test_every_type_has_a_kind_and_nothing_else_has():
    assert {kind.type for kind in label.kinds()} - {""} <= set(definitions.RESOURCE_TYPES) | {
        kind.type for kind in label.kinds() if not kind.type[:1].isupper()
    }
    for name in definitions.RESOURCE_TYPES:
        assert label.kind_of(name) > 0
    with pytest.raises(KeyError):
        label.kind_of("Inconnu")


def test_a_code_of_its_own_has_a_kind_of_its_own():
    report = label.kind_of("DocumentReference", "11502-2")
    assert report != label.kind_of("DocumentReference")
    assert label.kind_of("DocumentReference", "jamais") == label.kind_of("DocumentReference")
    assert label.kind_of("Observation", "laboratory") != label.kind_of("Observation", "vital-signs")


def test_no_kind_is_named_twice():
    names = [kind.name for kind in label.kinds()]
    assert len(names) == len(set(names))


def test_sets_of_labels():
    one = label.labels_of_kinds(frozenset({3}))
    assert one.bit_count() == FLAGS
    assert one >> label.label(3, 5) & 1
    assert not one >> label.label(4, 0) & 1
    masked = label.labels_flagged(Flag.MASKED)
    assert masked.bit_count() == LABELS // 2
    assert masked >> label.label(9, int(Flag.MASKED | Flag.SECRET)) & 1
    assert not masked >> label.label(9, int(Flag.SECRET)) & 1
    assert (NONE, ALL.bit_count()) == (0, LABELS)


def test_each_confidentiality_code_is_a_flag():
    assert set(label.CONFIDENTIALITY) == {
        "MASQUE_PS", "INVISIBLE_PATIENT", "INVISIBLE_REPRESENTANTS_LEGAUX",
    }  # fmt: skip
    assert len(set(label.CONFIDENTIALITY.values())) == 3
