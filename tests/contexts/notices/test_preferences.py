"""
When an e-mail may leave: the hours each person chose, on the clocks of Paris.
"""

import datetime as dt

import pytest

from ens.contexts.notices import api as notices
from ens.journeys.deliver_notice import deliver_notice, deliver_waiting
from tests.contexts.notices.test_delivery import mailbox, written_to

__all__ = ["mailbox"]
HOUR = dt.timedelta(hours=1)
REMINDER = {"kind": "reminder", "text_values": {"title": "un vaccin"}}
NIGHT = notices.Preferences(opens=22, closes=6)
DAY = notices.Preferences(opens=8, closes=20)


def paris(text):
    from ens.ground.clock import PARIS

    return dt.datetime.fromisoformat(text).replace(tzinfo=PARIS).astimezone(dt.UTC)


def leaves(text, chosen, kind="reminder"):
    from ens.ground.clock import PARIS

    found = notices.leaves_at(kind, chosen, now=paris(text))
    return found.astimezone(PARIS).strftime("%m-%d %H:%M")


@pytest.mark.parametrize(
    ("now", "chosen", "at"),
    [
        ("2026-03-02T07:59", DAY, "03-02 08:00"),
        ("2026-03-02T08:00", DAY, "03-02 08:00"),
        ("2026-03-02T19:59", DAY, "03-02 19:59"),
        ("2026-03-02T20:00", DAY, "03-03 08:00"),
        ("2026-03-02T21:00", NIGHT, "03-02 22:00"),
        ("2026-03-02T23:30", NIGHT, "03-02 23:30"),
        ("2026-03-03T05:59", NIGHT, "03-03 05:59"),
        ("2026-03-03T06:00", NIGHT, "03-03 22:00"),
        ("2026-03-02T23:59", notices.Preferences(opens=0, closes=24), "03-02 23:59"),
        # The night when clocks go forward, then the one when they go back.
        ("2026-03-28T20:30", DAY, "03-29 08:00"),
        ("2026-03-29T01:30", notices.Preferences(opens=3, closes=5), "03-29 03:00"),
        ("2026-10-24T20:30", DAY, "10-25 08:00"),
        ("2026-10-25T02:30", notices.Preferences(opens=2, closes=3), "10-25 02:30"),
    ],
)
def test_an_e_mail_leaves_within_the_hours_or_when_they_next_begin(now, chosen, at):
    assert leaves(now, chosen) == at


def test_hours_are_those_of_the_clocks_of_paris_the_day_the_clocks_change():
    """
    From eight in the evening to eight in the morning there are eleven hours in March, thirteen in
    October.
    """
    waits = [
        notices.leaves_at("reminder", DAY, now=paris(evening)) - paris(evening)
        for evening in ("2026-03-28T20:00", "2026-10-24T20:00")
    ]
    assert waits == [11 * HOUR, 13 * HOUR]


def test_an_hour_that_the_clocks_skip_waits_for_the_next_day_and_is_not_lost():
    skipped = notices.Preferences(opens=2, closes=3)
    at = notices.leaves_at("reminder", skipped, now=paris("2026-03-29T00:00"))
    assert at == dt.datetime(2026, 3, 29, 1, tzinfo=dt.UTC)
    assert notices.leaves_at("reminder", skipped, now=at) == paris("2026-03-30T02:00")


@pytest.mark.parametrize("kind", ["break-glass", "space-to-open", "space-refused"])
def test_what_is_about_safety_leaves_at_once_whatever_was_chosen(kind):
    never = dict.fromkeys(notices.FAMILIES, "never")
    night = paris("2026-03-02T03:00")
    chosen = notices.Preferences(choices=never)
    assert notices.leaves_at(kind, chosen, now=night) == night


def test_a_kind_added_tomorrow_leaves_at_once():
    night = paris("2026-03-02T03:00")
    assert notices.leaves_at("something-new", DAY, now=night) == night


def test_every_family_is_of_kinds_that_have_words():
    assert {kind for kinds in notices.FAMILIES.values() for kind in kinds} <= set(notices.KINDS)


def test_reminders_wait_for_the_day_and_what_others_did_is_told_at_once_unless_chosen():
    night = paris("2026-03-02T03:00")
    proposed = notices.Preferences()
    assert notices.leaves_at("reminder", proposed, now=night) == paris("2026-03-02T08:00")
    assert notices.leaves_at("document-added", proposed, now=night) == night
    chosen = notices.Preferences(choices={"documents": "hours", "visits": "never"})
    assert notices.leaves_at("document-added", chosen, now=night) == paris("2026-03-02T08:00")
    assert notices.leaves_at("first-access", chosen, now=night) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"opens": 8, "closes": 8},
        {"opens": -1},
        {"opens": 24},
        {"closes": 0},
        {"closes": 25},
        {"choices": {"reminders": "sometimes"}},
        {"choices": {"break-glass": "never"}},
    ],
)
def test_a_choice_that_is_not_offered_is_refused(person, changes):
    one = person()
    with pytest.raises(notices.NotAPreference):
        notices.prefer(
            person=one.person, chosen=notices.Preferences(**changes), now=paris("2026-03-02T09:00")
        )
    assert notices.preferences_of([one.person])[one.person] == notices.Preferences()


