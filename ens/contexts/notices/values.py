import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

ANY, HOURS, DAILY, WEEKLY, NEVER = "any", "hours", "daily", "weekly", "never"
CHOICES = (ANY, HOURS, DAILY, WEEKLY, NEVER)
DIGESTS = (DAILY, WEEKLY)


class NotAPreference(ValueError):
    """
    Hours that are no hours, or a choice that is not offered.
    """


class UnknownKind(ValueError):
    """
    No words are written for this kind of notice (`words.py`).
    """


class ValuesMissing(ValueError):
    """
    The words of this kind ask for values that were not given.
    """


class UnknownNotice(LookupError):
    """
    No such notice.
    """


@dataclass(frozen=True, slots=True)
class Notice:
    """
    One notice as its reader sees it: `text` is a sentence of the reader's language.

    `seen` is this reader's own: two parents see the notices of a child each in their time.
    """

    notice: int
    person: int
    at: dt.datetime
    kind: str
    about: tuple[str, str]
    values: Mapping[str, str]
    text: str
    seen: bool


@dataclass(frozen=True, slots=True)
class Addressee:
    """
    Somebody to be told by e-mail: the person of the space, or who represents them.
    """

    person: int
    address: str
    represents: bool = False


@dataclass(frozen=True, slots=True)
class Preferences:
    """
    When somebody wants e-mails: hours of the day in Paris, from `opens` until `closes`, and for
    each family one of `CHOICES`; for a family not named, what the product proposes. The one e-mail
    of a day, or of a week, leaves when the hours begin.
    """

    opens: int = 8
    closes: int = 20
    choices: Mapping[str, str] = field(default_factory=dict)
