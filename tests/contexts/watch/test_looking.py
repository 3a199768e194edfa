"""
A day looked at, against the real register: what is found, what is left alone, what is done of it.
"""

import datetime as dt
import itertools
import uuid
from dataclasses import replace

import pytest

from ens.contexts.access import api as access
from ens.contexts.accounts import api as accounts
from ens.contexts.directory import api as directory
from ens.contexts.identity import api as identity
from ens.contexts.register import api as register
from ens.contexts.watch import api as watch
from ens.ground import clock
from ens.ground import database as ground
from ens.ground.actor import Actor
from ens.standards import rpps
from ens.standards.ins import Traits
from tests.plugins import roles

AGENT = Actor(who=1, account=77, kind="authority", assurance=3)
_days = itertools.count()
_numbers = itertools.count(1)


def name() -> str:
    return "X" + uuid.uuid4().hex[:9].translate(str.maketrans("0123456789", "GHIJKLMNOP")).upper()


@pytest.fixture
def day() -> dt.date:
    """
    A day of its own for each test, with nothing around it.
    """
    return dt.date(2040, 1, 1) + dt.timedelta(days=400 * next(_days))


def at(day: dt.date, hour: int = 10) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour), clock.PARIS)


def person(family: str = "", given: str = "Claude") -> int:
    traits = Traits(family or name(), (given,), "F", dt.date(1970, 1, 1), "75056")
    made = identity.create_person(
        traits=traits, ins=None, status="PROV", state="open", email="", now=clock.now()
    )
    return made.person


@pytest.fixture
def ward(database) -> directory.Structure:
    return directory.upsert_structure(idnst=f"4{uuid.uuid4().int % 10**14:014}", name="Service")


class Nurse:
    """
    A professional of a place, with an account and a line in the register's dictionary.
    """

    def __init__(
        self, place: directory.Structure, family: str = "", given: str = "Camille"
    ) -> None:
        family = family or name()
        number = rpps.with_check_digit(f"9991{uuid.uuid4().int % 1_000_000:06}").value
        post = directory.Situation(f"post-{number}", "60", "", place.structure, "", place.name)
        made = directory.upsert_professional(
            idnps=f"8{number}", given=given, family=family, situations=[post]
        )
        self.professional = made.professional
        self.account = accounts.account_of_professional(
            professional=made.professional, name=family, now=clock.now()
        )
        self.who = register.enroll(
            kind="professional", account=self.account, name=family, profession="Infirmier",
            structure=place.name, place=place.structure,
        )  # fmt: skip

    def act(self, person: int, now: dt.datetime, action: str = "read", **told) -> None:
        line = register.Line(person, self.who, action, "Observation", **told)
        with ground.transaction():
            register.write([line], now=now)


def found(day: dt.date) -> dict[int, dict[str, int]]:
    with roles.as_role("ens_jobs"):
        return {visit.person: weighed for visit, weighed, _ in watch.weighed_visits(day)}


def test_a_namesake_read_without_care_waits_for_a_look(ward, day) -> None:
    family = name()
    nurse, read = Nurse(ward, family), person(family)
    nurse.act(read, at(day))
    assert set(found(day)[read]) == {
        "apart",
        "nothing-written",
        "rare-name",
    }


def test_a_colleague_read_without_care_waits_for_a_look(ward, day) -> None:
    colleague = name()
    Nurse(ward, colleague, given="Dominique")
    nurse, read = Nurse(ward), person(colleague, given="Dominique")
    nurse.act(read, at(day))
    assert "colleague" in found(day)[read]


def test_another_given_name_is_another_colleague(ward, day) -> None:
    colleague = name()
    Nurse(ward, colleague, given="Dominique")
    nurse, read = Nurse(ward), person(colleague, given="Claude")
    nurse.act(read, at(day))
    assert read not in found(day)


def test_a_space_watched_closely_is_found_where_another_is_not(ward, day) -> None:
    nurse, one, other = Nurse(ward), person(), person()
    watch.watch_closely(person=one, made_by=1, now=at(day))
    for read in (one, other):
        nurse.act(read, at(day))
    assert found(day).keys() & {one, other} == {one}
    watch.watch_as_others(person=one)
    assert one not in found(day)


def test_somebody_with_whom_no_colleague_deals_waits_for_a_look(ward, day) -> None:
    nurse, beside, read = Nurse(ward), Nurse(ward), person()
    shared = [person(), person(), person()]
    for one in shared:
        beside.act(one, at(day, 9), "create")
        nurse.act(one, at(day))
    nurse.act(read, at(day))
    assert found(day).keys() == {read}
    assert found(day)[read].keys() == {"stranger", "nothing-written"}


