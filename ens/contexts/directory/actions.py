"""
Writing the directory: from the national one, and never by a person's hand.
"""

import uuid
from collections.abc import Iterable, Sequence

from ens.contexts.directory import rules
from ens.contexts.directory.queries import professional as read_professional
from ens.contexts.directory.queries import structure as read_structure
from ens.contexts.directory.values import (
    Professional,
    ProfessionalEntry,
    Situation,
    Structure,
    StructureEntry,
)
from ens.ground import database
from ens.standards.finess import StructureId
from ens.standards.ins import fold
from ens.standards.rpps import ProfessionalId

UPSERT_STRUCTURE = """
insert into directory_structure
    (public_id, idnst, finess, name, kind, address, postal_code, city)
values (%(public_id)s, %(idnst)s, %(finess)s, %(name)s, %(kind)s, %(address)s,
        %(postal_code)s, %(city)s)
on conflict (idnst) do update set
    name = excluded.name, kind = excluded.kind, address = excluded.address,
    postal_code = excluded.postal_code, city = excluded.city, updated_at = clock_timestamp()
returning structure
"""

UPSERT_PROFESSIONAL = """
insert into directory_professional (public_id, idnps, rpps, given, family, civility, folded)
values (%(public_id)s, %(idnps)s, %(rpps)s, %(given)s, %(family)s, %(civility)s, %(folded)s)
on conflict (idnps) do update set
    given = excluded.given, family = excluded.family, civility = excluded.civility,
    folded = excluded.folded, updated_at = clock_timestamp()
returning professional
"""

# The structure of a situation is the one that has its FINESS, when the directory knows it.
INSERT_SITUATIONS = """
insert into directory_situation
    (professional, id, profession, specialty, structure, organisation, rank)
select %(professional)s, g.id, g.profession, g.specialty,
       coalesce((select s.structure from directory_structure s
                 where s.finess = g.finess and g.finess <> '' order by s.structure limit 1),
                g.structure),
       g.organisation, g.rank
from unnest(%(ids)s::text[], %(professions)s::text[], %(specialties)s::text[],
            %(structures)s::bigint[], %(finesses)s::text[], %(organisations)s::text[])
     with ordinality g(id, profession, specialty, structure, finess, organisation, rank)
"""

INSERT_WORDS = """
insert into directory_word (about, word, professional)
select %(about)s, word, %(professional)s from unnest(%(words)s::text[]) word
"""

PLACES = """
select s.organisation, coalesce(st.name, ''), coalesce(st.city, ''), coalesce(st.postal_code, '')
from directory_situation s left join directory_structure st using (structure)
where s.professional = %s
"""


def upsert_structure(
    *,
    name: str,
    finess: str = "",
    idnst: str = "",
    kind: str = "",
    address: str = "",
    postal_code: str = "",
    city: str = "",
    public_id: str | None = None,
) -> Structure:
    """
    Know a structure by its FINESS, or by its national id when it has none.

    Its public id is given once and kept.

    :raises finess.InvalidStructureId: if there is neither
    """
    national = StructureId.read(idnst or (f"1{finess}" if finess else ""))
    values = {
        "public_id": uuid.UUID(public_id) if public_id else uuid.uuid4(),
        "idnst": national.value,
        "finess": finess or national.finess,
        "name": name,
        "kind": kind,
        "address": address,
        "postal_code": postal_code,
        "city": city,
    }
    return read_structure(database.execute(UPSERT_STRUCTURE, values).fetchall()[0][0])


def upsert_professional(
    *,
    idnps: str,
    given: str,
    family: str,
    civility: str = "",
    situations: Sequence[Situation] = (),
    public_id: str | None = None,
) -> Professional:
    """
    Know a professional by their national id, with these situations in place of the former.

    :raises rpps.InvalidProfessionalId: if the national id is none
    """
    national = ProfessionalId.read(idnps)
    values = {
        "public_id": uuid.UUID(public_id) if public_id else uuid.uuid4(),
        "idnps": national.value,
        "rpps": national.rpps,
        "given": given,
        "family": family,
        "civility": rules.civility(civility),
        "folded": f"{fold(family)} {fold(given)}",
    }
    with database.transaction():
        professional = database.execute(UPSERT_PROFESSIONAL, values).fetchall()[0][0]
        _replace_situations(professional, situations)
        _replace_words(professional, rules.words(given, family))
    return read_professional(professional)


def load(
    *, structures: Iterable[StructureEntry] = (), professionals: Iterable[ProfessionalEntry] = ()
) -> tuple[int, int]:
    """
    Take in what an import read, all or nothing; return how many of each there were.
    """
    with database.transaction():
        places = [
            upsert_structure(
                name=one.name,
                finess=one.finess,
                idnst=one.idnst,
                kind=one.kind,
                address=one.address,
                postal_code=one.postal_code,
                city=one.city,
                public_id=one.public_id,
            )
            for one in structures
        ]
        people = [
            upsert_professional(
                idnps=one.idnps,
                given=one.given,
                family=one.family,
                civility=one.civility,
                situations=one.situations,
                public_id=one.public_id,
            )
            for one in professionals
        ]
    return len(places), len(people)


def _replace_situations(professional: int, situations: Sequence[Situation]) -> None:
    database.execute("delete from directory_situation where professional = %s", (professional,))
    database.execute(
        INSERT_SITUATIONS,
        {
            "professional": professional,
            "ids": [one.id for one in situations],
            "professions": [one.profession for one in situations],
            "specialties": [one.specialty for one in situations],
            "structures": [one.structure for one in situations],
            "finesses": [one.finess for one in situations],
            "organisations": [one.organisation for one in situations],
        },
    )


def _replace_words(professional: int, names: frozenset[str]) -> None:
    places = database.execute(PLACES, (professional,)).fetchall()
    database.execute("delete from directory_word where professional = %s", (professional,))
    for about, words in (
        ("name", names),
        ("place", rules.words(*(text for row in places for text in row))),
    ):
        database.execute(
            INSERT_WORDS, {"about": about, "professional": professional, "words": sorted(words)}
        )
