"""
What was settled about a person, and what others settled with them.
"""

from collections.abc import Sequence

from ens.ground import database, forgetting

TABLES = (
    "access_assistance",
    "access_assistance_code",
    "access_block",
    "access_break_glass",
    "access_capture",
    "access_choice",
    "access_code",
    "access_consent",
    "access_mandate",
    "access_invitation",
    "access_invitation_code",
    "access_opposition",
    "access_pass",
    "access_pass_code",
    "access_pass_use",
    "access_relation",
    "access_research",
    "access_review",
    "access_whereabouts",
)
ATTEMPTS = "delete from access_code_attempt where account = any(%s::bigint[])"


def erase(*, person: int, accounts: Sequence[int]) -> int:
    """
    What others entrusted to them goes too: nobody is there any more to act.
    """
    tried = database.execute(ATTEMPTS, (list(accounts),)).rowcount
    theirs = forgetting.delete(person, ["access_mandate"], column="mandatary")
    return tried + theirs + forgetting.delete(person, TABLES)
