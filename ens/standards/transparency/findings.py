"""
What a check of the register may find, in words.
"""

from collections.abc import Mapping
from dataclasses import dataclass

LONGEST = 200


@dataclass(frozen=True, slots=True)
class Finding:
    """
    A kind of `WORDS`, with the values that its sentence names.
    """

    kind: str
    told: tuple[tuple[str, object], ...] = ()

    def words(self, language: str) -> str:
        french, english = WORDS[self.kind]
        told = {name: printable(value) for name, value in self.told}
        return (french if language == "fr" else english).format(**told)


def printable(value: object) -> str:
    """
    What a file says, as it may be shown on a terminal: nothing that moves the cursor, not long.
    """
    said = str(value)[:LONGEST]
    return "".join(one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in said)


def finding(kind: str, **told: object) -> Finding:
    return Finding(kind, tuple(told.items()))


# kind -> French, English
WORDS: Mapping[str, tuple[str, str]] = {
    "edited": (
        "ligne {line} (feuille {number}) : MODIFIÉE, son contenu n’est plus celui qui a été scellé",
        "line {line} (leaf {number}): EDITED, its content is not what was sealed",
    ),
    "renamed": (
        "acteur {name} : MODIFIÉ, son nom ou sa fonction n’est plus ce qui a été scellé",
        "actor {name}: EDITED, the name or role is not what was sealed",
    ),
    "deleted": (
        "feuille {number} : SUPPRIMÉE, son contenu manque sans qu’aucun effacement l’explique",
        "leaf {number}: DELETED, its content is missing and no erasure accounts for it",
    ),
    "inserted": (
        "ligne {line} : AJOUTÉE, elle n’a pas de place dans l’arbre",
        "line {line}: INSERTED, it has no place in the tree",
    ),
    "swapped": (
        "feuilles {number} et {other} : ÉCHANGÉES",
        "leaves {number} and {other}: SWAPPED",
    ),
    "truncated": (
        "TRONQUÉ : le registre s’arrête à {size} feuilles, {wanted} étaient scellées",
        "TRUNCATED: the register ends after {size} leaves, {wanted} were sealed",
    ),
    "tree": (
        (
            "entre les points de contrôle {begin} et {end} : ARBRE MODIFIÉ, ce n’est plus celui qui"
            " a été signé"
        ),
        "between checkpoints {begin} and {end}: TREE CHANGED, it is not the one that was signed",
    ),
    "old-key": (
        "point de contrôle {size} : RESIGNÉ avec une ancienne clé",
        "checkpoint {size}: RE-SIGNED with a former key",
    ),
    "other-key": (
        "point de contrôle {size} : SIGNÉ par une autre clé que celle du registre",
        "checkpoint {size}: SIGNED with a key that is not the register's",
    ),
    "unsigned": (
        "NON SIGNÉ : ce qui suit la feuille {size} n’est sous aucun point de contrôle",
        "NOT SIGNED: what comes after leaf {size} is under no checkpoint",
    ),
    "untrusted": (
        "la clé {name} ne succède à aucune clé connue : celle d’avant n’a pas signé pour elle",
        "key {name} comes after no key that is known: the one before did not sign for it",
    ),
    "time": (
        "point de contrôle {size} : ANTIDATÉ, il est d’avant celui qui le précède",
        "checkpoint {size}: BACKDATED, it is of before the one that precedes it",
    ),
    "twice": (
        "feuille {number} : montrée deux fois",
        "leaf {number}: shown twice",
    ),
    "rolled-back": (
        "RETOUR EN ARRIÈRE : {size} feuilles, un point de contrôle connu en compte {wanted}",
        "ROLLED BACK: {size} leaves, while a known checkpoint has {wanted}",
    ),
    "not-continued": (
        (
            "ce reçu ne montre pas qu’il continue le point de contrôle connu : redemandez-le avec"
            " « ?depuis={wanted} »"
        ),
        (
            "this receipt does not show that it goes on from the known checkpoint: ask for it again"
            ' with "?depuis={wanted}"'
        ),
    ),
    "forked": (
        "BIFURCATION : à {size} feuilles, ce n’est pas l’arbre du point de contrôle connu",
        "FORKED: at {size} leaves this is not the tree of the known checkpoint",
    ),
    "chain": (
        "point de contrôle {size} : il ne suit pas celui qui le précède",
        "checkpoint {size}: it does not follow the one before it",
    ),
    "omitted": (
        (
            "place {place} de l’index : la liste d’une personne est INCOMPLÈTE ou changée"
            " ({found} inscriptions, {wanted} scellées)"
        ),
        (
            "place {place} of the index: a person's list is INCOMPLETE or changed"
            " ({found} entries, {wanted} sealed)"
        ),
    ),
    "index": (
        "l’index des personnes n’est pas celui qui a été scellé",
        "the index of persons is not the one that was sealed",
    ),
    "not-cosigned": (
        "le témoin {name} n’a signé aucun de ces points de contrôle",
        "witness {name} signed none of these checkpoints",
    ),
    "known-key": (
        "le point de contrôle connu n’est pas signé par une clé admise",
        "the known checkpoint is not signed by a key that is trusted",
    ),
    "known-before": (
        (
            "le point de contrôle connu ({wanted} feuilles) précède le début du fichier : exportez"
            " depuis plus tôt"
        ),
        (
            "the known checkpoint ({wanted} leaves) is before where this file begins: export from"
            " earlier"
        ),
    ),
    "origin": (
        "ce n’est pas le registre {wanted} mais {name}",
        "this is not the register {wanted} but {name}",
    ),
    "unreadable": (
        "ligne {number} du fichier : illisible",
        "line {number} of the file: cannot be read",
    ),
    "proof": (
        "ligne {line} : sa preuve ne mène pas au point de contrôle",
        "line {line}: its proof does not lead to the checkpoint",
    ),
}
