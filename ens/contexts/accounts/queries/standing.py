"""
In whose name a software goes on acting when no token of its is before us.

What was settled once, when it asked, is looked at again each time: it ends with the grant, with its
last token and the means to renew it, with its user's session, with a key of the software that is
revoked, or with the software itself.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from ens.contexts.accounts import rules
from ens.contexts.accounts.secrets import hash_of
from ens.contexts.accounts.values import TokenRefused
from ens.contexts.directory import api as directory
from ens.ground import database
from ens.ground.actor import Actor
from ens.standards.smart import scopes

COLUMNS = (
    "who", "account", "kind", "person", "professional", "structure", "profession", "assurance",
    "client", "scopes", "patient", "purpose", "name",
)  # fmt: skip
GRANT_OF_TOKEN = "select coalesce(grant_id, 0) from accounts_token where hash = %s"
GRANT = """
select g.scopes from accounts_grant g
left join accounts_session s on s.hash = g.session
where g.id = %(grant)s and g.revoked_at is null and g.granted_at > %(oldest)s
  and (g.session is null
       or s.ended_at is null and s.expires_at > %(now)s and s.seen_at > %(idle)s)
  and (exists (select from accounts_token t where t.grant_id = g.id and t.revoked_at is null
               and t.expires_at > %(now)s)
       or exists (select from accounts_refresh_token r where r.grant_id = g.id
                  and r.used_at is null and r.expires_at > %(now)s))
"""
WITHDRAWN = "select 1 from accounts_grant where id = %s and revoked_at is not null"
# A key that is revoked since may have signed what was asked: it is asked again with another one.
CLIENT = """
select 1 from accounts_client c where c.client_id = %s and c.revoked_at is null
and not exists (select from accounts_client_key k
                where k.client_id = c.client_id and k.revoked_at > %s)
"""


def standing_of(actor: Actor, raw: str, *, now: dt.datetime) -> dict[str, Any]:
    """
    What to keep of who acts with this token, in plain values.
    """
    kept = {name: getattr(actor, name) for name in COLUMNS}
    return kept | {"grant": grant_of_token(raw), "since": now.timestamp()}


def grant_of_token(raw: str) -> int:
    """
    What the user allowed when this token was given; 0 where no user did.
    """
    row = database.execute(GRANT_OF_TOKEN, (hash_of("token", raw),)).fetchone()
    return row[0] if row else 0


def is_withdrawn(grant: int) -> bool:
    """
    Whether its user took it back; what no user allowed is not.
    """
    return database.execute(WITHDRAWN, (grant,)).fetchone() is not None


def actor_of_standing(kept: Mapping[str, Any], *, now: dt.datetime) -> Actor:
    """
    The same actor now, with no more than what is still allowed.

    :raises TokenRefused: it is over
    """
    since = dt.datetime.fromtimestamp(kept["since"], dt.UTC)
    if database.execute(CLIENT, (kept["client"], since)).fetchone() is None:
        raise TokenRefused("revoked")
    values = {name: kept[name] for name in COLUMNS}
    if kept["grant"]:
        values["scopes"] = _narrowed(kept, now)
    else:
        _require_still(kept, now)
    return Actor(**values)


def _require_still(kept: Mapping[str, Any], now: dt.datetime) -> None:
    """
    A software that signs for its users has no grant to lose: it asks again once in a while, and
    whoever it acted for still has the profession that was theirs.

    :raises TokenRefused: too long ago, or they have not
    """
    if now.timestamp() - kept["since"] > rules.VOUCHED_LONGEST.total_seconds():
        raise TokenRefused("expired")
    if not kept["professional"]:
        return
    known = directory.professionals([kept["professional"]])
    if not any(post.profession == kept["profession"] for one in known for post in one.situations):
        raise TokenRefused("revoked")


def _narrowed(kept: Mapping[str, Any], now: dt.datetime) -> str:
    values = {
        "grant": kept["grant"],
        "now": now,
        "oldest": now - rules.GRANT_LONGEST,
        "idle": now - rules.SESSION_IDLE,
    }
    row = database.execute(GRANT, values).fetchone()
    if row is None:
        raise TokenRefused("revoked")
    return str(scopes.parse(kept["scopes"] or "").narrow(scopes.parse(row[0])))
