"""
What may be taken back, and from whom: each makes somebody with a right, what they ask with, and
the act that takes it away.
"""

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from tests.drills import open_doors
from tests.drills.open_doors import ALWAYS, MARK, OF_PATIENT, OPEN, Asker
from tests.fhir_api import inside
from tests.portals import people

YEAR = dt.timedelta(days=365)
Scene = tuple[Asker, Callable[[], object]]
EVERY = (*ALWAYS, *OF_PATIENT, *OPEN, "export")
CATEGORIES = ["measures", "documents", "carnet"]
PRO = "/pro/patient/{}/"
OWN = "/espace/"
TITLE = "analyses"  # of which the document is


def now():
    from ens.ground import clock

    return clock.now()


def access():
    from ens.contexts.access import api

    return api


def accounts():
    from ens.contexts.accounts import api

    return api


def identity():
    from ens.contexts.identity import api

    return api


def raw_token(actor) -> str:
    return inside.http(actor).headers["authorization"].partition(" ")[2]


# --- professionals


def in_team(one, doctor):
    inside.care_for(one, doctor)


def by_pass(one, doctor):
    number = access().make_pass(
        person=one.key, lends=CATEGORIES, several=True, until=now() + dt.timedelta(hours=1),
        made_by=one.actor.account, now=now(),
    )  # fmt: skip
    every = access().passes_of(person=one.key, now=now())
    access().use_pass(
        text=next(each.code for each in every if each.number == number),
        account=doctor.actor.account, professional=doctor.key,
        structure=doctor.actor.structure, now=now(),
    )  # fmt: skip


def by_agreement(one, doctor):
    made_by = one.actor.account
    access().agree(person=one.key, professional=doctor.key, made_by=made_by, now=now())


def by_glass(one, doctor):
    inside.break_glass(one, doctor)


def end_relation(one, doctor):
    access().end_relation(person=one.key, professional=doctor.key, now=now())


def block(one, doctor):
    made_by = one.actor.account
    access().block(person=one.key, professional=doctor.key, made_by=made_by, now=now())


def block_place(one, doctor):
    made_by = one.actor.account
    access().block(person=one.key, structure=doctor.actor.structure, made_by=made_by, now=now())


def oppose(one, doctor, against="consultation", structure=0):
    access().oppose(
        person=one.key, against=against, structure=structure, made_by=one.actor.account, now=now()
    )


def oppose_emergency(one, doctor):
    oppose(one, doctor, against="emergency")


def choose_nothing(one, doctor):
    from ens.contexts.access import choosing

    for category in CATEGORIES:
        access().choose(
            person=one.key, concerns="reading", whom=choosing.Whom(professional=doctor.key),
            category=category, allowed=False, made_by=one.actor.account, now=now(),
        )  # fmt: skip


def close(one, doctor):
    identity().close_space(person=one.key, by=one.key, now=now())


def end_pass(one, doctor):
    for held in access().passes_of(person=one.key, now=now()):
        access().end_pass(person=one.key, number=held.number, now=now())


def end_agreement(one, doctor):
    access().end_agreement(person=one.key, professional=doctor.key, now=now())


def end_glass(one, doctor):
    access().end_glass(
        person=one.key, professional=doctor.key, structure=doctor.actor.structure, now=now()
    )


def of_professional(given, take_back, *, without=()) -> Scene:
    """
    A doctor of emergencies, in their software and in the portal, and the hospital's software for
    what exports.
    """
    one, doctor = inside.holder(), inside.doctor(specialty="SM59")
    of = open_doors.person(one)
    given(one, doctor)
    through = inside.through(doctor, "dedans-cabinet", "openid fhirUser user/*.cruds")
    hospital = replace(inside.structure_of(doctor), scopes="system/*.rs")
    _, session = people.sign_in(doctor.actor, "pro-sante-connect")
    page = PRO.format(one.id)
    pages = {
        page: one.traits.family,
        f"{page}documents/": TITLE,
        f"{page}documents/{of.document}/": TITLE,
        f"{page}documents/{of.document}/fichier/0/": MARK,
    }
    doors = tuple(name for name in EVERY if name not in without)
    asker = Asker(of, raw_token(through), session, pages, raw_token(hospital), doors)
    return asker, partial(take_back, one, doctor)


