"""
A count over time by something else: what is hidden so that no cell comes back by subtraction.

The rules and their sources are those of `series`; a table must also hold against its own totals.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from ens.contexts.steering.rules.series import Row, doubt, hidden_of_series, least_of, series
from ens.contexts.steering.rules.spread import Arc, spread
from ens.standards.disclosure import Policy, is_small, rounded

ROWS, COLUMNS = "rows", "columns"  # where hidden totals come from


@dataclass(frozen=True, slots=True)
class Table:
    """
    What is shown of a count over time, by something else. `columns` and `total` are those of
    the series alone, whatever it is broken down by.
    """

    cells: tuple[tuple[int | None, ...], ...]
    rows: tuple[int | None, ...]
    columns: tuple[int | None, ...]
    total: int | None


def table(cells: tuple[Row, ...], policy: Policy) -> Table:
    """
    A row whose total is hidden is not to be named, no more than one where nothing happened:
    nobody knows then how many they are, nor that there was something in each.
    """
    plan = plan_of(cells, policy)
    whole = series(tuple(map(sum, zip(*cells, strict=True))), policy)
    return Table(
        tuple(
            tuple(
                None if (i, j) in plan.cells else rounded(count, policy)
                for j, count in enumerate(row)
            )
            for i, row in enumerate(cells)
        ),
        tuple(None if i in plan.rows else rounded(sum(row), policy) for i, row in enumerate(cells)),
        whole.values,
        whole.total,
    )


@dataclass(frozen=True, slots=True)
class Plan:
    """
    What of a table is hidden: cells by row and column, totals of rows, totals of columns.
    """

    cells: frozenset[tuple[int, int]]
    rows: frozenset[int]
    columns: frozenset[int]


@lru_cache(maxsize=256)
def plan_of(cells: tuple[Row, ...], policy: Policy) -> Plan:
    hiding = _Hiding(cells, policy)
    while (unsafe := hiding.unsafe()) and hiding.more(unsafe):
        pass
    if unsafe:
        hiding.everything()
    return Plan(frozenset(hiding.cells), frozenset(hiding.rows), hiding.columns)


class _Hiding:
    """
    What is hidden so far of one table; it only grows.

    A total that is hidden has its whole line hidden, zeros included: so the columns that the
    series hides tell nothing here, and two breakdowns of one series nothing together.
    """

    def __init__(self, counts: tuple[Row, ...], policy: Policy) -> None:
        self.counts, self.policy = counts, policy
        self.height, self.width = len(counts), len(counts[0]) if counts else 0
        sums = tuple(map(sum, zip(*counts, strict=True)))
        self.columns = hidden_of_series(sums, policy)
        self.small_total = is_small(sum(sums), policy)
        self.all_columns = len(self.columns) == self.width
        self.rows: set[int] = set()
        self.cells: set[tuple[int, int]] = set()
        self._begin()

    def _begin(self) -> None:
        for i, row in enumerate(self.counts):
            if is_small(sum(row), self.policy) or self.small_total:
                self.row(i)
            self.cells |= {
                (i, j)
                for j, count in enumerate(row)
                if is_small(count, self.policy) or j in self.columns
            }

    def row(self, i: int) -> None:
        self.rows.add(i)
        self.cells |= {(i, j) for j in range(self.width)}

    def column(self, j: int) -> None:
        self.cells |= {(i, j) for i in range(self.height)}

    def everything(self) -> None:
        for i in range(self.height):
            self.row(i)

    def unsafe(self) -> Arc | None:
        """
        A hidden number that could be too few numbers, the first found. That a zero is hidden
        keeps another number, not itself, unless zeros are small numbers.
        """
        if self.small_total:
            return None
        arcs, need = self._arcs(), doubt(self.policy) - 1
        kept = [at for at, arc in enumerate(arcs) if arc.value or not self.policy.zeros]
        alone = (at for at in kept if self._is_alone(arcs[at]))
        found = next(alone, None)
        if found is None:
            found = next((at for at in kept if spread(arcs, at, need) < need), None)
        return None if found is None else arcs[found]

    def _is_alone(self, arc: Arc) -> bool:
        """
        A cell that its line's total gives away at once.
        """
        if arc.start == ROWS or arc.end == COLUMNS:
            return False
        i, j = _place(arc)
        return self._is_last(row=i) or self._is_last(column=j)

    def _arcs(self) -> tuple[Arc, ...]:
        """
        What is unknown, as flows from rows to columns: known totals are kept at the nodes.
        """
        full_rows = {i for i in range(self.height) if self._is_full(row=i)}
        full_columns = {j for j in range(self.width) if self._is_full(column=j)}
        cells = tuple(
            Arc(
                f"r{i}",
                f"c{j}",
                self.counts[i][j],
                0 if i in full_rows or j in full_columns else least_of(self.policy),
            )
            for i, j in sorted(self.cells)
        )
        rows = tuple(Arc(ROWS, f"r{i}", sum(self.counts[i]), 0) for i in sorted(self.rows))
        least = 0 if self.all_columns else least_of(self.policy)
        columns = tuple(
            Arc(f"c{j}", COLUMNS, sum(row[j] for row in self.counts), least)
            for j in sorted(self.columns)
        )
        return (*cells, *rows, *columns)

    def _is_full(self, *, row: int = -1, column: int = -1) -> bool:
        return self.cells.issuperset(self._line(row=row, column=column))

    def more(self, unsafe: Arc) -> bool:
        """
        Hide something beside it: the smallest number seen in its lines, else a whole line.
        """
        if unsafe.start == ROWS:
            return self._one_more_row()
        if unsafe.end == COLUMNS:
            return False
        i, j = _place(unsafe)
        row, column = self._seen_beside(row=i), self._seen_beside(column=j)
        if self._is_last(row=i):
            return self._hide_one_of(row) or self._hide_row(i)
        if self._is_last(column=j):
            return self._hide_one_of(column) or self._hide_column(j)
        return self._hide_one_of(row + column) or self._hide_row(i) or self._one_more_row()

    def _seen_beside(self, *, row: int = -1, column: int = -1) -> list[tuple[int, int]]:
        """
        Numbers seen in a line whose total is shown too.
        """
        if row in self.rows or column in self.columns:
            return []
        line = self._line(row=row, column=column)
        return [at for at in line if at not in self.cells and self._count(at)]

    def _is_last(self, *, row: int = -1, column: int = -1) -> bool:
        if row in self.rows or column in self.columns:
            return False
        return sum(at in self.cells for at in self._line(row=row, column=column)) == 1

    def _line(self, *, row: int = -1, column: int = -1) -> list[tuple[int, int]]:
        if column < 0:
            return [(row, j) for j in range(self.width)]
        return [(i, column) for i in range(self.height)]

    def _hide_one_of(self, seen: list[tuple[int, int]]) -> bool:
        if seen:
            self.cells.add(min(seen, key=lambda at: (self._count(at), at)))
        return bool(seen)

    def _hide_row(self, i: int) -> bool:
        if i in self.rows:
            return False
        self.row(i)
        return True

    def _hide_column(self, j: int) -> bool:
        if self._is_full(column=j):
            return False
        self.column(j)
        return True

    def _one_more_row(self) -> bool:
        seen = [i for i in range(self.height) if i not in self.rows]
        if seen:
            self.row(min(seen, key=lambda i: (sum(self.counts[i]), i)))
        return bool(seen)

    def _count(self, at: tuple[int, int]) -> int:
        return self.counts[at[0]][at[1]]


def _place(arc: Arc) -> tuple[int, int]:
    return int(arc.start[1:]), int(arc.end[1:])


def biggest(
    counts: Sequence[tuple[str, Row]], most: int
) -> tuple[tuple[tuple[str, Row], ...], Row]:
    """
    The lines with the most, and the sum of the others.
    """
    ordered = sorted(counts, key=lambda one: (-sum(one[1]), one[0]))
    rest = [row for _, row in ordered[most:]]
    width = len(ordered[0][1]) if ordered else 0
    return tuple(ordered[:most]), tuple(map(sum, zip(*rest, strict=True))) if rest else (0,) * width
