"""
The person makes a temporary pass, shows it, ends it; a professional uses it.

Source: CSP L1111-17 III (consent, for a time and for a part).
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ens.contexts.access import api as access
from ens.contexts.directory import api as directory
from ens.contexts.identity import api as identity
from ens.contexts.notices import api as notices
from ens.contexts.record import api as record
from ens.ground.actor import Actor
from ens.ground.reach import Reach
from ens.journeys import codes, holder
from ens.journeys.holder import CARE_TEAM, Holder
from ens.journeys.once import once
from ens.journeys.sharing import agreed, within
from ens.journeys.trace import trace

# The terms one usually wants, and the longest that there is.
TERMS: Mapping[str, dt.timedelta] = {
    "heure": dt.timedelta(hours=1),
    "jour": dt.timedelta(days=1),
    "semaine": dt.timedelta(days=7),
    "mois": dt.timedelta(days=30),
    "trois-mois": access.LONGEST_PASS,
}


class NothingLent(Exception):
    """
    No category was chosen, or one that they may not lend.
    """


class NoSuchTerm(Exception):
    """
    It lasts for one of `TERMS`.
    """


@dataclass(frozen=True, slots=True)
class Bearer:
    name: str
    place: str
    since: dt.datetime


@dataclass(frozen=True, slots=True)
class Pass:
    """
    `lends` are the titles of its categories; `code` is empty once it is over.
    """

    number: int
    code: str
    categories: tuple[str, ...]
    lends: tuple[str, ...]
    several: bool
    since: dt.datetime
    until: dt.datetime
    ended: dt.datetime | None
    bearers: tuple[Bearer, ...]
    over: bool


def lendable(
    *, actor: Actor, patient: str, now: dt.datetime
) -> tuple[Holder, tuple[tuple[str, str], ...]]:
    """
    What may be lent: names and titles of categories.

    :raises record.NotFound, holder.SpaceNotOpen: as `holder.opened`
    """
    whose, reach = holder.deciding(actor=actor, patient=patient, now=now)
    titles = access.category_titles()
    return whose, tuple((name, titles[name]) for name in _lendable(reach, whose.person))


def _lendable(reach: Reach, person: int) -> tuple[str, ...]:
    held = within.categories(reach, person)
    return tuple(name for name in held if name != access.ALWAYS_LENT)


def passes(*, actor: Actor, patient: str, now: dt.datetime) -> tuple[Holder, tuple[Pass, ...]]:
    """
    In force and over, latest first.

    :raises record.NotFound, holder.SpaceNotOpen: as `holder.opened`
    """
    whose, reach = holder.deciding(actor=actor, patient=patient, now=now)
    return whose, of_person(reach, whose.person, now)


def of_person(reach: Reach, person: int, now: dt.datetime) -> tuple[Pass, ...]:
    """
    Of those that lend no more than this reach holds: a mandatary does not see the others.
    """
    held = {*within.categories(reach, person), access.ALWAYS_LENT}
    found = access.passes_of(person=person, now=now)
    return _told([one for one in found if held.issuperset(one.categories)], now)


def one_pass(*, actor: Actor, patient: str, number: int, now: dt.datetime) -> tuple[Holder, Pass]:
    """
    :raises record.NotFound, holder.SpaceNotOpen: as `holder.opened`, or no such pass
    """
    whose, found = passes(actor=actor, patient=patient, now=now)
    for one in found:
        if one.number == number:
            return whose, one
    raise record.NotFound


def make(
    *,
    actor: Actor,
    patient: str,
    lends: Sequence[str],
    several: bool,
    term: str,
    key: str,
    now: dt.datetime,
) -> tuple[Holder, int]:
    """
    Return the number of the pass.

    :raises NothingLent, NoSuchTerm:
    :raises record.NotFound, holder.SpaceNotOpen: as `holder.opened`
    """
    whose, reach = holder.deciding(actor=actor, patient=patient, now=now)
    if not lends or not set(lends) <= set(_lendable(reach, whose.person)):
        raise NothingLent
    if term not in TERMS:
        raise NoSuchTerm
    last = within.last(actor, whose, now=now)
    until = now + TERMS[term] if last is None else min(now + TERMS[term], last)
    said = ("make-pass", whose.public_id, *sorted(lends), str(several), term)
    answer = once(
        lambda: _made(whose.person, lends, several, until, reach, now),
        actor=actor, key=key, said=said, now=now,
    )  # fmt: skip
    return whose, int(answer["pass"])


def _made(
    person: int,
    lends: Sequence[str],
    several: bool,
    until: dt.datetime,
    reach: Reach,
    now: dt.datetime,
) -> Mapping[str, Any]:
    number = access.make_pass(
        person=person, lends=lends, several=several, until=until,
        made_by=reach.actor.account, now=now,
    )  # fmt: skip
    given = agreed.Agreed(agreed.PASS, f"pass:{number}", "", tuple(lends), until)
    agreed.given(given, person=person, reach=reach, now=now)
    _tell(person, "pass-made", number, {"by": reach.actor.name}, reach, now)
    _trace("make-pass", person, reach, " ".join(lends), now)
    return {"pass": number}


def end(*, actor: Actor, patient: str, number: int, key: str, now: dt.datetime) -> Holder:
    """
    At once; ending it again changes nothing.

    :raises record.NotFound, holder.SpaceNotOpen: as `one_pass`
    """
    whose, one = one_pass(actor=actor, patient=patient, number=number, now=now)
    _, reach = holder.deciding(actor=actor, patient=patient, now=now)

    def work() -> Mapping[str, Any]:
        if access.end_pass(person=whose.person, number=number, now=now):
            agreed.ended(agreed.PASS, f"pass:{number}", person=whose.person, reach=reach, now=now)
            _tell(whose.person, "pass-ended", number, {"by": actor.name}, reach, now)
            _trace("end-pass", whose.person, reach, " ".join(one.categories), now)
        return {}

    once(work, actor=actor, key=key, said=("end-pass", whose.public_id, str(number)), now=now)
    return whose


def use(*, actor: Actor, code: str, key: str, now: dt.datetime) -> str:
    """
    The professional bears the pass from now on; return the public id of its person, who is told.

    :raises codes.CodeRefused, codes.TooManyCodes: as `codes.enter`
    """
    return codes.enter(
        lambda: _used(actor, code, now), actor=actor, key=key, said=("use-pass", code), now=now
    )


def _used(actor: Actor, code: str, now: dt.datetime) -> str:
    """
    :raises access.WrongCode, access.TooManyAttempts: nothing is lent
    """
    used = access.use_pass(
        text=code, account=actor.account, professional=actor.professional,
        structure=actor.structure, now=now,
    )  # fmt: skip
    reach = codes.opened(actor=actor, person=used.person, now=now)
    if used.first:
        named = {"professional": directory.professional(actor.professional).name}
        _tell(used.person, "pass-used", used.number, named, reach, now)
    _trace("use-pass", used.person, reach, "", now)
    return identity.person(used.person).public_id


def _told(found: Sequence[access.Pass], now: dt.datetime) -> tuple[Pass, ...]:
    uses = [use for one in found for use in one.uses]
    names = {
        one.professional: one.name
        for one in directory.professionals([use.professional for use in uses])
    }
    places = {
        one.structure: one.name
        for one in directory.structures([use.structure for use in uses if use.structure])
    }
    return tuple(
        Pass(
            number=one.number, code=one.code, categories=one.categories,
            lends=lent_titles(one.categories), several=one.several, since=one.since,
            until=one.until, ended=one.ended, over=one.is_over(now),
            bearers=tuple(
                Bearer(names.get(use.professional, ""), places.get(use.structure, ""), use.at)
                for use in one.uses
            ),
        )
        for one in found
    )  # fmt: skip


def lent_titles(categories: Sequence[str]) -> tuple[str, ...]:
    """
    What one chose to lend; who the person is goes without saying.
    """
    titles = access.category_titles()
    return tuple(
        titles[name] for name in titles if name in categories and name != access.ALWAYS_LENT
    )


def _tell(
    person: int, kind: str, number: int, said: Mapping[str, str], reach: Reach, now: dt.datetime
) -> None:
    notices.notify(
        person=person,
        kind=kind,
        subject_label=CARE_TEAM,
        about=("Consent", f"pass-{number}"),
        text_values=said,
        author=reach.actor.account,
        now=now,
    )


def _trace(action: str, person: int, reach: Reach, detail: str, now: dt.datetime) -> None:
    trace(
        action, what=("Consent", ""), label=CARE_TEAM, person=person, reach=reach, detail=detail,
        now=now,
    )  # fmt: skip
