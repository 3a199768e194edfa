"""
A laboratory report as the software that issues it knows it: what `writing` turns into a CDA.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from ens.standards import ins
from ens.standards.cda.datatypes import Identifier
from ens.standards.cda.lab_values import Quantity


@dataclass(frozen=True, slots=True)
class Subject:
    """
    The person of the document. The INS, of a qualified identity only, is written as it is; who
    has none is named by a number of the sender's.
    """

    number: ins.InsNumber | None
    traits: ins.Traits
    usual_family: str = ""
    usual_given: str = ""
    birth_city: str = ""
    local_identifier: Identifier | None = None


@dataclass(frozen=True, slots=True)
class Structure:
    """
    The laboratory or hospital: IDNST ("1<FINESS>"), name, practice setting (JDV_J04) and kind of
    place (JDV_J02).
    """

    idnst: str
    name: str
    practice_setting: str = "ETABLISSEMENT"
    facility_type: str = "SA01"


@dataclass(frozen=True, slots=True)
class Professional:
    """
    A professional: IDNPS ("8<RPPS>"), name, profession and specialty ("G15_10/SM03").
    """

    idnps: str
    given: str
    family: str
    profession: str = "G15_10/SM03"
    profession_display: str = "Médecin - Biologie médicale (SM)"
    civility: str = "DR"


@dataclass(frozen=True, slots=True)
class Measurement:
    """
    One result: LOINC code and display, the laboratory's own French name of it, and its value,
    a number with a UCUM unit or words.
    """

    code: str
    display: str
    name: str
    value: Quantity | str
    low: Decimal | None = None
    high: Decimal | None = None
    interpretation: str = ""
    method: str = ""
    comment: str = ""
    identifier: Identifier | None = None


@dataclass(frozen=True, slots=True)
class Panel:
    """
    A sub-chapter, with its LOINC code: "Bilan lipidique".
    """

    code: str
    display: str
    title: str
    measurements: tuple[Measurement, ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """
    A chapter of biology, with its LOINC code: 18719-5 "Biochimie".
    """

    code: str
    display: str
    panels: tuple[Panel, ...]


@dataclass(frozen=True, slots=True)
class LabReport:
    """
    Times are aware. `replaces` names the version that this one takes the place of; both then
    share `set_id`.
    """

    identifier: Identifier
    set_id: Identifier
    created: datetime
    collected: datetime
    subject: Subject
    author: Professional
    structure: Structure
    chapters: tuple[Chapter, ...]
    version: int = 1
    title: str = "Compte rendu d'examens biologiques"
    confidentiality: tuple[str, ...] = ("N",)
    prescriber: Professional | None = None
    order: Identifier | None = None
    replaces: Identifier | None = None
    conclusion: str = ""
