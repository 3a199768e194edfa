"""
What rows say of an actor before a person: one line per case, the rows it needs and what is told.

Each case is a person of their own, before one of a few actors at one instant; what varies
is one column of one row, at the boundary and on both sides of it.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from ens.ground import clock
from tests.contexts.access.conftest import MINUTE, MOMENT, NOW

# No two alike: one key taken for another never agrees by chance.
PRO, STRUCTURE, RELATIVE, ACCOUNT, OTHER = (9_100_000_000 + one for one in range(1, 6))
TODAY = clock.day_of(NOW)
ONE_DAY = dt.timedelta(days=1)
BEFORE, AFTER, JUST_AFTER, JUST_BEFORE = NOW - MINUTE, NOW + MINUTE, NOW + MOMENT, NOW - MOMENT

Columns = Mapping[str, object]
Row = tuple[str, Columns]

NOBODY = {
    "professional": 0, "structure": 0, "actor_person": 0, "account": 0, "profession": "",
    "purpose": "", "act": "",
}  # fmt: skip
SEES = {"purpose": "TREAT", "act": "see"}
ACTORS: Mapping[str, Columns] = {
    "somebody": {
        "professional": PRO, "structure": STRUCTURE, "actor_person": RELATIVE,
        "account": ACCOUNT, "profession": "10", "purpose": "TREAT", "act": "see",
    },
    "nobody": NOBODY,
    "software": {**NOBODY, "structure": STRUCTURE, **SEES},
    # With nothing but the key that a row is about.
    "professional": {**NOBODY, "professional": PRO, **SEES},
    "relative": {**NOBODY, "actor_person": RELATIVE, **SEES},
    "mediator": {**NOBODY, "account": ACCOUNT, **SEES},
}  # fmt: skip

MADE = {"made_by": 1}
TRAITS = {
    "public_id": None, "sex": "F", "family": "", "status": "PROV", "sealed": b"",
    "created_at": BEFORE,
}  # fmt: skip
PERIOD = {"since": BEFORE, "until": AFTER, "ended_at": None}
BASES: Mapping[str, tuple[str, Columns]] = {
    "relation": (
        "access_relation",
        {"professional": PRO, "kind": "care-team", "source": "named", **PERIOD, **MADE},
    ),
    "block": ("access_block", {"professional": PRO, "structure": 0, "since": BEFORE, **MADE}),
    "glass": (
        "access_break_glass",
        {
            "professional": PRO, "structure": STRUCTURE, "capacity": "emergency", "who": 1,
            "reason": "immediate-danger", "sealed": b"", **PERIOD, **MADE,
        },
    ),
    "opposition": ("access_opposition", {"against": "consultation", "since": BEFORE, **MADE}),
    "consent": (
        "access_consent",
        {"professional": PRO, "structure": 0, "source": "space", **PERIOD, **MADE},
    ),
    "pass": (
        "access_pass",
        {
            "pass": 1, "digest": b"", "sealed": b"", "categories": ["documents", "measures"],
            "several": True, **PERIOD, **MADE,
        },
    ),
    "use": (
        "access_pass_use",
        {"pass": 1, "professional": PRO, "structure": STRUCTURE, "at": BEFORE},
    ),
    "mandate": (
        "access_mandate",
        {
            "mandatary": RELATIVE, "kind": "helper", "categories": ["documents"],
            "acts": ["see"], "offered_at": BEFORE, "accepted_at": BEFORE, "suspended_at": None,
            **PERIOD, **MADE,
        },
    ),
    "assistance": (
        "access_assistance",
        {"account": ACCOUNT, "categories": ["measures"], "acts": ["see"], **PERIOD, **MADE},
    ),
    "choice": (
        "access_choice",
        {
            "concerns": "reading", "category": "documents", "allowed": False, "since": BEFORE,
            "ended_at": None, **MADE,
        },
    ),
    "person": ("identity_person", {"state": "open", "birth_date": dt.date(2015, 1, 1), **TRAITS}),
    "representation": (
        "identity_representation",
        {
            "representative": RELATIVE, "kind": "parent", "source": "act",
            "since": TODAY - ONE_DAY, "until": None, **MADE,
        },
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Case:
    """
    Rows about one person, and what an actor is then told.
    """

    name: str
    rows: tuple[Row, ...]
    facts: frozenset[str] = frozenset()
    chosen: tuple[str, ...] = ()
    actor: str = "somebody"


def row(what: str, **changed: object) -> Row:
    table, columns = BASES[what]
    return table, {**columns, **changed}


def case(name: str, *rows: Row, facts: str = "", chosen: str = "", actor: str = "somebody") -> Case:
    return Case(name, rows, frozenset(facts.split()), tuple(chosen.split()), actor)


def periods(what: str, *beside: Row, facts: str, chosen: str = "") -> tuple[Case, ...]:
    """
    A row that holds from an instant to another, and is ended before it: each boundary.
    """
    held = {"facts": facts, "chosen": chosen}
    return (
        case(f"{what}: begins now", *beside, row(what, since=NOW), **held),
        case(f"{what}: begins in a moment", *beside, row(what, since=JUST_AFTER)),
        case(f"{what}: ends in a moment", *beside, row(what, until=JUST_AFTER), **held),
        case(f"{what}: ends now", *beside, row(what, until=NOW)),
        case(f"{what}: was ended", *beside, row(what, ended_at=JUST_BEFORE)),
    )


RELATIONS = (
    case("a member of the care team", row("relation"), facts="TEAM"),
    case("the treating doctor", row("relation", kind="treating"), facts="TEAM TREATING"),
    case("a relation without end", row("relation", until=None), facts="TEAM"),
    case("another professional's relation", row("relation", professional=OTHER)),
    case("a relation of nobody", row("relation", professional=0), actor="nobody"),
    case("a relation, to a software", row("relation", professional=0), actor="software"),
    case("a relation, at no structure", row("relation"), facts="TEAM", actor="professional"),
    *periods("relation", facts="TEAM"),
)
BLOCKS = (
    case("blocked", row("block"), facts="BLOCKED"),
    case("their structure blocked", row("block", professional=0, structure=STRUCTURE),
         facts="BLOCKED"),
    case("a software of a structure blocked", row("block", professional=0, structure=STRUCTURE),
         facts="BLOCKED", actor="software"),
    case("another professional blocked", row("block", professional=OTHER)),
    case("another structure blocked", row("block", professional=0, structure=OTHER)),
    case("a block lifted", row("block", lifted_at=JUST_BEFORE)),
    case("a professional blocked, to nobody", row("block"), actor="nobody"),
    case("a structure blocked, to nobody", row("block", professional=0, structure=STRUCTURE),
         actor="nobody"),
    case("a structure with the number of a professional", row("block", professional=STRUCTURE)),
)  # fmt: skip
GLASSES = (
    case("a glass", row("glass"), facts="BREAK_GLASS"),
    case("a regulating doctor's", row("glass", capacity="regulation"),
         facts="BREAK_GLASS REGULATOR"),
    case("another professional's glass", row("glass", professional=OTHER)),
    case("a glass at another post", row("glass", structure=OTHER)),
    case("a glass, to a colleague's software", row("glass"), actor="software"),
    case("a glass, at no structure", row("glass", structure=0), facts="BREAK_GLASS",
         actor="professional"),
    *periods("glass", facts="BREAK_GLASS"),
)  # fmt: skip
OPPOSITIONS = (
    case("opposed", row("opposition"), facts="OPPOSED"),
    case("opposed to deposits", row("opposition", against="feeding"), facts="OPPOSED_FEED"),
    case("opposed in an emergency", row("opposition", against="emergency"),
         facts="OPPOSED_EMERGENCY"),
    case("opposed to this source", row("opposition", structure=STRUCTURE), facts="OPPOSED"),
    case("opposed to deposits of this source",
         row("opposition", against="feeding", structure=STRUCTURE), facts="OPPOSED_FEED"),
    case("opposed to this source in an emergency",
         row("opposition", against="emergency", structure=STRUCTURE), facts="OPPOSED_EMERGENCY"),
    case("opposed to another source", row("opposition", structure=OTHER)),
    case("opposed to deposits of another source",
         row("opposition", against="feeding", structure=OTHER)),
    case("opposed to one source, to nobody", row("opposition", structure=STRUCTURE),
         actor="nobody"),
    case("opposed to all, to nobody", row("opposition"), facts="OPPOSED", actor="nobody"),
    case("an opposition withdrawn", row("opposition", withdrawn_at=JUST_BEFORE)),
)  # fmt: skip
CONSENTS = (
    case("agreed", row("consent"), facts="CONSENT"),
    case("agreed without end", row("consent", until=None), facts="CONSENT"),
    case("agreed for a structure", row("consent", professional=0, structure=STRUCTURE),
         facts="CONSENT"),
    case("agreed for a structure, to its software",
         row("consent", professional=0, structure=STRUCTURE), facts="CONSENT", actor="software"),
    case("agreed for another", row("consent", professional=OTHER)),
    case("agreed for another structure", row("consent", professional=0, structure=OTHER)),
    case("agreed for somebody, to nobody", row("consent"), actor="nobody"),
    case("agreed for a structure, to nobody",
         row("consent", professional=0, structure=STRUCTURE), actor="nobody"),
    *periods("consent", facts="CONSENT"),
    *(
        case(f"about some of it: {name}", row("consent", categories=["documents"], **more),
             facts=facts, chosen="lent|documents" if facts else "", actor=actor)
        for name, more, facts, actor in (
            ("agreed", {}, "PASS", "somebody"),
            ("at no structure", {}, "PASS", "professional"),
            ("without end", {"until": None}, "PASS", "somebody"),
            ("for another", {"professional": OTHER}, "", "somebody"),
            ("for somebody, to nobody", {}, "", "nobody"),
            ("for a structure", {"professional": 0, "structure": STRUCTURE}, "PASS", "somebody"),
            ("for a structure, to its software", {"professional": 0, "structure": STRUCTURE},
             "PASS", "software"),
            ("for another structure", {"professional": 0, "structure": OTHER}, "", "somebody"),
            ("for a structure, to nobody", {"professional": 0, "structure": STRUCTURE}, "",
             "nobody"),
            ("begins now", {"since": NOW}, "PASS", "somebody"),
            ("begins in a moment", {"since": JUST_AFTER}, "", "somebody"),
            ("ends in a moment", {"until": JUST_AFTER}, "PASS", "somebody"),
            ("ends now", {"until": NOW}, "", "somebody"),
            ("was ended", {"ended_at": JUST_BEFORE}, "", "somebody"),
        )
    ),
)  # fmt: skip
LENT = "lent|documents lent|measures"
PASSES = (
    case("a pass used", row("pass"), row("use"), facts="PASS", chosen=LENT),
    case("a pass not used", row("pass")),
    case("a pass that another used", row("pass"), row("use", professional=OTHER)),
    case("a pass used at another post", row("pass"), row("use", structure=OTHER)),
    case("a pass, to a colleague's software", row("pass"), row("use"), actor="software"),
    case("a pass used, another made", row("pass", ended_at=JUST_BEFORE), row("use"),
         row("pass", **{"pass": 2})),
    case("two passes used", row("pass"), row("use"),
         row("pass", **{"pass": 2, "categories": ["messages"]}), row("use", **{"pass": 2}),
         facts="PASS", chosen=f"{LENT} lent|messages"),
    case("a pass used at no structure", row("pass"), row("use", structure=0),
         facts="PASS", chosen=LENT, actor="professional"),
    *periods("pass", row("use"), facts="PASS", chosen=LENT),
)  # fmt: skip
HELD = {"facts": "MANDATE", "chosen": "mandate|documents"}
MANDATES = (
    case("a mandate", row("mandate"), **HELD),
    case("a mandate, to a relative", row("mandate"), actor="relative", **HELD),
    case("for several acts", row("mandate", acts=["write", "see"]), **HELD),
    case("for another act", row("mandate", acts=["write"])),
    case("another's mandate", row("mandate", mandatary=OTHER)),
    case("a mandate, to nobody", row("mandate"), actor="nobody"),
    case("accepted now", row("mandate", accepted_at=NOW), **HELD),
    case("accepted in a moment", row("mandate", accepted_at=JUST_AFTER)),
    case("not accepted", row("mandate", accepted_at=None)),
    case("refused", row("mandate", accepted_at=None, refused_at=JUST_BEFORE)),
    case("suspended", row("mandate", suspended_at=JUST_BEFORE)),
    *periods("mandate", **HELD),
)
HELPED = {"facts": "ASSISTED", "chosen": "mandate|measures"}
ASSISTANCES = (
    case("assisted", row("assistance"), **HELPED),
    case("assisted, by a mediator", row("assistance"), actor="mediator", **HELPED),
    case("assisted in several acts", row("assistance", acts=["write", "see"]), **HELPED),
    case("assisted in another act", row("assistance", acts=["write"])),
    case("assisted by another", row("assistance", account=OTHER)),
    case("assisted, to nobody", row("assistance"), actor="nobody"),
    *periods("assistance", **HELPED),
)
REFUSED = "reading|0|documents|0"
CHOICES = (
    case("refused to everybody", row("choice"), chosen=REFUSED),
    case("refused to everybody, to nobody", row("choice"), chosen=REFUSED, actor="nobody"),
    case("allowed", row("choice", allowed=True), chosen="reading|0|documents|1"),
    case("of deposits", row("choice", concerns="feeding"), chosen="feeding|0|documents|0"),
    case("of a profession", row("choice", profession="10"), chosen="reading|1|documents|0"),
    case("of another profession", row("choice", profession="60")),
    case("of a profession, to nobody", row("choice", profession="10"), actor="nobody"),
    case("of a structure", row("choice", structure=STRUCTURE), chosen="reading|2|documents|0"),
    case("of another structure", row("choice", structure=OTHER)),
    case("of a structure, to nobody", row("choice", structure=STRUCTURE), actor="nobody"),
    case("of a professional", row("choice", professional=PRO), chosen="reading|3|documents|0"),
    case("of another professional", row("choice", professional=OTHER)),
    case("of a professional, to nobody", row("choice", professional=PRO), actor="nobody"),
    case("for this purpose", row("choice", purpose="TREAT"), chosen=REFUSED),
    case("for another purpose", row("choice", purpose="ETREAT")),
    case("chosen now", row("choice", since=NOW), chosen=REFUSED),
    case("chosen in a moment", row("choice", since=JUST_AFTER)),
    case("a choice ended", row("choice", ended_at=JUST_BEFORE)),
    case("several choices", row("choice"), row("choice", professional=PRO, allowed=True),
         row("choice", concerns="feeding", category="measures"),
         chosen=f"feeding|0|measures|0 {REFUSED} reading|3|documents|1"),
)  # fmt: skip
FIFTEEN, EIGHTEEN = (TODAY.replace(year=TODAY.year - years) for years in (15, 18))
PERSONS = (
    case("nobody known"),
    case("a space that is open", row("person"), facts="OPEN"),
    case("a space that is closed", row("person", state="closed"), facts="CLOSED"),
    case("a space to open", row("person", state="to-open")),
    case("fifteen today", row("person", birth_date=FIFTEEN), facts="OPEN SELF_RULING"),
    case("fifteen tomorrow", row("person", birth_date=FIFTEEN + ONE_DAY), facts="OPEN"),
)
CHILD, SINCE_TODAY = row("person"), {"since": TODAY}
REPRESENTS = "OPEN REPRESENTS"
ADULT = row("person", birth_date=EIGHTEEN)
REPRESENTATIONS = (
    case("a parent", CHILD, row("representation"), facts=REPRESENTS),
    case("another's parent", CHILD, row("representation", representative=OTHER), facts="OPEN"),
    case("a parent, to nobody", CHILD, row("representation"), facts="OPEN", actor="nobody"),
    case("from today", CHILD, row("representation", since=TODAY), facts=REPRESENTS),
    case("from tomorrow", CHILD, row("representation", since=TODAY + ONE_DAY), facts="OPEN"),
    case("until today", CHILD, row("representation", until=TODAY), facts=REPRESENTS),
    case("until yesterday", CHILD, row("representation", until=TODAY - ONE_DAY), facts="OPEN"),
    case("ended", CHILD, row("representation", ended_at=JUST_BEFORE), facts="OPEN"),
    case("of age today", ADULT, row("representation"), facts="OPEN SELF_RULING"),
    case("suspended, of age today", ADULT, row("representation", suspended_at=JUST_BEFORE),
         facts="OPEN SELF_RULING"),
    case("named by a judge, suspended, of age", ADULT,
         row("representation", kind="tutelle", suspended_at=JUST_BEFORE),
         facts=f"{REPRESENTS} SUSPENDED SELF_RULING"),
    case("of age tomorrow", row("person", birth_date=EIGHTEEN + ONE_DAY), row("representation"),
         facts=f"{REPRESENTS} SELF_RULING"),
    case("named by a judge", ADULT, row("representation", kind="tutelle"),
         facts=f"{REPRESENTS} SELF_RULING"),
    *(
        case(f"suspended, {name}", CHILD, row("representation", suspended_at=JUST_BEFORE, **more),
             facts=facts)
        for name, more, facts in (
            ("in force", {}, f"{REPRESENTS} SUSPENDED"),
            ("from today", {"since": TODAY}, f"{REPRESENTS} SUSPENDED"),
            ("from tomorrow", {"since": TODAY + ONE_DAY}, "OPEN"),
            ("until today", {"until": TODAY}, f"{REPRESENTS} SUSPENDED"),
            ("until yesterday", {"until": TODAY - ONE_DAY}, "OPEN"),
            ("ended", {"ended_at": JUST_BEFORE}, "OPEN"),
            ("another's", {"representative": OTHER}, "OPEN"),
        )
    ),
)  # fmt: skip
EVERYTHING = case(
    "all at once", CHILD, row("representation"), row("relation", kind="treating"), row("consent"),
    row("block"), row("glass"), row("opposition"), row("pass"), row("use"), row("mandate"),
    row("assistance"), row("choice"),
    facts=f"{REPRESENTS} TEAM TREATING CONSENT BLOCKED BREAK_GLASS OPPOSED PASS MANDATE ASSISTED",
    chosen=f"{LENT} mandate|documents mandate|measures {REFUSED}",
)  # fmt: skip
CASES = (
    *RELATIONS, *BLOCKS, *GLASSES, *OPPOSITIONS, *CONSENTS, *PASSES, *MANDATES, *ASSISTANCES,
    *CHOICES, *PERSONS, *REPRESENTATIONS, EVERYTHING,
)  # fmt: skip
