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
from ens.contexts.access.emergency import REGULATION, Capacity
from ens.contexts.access.emergency import capacity as emergency_capacity
from ens.contexts.access.explanations import because, refusal
from ens.contexts.access.glasses import (
    REASONS,
    Declaration,
    Glass,
    break_glass,
    broken_lately,
    duration,
    duties,
    end_glass,
    glass_in_force,
    glasses_of,
    wait_for_turn,
    why_not_in_emergency,
)
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
from ens.contexts.access.reviews import (
    DECISIONS,
    AlreadyDecided,
    NoSuchDecision,
    NotAReviewer,
    Review,
    UnknownReview,
    contest_review,
    decide_review,
    open_review,
    open_review_of_attempt,
    review,
    reviews_of,
    reviews_waiting,
    words_of_review,
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
    "DECISIONS",
    "LAW",
    "MINE",
    "REASONS",
    "REGULATION",
    "AlreadyDecided",
    "AlreadyRelated",
    "Block",
    "Capacity",
    "Code",
    "Decided",
    "Declaration",
    "Glass",
    "NoSuchDecision",
    "NotAReviewer",
    "Refused",
    "Relation",
    "Review",
    "Sight",
    "TooManyAttempts",
    "UnknownReview",
    "WrongCode",
    "because",
    "block",
    "blocks_of",
    "break_glass",
    "broken_lately",
    "care_team_sight",
    "code_for",
    "contest_review",
    "decide_review",
    "decided",
    "duration",
    "duties",
    "emergency_capacity",
    "end_glass",
    "end_relation",
    "glass_in_force",
    "glasses_of",
    "new_code",
    "open_review",
    "open_review_of_attempt",
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
    "review",
    "reviews_of",
    "reviews_waiting",
    "unblock",
    "use_code",
    "wait_for_turn",
    "why_not",
    "why_not_in_emergency",
    "withdraw_opposition",
    "words_of_review",
]
