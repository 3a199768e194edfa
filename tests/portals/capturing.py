"""
The steps by which an agreement is taken down from somebody who cannot give it alone.
"""

import datetime as dt
import re

from tests.portals import people
from tests.portals.people import press, words

ABSENT = "/pro/accord/" + "A" * 70 + "/"
AGREEMENTS, OF_HELPED, MINE = "/espace/accords/", "/espace/proches/accords/", "/pro/accords/"
DRAWN = re.compile(rb'value="[A-Za-z0-9_-]{30,}"|[0-9a-f-]{36}')
ADDRESS = re.compile(rb"/pro/accord/[^/]+/")


def address_of(person, doctor) -> str:
    """
    As the page of an identity that was just found gives it.
    """
    from ens.ground import clock
    from ens.journeys.capturing import found

    return f"/pro/accord/{found.address_of(person.key, actor=doctor.actor, now=clock.now())}/"


def said(witness=None, *, through="person", about=("documents",), days=7, key="k", **more):
    return {
        "par": through, "lequel": witness.id if witness else "", "temoin": "",
        "comment": "plain-words", "quoi": list(about), "duree": str(days),
        "idempotency_key": key, **more,
    }  # fmt: skip


def taken(doctor, person, witness=None, **more):
    return doctor.browser.post(address_of(person, doctor), said(witness, **more))


def standing(person):
    from ens.contexts.access import api as access
    from ens.ground import clock

    return access.captures_of(persons=[person.key], now=clock.now())


def confirmed(witness, person, answer="confirmer"):
    [one] = standing(person)
    page = witness.browser.get(f"{MINE}{one.capture}/")
    assert page.status_code == 200, words(page)
    return press(witness.browser, page, answer)


def sheet(doctor, person) -> int:
    return doctor.browser.get(f"/pro/patient/{person.id}/").status_code


def entrust(person, whom, *, kind="trusted", acts=("see",), named=("documents", "measures")):
    from ens.contexts.access import api as access
    from ens.ground import clock

    now = clock.now()
    return access.entrust(
        person=person.key, mandatary=whom.key, kind=kind, named=(*named, "administrative"),
        acts=acts, since=now - dt.timedelta(minutes=1), until=now + dt.timedelta(days=30),
        made_by=person.actor.account, now=now,
    )  # fmt: skip


def confirm_for(relative, person, **more):
    [one] = standing(person)
    data = {"accord": one.capture, "pour": person.id, "confirmer": "1", "idempotency_key": "c"}
    return relative.browser.post(OF_HELPED, {**data, **more})


def end(someone, person, *, base="", key="e"):
    [one] = standing(person)
    base = base or (AGREEMENTS if someone.key == person.key else f"/espace/{person.id}/accords/")
    return someone.browser.post(f"{base}recueillis/{one.capture}/", {"idempotency_key": key})


def notices(person):
    from ens.ground import database

    rows = database.execute(
        "select kind from notices_notice where person = %s and kind ~ '^(capture|relation)'"
        " order by notice",
        (person.key,),
    )
    return [kind for (kind,) in rows.fetchall()]


def actions(person, doctor=None):
    from ens.ground import database

    rows = database.execute(
        "select action from register_trace where person = %s and action ~ 'capture'"
        " and (%s = 0 or who = %s) order by line",
        (person.key, doctor.actor.who if doctor else 0, doctor.actor.who if doctor else 0),
    )
    return [action for (action,) in rows.fetchall()]


def later(monkeypatch, *signed_in, **by):
    from ens.ground import clock

    now = clock.now() + dt.timedelta(**by)
    monkeypatch.setattr(clock, "now", lambda: now)
    for one in signed_in:
        provider = "pro-sante-connect" if one.actor.professional else "franceconnect"
        one.browser = people.sign_in(one.actor, provider)[0]


def oppose(person, against):
    from ens.ground import clock
    from ens.journeys import oppose as journey

    journey.decide(
        actor=person.actor, patient="", against=against, opposed=True, key=against,
        now=clock.now(),
    )  # fmt: skip


def keep_out(person, doctor, how):
    from ens.contexts.access import api as access
    from ens.ground import clock
    from ens.journeys import relate

    now = clock.now()
    if how == "block":
        relate.block(actor=person.actor, patient="", professional=doctor.id, key="b", now=now)
    elif how == "opposition":
        oppose(person, "consultation")
    else:
        access.choose(
            person=person.key, concerns=access.READING, whom=access.Whom(professional=doctor.key)
            if how == "by name" else access.EVERYBODY, category="documents", allowed=False,
            made_by=person.actor.account, now=now,
        )  # fmt: skip


def levelled(answer):
    return ADDRESS.sub(b"HERE", DRAWN.sub(b"", answer.content))


def shown(browser, address):
    """
    A page, without what is drawn anew each time it is shown.
    """
    answer = browser.get(address)
    told = levelled(answer)
    return answer.status_code, told, sorted(answer.headers)
