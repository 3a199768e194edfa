"""
"I contest this access": a case about one act of the register, which the desk answers.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from ens.contexts.cases import api as cases
from ens.ground import clock, rate
from ens.ground.actor import Actor
from ens.journeys import holder, who_looked
from ens.journeys.accesses import one
from ens.journeys.data_rights import ASKED
from ens.journeys.holder import Holder
from ens.journeys.once import once


def contest(
    *, actor: Actor, patient: str, fid: str, words: str, key: str, now: dt.datetime
) -> tuple[Holder, int]:
    """
    Open the case and return its number. It is as hidden as what was touched.

    :raises record.NotFound, holder.SpaceNotOpen: as `one.act`
    :raises cases.WordsMissing, rate.TooFast: nothing is opened
    """
    whose, reach = holder.own(actor=actor, patient=patient, now=now)
    _, reading = holder.opened(actor=actor, patient=patient, now=now)
    lines = one.lines_of(fid, person=whose.person, reach=reading)
    main = who_looked.main_of(lines)

    def work() -> Mapping[str, Any]:
        number = cases.open_case(
            person=whose.person,
            kind=cases.CONTEST,
            about=f"{one.ABOUT}{main.line}",
            words=words,
            made_by=actor.account,
            who=reach.actor.who,
            now=now,
            flags=one.flags_of(lines),
            known=_known(who_looked.told(lines, reach=reading)[0]),
        )
        rate.take(ASKED, actor.account, now=now)
        return {"number": number}

    said = ("contest-access", patient, fid, words)
    return whose, int(once(work, actor=actor, key=key, said=said, now=now)["number"])


def _known(told: who_looked.Told) -> str:
    """
    Who and when and why they could, for who answers; never what was looked at.
    """
    who = (told.name or told.software, told.profession, told.structure)
    at = told.at.astimezone(clock.PARIS)
    why = f"refusé : {told.why}" if told.refused else told.why
    return "\n".join(
        one for one in (", ".join(part for part in who if part), f"{at:%d/%m/%Y, %H:%M}", why)
        if one
    )  # fmt: skip
