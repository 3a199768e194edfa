"""
Searches drawn over a varied data set find exactly what a walk over every resource finds: the
official expressions, evaluated by another FHIRPath engine, and the text of the standard.

The draw is seeded: a difference names its search, and comes back.
"""

import os
import random
from collections import Counter

import pytest

from tests.fhir_api import inside
from tests.fhir_api.oracle import asking, evaluate, families, includes, loading, order, told
from tests.fhir_api.oracle.drawing.queries import Drawer

SEARCHES = 5_000 if os.environ.get("ENS_LONG") else 600
A_SIGN_IN = 200  # searches
SEED = 4


@pytest.fixture(scope="module")
def somebody(database):
    """
    Who acts for the persons of the data set.
    """
    from django.conf import settings

    return loading.reader(loading.write(settings.FHIR_BASE))


def signed_in(somebody):
    """
    With a token that lasts some minutes.
    """
    return inside.http(inside.through(somebody, "dedans-cabinet", "openid user/*.cruds"))


@pytest.fixture(scope="module")
def world(somebody):
    from django.conf import settings

    with signed_in(somebody) as http:
        return loading.shown(http, settings.FHIR_BASE, somebody.id)


@pytest.mark.fuzz
def test_a_drawn_search_finds_what_a_walk_over_everything_finds(somebody, world):
    with signed_in(somebody) as http:
        said = told.read(http.get("/metadata").json())
    drawer = Drawer(random.Random(SEED), world, said, Counter())
    differences, some = [], 0
    for _ in range(SEARCHES // A_SIGN_IN):
        with signed_in(somebody) as http:
            for _ in range(A_SIGN_IN):
                query = drawer.query()
                wanted = evaluate.found(world, query.rtype, query.criteria, query.patient)
                some += bool(wanted)
                differences += difference(http, world, query, wanted)
    assert not differences, "\n".join(differences)
    assert some > SEARCHES // 3
    assert not families.too_few(drawer.families, SEARCHES)


def difference(http, world, query, wanted):
    try:
        answer = asking.ask(http, query.place, query.asked(), posted=query.posted)
        compare(world, query, wanted, answer)
    except AssertionError as error:
        return [f"{query}: {str(error).splitlines()[0]}"]
    return []


def compare(world, query, wanted, answer):
    asking.assert_pages_are_whole(answer, query.count)
    found, expected = set(answer.ids), {asking.named(one) for one in wanted}
    assert found == expected, {"missing": expected - found, "too many": found - expected}
    assert answer.total == len(expected), "the total"
    pages = [[world.of(one) for one in page] for page in answer.matches]
    order.assert_follows(world, [one for page in pages for one in page], query.sort)
    for mine, beside in zip(pages, answer.included, strict=True):
        brought = {asking.named(one) for one in beside if world.has(one)}
        assert brought == includes.beside(world, mine, query.includes), "what comes along"
