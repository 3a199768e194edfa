"""
RPPS numbers of professionals, and the national professional id (PS_IdNat, IDNPS).

RPPS: eleven digits, the last one Luhn's. IDNPS prefixes: 0 ADELI, 1 ADELI cabinet, 3 FINESS and
a local id, 4 SIREN and a local id, 5 SIRET and a local id, 6 RPPS cabinet, 8 RPPS.
Source: CI-SIS, annexe "Sources des données personnes et structures".
"""

import re
from dataclasses import dataclass

from stdnum import luhn

RPPS_SYSTEM = "https://rpps.esante.gouv.fr"
OID_IDNPS = "1.2.250.1.71.4.2.1"
IDNPS_SYSTEM = f"urn:oid:{OID_IDNPS}"

KINDS = {
    "0": "ADELI",
    "1": "ADELI cabinet",
    "3": "FINESS",
    "4": "SIREN",
    "5": "SIRET",
    "6": "RPPS cabinet",
    "8": "RPPS",
}


class InvalidRPPS(ValueError):
    """
    The text is not an RPPS number; the message is a French sentence to show beside a field.
    """


class InvalidProfessionalId(ValueError):
    """
    The text is not a national professional id; the message is a French sentence.
    """


@dataclass(frozen=True, slots=True)
class RPPS:
    """
    Eleven digits: `parse` checks the last one, `read` (documents) does not.
    """

    value: str

    @classmethod
    def parse(cls, text: str) -> "RPPS":
        """
        :raises InvalidRPPS: if the shape or the check digit is wrong
        """
        rpps = cls.read(text)
        if not rpps.has_valid_key:
            raise InvalidRPPS("Le dernier chiffre de ce numéro RPPS ne correspond pas.")
        return rpps

    @classmethod
    def read(cls, text: str) -> "RPPS":
        """
        :raises InvalidRPPS: if the shape is wrong
        """
        value = re.sub(r"[\s.]+", "", text)
        if not re.fullmatch(r"\d{11}", value, re.ASCII):
            raise InvalidRPPS("Un numéro RPPS a 11 chiffres.")
        return cls(value)

    @property
    def has_valid_key(self) -> bool:
        return bool(luhn.is_valid(self.value))

    @property
    def idnps(self) -> str:
        return f"8{self.value}"

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True, slots=True)
class ProfessionalId:
    """
    A national professional id taken apart: kind, number, and the local part when a structure
    gave it ("3<FINESS>/<local>").
    """

    value: str
    kind: str
    number: str
    local: str = ""

    @classmethod
    def read(cls, text: str) -> "ProfessionalId":
        """
        :raises InvalidProfessionalId: if the prefix is unknown or nothing usable follows it
        """
        value = text.strip()
        kind = KINDS.get(value[:1], "")
        number, _, local = value[1:].partition("/")
        if not kind or not number:
            raise InvalidProfessionalId("Cet identifiant de professionnel n'est pas reconnu.")
        if kind == "RPPS" and not re.fullmatch(r"\d{11}", number, re.ASCII):
            raise InvalidProfessionalId("Un identifiant RPPS a 8 puis 11 chiffres.")
        return cls(value, kind, number, local)

    @property
    def rpps(self) -> str:
        return self.number if self.kind == "RPPS" else ""

    @property
    def finess(self) -> str:
        return self.number if self.kind == "FINESS" else ""


def with_check_digit(ten: str) -> RPPS:
    """
    Return the RPPS number that begins with these ten digits.
    """
    return RPPS(ten + luhn.calc_check_digit(ten))
