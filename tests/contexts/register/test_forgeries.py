"""
Files made to look right: each is told, none breaks the check or makes it hold what it should not.
"""

import datetime as dt
import io
import os
import tracemalloc

import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ens.config import commands
from ens.standards.transparency import checkpoints, notes, verifying
from ens.standards.transparency.verifying import Trusted
from tests.contexts.register import forging
from tests.contexts.register.forging import Log
from tests.contexts.register.test_export import kinds, known_note, raw

ORIGIN = "example.test/registre"


@pytest.fixture
def export(register):
    """
    A register of three batches, as records; untouched, nothing is found.
    """
    persons = [register.person() for _ in range(3)]
    for number in range(3):
        register.write(*[register.line(one, id=f"f{number}") for one in persons])
        register.seal_all()
    return register.export()


def at(records, kind, which=-1):
    return [number for number, one in enumerate(records) if one[0] == kind][which]


def told(records, **trusted):
    return kinds(raw(records), **trusted)


def test_a_line_shown_again_under_another_number_is_found(export):
    place = at(export, "line")
    again = [*export[place]]
    again[1] += 1
    assert told([*export[: place + 1], again, *export[place + 1 :]]) & {"inserted", "tree"}


def test_a_line_made_to_look_like_a_cover_is_found_and_back(export):
    line, cover = at(export, "line"), at(export, "cover")
    hidden = [*export]
    hidden[line] = ["cover", *export[line][1:4], '{"kind":"cover"}', export[line][5]]
    assert "edited" in told(hidden)
    hidden[line] = ["cover", *export[line][1:]]
    assert "edited" in told(hidden)
    shown = [*export]
    shown[cover] = ["line", *export[cover][1:]]
    assert "unreadable" in told(shown)


@pytest.mark.parametrize("kind", ["line", "cover"])
def test_an_entry_passed_off_as_what_the_log_says_of_itself_is_found(export, kind):
    """
    In a part of the register, where persons' lists are not checked.
    """
    since = export[at(export, "point", -2)][1]
    size = checkpoints.parse(notes.parse(since).text).size
    from tests.contexts.register import lines

    part = lines.export(since=size)
    assert told(part) == set()
    place = at(part, kind)
    part[place] = ["remark", *part[place][1:]]
    assert "edited" in told(part)


def test_a_second_beginning_hides_nothing(export):
    """
    Everything is forged, then comes an honest part that claims to begin where the forgery ends.
    """
    from tests.contexts.register import lines

    size = checkpoints.parse(notes.parse(export[at(export, "point", -2)][1]).text).size
    part = lines.export(since=size)
    before = [one for one in export[: at(export, "point", -2)] if one[0] != "point"]
    before[at(before, "line")][4] = before[at(before, "line")][4].replace("read", "view")
    assert "unreadable" in told([*before, *part])


def test_a_part_is_not_called_the_whole(export, tmp_path, capsys):
    from tests.contexts.register import lines

    size = checkpoints.parse(notes.parse(export[at(export, "point", -2)][1]).text).size
    file = tmp_path / "part.ndjson"
    file.write_bytes(b"\n".join(raw(lines.export(since=size))))
    assert commands.main(["verify-register", str(file), "--language", "en"]) == 0
    said = capsys.readouterr().out
    assert "complete" not in said
    assert f"From leaf {size} on" in said


def test_what_no_checkpoint_holds_is_told(export):
    assert "unsigned" in told([one for one in export if one[0] != "point"])
    tail = [*export]
    tail.pop(at(tail, "point"))
    assert "unsigned" in told(tail)
    assert told([["head", 1, ORIGIN, 0, [], []], ["end", 0]]) == {"unsigned"}
    assert told([]) >= {"truncated", "unsigned"}


def test_what_comes_after_the_end_is_told(export):
    assert "unreadable" in told([*export, export[at(export, "line")]])


def test_a_checkpoint_of_earlier_than_the_one_before_is_found(monkeypatch):
    private, log = Ed25519PrivateKey.generate(), Log(ORIGIN)
    log.seal([b"one"], private)
    monkeypatch.setattr(forging, "AT", forging.AT - dt.timedelta(minutes=1))
    log.seal([b"two"], private)
    assert kinds(log.file()) == {"time"}


def test_a_clock_that_is_set_back_makes_no_checkpoint_of_earlier(register):
    from ens.contexts.register.sealing import sealing
    from ens.ground import clock
    from tests.plugins import roles

    register.write(register.line(register.person()))
    with roles.as_role("ens_jobs"):
        assert sealing.seal(now=clock.now() - dt.timedelta(days=40))
    assert told(register.export()) == set()


