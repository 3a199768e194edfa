"""
Names as often as in real life: a few dozen are everywhere, very many are rare, and a rare one
stays where it is from.
"""

from bisect import bisect
from functools import cache
from itertools import accumulate
from random import Random

# Roughly how many of 100,000 people in France bear each of the commonest names.
COMMON = {
    "Martin": 350, "Bernard": 184, "Thomas": 168, "Petit": 163, "Robert": 159, "Richard": 154,
    "Durand": 145, "Dubois": 143, "Moreau": 140, "Laurent": 136, "Simon": 133, "Michel": 130,
    "Lefebvre": 128, "Leroy": 122, "Roux": 114, "David": 110, "Bertrand": 108, "Morel": 106,
    "Fournier": 102, "Girard": 100, "Bonnet": 98, "Dupont": 96, "Lambert": 94, "Fontaine": 92,
    "Rousseau": 90, "Vincent": 88, "Muller": 86, "Lefèvre": 84, "Faure": 82, "André": 81,
    "Mercier": 80, "Blanc": 79, "Guérin": 77, "Boyer": 75, "Garnier": 74, "Chevalier": 72,
    "François": 71, "Legrand": 70, "Gauthier": 69, "Garcia": 68, "Perrin": 66, "Robin": 65,
    "Clément": 64, "Morin": 63, "Nicolas": 62, "Henry": 61, "Roussel": 60, "Mathieu": 59,
    "Gautier": 58, "Masson": 57, "Marchand": 56, "Duval": 55, "Denis": 54, "Dumont": 53,
    "Marie": 52, "Lemaire": 51, "Noël": 50, "Meyer": 49, "Dufour": 48, "Meunier": 47,
    "Brun": 46, "Blanchard": 45, "Giraud": 44, "Joly": 43, "Rivière": 42, "Lucas": 41,
    "Brunet": 40, "Gaillard": 39, "Barbier": 38, "Arnaud": 37, "Martinez": 37, "Gérard": 36,
    "Roche": 36, "Renard": 35, "Schmitt": 35, "Roy": 34, "Leroux": 34, "Colin": 33,
    "Vidal": 33, "Caron": 32, "Picard": 32, "Roger": 31, "Fabre": 31, "Aubert": 30,
}  # fmt: skip
GIVEN = (
    "Marie", "Jean", "Pierre", "Michel", "Nathalie", "Philippe", "Isabelle", "Alain", "Sylvie",
    "Nicolas", "Catherine", "Christophe", "Martine", "Patrick", "Christine", "Daniel",
    "Françoise", "Laurent", "Valérie", "Julien", "Sandrine", "Éric", "Stéphanie", "Sébastien",
    "Véronique", "David", "Sophie", "Thomas", "Céline", "Olivier", "Chantal", "Alexandre",
    "Camille", "Léa", "Lucas", "Emma", "Hugo", "Manon", "Louis", "Chloé", "Inès", "Gabriel",
    "Sarah", "Adam", "Zoé", "Mohamed", "Fatima", "Karim", "Nadia", "Antoine",
)  # fmt: skip
BEGINNINGS = (
    "Ab", "Bar", "Bel", "Bou", "Bri", "Cal", "Cau", "Char", "Cor", "Cou", "Da", "Del", "Dor",
    "Es", "Fal", "Fer", "Gal", "Gou", "Gri", "Har", "Jac", "Ker", "La", "Lan", "Le", "Lou",
    "Mal", "Mar", "Mon", "Nau", "Or", "Pel", "Per", "Poi", "Qué", "Ra", "Ri", "Sa", "Sau",
    "Ta", "Tou", "Val", "Ver", "Vi",
)  # fmt: skip
MIDDLES = (
    "ba", "bi", "ca", "chi", "de", "do", "fi", "ga", "gue", "la", "le", "lo", "ma", "mi", "na",
    "ni", "pa", "po", "ra", "ri", "ro", "sa", "si", "ta", "ti", "va", "vi",
)  # fmt: skip
ENDINGS = (
    "ard", "aud", "aux", "eau", "el", "er", "et", "eux", "ic", "ier", "in", "isse", "on", "ot",
    "oux", "our", "uel", "ville", "zac", "mont", "bert", "quin", "net", "rel", "sson",
)  # fmt: skip
# Of the others: how many are found all over the country, how many in one town.
EVERYWHERE, OF_A_TOWN = 20_000, 900
LOCAL = 0.6


def family(random: Random, town: int) -> str:
    drawn = random.random() * 100_000
    names, upto = _common()
    if drawn < upto[-1]:
        return names[bisect(upto, drawn)]
    if random.random() < LOCAL:
        return rare(1_000_000 * (town + 1) + int(OF_A_TOWN * random.random() ** 1.5))
    return rare(int(EVERYWHERE * random.random() ** 2))


def given(random: Random) -> str:
    return GIVEN[int(len(GIVEN) * random.random() ** 1.3)]


@cache
def _common() -> tuple[list[str], list[int]]:
    return list(COMMON), list(accumulate(COMMON.values()))


@cache
def rare(number: int) -> str:
    random = Random(number)
    middle = "".join(random.choices(MIDDLES, k=random.choice((0, 1, 1, 2))))
    return random.choice(BEGINNINGS) + middle + random.choice(ENDINGS)
