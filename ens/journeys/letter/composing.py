"""
The letter, made from what its author typed and our own contexts know of them and the patient.

Source: CI-SIS "Structuration minimale"; the INS travels with a qualified identity only.
"""

import datetime as dt
import uuid
from collections.abc import Sequence
from decimal import Decimal

from ens.contexts.directory import api as directory
from ens.contexts.identity import api as identity
from ens.contexts.terminology import api as terminology
from ens.ground import clock
from ens.ground.actor import Actor
from ens.journeys.letter.kinds import SCALES, Kind
from ens.journeys.write_path import local_number
from ens.standards.cda import letter as cda
from ens.standards.cda import systems
from ens.standards.cda.datatypes import Code, Identifier
from ens.standards.cda.lab_report import Professional, Structure, Subject
from ens.standards.cda.lab_values import Quantity

# Sectors (TRE_R02) of establishments; elsewhere care is ambulatory.
ESTABLISHMENTS = ("SA01", "SA02", "SA03", "SA04", "SA05", "SA06")

PARTS = (
    ("29299-5", "Motif de la consultation", "Motif"),
    ("29545-1", "Examen physique", "Constatations"),
    ("55110-1", "Conclusion", "Conclusion"),
)


def letter_of(
    *,
    kind: Kind,
    title: str,
    texts: Sequence[str],
    measures: Sequence[tuple[str, Decimal]],
    vaccines: Sequence[tuple[str, str, dt.date, str, int | None]],
    actor: Actor,
    person: int,
    now: dt.datetime,
) -> cda.Letter:
    at = now.astimezone(clock.PARIS).replace(microsecond=0)
    return cda.Letter(
        identifier=Identifier(new_oid()),
        set_id=Identifier(new_oid()),
        type=Code(kind.code, systems.LOINC, kind.display),
        title=title,
        created=at,
        started=at,
        subject=_subject(identity.person(person)),
        author=_author(actor),
        structure=_structure(actor),
        passages=tuple(
            cda.Passage(*part, text) for part, text in zip(PARTS, texts, strict=True) if text
        ),
        measures=tuple(_measure(code, value) for code, value in measures),
        vaccines=tuple(
            cda.Vaccine(code, name, day, lot, rank, by_author=day == at.date())
            for code, name, day, lot, rank in vaccines
        ),
    )


def new_oid() -> str:
    return f"2.25.{uuid.uuid4().int}"


def _measure(code: str, value: Decimal) -> cda.Measure:
    scale = next(one for one in SCALES if one.code == code)
    return cda.Measure(code, scale.name, Quantity(value, scale.unit))


def _subject(one: identity.Person) -> Subject:
    numbers = identity.ins_of(one.person) if one.lets_the_ins_travel else ()
    return Subject(
        number=numbers[0] if numbers else None,
        traits=one.traits,
        usual_family=one.usual_name,
        local_identifier=None if numbers else local_number.of_person(one),
    )


def _author(actor: Actor) -> Professional:
    one = directory.professional(actor.professional)
    specialty = next(
        (
            at.specialty
            for at in one.situations
            if (at.structure, at.profession) == (actor.structure, actor.profession)
        ),
        "",
    )
    code = f"G15_{actor.profession}/{specialty}" if specialty else f"G15_{actor.profession}"
    civility = one.civility.upper()
    return Professional(
        idnps=one.idnps,
        given=one.given,
        family=one.family,
        profession=code,
        profession_display=terminology.display(systems.PROFESSION, code),
        civility=civility if civility in ("DR", "PR") else "",
    )


def _structure(actor: Actor) -> Structure | None:
    if not actor.structure:
        return None
    one = directory.structure(actor.structure)
    return Structure(
        idnst=one.idnst or f"1{one.finess}",
        name=one.name,
        practice_setting="ETABLISSEMENT" if one.kind in ESTABLISHMENTS else "AMBULATOIRE",
        facility_type=one.kind,
    )
