"""
The statement that gathers facts with one word wrong, in every way its conditions allow.
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

TERM = r"(?:%\(\w+\)s|[\w.]+|'[^']*')(?:::\w+)?"
ATOM = re.compile(
    rf"{TERM} (?:<>|<=|>=|=|<|>) (?:any\([\w.]+\)|{TERM})|max\(version\) is not null"
    rf"|[\w.]+ is (?:not )?null"
)
OPERATOR = re.compile(r" (<>|<=|>=|=|<|>) | is not null| is null")
SWAPPED = {
    "<": "<=", "<=": "<", ">": ">=", ">=": ">", "=": "<>", "<>": "=",
    "is null": "is not null", "is not null": "is null",
}  # fmt: skip
PARAMETER = re.compile(r"%\((\w+)\)s")
ALIKE = (
    ("professional", "structure", "actor_person", "account"),
    ("act", "profession", "purpose"),
)
SOURCE = re.compile(r"(?:from|join) ([a-z]\w+_\w+)")


class Wrong(NamedTuple):
    name: str
    sql: str


def mutants(sql: str, *, texts_from: int) -> Iterator[Wrong]:
    """
    Each has its place in its name: the facts, or the texts that begin at `texts_from`.
    """
    met: Counter[str] = Counter()
    for start, end, changed in _changes(sql):
        part = "texts" if start >= texts_from else "facts"
        name = f"{part} of {_table(sql, start)}: {sql[start:end].strip()} -> {changed.strip()}"
        met[name] += 1
        numbered = f"{name} ({met[name]})" if met[name] > 1 else name
        yield Wrong(numbered, sql[:start] + changed + sql[end:])


def _changes(sql: str) -> Iterator[tuple[int, int, str]]:
    for atom in ATOM.finditer(sql):
        yield atom.start(), atom.end(), _dropped(sql, atom)
        for parameter in PARAMETER.finditer(atom[0]):
            for other in _others(parameter[1]):
                changed = atom[0].replace(parameter[0], f"%({other})s")
                yield atom.start(), atom.end(), changed
    for operator in OPERATOR.finditer(sql):
        swapped = SWAPPED[operator[0].strip()]
        ending = " " if operator[0].endswith(" ") else ""
        before = max(0, sql.rfind(" ", 0, operator.start()))
        yield before, operator.end(), f"{sql[before : operator.start()]} {swapped}{ending}"


def _dropped(sql: str, atom: re.Match[str]) -> str:
    """
    A condition joined by `or` that is dropped permits nothing; any other, everything.
    """
    is_joined_by_or = sql[: atom.start()].endswith(" or ") or sql[atom.end() :].startswith(" or ")
    return "false" if is_joined_by_or else "true"


def _others(name: str) -> list[str]:
    return [other for kind in ALIKE if name in kind for other in kind if other != name]


def _table(sql: str, at: int) -> str:
    """
    The table whose rows this condition is about: told before it, or, of what a case says, after.
    """
    opened = sql.rfind("(select", 0, at)
    told = [found for found in SOURCE.finditer(sql) if found.start() < at]
    after = SOURCE.search(sql, at)
    is_case = "case when" in sql[max(opened, sql.rfind(" from ", 0, at)) : at]
    if is_case and after and opened > (told[-1].start() if told else -1):
        return after[1]
    return told[-1][1] if told else "identity_person"
