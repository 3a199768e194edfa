from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


class NotWritten(Exception):
    """
    The register could not be written: nothing is served.
    """


@dataclass(frozen=True, slots=True)
class Line:
    """
    One act to be written. `code` is empty for what was permitted, else the rule that refused;
    `count` is the number of things an act touched; `detail` the criteria of a search.
    `facts` and `law` (the version of the rules) let the decision be replayed later.
    """

    person: int
    who: int
    action: str
    type: str
    id: str = ""
    label: int = 0
    count: int = 1
    detail: str = ""
    code: str = ""
    facts: int = 0
    law: int = 0


@dataclass(frozen=True, slots=True)
class Access:
    """
    One act as the register tells it back.
    """

    line: int
    at: dt.datetime
    action: str
    type: str
    id: str
    label: int
    count: int
    detail: str
    code: str
    facts: int
    kind: str
    account: int
    name: str
    profession: str
    structure: str
    software: str

    @property
    def refused(self) -> bool:
        return bool(self.code)
