"""
The matrix as a page shows it: the rows of a profession in groups, each with its plain name.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from django.utils.translation import gettext
from django.utils.translation import gettext as _

from ens.contexts.access import api as access
from ens.contexts.terminology import api as terminology
from ens.ground import label
from ens.ground.label import Kind
from ens.standards.smart import words as smart_words

OTHERS = "autres"  # the group of what is no document
TICKED = "ouvert-"  # then a group's code: the field of its ticked rows


@dataclass(frozen=True, slots=True)
class Row:
    """
    One row of the matrix for one profession. `field` is its number among the kinds.
    """

    field: str
    name: str
    title: str
    allowed: bool


@dataclass(frozen=True, slots=True)
class Group:
    """
    A class of documents, or what is no document.
    """

    code: str
    title: str
    rows: tuple[Row, ...]

    @property
    def field(self) -> str:
        return f"{TICKED}{self.code}"

    @property
    def choices(self) -> list[tuple[str, str]]:
        return [(row.field, row.title) for row in self.rows]

    @property
    def chosen(self) -> list[str]:
        return [row.field for row in self.rows if row.allowed]

    @property
    def opened(self) -> int:
        return sum(row.allowed for row in self.rows)


def groups(profession: str, *, version: int) -> tuple[Group, ...]:
    found: dict[str, list[Row]] = {}
    for kind in kinds_of_matrix():
        group = kind.category if kind.type == "DocumentReference" else OTHERS
        found.setdefault(group, []).append(_row(profession, kind, version))
    classes = sorted(found, key=lambda code: (code == OTHERS, code))
    return tuple(Group(code, _class(code), tuple(found[code])) for code in classes)


@cache
def kinds_of_matrix() -> tuple[Kind, ...]:
    """
    Types of documents, and the kinds of persons' things, that a profession may or may not open.
    """
    return tuple(kind for kind in label.kinds() if kind.number and _is_opened(kind))


def _is_opened(kind: Kind) -> bool:
    """
    What no profession opens as shipped is not a row: a deployment never opens it by a tick.
    """
    if kind.type == "DocumentReference":
        return bool(kind.code)
    return any(access.opens(one, name_of(kind), version=0) for one in access.matrix_professions())


def name_of(kind: Kind) -> str:
    """
    As the lines of the matrix call this kind.
    """
    if kind.type == "DocumentReference":
        return f"document:{kind.code}"
    if kind.type == "Observation":
        return f"observation:{kind.category}"
    return f"type:{kind.type}"


def changes(
    profession: str, ticked: Iterable[str], *, version: int
) -> tuple[tuple[Row, ...], tuple[access.Cell, ...]]:
    """
    The rows that a form changes, and the cells that say so.
    """
    wanted = set(ticked)
    changed = tuple(
        row
        for group in groups(profession, version=version)
        for row in group.rows
        if (row.field in wanted) != row.allowed
    )
    return changed, tuple(access.Cell(profession, row.name, not row.allowed) for row in changed)


def _row(profession: str, kind: Kind, version: int) -> Row:
    name = name_of(kind)
    allowed = access.opens(profession, name, version=version)
    return Row(str(kind.number), name, title(name), allowed)


def title(name: str) -> str:
    """
    A row in plain words.
    """
    family, _sign, value = name.partition(":")
    if family == "document":
        known = terminology.document_type(value)
        return known.name if known else value
    if family == "observation":
        return _("Résultats et mesures : %(kind)s") % {"kind": value or _("sans catégorie")}
    return smart_words.of_type(value, gettext).capitalize()


def _class(code: str) -> str:
    if code == OTHERS:
        return _("Ce qui n’est pas un document")
    return terminology.document_class(code)
