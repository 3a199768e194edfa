"""
People, things and who stands before them, each described twice: as the product knows it, by the
doors that make it so, and as the oracle does, by names.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from tests.fhir_api import inside, things
from tests.spec.access.oracle import Thing, refusal

SECURITY = (
    "https://mos.esante.gouv.fr/NOS/TRE_A07-StatutVisibiliteDocument/FHIR/"
    "TRE-A07-StatutVisibiliteDocument"
)
CODES = {
    "masked": "MASQUE_PS",
    "unannounced": "INVISIBLE_PATIENT",
    "secret": "INVISIBLE_REPRESENTANTS_LEGAUX",
}
FLAGS = ((), ("masked",), ("unannounced",), ("secret",), ("masked", "secret"))
# Category of each sort of thing, and whether a doctor and a nurse are entitled to it.
SORTS = {
    "weight": ("Observation", "measures", True, True),
    "potassium": ("Observation", "documents", True, True),
    "report": ("DocumentReference", "documents", True, True),
    "telemedicine": ("DocumentReference", "documents", True, False),
    "treatment": ("MedicationRequest", "prescriptions", True, True),
    "problem": ("Condition", "carnet", True, True),
    "visit": ("Encounter", "appointments", True, True),
    "meeting": ("Appointment", "appointments", True, True),
    "letter": ("Communication", "messages", True, True),
    "refund": ("ExplanationOfBenefit", "reimbursements", True, False),
    "vaccine": ("Immunization", "carnet", True, True),
}
# The person's own resource, which every person has.
TOLD = {**SORTS, "identity": ("Patient", "administrative", True, True)}
NOBODY_TO_CARE = frozenset({"OPEN", "STRONG"})


@dataclass(frozen=True, slots=True)
class Made:
    """
    One thing of one person; `fid` is its id, `number` an identifier of its own.
    """

    sort: str
    flags: tuple[str, ...]
    type: str
    fid: str
    number: str


@dataclass(frozen=True, slots=True)
class Standing:
    """
    Who asks, as the oracle knows them: facts, and the categories of each set; None is all of it.
    `apart` says that what the application may reach leaves out what is masked or secret; `human` is
    who signs in to the pages, None where only software asks.
    """

    name: str
    actor: Any
    facts: frozenset[str]
    profession: int = 0
    holder: frozenset[str] | None = None
    lent: frozenset[str] = frozenset()
    mandate: frozenset[str] = frozenset()
    scopes: frozenset[str] | None = None
    apart: bool = False
    human: Any = None

    def sees(self, made: Made) -> bool:
        return refusal(self.facts, self._thing(made)) is None

    def sees_who_it_is(self) -> bool:
        return self.sees(Made("identity", (), "Patient", "", ""))

    def _thing(self, made: Made) -> Thing:
        category, flags = TOLD[made.sort][1], frozenset(made.flags)
        in_scopes = self.scopes is None or made.type in self.scopes
        if self.apart and flags & {"masked", "secret"}:
            in_scopes = False
        return Thing(
            masked="masked" in flags,
            unannounced="unannounced" in flags,
            secret="secret" in flags,
            personal=False,
            in_scopes=in_scopes,
            in_holder=self.holder is None or category in self.holder,
            in_profession=bool(self.profession) and TOLD[made.sort][1 + self.profession],
            in_lent=category in self.lent,
            in_mandate=category in self.mandate,
            in_assured=True,
            in_accepted=True,
        )


@dataclass(frozen=True, slots=True)
class World:
    """
    One person with one of each sort under each flag, and those who stand before them.
    """

    person: inside.Holder
    things: tuple[Made, ...]
    standings: tuple[Standing, ...] = field(default=())


def body(sort: str, person: str, number: str) -> dict[str, Any]:
    subject = {"reference": f"Patient/{person}"}
    laboratory = [{"coding": [{"system": things.CATEGORY, "code": "laboratory"}]}]
    named = things.identified(number, system="urn:doors")
    text = {"text": f"dit {number}"}
    concept = {"coding": [{"system": "urn:doors:code", "code": number}]}
    bodies: dict[str, Callable[[], dict[str, Any]]] = {
        "weight": lambda: things.observation(person, identifier=named),
        "potassium": lambda: things.observation(
            person, of="2823-3", category=laboratory, identifier=named
        ),
        "report": lambda: things.document(subject, identifier=named),
        "telemedicine": lambda: things.document(
            subject, identifier=named,
            type={"coding": [{"system": things.LOINC, "code": "75496-0"}]},
        ),
        "treatment": lambda: {
            "resourceType": "MedicationRequest", "status": "active", "intent": "order",
            "subject": subject, "medicationCodeableConcept": concept, "identifier": named,
        },
        "problem": lambda: {
            "resourceType": "Condition", "subject": subject, "code": concept, "identifier": named,
        },
        "vaccine": lambda: {
            "resourceType": "Immunization", "status": "completed", "patient": subject,
            "vaccineCode": concept, "occurrenceDateTime": "2025-10-02", "identifier": named,
        },
        "visit": lambda: {
            "resourceType": "Encounter", "status": "finished", "class": {"code": "AMB"},
            "subject": subject, "identifier": named,
        },
        "meeting": lambda: {
            "resourceType": "Appointment", "status": "proposed", "identifier": named,
            "participant": [{"actor": subject, "status": "accepted"}],
        },
        "letter": lambda: {
            "resourceType": "Communication", "status": "completed", "subject": subject,
            "identifier": named, "payload": [{"contentString": text["text"]}],
        },
        "refund": lambda: {
            "resourceType": "ExplanationOfBenefit", "status": "active", "use": "claim",
            "outcome": "complete", "patient": subject, "created": "2026-01-05",
            "type": concept, "insurer": {"display": "Caisse"}, "provider": {"display": "Cabinet"},
            "insurance": [{"focal": True, "coverage": {"display": "Régime"}}], "identifier": named,
        },
    }  # fmt: skip
    return bodies[sort]()


def _made(person: inside.Holder, prefix: str) -> Iterator[Made]:
    with inside.http(inside.operator()) as loader:
        for sort, (type_, *_rest) in SORTS.items():
            for flags in FLAGS:
                number = f"{prefix}-{sort}-{''.join(one[0] for one in flags) or 'n'}"
                sent = body(sort, person.id, number)
                marked = [{"system": SECURITY, "code": CODES[one]} for one in flags]
                if marked:
                    sent["meta"] = {"security": marked}
                answer = loader.post(f"/{type_}", json=sent)
                assert answer.status_code == 201, (sort, answer.text)
                yield Made(sort, flags, type_, answer.json()["id"], number)


def world(prefix: str) -> World:
    person = inside.holder()
    teen(person.key)
    made = tuple(_made(person, prefix))
    return World(person, made, tuple(standings(person)))


def teen(person: int) -> None:
    """
    Sixteen years old: old enough to decide alone, young enough to have parents.
    """
    from ens.ground import clock

    born(person, clock.today() - dt.timedelta(days=16 * 365 + 10))


def born(person: int, on: dt.date) -> None:
    from ens.ground import database

    database.execute("update identity_person set birth_date = %s where person = %s", (on, person))


def standings(person: inside.Holder) -> Iterator[Standing]:
    yield from _around(person)
    yield from _professionals(person)


def _open(one: Any) -> Any:
    """
    As through an application that leaves nothing out.
    """
    return replace(one, client="dedans-app", scopes="user/*.cruds")


def _around(person: inside.Holder) -> Iterator[Standing]:
    own = NOBODY_TO_CARE | {"SELF", "SELF_RULING"}
    relative = NOBODY_TO_CARE | {"RELATIVE", "SELF_RULING"}
    yield Standing("the person", _open(person.actor), own, human=person.actor)
    scopes = "patient/Observation.rs patient/DocumentReference.rs patient/Patient.rs"
    app = inside.through(person, "dedans-app", scopes, patient=person.key)
    reached = frozenset({"Observation", "DocumentReference", "Patient"})
    yield Standing("an app", app, own, scopes=reached, apart=True)
    other = inside.holder("Autre").actor
    yield Standing("a stranger", _open(other), relative, human=other)
    parent, stopped = inside.holder("Parent"), inside.holder("Autre parent")
    for one in (parent, stopped):
        _represent(one.key, person.key)
    _suspend(stopped.key, person.key)
    represents = relative | {"REPRESENTS"}
    yield Standing("a parent", _open(parent.actor), represents, human=parent.actor)
    yield Standing(
        "a suspended parent", _open(stopped.actor), represents | {"SUSPENDED"},
        human=stopped.actor,
    )  # fmt: skip
    helper = inside.holder("Aidante")
    _mandate(person.key, helper.key, ["measures", "prescriptions", "administrative"])
    named = frozenset({"measures", "prescriptions", "administrative"})
    yield Standing(
        "a helper", _open(helper.actor), relative | {"MANDATE"}, mandate=named,
        human=helper.actor,
    )  # fmt: skip


def _professionals(person: inside.Holder) -> Iterator[Standing]:
    pro = NOBODY_TO_CARE | {"PRO", "SELF_RULING"}

    def one(name: str, *facts: str, profession: str = "10", **more: Any) -> Standing:
        specialty = "SM59" if "glass" in name else "SM54"
        at = _place(name) if "place" in name else None
        made = inside.doctor(profession=profession, specialty=specialty, at=at)
        actor = inside.through(made, "dedans-cabinet", "user/*.cruds")
        column = 1 if profession == "10" else 2
        known = pro | set(facts)
        standing = Standing(name, actor, known, profession=column, human=made.actor, **more)
        _arrange(name, person, made)
        return standing

    yield one("an unrelated doctor")
    yield one("a doctor of the team", "TEAM")
    yield one("the treating doctor", "TEAM", "TREATING")
    yield one("a nurse of the team", "TEAM", profession="60")
    yield one("a blocked doctor of the team", "TEAM", "BLOCKED")
    yield one("a doctor with a glass", "BREAK_GLASS")
    yield one("a doctor with an agreement", "CONSENT")
    yield one("a doctor with a pass", "PASS", lent=frozenset({"documents", "carnet"}))
    categories = frozenset(category for _, category, *_ in TOLD.values())
    yield one("a doctor refused documents", "TEAM", holder=categories - {"documents"})
    yield one("a doctor of an opposed place", "TEAM", "OPPOSED")
    holder = categories - {"measures"}
    yield one("a doctor of a place refused measures", "TEAM", holder=holder)


@cache
def _place(name: str) -> Any:
    from ens.contexts.directory import api as directory
    from ens.sandbox.population import numbers

    rank = 940_010 + len(name)
    return directory.upsert_structure(finess=numbers.fictive_finess(rank).value, name=name)


def _arrange(name: str, person: inside.Holder, made: inside.Doctor) -> None:
    """
    Make it so, as the person does.
    """
    if "team" in name or "refused" in name or "place" in name:
        inside.care_for(person, made)
    if "treating" in name:
        inside.care_for(person, made, kind="treating")
    if "blocked" in name:
        _block(person.key, made.key)
    if "glass" in name:
        inside.break_glass(person, made)
    if "agreement" in name:
        _insert(
            "access_consent", person=person.key, professional=made.key, source="space",
            since=_before(), made_by=1,
        )  # fmt: skip
    if "pass" in name:
        _lend(person.key, made)
    if "opposed" in name:
        _insert(
            "access_opposition", person=person.key, against="consultation", since=_before(),
            structure=made.actor.structure, made_by=1,
        )  # fmt: skip
    if "place refused" in name:
        _insert(
            "access_choice", person=person.key, concerns="reading", category="measures",
            structure=made.actor.structure, allowed=False, since=_before(), made_by=1,
        )  # fmt: skip
    elif "refused" in name:
        _insert(
            "access_choice", person=person.key, concerns="reading", professional=made.key,
            category="documents", allowed=False, since=_before(), made_by=1,
        )  # fmt: skip


def _before() -> dt.datetime:
    from ens.ground import clock

    return clock.now() - dt.timedelta(hours=1)


def _insert(table: str, **values: Any) -> None:
    from ens.ground import database

    names, marks = ", ".join(values), ", ".join(f"%({name})s" for name in values)
    database.execute(f"insert into {table} ({names}) values ({marks})", values)


def _block(person: int, professional: int) -> None:
    from ens.contexts.access import api as access

    access.block(person=person, professional=professional, made_by=1, now=_before())


def _lend(person: int, made: inside.Doctor) -> None:
    from ens.contexts.access import passes
    from ens.ground import keys

    number = next(_passes())
    sealed = keys.seal(keys.person_key(person), b"ABCD2345", passes.SEALED)
    _insert(
        "access_pass", person=person, **{"pass": number}, digest=b"x", sealed=sealed,
        categories=["documents", "carnet"], several=False, since=_before(),
        until=_before() + dt.timedelta(days=1), made_by=1,
    )  # fmt: skip
    _insert(
        "access_pass_use", person=person, **{"pass": number}, professional=made.key,
        structure=made.actor.structure, at=_before(),
    )  # fmt: skip


@cache
def _passes() -> Iterator[int]:
    return iter(range(7_000_000, 7_100_000))


def _mandate(person: int, mandatary: int, categories: list[str]) -> None:
    _insert(
        "access_mandate", person=person, mandatary=mandatary, kind="helper", categories=categories,
        acts=["see"], since=_before(), until=_before() + dt.timedelta(days=30),
        offered_at=_before(), accepted_at=_before(), made_by=1,
    )  # fmt: skip


def assist(person: int, account: int) -> None:
    _insert(
        "access_assistance", person=person, account=account, categories=["administrative"],
        acts=["see", "decide"], since=_before() + dt.timedelta(minutes=59),
        until=_before() + dt.timedelta(minutes=118), made_by=1,
    )  # fmt: skip


def _represent(representative: int, person: int) -> None:
    from ens.contexts.identity import api as identity
    from ens.ground import clock

    identity.represent(
        representative=representative, represented=person, kind="parent", source="act", by=1,
        since=clock.today() - dt.timedelta(days=400),
    )  # fmt: skip


def _suspend(representative: int, person: int) -> None:
    from ens.contexts.identity import api as identity

    identity.suspend_representation(
        representative=representative, represented=person, by=1, reason="essai", now=_before()
    )
