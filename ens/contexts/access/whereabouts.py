"""
Where somebody says that they are, for whoever opens their space in an emergency.

Nothing is kept of who does not agree; of who does, the last place said, sealed under the person's
key, for two hours. It is shown within a glass, and never otherwise: `rules.duties` says whether a
reach stands in one. Callers write that it was shown, and have settled who decides and who says.

Source: RGPD 6.1.a and 5.1.c and e (agreement, no more than is needed, no longer); two hours is our
choice.
"""

import datetime as dt
from dataclasses import asdict, dataclass

import orjson

from ens.contexts.access import rules
from ens.ground import database, keys
from ens.ground.reach import Reach

LIFE = dt.timedelta(hours=2)
LONGEST = 200
FARTHEST = 100_000  # metres: beyond, it says nothing of where somebody is
SEALED = b"access-whereabouts"

ALLOW = """
insert into access_whereabouts (person, since, made_by) values (%(person)s, %(now)s, %(me)s)
on conflict (person) do nothing
"""
STOP = "delete from access_whereabouts where person = %(person)s"
SAY = """
update access_whereabouts set sealed = %(sealed)s, said_at = %(now)s, said_by = %(me)s
where person = %(person)s
"""
ONE = """
select sealed, said_at, said_by from access_whereabouts where person = %(person)s
"""
FORGET = """
update access_whereabouts set sealed = null, said_at = null, said_by = 0 where said_at <= %s
"""


class NowhereSaid(ValueError):
    """
    Neither words nor a position, or none that is on Earth.
    """


@dataclass(frozen=True, slots=True)
class Place:
    """
    Words, or a position in degrees with its accuracy in metres, or both.
    """

    words: str = ""
    latitude: float | None = None
    longitude: float | None = None
    accuracy: int | None = None


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """
    `place` is None where nothing was said, or too long ago; `said_by` is an account.
    """

    place: Place | None
    said_at: dt.datetime | None
    said_by: int


def allow_whereabouts(*, reach: Reach, person: int, now: dt.datetime) -> bool:
    """
    False if they agreed already.
    """
    return bool(database.execute(ALLOW, _bound(reach, person, now)).rowcount)


def stop_whereabouts(*, reach: Reach, person: int, now: dt.datetime) -> bool:
    """
    What was said goes with it; False if there was nothing to stop.
    """
    return bool(database.execute(STOP, _bound(reach, person, now)).rowcount)


def say_whereabouts(*, reach: Reach, person: int, place: Place, now: dt.datetime) -> bool:
    """
    In the place of what was said before; False, and nothing kept, where they do not agree.

    :raises NowhereSaid
    """
    _check(place)
    sealed = keys.seal(keys.person_key(person), orjson.dumps(asdict(place)), SEALED)
    bound = _bound(reach, person, now) | {"sealed": sealed}
    return bool(database.execute(SAY, bound).rowcount)


def whereabouts_of(*, reach: Reach, person: int, now: dt.datetime) -> Whereabouts | None:
    """
    None where they do not agree. The caller has settled that it is the person, or who acts for
    them.
    """
    row = database.execute(ONE, _bound(reach, person, now)).fetchone()
    if row is None:
        return None
    sealed, said_at, said_by = row
    if said_at is None or said_at <= now - LIFE:
        return Whereabouts(None, None, 0)
    told = orjson.loads(keys.unseal(keys.person_key(person), sealed, SEALED))
    return Whereabouts(Place(**told), said_at, said_by)


def whereabouts_in_emergency(
    *, reach: Reach, person: int, now: dt.datetime
) -> tuple[Place, dt.datetime] | None:
    """
    The place said within two hours, to a reach that stands in a glass; None, alike, to any other,
    and where nothing was said or nobody agreed.
    """
    if "mark" not in rules.duties(reach.facts_of(person)):
        return None
    found = whereabouts_of(reach=reach, person=person, now=now)
    if found is None or found.place is None or found.said_at is None:
        return None
    return found.place, found.said_at


def forget_whereabouts(*, now: dt.datetime) -> int:
    """
    What was said two hours ago; of everybody, by the job that forgets.
    """
    return database.execute(FORGET, (now - LIFE,)).rowcount


def _check(place: Place) -> None:
    at = (place.latitude, place.longitude)
    if (None in at) != (at == (None, None)) or (at == (None, None) and not place.words.strip()):
        raise NowhereSaid
    if len(place.words) > LONGEST:
        raise NowhereSaid
    latitude, longitude = place.latitude or 0, place.longitude or 0
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise NowhereSaid
    if place.accuracy is not None and not 0 <= place.accuracy <= FARTHEST:
        raise NowhereSaid


def _bound(reach: Reach, person: int, now: dt.datetime) -> dict[str, object]:
    return {**reach.parameters, "person": person, "now": now}
