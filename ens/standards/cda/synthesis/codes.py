"""
What an observation or an act inside an entry is about, by its code: one way writes them, the other
looks for them.

Source: CI-SIS (LOINC, SNOMED CT) and HL7 V3 ActCode, as IHE PCC uses them.
"""

from typing import Final

from ens.standards.cda import immunizations, results

COMMENT: Final = results.COMMENT
RANK: Final = immunizations.RANK
SEVERITY: Final = "SEV"
STATUS: Final = "33999-4"
CERTAINTY: Final = "66455-7"
CRITICALITY: Final = "82606-5"
INSTRUCTION: Final = "PINSTRUCT"
MEDICINE: Final = "DRUG"
VACCINATION: Final = "IMMUNIZ"
SYMPTOM: Final = "418799008"
# A problem, when its author did not say of which sort.
ANY_PROBLEM: Final = "55607006"

EVERY: Final = frozenset({
    COMMENT, RANK, SEVERITY, STATUS, CERTAINTY, CRITICALITY, INSTRUCTION, MEDICINE, VACCINATION,
    SYMPTOM, ANY_PROBLEM,
})  # fmt: skip
