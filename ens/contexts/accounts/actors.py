"""
Who acts, made once when a session opens or a token is issued, then read back in one row.
"""

from dataclasses import replace

from ens.contexts.accounts.values import Client
from ens.contexts.directory import api as directory
from ens.contexts.register import api as register
from ens.ground.actor import Actor

COLUMNS = (
    "who", "account", "kind", "person", "professional", "structure", "profession", "assurance",
    "name",
)  # fmt: skip


def of_citizen(*, account: int, person: int, name: str, assurance: int) -> Actor:
    return enrolled(
        Actor(0, account, "citizen", person=person, assurance=assurance, name=name),
    )


def of_professional(
    *,
    account: int,
    professional: int,
    name: str,
    situation: directory.Situation,
    assurance: int,
    regulation: bool = False,
) -> Actor:
    actor = Actor(
        0, account, "professional", professional=professional, structure=situation.structure,
        profession=situation.profession, assurance=assurance, name=name, regulation=regulation,
    )  # fmt: skip
    return enrolled(actor, structure=situation.organisation)


def of_staff(*, account: int, kind: str, structure: int, name: str, assurance: int) -> Actor:
    return enrolled(Actor(0, account, kind, structure=structure, assurance=assurance, name=name))


def allowed_actor(actor: Actor, *, client: Client, scopes: str, patient: int) -> Actor:
    """
    The same human, through a software, within what they allow it.
    """
    through = replace(actor, client=client.client_id, scopes=scopes, patient=patient)
    return enrolled(through, software=client.name)


def enrolled(actor: Actor, *, structure: str = "", software: str = "") -> Actor:
    """
    The same actor with their line in the register's dictionary.
    """
    profession = directory.profession_name(actor.profession) if actor.profession else ""
    who = register.enroll(
        kind=actor.kind, account=actor.account, name=actor.name, profession=profession,
        structure=structure or structure_name(actor.structure), software=software,
        place=actor.structure,
    )  # fmt: skip
    return replace(actor, who=who)


def structure_name(structure: int) -> str:
    return directory.structure(structure).name if structure else ""


def columns_of(actor: Actor) -> dict[str, object]:
    return {name: getattr(actor, name) for name in COLUMNS}
