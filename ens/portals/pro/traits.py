"""
The traits of a birth certificate, as a form asks for them.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from ens.standards.ins import Traits, fold
from ens.ui import dates

LONGEST = 100
_BIRTHPLACE = re.compile(r"(\d{2}|2[AB])\d{3}", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class TraitsForm:
    """
    What was typed, kept for correction; `errors` by field, `traits` once there is none.
    """

    family: str = ""
    given: str = ""
    sex: str = ""
    born: tuple[str, str, str] = ("", "", "")
    birthplace: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)
    traits: Traits | None = None

    @property
    def summary(self) -> list[tuple[str, str]]:
        return list(self.errors.items())


def read(data: Mapping[str, str]) -> TraitsForm:
    family, given, birthplace = (
        " ".join(str(data.get(name, "")).split())[:LONGEST] for name in ("nom", "prenom", "lieu")
    )
    sex = str(data.get("sexe", ""))
    errors: dict[str, str] = {}
    if not _is_name(family):
        errors["nom"] = _("Écrivez le nom de naissance.")
    if not _is_name(given):
        errors["prenom"] = _("Écrivez le premier prénom de l’acte de naissance.")
    if sex not in ("F", "M"):
        sex, errors["sexe"] = "", _("Choisissez le sexe de l’état civil.")
    born = _born(data, errors)
    if birthplace and not _BIRTHPLACE.fullmatch(birthplace):
        errors["lieu"] = _("Le code INSEE a cinq caractères, par exemple 75056 ou 2A004.")
    known = None
    if not errors and born is not None:
        known = Traits(family, tuple(given.split()), sex, born, birthplace.upper())
    typed = dates.typed_date(data, "naissance")
    return TraitsForm(family, given, sex, typed, birthplace, errors, known)


def _is_name(text: str) -> bool:
    return bool(fold(text)) and text.isprintable()


def _born(data: Mapping[str, str], errors: dict[str, str]) -> date | None:
    try:
        born = dates.read_date(data, "naissance")
    except dates.NotADate as error:
        errors["naissance"] = str(error)
        return None
    if born is None:
        errors["naissance"] = _("Indiquez la date de naissance.")
    return born
