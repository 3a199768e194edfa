"""
What identity tells the access decision, as pieces of SQL that access joins into its own
statement. Person rows arrive as `p(person)`; a person unknown here has none of the facts.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings

from ens.contexts.identity.rules import MAJORITY

REPRESENTATION = (
    "exists (select from identity_representation ir"
    " where ir.person = p.person and ir.representative = %(actor_person)s::bigint"
    " and ir.representative <> 0 and ir.ended_at is null and ir.since <= %(today)s::date"
    " and (ir.until is null or ir.until >= %(today)s::date){more})"
)


@dataclass(frozen=True, slots=True)
class FactSource:
    """
    Joins over the alias `p`, and each fact as a boolean expression.

    Bound by the caller: `persons`, `actor_person`, `professional`, `now`, `today`.
    """

    joins: str
    facts: Mapping[str, str]


def aged(years: int) -> str:
    """
    True from the day these years are complete, as `rules.age` counts them.
    """
    age = "age(%(today)s::date::timestamp, ip.birth_date::timestamp)"
    return f"coalesce(extract(year from {age}) >= {years}, false)"


# A parent acts until the child comes of age; whoever a judge named, as long as it runs.
STILL_ACTS = f" and (ir.kind <> 'parent' or not {aged(MAJORITY)})"

FACTS = FactSource(
    joins="left join identity_person ip on ip.person = p.person",
    facts={
        "OPEN": "coalesce(ip.state = 'open', false)",
        "CLOSED": "coalesce(ip.state = 'closed', false)",
        "SELF_RULING": aged(settings.ENS_SELF_RULING_AGE),
        "REPRESENTS": REPRESENTATION.replace("{more}", STILL_ACTS),
        "SUSPENDED": REPRESENTATION.replace(
            "{more}", f"{STILL_ACTS} and ir.suspended_at is not null"
        ),
    },
)
