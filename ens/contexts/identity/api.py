"""
Who a person is: INS, traits, the life of their space, and who represents them.

`by` is the person key of the human who decides (the holder or a representative), 0 for the
deployment itself; `who` is the key under which the register knows that actor.
"""

from ens.contexts.identity.actions import (
    add_ins,
    close_space,
    create_person,
    may_open,
    open_space,
    refuse_space,
)
from ens.contexts.identity.corrections import change_email, set_status
from ens.contexts.identity.erasing import erase
from ens.contexts.identity.events import ErasureDecided, PersonErased
from ens.contexts.identity.facts import FACTS, FactSource
from ens.contexts.identity.names import families_of, how_many, how_many_named
from ens.contexts.identity.objection import UNOPPOSED, open_unopposed, unopposed, window_ends
from ens.contexts.identity.queries import (
    all_persons,
    ins_of,
    life_of,
    open_persons,
    person,
    person_of_ins,
    person_of_public_id,
    persons,
    persons_with_traits,
    public_id_of,
    public_ids,
)
from ens.contexts.identity.recovery import FOUND, SEVERAL, InsiDown, InsiRefused, Recovery, recover
from ens.contexts.identity.representation import (
    end_representation,
    last_day_of,
    represent,
    representatives_of,
    represented_by,
    resume_representation,
    suspend_representation,
    suspended_for,
)
from ens.contexts.identity.representation_kinds import (
    RepresentationKind,
    UnknownRepresentation,
    representation_kind,
    representation_kinds,
)
from ens.contexts.identity.rules import MAJORITY, age
from ens.contexts.identity.sealed import SEALED
from ens.contexts.identity.steps import StepsCounted, counts_of_steps
from ens.contexts.identity.values import (
    AlreadyRepresents,
    InsTaken,
    LifeEvent,
    NotRepresented,
    OnlyWhoRefused,
    Person,
    Representation,
    TestInsRefused,
    UnknownPerson,
    WrongState,
)

__all__ = [
    "FACTS",
    "FOUND",
    "MAJORITY",
    "SEALED",
    "SEVERAL",
    "UNOPPOSED",
    "AlreadyRepresents",
    "ErasureDecided",
    "FactSource",
    "InsTaken",
    "InsiDown",
    "InsiRefused",
    "LifeEvent",
    "NotRepresented",
    "OnlyWhoRefused",
    "Person",
    "PersonErased",
    "Recovery",
    "Representation",
    "RepresentationKind",
    "StepsCounted",
    "TestInsRefused",
    "UnknownPerson",
    "UnknownRepresentation",
    "WrongState",
    "add_ins",
    "age",
    "all_persons",
    "change_email",
    "close_space",
    "counts_of_steps",
    "create_person",
    "end_representation",
    "erase",
    "families_of",
    "how_many",
    "how_many_named",
    "ins_of",
    "last_day_of",
    "life_of",
    "may_open",
    "open_persons",
    "open_space",
    "open_unopposed",
    "person",
    "person_of_ins",
    "person_of_public_id",
    "persons",
    "persons_with_traits",
    "public_id_of",
    "public_ids",
    "recover",
    "refuse_space",
    "represent",
    "representation_kind",
    "representation_kinds",
    "representatives_of",
    "represented_by",
    "resume_representation",
    "set_status",
    "suspend_representation",
    "suspended_for",
    "unopposed",
    "window_ends",
]
