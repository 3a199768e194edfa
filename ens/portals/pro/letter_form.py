"""
The letter's form: what was typed, kept as it was typed, and what is wrong with it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ens.contexts.identity import api as identity
from ens.contexts.terminology import api as terminology
from ens.journeys.letter.kinds import SCALES, VACCINES, Kind, Scale
from ens.journeys.letter.write_letter import ATC, Given, Typed
from ens.journeys.patient_seen import Patient
from ens.standards.cda import units
from ens.ui import words

ROWS, MOST_ROWS = 4, 12
TEXTS = ("motif", "constat", "conclusion")
ROW = ("vaccin", "date", "lot", "rang")
LONGEST = {"titre": 120, **dict.fromkeys(TEXTS, 20_000)}
SHORT = 40
_NUMBER = re.compile(r"\d{1,6}(?:[.,]\d{1,2})?", re.ASCII)
_DAY = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})", re.ASCII)
_NOT_TEXT = re.compile(r"[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class LetterForm:
    """
    `values` by field, `rows` lines for vaccines; `typed` once there is no error.
    """

    values: Mapping[str, str]
    rows: int = ROWS
    errors: Mapping[str, str] = field(default_factory=dict)
    typed: Typed | None = None

    @property
    def summary(self) -> list[tuple[str, str]]:
        return list(self.errors.items())

    def with_another_row(self) -> "LetterForm":
        return replace(self, rows=min(self.rows + 1, MOST_ROWS), errors={})


def fields(rows: int) -> list[str]:
    """
    The names of every field of a form with so many lines.
    """
    lines = [f"{name}_{row}" for row in range(1, rows + 1) for name in ROW]
    return ["nature", "titre", "secret", *TEXTS, *(one.field for one in SCALES), *lines]


def kept(data: Mapping[str, str]) -> LetterForm:
    """
    What was typed, unjudged.
    """
    asked = str(data.get("lignes", ""))
    rows = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 3 else ROWS
    rows = min(max(rows, ROWS), MOST_ROWS)
    values = {name: _clean(name, str(data.get(name, ""))) for name in fields(rows)}
    return LetterForm({name: value for name, value in values.items() if value}, rows)


def read(
    data: Mapping[str, str], *, kinds: tuple[Kind, ...], patient: Patient, today: date
) -> LetterForm:
    form = kept(data)
    errors: dict[str, str] = {}
    values = form.values
    kind = values.get("nature", "")
    if kind not in {one.code for one in kinds}:
        errors["nature"] = _("Choisissez le type de lettre.")
    measures = _measures(values, errors)
    vaccines = _vaccines(form, errors, patient, today)
    if not errors and not (measures or vaccines or any(values.get(one) for one in TEXTS)):
        errors["motif"] = _("Écrivez au moins un texte, une mesure ou un vaccin.")
    if errors:
        return replace(form, errors=errors)
    typed = Typed(
        kind=kind,
        title=values.get("titre") or name_of(kind),
        reason=values.get("motif", ""),
        findings=values.get("constat", ""),
        conclusion=values.get("conclusion", ""),
        measures=measures,
        vaccines=vaccines,
        secret=bool(values.get("secret")) and is_minor(patient),
    )
    return replace(form, typed=typed)


def is_minor(patient: Patient) -> bool:
    """
    Whoever nobody represents has nobody to keep a visit from.
    """
    return patient.age < identity.MAJORITY


def name_of(kind: str) -> str:
    found = terminology.document_type(kind)
    return found.name if found else kind


def vaccine_choices() -> list[tuple[str, str]]:
    return [(code, terminology.display(ATC, code)) for code in VACCINES]


def _clean(name: str, text: str) -> str:
    """
    The author's words without what no document can carry.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    limit = LONGEST.get(name, SHORT)
    return _NOT_TEXT.sub("", text).strip()[:limit]


def _measures(values: Mapping[str, str], errors: dict[str, str]) -> tuple[tuple[str, Decimal], ...]:
    found = []
    for scale in SCALES:
        if written := values.get(scale.field, ""):
            value = _number(written, scale, errors)
            if value is not None:
                found.append((scale.code, value))
    _check_pressure(values, dict(found), errors)
    return tuple(found)


