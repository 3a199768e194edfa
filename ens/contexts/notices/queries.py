"""
Reading the notices of a person, those only that the reader may see.
"""

import orjson

from ens.contexts.notices import words
from ens.contexts.notices.actions import place
from ens.contexts.notices.values import Notice
from ens.ground import database, keys
from ens.ground import reach as decision
from ens.ground.reach import Reach

VISIBLE = f"""
from {decision.SOURCE} join notices_notice n on n.person = v.person
left join notices_seen s
    on s.person = n.person and s.notice = n.notice and s.account = %(me)s
where v.person = %(person)s and n.withdrawn_at is null and {decision.where("n")}
"""
LATEST = f"""
select n.notice, n.at, n.kind, n.type, n.id, n.sealed, n.author, s.seen_at is not null {VISIBLE}
order by n.notice desc limit %(limit)s
"""
UNSEEN = f"select count(*) {VISIBLE} and s.seen_at is null"


def notices_of(person: int, *, reach: Reach, limit: int = 20) -> tuple[Notice, ...]:
    """
    The latest notices about a person, newest first; none if the reach is not about them.
    """
    rows = database.execute(
        LATEST, {**reach.parameters, "person": person, "limit": limit}
    ).fetchall()
    if not rows:
        return ()
    key = keys.person_key(person)
    notices = []
    me = reach.actor
    for notice, at, kind, type_, id_, sealed, author, seen in rows:
        values = orjson.loads(keys.unseal(key, sealed, place(person, notice)))
        own = author == me.account and values.get("by") == me.name
        text = words.sentence(kind, values, own=own)
        notices.append(Notice(notice, person, at, kind, (type_, id_), values, text, seen))
    return tuple(notices)


def unseen_of(person: int, *, reach: Reach) -> int:
    return database.execute(UNSEEN, {**reach.parameters, "person": person}).fetchall()[0][0]