def test_a_register_of_another_name_is_told(export):
    private, log = Ed25519PrivateKey.generate(), Log(ORIGIN)
    log.seal([b"one"], private)
    key = notes.Key("other.test/registre", notes.LOG, private.public_key().public_bytes_raw())
    assert "origin" in kinds(log.file(), keys=[key])
    assert "origin" in told(export, known=notes.parse(log.points[-1]))


def test_the_mark_of_a_witness_that_nobody_named_counts_for_nothing():
    private, other = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    known = notes.Key("w.test", notes.WITNESS, os.urandom(32))
    unknown = notes.Key("w.test", notes.WITNESS, other.public_key().public_bytes_raw())
    log = Log(ORIGIN)
    log.seal([b"one"], private, witness=(unknown, other))
    assert "not-cosigned" in kinds(log.file(), witnesses=[known])


@pytest.mark.parametrize("change", ["older", "twice", "elsewhere"])
def test_a_list_s_head_is_the_last_and_the_only_one(export, change):
    number = max(n for n, one in enumerate(export) if one[0] == "place" and len(one) > 3)
    place = [*export[number]]
    if change == "older":
        shown = orjson.loads(place[4])
        place[4] = orjson.dumps(shown | {"count": shown["count"] - 1}).decode()
        records = [*export[:number], place, *export[number + 1 :]]
        assert "omitted" in told(records)
    elif change == "twice":
        assert "unreadable" in told([*export[:number], place, *export[number:]])
    else:
        place[1] = place[1] ^ 1
        assert told([*export[:number], place, *export[number + 1 :]]) & {"index", "unreadable"}


SPELLINGS = [
    lambda shown: shown.replace('"action":"read"', '"action":"read","action":"view"'),
    lambda shown: shown.replace('"count":1,', '"count":1e0,'),
    lambda shown: shown.replace('"count":1,', '"count":100000000000000000000000000000000,'),
    lambda shown: shown.replace('"action":"read"', '"action":"r\\u0065ad"'),
    lambda shown: shown.replace('"action":', ' "action":'),
]


@pytest.mark.parametrize("spell", SPELLINGS)
def test_a_text_that_can_be_read_in_two_ways_is_told_even_if_it_was_sealed_so(spell):
    """
    By whoever has the key: readers that disagree on what it says would each find it right.
    """
    private, log = Ed25519PrivateKey.generate(), Log(ORIGIN)
    plain = '{"kind":"line","line":1,"action":"read","count":1,"by":"' + "0" * 64 + '"}'
    assert spell(plain) != plain
    log._remark(spell(plain).encode())
    log.records[-1] = ["line", *log.records[-1][1:5], '{"person":1}']
    log.seal([], private)
    assert "unreadable" in kinds(log.file())


JUNK = [
    ["head", 1, ORIGIN, -1, [], []],
    ["head", 1, ORIGIN, 2**63, [], []],
    ["head", 1, ORIGIN, 3, ["00" * 32], []],
    ["head", 1, ["x"], 0, [], []],
    ["head", 1, ORIGIN, 0, [], [7]],
    ["place", -1, "00" * 32],
    ["place", 2**40, "00" * 32],
    ["place", 1.0, "00" * 32],
    ["place", True, "00" * 32],
    ["closed", "1", "00" * 32],
    ["closed", None, "00" * 32],
    ["closed", 0, "00" * 31],
    ["end", "9"],
    ["end", -1],
    ["end"],
    [["line"], 1],
    ["point", "x\n\n— a AAAA\n", []],
    ["point", f"{ORIGIN}\n{'9' * 5000}\nAAAA\n\n", []],
    ["point", f"a\n1\n{'A' * 43}=\ntime 0001-01-01T00:00:00+23:59\npolicy 1\nprevious -\n\n", []],
    ["remark", 0, "00" * 32, "00" * 32, '{"kind":"erasure","numbers":[[0,99999999999999]]}', ""],
    ["remark", 0, "00" * 32, "00" * 32, '{"kind":"key","key":"x"}', ""],
    ["line", 0, "00" * 32, "00" * 5, "{}", "{}"],
    ["line", 0, "00" * 32, "00" * 32, "[" * 5000, "{}"],
    ["line", 0, "00" * 32, "00" * 32, '{"kind":"line"}', '{"person":[]}'],
    ["who", 1, 2], ["who", "00", "00", "[]", "{}"], ["waiting", "1"], ["unknown", 1], {"a": 1}, 7,
]  # fmt: skip


