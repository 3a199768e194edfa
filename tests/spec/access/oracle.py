"""
The access decision a second time, in plain words, by another author than the table's.

It was written from the law as told, without reading `ens.contexts.access.rules`: it knows no
bit, no mask and no set of labels, only names, and one thing at a time. `refusal` returns the
code of the first reason to refuse, or None when the thing may be reached.

Sources: code de la santé publique L1110-4, L1111-15 to L1111-17, R1111-46 and R1111-47; the
order, and what a broken glass opens and never opens, are those of docs/reference/decision.md.
"""

from dataclasses import dataclass, fields

FACTS = frozenset(
    {
        "SELF", "RELATIVE", "PRO", "LOADS",  # who acts
        "OPEN", "STRONG",  # the space, the sign-in
        "FEEDS", "ALTERS", "RENEWS", "MASKS", "STARTS",  # what for, when it is not to read
        "OPPOSED", "OPPOSED_FEED", "OPPOSED_EMERGENCY", "BLOCKED",  # what the holder refuses
        "TEAM", "CONSENT", "PASS", "BREAK_GLASS", "TREATING",  # what a PRO holds
        "REGULATOR",  # as what the glass was broken: it changes nothing
        "REPRESENTS", "MANDATE", "SUSPENDED",  # what a RELATIVE holds
        "RESEARCH",  # what acts is the job that sends to research, without names
        "REMINDS",  # what acts is the job that reminds people of what is due
        "CONTRIBUTES",  # and what it sends comes from the person themself
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


TRAITS = tuple(field.name for field in fields(Thing))


def refusal(facts: frozenset[str], thing: Thing) -> str | None:
    """
    Return the code of the first reason to refuse this thing, in telling order.
    """
    return (
        refused_at_the_door(facts, thing)
        or refused_by_opposition(facts)
        or refused_to_research(facts, thing)
        or refused_for_want_of_relation(facts, thing)
        or refused_to_a_relative(facts, thing)
        or refused_by_habilitation(facts, thing)
        or refused_by_visibility(facts, thing)
        or refused_action(facts)
    )


def has_one_of(facts: frozenset[str], *names: str) -> bool:
    return any(name in facts for name in names)


def refused_at_the_door(facts: frozenset[str], thing: Thing) -> str | None:
    """
    A closed space (it may still be opened, and its person be registered), a weak sign-in, an
    actor of no known kind, an app beyond its scopes.
    """
    if not has_one_of(facts, "OPEN", "LOADS", "STARTS"):
        return "space_not_open"
    if "STRONG" not in facts:
        return "sign_in_too_weak"
    if not has_one_of(facts, "SELF", "RELATIVE", "PRO", "LOADS", "RESEARCH", "REMINDS"):
        return "not_concerned"
    if not thing.in_scopes:
        return "outside_app_scopes"
    return None


def refused_by_opposition(facts: frozenset[str]) -> str | None:
    """
    What the holder opposed to professionals; one's own writings stay readable.
    """
    if "PRO" not in facts:
        return None
    if "OPPOSED_FEED" in facts and "FEEDS" in facts:
        return "feeding_opposed"
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
    if thing.masked or thing.secret or thing.personal:
        return "hidden_from_research"
    return None


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
    if thing.secret:
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
    Only its author changes a thing; only the holder, or who represents them, hides it; and no
    professional goes on feeding, by new versions, a record whose holder opposed it.
    """
    if "ALTERS" in facts and not has_one_of(facts, "MINE", "LOADS"):
        return "not_the_author"
    if "MASKS" in facts and not has_one_of(facts, "SELF", "REPRESENTS", "LOADS"):
        return "not_the_holder"
    if "PRO" in facts and "RENEWS" in facts and "OPPOSED_FEED" in facts:
        return "feeding_opposed"
    return None
