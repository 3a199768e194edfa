"""
Two worlds that differ by one hidden document: the software that follows a person sees the same
notifications, numbers, states and logs in both.
"""

import re

import pytest

from tests.fhir_api import inside
from tests.journeys.subscriptions import asking, receiving

NAMES = ("document-deposited", "document-changed", "observation-recorded")
MASKED = {
    "system": (
        "https://mos.esante.gouv.fr/NOS/TRE_A07-StatutVisibiliteDocument/FHIR"
        "/TRE-A07-StatutVisibiliteDocument"
    )
}


def deposit(person, author, **more):
    with inside.http(inside.structure_of(author)) as http:
        sent = inside.submission(person, author, **more)
        answer = http.post("/", json=sent)
        assert answer.status_code == 200, answer.text
    told = [one["response"]["location"] for one in answer.json()["entry"]]
    return next(one.split("/")[-3] for one in told if "DocumentReference" in one)


def mask(person, document, *, hidden=True):
    from ens.ground import clock
    from ens.journeys import hide_document

    hide_document.hide(
        actor=person.actor, patient=person.id, document=document, hidden=hidden, key="",
        now=clock.now(),
    )  # fmt: skip


def secret(code):
    return [{"coding": [MASKED | {"code": code}]}]


def hidden_before_matching(person, author):
    """
    Never seen: masked in the same moment.
    """
    mask(person, deposit(person, author))


def hidden_before_sending(person, author):
    """
    Seen when it was matched, masked before it was sent.
    """
    document = deposit(person, author)
    asking.match()
    mask(person, document)


def not_announced(person, author):
    deposit(person, author, securityLabel=secret("INVISIBLE_PATIENT"))


def nothing(person, author):
    pass


class World:
    """
    A person, a reader who follows them on three topics, and what their receiver got.
    """

    def __init__(self, reader, happens):
        from ens.standards.fhir import backport

        self.person, self.author = inside.holder(), inside.doctor()
        self.actor = reader(self.person)
        inside.register_clients()
        beat = {"url": backport.HEARTBEAT, "valueUnsignedInt": 3600}
        with receiving.receiver() as server, inside.http(self.actor) as http:
            asked = [f"DocumentReference?patient=Patient/{self.person.id}"]
            self.followed = [
                asking.active(
                    http, server, name=name, extensions=[beat],
                    filters=[one.replace("DocumentReference", "Observation") for one in asked]
                    if name.startswith("obs") else asked,
                )
                for name in NAMES
            ]  # fmt: skip
            self.live(happens)
            self.came = list(server.came)
            self.answers = [
                http.get(f"/Subscription/{one}{path}").text
                for one in self.followed
                for path in (
                    "",
                    "/$status",
                    "/$events",
                    "/$events?eventsSinceNumber=1&content=empty",
                )
            ] + [http.get("/Subscription/$status").text]

    def live(self, happens):
        deposit(self.person, self.author)
        self.round()
        happens(self.person, self.author)
        self.round()
        deposit(self.person, self.author)
        self.round()

    def round(self):
        asking.match()
        for one in self.followed:
            while asking.deliver(one):
                pass

    def levelled(self):
        """
        Without what differs between any two persons: ids, instants, the receiver's port.
        """
        text = "\n".join([*map(str, self.came), *self.answers])
        text = re.sub(r":\d+/recu", "/recu", text)
        text = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "<id>", text)
        return re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+(Z|\+00:00)", "<instant>", text)


def doctor(person):
    """
    Of the care team: neither the author nor the treating doctor.
    """
    one = inside.doctor()
    inside.care_for(person, one)
    return inside.through(one, "dedans-cabinet", "user/*.cruds")


def own_app(person):
    return inside.through(person, "dedans-app", "patient/*.cruds", patient=person.key)


@pytest.mark.parametrize(
    ("reader", "happens"),
    [
        (doctor, hidden_before_matching),
        (doctor, hidden_before_sending),
        (own_app, not_announced),
    ],
    ids=lambda one: one.__name__,
)
def test_what_is_hidden_never_was(database, reader, happens):
    with_it, without = World(reader, happens), World(reader, nothing)
    assert with_it.levelled() == without.levelled()
    assert len(with_it.came) > len(NAMES)


def test_the_world_where_it_is_seen_is_another(database):
    """
    The comparison finds something when there is something to find.
    """

    def seen(person, author):
        deposit(person, author)

    assert World(doctor, seen).levelled() != World(doctor, nothing).levelled()


def test_a_line_of_the_register_is_left_for_what_was_told_only(database):
    world = World(doctor, hidden_before_sending)
    software = {line[6] for line in inside.lines_of(world.person) if line[6] == world.actor.who}
    read = [
        line for line in inside.lines_of(world.person)
        if line[6] == world.actor.who and line[1] == "read" and not line[5]
    ]  # fmt: skip
    assert software
    documents = {line[3] for line in read if line[2] == "DocumentReference"}
    assert len(documents) == 2
