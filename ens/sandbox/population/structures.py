"""
The structures of the directory: fictive, each with a FINESS number that passes its check.
"""

from ens.sandbox.population import numbers
from ens.sandbox.population.people import Structure

_ROWS = (
    ("hospital", 1001, "Hôpital fictif", "SA01", "1 allée des Tilleuls", "75011", "Paris"),
    ("second-hospital", 1002, "Clinique fictive du Parc", "SA04", "8 rue du Parc", "69003", "Lyon"),
    ("maternity", 1003, "Maternité fictive des Lilas", "SA01", "3 rue des Lilas", "75011", "Paris"),
    ("laboratory", 1004, "Laboratoire fictif des Charmes", "SA25", "12 rue des Charmes", "75011",
     "Paris"),
    ("practice", 1005, "Cabinet fictif du Marché", "SA08", "5 place du Marché", "75011", "Paris"),
    ("health-house", 1006, "Maison de santé fictive du Canal", "SA52", "2 quai du Canal", "75010",
     "Paris"),
    ("pharmacy", 1007, "Pharmacie fictive de la Gare", "SA33", "1 place de la Gare", "75011",
     "Paris"),
    ("nursing", 1008, "Cabinet infirmier fictif", "SA08", "9 rue du Moulin", "75011", "Paris"),
    ("regulation", 1009, "SAMU fictif 75", "SA01", "1 allée des Tilleuls", "75011", "Paris"),
    ("authority", 1010, "Agence régionale fictive", "SA43", "4 place de la République", "75003",
     "Paris"),
    ("institute", 1011, "Institut de recherche fictif", "SA43", "7 rue des Sciences", "75013",
     "Paris"),
    ("editor", 1012, "Éditeur fictif", "SA43", "21 rue des Logiciels", "44000", "Nantes"),
    ("operator", 1013, "Opérateur fictif de l'espace de santé", "SA43", "2 rue du Service", "75012",
     "Paris"),
    ("practice-lyon", 1014, "Cabinet fictif des Brotteaux", "SA07", "14 rue des Écoles", "69006",
     "Lyon"),
    ("practice-rennes", 1015, "Maison de santé fictive du Mail", "SA52", "6 mail des Vignes",
     "35000", "Rennes"),
    ("practice-toulouse", 1016, "Centre de santé fictif du Pont", "SA05", "30 rue du Pont",
     "31000", "Toulouse"),
    ("pharmacy-rennes", 1017, "Pharmacie fictive du Mail", "SA33", "8 mail des Vignes", "35000",
     "Rennes"),
)  # fmt: skip


def all_structures() -> tuple[Structure, ...]:
    return tuple(
        Structure(key, numbers.fictive_finess(rank).value, name, sector, address, postcode, city)
        for key, rank, name, sector, address, postcode, city in _ROWS
    )
