"""
FINESS numbers of establishments, and the national structure id (Struct_IdNat, IDNST).

Nine characters: department (2A and 2B in Corsica), rank, Luhn's digit.
IDNST prefixes: 0 ADELI cabinet, 1 FINESS, 2 SIREN, 3 SIRET, 4 RPPS-rang.
Source: CI-SIS, annexe "Sources des données personnes et structures".
"""

import re
from dataclasses import dataclass

from stdnum import luhn

FINESS_SYSTEM = "https://finess.esante.gouv.fr"
OID_IDNST = "1.2.250.1.71.4.2.2"
IDNST_SYSTEM = f"urn:oid:{OID_IDNST}"

KINDS = {"0": "ADELI", "1": "FINESS", "2": "SIREN", "3": "SIRET", "4": "RPPS-rang"}

_SHAPE = re.compile(r"\d[\dAB]\d{7}", re.ASCII)
_LETTERS = str.maketrans("AB", "00")


class InvalidFINESS(ValueError):
    """
    The text is not a FINESS number; the message is a French sentence to show beside a field.
    """


class InvalidStructureId(ValueError):
    """
    The text is not a national structure id; the message is a French sentence.
    """


@dataclass(frozen=True, slots=True)
class FINESS:
    """
    Nine characters: `parse` checks the last digit, `read` (documents) does not.
    """

    value: str

    @classmethod
    def parse(cls, text: str) -> "FINESS":
        """
        :raises InvalidFINESS: if the shape or the check digit is wrong
        """
        finess = cls.read(text)
        if not finess.has_valid_key:
            raise InvalidFINESS("Le dernier chiffre de ce numéro FINESS ne correspond pas.")
        return finess

    @classmethod
    def read(cls, text: str) -> "FINESS":
        """
        :raises InvalidFINESS: if the shape is wrong
        """
        value = re.sub(r"[\s.]+", "", text).upper()
        if not _SHAPE.fullmatch(value):
            raise InvalidFINESS("Un numéro FINESS a 9 caractères.")
        return cls(value)

    @property
    def has_valid_key(self) -> bool:
        return bool(luhn.is_valid(self.value.translate(_LETTERS)))

    @property
    def idnst(self) -> str:
        return f"1{self.value}"

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True, slots=True)
class StructureId:
    """
    A national structure id taken apart: its kind and the number without the prefix.
    """

    value: str
    kind: str
    number: str

    @classmethod
    def read(cls, text: str) -> "StructureId":
        """
        :raises InvalidStructureId: if there is no number after a known prefix
        """
        value = text.strip()
        kind = KINDS.get(value[:1])
        if kind is None or len(value) < 2:
            raise InvalidStructureId("Cet identifiant de structure n'est pas reconnu.")
        return cls(value, kind, value[1:])

    @property
    def finess(self) -> str:
        return self.number if self.kind == "FINESS" else ""


def with_check_digit(eight: str) -> FINESS:
    """
    Return the FINESS number that begins with these eight characters.
    """
    return FINESS(eight + luhn.calc_check_digit(eight.upper().translate(_LETTERS)))
