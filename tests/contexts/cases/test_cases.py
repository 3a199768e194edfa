import datetime as dt

import pytest

from ens.contexts.cases import api as cases
from ens.ground.label import Flag, flags_in
from tests.contexts.cases.conftest import DAY, NOW

WORDS = "Le compte rendu du 3 parle de ma sœur, pas de moi."


def lines_about(person):
    from ens.ground import database

    rows = database.execute(
        "select action, detail from register_trace where person = %s order by line", (person,)
    )
    return [" ".join(filter(None, row)) for row in rows.fetchall()]


def notices_about(person):
    from ens.ground import database

    rows = database.execute(
        "select kind from notices_notice where person = %s order by notice", (person,)
    )
    return [row[0] for row in rows.fetchall()]


def test_a_case_opens_with_its_words_its_number_and_its_date_due(citizen, opened, reach):
    lou = citizen()
    number = opened(lou, words=WORDS, about="register:123")
    found = cases.case(lou.person, number, reach=reach(lou, lou.person), now=NOW)
    assert (found.case.kind, found.case.about, found.case.state) == (
        "rectification", "register:123", "received",
    )  # fmt: skip
    assert found.case.due_on == dt.date(2026, 2, 28)
    assert [(step.what, step.text, step.name) for step in found.steps] == [
        ("received", WORDS, lou.name)
    ]
    assert lines_about(lou.person) == ["open-case rectification"]


def test_a_number_says_neither_who_nor_how_many(citizen, opened):
    lou = citizen()
    numbers = [opened(lou) for _ in range(4)]
    assert all(len(str(number)) == 12 for number in numbers)
    assert numbers != sorted(numbers) or numbers[1] - numbers[0] > 1
    assert str(lou.person) not in [str(number) for number in numbers]


def test_words_rest_sealed_under_the_persons_key(citizen, opened):
    from ens.ground import database

    lou = citizen()
    opened(lou, words=WORDS)
    (sealed,) = database.execute(
        "select sealed from cases_step where person = %s", (lou.person,)
    ).fetchall()[0]
    assert WORDS.encode() not in bytes(sealed)


def test_words_moved_to_another_case_are_not_read(citizen, opened, reach):
    from ens.ground import database, keys

    lou = citizen()
    first, second = opened(lou, words=WORDS), opened(lou, words="Autre chose.")
    database.execute(
        "update cases_step s set sealed = (select sealed from cases_step where person = s.person"
        " and number = %s) where person = %s and number = %s",
        (first, lou.person, second),
    )
    with pytest.raises(keys.CannotUnseal):
        cases.case(lou.person, second, reach=reach(lou, lou.person), now=NOW)


@pytest.mark.parametrize("kind", ["rectification", "objection", "contest"])
def test_what_cannot_be_handled_without_words_asks_for_them(citizen, opened, kind):
    lou = citizen()
    with pytest.raises(cases.WordsMissing):
        opened(lou, kind, words="  \n ")
    assert lines_about(lou.person) == []


@pytest.mark.parametrize("kind", ["access", "portability", "erasure"])
def test_the_other_rights_need_none(citizen, opened, kind):
    assert opened(citizen(), kind, words="")


def test_words_without_end_are_refused(citizen, opened):
    with pytest.raises(cases.WordsMissing):
        opened(citizen(), words="a" * (cases.LONGEST + 1))


@pytest.mark.parametrize("kind", ["", "forget", "ACCESS", "access "])
def test_a_right_that_is_none_opens_nothing(citizen, opened, kind):
    with pytest.raises(cases.NotACase):
        opened(citizen(), kind)


@pytest.mark.parametrize(
    "about", ["register", "register:1 2", "a:b:c", ":1", "register:" + "1" * 65, "\x00:1"]
)
def test_what_it_is_about_is_a_short_reference_or_nothing(citizen, opened, about):
    with pytest.raises(cases.NotACase):
        opened(citizen(), about=about)


def test_characters_that_no_text_holds_are_replaced(citizen, opened, reach):
    lou = citizen()
    number = opened(lou, words="a\x00b \udc80 fin")
    (step,) = cases.case(lou.person, number, reach=reach(lou, lou.person), now=NOW).steps
    assert step.text == "a\x00b ? fin"


