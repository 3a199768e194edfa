"""
People of one test: each signs in with a real session, and deposits by the one write path.
"""

import base64
import datetime as dt
import itertools
import re
import uuid
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.test import Client
from lxml import html

from ens.ground.actor import Actor

FINESS = "990099017"
BORN = dt.date(1961, 5, 4)
_numbers = itertools.count(1)
POTASSIUM = ("2823-3", "Potassium", "Potassium", "mmol/L", "3.5", "5.1")


@dataclass
class Someone:
    """
    `key` is the person's or the professional's; `id` their public id; `browser` is signed in.
    """

    key: int
    id: str
    name: str
    actor: Actor
    browser: Client
    session: str


def citizen(given: str = "Jeanne", *, born: dt.date = BORN, state: str = "open") -> Someone:
    from ens.contexts.accounts import api as accounts
    from ens.contexts.identity import api as identity
    from ens.contexts.record import api as record
    from ens.ground import clock, database
    from ens.standards.ins import Traits

    now = clock.now()
    record.write_dictionaries()
    traits = Traits(family_name(), (given,), "F", born, "75056")
    person = identity.create_person(
        traits=traits, ins=None, status="PROV", state="open", email="", now=now
    )
    account = accounts.account_of_citizen(person=person.person, name=person.name, now=now)
    actor = accounts.of_citizen(
        account=account, person=person.person, name=person.name, assurance=1
    )
    with database.transaction():
        _store_patient(actor, person)
    match state:
        case "to-open":
            database.execute(
                "update identity_person set state = 'to-open' where person = %s", (person.person,)
            )
        case "refused":
            identity.refuse_space(person=person.person, by=person.person, now=now)
        case "closed":
            identity.close_space(person=person.person, by=person.person, now=now)
    browser, session = sign_in(actor, "franceconnect")
    return Someone(person.person, person.public_id, person.name, actor, browser, session)


def _store_patient(actor: Actor, person: Any) -> None:
    from ens.contexts.access import api as access
    from ens.contexts.record import api as record
    from ens.ground import clock

    now = clock.now()
    reach = access.reach(actor=actor, persons=(person.person,), action="create", now=now)
    resource = {"resourceType": "Patient", "name": [{"family": person.family}]}
    record.create(
        [record.Draft("Patient", person.public_id, person.person, resource)], reach=reach, now=now
    )


def number(one: Someone) -> str:
    """
    Give the person a test INS of their own, and return it.
    """
    from ens.contexts.identity.actions import add_ins
    from ens.ground import clock
    from ens.standards import ins, nir

    root = f"2801175056{one.key % 1000:03}"
    value = root + nir.key_of(root)
    add_ins(person=one.key, ins=ins.InsNumber(ins.INS_NIR_TEST, value), now=clock.now())
    return value


def family_name() -> str:
    """
    A name nobody else has in this run.
    """
    return f"ESSAI{'ABCDEFGHIJ'[next(_numbers) % 10]}{uuid.uuid4().hex[:6]}".upper()


def doctor(given: str = "Anne", *, profession: str = "10", specialty: str = "SM54") -> Someone:
    from ens.contexts.accounts import api as accounts
    from ens.contexts.directory import api as directory
    from ens.ground import clock
    from ens.standards import rpps

    now = clock.now()
    directory.upsert_structure(finess=FINESS, name="Hôpital fictif", city="Nantes")
    number = rpps.with_check_digit(f"9990{uuid.uuid4().int % 1_000_000:06}").value
    situation = directory.Situation(f"post-{number}", profession, specialty, 0, FINESS, "")
    known = directory.upsert_professional(
        idnps=f"8{number}", given=given, family=family_name(), civility="Dr",
        situations=[situation],
    )  # fmt: skip
    account = accounts.account_of_professional(
        professional=known.professional, name=known.name, now=now
    )
    actor = accounts.of_professional(
        account=account, professional=known.professional, name=known.name,
        situation=known.situations[0], assurance=1,
    )  # fmt: skip
    browser, session = sign_in(actor, "pro-sante-connect")
    return Someone(known.professional, known.public_id, known.name, actor, browser, session)


def sign_in(actor: Actor, provider: str) -> tuple[Client, str]:
    from ens.contexts.accounts import api as accounts
    from ens.ground import clock

    raw = accounts.open_session(
        actor, provider=provider, situation="", id_token="", device="", now=clock.now()
    )
    browser = Client(SERVER_NAME="127.0.0.1", raise_request_exception=False)
    browser.cookies["ens_session"] = raw
    return browser, raw


def strongly(one: Someone) -> Client:
    """
    Another browser of theirs, signed in with FranceConnect+.
    """
    return sign_in(replace(one.actor, assurance=2), "franceconnect-plus")[0]


def nobody() -> Client:
    return Client(SERVER_NAME="127.0.0.1", raise_request_exception=False)


def care_for(person: Someone, professional: Someone, *, kind: str = "care-team") -> None:
    from ens.contexts.access import api as access
    from ens.ground import clock

    access.relate(
        person=person.key, professional=professional.key, source="named", kind=kind,
        made_by=person.actor.account, now=clock.now() - dt.timedelta(days=1),
    )  # fmt: skip


def represents(one: Someone, other: Someone) -> None:
    from ens.contexts.identity import api as identity
    from ens.ground import clock

    identity.represent(
        representative=one.key, represented=other.key, since=clock.today(), source="essai", by=0
    )


