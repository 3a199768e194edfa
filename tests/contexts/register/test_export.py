"""
The register as a file: what is untouched is found so, and each of eight tamperings is found.
"""

import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ens.contexts.register.sealing import signing
from ens.ground import database
from ens.standards.transparency import notes, verifying
from ens.standards.transparency.verifying import Trusted
from tests.contexts.register.forging import Log, again


def raw(records):
    return [orjson.dumps(one) for one in records]


def test_an_untouched_register_is_found_untouched(register):
    for _ in range(2):
        register.write(*[register.line(register.person()) for _ in range(40)])
        register.seal_all()
    report = verifying.verify(raw(register.export()), Trusted())
    assert report.findings == []
    assert report.lines > 40
    assert report.size == register.size()
    assert report.points > 1


@pytest.fixture
def tampered(register):
    """
    A register with lines of several persons; whoever has the whole database changes it, the export
    is taken, and everything is put back.
    """
    persons = [register.person() for _ in range(5)]
    for _ in range(3):
        register.write(*[register.line(one, id=f"b{n}") for n, one in enumerate(persons)])
        register.seal_all()

    def tamper(*statements):
        try:
            with database.transaction():
                database.execute("set local session_replication_role = replica")
                for one in statements:
                    database.execute(one)
                exported = raw(register.export())
                raise PutBack
        except PutBack:
            return exported

    tamper.persons = persons
    return tamper


class PutBack(Exception):
    pass


def kinds(file, **trusted):
    return {one.kind for one in verifying.verify(file, Trusted(**trusted)).findings}


def two_lines(person):
    rows = database.execute(
        "select line, seq from register_sealed where person = %s and line > 0"
        " order by line limit 2",
        (person,),
    ).fetchall()
    return rows


@pytest.mark.row("SEC-06")
@pytest.mark.parametrize(
    "column", ["action = 'vread'", "at = at - interval '1 hour'", "facts = facts + 1"]
)
def test_an_edited_line_is_found(tampered, column):
    person = tampered.persons[0]
    (line, seq), _ = two_lines(person)
    statement = f"update register_trace set {column} where person = {person} and line = {line}"
    report = verifying.verify(tampered(statement), Trusted())
    [found] = report.findings
    assert (found.kind, dict(found.told)) == ("edited", {"number": seq, "line": line})
    assert str(line) in found.words("fr")
    assert str(seq) in found.words("en")


@pytest.mark.row("SEC-06")
def test_a_renamed_actor_is_found(tampered, register):
    statement = f"update register_who set name = 'Personne' where who = {register.who()}"
    assert kinds(tampered(statement)) == {"renamed"}


@pytest.mark.row("SEC-06")
def test_a_deleted_line_is_found(tampered):
    person = tampered.persons[1]
    (line, seq), _ = two_lines(person)
    gone = f"delete from register_trace where person = {person} and line = {line}"
    assert kinds(tampered(gone)) >= {"deleted"}
    also = f"delete from register_sealed where seq = {seq}"
    assert "deleted" in kinds(tampered(gone, also))


@pytest.mark.row("SEC-06")
def test_a_deleted_line_that_is_made_to_look_erased_is_found(tampered):
    """
    The order to erase would have to be in the tree, which is signed.
    """
    person = tampered.persons[1]
    (line, seq), _ = two_lines(person)
    forged = (
        'update register_remark set shown = \'{"kind":"erasure","why":"age",'
        f'"numbers":[[{seq},{seq}]]}}\' where seq = (select max(seq) from register_remark)'
    )
    gone = f"delete from register_trace where person = {person} and line = {line}"
    assert kinds(tampered(gone, forged)) & {"edited", "tree", "index"}


@pytest.mark.row("SEC-06")
@pytest.mark.parametrize("hidden_as", ["unsealed", "under another's number"])
def test_an_inserted_line_is_found(tampered, hidden_as):
    person = tampered.persons[2]
    (line, seq), _ = two_lines(person)
    columns = "person, at, recorded, who, action, type, id, label, tx"
    insert = (
        f"insert into register_trace (line, {columns}) select 5 - line, {columns}"
        f" from register_trace where person = {person} and line = {line}"
    )
    statements = [insert]
    if hidden_as != "unsealed":
        statements.append(
            "insert into register_sealed (person, line, seq, salt)"
            f" select person, 5 - line, seq, salt from register_sealed where seq = {seq}"
        )
    assert kinds(tampered(*statements)) & {"inserted"}