def test_nobody_else_sees_a_case(citizen, opened, reach):
    lou, other = citizen(), citizen()
    number = opened(lou)
    foreign = reach(other, lou.person)
    assert cases.cases_of(lou.person, reach=foreign, now=NOW) == ()
    for asked in (reach(other, other.person), foreign):
        with pytest.raises(cases.UnknownCase):
            cases.case(lou.person, number, reach=asked, now=NOW)
    with pytest.raises(cases.UnknownCase):
        cases.case(other.person, number, reach=reach(other, other.person), now=NOW)


@pytest.mark.parametrize("number", [0, -1, 10**12, 10**30])
def test_a_number_that_is_none_is_nobodys(citizen, reach, number):
    lou = citizen()
    with pytest.raises(cases.UnknownCase):
        cases.case(lou.person, number, reach=reach(lou, lou.person), now=NOW)


def test_what_an_adolescent_asks_is_not_shown_to_their_parents(citizen, parent_of, opened, reach):
    child = citizen(born=dt.date(2010, 1, 1))
    parent = parent_of(child)
    own, theirs = opened(child), opened(parent, person=child.person)
    seen_by_parent = cases.cases_of(child.person, reach=reach(parent, child.person), now=NOW)
    seen_by_child = cases.cases_of(child.person, reach=reach(child, child.person), now=NOW)
    assert [one.number for one in seen_by_parent] == [theirs]
    assert {one.number for one in seen_by_child} == {own, theirs}
    with pytest.raises(cases.UnknownCase):
        cases.case(child.person, own, reach=reach(parent, child.person), now=NOW)


def test_a_case_about_something_hidden_is_hidden_as_much(citizen, parent_of, opened, reach):
    child = citizen(born=dt.date(2010, 1, 1))
    parent = parent_of(child)
    number = opened(parent, person=child.person, flags=int(Flag.SECRET))
    assert cases.cases_of(child.person, reach=reach(parent, child.person), now=NOW) == ()
    (one,) = cases.cases_of(child.person, reach=reach(child, child.person), now=NOW)
    assert one.number == number
    assert flags_in(one.label) == Flag.SECRET


def test_the_desk_answers_and_the_person_is_told_each_time(citizen, operator, opened, reach):
    lou, agent = citizen(), operator()
    number = opened(lou)
    for what, text in (
        ("acknowledged", ""),
        ("handled", ""),
        ("sent", "Envoyé à l’hôpital qui l’a écrit."),
        ("asked", "Quelle page ?"),
        ("answered", "L’hôpital a remplacé le document."),
        ("closed", ""),
    ):
        cases.decide(number=number, what=what, text=text, by=agent, now=NOW)
    found = cases.case(lou.person, number, reach=reach(lou, lou.person), now=NOW)
    assert found.case.state == "closed"
    assert [step.what for step in found.steps] == [
        "received", "acknowledged", "handled", "sent", "asked", "answered", "closed",
    ]  # fmt: skip
    assert {step.name for step in found.steps if step.by_desk} == {agent.name}
    assert notices_about(lou.person) == [
        "case-acknowledged", "case-sent", "case-asked", "case-answered",
    ]  # fmt: skip
    assert lines_about(lou.person)[1:] == [
        f"handle-case {what}"
        for what in ("acknowledged", "handled", "sent", "asked", "answered", "closed")
    ]


def test_a_notice_of_a_case_says_its_number_and_nothing_more(citizen, operator, opened, reach):
    from ens.contexts.access import api as access
    from ens.contexts.notices import api as notices

    lou, agent = citizen(), operator()
    number = opened(lou, words=WORDS)
    cases.decide(number=number, what="refused", text="Rien de faux.", by=agent, now=NOW)
    seen = access.reach(actor=lou, persons=(lou.person,), action="read", now=NOW)
    (notice,) = notices.notices_of(lou.person, reach=seen)
    digits = str(number)
    reference = f"{digits[:4]}-{digits[4:8]}-{digits[8:]}"
    assert notice.text == f"La demande {reference} a été refusée : la raison vous est donnée."


