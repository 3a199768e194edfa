"""
The NIR, the number by which France registers a person.

Thirteen characters (sex, year, month, department and commune, rank) and a key of two digits:
97 - (number modulo 97), where Corsica's 2A and 2B count as 19 and 18.
Source: INSEE, schema of the NIR.
"""

import re
from dataclasses import dataclass

from stdnum.fr import nir as stdnum_nir

_SHAPE = re.compile(r"[1-478]\d{2}\d{2}(?:\d{2}|2A|2B)\d{6}(?:\d{2})?", re.ASCII)
_SEPARATORS = re.compile(r"[\s.\-]+")


class InvalidNIR(ValueError):
    """
    The text is not a NIR; the message is a French sentence to show beside a form's field.
    """


@dataclass(frozen=True, slots=True)
class NIR:
    """
    A NIR with its key, always fifteen characters: `parse` for what a person types, `read` for
    what a document carries, where a wrong key is a warning and not a refusal.
    """

    value: str

    @classmethod
    def parse(cls, text: str) -> "NIR":
        """
        :raises InvalidNIR: if the shape or the key is wrong
        """
        nir = cls.read(text)
        if not nir.has_valid_key:
            raise InvalidNIR("La clé (les deux derniers chiffres) ne correspond pas au numéro.")
        return nir

    @classmethod
    def read(cls, text: str) -> "NIR":
        """
        :raises InvalidNIR: if the shape is wrong; the key is completed but not checked
        """
        value = _SEPARATORS.sub("", text).upper()
        if len(value) not in (13, 15):
            raise InvalidNIR("Le numéro doit avoir 13 caractères, ou 15 avec sa clé.")
        if not _SHAPE.fullmatch(value):
            raise InvalidNIR("Ce numéro n'a pas la forme d'un numéro de sécurité sociale.")
        return cls(value if len(value) == 15 else value + key_of(value))

    @property
    def number(self) -> str:
        return self.value[:13]

    @property
    def key(self) -> str:
        return self.value[13:]

    @property
    def has_valid_key(self) -> bool:
        return self.key == key_of(self.number)

    def __str__(self) -> str:
        return self.value


def key_of(number: str) -> str:
    """
    Return the two digits of the key of thirteen well-formed characters.
    """
    return stdnum_nir.calc_check_digits(number)
