"""
Each thing of a summary as an entry of its section.

The templates are those of CI-SIS and IHE PCC: FR-Probleme, FR-Allergie-ou-hypersensibilite,
FR-Traitement, FR-Vaccination, FR-Acte, FR-Dispositif-medical. A kind without an entry keeps its
words in the text of the section, and the report says so.
"""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

from ens.standards.cda import systems
from ens.standards.cda.markup import Element, element
from ens.standards.cda.synthesis import codes, measured, parts
from ens.standards.cda.synthesis.parts import Json

Find = Callable[[str], Json | None]

CONCERN: Final = ("2.16.840.1.113883.10.20.1.27", "1.3.6.1.4.1.19376.1.5.3.1.4.5.1")
PROBLEM_CONCERN: Final = (*CONCERN, "1.3.6.1.4.1.19376.1.5.3.1.4.5.2", "1.2.250.1.213.1.1.3.39")
PROBLEM: Final = ("2.16.840.1.113883.10.20.1.28", "1.3.6.1.4.1.19376.1.5.3.1.4.5",
                  "1.2.250.1.213.1.1.3.37")  # fmt: skip
ALLERGY_CONCERN: Final = (*CONCERN, "1.3.6.1.4.1.19376.1.5.3.1.4.5.3", "1.2.250.1.213.1.1.3.40")
ALLERGY: Final = ("2.16.840.1.113883.10.20.1.18", "2.16.840.1.113883.10.20.1.28",
                  "1.3.6.1.4.1.19376.1.5.3.1.4.5", "1.3.6.1.4.1.19376.1.5.3.1.4.6",
                  "1.2.250.1.213.1.1.3.41")  # fmt: skip
REACTION: Final = (*PROBLEM, "2.16.840.1.113883.10.20.1.54")
MEDICATION: Final = ("2.16.840.1.113883.10.20.1.24", "1.3.6.1.4.1.19376.1.5.3.1.4.7",
                     "1.2.250.1.213.1.1.3.42")  # fmt: skip
PRODUCT: Final = ("2.16.840.1.113883.10.20.1.53", "1.3.6.1.4.1.19376.1.5.3.1.4.7.2",
                  "1.2.250.1.213.1.1.3.43")  # fmt: skip
INSTRUCTION: Final = ("2.16.840.1.113883.10.20.1.49", "1.3.6.1.4.1.19376.1.5.3.1.4.3",
                      "1.2.250.1.213.1.1.3.33")  # fmt: skip
VACCINATION: Final = ("2.16.840.1.113883.10.20.1.24", "1.3.6.1.4.1.19376.1.5.3.1.4.12",
                      "1.2.250.1.213.1.1.3.45")  # fmt: skip
RANK: Final = ("2.16.840.1.113883.10.20.1.46", "1.2.250.1.213.1.1.3.82")
PROCEDURE: Final = ("1.3.6.1.4.1.19376.1.5.3.1.4.19", "2.16.840.1.113883.10.20.1.25",
                    "1.2.250.1.213.1.1.3.62")  # fmt: skip
DEVICE: Final = ("2.16.840.1.113883.10.20.1.34", "1.2.250.1.213.1.1.3.20")

# FHIR's type and category of an allergy, as one code of SNOMED CT.
ALLERGIES: Final[Mapping[tuple[str, tuple[str, ...]], tuple[str, str]]] = {
    ("allergy", ("medication",)): ("416098002", "allergie médicamenteuse"),
    ("allergy", ("food",)): ("414285001", "allergie alimentaire"),
    ("allergy", ("environment",)): ("426232007", "allergie environnementale"),
    ("allergy", ()): ("419199007", "allergie à une substance"),
    ("intolerance", ("medication",)): ("59037007", "intolérance médicamenteuse"),
    ("intolerance", ("food",)): ("235719002", "intolérance alimentaire"),
    ("intolerance", ()): ("782197009", "intolérance à une substance"),
    ("", ()): ("420134006", "propension à une réaction indésirable"),
}
SEVERITIES: Final = {"mild": "255604002", "moderate": "6736007", "severe": "24484000"}
# FHIR's statuses as those of an act.
STATUSES: Final = {
    "active": "active", "completed": "completed", "on-hold": "suspended", "stopped": "aborted",
    "cancelled": "cancelled", "entered-in-error": "nullified", "draft": "new",
    "in-progress": "active", "preparation": "new", "final": "completed", "intended": "new",
}  # fmt: skip
MOODS: Final = {"order": "RQO", "plan": "INT", "proposal": "PRP"}
PERIODS: Final = {"s": "s", "min": "min", "h": "h", "d": "d", "wk": "wk", "mo": "mo", "a": "a"}


