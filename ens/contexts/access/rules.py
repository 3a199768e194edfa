"""
Who may see what: one table of rules over facts.

A rule is a row of data and can only take labels away, so reordering or adding rows never
opens anything; order decides only which code is told. What remains is a view: the set of
labels an actor sees of one person, others' things first, then the actor's own.

Sources: CSP L1110-4, L1111-15, L1111-17, R1111-46 and R1111-47; the habilitation matrix of
the order of 26 October 2023; readings 3 to 5, 11, 16, 31 and 32 of the product.
"""

from collections.abc import Iterator
from enum import IntFlag, auto
from functools import lru_cache
from typing import NamedTuple

from ens.ground.label import ALL, LABELS, NONE, Flag, labels_flagged

LAW = 3  # version of the table, kept in every trace


class Fact(IntFlag):
    """
    What is known of an actor before a person, now. Append-only: traces keep the numbers.
    """

    OPEN = auto()
    STRONG = auto()
    FEEDS = auto()
    ALTERS = auto()
    MASKS = auto()
    SELF = auto()
    RELATIVE = auto()
    PRO = auto()
    LOADS = auto()
    REGULATOR = auto()  # as what a glass was broken; it opens nothing and spares nothing
    OPPOSED = auto()
    OPPOSED_FEED = auto()
    OPPOSED_EMERGENCY = auto()
    BLOCKED = auto()
    TEAM = auto()
    CONSENT = auto()
    PASS = auto()
    BREAK_GLASS = auto()
    TREATING = auto()
    REPRESENTS = auto()
    MANDATE = auto()
    SUSPENDED = auto()
    MINE = 1 << 23  # 22 was the age of a child, until representation ended with it
    RENEWS = auto()
    STARTS = auto()  # a person is registered, their space is opened or refused
    RESEARCH = auto()  # the job that sends to the research warehouse, under a pseudonym
    CONTRIBUTES = auto()  # what it sends is what the person, or their app, wrote
    OPPOSED_RESEARCH = auto()
    AGREED_RESEARCH = auto()
    REMINDS = auto()  # the job that reminds people, within the scopes it was given
    CLOSED = auto()
    SELF_RULING = auto()  # old enough to decide alone of a space of one's own
    ASSISTS = auto()  # a mediator, who helps somebody present to use their space
    ASSISTED = auto()  # and this person lets them, now, for this kind of act
    ANNOUNCES = auto()  # shows the person what waited for an announcement, or keeps it waiting
    CONCEALS = auto()  # hides something from who represents the person, or shows it


class Standing(NamedTuple):
    """
    What is known, now, of an actor before a person: facts, and sets of labels somebody chose.

    `scopes` are those of the application in between, ALL where there is none; `holder` is
    what the person leaves to this actor, `profession` what the matrix and they grant; `lent` the
    content of a pass, `mandate` that of a mandate or of an assistance; `assured` what a sign-in
    of this level opens, `accepted` what the person lets be fed.
    """

    facts: int
    scopes: int
    holder: int
    profession: int = NONE
    lent: int = NONE
    mandate: int = NONE
    assured: int = NONE
    accepted: int = NONE


class Rule(NamedTuple):
    """
    `loses` these labels, or every label outside the named set of the standing, `when` all of
    these facts hold `unless` one of those does.
    """

    code: str
    loses: int | str
    when: int = 0
    unless: int = 0


F = Fact
# What opens without an emergency; a pass opens what it lends.
RELATED = F.TEAM | F.CONSENT | F.MINE | F.FEEDS
ACTORS = F.SELF | F.RELATIVE | F.PRO | F.LOADS | F.RESEARCH | F.REMINDS | F.ASSISTS
# Who decides of a space: a mandate and an assistance only if they are for that kind of act.
DECIDERS = F.SELF | F.REPRESENTS | F.MANDATE | F.ASSISTED | F.LOADS
HIDDEN = labels_flagged(Flag.MASKED | Flag.SECRET | Flag.PERSONAL)

