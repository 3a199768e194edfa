"""
The FHIR API in this process, over the database of the tests: where a failpoint can be armed and
a reader of any kind made. The requests are the same as over the wire.
"""

import base64
import datetime as dt
import itertools
import uuid
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

import httpx

from tests.fhir_api import things

BORN = dt.date(1961, 5, 4)
LABORATORY = "urn:oid:2.25."
_ranks = itertools.count(500_000)


@dataclass(frozen=True, slots=True)
class Holder:
    """
    A person with an open space, who signs in.
    """

    key: int
    id: str
    traits: Any
    number: Any
    actor: Any

    @property
    def reference(self):
        return {"reference": f"Patient/{self.id}"}


def holder(given="Jeanne"):
    from ens.contexts.accounts import api as accounts
    from ens.contexts.identity import api as identity
    from ens.contexts.record import api as record
    from ens.ground import clock
    from ens.sandbox.population import numbers
    from ens.standards.ins import Traits

    record.write_dictionaries()
    now, rank = clock.now(), next(_ranks)
    born = BORN + dt.timedelta(days=rank % 9000)
    traits = Traits(f"DEDANS{letters(rank)}", (given,), "F", born, "75056")
    number = numbers.fictive_ins(sex="F", birth_date=born, birthplace="75056", rank=rank % 1000)
    person = identity.create_person(
        traits=traits, ins=number, status="QUAL", state="open", email="", now=now
    )
    account = accounts.account_of_citizen(person=person.person, name=person.name, now=now)
    actor = accounts.of_citizen(
        account=account, person=person.person, name=person.name, assurance=1
    )
    one = Holder(person.person, person.public_id, traits, number, actor)
    _store_patient(one)
    return one


def letters(rank):
    return "".join("ABCDEFGHIJ"[int(digit)] for digit in str(rank))


def _store_patient(one):
    from ens.contexts.access import api as access
    from ens.contexts.record import api as record
    from ens.ground import clock, database

    now = clock.now()
    reach = access.reach(actor=one.actor, persons=(one.key,), action="create", now=now)
    resource = things.patient(
        family=one.traits.family,
        identifier=[{"system": one.number.system, "value": one.number.value}],
    )
    with database.transaction():
        record.create([record.Draft("Patient", one.id, one.key, resource)], reach=reach, now=now)


@cache
def hospital():
    from ens.contexts.directory import api as directory
    from ens.sandbox.population import numbers

    finess = numbers.fictive_finess(940_001).value
    return directory.upsert_structure(finess=finess, name="Hôpital du dedans")


@dataclass(frozen=True, slots=True)
class Doctor:
    key: int
    idnps: str
    name: str
    actor: Any


def doctor(profession="10", specialty="SM54", at=None):
    from ens.contexts.accounts import api as accounts
    from ens.contexts.directory import api as directory
    from ens.ground import clock
    from ens.sandbox.population import numbers

    rank = next(_ranks)
    idnps = f"8{numbers.fictive_rpps(rank).value}"
    place = (at or hospital()).finess
    post = directory.Situation(f"dedans-{rank}", profession, specialty, 0, place, "")
    known = directory.upsert_professional(
        idnps=idnps, given="Anne", family=f"SOIGNE{letters(rank)}", situations=[post]
    )
    account = accounts.account_of_professional(
        professional=known.professional, name=known.name, now=clock.now()
    )
    actor = accounts.of_professional(
        account=account, professional=known.professional, name=known.name,
        situation=known.situations[0], assurance=1,
    )  # fmt: skip
    return Doctor(known.professional, idnps, known.name, actor)


def structure_of(one):
    """
    The hospital's software, with this doctor behind it.
    """
    from dataclasses import replace

    from ens.contexts.accounts import api as accounts

    actor = replace(
        one.actor, who=0, kind="structure", structure=hospital().structure, client="dedans-hopital",
        scopes="system/DocumentReference.crs system/List.crs system/Binary.cr",
    )  # fmt: skip
    return accounts.enrolled(actor, software="Logiciel du dedans")


def operator():
    from ens.contexts.accounts import api as accounts
    from ens.ground import clock
    from ens.ground.actor import Actor

    account = accounts.account_of_client(
        client_id="dedans-chargement", kind="operator", name="Chargement", now=clock.now()
    )
    actor = Actor(
        0, account, "operator", assurance=1, client="dedans-chargement", scopes="system/*.cruds",
        name="Chargement",
    )  # fmt: skip
    return accounts.enrolled(actor, software="Chargement du dedans")


def care_for(person, professional, *, kind="care-team"):
    from ens.contexts.access import api as access
    from ens.ground import clock

    access.relate(
        person=person.key, professional=professional.key, source="named", kind=kind,
        made_by=person.actor.account, now=clock.now() - dt.timedelta(days=1),
    )  # fmt: skip


def break_glass(person, professional, *, text="Amenée sans connaissance, aucun proche"):
    """
    However often: what limits a week is not what these tests are about.
    """
    from django.test import override_settings

    from ens.ground import clock
    from ens.journeys.emergency import break_glass

    with override_settings(ENS_BREAK_GLASS_WEEKLY=10_000):
        break_glass.break_glass(
            actor=professional.actor, patient=person.id, reason="immediate-danger", text=text,
            key="", now=clock.now(),
        )  # fmt: skip


