"""
Somebody who knows everything that is shown, and computes: the least and the greatest that each
hidden number may be, by linear programming in exact fractions.

Nothing here is the product's: a simplex (Bland's rule) on unknowns that are at least something,
tied by sums.
"""

from collections.abc import Hashable, Mapping, Sequence
from fractions import Fraction

Unknown = Hashable
Sum = tuple[Sequence[Unknown], Sequence[Unknown], int]


class Attacker:
    """
    `least` gives every unknown with the least it may be; each sum says that some of them, less
    some others, make a known number.
    """

    def __init__(self, least: Mapping[Unknown, int], sums: Sequence[Sum]) -> None:
        self.names = list(least)
        self.least = [least[name] for name in self.names]
        self.at = {name: n for n, name in enumerate(self.names)}
        self.tableau, self.basis = self._feasible([self._row(one) for one in sums])

    def _row(self, one: Sum) -> list[Fraction]:
        plus, minus, total = one
        row = [Fraction(0)] * (len(self.names) + 1)
        for sign, names in ((1, plus), (-1, minus)):
            for name in names:
                row[self.at[name]] += sign
        row[-1] = Fraction(total) - sum(row[n] * least for n, least in enumerate(self.least))
        return [-value for value in row] if row[-1] < 0 else row

    def _feasible(self, rows: list[list[Fraction]]) -> tuple[list[list[Fraction]], list[int]]:
        """
        A first table that fits, by adding one artificial unknown to each sum and losing them.
        """
        width, extra = len(self.names), len(rows)
        tableau = [
            [*row[:-1], *(Fraction(int(k == n)) for k in range(extra)), row[-1]]
            for n, row in enumerate(rows)
        ]
        basis = [width + n for n in range(extra)]
        cost = [Fraction(0)] * width + [Fraction(1)] * extra
        assert _least(tableau, basis, cost) == 0, "what is shown contradicts itself"
        kept_rows, kept_basis = [], []
        for n in range(extra):
            if basis[n] >= width:
                column = next((c for c in range(width) if tableau[n][c]), None)
                if column is None:
                    continue  # a sum that says nothing more
                _pivot(tableau, basis, n, column)
            kept_rows.append(n)
        kept_basis = [basis[n] for n in kept_rows]
        return [[*tableau[n][:width], tableau[n][-1]] for n in kept_rows], kept_basis

    def between(self, name: Unknown) -> tuple[int, int | None]:
        """
        The least and the greatest that it may be; None: without end.
        """
        at = self.at[name]
        least = self._best(at, 1)
        greatest = self._best(at, -1)
        assert least is not None
        low, high = least + self.least[at], None
        if greatest is not None:
            high = -greatest + self.least[at]
            assert high.denominator == 1
        assert low.denominator == 1
        return int(low), None if high is None else int(high)

    def _best(self, at: int, sign: int) -> Fraction | None:
        cost = [Fraction(0)] * len(self.names)
        cost[at] = Fraction(sign)
        return _least([list(row) for row in self.tableau], list(self.basis), cost)


def _least(
    tableau: list[list[Fraction]], basis: list[int], cost: list[Fraction]
) -> Fraction | None:
    """
    The least cost of a table that fits; None when it has no end.
    """
    while True:
        column = _entering(tableau, basis, cost)
        if column is None:
            return sum(
                (cost[b] * row[-1] for b, row in zip(basis, tableau, strict=True)), Fraction(0)
            )
        ratios = [
            (row[-1] / row[column], basis[n], n) for n, row in enumerate(tableau) if row[column] > 0
        ]
        if not ratios:
            return None
        _pivot(tableau, basis, min(ratios)[2], column)


def _entering(tableau: list[list[Fraction]], basis: list[int], cost: list[Fraction]) -> int | None:
    for column in range(len(cost)):
        if column in basis:
            continue
        gain = cost[column] - sum(
            (cost[b] * row[column] for b, row in zip(basis, tableau, strict=True) if row[column]),
            Fraction(0),
        )
        if gain < 0:
            return column
    return None


def _pivot(tableau: list[list[Fraction]], basis: list[int], at: int, column: int) -> None:
    by = tableau[at][column]
    tableau[at] = [value / by for value in tableau[at]]
    for n, row in enumerate(tableau):
        if n != at and (factor := row[column]):
            tableau[n] = [
                value - factor * other for value, other in zip(row, tableau[at], strict=True)
            ]
    basis[at] = column
