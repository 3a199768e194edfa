"""
Persons who are numbers and nothing else, lines about them, and the register as a file.
"""

import itertools
import time

import orjson

from ens.contexts.register import api as register
from ens.contexts.register.sealing import exporting, lag, sealing
from ens.ground import clock, database
from tests.plugins import roles

_numbers = itertools.count(700_000_001)


def person():
    return next(_numbers)


def who(name="Docteur Martin"):
    return register.enroll(kind="professional", account=77, name=name, profession="10")


def line(person, **told):
    values = {"who": who(), "action": "read", "type": "Observation", "id": "a1"} | told
    return register.Line(person=person, **values)


def write(*lines):
    with database.transaction():
        register.write(lines, now=clock.now())


def seal_all():
    """
    Wait, too, for what the database does by itself: a line is sealed after all that began before.
    """
    deadline = time.monotonic() + 20
    with roles.as_role("ens_jobs"):
        while sealing.seal(now=clock.now()) or lag.seconds():
            assert time.monotonic() < deadline, "something is open, and nothing can be sealed"


def sealed(person):
    """
    The numbers of a person's entries in the tree, and the lines that they are (0: a cover).
    """
    return database.execute(
        "select seq, line from register_sealed where person = %s order by seq", (person,)
    ).fetchall()


def size():
    return database.execute("select size from register_log").fetchone()[0]


def export(since=0):
    with roles.as_role("ens_jobs"):
        return [orjson.loads(one) for one in exporting.export(since=since)]
