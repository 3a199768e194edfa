"""
Synthetic French people by the thousand, each with years of care.

`python -m ens.sandbox.generator --seed S --years 10` answers requests on its input, one JSON a
line on its output, and ends with its input:

`directory`
    The structures and professionals of the seed, and the FHIR resources that show them.
`people FIRST LAST`
    Those people, one line each: `index`, `id` (of the Patient), `person` (traits, INS, space),
    `parents` (ids, for a minor), `care` (professionals, by RPPS number), `entries`: pairs of the
    RPPS number of who wrote it and the resource.

Person i of a seed, with as many years, is the same whatever is asked beside, in whatever order. A
household lies inside a block of twelve people, parents before children: a person is drawn from the
seed, their block and their place in it, and from nothing else.
"""

from ens.sandbox.generator.course import YEARS
from ens.sandbox.generator.households import BLOCK, MOST_PEOPLE

__all__ = ["BLOCK", "MOST_PEOPLE", "YEARS"]
