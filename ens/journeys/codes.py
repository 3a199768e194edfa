"""
Somebody enters a code that a person showed them: what every sort of code has in common.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from ens.contexts.access import api as access
from ens.ground.actor import Actor
from ens.ground.reach import Reach
from ens.journeys import holder
from ens.journeys.once import once


class CodeRefused(Exception):
    """
    The code opens nothing: unknown, expired, used, or of somebody who keeps this one out.
    """


class TooManyCodes(Exception):
    """
    Too many wrong codes: no other is looked at for a quarter of an hour.
    """


class _OpensNothing(Exception):
    """
    The code is right, but something else keeps this reader out: a block, an opposition.
    """

    def __init__(self, person: int, reach: Reach, code: str) -> None:
        super().__init__(code)
        self.person, self.reach, self.code = person, reach, code


def enter(
    work: Callable[[], str], *, actor: Actor, key: str, said: tuple[str, ...], now: dt.datetime
) -> str:
    """
    Do once what a code lets do, and return what `work` does: the public id of its person.

    A wrong code is an answer, not an error: its attempt is committed with it.

    :raises CodeRefused: and the attempt is counted; or the work ended in `opened`, undone
    :raises TooManyCodes: nothing was looked at
    """

    def attempt() -> Mapping[str, Any]:
        try:
            return {"patient": work()}
        except access.WrongCode:
            return {"refused": True}

    try:
        answer = once(attempt, actor=actor, key=key, said=said, now=now)
    except access.TooManyAttempts as error:
        raise TooManyCodes from error
    except _OpensNothing as error:
        holder.refuse(error.reach, person=error.person, code=error.code, now=now)
        raise CodeRefused from error
    if "patient" not in answer:
        raise CodeRefused
    return str(answer["patient"])


def opened(*, actor: Actor, person: int, now: dt.datetime) -> Reach:
    """
    The reach to a space that the code has just opened, inside the work of `enter`.

    :raises _OpensNothing: for `enter`, which writes that they were refused
    """
    reach = access.reach(actor=actor, persons=(person,), action="read", now=now)
    if refused := access.why_not(reach, person=person, label=holder.PATIENT):
        raise _OpensNothing(person, reach, refused)
    return reach
