"""
Access: who may do what to whom, decided in one place.
"""

from ens.contexts.access.actions import (
    block,
    code_for,
    end_relation,
    new_code,
    oppose,
    present_code,
    relate,
    unblock,
    use_code,
    withdraw_opposition,
)
from ens.contexts.access.blocks import Block, blocks_of
from ens.contexts.access.decided import Decided, decided
from ens.contexts.access.emergency import Capacity
from ens.contexts.access.emergency import capacity as emergency_capacity
from ens.contexts.access.explanations import because, refusal
from ens.contexts.access.preview import Sight, care_team_sight
from ens.contexts.access.queries import (
    persons_cared_for,
    reach,
    reach_found,
    refused_line,
    relations_of,
    require,
    why_not,
)
from ens.contexts.access.rules import LAW, Fact
from ens.contexts.access.values import (
    AlreadyRelated,
    Code,
    Refused,
    Relation,
    TooManyAttempts,
    WrongCode,
)

# The fact that a thing is the actor's own, as it is kept in the register.
MINE = int(Fact.MINE)

__all__ = [
    "LAW",
    "MINE",
    "AlreadyRelated",
    "Block",
    "Capacity",
    "Code",
    "Decided",
    "Refused",
    "Relation",
    "Sight",
    "TooManyAttempts",
    "WrongCode",
    "because",
    "block",
    "blocks_of",
    "care_team_sight",
    "code_for",
    "decided",
    "emergency_capacity",
    "end_relation",
    "new_code",
    "oppose",
    "persons_cared_for",
    "present_code",
    "reach",
    "reach_found",
    "refusal",
    "refused_line",
    "relate",
    "relations_of",
    "require",
    "unblock",
    "use_code",
    "why_not",
    "withdraw_opposition",
]
