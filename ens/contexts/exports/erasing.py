"""
Works about one person alone: given up, with their files. In those about many, the person's part
is sealed under the person's key.
"""

from ens.contexts.exports import actions
from ens.ground import database

ABOUT = "select job from exports_job where patient = %s"


def erase(*, person: int) -> int:
    jobs = database.execute(ABOUT, (person,)).fetchall()
    return sum(actions.forget(job) for (job,) in jobs)
