"""
What a letter may be, hold and measure, as data.

Sources: value set JDV_J07 for the types; JDV_SignesVitaux (CI-SIS) and the measures guide of
Agence du numérique en santé for the codes and units; ATC for the vaccines, as the certificates
of a child's health code them. The bounds are ours: they catch slips of the pen, not diseases.
"""

from dataclasses import dataclass
from decimal import Decimal

DOCTOR, DENTIST, MIDWIFE = "10", "40", "50"


@dataclass(frozen=True, slots=True)
class Kind:
    """
    A type of document (LOINC) and the professions that write it; `until` is the age at which
    it no longer makes sense, 0 for any age.
    """

    code: str
    display: str
    writers: frozenset[str]
    until: int = 0


KINDS = (
    Kind(
        "11488-4",
        "CR ou fiche de consultation ou de visite",
        frozenset({DOCTOR, DENTIST, MIDWIFE}),
    ),
    Kind("59283-2", "CR d'examen de l'enfant", frozenset({DOCTOR}), until=18),
)


@dataclass(frozen=True, slots=True)
class Scale:
    """
    One thing to measure: `field` names it in the form, `low` and `high` are what is believable.
    """

    field: str
    code: str
    name: str
    unit: str
    low: Decimal
    high: Decimal


SCALES = (
    Scale("poids", "29463-7", "Poids", "kg", Decimal("0.3"), Decimal(400)),
    Scale("taille", "8302-2", "Taille", "cm", Decimal(20), Decimal(260)),
    Scale("perimetre", "8287-5", "Périmètre crânien", "cm", Decimal(15), Decimal(80)),
    Scale("temperature", "8310-5", "Température", "Cel", Decimal(25), Decimal(45)),
    Scale(
        "systolique",
        "8480-6",
        "Pression artérielle systolique",
        "mm[Hg]",
        Decimal(40),
        Decimal(300),
    ),
    Scale(
        "diastolique",
        "8462-4",
        "Pression artérielle diastolique",
        "mm[Hg]",
        Decimal(20),
        Decimal(200),
    ),
)

# Those of a child first, in the order of the calendar.
VACCINES = (
    "J07CA09",
    "J07CA06",
    "J07CA02",
    "J07CA01",
    "J07AL02",
    "J07AH09",
    "J07AH08",
    "J07AH07",
    "J07BH",
    "J07BD52",
    "J07BC01",
    "J07BM03",
    "J07AN",
    "J07BX05",
    "J07BK01",
    "J07BC02",
    "J07BB02",
    "J07BN01",
    "J07AJ52",
    "J07AM51",
    "J07AL01",
    "J07BK03",
    "J07BL",
    "J07BG",
    "J07BA01",
    "J07BX04",
)