@pytest.mark.row("SEC-06")
def test_two_swapped_lines_are_found(tampered):
    (_, first), (_, second) = two_lines(tampered.persons[3])
    swap = (
        f"update register_sealed set seq = {first} + {second} - seq where seq in"
        f" ({first}, {second})"
    )
    report = verifying.verify(tampered(swap), Trusted())
    assert [one.kind for one in report.findings] == ["swapped"]


@pytest.mark.row("SEC-06")
def test_a_truncated_register_is_found(tampered, register):
    """
    In the file, and in the database where the last checkpoint says how much there was.
    """
    file = raw(register.export())
    assert "truncated" in kinds(file[:-20])
    assert "truncated" in kinds(file[:-1])
    size = register.size()
    less = f"update register_log set size = {size - 40}"
    assert "truncated" in kinds(tampered(less))
    cut = f"delete from register_checkpoint where size > {size - 40}"
    assert "rolled-back" in kinds(tampered(less, cut), known=known_note())


def known_note():
    [(text,)] = database.execute(
        "select note from register_checkpoint order by size desc limit 1"
    ).fetchall()
    return notes.parse(text)


@pytest.mark.row("SEC-06")
def test_a_register_signed_again_with_another_key_is_found(register):
    file = raw(register.export())
    forged = [again(one, Ed25519PrivateKey.generate()) for one in file]
    assert "other-key" in kinds(forged)
    mine = signing.public_key()
    assert "untrusted" in kinds(file, keys=[notes.Key(mine.name, mine.kind, bytes(32))])
    assert kinds(file, keys=[mine]) == set()


@pytest.mark.row("SEC-06")
def test_a_register_signed_again_with_a_former_key_is_found(register):
    """
    The tree says from when on which key signs.
    """
    former, present = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    log = Log("example.test/registre")
    log.seal([b"one", b"two"], former)
    log.seal([b"three"], present)
    assert kinds(log.file()) == set()
    log.seal([b"four"], present)
    file = log.file()
    last = max(number for number, one in enumerate(file) if b'["point"' in one)
    file[last] = again(file[last], former)
    assert kinds(file) == {"old-key"}


@pytest.mark.row("SEC-06")
def test_a_register_rolled_back_is_found_by_whoever_kept_a_checkpoint(register):
    earlier = raw(register.export())
    register.write(register.line(register.person()))
    register.seal_all()
    note = known_note()
    assert kinds(earlier, known=note) == {"rolled-back"}
    assert kinds(raw(register.export()), known=note) == set()


@pytest.mark.row("SEC-06")
def test_a_fork_is_found_by_whoever_kept_a_checkpoint():
    key = Ed25519PrivateKey.generate()
    shown, hidden = Log("example.test/registre"), Log("example.test/registre")
    shown.seal([b"one", b"two"], key)
    hidden.seal([b"one", b"2"], key)
    kept = notes.parse(shown.points[-1])
    hidden.seal([b"three"], key)
    shown.seal([b"three"], key)
    assert kinds(hidden.file(), known=kept) == {"forked"}
    assert kinds(shown.file(), known=kept) == set()


def test_what_was_rewritten_from_the_beginning_by_who_has_the_key_is_not_cosigned():
    key, witness = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    seen = notes.Key("witness.test", notes.WITNESS, witness.public_key().public_bytes_raw())
    log, other = Log("example.test/registre"), Log("example.test/registre")
    log.seal([b"one"], key, witness=(seen, witness))
    other.seal([b"other"], key)
    assert kinds(log.file(), witnesses=[seen]) == set()
    assert kinds(other.file(), witnesses=[seen]) == {"not-cosigned"}


def test_a_part_of_the_register_is_checked_from_a_checkpoint_on(register):
    since = register.size()
    register.write(register.line(register.person()))
    register.seal_all()
    report = verifying.verify(raw(register.export(since=since)), Trusted())
    assert report.findings == []
    assert report.lines == 1


@pytest.mark.parametrize(
    "junk", [b"", b"{}", b"[]", b'["x"]', b"\xff", b'["line",1]', b'["point","x",[]]', b'["head"]']
)
def test_a_file_that_is_no_register_is_told_so_and_breaks_nothing(junk):
    assert kinds([junk]) >= {"unreadable"}
