"""
What the server tells of its search, beyond the names of the parameters.
"""

from ens.contexts.record.search import chains, include, inclusion, ordering, system
from ens.contexts.record.search.criteria import MODIFIERS, PREFIXES
from ens.contexts.record.search.kinds import text


def said() -> str:
    """
    The markdown of the CapabilityStatement: made from the tables that the search itself reads.
    """
    modifiers = [
        f"- {kind}: {' '.join(f':{one}' for one in known)}" for kind, known in MODIFIERS.items()
    ]
    return "\n".join(
        [
            "Search modifiers, by type of parameter (none on _id and _lastUpdated):",
            *modifiers,
            f"- prefixes of a date: {' '.join(PREFIXES)}",
            *_words(),
            *_beyond_one_parameter(),
        ]
    )


def _words() -> tuple[str, ...]:
    return (
        (
            "- _text and _content: inside one person's record, French words whatever their accents"
            ' and endings; all of them, "one after the other" in quotes, none after a minus; in the'
            f" documents they carry too; up to {text.MOST_WORDS} words"
        ),
        "- :text: how the text beside a code begins; inside one person's record too",
    )


def _beyond_one_parameter() -> tuple[str, ...]:
    sorted_by = ", ".join(ordering.kinds())
    return (
        (
            f"- _sort: up to {ordering.MOST_SORTS} of _id, _lastUpdated and parameters of type"
            f" {sorted_by}, not of identifiers and phones; what has no value comes last"
        ),
        (
            f"- chains and _has: at any depth, up to {chains.MOST_HOPS} references in one search,"
            " inside one person and what belongs to nobody; where a reference points at several"
            " types that have the parameter, one is named"
        ),
        (
            f"- _include and _revinclude: up to {inclusion.MOST_INCLUDES}, with :iterate, * and"
            f" Type:*; up to {include.CAP} resources a page, said where some are left out"
        ),
        (
            f"- several types: _type on the base, up to {system.MOST_TYPES} with parameters of"
            " their own; the compartment of a Patient, of one type or of *"
        ),
    )