@pytest.mark.parametrize("what", sorted(cases.SAID))
def test_a_step_that_is_nothing_without_words_asks_for_them(citizen, operator, opened, what):
    lou, agent = citizen(), operator()
    kind = "erasure" if what == "proposed" else "rectification"
    number = opened(lou, kind)
    with pytest.raises(cases.WordsMissing):
        cases.decide(number=number, what=what, text=" ", by=agent, now=NOW)
    assert cases.numbered(number, now=NOW).state == "received"
    assert notices_about(lou.person) == []


@pytest.mark.parametrize("kind", ["authority", "researcher", "editor"])
def test_only_an_operator_handles_or_reads(citizen, operator, opened, kind):
    lou, stranger = citizen(), operator(kind)
    number = opened(lou)
    with pytest.raises(cases.NotOfTheDesk):
        cases.decide(number=number, what="acknowledged", by=stranger, now=NOW)
    with pytest.raises(cases.NotOfTheDesk):
        cases.read_by_desk(number=number, by=stranger, now=NOW)
    with pytest.raises(cases.NotOfTheDesk):
        cases.read_by_desk(number=number, by=lou, now=NOW)
    assert lines_about(lou.person) == ["open-case rectification"]


def test_reading_a_case_is_in_the_persons_register(citizen, operator, opened):
    lou, agent = citizen(), operator()
    number = opened(lou, words=WORDS)
    found = cases.read_by_desk(number=number, by=agent, now=NOW)
    assert found.steps[0].text == WORDS
    assert lines_about(lou.person)[-1] == "read-case"


def test_without_the_register_nothing_is_read_nor_opened(citizen, operator, opened, monkeypatch):
    from ens.contexts.register import api as register
    from ens.ground import database, failpoints

    lou, agent = citizen(), operator()
    number = opened(lou)

    def broken(name):
        if name == "register-write":
            raise failpoints.FailpointReached(name)

    monkeypatch.setattr(failpoints, "reach", broken)
    with pytest.raises(register.NotWritten):
        cases.read_by_desk(number=number, by=agent, now=NOW)
    with pytest.raises(register.NotWritten):
        opened(lou)
    monkeypatch.undo()
    rows = database.execute("select number from cases_case where person = %s", (lou.person,))
    assert [row[0] for row in rows.fetchall()] == [number]


def test_a_delay_is_extended_once_with_a_reason_and_within_the_first(citizen, operator, opened):
    lou, agent = citizen(), operator()
    number = opened(lou)
    told = {"number": number, "what": "extended", "text": "Trois hôpitaux.", "by": agent}
    one = cases.decide(now=NOW + 27 * DAY, **told)
    assert (one.due_on, one.extended) == (dt.date(2026, 4, 30), True)
    with pytest.raises(cases.NotNow):
        cases.decide(now=NOW + 28 * DAY, **told)


def test_a_delay_that_has_passed_is_not_extended(citizen, operator, opened):
    agent, number = operator(), opened(citizen())
    with pytest.raises(cases.NotNow):
        cases.decide(
            number=number, what="extended", text="Plus tard.", by=agent, now=NOW + 40 * DAY
        )


def test_the_delay_does_not_run_while_an_identity_is_in_doubt(citizen, operator, opened):
    lou, agent = citizen(), operator()
    number = opened(lou)
    cases.decide(number=number, what="identity", text="Une pièce ?", by=agent, now=NOW + 5 * DAY)
    assert not cases.numbered(number, now=NOW + 90 * DAY).late
    cases.add_message(
        person=lou.person, number=number, text="La voici.", made_by=lou.account, who=lou.who,
        now=NOW + 15 * DAY,
    )  # fmt: skip
    one = cases.numbered(number, now=NOW)
    assert (one.state, one.suspended_on, one.due_on) == ("handled", None, dt.date(2026, 3, 10))


def test_another_question_asked_meanwhile_keeps_the_delay_suspended(citizen, operator, opened):
    agent, number = operator(), opened(citizen())
    cases.decide(number=number, what="identity", text="Une pièce ?", by=agent, now=NOW)
    one = cases.decide(number=number, what="asked", text="Laquelle ?", by=agent, now=NOW + DAY)
    assert one.suspended_on == dt.date(2026, 1, 31)


