"""
Contents and salts go; the tree, and everybody else's proof, stay.
"""

import datetime as dt

from ens.contexts.register import api
from ens.contexts.register.sealing import forgetting
from ens.ground import clock, database
from ens.standards.transparency import verifying
from ens.standards.transparency.verifying import Trusted
from tests.contexts.register.test_export import raw
from tests.plugins import roles

CANARY = "CANARI-3F9A"


def erase(person, **more):
    with roles.as_role("ens_jobs"), database.transaction():
        return api.erase(person=person, now=clock.now(), **more)


def rows_of(table, person):
    sql = f"select count(*) from {table} where person = %s"
    return database.execute(sql, (person,)).fetchall()[0][0]


def verified(register):
    register.seal_all()
    report = verifying.verify(raw(register.export()), Trusted())
    assert report.findings == []
    return report


def test_an_erased_person_s_lines_are_gone_and_the_tree_verifies(register):
    gone, stays = register.person(), register.person()
    for one in (gone, stays):
        register.write(*[register.line(one, id=CANARY, detail=CANARY) for _ in range(3)])
    register.seal_all()
    numbers = len(register.sealed(gone))
    before = verified(register).erased
    assert erase(gone) == 3
    assert register.sealed(gone) == []
    assert not database.execute(
        "select 1 from register_trace where person = %s", (gone,)
    ).fetchall()
    assert rows_of("register_head", gone) == 0
    report = verified(register)
    assert report.erased == before + numbers
    assert len([line for _, line in register.sealed(stays) if line]) == 3


def test_lines_that_wait_to_be_sealed_go_too(register):
    gone = register.person()
    register.write(register.line(gone, detail=CANARY))
    assert erase(gone) == 1
    assert not database.execute(
        "select 1 from register_trace where person = %s", (gone,)
    ).fetchall()
    verified(register)


def test_an_erased_person_s_name_goes_from_the_lines_about_others(register):
    child = register.person()
    who = api.enroll(kind="citizen", account=990_077, name=CANARY)
    register.write(register.line(child, who=who))
    register.seal_all()
    erase(register.person(), accounts=[990_077])
    [(name, salt)] = database.execute(
        "select w.name, s.salt from register_who w join register_who_sealed s using (who)"
        " where w.who = %s",
        (who,),
    ).fetchall()
    assert (name, salt) == ("", None)
    verified(register)


def test_what_is_too_old_is_forgotten_and_what_comes_after_still_proves(register):
    somebody = register.person()
    register.write(*[register.line(somebody, id=f"old{n}") for n in range(5)])
    register.seal_all()
    later = clock.now() + dt.timedelta(days=365 * 10 + 3)
    old = register.size()
    with roles.as_role("ens_jobs"):
        while forgetting.forget_old(years=10, now=later):
            pass
    assert all(number >= old for number, _ in register.sealed(somebody))
    register.write(register.line(somebody, id="new"))
    report = verified(register)
    assert report.lines == 1
    assert report.erased > 0
    assert all(number >= old for number, _ in register.sealed(somebody))


def test_nothing_is_forgotten_before_its_time(register):
    register.write(register.line(register.person()))
    register.seal_all()
    with roles.as_role("ens_jobs"):
        assert forgetting.forget_old(years=10, now=clock.now()) == 0
