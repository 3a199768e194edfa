"""
What a laboratory measures, and the results it could plausibly find.

Codes are LOINC, units UCUM; intervals are those usual in French laboratories for adults, given as
an example only: real ones belong to each laboratory and its method.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from random import Random


@dataclass(frozen=True, slots=True)
class Analysis:
    """
    One thing measured: `low` and `high` bound the reference interval, `usual` and `spread` the
    values of somebody in good health.
    """

    code: str
    name: str
    unit: str
    decimals: int
    low: str
    high: str
    usual: float
    spread: float
    chapter: str


@dataclass(frozen=True, slots=True)
class Finding:
    analysis: Analysis
    value: Decimal

    @property
    def low(self) -> Decimal | None:
        return Decimal(self.analysis.low) if self.analysis.low else None

    @property
    def high(self) -> Decimal | None:
        return Decimal(self.analysis.high) if self.analysis.high else None

    @property
    def interpretation(self) -> str:
        """
        H above the interval, L below, N inside.
        """
        if self.high is not None and self.value > self.high:
            return "H"
        return "L" if self.low is not None and self.value < self.low else "N"


BIOCHEMISTRY, HAEMATOLOGY = "18719-5", "18723-7"
CHAPTERS = {BIOCHEMISTRY: "Biochimie", HAEMATOLOGY: "Hématologie"}

_ROWS = (
    ("hba1c", "4548-4", "Hémoglobine glyquée (HbA1c)", "%", 1, "4.0", "6.0", 5.3, 0.3),
    ("glucose", "40193-5", "Glycémie à jeun", "mmol/L", 1, "3.9", "6.1", 5.0, 0.4),
    ("cholesterol", "14647-2", "Cholestérol total", "mmol/L", 2, "", "5.20", 4.8, 0.6),
    ("hdl", "14646-4", "Cholestérol HDL", "mmol/L", 2, "1.00", "", 1.4, 0.2),
    ("ldl", "39469-2", "Cholestérol LDL (calculé)", "mmol/L", 2, "", "4.10", 2.9, 0.5),
    ("triglycerides", "14927-8", "Triglycérides", "mmol/L", 2, "", "1.70", 1.1, 0.3),
    ("creatinine", "14682-9", "Créatinine", "umol/L", 0, "49", "90", 72, 8),
    (
        "gfr",
        "62238-1",
        "Débit de filtration glomérulaire (CKD-EPI)",
        "mL/min/{1.73_m2}",
        0,
        "60",
        "",
        92,
        9,
    ),
    ("potassium", "2823-3", "Potassium", "mmol/L", 1, "3.5", "5.1", 4.2, 0.3),
    ("alt", "1742-6", "ALAT (transaminases)", "U/L", 0, "", "35", 22, 6),
    ("crp", "1988-5", "Protéine C réactive (CRP)", "mg/L", 1, "", "5.0", 1.8, 1.5),
    ("ferritin", "2276-4", "Ferritine", "ug/L", 0, "15", "150", 70, 30),
    ("tsh", "3016-3", "Thyréostimuline (TSH)", "m[IU]/L", 2, "0.27", "4.20", 1.9, 0.7),
    ("haemoglobin", "718-7", "Hémoglobine", "g/dL", 1, "12.0", "16.0", 13.9, 0.8),
    ("haematocrit", "20570-8", "Hématocrite", "%", 1, "35.0", "47.0", 41, 2),
    ("red-cells", "789-8", "Hématies", "10*12/L", 2, "3.80", "5.20", 4.6, 0.3),
    ("white-cells", "6690-2", "Leucocytes", "10*9/L", 1, "4.0", "10.0", 6.6, 1.2),
    ("platelets", "777-3", "Plaquettes", "10*9/L", 0, "150", "400", 250, 40),
    ("cell-volume", "30428-7", "Volume globulaire moyen", "fL", 1, "80.0", "100.0", 89, 3),
)
_IN_HAEMATOLOGY = frozenset(
    ("haemoglobin", "haematocrit", "red-cells", "white-cells", "platelets", "cell-volume")
)


def _analysis(
    key: str,
    code: str,
    name: str,
    unit: str,
    decimals: int,
    low: str,
    high: str,
    usual: float,
    spread: float,
) -> Analysis:
    chapter = HAEMATOLOGY if key in _IN_HAEMATOLOGY else BIOCHEMISTRY
    return Analysis(code, name, unit, decimals, low, high, usual, spread, chapter)  # fmt: skip


CATALOGUE = {row[0]: _analysis(*row) for row in _ROWS}

LIPIDS = ("cholesterol", "hdl", "ldl", "triglycerides", "alt")
BLOOD_COUNT = (
    "haemoglobin", "haematocrit", "red-cells", "white-cells", "platelets", "cell-volume",
)  # fmt: skip
INFLAMMATION = ("crp", "ferritin")
# How often a result is far from the usual ones.
OUTSIDE = 0.1
PANELS = (
    ("glucose", *LIPIDS, "creatinine", "gfr"),
    ("tsh", "glucose", *LIPIDS),
    (*BLOOD_COUNT, *INFLAMMATION),
    (*BLOOD_COUNT, "glucose", "creatinine", "gfr", "tsh"),
)


def finding(key: str, value: float) -> Finding:
    """
    Return the result of an analysis, rounded as the laboratory writes it.
    """
    analysis = CATALOGUE[key]
    return Finding(analysis, Decimal(f"{max(value, 0):.{analysis.decimals}f}"))


def draw(keys: Iterable[str], random: Random) -> Iterator[Finding]:
    """
    Draw one result for each analysis, sometimes outside its interval.
    """
    for key in keys:
        analysis = CATALOGUE[key]
        value = random.gauss(analysis.usual, analysis.spread)
        if random.random() < OUTSIDE:
            value = analysis.usual + random.choice((-3, 3)) * analysis.spread
        yield finding(key, value)


def by_chapter(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    """
    Group results by chapter, chapters and results in the order they come.
    """
    chapters: dict[str, list[Finding]] = {}
    for one in findings:
        chapters.setdefault(one.analysis.chapter, []).append(one)
    return chapters