def categories_refused() -> Scene:
    """
    The person stays somebody whom they care for: their sheet says who it is.
    """
    asker, take_back = of_professional(in_team, choose_nothing)
    return replace(asker, pages=_of_documents(asker)), take_back


def _of_documents(asker) -> dict[str, str]:
    return {at: words for at, words in asker.pages.items() if "/documents/" in at}


def masked() -> Scene:
    """
    The person hides the document, and what is asked is the document.
    """
    asker, _ = of_professional(in_team, end_relation)
    one, of = asker.person.one, asker.person

    def hide():
        from ens.journeys import hide_document

        hide_document.hide(
            actor=one.actor, patient="", document=of.document, hidden=True, key="", now=now()
        )

    return replace(asker, pages=_of_documents(asker), doors=("documents", "Binary")), hide


def professional_signs_out() -> Scene:
    asker, _ = of_professional(in_team, end_relation)
    act = partial(accounts().end_session, asker.session, now=now())
    return replace(asker, token="", doors=()), act


def software_put_out() -> Scene:
    """
    The software of the practice is registered no more.
    """
    inside.register_clients()
    name = f"dedans-sorti-{uuid.uuid4()}"
    client = {
        "client_id": name, "kind": "pro_software", "scopes": "user/*.cruds",
        "redirect_uris": ["http://127.0.0.1:9/retour"], "auth": "none",
    }  # fmt: skip
    accounts().register_clients([client], now=now())
    asker, _ = of_professional(in_team, end_relation)
    doctor = inside.doctor()
    inside.care_for(asker.person.one, doctor)
    through = inside.through(doctor, name, "openid fhirUser user/*.cruds")
    asker = replace(asker, token=raw_token(through), pages={}, doors=(*ALWAYS, *OPEN))
    return asker, lambda: accounts().revoke_client(client_id=name, now=now())


# --- applications


SEVERAL = (
    "patient/Patient.rs patient/Observation.cruds patient/DocumentReference.rs"
    " patient/Binary.rs patient/Subscription.cruds"
)
SHOWING = "patient/Observation.cruds patient/DocumentReference.rs patient/Binary.rs"


def of_application(take_back, *, scopes: str = "patient/*.cruds") -> Scene:
    one = inside.holder()
    client, raw = inside.allowed(one, scopes=scopes)
    asker = Asker(open_doors.person(one), raw, doors=EVERY)
    return asker, lambda: take_back(one, client, raw)


def withdraw(one, client, raw):
    accounts().withdraw(by=one.actor, client=client, person=one.key, now=now())


def restrict(one, client, raw):
    accounts().restrict(by=one.actor, client=client, person=one.key, refused=SHOWING, now=now())


def put_out(one, client, raw):
    accounts().end_grants(client_id=client.client_id, now=now())


def revoke_token(one, client, raw):
    accounts().revoke_token(raw, client_id=client.client_id, now=now())


def visit_over() -> Scene:
    """
    An application allowed for this visit only, whose person signs out.
    """
    one = inside.holder()
    _, session = people.sign_in(one.actor, "franceconnect")
    number = bytes.fromhex(accounts().number_of_session(session))
    _, raw = inside.allowed(one, session=number)
    asker = Asker(open_doors.person(one), raw, doors=EVERY)
    return asker, lambda: accounts().end_session(session, now=now())


# --- who acts for somebody


def of_parent(how) -> Scene:
    parent = people.citizen("Awa")
    child = people.citizen("Lina", born=now().date() - 6 * YEAR)
    identity().represent(
        representative=parent.key, represented=child.key, since=dt.date(2020, 1, 1),
        source="essai", by=0,
    )  # fmt: skip

    def suspend():
        identity().suspend_representation(
            representative=parent.key, represented=child.key, by=0, reason="juge", now=now()
        )

    def end():
        identity().end_representation(
            representative=parent.key, represented=child.key, by=0, now=now()
        )

    asker = _acting(parent.actor, parent.session, child, EVERY)
    return asker, {"suspended": suspend, "ended": end}[how]


