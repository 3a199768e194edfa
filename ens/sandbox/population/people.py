"""
What is known of each fictive person and structure, as written in the sandbox's files.

Shapes of people.json (see the reference of interfaces) without the ids that the product gives.
"""

from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from ens.sandbox.population import numbers, words
from ens.standards import ins as ins_number

TREATING_DOCTOR = "PCP"


@dataclass(frozen=True, slots=True)
class Structure:
    key: str
    finess: str
    name: str
    sector: str
    address: str
    postcode: str
    city: str
    since: date = date(2004, 4, 1)
    public_id: str = ""

    @property
    def idnst(self) -> str:
        return f"1{self.finess}"

    @property
    def practice_setting(self) -> str:
        """
        Where care is given there (JDV_J04).
        """
        inside = self.sector in ("SA01", "SA04")
        return "ETABLISSEMENT" if inside else "AMBULATOIRE"


@dataclass(frozen=True, slots=True)
class Situation:
    """
    One work situation: what, where, and how (mode L liberal, S salaried, B volunteer).
    """

    id: str
    profession: str
    specialty: str
    finess: str
    organisation: str
    sector: str
    mode: str


@dataclass(frozen=True, slots=True)
class Professional:
    key: str
    kind: str
    given: tuple[str, ...]
    family: str
    sex: str
    idnps: str
    rpps: str
    situations: tuple[Situation, ...]
    story: str
    regulation: bool = False
    public_id: str = ""

    @property
    def email(self) -> str:
        return f"{self.key.replace('-', '.', 1)}@example.test"

    @property
    def civility(self) -> str:
        return "MME" if self.sex == "F" else "M"

    @property
    def shown_name(self) -> str:
        """
        The name as French pages and documents show it.
        """
        doctor = self.situations[0].profession in ("10", "40")
        title = "Dr" if doctor else "Mme" if self.sex == "F" else "M."
        return f"{title} {self.given[0]} {self.family}"

    def situation_at(self, finess: str) -> Situation:
        """
        Return the situation in that structure, the first one when there is none.
        """
        here = [situation for situation in self.situations if situation.finess == finess]
        return (here or list(self.situations))[0]


@dataclass(frozen=True, slots=True)
class Citizen:
    """
    Somebody with a space or without; `ins` is empty when INSi knows nobody with these traits.
    """

    key: str
    given: tuple[str, ...]
    family: str
    sex: str
    birth_date: date
    birthplace: str
    ins: str
    story: str
    space: str = "open"
    provider: str = "franceconnect"
    represents: tuple[str, ...] = ()
    usual_name: str = ""
    city: str = ""

    @property
    def email(self) -> str:
        return f"{self.key.replace('-', '.', 1)}@example.test"

    @property
    def traits(self) -> ins_number.Traits:
        return ins_number.Traits(
            self.family, self.given, self.sex, self.birth_date, self.birthplace
        )

    @property
    def birth_city(self) -> str:
        return words.COMMUNE_NAMES.get(self.birthplace, "")

    @property
    def born_abroad(self) -> bool:
        return self.birthplace.startswith("99")


def citizen(*, rank: int, **known: Any) -> Citizen:
    """
    Make a citizen whose INS is computed from the traits.
    """
    number = numbers.fictive_ins(
        sex=known["sex"],
        birth_date=known["birth_date"],
        birthplace=known["birthplace"],
        rank=rank,
    )
    return Citizen(ins=number.value, **known)


def professional(*, rank: int, **known: Any) -> Professional:
    """
    Make a professional with an RPPS number of their own.
    """
    number = numbers.fictive_rpps(rank)
    return Professional(
        rpps=number.value,
        idnps=number.idnps,
        kind=known.pop("kind", "professional"),
        **known,
    )


def agent(*, structure: Structure, local: str, **known: Any) -> Professional:
    """
    Make somebody without RPPS, identified by the structure (IDNPS prefix 3).
    """
    return Professional(
        rpps="",
        idnps=f"3{structure.finess}/{local}",
        **known,
    )


def situation(
    structure: Structure, *, number: str, profession: str, specialty: str = "", mode: str = "S"
) -> Situation:
    return Situation(
        id=number,
        profession=profession,
        specialty=specialty,
        finess=structure.finess,
        organisation=structure.name,
        sector=structure.sector,
        mode=mode,
    )


def citizen_entry(person: Citizen) -> dict[str, Any]:
    return {
        "key": person.key,
        "kind": "citizen",
        "provider": person.provider,
        "login_hint": person.key,
        "given": list(person.given),
        "family": person.family,
        "sex": person.sex,
        "birth_date": person.birth_date.isoformat(),
        "birthplace": person.birthplace,
        "ins": {"system": ins_number.INS_NIR_TEST, "value": person.ins} if person.ins else None,
        "email": person.email,
        "space": person.space,
        "represents": list(person.represents),
        "story": person.story,
        "extra": {
            "birthcountry": person.birthplace if person.born_abroad else words.FRANCE,
            "birth_city": person.birth_city,
            "usual_name": person.usual_name,
            "city": person.city,
        },
    }


def professional_entry(person: Professional, cares_for: tuple[str, ...]) -> dict[str, Any]:
    return {
        "key": person.key,
        "kind": person.kind,
        "provider": "pro-sante-connect",
        "login_hint": person.key,
        "given": list(person.given),
        "family": person.family,
        "sex": person.sex,
        "email": person.email,
        "idnps": person.idnps,
        "rpps": person.rpps,
        "situations": [asdict(situation) for situation in person.situations],
        "cares_for": list(cares_for),
        "story": person.story,
        "extra": {"regulation": person.regulation, "civility": person.civility},
    }


@dataclass(frozen=True, slots=True)
class Care:
    """
    One link between a person and a professional: the treating doctor, or a member of the team.
    """

    person: str
    professional: str
    role: str
    since: date


@dataclass(frozen=True, slots=True)
class Representation:
    representative: str
    represented: str
    kind: str
    since: date
    source: str


@dataclass(frozen=True, slots=True)
class Population:
    """
    Everybody, everything around them, and how they are linked.
    """

    structures: tuple[Structure, ...]
    professionals: tuple[Professional, ...]
    citizens: tuple[Citizen, ...]
    care: tuple[Care, ...]
    representations: tuple[Representation, ...]
    _of_key: dict[str, Any] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        everyone: tuple[Any, ...] = (*self.structures, *self.professionals, *self.citizens)
        self._of_key.update({one.key: one for one in everyone})

    def professional(self, key: str) -> Professional:
        return self._of_key[key]  # type: ignore[no-any-return]

    def structure(self, key: str) -> Structure:
        return self._of_key[key]  # type: ignore[no-any-return]

    def citizen(self, key: str) -> Citizen:
        return self._of_key[key]  # type: ignore[no-any-return]

    def cared_for_by(self, professional: str) -> tuple[str, ...]:
        return tuple(link.person for link in self.care if link.professional == professional)

    def treating_doctor_of(self, person: str) -> str:
        wanted = (person, TREATING_DOCTOR)
        treating = (link for link in self.care if (link.person, link.role) == wanted)
        return next((link.professional for link in treating), "")
