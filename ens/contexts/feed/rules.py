"""
What of a resource leaves for research: an allow-list, and nothing that is not on it.

No narrative, no file, no name, no number of anybody, no word that a human typed. Dates are kept
to the day, since epidemics and matching with the SNDS need them, except in the first year of a
life and before, where they would give the date of birth: there only the month is kept. Of the
birth itself the year leaves, and nothing but "that year or before" from ninety years on.
A project that does without the calendar gets shifted dates, when its extract is made.

Sources: articles 5 and 89 of regulation (EU) 2016/679; CSP L1461-4 (no name, no NIR, no address
in the national system of health data); readings 11 and 12 of the product.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from ens.standards import nir

Json = Mapping[str, Any]
CodeAsSent = Callable[[str, str], tuple[str, str] | None]

PROFESSIONAL, OWN = "professional", "own"
ACTIONS = {PROFESSIONAL: "feed", OWN: "contribute"}
BASES = {"professional": PROFESSIONAL, "structure": PROFESSIONAL, "citizen": OWN}
OLD = 90
INFANT_MONTHS = 24
MOST_DIGITS = 7
UCUM = "http://unitsofmeasure.org"

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?:T.*)?", re.ASCII)
_ATOM = (
    r"(?:[kdcmunpfhMG]?(?:g|L|l|m|mol|s|Pa|eq|osm|kat|U|J|cal|bar|Hz|K|V|Bq|Gy|Sv|\[IU\]|\[iU\])"
    r"|min|h|d|wk|mo|a|%|Cel|mm\[Hg\]|\[pH\]|\[ppm\]|\[degF\]|\[arb'U\]|10\*\d{1,2}|1"
    r"|\{(?:beats|score|cells|copies|INR|index|ratio|CFU|nominal)\})"
)
_UNIT = re.compile(rf"/?{_ATOM}-?\d?(?:[./]{_ATOM}-?\d?){{0,4}}", re.ASCII)


class TellsWhoItIs(Exception):
    """
    Something that was to leave names the person after all: nothing leaves.
    """


class Allowed(NamedTuple):
    """
    An element that leaves, and how: as a code, a date, a quantity, one of these words...
    """

    path: tuple[str, ...]
    kind: str
    words: frozenset[str] = frozenset()


def basis_of(by: str) -> str | None:
    """
    On which ground it would leave, from the kind of who wrote it; None: on none.
    """
    return BASES.get(by)


def reduced(
    resource: Json, allowed: Sequence[Allowed], *, born: dt.date, code_as_sent: CodeAsSent
) -> dict[str, Any]:
    """
    What is left of a resource: the elements on the list, each in the one form it may have.
    """
    kept: dict[str, Any] = {"resourceType": resource["resourceType"]}
    reducer = _Reducer(born, code_as_sent)
    tree = _tree(allowed)
    kept |= reducer.children(resource, tree)
    return kept


Tree = dict[str, "Tree | Allowed"]


def _tree(allowed: Iterable[Allowed]) -> Tree:
    tree: Tree = {}
    for one in allowed:
        place = tree
        for name in one.path[:-1]:
            deeper = place.setdefault(name, {})
            assert isinstance(deeper, dict)
            place = deeper
        place[one.path[-1]] = one
    return tree


class _Reducer:
    def __init__(self, born: dt.date, code_as_sent: CodeAsSent) -> None:
        self.born = born
        self.code_as_sent = code_as_sent

    def children(self, value: Any, tree: Tree) -> dict[str, Any]:
        if not isinstance(value, Mapping):
            return {}
        found = {name: self._any(value[name], how) for name, how in tree.items() if name in value}
        return {name: one for name, one in found.items() if one not in (None, [], {})}

    def _any(self, value: Any, how: "Tree | Allowed") -> Any:
        if isinstance(value, list):
            kept = [self._any(one, how) for one in value]
            return [one for one in kept if one not in (None, [], {})]
        if isinstance(how, dict):
            return self.children(value, how)
        return getattr(self, f"_{how.kind}")(value, how)

    def _concept(self, value: Any, how: Allowed) -> Any:
        codings = value.get("coding", []) if isinstance(value, Mapping) else []
        kept = [coding for one in codings if (coding := self._coding(one, how))]
        return {"coding": kept} if kept else None

    def _coding(self, value: Any, how: Allowed) -> Any:
        system, code = (str(value.get(name, "")) for name in ("system", "code"))
        sent = self.code_as_sent(system, code)
        if sent is None or is_a_nir(code):
            return None
        return {"system": sent[0], "code": sent[1]}

    def _quantity(self, value: Any, how: Allowed) -> Any:
        number = self._number(value.get("value")) if isinstance(value, Mapping) else None
        unit = str(value.get("code", "")) if number is not None else ""
        if number is None or value.get("system") != UCUM or not is_unit(unit):
            return None
        kept = {"value": number, "system": UCUM, "code": unit}
        comparator = value.get("comparator")
        return kept | ({"comparator": comparator} if comparator in ("<", "<=", ">=", ">") else {})

    def _date(self, value: Any, how: Allowed) -> str | None:
        return date_kept(str(value), born=self.born)

    def _word(self, value: Any, how: Allowed) -> Any:
        return value if isinstance(value, str) and value in how.words else None

    def _boolean(self, value: Any, how: Allowed) -> Any:
        return value if isinstance(value, bool) else None

    def _integer(self, value: Any, how: Allowed) -> Any:
        return self._number(value) if isinstance(value, int) else None

    def _number(self, value: Any) -> Any:
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            return None
        return value if len(Decimal(value).as_tuple().digits) <= MOST_DIGITS else None


def date_kept(text: str, *, born: dt.date) -> str | None:
    """
    The day, or only the month from before the first birthday; the hour never.
    """
    found = _DATE.fullmatch(text)
    if found is None:
        return None
    year, month, day = found.groups()
    if not month or not day:
        return "-".join(part for part in (year, month) if part)
    try:
        is_early = dt.date(int(year), int(month), int(day)) < birthday(born, 1)
    except ValueError:
        return None
    return f"{year}-{month}" if is_early else f"{year}-{month}-{day}"


def birthday(born: dt.date, years: int) -> dt.date:
    """
    Who is born on 29 February turns older on 1 March of a common year.
    """
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return dt.date(born.year + years, 3, 1)


def birth_kept(born: dt.date, *, today: dt.date) -> dict[str, str | int]:
    """
    The year of birth; for the oldest, that it is that one or before; for infants, also the age
    in months, which the month of an event would give anyway.
    """
    if today >= birthday(born, OLD):
        return {"born": f"<={today.year - OLD}"}
    months = (today.year - born.year) * 12 + today.month - born.month - (today.day < born.day)
    infant = {"age_months": max(months, 0)} if months < INFANT_MONTHS else {}
    return {"born": str(born.year), **infant}


def department_of(postal_code: str) -> str:
    """
    The département of a postal code; nothing for what is no French one.
    """
    if not re.fullmatch(r"\d{5}", postal_code, re.ASCII):
        return ""
    if postal_code.startswith(("97", "98")):
        return postal_code[:3]
    if postal_code.startswith("20"):
        return "2A" if postal_code < "20200" else "2B"
    return postal_code[:2]


def is_unit(text: str) -> bool:
    """
    A unit made of what measures health, in UCUM; any other, or words in braces, is none.
    """
    return _UNIT.fullmatch(text) is not None


def is_a_nir(text: str) -> bool:
    try:
        nir.NIR.parse(text)
    except nir.InvalidNIR:
        return False
    return True


def require_unnamed(record: object, known: Iterable[str]) -> None:
    """
    The last look: no text of the record holds anything that we know the person by.

    :raises TellsWhoItIs:
    """
    telling = [_plain(one) for one in known if len(one) > 2]
    for text in _texts(record):
        plain = _plain(text)
        if any(one == plain or (len(one) > 7 and one in plain) for one in telling):
            raise TellsWhoItIs


def _plain(text: str) -> str:
    return re.sub(r"[\s.\-]", "", text).casefold()


def _texts(value: object) -> Iterable[str]:
    if isinstance(value, Mapping):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one)
    elif not isinstance(value, bool) and value is not None:
        yield str(value)