def test_a_choice_is_kept_and_replaces_the_one_before(person):
    one, other = person(), person()
    for chosen in (NIGHT, notices.Preferences(9, 12, {"reminders": "never"})):
        notices.prefer(person=one.person, chosen=chosen, now=paris("2026-03-02T09:00"))
    assert notices.preferences_of([one.person, other.person]) == {
        one.person: notices.Preferences(9, 12, {"reminders": "never"}),
        other.person: notices.Preferences(),
    }


# --- what waits


def tell(about, notice, at):
    return deliver_notice(notices.NoticeWritten(about.person, notice), now=at)


@pytest.mark.row("MSG-05")
def test_a_reminder_that_comes_at_night_waits_for_the_morning_and_leaves_once(
    person, write, mailbox
):
    one = person()
    night, morning = paris("2026-03-02T23:00"), paris("2026-03-03T08:00")
    notice = write(one, now=night, **REMINDER)
    assert tell(one, notice, night) == 0
    deliver_waiting(now=morning - dt.timedelta(seconds=1))
    assert mailbox == []
    assert [deliver_waiting(now=morning) for _ in range(3)] == [1, 0, 0]
    assert tell(one, notice, morning) == 0
    assert written_to(mailbox) == [one.email]


def test_each_parent_is_written_to_in_their_own_hours(family, write, mailbox):
    child, mother, father = family
    evening = paris("2026-03-02T21:00")
    for parent, chosen in ((mother, notices.Preferences(6, 22)), (father, NIGHT)):
        notices.prefer(person=parent.person, chosen=chosen, now=evening)
    tell(child, write(child, now=evening, **REMINDER), evening)
    assert written_to(mailbox) == [mother.email]
    deliver_waiting(now=paris("2026-03-02T22:00"))
    assert written_to(mailbox) == sorted([mother.email, father.email])
    deliver_waiting(now=paris("2026-03-03T08:00"))
    assert written_to(mailbox) == sorted([mother.email, father.email, child.email])


def test_a_choice_changed_meanwhile_holds_for_what_waits(person, write, mailbox):
    one, other = person(), person()
    night = paris("2026-03-02T23:00")
    for somebody in (one, other):
        tell(somebody, write(somebody, now=night, **REMINDER), night)
    notices.prefer(person=one.person, chosen=NIGHT, now=night)
    notices.prefer(
        person=other.person, chosen=notices.Preferences(choices={"reminders": "never"}), now=night
    )
    deliver_waiting(now=night)
    assert written_to(mailbox) == [one.email]
    deliver_waiting(now=paris("2026-03-03T09:00"))
    assert written_to(mailbox) == [one.email]


def test_who_chose_no_e_mail_gets_none_and_still_reads_the_notice(person, write, reach, mailbox):
    one = person()
    noon = paris("2026-03-02T12:00")
    chosen = notices.Preferences(choices={"documents": "never"})
    notices.prefer(person=one.person, chosen=chosen, now=noon)
    notice = write(one, now=noon)
    assert tell(one, notice, noon) == 0
    assert mailbox == []
    assert [n.notice for n in notices.notices_of(one.person, reach=reach(one))] == [notice]


def test_a_parent_suspended_while_the_e_mail_waits_is_not_written_to(family, write, mailbox):
    from ens.contexts.identity import api as identity

    child, mother, father = family
    night = paris("2026-03-02T23:00")
    tell(child, write(child, now=night, **REMINDER), night)
    identity.suspend_representation(
        representative=father.person, represented=child.person, by=0, reason="order", now=night
    )
    deliver_waiting(now=paris("2026-03-03T08:00"))
    assert written_to(mailbox) == sorted([child.email, mother.email])
    assert waiting_for(father) == 0


def test_a_notice_withdrawn_while_it_waits_sends_nothing_and_waits_no_more(person, write, mailbox):
    one = person()
    night = paris("2026-03-02T23:00")
    notice = write(one, now=night, about=("Immunization", "i1"), **REMINDER)
    tell(one, notice, night)
    notices.withdraw(person=one.person, about="Immunization", ids=["i1"], now=night)
    deliver_waiting(now=paris("2026-03-03T08:00"))
    assert mailbox == []
    assert waiting_for(one) == 0


def waiting_for(one):
    from ens.ground import database

    return database.execute(
        "select count(*) from notices_waiting where addressee = %s", (one.person,)
    ).fetchone()[0]