def of(resource: Json, find: Find) -> Element | None:
    """
    The entry of a thing, None for a kind that has none.
    """
    make = _ENTRIES.get(str(resource.get("resourceType")))
    made = make(resource, find) if make else None
    return element("entry", children=[made]) if made is not None else None


def _status(resource: Json) -> Element:
    code = STATUSES.get(str(resource.get("status", "")), "")
    return element("statusCode", code=code) if code else element("statusCode", nullFlavor="UNK")


def _concern(roots: tuple[str, ...], resource: Json, observation: Element) -> Element:
    over = bool(resource.get("abatementDateTime") or resource.get("abatementPeriod"))
    return element(
        "act",
        classCode="ACT",
        moodCode="EVN",
        children=[
            *parts.templates(roots),
            *parts.ids(resource),
            element("code", nullFlavor="NA"),
            element("statusCode", code="completed" if over else "active"),
            element("effectiveTime", children=[element("low", nullFlavor="UNK")]),
            *parts.author(resource.get("recordedDate")),
            element(
                "entryRelationship",
                typeCode="SUBJ",
                inversionInd="false",
                children=[observation],
            ),
        ],
    )


def _condition(resource: Json, find: Find) -> Element:
    onset: Any = resource.get("onsetPeriod") or {}
    abatement: Any = resource.get("abatementPeriod") or {}
    kind = next(iter(resource.get("category", ())), None)
    any_kind = {"coding": [{"system": systems.FHIR_SYSTEMS[systems.SNOMED_CT],
                            "code": codes.ANY_PROBLEM, "display": "problème"}]}  # fmt: skip
    low = resource.get("onsetDateTime") or onset.get("start")
    high = resource.get("abatementDateTime") or abatement.get("end")
    observation = parts.observation(
        PROBLEM,
        negationInd="false",
        children=[
            element("id", nullFlavor="UNK"),
            parts.coded("code", kind or any_kind),
            element("statusCode", code="completed"),
            *(parts.interval(low, high) or [element("effectiveTime", nullFlavor="UNK")]),
            parts.coded("value", resource.get("code"), xsi_type="CD"),
            *(parts.coded("targetSiteCode", one) for one in resource.get("bodySite", ())),
            *parts.severity(resource.get("severity")),
            *parts.clinical_status(resource.get("clinicalStatus")),
            *parts.certainty(resource.get("verificationStatus")),
            *parts.notes(resource),
        ],
    )
    return _concern(PROBLEM_CONCERN, resource, observation)


def _allergy(resource: Json, find: Find) -> Element:
    kind = (str(resource.get("type", "")), tuple(resource.get("category", ())))
    code, display = ALLERGIES.get(kind) or ALLERGIES.get((kind[0], ())) or ALLERGIES["", ()]
    agent = element("playingEntity", classCode="MMAT",
                    children=[parts.coded("code", resource.get("code"))])  # fmt: skip
    role = element("participantRole", classCode="MANU", children=[agent])
    onset: Any = resource.get("onsetPeriod") or {}
    low = resource.get("onsetDateTime") or onset.get("start")
    observation = parts.observation(
        ALLERGY,
        negationInd="false",
        children=[
            element("id", nullFlavor="UNK"),
            element("code", code=code, displayName=display, codeSystem=systems.SNOMED_CT),
            element("statusCode", code="completed"),
            *(parts.interval(low, None) or [element("effectiveTime", nullFlavor="UNK")]),
            element("value", xsi_type="CD", nullFlavor="NA"),
            element("participant", typeCode="CSM", children=[role]),
            *parts.clinical_status(resource.get("clinicalStatus")),
            *_criticality(resource.get("criticality")),
            *parts.certainty(resource.get("verificationStatus")),
            *(_reaction(one, at) for one in resource.get("reaction", ())
              for at in one.get("manifestation", ())),
            *parts.notes(resource),
        ],
    )  # fmt: skip
    return _concern(ALLERGY_CONCERN, resource, observation)