def test_a_stay_declared_for_somebody_with_whom_no_colleague_deals_weighs(ward, day) -> None:
    nurse, beside, reads = Nurse(ward), Nurse(ward), [person() for _ in range(4)]
    for one in reads:
        access.relate(
            person=one, professional=nurse.professional, source="stay", made_by=1, now=at(day, 1)
        )
        nurse.act(one, at(day))
    for one in reads[:3]:
        beside.act(one, at(day, 9), "create")
    assert found(day).keys() == {reads[3]}
    assert "declared-stay" in found(day)[reads[3]]


def named(nurse: "Nurse", day: dt.date, days_ago: int) -> int:
    """
    Somebody who named them then, and whom they read that day, beside four patients of the place.
    """
    read = person()
    access.relate(
        person=read, professional=nurse.professional, source="named", made_by=1,
        now=at(day - dt.timedelta(days=days_ago)),
    )  # fmt: skip
    for one in (person(), person(), person(), person(), read):
        nurse.act(one, at(day))
    return read


def test_a_name_given_long_ago_is_no_care_of_today_where_it_falls_out_of_the_day(ward, day) -> None:
    long_ago, lately = named(Nurse(ward), day, 200), named(Nurse(ward), day, 3)
    assert "other-way" in found(day)[long_ago]
    assert lately not in found(day)


@pytest.mark.parametrize("besides", ["agreed", "usual"])
def test_a_name_given_long_ago_is_care_where_more_speaks_for_it(ward, day, besides: str) -> None:
    nurse = Nurse(ward)
    read = named(nurse, day, 200)
    if besides == "agreed":
        ground.execute(
            "insert into access_consent (person, professional, source, since, made_by)"
            " values (%s, %s, 'space', %s, 1)",
            (read, nurse.professional, at(day, 1)),
        )
    if besides == "usual":
        named(nurse, day, 200)
    assert read not in found(day)


def test_the_only_person_read_on_a_day_when_peers_read_many_weighs(ward, day) -> None:
    for _ in range(3):
        peer = Nurse(ward)
        for one in [person() for _ in range(7)]:
            peer.act(one, at(day))
    nurse, read = Nurse(ward), person()
    nurse.act(read, at(day))
    assert "few-people" in found(day)[read]


def test_somebody_of_the_same_name_opened_by_mistake_is_left_alone(ward, day) -> None:
    family = name()
    nurse, beside = Nurse(ward), Nurse(ward)
    right, wrong = person(family), person(family)
    for one in (right, person(), person()):
        beside.act(one, at(day, 9), "create")
        nurse.act(one, at(day))
    nurse.act(wrong, at(day))
    assert wrong not in found(day)


def test_who_comes_back_day_after_day_and_never_writes_waits_for_a_look(ward, day) -> None:
    nurse, read = Nurse(ward), person()
    for ago in range(5):
        nurse.act(read, at(day - dt.timedelta(days=ago)))
    assert "again" in found(day)[read]


def test_what_somebody_reads_about_themselves_is_left_alone(ward, day) -> None:
    family = name()
    nurse, read = Nurse(ward, family, given="Claude"), person(family, "Claude")
    nurse.act(read, at(day, 3))
    assert read not in found(day)


def test_a_look_at_night_weighs_for_who_works_by_day(ward, day) -> None:
    by_day, by_night = Nurse(ward), Nurse(ward)
    late, also = person(), person()
    by_day.act(late, at(day, 3))
    by_night.act(also, at(day, 3))
    for _ in range(3):
        by_day.act(person(), at(day, 11))
        by_night.act(person(), at(day, 4))
    assert "night" in found(day)[late]
    assert also not in found(day)


def test_many_people_in_a_day_are_told_beside_those_of_peers(ward, day) -> None:
    for _ in range(5):
        Nurse(ward).act(person(), at(day))
    curious, read = Nurse(ward), [person() for _ in range(9)]
    for one in read:
        curious.act(one, at(day))
    assert found(day).keys() >= set(read)


@pytest.mark.parametrize("care", ["wrote", "around", "named", "consented"])
def test_whoever_cares_for_the_person_is_left_alone(ward, day, care: str) -> None:
    family = name()
    nurse, read = Nurse(ward, family), person(family)
    if care == "wrote":
        nurse.act(read, at(day, 9), "create")
    if care == "around":
        family_of_another = person()
        watch.watch_closely(person=family_of_another, made_by=1, now=at(day))
        beside = Nurse(ward)
        for shared in (family_of_another, person(), person()):
            beside.act(shared, at(day, 9), "create")
            nurse.act(shared, at(day))
        assert family_of_another not in found(day)
        return
    if care == "named":
        access.relate(
            person=read, professional=nurse.professional, source="named", made_by=1, now=at(day, 1)
        )
    if care == "consented":
        ground.execute(
            "insert into access_consent (person, professional, source, since, made_by)"
            " values (%s, %s, 'space', %s, 1)",
            (read, nurse.professional, at(day, 1)),
        )
    nurse.act(read, at(day))
    assert read not in found(day)