@cache
def register_clients():
    from joserfc.jwk import ECKey

    from ens.contexts.accounts import api as accounts
    from ens.ground import clock

    key = ECKey.generate_key("P-384", {"kid": "dedans"}, private=False).as_dict(private=False)
    signed = {"auth": "private_key_jwt", "jwks": {"keys": [key]}}
    accounts.register_clients(
        [
            {"client_id": "dedans-hopital", "kind": "structure", "finess": hospital().finess,
             "scopes": "system/DocumentReference.crs system/List.crs system/Binary.cr", **signed},
            {"client_id": "dedans-cabinet", "kind": "pro_software", "scopes": "user/*.cruds",
             "redirect_uris": ["http://127.0.0.1:9/retour"], **signed},
            {"client_id": "dedans-app", "kind": "app", "auth": "none", "scopes": "patient/*.cruds",
             "redirect_uris": ["http://127.0.0.1:9/retour"]},
            {"client_id": "dedans-chargement", "kind": "operator", "may_assign_ids": True,
             "scopes": "system/*.cruds", **signed},
        ],
        now=clock.now(),
    )  # fmt: skip


def through(one, client_id, scopes, patient=0):
    """
    The same human, through this software.
    """
    from ens.contexts.accounts import api as accounts

    register_clients()
    client = accounts.client_of(client_id)
    return accounts.allowed_actor(one.actor, client=client, scopes=scopes, patient=patient)


def allowed(one, *, scopes="patient/*.cruds", session=None):
    """
    What a person allowed the application, and a token of it.
    """
    from django.conf import settings

    from ens.contexts.accounts import api as accounts
    from ens.ground import clock

    through_app = through(one, "dedans-app", scopes, patient=one.key)
    grant, _ = accounts.allow(through_app, session=session, now=clock.now())
    raw, _ = accounts.issue_token_of_grant(
        grant=grant, scopes=scopes, audience=settings.FHIR_BASE, now=clock.now()
    )
    return accounts.client_of("dedans-app"), raw


def http(actor):
    """
    A client of the FHIR API with a token of this actor.
    """
    from django.conf import settings

    from ens.contexts.accounts import api as accounts
    from ens.fhir_api.application import application
    from ens.ground import clock

    register_clients()
    raw, _ = accounts.issue_token_of_actor(actor, audience=settings.FHIR_BASE, now=clock.now())
    return httpx.Client(
        transport=httpx.WSGITransport(app=application),
        base_url=settings.FHIR_BASE,
        headers={"authorization": f"Bearer {raw}"},
        trust_env=False,
    )


def software_of(one):
    """
    A doctor's own software.
    """
    return http(through(one, "dedans-cabinet", "openid fhirUser user/*.cruds"))


@contextmanager
def failing(spec):
    """
    A failpoint armed for a moment.
    """
    from ens.ground import failpoints

    failpoints.arm(spec)
    try:
        yield
    finally:
        failpoints.arm("")


def report(person, author, *, potassium="4.2", identifier=""):
    """
    A CDA laboratory report of one result.
    """
    from ens.standards.cda import lab_report, writing
    from ens.standards.cda.datatypes import Identifier
    from ens.standards.cda.lab_values import Quantity

    when = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
    measured = lab_report.Measurement(
        code="2823-3", display="Potassium", name="Potassium",
        value=Quantity(Decimal(potassium), "mmol/L"), low=Decimal("3.5"), high=Decimal("5.1"),
        interpretation="N",
    )  # fmt: skip
    panel = lab_report.Panel("18719-5", "Biochimie", "Biochimie", (measured,))
    return writing.write_lab_report(
        lab_report.LabReport(
            identifier=Identifier(identifier or oid()),
            set_id=Identifier(oid()),
            created=when,
            collected=when,
            subject=lab_report.Subject(number=person.number, traits=person.traits),
            author=lab_report.Professional(
                idnps=author.idnps, given="Anne", family="SOIGNANTE",
                profession="G15_10/SM03", profession_display="Médecin",
            ),
            structure=lab_report.Structure(
                idnst=f"1{hospital().finess}", name="Hôpital du dedans",
                practice_setting="ETABLISSEMENT", facility_type="SA01",
            ),
            chapters=(lab_report.Chapter("18719-5", "Biochimie", (panel,)),),
        )
    )  # fmt: skip


def oid():
    return f"2.25.{uuid.uuid4().int | 1 << 127}"


def submission(person, author, *, data=b"", master="", **more):
    """
    The transaction of a List, a DocumentReference and its Binary.
    """
    data = data or report(person, author)
    document, binary = things.urn(), things.urn()
    attachment = {
        "contentType": "text/xml", "url": binary, "size": len(data), "hash": things.sha1(data),
        "title": "Compte rendu", "creation": "2026-03-02T10:00:00+01:00",
    }  # fmt: skip
    reference = things.document(person.reference, content=[{"attachment": attachment}], **more)
    reference["masterIdentifier"]["value"] = master or f"urn:oid:{oid()}"
    listed = {
        "resourceType": "List", "status": "current", "mode": "working",
        "subject": person.reference, "title": "Envoi",
        "entry": [{"item": {"reference": document}}],
    }  # fmt: skip
    content = {
        "resourceType": "Binary", "contentType": "text/xml",
        "data": base64.b64encode(data).decode(),
    }  # fmt: skip
    return things.transaction(
        things.post(listed), things.post(reference, document), things.post(content, binary)
    )


def lines_of(person, *, after=0):
    """
    The register's lines about a person, oldest first: (action, type, id, count, code, who).
    """
    from ens.ground import database

    return database.execute(
        "select line, action, type, id, count, code, who from register_trace"
        " where person = %s and line > %s order by line",
        (getattr(person, "key", person), after),
    ).fetchall()


def last_line():
    from ens.ground import database

    return database.execute("select coalesce(max(line), 0) from register_trace").fetchone()[0]