def _number(written: str, scale: Scale, errors: dict[str, str]) -> Decimal | None:
    bare = "".join(written.split())
    if not _NUMBER.fullmatch(bare):
        errors[scale.field] = _(
            "%(name)s : écrivez un nombre, avec au plus deux décimales, par exemple %(example)s."
        ) % {"name": NAMES[scale.field], "example": EXAMPLES[scale.field]}
        return None
    value = Decimal(bare.replace(",", "."))
    if not scale.low <= value <= scale.high:
        errors[scale.field] = _out_of_bounds(scale)
        return None
    return value


EXAMPLES = {
    "poids": "5,4",
    "taille": "58,5",
    "perimetre": "39",
    "temperature": "37,2",
    "systolique": "120",
    "diastolique": "80",
}


NAMES = {
    "poids": gettext_lazy("Poids"),
    "taille": gettext_lazy("Taille"),
    "perimetre": gettext_lazy("Périmètre crânien"),
    "temperature": gettext_lazy("Température"),
    "systolique": gettext_lazy("Pression artérielle systolique"),
    "diastolique": gettext_lazy("Pression artérielle diastolique"),
}


def _out_of_bounds(scale: Scale) -> str:
    unit = units.readable(scale.unit)
    said = {
        "name": NAMES[scale.field],
        "low": words.quantity(scale.low, unit),
        "high": words.quantity(scale.high, unit),
    }
    return _("%(name)s : ce nombre n’est pas vraisemblable. Attendu entre %(low)s et %(high)s.") % (
        said
    )


def _check_pressure(
    values: Mapping[str, str], found: Mapping[str, Decimal], errors: dict[str, str]
) -> None:
    """
    Two numbers, the first above the second.
    """
    if {"systolique", "diastolique"} & errors.keys():
        return
    if bool(values.get("systolique")) != bool(values.get("diastolique")):
        missing = "diastolique" if values.get("systolique") else "systolique"
        errors[missing] = _("La pression artérielle s’écrit avec ses deux nombres.")
        return
    if values.get("systolique") and found["8480-6"] <= found["8462-4"]:
        errors["diastolique"] = _("La pression diastolique est plus basse que la systolique.")


def _vaccines(
    form: LetterForm, errors: dict[str, str], patient: Patient, today: date
) -> tuple[Given, ...]:
    found = []
    for row in range(1, form.rows + 1):
        line = {name: form.values.get(f"{name}_{row}", "") for name in ROW}
        if any(line.values()):
            found.append(_vaccine(line, row, errors, patient, today))
    return tuple(one for one in found if one is not None)


def _vaccine(
    line: Mapping[str, str], row: int, errors: dict[str, str], patient: Patient, today: date
) -> Given | None:
    if line["vaccin"] not in VACCINES:
        errors[f"vaccin_{row}"] = _("Vaccin %(row)s : choisissez le vaccin, ou videz la ligne.") % {
            "row": row
        }
        return None
    day = _day(line["date"], today)
    if day is None:
        errors[f"date_{row}"] = _(
            "Vaccin %(row)s : écrivez la date comme 24/06/2026, ou rien pour aujourd’hui."
        ) % {"row": row}
        return None
    if not patient.birth_date <= day <= today:
        errors[f"date_{row}"] = _(
            "Vaccin %(row)s : la date est entre la naissance et aujourd’hui."
        ) % {"row": row}
        return None
    rank = _rank(line["rang"])
    if line["rang"] and rank is None:
        errors[f"rang_{row}"] = _("Vaccin %(row)s : la dose est un nombre de 1 à 20.") % {
            "row": row
        }
        return None
    return Given(line["vaccin"], day, line["lot"], rank)


def _day(written: str, today: date) -> date | None:
    if not written:
        return today
    match = _DAY.fullmatch(written)
    try:
        return datetime(int(match[3]), int(match[2]), int(match[1])).date() if match else None
    except ValueError:
        return None


def _rank(written: str) -> int | None:
    if not (written.isascii() and written.isdigit() and len(written) <= 2):
        return None
    return int(written) if 1 <= int(written) <= 20 else None
