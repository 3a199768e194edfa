"""
Through which software things came in, beside who wrote them.
"""

from collections.abc import Sequence

from ens.contexts.record.values import Stored
from ens.ground import database
from ens.ground import reach as decision
from ens.ground.reach import Reach

SOFTWARE = f"""
select r.rid, r.client from {decision.SOURCE}
join record_resource r on r.person = v.person
where r.rid = any(%(rids)s::bigint[]) and r.client <> '' and {decision.where("r")}
"""


def software_of(found: Sequence[Stored], *, reach: Reach) -> dict[int, str]:
    """
    The client of each of these that came through one, by their key; what is not seen is left out.
    """
    if not found:
        return {}
    values = {**reach.parameters, "rids": [one.rid for one in found]}
    return dict(database.execute(SOFTWARE, values).fetchall())
