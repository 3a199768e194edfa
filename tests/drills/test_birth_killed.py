"""
A web process killed with -9 during a birth: nobody is born by halves, and the same birth sent
again is one child with two parents.
"""

from functools import partial

import pytest

from tests.drills.parts import armed_webs, cut
from tests.drills.test_web_killed import post
from tests.fhir_api.answers import place
from tests.journeys import births

PLACES = ("after-outbox", "after-commit")


@pytest.fixture(scope="module")
def webs(running_system):
    with armed_webs(running_system, PLACES) as webs:
        yield webs


@pytest.fixture(scope="module")
def token(running_system):
    said = running_system.individual("sage-femme-perrin", "maternity")
    return partial(running_system.token, "maternity", "", said)


KNOWN = """
select (select count(*) from identity_person where family = any(%(family)s)),
       (select count(*) from identity_representation r join identity_person p using (person)
           where p.family = any(%(family)s)),
       (select count(*) from notices_notice n join identity_person p using (person)
           where p.family = any(%(family)s)),
       (select count(*) from register_trace t join identity_person p using (person)
           where p.family = any(%(family)s) and t.action = 'create')
"""


def known(running, birth):
    """
    (persons, links, notices, register lines) of a birth, whatever committed them.
    """
    folded = [one.traits.family.casefold() for one in (birth.child, *birth.parents)]
    return running.sql(KNOWN, {"family": folded})[0]


# A child and two parents nobody knew; two links; a notice each; a Patient each, two RelatedPerson.
WHOLE = (3, 2, 3, 5)


@pytest.mark.row("IDN-01")
@pytest.mark.parametrize("where", PLACES)
def test_a_birth_cut_short_is_whole_once_sent_again(running_system, webs, token, where, database):
    birth = births.birth()
    key = f"naissance-{birth.url}"
    webs[where].wait()
    assert cut(lambda: post(webs[where].fhir, "/", birth.bundle(), token(), key))
    assert known(running_system, birth) == (WHOLE if where == "after-commit" else (0, 0, 0, 0))
    answers = [post(running_system.fhir, "/", birth.bundle(), token(), key) for _ in range(2)]
    first, again = (
        [place(one["response"]["location"]) for one in answer.json()["entry"]] for answer in answers
    )
    assert first == again
    assert known(running_system, birth) == WHOLE
