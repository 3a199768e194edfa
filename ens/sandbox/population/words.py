"""
The words that fictive people are made of: names in use in France, communes by their COG code.
"""

FAMILIES = (
    "BERNARD", "THOMAS", "ROBERT", "RICHARD", "DURAND", "DUBOIS", "MOREAU", "LAURENT", "SIMON",
    "MICHEL", "LEROY", "GARCIA", "DAVID", "BERTRAND", "FOURNIER", "GIRARD", "BONNET", "DUPONT",
    "LAMBERT", "FONTAINE", "ROUSSEAU", "VINCENT", "MULLER", "FAURE", "ANDRE", "MERCIER", "BLANC",
    "GUERIN", "BOYER", "GARNIER", "CHEVALIER", "FRANCOIS", "LEGRAND", "GAUTHIER", "PERRIN",
    "ROBIN", "CLEMENT", "MORIN", "NICOLAS", "HENRY", "ROUSSEL", "MATHIEU", "GAUTIER", "MASSON",
    "MARCHAND", "DUVAL", "DENIS", "DUMONT", "LEMAIRE", "NOEL", "MEYER", "DUFOUR", "MEUNIER",
    "BENALI", "NGUYEN", "TRAORE", "LOPEZ", "DA SILVA", "PEREIRA", "DIALLO", "HADDAD", "KONE",
    "LE GALL", "LE GOFF", "CASANOVA", "ORSINI", "HOARAU", "PAYET", "ETIENNE", "SCHMITT",
)  # fmt: skip

GIVEN_F = {
    1930: ("Jeanne", "Marie", "Suzanne", "Denise", "Paulette", "Simone", "Yvette", "Odette"),
    1945: ("Monique", "Françoise", "Nicole", "Danielle", "Michèle", "Josette", "Annie", "Colette"),
    1960: ("Sylvie", "Catherine", "Martine", "Brigitte", "Véronique", "Nathalie", "Corinne"),
    1975: ("Sandrine", "Stéphanie", "Céline", "Karine", "Aurélie", "Delphine", "Fatima", "Nadia"),
    1988: ("Émilie", "Laura", "Marine", "Pauline", "Sarah", "Mathilde", "Inès", "Aminata"),
    2005: ("Emma", "Léa", "Chloé", "Manon", "Jade", "Louise", "Lina", "Zoé", "Anaïs"),
    2016: ("Alice", "Ambre", "Rose", "Alma", "Romy", "Mila", "Nour", "Agathe", "Léonie"),
}
GIVEN_M = {
    1930: ("André", "Marcel", "Roger", "René", "Raymond", "Lucien", "Fernand", "Georges"),
    1945: ("Bernard", "Gérard", "Claude", "Daniel", "Alain", "Guy", "Serge", "Maurice"),
    1960: ("Philippe", "Patrick", "Pascal", "Thierry", "Didier", "Christophe", "Bruno"),
    1975: ("Sébastien", "Frédéric", "Olivier", "Karim", "Laurent", "Stéphane", "Jérôme"),
    1988: ("Julien", "Thomas", "Maxime", "Romain", "Mehdi", "Guillaume", "Moussa", "Antoine"),
    2005: ("Lucas", "Hugo", "Nathan", "Enzo", "Théo", "Mathis", "Yanis", "Jules", "Adam"),
    2016: ("Gabriel", "Léo", "Raphaël", "Louis", "Arthur", "Sacha", "Noé", "Ibrahim", "Côme"),
}

# COG code, name, postcode; overseas and Corsica included, because their NIR has another shape.
COMMUNES = (
    ("75056", "Paris", "75011"), ("69123", "Lyon", "69003"), ("13055", "Marseille", "13006"),
    ("31555", "Toulouse", "31000"), ("33063", "Bordeaux", "33000"), ("59350", "Lille", "59000"),
    ("67482", "Strasbourg", "67000"), ("44109", "Nantes", "44000"), ("35238", "Rennes", "35000"),
    ("34172", "Montpellier", "34000"), ("06088", "Nice", "06000"), ("21231", "Dijon", "21000"),
    ("37261", "Tours", "37000"), ("63113", "Clermont-Ferrand", "63000"),
    ("29019", "Brest", "29200"), ("76540", "Rouen", "76000"), ("80021", "Amiens", "80000"),
    ("51454", "Reims", "51100"),
    ("54395", "Nancy", "54000"), ("38185", "Grenoble", "38000"), ("45234", "Orléans", "45000"),
    ("49007", "Angers", "49000"), ("87085", "Limoges", "87000"), ("86194", "Poitiers", "86000"),
    ("14118", "Caen", "14000"), ("72181", "Le Mans", "72000"), ("30189", "Nîmes", "30000"),
    ("66136", "Perpignan", "66000"), ("64445", "Pau", "64000"), ("2A004", "Ajaccio", "20000"),
    ("2B033", "Bastia", "20200"), ("97209", "Fort-de-France", "97200"),
    ("97411", "Saint-Denis", "97400"),
)  # fmt: skip
COMMUNE_NAMES = {code: name for code, name, _ in COMMUNES}

FRANCE = "99100"
ABROAD = (("99350", "Maroc"), ("99352", "Algérie"), ("99139", "Portugal"), ("99243", "Viêt Nam"))


def given_names_of(sex: str, year: int) -> tuple[str, ...]:
    """Return the given names usual for somebody born that year."""
    names = GIVEN_F if sex == "F" else GIVEN_M
    return names[max((start for start in names if start <= year), default=1930)]
