"""
The cast: people with fixed keys and a story, there whatever the size of the population.

Birth dates are fixed, except where the story is an age: the newborn is eight days old and the
teenager fifteen on the day the population is written.
"""

from datetime import date, timedelta

from ens.sandbox.population import structures
from ens.sandbox.population.people import (
    TREATING_DOCTOR,
    Care,
    Citizen,
    Population,
    Professional,
    Representation,
    Structure,
    agent,
    citizen,
    professional,
    situation,
)

LONG_CARE = "suzanne-lefevre"
DOCTOR, PHARMACIST, NURSE, BY_ROLE = "10", "21", "60", "99"


def the_cast(*, today: date) -> Population:
    places = structures.all_structures()
    return Population(
        structures=places,
        professionals=_professionals({place.key: place for place in places}),
        citizens=(*_family(today), *_adults(), *_helped(today), *_hard_to_identify()),
        care=_care(today),
        representations=_representations(today),
    )


def _family(today: date) -> tuple[Citizen, ...]:
    return (
        citizen(
            key="camille-martin",
            given=("Camille",),
            family="MARTIN",
            sex="F",
            birth_date=date(1991, 4, 12),
            birthplace="75056",
            rank=118,
            represents=("noe-martin",),
            city="Paris",
            story="Mère de Noé, huit jours",
        ),
        citizen(
            key="julien-martin",
            given=("Julien", "Paul"),
            family="MARTIN",
            sex="M",
            birth_date=date(1989, 9, 3),
            birthplace="35238",
            rank=64,
            represents=("noe-martin",),
            provider="franceconnect-plus",
            city="Paris",
            story="L'autre parent de Noé",
        ),
        citizen(
            key="noe-martin",
            given=("Noé", "Camille", "Julien"),
            family="MARTIN",
            sex="M",
            birth_date=today - timedelta(days=8),
            birthplace="75056",
            rank=207,
            space="to-open",
            provider="",
            city="Paris",
            story="Nouveau-né de huit jours, espace à ouvrir par un parent",
        ),
    )


def _adults() -> tuple[Citizen, ...]:
    return (
        citizen(
            key=LONG_CARE,
            given=("Suzanne", "Marie", "Hélène"),
            family="LEFEVRE",
            usual_name="CARON",
            sex="F",
            birth_date=date(1958, 2, 17),
            birthplace="59350",
            rank=33,
            city="Paris",
            story="Dix ans de soins : diabète, tension, cholestérol, thyroïde",
        ),
        citizen(
            key="yves-lambert",
            given=("Yves", "Bernard"),
            family="LAMBERT",
            sex="M",
            birth_date=date(1966, 11, 30),
            birthplace="29019",
            rank=81,
            space="to-open",
            city="Paris",
            story="N'a pas encore ouvert son espace",
        ),
        citizen(
            key="odile-mercier",
            given=("Odile", "Anne"),
            family="MERCIER",
            sex="F",
            birth_date=date(1971, 6, 8),
            birthplace="99350",
            rank=12,
            space="refused",
            city="Lyon",
            story="Née au Maroc, a refusé son espace",
        ),
    )


def _helped(today: date) -> tuple[Citizen, ...]:
    return (
        citizen(
            key="marcel-petit",
            given=("Marcel", "Louis"),
            family="PETIT",
            sex="M",
            birth_date=date(1938, 1, 25),
            birthplace="2A004",
            rank=9,
            provider="",
            city="Paris",
            story="Majeur représenté par sa fille",
        ),
        citizen(
            key="helene-petit",
            given=("Hélène", "Rose"),
            family="PETIT",
            sex="F",
            birth_date=date(1967, 5, 19),
            birthplace="13055",
            rank=140,
            represents=("marcel-petit",),
            city="Paris",
            story="Habilitée à représenter son père Marcel",
        ),
        citizen(
            key="lina-benali",
            given=("Lina", "Sofia"),
            family="BENALI",
            sex="F",
            birth_date=date(today.year - 15 - ((today.month, today.day) < (4, 2)), 4, 2),
            birthplace="97411",
            rank=51,
            city="Paris",
            story="Adolescente de 15 ans",
        ),
        citizen(
            key="nadia-benali",
            given=("Nadia",),
            family="BENALI",
            sex="F",
            birth_date=date(1982, 12, 14),
            birthplace="97411",
            rank=77,
            represents=("lina-benali",),
            city="Paris",
            story="Mère de Lina",
        ),
    )