def deposit(
    author: Someone,
    person: Someone,
    *,
    value: str = "4.2",
    day: dt.date = dt.date(2026, 3, 2),
    masked: bool = False,
    visibility: tuple[str, ...] = (),
    replaces: str = "",
) -> str:
    """
    Deposit a laboratory report with one potassium, which may replace another one, and return
    the document's id.
    """
    data = report(person, value=value, day=day)
    more: Any = {"masked": masked, "visibility": visibility, "replaces": replaces}
    return deposit_file(author, person, data, media_type="text/xml", day=day, **more)


def deposit_file(
    author: Someone,
    person: Someone,
    data: bytes,
    *,
    media_type: str,
    day: dt.date = dt.date(2026, 3, 2),
    code: str = "11502-2",
    masked: bool = False,
    visibility: tuple[str, ...] = (),
    replaces: str = "",
) -> str:
    from ens.contexts.record import api as record
    from ens.ground import clock, database
    from ens.journeys.write_path import store_resources

    reference = _reference(author, person, data, media_type, day, code)
    codes = ("MASQUE_PS",) * masked + visibility
    if codes:
        reference["securityLabel"] = [{"coding": [{"code": code}]} for code in codes]
    if replaces:
        target = {"reference": f"DocumentReference/{replaces}"}
        reference["relatesTo"] = [{"code": "replaces", "target": target}]
    with database.transaction():
        wanted = store_resources.wanted_of(reference, record.new_id())
        stored = store_resources.create([wanted], actor=author.actor, now=clock.now())
    return stored[0].id


def _reference(
    author: Someone, person: Someone, data: bytes, media_type: str, day: dt.date, code: str
) -> dict[str, Any]:
    contained = [
        {"resourceType": "Practitioner", "id": "author", "name": [{"text": author.name}]},
        {"resourceType": "Organization", "id": "place", "name": "Laboratoire fictif"},
    ]
    content = {"contentType": media_type, "data": base64.b64encode(data).decode()}
    return {
        "resourceType": "DocumentReference",
        "status": "current",
        "type": {"coding": [{"system": "http://loinc.org", "code": code}]},
        "subject": {"reference": f"Patient/{person.id}"},
        "date": f"{day.isoformat()}T10:00:00+01:00",
        "contained": contained,
        "author": [{"reference": "#author"}],
        "custodian": {"reference": "#place"},
        "content": [{"attachment": content}],
    }


def report(person: Someone, *, value: str, day: dt.date) -> bytes:
    from ens.contexts.identity import api as identity
    from ens.standards import ins, nir
    from ens.standards.cda import lab_report, writing
    from ens.standards.cda.datatypes import Identifier
    from ens.standards.cda.lab_values import Quantity

    traits = identity.person(person.key).traits
    root = "2610575056001"
    code, display, name, unit, low, high = POTASSIUM
    measured = lab_report.Measurement(
        code=code, display=display, name=name, value=Quantity(Decimal(value), unit),
        low=Decimal(low), high=Decimal(high),
    )  # fmt: skip
    panel = lab_report.Panel("18719-5", "Biochimie", "Biochimie", (measured,))
    at = dt.datetime.combine(day, dt.time(10), dt.UTC)
    return writing.write_lab_report(
        lab_report.LabReport(
            identifier=Identifier(f"2.25.{uuid.uuid4().int}"),
            set_id=Identifier(f"2.25.{uuid.uuid4().int}"),
            created=at,
            collected=at,
            subject=lab_report.Subject(
                ins.InsNumber(ins.INS_NIR_TEST, root + nir.key_of(root)), traits
            ),
            author=lab_report.Professional("899900000037", "Sophie", "GARNIER"),
            structure=lab_report.Structure("1990099017", "Laboratoire fictif"),
            chapters=(lab_report.Chapter("18719-5", "Biochimie", (panel,)),),
        )
    )


def words(response: Any) -> str:
    """
    What a page says, without its tags.
    """
    page = html.fromstring(response.content)
    main = page.find(".//main")
    text = (page if main is None else main).text_content()
    return re.sub(r"[\s\u00a0\u202f]+", " ", text).strip()


def press(browser: Client, page: Any, name: str, **typed: str) -> Any:
    """
    Fill and send the form that holds the button of this name; follow where it leads.
    """
    address, data, method = form_of(page, name)
    send = browser.post if method == "post" else browser.get
    return send(address, data | typed, follow=True)


def form_of(page: Any, name: str) -> tuple[str, dict[str, str], str]:
    tree = html.fromstring(page.content)
    [button] = tree.xpath(f"//main//form//button[@name='{name}']")[:1]
    form = next(one for one in button.iterancestors("form"))
    data = {
        field.get("name"): field.get("value") or "" for field in form.iter("input", "select")
        if field.get("name")
    }  # fmt: skip
    data[name] = button.get("value") or ""
    address = form.get("action") or page.request["PATH_INFO"]
    return address, data, form.get("method", "get").lower()


def staff(kind: str) -> Client:
    """
    The browser of somebody appointed, signed in.
    """
    return sign_in(appointed(kind), "pro-sante-connect")[0]


def appointed(kind: str) -> Actor:
    """
    Somebody who is appointed.
    """
    from ens.contexts.accounts import api as accounts
    from ens.ground import clock

    name = f"Inès {family_name()}"
    account = accounts.appoint(
        provider="pro-sante-connect", identifier=f"essai/{uuid.uuid4()}", kind=kind, name=name,
        now=clock.now(),
    )  # fmt: skip
    return accounts.of_staff(account=account, kind=kind, structure=0, name=name, assurance=1)
