"""
Reading the directory by key, by national id, by public id.

What is shown of a key may come from a standby; what it has not got yet is asked of the primary,
and so is what somebody signs in or writes with.
"""

import uuid
from collections.abc import Sequence

from ens.contexts.directory.values import (
    Professional,
    Situation,
    Structure,
    UnknownProfessional,
    UnknownStructure,
)
from ens.contexts.terminology import api as terminology
from ens.ground import database, standby

STRUCTURES = """
select structure, public_id, finess, name, kind, address, postal_code, city, idnst
from directory_structure where {condition} order by structure
"""
STRUCTURE = f"{STRUCTURES} limit 1"

PROFESSIONALS = """
select professional, public_id, rpps, idnps, given, family, civility
from directory_professional where {condition} order by professional
"""

SITUATIONS = """
select s.professional, s.id, s.profession, s.specialty, s.structure, coalesce(st.finess, ''),
       coalesce(nullif(s.organisation, ''), st.name, ''), coalesce(st.city, '')
from directory_situation s left join directory_structure st using (structure)
where s.professional = any(%s::bigint[]) order by s.professional, s.rank
"""


def structure(key: int) -> Structure:
    """
    :raises UnknownStructure: if there is none
    """
    found = structures([key])
    if not found:
        raise UnknownStructure(key)
    return found[0]


def structures(keys: Sequence[int]) -> tuple[Structure, ...]:
    """
    Those of these structures that the directory knows.
    """
    asked = set(keys)
    statement = STRUCTURES.format(condition="structure = any(%s)")
    rows = standby.execute(statement, (list(asked),)).fetchall()
    if len(rows) < len(asked):
        rows = database.execute(statement, (list(asked),)).fetchall()
    return tuple(Structure(row[0], str(row[1]), *row[2:]) for row in rows)


def structure_of_finess(finess: str) -> Structure | None:
    return _structure("finess = %s and finess <> ''", finess)


def structure_of_public_id(public_id: str) -> Structure | None:
    key = _uuid(public_id)
    return _structure("public_id = %s", key) if key else None


def professional(key: int) -> Professional:
    """
    :raises UnknownProfessional: if there is none
    """
    found = professionals([key])
    if not found:
        raise UnknownProfessional(key)
    return found[0]


def professionals(keys: Sequence[int]) -> tuple[Professional, ...]:
    """
    Those of these professionals whom the directory knows, in the order asked.
    """
    asked = list(set(keys))
    rows = _professionals("professional = any(%s)", asked, shown=True)
    if len(rows) < len(asked):
        rows = _professionals("professional = any(%s)", asked)
    found = {one.professional: one for one in rows}
    return tuple(found[key] for key in dict.fromkeys(keys) if key in found)


def profession_of(one: Professional, *, structure: int | None = None) -> str:
    """
    What they are by profession in their first post, or in their first at this structure; nothing
    where they have no such post.
    """
    posts = [post for post in one.situations if structure in (None, post.structure)]
    return terminology.profession(posts[0].profession) if posts else ""


def professional_of_rpps(rpps: str) -> Professional | None:
    return _first(_professionals("rpps = %s and rpps <> ''", rpps))


def professional_of_idnps(idnps: str) -> Professional | None:
    return _first(_professionals("idnps = %s", idnps))


def professional_of_public_id(public_id: str) -> Professional | None:
    key = _uuid(public_id)
    return _first(_professionals("public_id = %s", key)) if key else None


def situation(*, professional: int, key: str) -> Situation | None:
    """
    One situation of a professional, None if it is not, or no longer, theirs.
    """
    found = _situations([professional]).get(professional, ())
    return next((one for one in found if one.id == key), None)


def _structure(condition: str, value: object) -> Structure | None:
    row = database.execute(STRUCTURE.format(condition=condition), (value,)).fetchone()
    return Structure(row[0], str(row[1]), *row[2:]) if row else None


def _professionals(
    condition: str, value: object, *, shown: bool = False
) -> tuple[Professional, ...]:
    execute = standby.execute if shown else database.execute
    rows = execute(PROFESSIONALS.format(condition=condition), (value,)).fetchall()
    situations = _situations([row[0] for row in rows], shown=shown)
    return tuple(
        Professional(
            professional=row[0],
            public_id=str(row[1]),
            rpps=row[2],
            idnps=row[3],
            given=row[4],
            family=row[5],
            civility=row[6],
            situations=situations.get(row[0], ()),
        )
        for row in rows
    )


def _situations(
    professionals: list[int], *, shown: bool = False
) -> dict[int, tuple[Situation, ...]]:
    execute = standby.execute if shown else database.execute
    found: dict[int, tuple[Situation, ...]] = {}
    if professionals:
        for key, *rest in execute(SITUATIONS, (professionals,)).fetchall():
            found[key] = (*found.get(key, ()), Situation(*rest))
    return found


def _first(found: tuple[Professional, ...]) -> Professional | None:
    return found[0] if found else None


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
