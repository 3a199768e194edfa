"""
Lines get their numbers in the order of commits, none is left out, and a checkpoint is signed.
"""

import threading

import orjson
import pytest

from ens.contexts.register.sealing import sealing, signing
from ens.contexts.register.sealing.proving import Tree
from ens.ground import clock, database, failpoints
from ens.standards.transparency import checkpoints, merkle, notes, verifying
from ens.standards.transparency.verifying import Trusted


def last_note():
    [(text,)] = database.execute(
        "select note from register_checkpoint order by size desc limit 1"
    ).fetchall()
    return notes.parse(text)


def test_a_line_is_sealed_under_a_signed_checkpoint_of_the_whole_tree(register):
    somebody = register.person()
    before = register.size()
    register.write(register.line(somebody))
    register.seal_all()
    note = last_note()
    point = checkpoints.parse(note.text)
    assert note.by(signing.public_key())
    assert point.size == register.size() > before
    leaves = [merkle.leaf_hash(Tree(point.size).commitment(n)) for n in range(point.size)]
    assert point.root == merkle.root_of(leaves) == Tree(point.size).root()
    assert [line for _, line in register.sealed(somebody) if line]


def test_a_small_batch_is_made_larger_by_covers(register):
    somebody = register.person()
    before = register.size()
    register.write(register.line(somebody))
    register.seal_all()
    assert register.size() - before >= sealing.LEAST


def test_nothing_is_sealed_twice_and_nothing_without_a_line(register):
    somebody = register.person()
    register.write(*[register.line(somebody, id=f"a{n}") for n in range(70)])
    register.seal_all()
    after = register.size()
    register.seal_all()
    assert register.size() == after
    lines = [line for _, line in register.sealed(somebody) if line]
    assert len(lines) == len(set(lines)) == 70
    assert lines == sorted(lines)


def test_many_lines_of_one_transaction_are_sealed_over_several_batches(register, monkeypatch):
    monkeypatch.setattr(sealing, "BATCH", 40)
    somebody = register.person()
    register.write(*[register.line(somebody, id=f"a{n}") for n in range(100)])
    assert sealing.seal(now=clock.now()) == 40
    register.seal_all()
    assert len([line for _, line in register.sealed(somebody) if line]) == 100


def test_the_numbers_are_dense(register):
    for _ in range(5):
        register.write(register.line(register.person()))
        register.seal_all()
    found = database.execute(
        "select seq from register_sealed union all select seq from register_remark order by 1"
    ).fetchall()
    total = register.size()
    closed = total - len(found)
    assert len({seq for (seq,) in found}) == len(found)
    assert max(seq for (seq,) in found) == total - 1
    assert closed >= 0


@pytest.mark.row("SEC-06")
def test_a_transaction_that_commits_late_falls_into_no_sealed_range(register):
    """
    Its line has a smaller number than those after it, and is sealed after them all the same.
    """
    slow, quick = register.person(), register.person()
    begun, go = threading.Event(), threading.Event()

    def write_slowly():
        with database.transaction():
            from ens.contexts.register import api

            api.write([register.line(slow)], now=clock.now())
            begun.set()
            go.wait(10)
        database.raw().close()

    thread = threading.Thread(target=write_slowly)
    thread.start()
    assert begun.wait(10)
    register.write(register.line(quick))
    sealing.seal(now=clock.now())
    assert not [line for _, line in register.sealed(quick) if line]
    go.set()
    thread.join()
    register.seal_all()
    assert [line for _, line in register.sealed(quick) if line]
    assert [line for _, line in register.sealed(slow) if line]


@pytest.mark.parametrize("place", ["seal-before-checkpoint", "seal-before-commit"])
def test_a_sealer_that_stops_half_way_leaves_nothing_half_done(register, place):
    somebody = register.person()
    before, note = register.size(), last_note()
    register.write(register.line(somebody))
    failpoints.arm(f"{place}:raise")
    try:
        with pytest.raises(failpoints.FailpointReached):
            sealing.seal(now=clock.now())
    finally:
        failpoints.arm("")
    assert (register.size(), last_note()) == (before, note)
    assert register.sealed(somebody) == []
    register.seal_all()
    assert len([line for _, line in register.sealed(somebody) if line]) == 1


def test_each_checkpoint_names_the_one_before(register):
    for _ in range(3):
        register.write(register.line(register.person()))
        register.seal_all()
    rows = database.execute("select note from register_checkpoint order by size").fetchall()
    before = ""
    for (text,) in rows:
        point = checkpoints.parse(notes.parse(text).text)
        assert point.previous == before
        before = point.digest


def test_each_tree_begins_with_the_one_before(register):
    register.write(*[register.line(register.person()) for _ in range(300)])
    register.seal_all()
    size = register.size()
    tree = Tree(size)
    for old in (1, 31, size // 2, size - 1):
        path = tree.consistency(old)
        assert merkle.is_consistent(old, Tree(old).root(), size, tree.root(), path)


@pytest.mark.parametrize(
    "statement",
    [
        "update register_sealed set seq = seq + 1",
        "delete from register_sealed",
        "truncate register_sealed",
        "update register_who set name = 'x'",
        "delete from register_who",
        "update register_tile set hashes = '\\x00'",
        "delete from register_tile",
        "delete from register_checkpoint",
        "update register_remark set shown = ''",
        "update register_trace set action = 'x'",
        "delete from register_trace",
        "set local ens.register_forgets = 'on'; update register_trace set action = 'x'",
    ],
)
def test_nobody_changes_what_is_written(register, statement):
    import psycopg

    register.write(register.line(register.person()))
    register.seal_all()
    with pytest.raises(psycopg.Error):
        run(statement)


def run(statement):
    with database.transaction():
        for one in statement.split("; "):
            database.execute(one)


def test_one_line_of_an_actor_nobody_knows_keeps_none_from_being_sealed(register):
    """
    A line may name an actor who is nowhere: it is sealed with a constant in their place, the check
    counts it, and whoever is given that number later changes nothing of it.
    """
    somebody = register.person()
    before = verifying.verify(map(orjson.dumps, register.export()), Trusted()).nobodys
    register.write(register.line(somebody, who=0), register.line(somebody, who=-5))
    register.write(register.line(somebody))
    register.seal_all()
    assert len([line for _, line in register.sealed(somebody) if line]) == 3
    database.execute(
        "insert into register_who (who, digest, kind, account, name, profession, structure,"
        " software) overriding system value values (-5, 'five', 'citizen', 1, 'X', '', '', '')"
        " on conflict do nothing"
    )
    register.write(register.line(somebody, who=-5))
    register.seal_all()
    report = verifying.verify(map(orjson.dumps, register.export()), Trusted())
    assert report.findings == []
    assert report.nobodys == before + 3