def test_a_stay_that_a_structure_declared_does_not_vouch(ward, day) -> None:
    family = name()
    nurse, read = Nurse(ward, family), person(family)
    access.relate(
        person=read, professional=nurse.professional, source="stay", made_by=1, now=at(day, 1)
    )
    nurse.act(read, at(day))
    assert read in found(day)


def test_what_was_refused_is_no_visit(ward, day) -> None:
    family = name()
    nurse, read = Nurse(ward, family), person(family)
    nurse.act(read, at(day), code="no_relation")
    assert read not in found(day)


@pytest.mark.parametrize(("hour", "of_the_day"), [(0, True), (23, True)])
def test_a_day_is_one_of_paris(ward, day, hour: int, of_the_day: bool) -> None:
    family = name()
    nurse, read = Nurse(ward, family), person(family)
    nurse.act(read, at(day, hour))
    assert (read in found(day)) is of_the_day
    assert read not in found(day + dt.timedelta(days=1))
    assert read not in found(day - dt.timedelta(days=1))


def looked(day: dt.date) -> None:
    """
    As the job does the morning after, as if nothing but this day were left.
    """
    ground.execute("delete from watch_day")
    now = at(day + dt.timedelta(days=1), 3)
    with roles.as_role("ens_jobs"):
        assert not watch.look_on(now=now)
        assert not watch.look_on(now=now)


@pytest.fixture
def alert(ward, day) -> tuple[int, watch.Alert]:
    family = name()
    nurse, read = Nurse(ward, family), person(family)
    nurse.act(read, at(day))
    looked(day)
    row = ground.execute("select alert from watch_alert where person = %s", (read,)).fetchall()
    assert len(row) == 1
    return read, watch.alert(row[0][0])


def test_a_day_is_looked_at_once_and_found_visits_wait(alert, day) -> None:
    _, one = alert
    assert one.day == day
    assert one.alert in {waiting.alert for waiting in watch.alerts_waiting(limit=1000)}
    assert (one.structure, one.decision, one.lines) == ("Service", "", 1)


def test_an_abuse_leaves_the_queue_and_the_person_is_told(alert) -> None:
    read, one = alert
    decided = watch.decide_alert(
        alert=one.alert, decision="abusive", comment="Essai", by=AGENT, now=clock.now()
    )
    assert decided.decision == "abusive"
    assert one.alert not in {waiting.alert for waiting in watch.alerts_waiting(limit=1000)}
    kinds = ground.execute("select kind from notices_notice where person = %s", (read,)).fetchall()
    assert ("visit-abusive",) in kinds
    traced = ground.execute(
        "select action, detail from register_trace where person = %s order by line desc", (read,)
    ).fetchall()
    assert traced[0] == ("look-into", "abusive")
    with pytest.raises(watch.AlreadyDecided):
        watch.decide_alert(
            alert=one.alert, decision="explained", comment="Non", by=AGENT, now=clock.now()
        )


def test_asking_for_an_explanation_leaves_it_in_the_queue(alert) -> None:
    _, one = alert
    watch.decide_alert(
        alert=one.alert, decision="to-explain", comment="Pourquoi ?", by=AGENT, now=clock.now()
    )
    again = watch.alert(one.alert)
    assert again.asked_at
    assert not again.decision


@pytest.mark.parametrize(
    ("decision", "comment"), [("", "x"), ("other", "x"), ("abusive", ""), ("explained", "  ")]
)
def test_a_decision_that_is_none_or_says_nothing_changes_nothing(
    alert, decision: str, comment: str
) -> None:
    _, one = alert
    with pytest.raises(watch.NoSuchDecision):
        watch.decide_alert(
            alert=one.alert, decision=decision, comment=comment, by=AGENT, now=clock.now()
        )
    assert not watch.alert(one.alert).asked_at


def test_nobody_else_decides_and_a_number_of_nothing_is_unknown(alert) -> None:
    _, one = alert
    with pytest.raises(watch.NotAReviewer):
        watch.decide_alert(
            alert=one.alert, decision="abusive", comment="x",
            by=replace(AGENT, kind="operator"), now=clock.now(),
        )  # fmt: skip
    for number in (0, 2**62, 2**80):
        with pytest.raises(watch.UnknownAlert):
            watch.alert(number)


def test_nothing_is_left_of_somebody_erased(alert) -> None:
    read, one = alert
    watch.watch_closely(person=read, made_by=1, now=clock.now())
    assert watch.erase(person=read) == 2
    assert not watch.is_watched_closely(person=read)
    with pytest.raises(watch.UnknownAlert):
        watch.alert(one.alert)
