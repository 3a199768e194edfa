import pytest

from ens.contexts.notices import api as notices
from ens.contexts.notices import words
from ens.ground import database as db
from tests.contexts.notices.conftest import (
    MASKED,
    NOW,
    PERSONAL,
    PLAIN,
    SECRET,
    UNANNOUNCED,
)

VALUES = (
    "application", "author", "by", "device", "hours", "mandatary", "mediator", "name",
    "professional", "reason", "reference", "witness", "representative", "title", "weeks",
)  # fmt: skip


def shown(reader, about=None, *, reach, limit=20):
    about = about or reader
    found = notices.notices_of(about.person, reach=reach(reader, about), limit=limit)
    return [one.notice for one in found]


def test_a_notice_is_a_sentence_about_one_thing(person, reach, write):
    one = person()
    written = write(one, about=("DocumentReference", "abc"))
    (notice,) = notices.notices_of(one.person, reach=reach(one))
    assert notice.text == "Hôpital fictif a ajouté : Résultats d'analyses."
    assert (notice.notice, notice.kind, notice.about, notice.at, notice.seen) == (
        written,
        "document-added",
        ("DocumentReference", "abc"),
        NOW,
        False,
    )


def test_notices_come_newest_first_and_no_more_than_asked(person, reach, write):
    one = person()
    written = [write(one) for _ in range(3)]
    assert shown(one, reach=reach) == written[::-1]
    assert shown(one, reach=reach, limit=1) == [written[-1]]


def test_notices_of_nobody_in_reach_are_none(person, reach, write):
    one, other = person(), person()
    write(one)
    assert notices.notices_of(one.person, reach=reach(other)) == ()
    assert shown(other, one, reach=reach) == []


def test_a_parent_sees_the_notices_of_a_child_but_not_the_secret_ones(family, reach, write):
    child, mother, _ = family
    plain = write(child, PLAIN)
    secret = write(child, SECRET)
    personal = write(child, PERSONAL)
    assert shown(mother, child, reach=reach) == [plain]
    assert shown(child, reach=reach) == [personal, secret, plain]


def test_what_is_not_announced_yet_is_told_to_nobody(family, reach, write):
    child, mother, _ = family
    write(child, UNANNOUNCED)
    assert shown(child, reach=reach) == []
    assert shown(mother, child, reach=reach) == []


def test_a_notice_about_what_is_hidden_from_professionals_is_shown_to_the_person(
    person, reach, write
):
    one = person()
    masked = write(one, MASKED)
    assert shown(one, reach=reach) == [masked]


def test_a_notice_follows_the_visibility_of_what_it_is_about(family, reach, write):
    child, mother, _ = family
    write(child, about=("DocumentReference", "d1"))
    other = write(child, about=("DocumentReference", "d2"))
    changed = notices.relabel(
        person=child.person, about="DocumentReference", ids=["d1"], label=SECRET
    )
    assert changed == 1
    assert shown(mother, child, reach=reach) == [other]


def test_a_notice_goes_with_what_is_withdrawn(person, reach, write):
    one = person()
    write(one, about=("DocumentReference", "d1"))
    kept = write(one, about=("Observation", "d1"))
    notices.withdraw(person=one.person, about="DocumentReference", ids=["d1"], now=NOW)
    assert shown(one, reach=reach) == [kept]


def test_each_parent_sees_notices_in_their_own_time(family, reach, write):
    child, mother, father = family
    written = write(child)
    hers, his = reach(mother, child), reach(father, child)
    assert notices.mark_seen(reach=hers, notices=[written], now=NOW) == 1
    assert notices.notices_of(child.person, reach=hers)[0].seen
    assert not notices.notices_of(child.person, reach=his)[0].seen
    assert (
        notices.unseen_of(child.person, reach=hers),
        notices.unseen_of(child.person, reach=his),
    ) == (0, 1)


def test_seeing_twice_is_remembered_once(person, reach, write):
    one = person()
    written = write(one)
    mine = reach(one)
    assert notices.mark_seen(reach=mine, notices=[written], now=NOW) == 1
    assert notices.mark_seen(reach=mine, notices=[written], now=NOW) == 0


def test_what_is_out_of_reach_cannot_be_marked_as_seen(family, reach, write):
    child, mother, _ = family
    secret = write(child, SECRET)
    assert notices.mark_seen(reach=reach(mother, child), notices=[secret], now=NOW) == 0


def test_nothing_a_notice_says_rests_readable(person, write):
    one = person()
    written = write(one, title="Kanarienvogel")
    row = db.execute(
        "select n::text from notices_notice n where person = %s and notice = %s",
        (one.person, written),
    ).fetchone()
    assert "anarien" not in row[0]
    events = db.execute(
        "select payload::text from ground_outbox where (payload->>'notice')::bigint = %s",
        (written,),
    ).fetchall()
    assert [set(event[0].split('"')[1::2]) for event in events] == [{"person", "notice"}]


def test_a_notice_is_written_with_what_it_tells_or_not_at_all(person, reach, write):
    one = person()
    with pytest.raises(ZeroDivisionError):
        _write_and_fail(one, write)
    assert shown(one, reach=reach) == []


def _write_and_fail(one, write):
    with db.transaction():
        write(one)
        raise ZeroDivisionError


def test_a_kind_without_words_is_refused(person, write):
    with pytest.raises(notices.UnknownKind):
        write(person(), kind="surprise")


def test_words_that_lack_a_value_are_refused(person, write):
    with pytest.raises(notices.ValuesMissing, match="title"):
        write(person(), text_values={"author": "Hôpital fictif"})


@pytest.mark.parametrize("kind", sorted(notices.KINDS))
def test_every_kind_makes_a_sentence(kind):
    values = dict.fromkeys(VALUES, "X")
    text = words.sentence(kind, values)
    assert "{" not in text
    assert text[-1] in ".X"