def _criticality(code: Any) -> list[Element]:
    if not code:
        return []
    value = element("value", xsi_type="CD", code=str(code),
                    codeSystem="2.16.840.1.113883.4.642.4.130")  # fmt: skip
    observation = parts.observation(
        ("1.2.250.1.213.1.1.3.172",),
        children=[
            parts.loinc(codes.CRITICALITY, "Criticité"),
            element("statusCode", code="completed"),
            value,
        ],
    )
    return [element("entryRelationship", typeCode="SUBJ", inversionInd="true",
                    children=[observation])]  # fmt: skip


def _reaction(reaction: Json, manifestation: Json) -> Element:
    code = SEVERITIES.get(str(reaction.get("severity", "")))
    severity = {"coding": [{"system": systems.FHIR_SYSTEMS[systems.SNOMED_CT], "code": code}]}
    observation = parts.observation(
        REACTION,
        children=[
            element("id", nullFlavor="UNK"),
            element("code", code=codes.SYMPTOM, codeSystem=systems.SNOMED_CT,
                    displayName="symptôme rapporté par le patient ou le répondant"),
            element("statusCode", code="completed"),
            *parts.interval(reaction.get("onset"), None),
            parts.coded("value", manifestation, xsi_type="CD"),
            *(parts.severity(severity) if code else ()),
        ],
    )  # fmt: skip
    return element("entryRelationship", typeCode="MFST", children=[observation])


def _medication(resource: Json, find: Find) -> Element:
    reference: Any = resource.get("medicationReference") or {}
    found = find(str(reference.get("reference", ""))) or {}
    concept = resource.get("medicationCodeableConcept") or found.get("code")
    doses = resource.get("dosageInstruction") or resource.get("dosage") or ()
    first: Json = next(iter(doses), {})
    mood = MOODS.get(str(resource.get("intent", "")), "INT")
    asked = resource["resourceType"] == "MedicationRequest"
    return element(
        "substanceAdministration",
        classCode="SBADM",
        moodCode=mood if asked else "EVN",
        negationInd="true" if resource.get("doNotPerform") else "false",
        children=[
            *parts.templates(MEDICATION),
            *parts.ids(resource),
            element("code", code=codes.MEDICINE, codeSystem="2.16.840.1.113883.5.4",
                    displayName="Médicament"),
            _status(resource),
            *parts.when(resource, "effective"),
            *_timing(first),
            *_concept("routeCode", first.get("route")),
            *_concept("approachSiteCode", first.get("site")),
            *_dose(first),
            _product(concept),
            *parts.author(resource.get("authoredOn") or resource.get("dateAsserted")),
            *parts.reasons(resource),
            *(_instruction(one) for one in doses if one.get("text")),
            *parts.notes(resource),
        ],
    )  # fmt: skip


def _concept(tag: str, concept: Any) -> list[Element]:
    return [parts.coded(tag, concept)] if concept else []


def _timing(dose: Json) -> list[Element]:
    """
    Once in every period; anything richer is in words, and in the report.
    """
    repeat: Json = dose.get("timing", {}).get("repeat", {})
    unit = PERIODS.get(str(repeat.get("periodUnit", "")))
    if repeat.get("frequency") != 1 or not unit or "period" not in repeat:
        return []
    number = format(Decimal(repeat["period"]), "f")
    period = element("period", value=number, unit=unit)
    return [element("effectiveTime", xsi_type="PIVL_TS", operator="A", children=[period])]


def _dose(dose: Json) -> list[Element]:
    amounts: Iterable[Json] = dose.get("doseAndRate", ())
    first: Json = next(iter(amounts), {})
    return parts.quantity("doseQuantity", first.get("doseQuantity"))


