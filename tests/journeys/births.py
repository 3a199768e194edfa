"""
Births as a maternity's software declares them: the newborn's Patient, a RelatedPerson for each
parent, in one transaction.
"""

import datetime as dt
import itertools
import uuid
from dataclasses import dataclass, field
from functools import cache

from ens.sandbox.population import numbers
from ens.standards.fhir import fr_core
from ens.standards.ins import Traits
from tests.fhir_api import inside, things

PLACE = "13055"  # nobody of the sandbox is born there while it runs: no number is given twice
SCOPES = "system/Patient.crs system/RelatedPerson.crs system/DocumentReference.crs"
MOTHER, FATHER = "MTH", "FTH"
_ranks = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Human:
    """
    Somebody fictive whose INS follows from their traits.
    """

    traits: Traits
    rank: int
    email: str = ""
    role: str = ""

    @property
    def number(self):
        return numbers.fictive_ins(
            sex=self.traits.sex, birth_date=self.traits.birth_date,
            birthplace=self.traits.birthplace, rank=self.rank,
        )  # fmt: skip


def human(given="Rose", *, sex="F", born=None, family="", email="", role=""):
    """
    A newborn of today, or a parent when a role is given.
    """
    from ens.ground import clock

    count = next(_ranks)
    usual = dt.date(1980, 1, 1) + dt.timedelta(days=count) if role else clock.today()
    traits = Traits(family or inside.letters(700_000 + count), (given,), sex, born or usual, PLACE)
    return Human(traits, count % 1000, email, role)


def mother(**more):
    return human("Inès", **{"role": MOTHER, "email": address()} | more)


def father(**more):
    return human("Ali", **{"sex": "M", "role": FATHER, "email": address()} | more)


def address():
    return f"parent-{uuid.uuid4().hex[:8]}@example.test"


def patient(child, **changes):
    return things.kept(fr_core.patient_of(child.number, child.traits) | changes)


def related(parent, child_url, **changes):
    traits = parent.traits
    coding = {"system": fr_core.ROLES, "code": parent.role}
    resource = {
        "resourceType": "RelatedPerson",
        "meta": {"profile": [fr_core.RELATED_PERSON]},
        "identifier": [fr_core.identifier_of(parent.number)],
        "patient": {"reference": child_url},
        "relationship": [{"coding": [coding]}],
        "name": [{"use": "official", "family": traits.family, "given": list(traits.given)}],
        "gender": {"F": "female", "M": "male"}[traits.sex],
        "birthDate": traits.birth_date.isoformat(),
        "telecom": [{"system": "email", "value": parent.email}] if parent.email else None,
    }
    return things.kept(resource | changes)


@dataclass
class Birth:
    """
    `entries` is what the transaction holds; tests change it before it is sent.
    """

    child: Human
    parents: tuple[Human, ...]
    url: str = field(default_factory=things.urn)

    def resources(self):
        return [patient(self.child), *(related(one, self.url) for one in self.parents)]

    def bundle(self, *resources):
        first, *others = resources or self.resources()
        entries = [things.post(first, self.url), *(things.post(one) for one in others)]
        return things.transaction(*entries)


def birth(child=None, *parents):
    return Birth(child or human(), parents or (mother(), father()))


@cache
def maternity():
    """
    The maternity's software, with a midwife behind it.
    """
    from dataclasses import replace

    from ens.contexts.accounts import api as accounts

    midwife = inside.doctor(profession="50")
    actor = replace(
        midwife.actor, who=0, kind="structure", structure=inside.hospital().structure,
        client="dedans-hopital", scopes=SCOPES,
    )  # fmt: skip
    return accounts.enrolled(actor, software="Logiciel de la maternité du dedans")


def with_scopes(actor, scopes):
    from dataclasses import replace

    return replace(actor, scopes=scopes)


def known(one, *, email="", state="open"):
    """
    The same human, known to this deployment already.
    """
    from ens.contexts.identity import api as identity
    from ens.ground import clock

    return identity.create_person(
        traits=one.traits, ins=one.number, status="QUAL", email=email, state=state, now=clock.now()
    )
