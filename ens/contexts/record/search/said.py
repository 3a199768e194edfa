"""
What the server tells of its search, beyond the names of the parameters.
"""

from ens.contexts.record.search import chains, include, inclusion, ordering, system
from ens.contexts.record.search.criteria import MODIFIERS, PREFIXES
from ens.contexts.record.search.kinds import hierarchy, near, text
from ens.standards.fhir import terminology


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
            *(f"- prefixes of a {kind}: {' '.join(known)}" for kind, known in PREFIXES.items()),
            *_of_some_kinds(),
            *_codes(),
            *_words(),
            *_beyond_one_parameter(),
        ]
    )


def _codes() -> tuple[str, ...]:
    return (
        (
            "- :in and :not-in: a ValueSet kept here, by its address or its url|version, or one"
            f" that R4 defines, of up to {terminology.MOST_CODES} codes that are known here"
        ),
        (
            "- :above and :below: of a code, in the CodeSystems kept here or that R4 defines, in"
            " ATC, ICD-10, media types and languages; of a reference, by what is part of what:"
            f" {', '.join(hierarchy.climbed())}; of a canonical address, :below its versions;"
            " of a uri, its beginning"
        ),
        "- _list: ids of Lists, for what belongs to the person of the List; no current list",
    )


def _words() -> tuple[str, ...]:
    return (
        (
            "- _text and _content: inside one person's record, French words whatever their accents"
            ' and endings; all of them, "one after the other" in quotes, none after a minus; in the'
            f" documents they carry too; up to {text.MOST_WORDS} words"
        ),
        "- :text: how the text beside a code begins; inside one person's record, or of nobody's",
    )


def _of_some_kinds() -> tuple[str, ...]:
    return (
        (
            "- units of a quantity: number|system|code in a unit of UCUM finds every unit of the"
            " same dimension; number||unit compares code or text; ap is a tenth on each side"
        ),
        (
            "- near: latitude|longitude|distance|units, in"
            f" {', '.join(unit for unit in near.KILOMETRES if unit)}; km when none is said,"
            f" {near.DISTANCE:g} km when no distance is"
        ),
        "- phonetic: each word of the value sounds, in French, like a word of the name",
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
            f" Type:*; up to {include.CAP} resources a page, said where some are left out; from"
            " what belongs to nobody, nothing that is a person's"
        ),
        (
            f"- several types: _type on the base, up to {system.MOST_TYPES} with parameters of"
            " their own; the compartment of a Patient, of one type or of *"
        ),
    )
