"""
Two witnesses over HTTP: they sign what continues what they saw, and nothing else.
"""

import asyncio
import json
import threading
import time

import httpx
import pytest
import uvicorn
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.test import override_settings
from starlette.applications import Starlette

from ens.contexts.register.sealing import exporting, signing, witnessing
from ens.ground import clock, database, keys
from ens.sandbox.services.witness import Witness
from ens.standards.transparency import notes, succession, verifying, wire
from ens.standards.transparency.verifying import Trusted
from tests.contexts.register.forging import Log
from tests.contexts.register.test_export import raw

ORIGIN = "example.test/registre"


class Serving:
    """
    One witness on a port of its own, that can be away.
    """

    def __init__(self, folder, number, log_key, log_keys=()):
        self.log_keys = list(log_keys)

        async def ask():
            return log_key

        async def ask_all():
            return "\n".join(self.log_keys)

        self.witness = Witness(f"temoin-{number}.test", folder, number, ask, ask_all)
        self.port = 0
        self.start()

    def start(self):
        config = uvicorn.Config(
            Starlette(routes=self.witness.routes()),
            port=self.port,
            log_config=None,
            access_log=False,
            ws="none",
            lifespan="off",
        )
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=lambda: asyncio.run(self.server.serve()), daemon=True)
        self.thread.start()
        while not self.server.started:
            time.sleep(0.01)
        self.port = self.server.servers[0].sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"

    def stop(self):
        self.server.should_exit = True
        self.thread.join(10)

    def ask(self, asked):
        return httpx.post(f"{self.url}/add-checkpoint", content=str(asked).encode())


@pytest.fixture
def forged(tmp_path):
    """
    A witness of a log that the test makes by hand, and the key of that log.
    """
    private = Ed25519PrivateKey.generate()
    key = notes.Key(ORIGIN, notes.LOG, private.public_key().public_bytes_raw())
    one = Serving(tmp_path, 1, str(key))
    yield one, private
    one.stop()


def asked(log, old=0, proof=()):
    return wire.Asked(old, tuple(proof), notes.parse(log.points[-1]))


def test_a_witness_signs_keeps_and_refuses_a_fork_and_a_roll_back(forged, tmp_path):
    from ens.standards.transparency import merkle

    one, private = forged
    log, fork = Log(ORIGIN), Log(ORIGIN)
    log.seal([b"a", b"b"], private)
    fork.seal([b"a", b"x"], private)
    first = asked(log)
    answer = one.ask(first)
    assert answer.status_code == 200
    signed = notes.Note(first.note.text, (notes.signature(answer.text.strip()),))
    assert signed.by(one.witness.key)
    assert first.note.text in (tmp_path / "1.signed").read_text("utf-8")
    size = len(log._leaves)
    forked = one.ask(asked(fork, old=size))
    assert (forked.status_code, forked.text) == (409, f"{size}\n")
    log.seal([b"c"], private)
    frontier = log._leaves

    def subtree(level, number):
        return merkle.root_of(frontier[number << level : number + 1 << level])

    proof = merkle.consistency(size, len(frontier), subtree)
    assert one.ask(asked(log, old=size, proof=proof[:-1])).status_code == 422
    assert one.ask(asked(log, old=size, proof=proof)).status_code == 200
    assert one.ask(first).status_code == 409
    other = Log(ORIGIN)
    other.seal([b"z"], Ed25519PrivateKey.generate())
    assert one.ask(asked(other, old=len(frontier))).status_code == 403


@pytest.mark.parametrize(
    "junk",
    [b"", b"old", b"old 1\n\nx", b"old -1\n\n\n\n", b"\xff", b"old 1\nAA\n\na\n\n", b"x" * 99999],
)
def test_a_witness_refuses_what_is_no_request(forged, junk):
    one, _ = forged
    answer = httpx.post(f"{one.url}/add-checkpoint", content=junk)
    assert answer.status_code in (400, 413)


