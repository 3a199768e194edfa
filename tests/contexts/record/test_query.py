"""
The parameters of a search, read once: what each becomes, and what is refused.
"""

import pytest


@pytest.fixture(scope="module")
def parse(database):
    from ens.contexts.record import api as record

    def parsed(*parameters, lenient=False, type_="Observation"):
        return record.parse_query(type_, parameters, lenient=lenient)

    return parsed


@pytest.fixture(scope="module")
def refused(database):
    from ens.contexts.record import api as record

    return record.NotUnderstood


def test_nothing_asked_is_twenty_of_the_newest(parse):
    query = parse()
    assert (query.count, query.sorts[0].key, query.sorts[0].descending) == (20, "updated", True)
    assert (query.criteria, query.includes, query.only_count) == ((), (), False)


def test_a_count_too_large_is_the_largest(parse):
    assert parse(("_count", "99999")).count == 1000
    assert parse(("_count", "0")).only_count


def test_what_was_understood_is_kept_as_it_was_written(parse):
    query = parse(("code", "a|b"), ("_format", "json"), ("_count", "3"))
    assert query.used == (("code", "a|b"), ("_count", "3"))


def test_lenient_leaves_out_and_says_what(parse):
    query = parse(("inconnu", "1"), ("code", "a"), lenient=True)
    assert query.used == (("code", "a"),)
    assert len(query.ignored) == 1
    assert "inconnu" in query.ignored[0]


def test_forty_parameters_and_no_more(parse, refused):
    many = [("status", "final")] * 40
    assert len(parse(*many).criteria) == 40
    with pytest.raises(refused, match="more than 40"):
        parse(*many, ("code", "a"))


def test_a_thousand_values_and_no_more(parse, refused):
    assert parse(("code", ",".join("a" * 1000)))
    with pytest.raises(refused, match="more than 1000"):
        parse(("code", ",".join("a" * 1001)))


@pytest.mark.parametrize("text", ["a,b", r"a\,b", r"a\\,b", r"\,", r"a\b", ","])
def test_commas_separate_unless_protected(text):
    from ens.contexts.record.search.kinds.criterion import split

    wanted = {
        "a,b": ["a", "b"], r"a\,b": ["a,b"], r"a\\,b": ["a\\", "b"], r"\,": [","],
        r"a\b": ["ab"], ",": ["", ""],
    }  # fmt: skip
    assert split(text) == wanted[text]


def test_no_value_reaches_the_statement(parse):
    """
    Whatever is asked is bound: the text of the statement is the same for other values.
    """
    from ens.contexts.record.search import run, statement
    from ens.ground.actor import Actor
    from ens.ground.reach import Reach

    reach = Reach(Actor(1, 1, "citizen"), "search", (1,), (0,), b"\0" * 2048, (0,))

    def text(*parameters):
        query = parse(*parameters)
        return run.text_of(query, reach, statement.bound(query, reach), None)

    hostile = "x'; drop table record_resource; --"
    for name in ("code", "performer", "_id", "value-string", "status"):
        assert text((name, hostile)) == text((name, "autre"))
        assert "drop table" not in text((name, hostile))
    assert text(("date", "ge2026")) == text(("date", "ge1999-01-01"))


def test_a_page_link_is_for_one_reader_and_one_hour(parse, database):
    import datetime as dt

    from ens.contexts.record import api as record
    from ens.ground import clock
    from ens.ground.actor import Actor

    now, reader = clock.now(), Actor(1, 7, "citizen", client="app")
    query = parse(("code", "a"), ("_count", "3"))
    for value in (now, "x-1", None):
        position = record.Position((value, "y", None), 12, "5:5:")
        text = record.seal_link(query, position, actor=reader, now=now)
        again, after = record.unseal_link(text, actor=reader, now=now)
        assert (again.used, after) == (query.used, position)
    late = now + dt.timedelta(minutes=61)
    others = [Actor(1, 8, "citizen", client="app"), Actor(1, 7, "citizen", client="autre"),
              Actor(1, 7, "citizen", client="app", patient=3)]  # fmt: skip
    for actor, when in [(reader, late), *((one, now) for one in others)]:
        with pytest.raises(record.LinkRefused):
            record.unseal_link(text, actor=actor, now=when)
