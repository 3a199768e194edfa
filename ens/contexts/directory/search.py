"""
Finding a professional by the beginning of each word of their name, their profession, and the
place where they work (city, postal code, name of the structure).
"""

from ens.contexts.directory import rules
from ens.contexts.directory.queries import professionals
from ens.contexts.directory.values import Professional
from ens.ground import standby

# Folded words hold a-z and 0-9 only, and "~" sorts after them all.
BY_WORDS = """
p.professional in (
    select d.professional from unnest(%({words})s::text[]) w(prefix)
    join directory_word d on d.about = '{about}'
        and d.word >= w.prefix collate "C" and d.word < (w.prefix || '~') collate "C"
    group by d.professional
    having count(distinct w.prefix) = cardinality(%({words})s::text[]))
"""
BY_NAME = BY_WORDS.format(words="names", about="name")
BY_PLACE = BY_WORDS.format(words="places", about="place")
BY_PROFESSION = """
p.professional in (select s.professional from directory_situation s
                   where s.profession = %(profession)s)
"""


def search(
    *, name: str = "", profession: str = "", place: str = "", limit: int = 20
) -> tuple[Professional, ...]:
    """
    Professionals in the order of their names; nobody when nothing is asked.
    """
    names, places = rules.prefixes(name), rules.prefixes(place)
    asked = [
        condition
        for condition, value in (
            (BY_NAME, names), (BY_PLACE, places), (BY_PROFESSION, profession)
        )
        if value
    ]  # fmt: skip
    if not asked or (name.strip() and not names):
        return ()
    rows = standby.execute(
        f"select p.professional from directory_professional p where {' and '.join(asked)}"
        " order by p.folded, p.professional limit %(limit)s",
        {"names": names, "places": places, "profession": profession, "limit": limit},
    ).fetchall()
    return professionals([key for (key,) in rows])