def _hard_to_identify() -> tuple[Citizen, ...]:
    """
    Two people with the same five traits (INSi always answers 02), two told apart by their other
    given names or birthplace (02, then 00), and one whom INSi does not know (01).
    """
    twin = {"family": "DURAND", "sex": "M", "birth_date": date(1977, 3, 21)}
    near = {"family": "MOREAU", "sex": "F", "birth_date": date(1994, 10, 5)}
    return (
        citizen(
            key="pierre-durand-1", given=("Pierre", "Jean"), birthplace="69123", rank=15, **twin,
            city="Lyon", story="Homonyme exact : l'identité pivot en désigne deux",
        ),
        citizen(
            key="pierre-durand-2", given=("Pierre", "Jean"), birthplace="69123", rank=16, **twin,
            city="Villeurbanne", story="Homonyme exact : l'identité pivot en désigne deux",
        ),
        citizen(
            key="marie-moreau-1", given=("Marie", "Louise"), birthplace="44109", rank=22, **near,
            city="Nantes", story="Homonyme départagée par ses autres prénoms",
        ),
        citizen(
            key="marie-moreau-2", given=("Marie", "Claire"), birthplace="86194", rank=40, **near,
            city="Poitiers", story="Homonyme départagée par ses autres prénoms",
        ),
        Citizen(
            key="inconnu-ins", given=("Alix",), family="INTROUVABLE", sex="F",
            birth_date=date(1985, 8, 1), birthplace="21231", ins="", space="none", city="Dijon",
            story="Se connecte, mais l'INS ne connaît personne à ces traits",
        ),
    )  # fmt: skip


def _professionals(at: dict[str, Structure]) -> tuple[Professional, ...]:
    return (*_doctors(at), *_other_carers(at), *_agents(at))


def _doctors(at: dict[str, Structure]) -> tuple[Professional, ...]:
    return (
        professional(
            key="dr-roux", given=("Anne",), family="ROUX", sex="F", rank=1,
            situations=(
                situation(at["hospital"], number="roux-1", profession=DOCTOR, specialty="SM40"),
            ),
            story="Pédiatre, sans relation pour l'instant",
        ),
        professional(
            key="dr-marchand", given=("Luc",), family="MARCHAND", sex="M", rank=2,
            situations=(
                situation(
                    at["practice"], number="marchand-1", profession=DOCTOR, specialty="SM54",
                    mode="L",
                ),
                situation(at["hospital"], number="marchand-2", profession=DOCTOR, specialty="SM54"),
                situation(
                    at["health-house"], number="marchand-3", profession=DOCTOR, specialty="SM54",
                    mode="B",
                ),
            ),
            story="Médecin traitant de Suzanne, exerce en trois lieux",
        ),
        professional(
            key="dr-garnier", given=("Sophie",), family="GARNIER", sex="F", rank=3,
            situations=(
                situation(at["hospital"], number="garnier-1", profession=DOCTOR, specialty="SM03"),
                situation(
                    at["laboratory"], number="garnier-2", profession=DOCTOR, specialty="SM03",
                    mode="L",
                ),
            ),
            story="Biologiste de l'hôpital, signe les comptes rendus",
        ),
        professional(
            key="dr-vasseur", given=("Karim",), family="VASSEUR", sex="M", rank=4,
            situations=(
                situation(
                    at["regulation"], number="vasseur-1", profession=DOCTOR, specialty="SM59"
                ),
            ),
            regulation=True,
            story="Médecin régulateur du SAMU",
        ),
    )  # fmt: skip


