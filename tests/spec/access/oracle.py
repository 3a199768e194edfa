"""
The access decision a second time, in plain words, by another author than the table's.

It was written from the law as told, without reading `ens.contexts.access`: it knows no bit, no
mask and no set of labels, only names, and one thing at a time. `refusal` returns the code of
the first reason to refuse, or None when the thing may be reached. Nothing is permitted here by
silence: whoever acts without being somebody the law knows is refused.

Sources: code de la santé publique L1110-4, L1111-5, L1111-13-1 to L1111-19, R1111-37 to
R1111-47; code civil 371-1 and 1984 to 1989; the order in which reasons are told, and what a
broken glass opens and never opens, are those of docs/reference/decision.md.
"""

from dataclasses import dataclass, fields

FACTS = frozenset(
    {
        "SELF", "RELATIVE", "PRO", "ASSISTS",  # who acts: a person
        "LOADS", "RESEARCH", "REMINDS",  # or a job of the house
        "OPEN", "CLOSED", "STRONG",  # the space, the sign-in
        "FEEDS", "ALTERS", "RENEWS", "MASKS", "STARTS",  # what for, when it is not to read
        "ANNOUNCES", "CONCEALS",
        "OPPOSED", "OPPOSED_FEED", "OPPOSED_EMERGENCY", "BLOCKED",  # what the holder refuses
        "TEAM", "CONSENT", "PASS", "BREAK_GLASS", "TREATING",  # what a PRO holds
        "REGULATOR",  # as what the glass was broken: it changes nothing
        "REPRESENTS", "MANDATE", "SUSPENDED",  # what a RELATIVE holds
        "ASSISTED",  # the person, present, asked this mediator for this help
        "SELF_RULING",  # the person is old enough to decide alone
        "CONTRIBUTES",  # what is sent to research comes from the person themself
        "OPPOSED_RESEARCH", "AGREED_RESEARCH",  # what the holder said of research
        "MINE",  # the actor wrote this very thing
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Thing:
    """
    One thing of the record: its flags, and which of the actor's sets name things like it.
    """

    masked: bool
    unannounced: bool
    secret: bool
    personal: bool
    in_scopes: bool
    in_holder: bool
    in_profession: bool
    in_lent: bool
    in_mandate: bool
    in_assured: bool
    in_accepted: bool


TRAITS = tuple(field.name for field in fields(Thing))


def refusal(facts: frozenset[str], thing: Thing) -> str | None:
    """
    Return the code of the first reason to refuse this thing, in telling order.
    """
    return (
        refused_at_the_door(facts, thing)
        or refused_to_feed(facts, thing)
        or refused_by_opposition(facts)
        or refused_to_research(facts, thing)
        or refused_for_want_of_relation(facts, thing)
        or refused_to_a_relative(facts, thing)
        or refused_to_a_mediator(facts, thing)
        or refused_as_secret(facts, thing)
        or refused_by_habilitation(facts, thing)
        or refused_by_visibility(facts, thing)
        or refused_action(facts)
        or refused_to_renew(facts, thing)
    )


def has_one_of(facts: frozenset[str], *names: str) -> bool:
    return any(name in facts for name in names)


def refused_at_the_door(facts: frozenset[str], thing: Thing) -> str | None:
    """
    The state of the space, the sign-in, who it is, what the level of the sign-in opens, the app.

    Registering a person and opening their space come before it is open.
    """
    if "CLOSED" in facts and "STARTS" not in facts:
        return "space_closed"
    if not has_one_of(facts, "OPEN", "LOADS", "STARTS"):
        return "space_not_open"
    if "STRONG" not in facts:
        return "sign_in_too_weak"
    if not is_somebody(facts):
        return "not_concerned"
    if not thing.in_assured:
        return "sign_in_too_weak"
    if not thing.in_scopes:
        return "outside_app_scopes"
    return None


def is_somebody(facts: frozenset[str]) -> bool:
    """
    The person, those around them, professionals, mediators, and three jobs of the house.
    """
    if has_one_of(facts, "SELF", "RELATIVE", "PRO", "ASSISTS"):
        return True
    return has_one_of(facts, "LOADS", "RESEARCH", "REMINDS")


def refused_to_feed(facts: frozenset[str], thing: Thing) -> str | None:
    """
    Feeding is a right apart: no opposition to this source, and a category that is accepted.
    """
    if "PRO" not in facts or "FEEDS" not in facts:
        return None
    if "OPPOSED_FEED" in facts:
        return "feeding_opposed"
    if not thing.in_accepted:
        return "not_accepted"
    return None


def refused_by_opposition(facts: frozenset[str]) -> str | None:
    """
    What the holder opposed to professionals; one's own writings stay readable.
    """
    if "PRO" not in facts:
        return None
    if "OPPOSED" in facts and not has_one_of(facts, "MINE", "FEEDS"):
        return "consultation_opposed"
    if is_emergency_opposed(facts):
        return "emergency_opposed"
    if "BLOCKED" in facts and "MINE" not in facts:
        return "professional_blocked"
    return None


def is_emergency_opposed(facts: frozenset[str]) -> bool:
    """
    "Not even in an emergency" stops the glass, not those who need none.
    """
    if "BREAK_GLASS" not in facts or "OPPOSED_EMERGENCY" not in facts:
        return False
    return not has_one_of(facts, "TEAM", "CONSENT", "PASS", "MINE")


def refused_to_research(facts: frozenset[str], thing: Thing) -> str | None:
    """
    Professionals' writings leave as long as nobody opposed it; the person's own data only once
    they agreed. Nothing that is kept from somebody leaves on either ground.
    """
    if "RESEARCH" not in facts:
        return None
    if "CONTRIBUTES" not in facts and "OPPOSED_RESEARCH" in facts:
        return "research_opposed"
    if "CONTRIBUTES" in facts and "AGREED_RESEARCH" not in facts:
        return "research_not_agreed"
    if is_hidden_from_somebody(thing):
        return "hidden_from_research"
    return None


def is_hidden_from_somebody(thing: Thing) -> bool:
    """
    By choice; what only waits to be announced has a reason of its own.
    """
    return thing.masked or thing.secret or thing.personal


def opens_in_an_emergency(facts: frozenset[str]) -> bool:
    """
    A broken glass counts for nothing once the holder said "not even in an emergency".
    """
    return "BREAK_GLASS" in facts and "OPPOSED_EMERGENCY" not in facts


def refused_for_want_of_relation(facts: frozenset[str], thing: Thing) -> str | None:
    """
    A professional needs a relation; a pass opens no more than what it lends.
    """
    if "PRO" not in facts:
        return None
    if has_one_of(facts, "TEAM", "CONSENT", "MINE", "FEEDS") or opens_in_an_emergency(facts):
        return None
    if "PASS" not in facts:
        return "no_relation"
    if not thing.in_lent:
        return "outside_pass"
    return None


def refused_to_a_relative(facts: frozenset[str], thing: Thing) -> str | None:
    """
    A relative represents the holder (a parent until majority, others as long as a judge says),
    or holds a mandate and reaches no more than it names.
    """
    if "RELATIVE" not in facts:
        return None
    if not has_one_of(facts, "REPRESENTS", "MANDATE"):
        return "no_mandate"
    if "SUSPENDED" in facts:
        return "mandate_suspended"
    if "REPRESENTS" not in facts and not thing.in_mandate:
        return "outside_mandate"
    return None


def refused_to_a_mediator(facts: frozenset[str], thing: Thing) -> str | None:
    """
    A mediator is asked by the person, who is present, for some things; never for a secret.
    """
    if "ASSISTS" not in facts:
        return None
    if "ASSISTED" not in facts:
        return "no_assistance"
    if not thing.in_mandate:
        return "outside_assistance"
    if is_hidden_from_somebody(thing):
        return "hidden_from_mediators"
    return None


def refused_as_secret(facts: frozenset[str], thing: Thing) -> str | None:
    """
    A minor's secret is kept from every relative, whatever they hold.
    """
    if "RELATIVE" in facts and thing.secret:
        return "secret_from_parents"
    return None


def refused_by_habilitation(facts: frozenset[str], thing: Thing) -> str | None:
    """
    What the matrix, the holder's own refusals and the masks leave to a professional.

    A glass that counts lifts the holder's refusal of a category, never a mask.
    """
    if "PRO" not in facts or "MINE" in facts:
        return None
    if not thing.in_profession:
        return "profession_not_entitled"
    if not thing.in_holder and not opens_in_an_emergency(facts):
        return "refused_by_holder"
    if thing.masked and "TREATING" not in facts:
        return "masked"
    return None


def refused_by_visibility(facts: frozenset[str], thing: Thing) -> str | None:
    """
    An announcement not made yet waits for a professional; the personal area is the holder's.
    """
    if thing.unannounced and not has_one_of(facts, "PRO", "LOADS"):
        return "not_yet_announced"
    if thing.personal and not has_one_of(facts, "SELF", "MINE", "LOADS"):
        return "personal_area"
    return None


def refused_action(facts: frozenset[str]) -> str | None:
    """
    Who may change, hide, announce, and keep from those around; the loader may all of it.

    A thing is changed by its author. It is masked by the holder, who must be old enough, or by
    whoever acts in their name. A professional announces. The holder, at any age, or a
    professional conceals: nobody who represents the holder decides what is kept from themself.
    """
    if "ALTERS" in facts and not has_one_of(facts, "MINE", "LOADS"):
        return "not_the_author"
    if "MASKS" in facts and not acts_for_the_holder(facts):
        return "not_the_holder"
    if "MASKS" in facts and "SELF" in facts and "SELF_RULING" not in facts:
        return "too_young"
    if "ANNOUNCES" in facts and not has_one_of(facts, "PRO", "LOADS"):
        return "not_a_professional"
    if "CONCEALS" in facts and not has_one_of(facts, "SELF", "PRO", "LOADS"):
        return "not_to_conceal"
    return None


def acts_for_the_holder(facts: frozenset[str]) -> bool:
    if has_one_of(facts, "SELF", "LOADS"):
        return True
    return has_one_of(facts, "REPRESENTS", "MANDATE", "ASSISTED")


def refused_to_renew(facts: frozenset[str], thing: Thing) -> str | None:
    """
    No professional goes on feeding, by new versions, what the holder does not let them feed.
    """
    if "PRO" not in facts or "RENEWS" not in facts:
        return None
    if "OPPOSED_FEED" in facts:
        return "feeding_opposed"
    if not thing.in_accepted:
        return "not_accepted"
    return None
