"""
A receipt keeps what was shown, proves that it did not change, and that it was taken back.
"""

import datetime as dt

import pytest

from ens.contexts.consents import api as consents
from ens.contexts.consents import texts
from ens.ground import database as ground
from ens.ground.actor import Actor
from tests.contexts.access.conftest import NOW, make_person

__all__ = ["make_person"]
BY = Actor(who=1, account=9, kind="citizen", assurance=1)
SAID = consents.Said(
    purpose="Suivre la croissance",
    data=("Lire les mesures", "Ajouter des mesures"),
    recipients=("Croissance", "Éditeur fictif"),
    duration="Jusqu’à ce que vous le retiriez",
)


def give(person: int, **more) -> int:
    told = {"kind": "application", "about": "growth", "said": SAID, "language": "fr", "by": BY}
    return consents.give(person=person, **{**told, "now": NOW, **more})


@pytest.mark.row("ACC-06")
def test_a_receipt_says_what_was_agreed_to_by_whom_when_and_in_which_words(make_person) -> None:
    person = make_person()
    number = give(person, shown_at=NOW - dt.timedelta(seconds=40), language="en")
    kept = consents.receipt(person=person, receipt=number)
    assert kept.said == SAID
    assert kept.words == consents.text("application").en
    assert (kept.version, kept.language, kept.given_by) == (1, "en", 9)
    assert (kept.shown_at, kept.given_at) == (NOW - dt.timedelta(seconds=40), NOW)
    assert kept.intact
    assert kept.holds(NOW)
    assert len(kept.reference) == 12


def test_no_word_of_it_rests_readable(make_person) -> None:
    person = make_person()
    number = give(person)
    row = ground.execute(
        "select r::text from consents_receipt r where person = %s and receipt = %s",
        (person, number),
    ).fetchall()[0][0]
    assert "croissance" not in row.lower()


def test_another_receipt_put_in_its_place_is_seen(make_person) -> None:
    person = make_person()
    one, other = give(person), give(person, said=consents.Said("Autre", (), (), ""))
    ground.execute(
        "update consents_receipt set sealed = (select sealed from consents_receipt"
        " where person = %(person)s and receipt = %(other)s)"
        " where person = %(person)s and receipt = %(one)s",
        {"person": person, "one": one, "other": other},
    )
    assert not consents.receipt(person=person, receipt=one).intact


@pytest.mark.row("ACC-07")
def test_what_is_taken_back_holds_no_more_and_stays_written(make_person) -> None:
    person = make_person()
    number = give(person)
    later = NOW + dt.timedelta(days=1)
    told = {"person": person, "kind": "application", "about": "growth", "by": BY}
    assert consents.withdraw(**told, now=later) == 1
    assert consents.withdraw(**told, now=later) == 0
    kept = consents.receipt(person=person, receipt=number)
    assert (kept.withdrawn_at, kept.withdrawn_by) == (later, 9)
    assert not kept.holds(later)
    assert kept.said == SAID


@pytest.mark.parametrize(("at", "holds"), [(dt.timedelta(0), True), (dt.timedelta(days=2), False)])
def test_a_receipt_with_an_end_holds_until_it(make_person, at, holds) -> None:
    person = make_person()
    number = give(person, until=NOW + dt.timedelta(days=2))
    assert consents.receipt(person=person, receipt=number).holds(NOW + at) is holds


def test_the_terms_of_the_latest_are_those_agreed_to(make_person) -> None:
    person = make_person()
    asked = {"person": person, "kind": "application", "about": "growth"}
    assert consents.terms_agreed(**asked) is None
    give(person, terms="a")
    give(person, terms="b")
    assert consents.terms_agreed(**asked) == "b"


def test_a_receipt_is_of_one_person(make_person) -> None:
    one, other = make_person(), make_person()
    number = give(one)
    assert consents.receipts_of(person=other) == ()
    with pytest.raises(consents.UnknownReceipt):
        consents.receipt(person=other, receipt=number)
    assert consents.erase(person=one) == 1
    assert consents.receipts_of(person=one) == ()


def test_an_agreement_without_a_text_is_refused(make_person) -> None:
    with pytest.raises(consents.UnknownText):
        give(make_person(), kind="anything")


@pytest.mark.parametrize("kind", consents.kinds())
def test_each_text_is_there_in_both_languages_with_growing_versions(kind: str) -> None:
    shown = consents.text(kind)
    assert shown.fr
    assert shown.en
    for version in range(1, shown.version + 1):
        assert texts.text(kind, version).version == version