def of_mandatary(how) -> Scene:
    one, helper = inside.holder(), people.citizen("Awa")
    held = access().entrust(
        person=one.key, mandatary=helper.key, kind="helper", named=CATEGORIES, acts=["see"],
        since=now(), until=now() + YEAR, made_by=one.actor.account, now=now(),
    )  # fmt: skip
    change = access().end_mandate if how == "ended" else access().suspend_mandate
    asker = _acting(helper.actor, helper.session, one, (*ALWAYS, *OPEN))
    return asker, lambda: change(
        person=one.key, number=held.mandate, by=one.actor.account, now=now()
    )


def _acting(actor, session, one, doors) -> Asker:
    of = open_doors.person(one)
    client = accounts().client_of("dedans-app")
    through = accounts().allowed_actor(
        actor, client=client, scopes="patient/*.cruds", patient=one.key
    )
    space = f"{OWN}{one.id}/"
    pages = {
        space: TITLE,
        f"{space}documents/": TITLE,
        f"{space}documents/{of.document}/": TITLE,
        f"{space}documents/{of.document}/fichier/0/": MARK,
    }
    return Asker(of, raw_token(through), session, pages, doors=doors)


# --- sessions


def of_session(take_back) -> Scene:
    one = inside.holder()
    _, session = people.sign_in(one.actor, "franceconnect")
    of = open_doors.person(one)
    pages = {
        OWN: one.traits.given[0],
        f"{OWN}documents/": TITLE,
        f"{OWN}documents/{of.document}/fichier/0/": MARK,
        f"{OWN}acces/preuve/recu.json": "{",
    }
    return Asker(of, session=session, pages=pages), lambda: take_back(one, session)


def sign_out(one, session):
    accounts().end_session(session, now=now())


def end_from_elsewhere(one, session):
    """
    By its line in the page of sessions, from another browser.
    """
    number = accounts().number_of_session(session)
    accounts().end_session_numbered(account=one.actor.account, number=number, now=now())


def end_all_others(one, session):
    kept = accounts().number_of_session("another")
    accounts().end_other_sessions(account=one.actor.account, kept=kept, now=now())


def dismissed() -> Scene:
    """
    An operator is appointed no more.
    """
    actor = people.appointed("operator")
    _, session = people.sign_in(actor, "pro-sante-connect")
    asker = Asker(open_doors.person(inside.holder()), session=session)
    asker.pages = {"/exploitation/": "<h1", "/exploitation/demandes/": "<h1"}
    return asker, lambda: accounts().dismiss(account=actor.account, now=now())


SCENES: dict[str, Callable[[], Scene]] = {
    "a relation of care ends": partial(of_professional, in_team, end_relation),
    "a professional is blocked": partial(of_professional, in_team, block),
    "a place is blocked": partial(of_professional, in_team, block_place),
    "opposition to consultation": partial(of_professional, in_team, oppose),
    "categories refused to a professional": categories_refused,
    "a space is closed": partial(of_professional, in_team, close),
    "a pass ends": partial(of_professional, by_pass, end_pass),
    "an agreement ends": partial(of_professional, by_agreement, end_agreement),
    "an open glass is closed": partial(of_professional, by_glass, end_glass),
    "an open glass, then a block": partial(of_professional, by_glass, block),
    "an open glass, then opposition": partial(of_professional, by_glass, oppose_emergency),
    "a document is masked": masked,
    "a professional's session ends": professional_signs_out,
    "a software is put out": software_put_out,
    "an application is withdrawn": partial(of_application, withdraw),
    "an application is restricted": partial(of_application, restrict, scopes=SEVERAL),
    "an application is put out": partial(of_application, put_out),
    "a token is revoked": partial(of_application, revoke_token),
    "the visit of an application ends": visit_over,
    "a parent is suspended": partial(of_parent, "suspended"),
    "a parent represents no more": partial(of_parent, "ended"),
    "a mandate ends": partial(of_mandatary, "ended"),
    "a mandate is suspended": partial(of_mandatary, "suspended"),
    "a person signs out": partial(of_session, sign_out),
    "a session is ended from another browser": partial(of_session, end_from_elsewhere),
    "every other session is ended": partial(of_session, end_all_others),
    "somebody of the staff is dismissed": dismissed,
}
