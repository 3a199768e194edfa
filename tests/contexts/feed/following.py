"""
What follows a deposit, done at once: its events decided, then what waits sent.
"""

from ens.contexts.access import api as access
from ens.contexts.feed import api as feed
from ens.contexts.record import api as record
from ens.ground import clock, database
from tests.fhir_api import inside, things

EVENTS = """
select payload::text from ground_outbox
where event = 'record.Deposited' and (payload ->> 'person')::bigint = %s order by published_at
"""


def deposit(author, person, **more):
    """
    A laboratory report; the id of its document.
    """
    with inside.http(inside.structure_of(author)) as hospital:
        answer = hospital.post("/", json=inside.submission(person, author, **more))
    answer.raise_for_status()
    return answer.json()["entry"][1]["response"]["location"].split("/")[-3]


def measure(person, *, value=71.5, **more):
    """
    A weight that the person types.
    """
    told = things.observation(person.id, value=value, **more)
    with app_of(person) as app:
        answer = app.post("/Observation", json=told)
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


def app_of(person):
    return inside.http(inside.through(person, "dedans-app", "patient/*.cruds", person.key))


def events(person):
    import orjson

    rows = database.execute(EVENTS, (person.key,)).fetchall()
    return [record.Deposited(**orjson.loads(text)) for (text,) in rows]


def decide(person, job, *, latest=False):
    """
    All that was deposited, or only what was last: each event is decided once in life.
    """
    now, asked = clock.now(), events(person)
    with database.transaction():
        return sum(
            feed.decide(event, actor=job, now=now) for event in (asked[-1:] if latest else asked)
        )


def send(job):
    return feed.send_waiting(actor=job, now=clock.now())


def feed_all(person, job):
    decide(person, job)
    return send(job)


def choose(person, basis, allowed):
    access.choose_research(
        person=person.key, basis=basis, allowed=allowed, made_by=person.key, now=clock.now()
    )


def ledger(person):
    return database.execute(
        "select basis, category, sent_at is not null, reason, tries, sealed <> ''"
        " from feed_sending where person = %s order by rid, version",
        (person.key,),
    ).fetchall()


def due_now(person):
    """
    The pause before the next try is over.
    """
    database.execute(
        "update feed_sending set next_try = clock_timestamp() - interval '1 second',"
        " tried = tried - interval '1 minute' where person = %s",
        (person.key,),
    )
