"""
Professionals, structures and work situations: the country's directory as this deployment
knows it. Nothing here is about a patient.
"""

from ens.contexts.directory.actions import load, upsert_professional, upsert_structure
from ens.contexts.directory.queries import (
    profession_of,
    professional,
    professional_of_idnps,
    professional_of_public_id,
    professional_of_rpps,
    professionals,
    situation,
    structure,
    structure_of_finess,
    structure_of_public_id,
    structures,
)
from ens.contexts.directory.search import search
from ens.contexts.directory.values import (
    Professional,
    ProfessionalEntry,
    Situation,
    Structure,
    StructureEntry,
    UnknownProfessional,
    UnknownStructure,
)
from ens.contexts.directory.working import names_at_places
from ens.contexts.terminology.api import profession as profession_name

__all__ = [
    "Professional",
    "ProfessionalEntry",
    "Situation",
    "Structure",
    "StructureEntry",
    "UnknownProfessional",
    "UnknownStructure",
    "load",
    "names_at_places",
    "profession_name",
    "profession_of",
    "professional",
    "professional_of_idnps",
    "professional_of_public_id",
    "professional_of_rpps",
    "professionals",
    "search",
    "situation",
    "structure",
    "structure_of_finess",
    "structure_of_public_id",
    "structures",
    "upsert_professional",
    "upsert_structure",
]