def _other_carers(at: dict[str, Structure]) -> tuple[Professional, ...]:
    return (
        professional(
            key="infirmiere-bonnet", given=("Claire",), family="BONNET", sex="F", rank=5,
            situations=(
                situation(at["nursing"], number="bonnet-1", profession=NURSE, mode="L"),
            ),
            story="Infirmière de Suzanne et de Marcel",
        ),
        professional(
            key="pharmacien-leroy", given=("Thomas",), family="LEROY", sex="M", rank=6,
            situations=(
                situation(at["pharmacy"], number="leroy-1", profession=PHARMACIST, mode="L"),
            ),
            story="Pharmacien de Suzanne",
        ),
        professional(
            key="sage-femme-perrin", given=("Awa",), family="PERRIN", sex="F", rank=7,
            situations=(situation(at["maternity"], number="perrin-1", profession="50"),),
            story="Sage-femme de la maternité",
        ),
        professional(
            key="dr-clement", given=("Hugo",), family="CLEMENT", sex="M", rank=8,
            situations=(
                situation(
                    at["second-hospital"], number="clement-1", profession=DOCTOR, specialty="SM03"
                ),
            ),
            story="Biologiste d'un autre établissement",
        ),
    )  # fmt: skip


def _agents(at: dict[str, Structure]) -> tuple[Professional, ...]:
    rows = (
        ("agent-autorite", "authority", "Inès", "FAURE", "F", "Agente d'une agence régionale"),
        ("chercheuse-morin", "researcher", "Lucie", "MORIN", "F", "Chercheuse, étudie le diabète"),
        ("editeur-gautier", "editor", "Paul", "GAUTIER", "M", "Édite une application de suivi"),
        ("mediateur-colin", "mediator", "Sam", "COLIN", "M", "Médiateur numérique en mairie"),
        ("operateur-henry", "operator", "Nour", "HENRY", "F", "Exploite ce service"),
    )
    places = {"researcher": "institute", "mediator": "authority"}
    return tuple(
        agent(
            structure=at[places.get(kind, kind)], local=key, key=key, kind=kind, given=(given,),
            family=family, sex=sex, story=story,
            situations=(
                situation(at[places.get(kind, kind)], number=f"{key}-1", profession=BY_ROLE),
            ),
        )
        for key, kind, given, family, sex, story in rows
    )  # fmt: skip


def _care(today: date) -> tuple[Care, ...]:
    long_ago = date(today.year - 10, 1, 15)
    return (
        Care(LONG_CARE, "dr-marchand", TREATING_DOCTOR, long_ago),
        Care(LONG_CARE, "infirmiere-bonnet", "team", date(today.year - 4, 3, 1)),
        Care(LONG_CARE, "pharmacien-leroy", "team", long_ago),
        Care("marcel-petit", "dr-marchand", TREATING_DOCTOR, date(today.year - 6, 5, 10)),
        Care("marcel-petit", "infirmiere-bonnet", "team", date(today.year - 2, 9, 1)),
    )


def _representations(today: date) -> tuple[Representation, ...]:
    newborn = today - timedelta(days=8)
    teenager = next(one for one in _helped(today) if one.key == "lina-benali").birth_date
    return (
        Representation("camille-martin", "noe-martin", "parent", newborn, "état civil"),
        Representation("julien-martin", "noe-martin", "parent", newborn, "état civil"),
        Representation("nadia-benali", "lina-benali", "parent", teenager, "état civil"),
        Representation(
            "helene-petit", "marcel-petit", "habilitation-familiale", date(2022, 6, 1),
            "jugement d'habilitation familiale",
        ),
    )  # fmt: skip