def _product(concept: Any, lot: str = "") -> Element:
    concept = concept if isinstance(concept, Mapping) else {}
    displays = [str(one["display"]) for one in concept.get("coding", ()) if one.get("display")]
    name = str(concept.get("text") or next(iter(displays), ""))
    material = element(
        "manufacturedMaterial",
        children=[
            parts.coded("code", concept),
            element("name", name) if name else element("name", nullFlavor="UNK"),
            *([element("lotNumberText", lot)] if lot else []),
        ],
    )
    product = element("manufacturedProduct", children=[*parts.templates(PRODUCT), material])
    return element("consumable", typeCode="CSM", children=[product])


def _instruction(dose: Json) -> Element:
    act = element(
        "act",
        classCode="ACT",
        moodCode="INT",
        children=[
            *parts.templates(INSTRUCTION),
            element("code", code=codes.INSTRUCTION, codeSystem="1.3.6.1.4.1.19376.1.5.3.2"),
            element("text", str(dose["text"])),
            element("statusCode", code="completed"),
        ],
    )
    return element("entryRelationship", typeCode="SUBJ", inversionInd="true", children=[act])


def _immunization(resource: Json, find: Find) -> Element:
    protocol: Json = next(iter(resource.get("protocolApplied", ())), {})
    return element(
        "substanceAdministration",
        classCode="SBADM",
        moodCode="EVN",
        negationInd="true" if resource.get("status") == "not-done" else "false",
        children=[
            *parts.templates(VACCINATION),
            *parts.ids(resource),
            element("code", code=codes.VACCINATION, codeSystem="2.16.840.1.113883.5.4",
                    displayName="Vaccination sans autre précision"),
            element("statusCode", code="completed"),
            *(parts.moment("effectiveTime", resource.get("occurrenceDateTime"))
              or [element("effectiveTime", nullFlavor="UNK")]),
            *_concept("routeCode", resource.get("route")),
            *_concept("approachSiteCode", resource.get("site")),
            *parts.quantity("doseQuantity", resource.get("doseQuantity")),
            _product(resource.get("vaccineCode"), str(resource.get("lotNumber", ""))),
            *_rank(protocol.get("doseNumberPositiveInt")),
            *parts.notes(resource),
        ],
    )  # fmt: skip


def _rank(rank: Any) -> list[Element]:
    if not rank:
        return []
    observation = parts.observation(
        RANK,
        children=[
            parts.loinc(codes.RANK, "Rang de la vaccination"),
            element("statusCode", code="completed"),
            element("value", xsi_type="INT", value=str(rank)),
        ],
    )
    return [element("entryRelationship", typeCode="SUBJ", children=[observation])]


def _procedure(resource: Json, find: Find) -> Element:
    return element(
        "procedure",
        classCode="PROC",
        moodCode="EVN",
        negationInd="true" if resource.get("status") == "not-done" else "false",
        children=[
            *parts.templates(PROCEDURE),
            *parts.ids(resource),
            parts.coded("code", resource.get("code")),
            _status(resource),
            *parts.when(resource, "performed"),
            *(parts.coded("targetSiteCode", one) for one in resource.get("bodySite", ())),
            *parts.reasons(resource),
            *parts.notes(resource),
        ],
    )


def _device(resource: Json, find: Find) -> Element:
    reference: Any = resource.get("device") or {}
    found: Json = find(str(reference.get("reference", ""))) or {}
    kind = found.get("type") or ({"text": reference["display"]} if "display" in reference else {})
    device = element("playingDevice", classCode="DEV", determinerCode="INSTANCE",
                     children=[parts.coded("code", kind)])  # fmt: skip
    role = element(
        "participantRole", classCode="MANU", children=[*parts.identifiers(found), device]
    )
    return element(
        "supply",
        classCode="SPLY",
        moodCode="EVN",
        children=[
            *parts.templates(DEVICE),
            *parts.ids(resource),
            _status(resource),
            *parts.when(resource, "timing"),
            element("participant", typeCode="DEV", children=[role]),
            *parts.notes(resource),
        ],
    )


_ENTRIES: Final[Mapping[str, Callable[[Json, Find], Element]]] = {
    "AllergyIntolerance": _allergy,
    "Condition": _condition,
    "DeviceUseStatement": _device,
    "Immunization": _immunization,
    "MedicationRequest": _medication,
    "MedicationStatement": _medication,
    "Observation": lambda resource, _: measured.entry(resource),
    "Procedure": _procedure,
}