def test_a_precision_asked_leaves_the_delay_as_it_is(citizen, operator, opened):
    lou, agent = citizen(), operator()
    number = opened(lou)
    cases.decide(number=number, what="asked", text="Quelle page ?", by=agent, now=NOW + DAY)
    cases.add_message(
        person=lou.person, number=number, text="La 3.", made_by=lou.account, who=lou.who,
        now=NOW + 15 * DAY,
    )  # fmt: skip
    one = cases.numbered(number, now=NOW)
    assert (one.state, one.due_on) == ("handled", dt.date(2026, 2, 28))


def test_late_cases_come_first_and_suspended_ones_last(citizen, operator, opened):
    agent, mine = operator(), []
    for days, kind in ((0, "access"), (10, "access"), (20, "access")):
        mine.append(opened(citizen(), kind, now=NOW + days * DAY))
    cases.decide(number=mine[0], what="identity", text="Qui ?", by=agent, now=NOW)
    seen = [one for one in cases.waiting(NOW + 41 * DAY, limit=10_000) if one.number in mine]
    assert [one.number for one in seen] == [mine[1], mine[2], mine[0]]
    assert [one.late for one in seen] == [True, False, False]


def test_what_is_answered_no_longer_waits_until_the_person_writes_again(citizen, operator, opened):
    lou, agent = citizen(), operator()
    number = opened(lou, "access")
    cases.decide(number=number, what="answered", text="Voici.", by=agent, now=NOW)
    assert number not in [one.number for one in cases.waiting(NOW, limit=10_000)]
    cases.add_message(
        person=lou.person, number=number, text="Il manque une page.", made_by=lou.account,
        who=lou.who, now=NOW + 60 * DAY,
    )  # fmt: skip
    one = cases.numbered(number, now=NOW + 60 * DAY)
    assert (one.state, one.late, one.due_on) == ("handled", False, dt.date(2026, 5, 1))


def test_nothing_is_said_in_a_closed_case(citizen, operator, opened):
    lou, agent = citizen(), operator()
    number = opened(lou, "access")
    cases.decide(number=number, what="answered", text="Voici.", by=agent, now=NOW)
    cases.decide(number=number, what="closed", by=agent, now=NOW)
    with pytest.raises(cases.NotNow):
        cases.add_message(
            person=lou.person, number=number, text="Encore.", made_by=lou.account, who=lou.who,
            now=NOW,
        )  # fmt: skip


def test_an_erasure_is_decided_by_two_different_operators(citizen, operator, opened):
    lou, first, second = citizen(), operator(), operator()
    number = opened(lou, "erasure", words="")
    with pytest.raises(cases.NotNow):
        cases.decide(number=number, what="accepted", by=second, now=NOW)
    cases.decide(number=number, what="proposed", text="Rien ne s’y oppose.", by=first, now=NOW)
    with pytest.raises(cases.SameOperator):
        cases.decide(number=number, what="accepted", by=first, now=NOW)
    assert notices_about(lou.person) == []
    one = cases.decide(number=number, what="accepted", by=second, now=NOW)
    assert (one.state, one.is_over) == ("accepted", False)
    for what in ("executed", "answered", "refused", "closed"):
        with pytest.raises(cases.NotNow):
            cases.decide(number=number, what=what, text="Fait.", by=second, now=NOW)


def test_the_same_step_twice_has_one_effect(citizen, operator, opened):
    lou, agent = citizen(), operator()
    number = opened(lou, "access")
    cases.decide(number=number, what="answered", text="Voici.", by=agent, now=NOW)
    with pytest.raises(cases.NotNow):
        cases.decide(number=number, what="answered", text="Voici.", by=operator(), now=NOW)
    assert notices_about(lou.person) == ["case-answered"]


def test_erasing_a_person_leaves_nothing_of_what_they_asked(citizen, operator, opened):
    from ens.ground import database

    lou, other, agent = citizen(), citizen(), operator()
    number, kept = opened(lou), opened(other)
    cases.decide(number=number, what="acknowledged", by=agent, now=NOW)
    assert cases.erase(person=lou.person) == 3
    for table in ("cases_case", "cases_step"):
        rows = database.execute(f"select 1 from {table} where person = %s", (lou.person,))
        assert rows.fetchall() == []
    assert cases.numbered(kept, now=NOW).person == other.person
