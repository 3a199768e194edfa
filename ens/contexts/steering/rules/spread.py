"""
How far a hidden number could be from what it is, everything shown being known.

The unknown numbers of a table with totals are flows from its rows to its columns: another table
that fits what is shown differs from the true one by turns around closed ways. So the greatest
and the least that one of them may be is a greatest flow in what the others may still give.
"""

from collections import deque
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple


class Arc(NamedTuple):
    """
    One hidden number, between two lines; it is known to be at least `least`.
    """

    start: str
    end: str
    value: int
    least: int


Residual = dict[str, dict[str, int]]


def spread(arcs: Sequence[Arc], at: int, most: int) -> int:
    """
    Greatest minus least that `arcs[at]` may be, counted up to `most`.
    """
    arc = arcs[at]
    room = min(most, arc.value - arc.least)
    down = flow(residual_of(arcs, at, most), arc.start, arc.end, room)
    up = flow(residual_of(arcs, at, most), arc.end, arc.start, most - down)
    return up + down


def residual_of(arcs: Sequence[Arc], without: int, most: int) -> Residual:
    """
    Each number may grow as one likes, and shrink down to its least.
    """
    residual: Residual = {}
    for at, arc in enumerate(arcs):
        ahead = residual.setdefault(arc.start, {})
        back = residual.setdefault(arc.end, {})
        if at != without:
            ahead[arc.end] = most
            back[arc.start] = min(most, arc.value - arc.least)
    return residual


def flow(residual: Residual, source: str, sink: str, most: int) -> int:
    """
    By shortest augmenting ways (Edmonds and Karp).
    """
    sent = 0
    while sent < most and (way := _way(residual, source, sink)):
        pairs = list(pairwise(way))
        amount = min(most - sent, *(residual[a][b] for a, b in pairs))
        for a, b in pairs:
            residual[a][b] -= amount
            residual[b][a] = residual[b].get(a, 0) + amount
        sent += amount
    return sent


def _way(residual: Residual, source: str, sink: str) -> list[str]:
    came_from = {source: ""}
    todo = deque([source])
    while todo and sink not in came_from:
        here = todo.popleft()
        for node, room in residual.get(here, {}).items():
            if room > 0 and node not in came_from:
                came_from[node] = here
                todo.append(node)
    if sink not in came_from:
        return []
    way = [sink]
    while way[-1] != source:
        way.append(came_from[way[-1]])
    return way[::-1]
