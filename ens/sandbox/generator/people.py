"""
One generated person as a line: who they are, who cares for them, what their record holds.
"""

from functools import lru_cache
from typing import Any

from ens.sandbox.generator import consultations, course, households, lasting, papers
from ens.sandbox.generator.course import YEARS
from ens.sandbox.generator.households import BLOCK, END, Person
from ens.standards import ins

_block = lru_cache(maxsize=4)(households.block)


def line(seed: int, index: int, years: int = YEARS) -> dict[str, Any]:
    person = _block(seed, index // BLOCK)[index % BLOCK]
    one = course.begin(person, seed, years)
    lasting.write(one)
    days = course.visits(one)
    consultations.write(one, days)
    papers.write(one, days)
    since = max(days[0] if days else END, person.citizen.birth_date)
    return {
        "index": index,
        "id": person.id,
        "person": _known(person),
        "parents": [parent.id for parent in person.parents],
        "care": [{"rpps": one.doctor.rpps, "kind": "treating", "since": since.isoformat()}],
        "entries": one.entries,
    }


def _known(person: Person) -> dict[str, Any]:
    known = person.citizen
    return {
        "given": list(known.given),
        "family": known.family,
        "usual_name": known.usual_name,
        "sex": known.sex,
        "birth_date": known.birth_date.isoformat(),
        "birthplace": known.birthplace,
        "ins": {"system": ins.INS_NIR_TEST, "value": known.ins},
        "email": f"p{person.index}@example.test",
        "space": "open",
    }
