"""
What the server tells that it does: its CapabilityStatement.
"""

import re
from dataclasses import dataclass

KINDS = ("token", "reference", "string", "date", "number", "quantity", "uri")


@dataclass(frozen=True, slots=True)
class Told:
    """
    The parameters of each type, the lines of the documentation, and how deep a chain may go.
    """

    parameters: dict
    lines: dict
    depth: int

    @property
    def system(self):
        return "several types" in self.lines

    @property
    def sorts(self):
        """
        The kinds of the parameters that order matches.
        """
        return tuple(one for one in KINDS if one in self.lines.get("_sort", ""))

    @property
    def iterates(self):
        return any(":iterate" in line for line in self.lines.values())

    def modifiers(self, parameter):
        """
        None on `_id` and `_lastUpdated`.
        """
        if parameter.code in ("_id", "_lastUpdated"):
            return ()
        return tuple(one.removeprefix(":") for one in self.lines.get(parameter.kind, "").split())


def read(statement):
    (rest,) = statement["rest"]
    lines = [line.removeprefix("- ") for line in rest["documentation"].splitlines()]
    said = dict(line.split(": ", 1) for line in lines if ": " in line)
    parameters = {
        one["type"]: tuple(p["name"] for p in one["searchParam"]) for one in rest["resource"]
    }
    return Told(parameters, said, _depth(said.get("chains and _has", "")))


def _depth(text):
    if "one level" in text:
        return 1
    found = re.search(r"(\d+) level", text)
    return int(found[1]) if found else 3