# Flags become plain integers once, here: their own arithmetic is ten times slower.
RULES: tuple[Rule, ...] = tuple(
    Rule(code, loses, int(when), int(unless))
    for code, loses, when, unless in (
        ("space_closed", ALL, F.CLOSED, F.STARTS),
        ("space_not_open", ALL, 0, F.OPEN | F.LOADS | F.STARTS),
        ("sign_in_too_weak", ALL, 0, F.STRONG),
        ("not_concerned", ALL, 0, ACTORS),
        ("sign_in_too_weak", "assured", 0, 0),
        ("outside_app_scopes", "scopes", 0, 0),
        ("feeding_opposed", ALL, F.PRO | F.FEEDS | F.OPPOSED_FEED, 0),
        ("not_accepted", "accepted", F.PRO | F.FEEDS, 0),
        ("consultation_opposed", ALL, F.PRO | F.OPPOSED, F.MINE | F.FEEDS),
        (
            "emergency_opposed",
            ALL,
            F.PRO | F.BREAK_GLASS | F.OPPOSED_EMERGENCY,
            F.TEAM | F.CONSENT | F.PASS | F.MINE,
        ),
        ("professional_blocked", ALL, F.PRO | F.BLOCKED, F.MINE),
        # What professionals write leaves unless the person opposed it, their own data only if
        # they agreed; what is hidden from anybody is hidden from research.
        ("research_opposed", ALL, F.RESEARCH | F.OPPOSED_RESEARCH, F.CONTRIBUTES),
        ("research_not_agreed", ALL, F.RESEARCH | F.CONTRIBUTES, F.AGREED_RESEARCH),
        ("hidden_from_research", HIDDEN, F.RESEARCH, 0),
        ("no_relation", ALL, F.PRO, RELATED | F.PASS | F.BREAK_GLASS),
        ("outside_pass", "lent", F.PRO, RELATED | F.BREAK_GLASS),
        # Against "not even in an emergency" a glass widens nothing, neither a pass nor, below,
        # what the holder leaves to a profession.
        ("outside_pass", "lent", F.PRO | F.OPPOSED_EMERGENCY, RELATED),
        ("no_mandate", ALL, F.RELATIVE, F.REPRESENTS | F.MANDATE),
        ("mandate_suspended", ALL, F.RELATIVE | F.SUSPENDED, 0),
        ("outside_mandate", "mandate", F.RELATIVE, F.REPRESENTS),
        # A mediator handles settings beside the person, and never learns what is hidden.
        ("no_assistance", ALL, F.ASSISTS, F.ASSISTED),
        ("outside_assistance", "mandate", F.ASSISTS, 0),
        ("hidden_from_mediators", HIDDEN, F.ASSISTS, 0),
        ("secret_from_parents", labels_flagged(Flag.SECRET), F.RELATIVE, 0),
        ("profession_not_entitled", "profession", F.PRO, F.MINE),
        ("refused_by_holder", "holder", F.PRO, F.MINE | F.BREAK_GLASS),
        ("refused_by_holder", "holder", F.PRO | F.OPPOSED_EMERGENCY, F.MINE),
        ("masked", labels_flagged(Flag.MASKED), F.PRO, F.MINE | F.TREATING),
        ("not_yet_announced", labels_flagged(Flag.UNANNOUNCED), 0, F.PRO | F.LOADS),
        ("personal_area", labels_flagged(Flag.PERSONAL), 0, F.SELF | F.MINE | F.LOADS),
        # Last, so that their code is told only about what the actor sees.
        ("not_the_author", ALL, F.ALTERS, F.MINE | F.LOADS),
        ("not_the_holder", ALL, F.MASKS, DECIDERS),
        ("too_young", ALL, F.SELF | F.MASKS, F.SELF_RULING),
        ("not_a_professional", ALL, F.ANNOUNCES, F.PRO | F.LOADS),
        ("not_to_conceal", ALL, F.CONCEALS, F.PRO | F.SELF | F.LOADS),
        ("feeding_opposed", ALL, F.PRO | F.RENEWS | F.OPPOSED_FEED, 0),
        ("not_accepted", "accepted", F.PRO | F.RENEWS, 0),
    )
)
CODES = tuple(rule.code for rule in RULES)

# Of a space that nobody uses: not opened yet, refused, or closed.
NOT_OPEN = frozenset({"space_not_open", "space_closed"})

# Codes that the refused actor may be told; the others stay in the register. Some are told
# only of a deposit: of a thing already there, they would say that it exists.
TELLABLE = frozenset(
    {
        "not_the_author",
        "not_the_holder",
        "too_young",
        "not_a_professional",
        "not_to_conceal",
        "feeding_opposed",
        "not_accepted",
    }
)
TELLABLE_OF_A_DEPOSIT = TELLABLE | {
    "space_closed",
    "space_not_open",
    "sign_in_too_weak",
    "outside_app_scopes",
}


class Duty(NamedTuple):
    """
    What must be done beside an act that was permitted, `when` and `unless` as in a rule.
    """

    does: str
    when: int
    unless: int = 0


# A glass that an opposition empties opened nothing, so nothing is due for it.
DUTIES: tuple[Duty, ...] = tuple(
    Duty(does, int(when), int(unless))
    for does, when, unless in (
        ("notify", F.PRO | F.BREAK_GLASS, F.OPPOSED_EMERGENCY),
        ("review", F.PRO | F.BREAK_GLASS, F.OPPOSED_EMERGENCY),
        ("mark", F.PRO | F.BREAK_GLASS, F.OPPOSED_EMERGENCY),
    )
)


def duties(facts: int) -> frozenset[str]:
    return frozenset(
        duty.does for duty in DUTIES if facts & duty.when == duty.when and not facts & duty.unless
    )


def lost(rule: Rule, standing: Standing) -> int:
    if standing.facts & rule.when != rule.when or standing.facts & rule.unless:
        return NONE
    if isinstance(rule.loses, int):
        return rule.loses
    kept: int = getattr(standing, rule.loses)
    return ALL ^ kept


def seen(standing: Standing, rules: tuple[Rule, ...] = RULES) -> int:
    gone = NONE
    for rule in rules:
        gone |= lost(rule, standing)
        if gone == ALL:
            break
    return ALL ^ gone


@lru_cache(maxsize=65_536)
def view(standing: Standing) -> int:
    """
    Labels seen on the things of others, then, LABELS bits further, on the actor's own.

    A pure function of the standing, so it may be remembered; facts never are.
    """
    mine = standing._replace(facts=standing.facts | int(Fact.MINE))
    return seen(standing) | seen(mine) << LABELS


def allows(seen_labels: int, label: int, *, mine: bool) -> bool:
    return bool(seen_labels >> (label + LABELS * mine) & 1)


def why_not(standing: Standing, label: int) -> str | None:
    """
    The code of the first rule that takes this label away, if one does.
    """
    return next((rule.code for rule in RULES if lost(rule, standing) >> label & 1), None)


def why(standing: Standing, label: int) -> Iterator[tuple[str, Fact]]:
    """
    Each rule that would have refused, and the facts that kept it away.
    """
    for rule in RULES:
        kept = standing.facts & rule.unless
        without = standing._replace(facts=standing.facts ^ kept)
        if kept and lost(rule, without) >> label & 1:
            yield rule.code, Fact(kept)