@pytest.mark.parametrize("junk", JUNK, ids=lambda one: str(one)[:40])
@pytest.mark.parametrize("headed", [True, False])
def test_whatever_a_record_holds_it_is_told_and_nothing_breaks(junk, headed):
    head = [["head", 1, ORIGIN, 0, [], []]] if headed else []
    assert told([*head, junk, ["end", 1]])


@pytest.mark.parametrize("seed", range(40))
def test_a_record_with_any_part_replaced_breaks_nothing(export, seed):
    import random

    drawn = random.Random(seed)
    odd = [None, -1, 2**63, 1.5, "", "é\u0301", [], {}, True, "0" * 64, ORIGIN, [[1]]]
    for _ in range(30):
        records = [[*one] for one in export]
        one = drawn.choice(records)
        one[drawn.randrange(len(one))] = drawn.choice(odd)
        if drawn.random() < 0.3:
            one.insert(drawn.randrange(len(one)), drawn.choice(odd))
        kinds(raw(records))


def test_an_enormous_line_or_range_is_not_held_in_memory():
    shown = '{"kind":"erasure","numbers":[[0,' + str(2**62) + "]]}"
    records = [
        ["head", 1, ORIGIN, 0, [], []],
        ["remark", 0, "00" * 32, "00" * 32, shown, ""],
    ]

    class Endless(io.RawIOBase):
        left = 30

        def readline(self, size=-1):
            self.left -= 1
            return b"[" * size if self.left > 0 and size > 0 else b""

    tracemalloc.start()
    kinds(raw(records))
    found = verifying.verify(verifying.lines_of(Endless()), Trusted()).findings
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert {one.kind for one in found} >= {"unreadable"}
    assert most < 100_000_000


def test_what_a_file_says_moves_no_cursor(export):
    number = at(export, "who")
    export[number][3] = export[number][3].replace("Docteur", "\\u001b[2J\\u202eDocteur")
    [found] = [
        one for one in verifying.verify(raw(export), Trusted()).findings if one.kind == "renamed"
    ]
    assert "\x1b" not in found.words("fr")
    assert "\u202e" not in found.words("en")


def test_keys_follow_one_another_only_if_the_former_signed_for_the_next():
    first, second, third = (Ed25519PrivateKey.generate() for _ in range(3))

    def key(private):
        return notes.Key(ORIGIN, notes.LOG, private.public_key().public_bytes_raw())

    log = Log(ORIGIN)
    for private in (first, second, third):
        log.seal([b"x"], private)
    for one in (first, second, third):
        assert kinds(log.file(), keys=[key(one)]) == set()
    assert kinds(log.file(), keys=[key(Ed25519PrivateKey.generate())]) == {"untrusted"}
    silent = Log(ORIGIN, announces=False)
    for private in (first, second):
        silent.seal([b"x"], private)
    assert kinds(silent.file()) == {"untrusted"}
    assert kinds(silent.file(), keys=[key(first)]) == {"untrusted"}
    assert kinds(silent.file(), keys=[key(second)]) == set()


def test_a_former_key_signs_for_nobody_else_s_register():
    """
    Whoever took the file cannot put a key of theirs after the one that is known.
    """
    mine, theirs = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    log, forged = Log(ORIGIN), Log(ORIGIN)
    log.seal([b"x"], mine)
    forged.seal([b"x"], mine)
    forged._private = theirs  # signs for itself
    forged.seal([b"y"], theirs)
    known = notes.Key(ORIGIN, notes.LOG, mine.public_key().public_bytes_raw())
    assert kinds(forged.file(), keys=[known]) == {"untrusted"}


@pytest.mark.row("SEC-06")
def test_the_key_of_the_register_is_renewed_and_whoever_knew_the_former_follows(register):
    from ens.contexts.register.sealing import signing
    from ens.ground import keys

    register.write(register.line(register.person()))
    register.seal_all()
    former, kept = signing.public_key(), known_note()
    keys.provider().add_signing()
    present = signing.public_key()
    register.write(register.line(register.person()))
    register.seal_all()
    assert present != former
    assert known_note().by(present)
    file = raw(register.export())
    for known in (former, present):
        assert kinds(file, keys=[known], known=kept) == set()
    part = raw(register.export(since=register.size()))
    assert kinds(part, keys=[former]) == {"unsigned"}
    register.write(register.line(register.person()))
    since = register.size()
    register.seal_all()
    assert kinds(raw(register.export(since=since)), keys=[former]) == set()
