"""
A letter as its author types it: what `writing` turns into a CDA.
"""

from dataclasses import dataclass
from datetime import date, datetime

from ens.standards.cda.datatypes import Code, Identifier
from ens.standards.cda.lab_report import Professional, Structure, Subject
from ens.standards.cda.lab_values import Quantity


@dataclass(frozen=True, slots=True)
class Passage:
    """
    A part of the letter in the author's words; an empty line begins another paragraph.
    """

    code: str
    display: str
    title: str
    text: str

    @property
    def paragraphs(self) -> tuple[str, ...]:
        lines = self.text.replace("\r\n", "\n").replace("\r", "\n").split("\n\n")
        return tuple(one.strip() for one in lines if one.strip())


@dataclass(frozen=True, slots=True)
class Measure:
    """
    A vital sign: its LOINC code, its name, a number with a UCUM unit.
    """

    code: str
    name: str
    value: Quantity


@dataclass(frozen=True, slots=True)
class Vaccine:
    """
    A vaccine given: its ATC code and name, and what is known of the injection. `by_author` when
    it is the act of this consultation.
    """

    code: str
    name: str
    day: date
    lot: str = ""
    rank: int | None = None
    by_author: bool = False


@dataclass(frozen=True, slots=True)
class Letter:
    """
    `type` is the document's type (JDV_J07). Times are aware; `started` is when the act began.
    """

    identifier: Identifier
    set_id: Identifier
    type: Code
    title: str
    created: datetime
    started: datetime
    subject: Subject
    author: Professional
    structure: Structure | None
    passages: tuple[Passage, ...] = ()
    measures: tuple[Measure, ...] = ()
    vaccines: tuple[Vaccine, ...] = ()
    confidentiality: tuple[str, ...] = ("N",)