@pytest.fixture
def two(register, tmp_path):
    both = [Serving(tmp_path, number, str(signing.public_key())) for number in (1, 2)]
    wanted = ", ".join(f"{one.url} {one.witness.key}" for one in both)
    with override_settings(ENS_WITNESSES=wanted):
        register.write(register.line(register.person()))
        register.seal_all()
        yield both
    for one in both:
        one.stop()
    database.execute("delete from register_witness")


def cosigned(one):
    return {name: size for name, size, _ in witnessing.witnesses()}.get(one.witness.key.name)


@pytest.mark.row("SEC-06")
def test_each_checkpoint_is_cosigned_and_what_a_witness_missed_is_handed_over(register, two):
    first, second = two
    assert not witnessing.tell_witnesses(now=clock.now())
    assert cosigned(first) == cosigned(second) == register.size()
    second.stop()
    before = register.size()
    for _ in range(3):
        register.write(register.line(register.person()))
        register.seal_all()
        assert witnessing.tell_witnesses(now=clock.now())
    assert cosigned(first) == register.size() > before
    assert cosigned(second) == before
    second.start()
    with override_settings(ENS_WITNESSES=", ".join(f"{one.url} {one.witness.key}" for one in two)):
        assert not witnessing.tell_witnesses(now=clock.now())
    assert cosigned(second) == register.size()
    known = [one.witness.key for one in two]
    report = verifying.verify(raw(register.export()), Trusted(witnesses=known))
    assert report.findings == []
    assert set(report.cosigned.values()) == {register.size()}


def test_a_witness_that_saw_more_than_is_known_here_is_asked_from_there(register, two):
    """
    As after a crash between its answer and our note of it.
    """
    first, _ = two
    witnessing.tell_witnesses(now=clock.now())
    database.execute("delete from register_witness")
    register.write(register.line(register.person()))
    register.seal_all()
    assert witnessing.tell_witnesses(now=clock.now())
    assert not witnessing.tell_witnesses(now=clock.now())
    assert cosigned(first) == register.size()


@pytest.mark.row("SEC-06")
def test_a_witness_follows_a_key_that_the_former_signed_for_and_refuses_the_former(register, two):
    """
    One that was away during the change too; a key that comes from elsewhere is nobody's.
    """
    first, second = two
    witnessing.tell_witnesses(now=clock.now())
    second.stop()
    keys.provider().add_signing()
    register.write(register.line(register.person()))
    register.seal_all()
    for one in two:
        one.log_keys = exporting.keys()
    assert witnessing.tell_witnesses(now=clock.now())
    assert cosigned(first) == register.size()
    keys.provider().add_signing()
    register.write(register.line(register.person()))
    register.seal_all()
    second.start()
    for one in two:
        one.log_keys = exporting.keys()
    with override_settings(ENS_WITNESSES=", ".join(f"{one.url} {one.witness.key}" for one in two)):
        assert not witnessing.tell_witnesses(now=clock.now())
    assert cosigned(first) == cosigned(second) == register.size()


def test_a_witness_takes_no_key_that_the_one_it_knows_did_not_sign_for(forged):
    one, private = forged
    known, thief = Log(ORIGIN), Ed25519PrivateKey.generate()
    known.seal([b"one"], private)
    assert one.ask(asked(known)).status_code == 200
    other = Log(ORIGIN)
    other.seal([b"one"], thief)
    theirs = notes.Key(ORIGIN, notes.LOG, thief.public_key().public_bytes_raw())
    mine = notes.Key(ORIGIN, notes.LOG, private.public_key().public_bytes_raw())
    for by in (
        "",
        succession.sign(theirs, theirs, thief.sign),
        succession.sign(mine, theirs, thief.sign),
    ):
        one.log_keys = [json.dumps({"key": str(theirs), "by": by})]
        assert one.ask(asked(other, old=1)).status_code == 403
    for junk in ("7", "[]", "{", '{"key":"x"}', '{"key":7}', "[" * 90_000):
        one.log_keys = [junk]
        assert one.ask(asked(other, old=1)).status_code in (400, 403)
