"""
The INS, a person's national health identity: a number, its assigning authority and five traits.

Source: référentiel INS and RNIV (ANS); systems of the FRCorePatientINS profile.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ens.standards import nir

OID_INS_NIR = "1.2.250.1.213.1.4.8"
OID_INS_NIA = "1.2.250.1.213.1.4.9"
OID_INS_NIR_TEST = "1.2.250.1.213.1.4.10"
OID_INS_NIR_DEMO = "1.2.250.1.213.1.4.11"

INS_NIR = f"urn:oid:{OID_INS_NIR}"
INS_NIA = f"urn:oid:{OID_INS_NIA}"
INS_NIR_TEST = f"urn:oid:{OID_INS_NIR_TEST}"
INS_NIR_DEMO = f"urn:oid:{OID_INS_NIR_DEMO}"
SYSTEMS = (INS_NIR, INS_NIA, INS_NIR_TEST, INS_NIR_DEMO)
TEST_SYSTEMS = (INS_NIR_TEST, INS_NIR_DEMO)

UNKNOWN_BIRTHPLACES = ("", "99999")

_LIGATURES = str.maketrans({"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss", "ø": "o"})
_NOT_A_LETTER = re.compile(r"[^a-z0-9]+")


class UnknownInsSystem(ValueError):
    """
    The number is said to come from an authority that assigns no INS.
    """


class IdentityStatus(StrEnum):
    """
    The four statuses of an identity; the INS travels only when it is QUAL.
    """

    PROV = "PROV"
    VALI = "VALI"
    RECUP = "RECUP"
    QUAL = "QUAL"

    @classmethod
    def of(cls, *, retrieved: bool, controlled: bool) -> "IdentityStatus":
        """
        Return the status of an identity, retrieved from INSi or not, controlled against a
        high-trust identity document or not.
        """
        if retrieved:
            return cls.QUAL if controlled else cls.RECUP
        return cls.VALI if controlled else cls.PROV

    @property
    def lets_the_ins_travel(self) -> bool:
        return self is IdentityStatus.QUAL


@dataclass(frozen=True, slots=True)
class InsNumber:
    """
    A matricule and the system that assigned it, normalised: `urn:oid:` system, fifteen characters.

    The same matricule under a test system is another identity. A wrong key is accepted here,
    because documents carry such keys; screens call `check_key`.

    :raises UnknownInsSystem: if the system assigns no INS
    :raises nir.InvalidNIR: if the value has not the shape of a matricule
    """

    system: str
    value: str

    def __post_init__(self) -> None:
        system = self.system if self.system.startswith("urn:oid:") else f"urn:oid:{self.system}"
        if system not in SYSTEMS:
            raise UnknownInsSystem(self.system)
        object.__setattr__(self, "system", system)
        object.__setattr__(self, "value", nir.NIR.read(self.value).value)

    @property
    def oid(self) -> str:
        return self.system.removeprefix("urn:oid:")

    @property
    def is_test(self) -> bool:
        return self.system in TEST_SYSTEMS

    @property
    def has_valid_key(self) -> bool:
        return nir.NIR(self.value).has_valid_key

    def check_key(self) -> None:
        """
        :raises nir.InvalidNIR: if the key does not match, with a sentence to show
        """
        nir.NIR.parse(self.value)


@dataclass(frozen=True, slots=True)
class Traits:
    """
    The five INS traits: birth family name, birth given names, sex, birth date, birthplace (COG).

    `given` is the list of the birth certificate, or the first given name alone when nothing
    more is known; `sex` is "F", "M", or "U" where a document does not say.
    """

    family: str
    given: tuple[str, ...]
    sex: str
    birth_date: date
    birthplace: str = ""

    @property
    def first_given(self) -> str:
        return self.given[0] if self.given else ""


def fold(text: str) -> str:
    """
    Return a name without accents, case, hyphens or apostrophes, one space between words.
    """
    plain = unicodedata.normalize("NFKD", text.translate(_LIGATURES)).casefold()
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return _NOT_A_LETTER.sub(" ", letters).strip()


def same_person(a: Traits, b: Traits) -> bool:
    """
    Say whether two sets of traits are the same person's, as far as traits can tell.

    One side may know the first given name only, the other the whole list; the birthplace
    counts only when both know it.
    """
    return (
        fold(a.family) == fold(b.family)
        and a.sex == b.sex
        and a.birth_date == b.birth_date
        and _same_given(a, b)
        and _same_birthplace(a.birthplace, b.birthplace)
    )


def _same_given(a: Traits, b: Traits) -> bool:
    all_a, all_b = fold(" ".join(a.given)), fold(" ".join(b.given))
    if not all_a or not all_b:
        return False
    return all_a == all_b or all_a == fold(b.first_given) or all_b == fold(a.first_given)


def _same_birthplace(a: str, b: str) -> bool:
    if a in UNKNOWN_BIRTHPLACES or b in UNKNOWN_BIRTHPLACES:
        return True
    return fold(a) == fold(b)


def given_names(first: str, listed: str) -> tuple[str, ...]:
    """
    Split a birth certificate's list of given names, keeping a compound first name whole.

    The list separates names with spaces, and so may a first name ("JEAN PIERRE"): only the
    first given name, when it is known apart, tells where it ends.
    """
    first, names = first.strip(), tuple(listed.split())
    if not first:
        return names
    if not names:
        return (first,)
    words = len(first.split())
    if fold(" ".join(names[:words])) != fold(first):
        return names
    return (" ".join(names[:words]), *names[words:])
