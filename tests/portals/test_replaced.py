"""
A document that was replaced: out of the lists, reached from the one that replaced it.
"""

import datetime as dt

import pytest

from tests.portals import people
from tests.portals.people import words

MARCH, MAY = dt.date(2026, 3, 2), dt.date(2026, 5, 4)


@pytest.fixture
def pair(jeanne, biologist):
    earlier = people.deposit(biologist, jeanne, day=MARCH)
    return earlier, people.deposit(biologist, jeanne, value="4.9", day=MAY, replaces=earlier)


def page(someone, address):
    return someone.browser.get(address).content.decode()


@pytest.mark.row("DMP-03")
def test_lists_and_counts_hold_the_current_document_only(jeanne, anne, pair):
    people.care_for(jeanne, anne)
    earlier, later = pair
    for someone, address in ((jeanne, "/espace/documents/"),
                             (anne, f"/pro/patient/{jeanne.id}/"),
                             (anne, f"/pro/patient/{jeanne.id}/documents/")):  # fmt: skip
        said = page(someone, address)
        assert (earlier in said, later in said) == (False, True), address
    assert "Résultats d'analyses (1)" in words(jeanne.browser.get("/espace/documents/"))


@pytest.mark.row("DMP-03")
def test_each_of_the_two_leads_to_the_other(jeanne, anne, pair):
    people.care_for(jeanne, anne)
    earlier, later = pair
    for someone, base in ((jeanne, "/espace/documents/"),
                          (anne, f"/pro/patient/{jeanne.id}/documents/")):  # fmt: skip
        before = someone.browser.get(f"{base}{earlier}/")
        said = "Ce document n’est plus à jour. Il est remplacé par Résultats d'analyses, le 4 mai"
        assert said in words(before)
        assert f'href="../{later}/"' in before.content.decode()
        after = someone.browser.get(f"{base}{later}/")
        assert "Il remplace Résultats d'analyses, le 2 mars" in words(after)
        assert f'href="../{earlier}/"' in after.content.decode()


def test_the_results_of_a_replaced_document_are_those_of_its_own_words_only(jeanne, pair):
    earlier, later = pair
    assert "1 résultat." in words(jeanne.browser.get(f"/espace/documents/{later}/"))
    before = jeanne.browser.get(f"/espace/documents/{earlier}/")
    assert "1 résultat." not in words(before)
    assert '<div class="cda-document"' in before.content.decode()


def test_a_withdrawn_document_says_so(jeanne, biologist, document):
    from ens.contexts.record import api as record
    from ens.ground import clock, database
    from ens.journeys.write_path import patching
    from ens.standards.fhir import json_patch

    said = [{"op": "replace", "path": "/status", "value": "entered-in-error"}]
    with database.transaction():
        place = record.locate("DocumentReference", document)
        operations = json_patch.read(said)
        patching.patch(place, operations, actor=biologist.actor, now=clock.now())
    text = words(jeanne.browser.get(f"/espace/documents/{document}/"))
    assert "Ce document a été retiré : il contenait une erreur." in text
    assert document not in page(jeanne, "/espace/documents/")


@pytest.mark.row("DMP-03")
def test_hiding_a_document_hides_what_it_replaced(jeanne, anne, biologist, pair):
    people.care_for(jeanne, anne)
    earlier, later = pair
    last = people.deposit(biologist, jeanne, day=MAY, replaces=later)
    hide(jeanne, last, hidden=True)
    seen = [anne.browser.get(f"/pro/patient/{jeanne.id}/documents/{one}/").status_code
            for one in (earlier, later, last)]  # fmt: skip
    assert seen == [404, 404, 404]
    hide(jeanne, last, hidden=False)
    shown = anne.browser.get(f"/pro/patient/{jeanne.id}/documents/{last}/")
    assert shown.status_code == 200
    assert "Il remplace" not in words(shown)
    address = f"/pro/patient/{jeanne.id}/documents/{later}/"
    assert anne.browser.get(address).status_code == 404


def hide(someone, document, *, hidden):
    from ens.ground import clock
    from ens.journeys import hide_document

    hide_document.hide(
        actor=someone.actor, patient="", document=document, hidden=hidden, key="", now=clock.now()
    )


def test_a_replaced_document_does_not_tell_of_one_that_is_hidden(jeanne, anne, biologist):
    people.care_for(jeanne, anne)
    earlier = people.deposit(biologist, jeanne, day=MARCH)
    later = people.deposit(biologist, jeanne, day=MAY, masked=True, replaces=earlier)
    shown = anne.browser.get(f"/pro/patient/{jeanne.id}/documents/{earlier}/")
    assert "Ce document n’est plus à jour." in words(shown)
    assert later not in shown.content.decode()
