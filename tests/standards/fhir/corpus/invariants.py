"""
The smallest change that breaks each invariant of the standard, written by hand from its words.

Each row: its key, the element it is on, what is put there (None: taken away). It is tried on
every such element of every example that has what `needs` names.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from tests.standards.fhir.corpus.edits import Edit, merged
from tests.standards.fhir.corpus.shapes import Place

CODE = {"coding": [{"system": "urn:s", "code": "c"}]}
REFERENCE = {"reference": "Patient/1"}
UCUM = "http://unitsofmeasure.org"
WRONG = {"system": "http://terminology.hl7.org/CodeSystem/condition-ver-status",
         "code": "entered-in-error"}  # fmt: skip
UNVERIFIED = {
    "system": "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification",
    "code": "entered-in-error",
}
ACTIVE = {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/condition-clinical",
                      "code": "active"}]}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Broken:
    key: str
    element: str
    changes: dict[str, Any]
    needs: tuple[str, ...] = ()
    but: tuple[str, ...] = ()


def row(key: str, element: str, needs: str = "", but: str = "", /, **changes: Any) -> Broken:
    return Broken(key, element, changes, tuple(needs.split()), tuple(but.split()))


DATATYPES: Final = (
    row("per-1", "Period", start="2024-02-01", end="2024-01-01"),
    row("per-1", "Period", start="2024-02-01T10:00:00Z", end="2024-02-01T10:00:00+01:00"),
    row("qty-3", "Quantity", code="mg", system=None),
    row("rng-2", "Range", low={"value": 9}, high={"value": 1}),
    row("rat-1", "Ratio", "numerator", denominator=None),
    row("rat-1", "Ratio", "denominator", numerator=None),
    row("age-1", "Age", value=-1, unit="a", system=UCUM, code="a"),
    row("age-1", "Age", value=4, code=None, system=None),
    row("age-1", "Age", value=4, code="a", system="urn:other"),
    row("drt-1", "Duration", code="d", system=None, value=1),
    row("drt-1", "Duration", code="d", system=UCUM, value=None),
    row("cpt-2", "ContactPoint", "value", system=None),
    row("att-1", "Attachment", data="YQ==", contentType=None),
    row("exp-1", "Expression", expression=None, reference=None),
    row("drq-1", "DataRequirement.codeFilter", path=None, searchParam=None),
    row("drq-1", "DataRequirement.codeFilter", path="a", searchParam="b"),
    row("drq-2", "DataRequirement.dateFilter", path=None, searchParam=None),
    row("trd-1", "TriggerDefinition", data=[{"type": "Patient"}], timingDate="2024-01-01"),
    row("trd-2", "TriggerDefinition", data=None,
        condition={"language": "text/fhirpath", "expression": "true"}),
    row("trd-3", "TriggerDefinition", type="named-event", name=None),
    row("trd-3", "TriggerDefinition", type="data-added", data=None, condition=None),
    row("tim-1", "Timing.repeat", duration=1, durationUnit=None),
    row("tim-2", "Timing.repeat", period=1, periodUnit=None),
    row("tim-4", "Timing.repeat", duration=-1, durationUnit="h"),
    row("tim-5", "Timing.repeat", period=-1, periodUnit="d"),
    row("tim-6", "Timing.repeat", period=None, periodUnit=None, periodMax=2),
    row("tim-7", "Timing.repeat", duration=None, durationUnit=None, durationMax=2),
    row("tim-8", "Timing.repeat", count=None, countMax=2),
    row("tim-9", "Timing.repeat", offset=10, when=None),
    row("tim-9", "Timing.repeat", offset=10, when=["C"], timeOfDay=None),
    row("tim-10", "Timing.repeat", timeOfDay=["10:00:00"], when=["MORN"], offset=None),
)  # fmt: skip
CLINICAL: Final = (
    row("obs-6", "Observation", "valueQuantity", dataAbsentReason=CODE),
    row("obs-6", "Observation", "valueCodeableConcept", dataAbsentReason=CODE),
    row("obs-6", "Observation", "valueString", dataAbsentReason=CODE),
    row("obs-6", "Observation", "component", "valueQuantity valueString", dataAbsentReason=CODE,
        valueInteger=1),
    row("obs-7", "Observation", "valueQuantity", code=CODE, component=[{"code": CODE}]),
    row("obs-7", "Observation", "valueCodeableConcept", code=CODE, component=[{"code": CODE}]),
    row("obs-3", "Observation.referenceRange", low=None, high=None, text=None, appliesTo=[CODE]),
    row("pat-1", "Patient.contact", name=None, telecom=None, address=None, organization=None,
        gender="female"),
    row("org-1", "Organization", identifier=None, name=None, active=True),
    row("org-2", "Organization", address=[{"use": "home", "city": "x"}]),
    row("org-3", "Organization", telecom=[{"use": "home", "system": "phone", "value": "1"}]),
    row("con-1", "Condition.stage", summary=None, assessment=None, type=CODE),
    row("con-2", "Condition.evidence", code=None, detail=None,
        extension=[{"url": "http://x.example/e", "valueBoolean": True}]),
    row("con-4", "Condition", clinicalStatus=ACTIVE, abatementDateTime=None,
        abatementString="fini", abatementAge=None, abatementBoolean=None),
    row("con-5", "Condition", "clinicalStatus", verificationStatus={"coding": [WRONG]}),
    row("ait-1", "AllergyIntolerance", clinicalStatus=None),
    row("ait-2", "AllergyIntolerance", "clinicalStatus",
        verificationStatus={"coding": [UNVERIFIED]}),
    row("cpl-3", "CarePlan.activity", "detail", reference={"display": "x"}),
    row("ctm-1", "CareTeam.participant", member={"reference": "Patient/1"},
        onBehalfOf={"reference": "Organization/1"}),
    row("fhs-1", "FamilyMemberHistory", ageString="x", bornString="y", ageAge=None,
        bornDate=None, agePeriod=None, bornPeriod=None, ageRange=None),
    row("fhs-2", "FamilyMemberHistory", estimatedAge=True, ageAge=None, ageString=None,
        ageRange=None),
    row("gol-1", "Goal.target", detailString="x", detailQuantity=None, detailRange=None,
        measure=None),
    row("imm-1", "Immunization.education", documentType=None, reference=None,
        publicationDate="2024"),
    row("imr-1", "ImmunizationRecommendation.recommendation", vaccineCode=None,
        targetDisease=None),
    row("lst-1", "List", "entry", emptyReason=CODE),
    row("lst-2", "List", mode="working", entry=[{"deleted": True, "item": REFERENCE}]),
    row("lst-3", "List", mode="snapshot", entry=[{"date": "2024", "item": REFERENCE}]),
    row("mad-1", "MedicationAdministration.dosage", dose=None, rateRatio=None,
        rateQuantity=None, text="x"),
    row("mdd-1", "MedicationDispense", whenPrepared="2024-02-01", whenHandedOver="2024-01-01"),
    row("prr-1", "ServiceRequest", code=None, orderDetail=[CODE]),
    row("ras-2", "RiskAssessment.prediction", probabilityRange=None,
        probabilityDecimal=Decimal(101)),
    row("app-1", "Appointment.participant", type=None, actor=None),
    row("app-2", "Appointment", "start", end=None, status="proposed"),
    row("app-3", "Appointment", start=None, end=None, status="booked"),
    row("app-4", "Appointment", status="proposed", cancelationReason=CODE),
    row("apr-1", "AppointmentResponse", actor=None, participantType=None),
    row("ppc-1", "Consent", policy=None, policyRule=None),
    row("cmp-1", "Composition.section", text=None, entry=None, section=None),
    row("cmp-2", "Composition.section", "entry", emptyReason=CODE),
    row("msq-3", "MolecularSequence", coordinateSystem=2),
    row("sev-1", "AuditEvent.entity", name="x", query="YQ=="),
    row("lnk-1", "Linkage", item=[{"type": "source", "resource": REFERENCE}]),
    row("ces-1", "CoverageEligibilityResponse.insurance.item", category=CODE,
        productOrService=CODE),
    row("grp-1", "Group", "member", actual=False),
)  # fmt: skip
REQUEST = {"method": "GET", "url": "Patient"}
BUNDLES: Final = (
    row("bdl-1", "Bundle", type="collection", total=3, link=None),
    row("bdl-2", "Bundle", type="collection", total=None, entry=[
        {"resource": {"resourceType": "Patient"}, "search": {"mode": "match"}}]),
    row("bdl-3", "Bundle", type="batch", total=None, timestamp=None, entry=[
        {"resource": {"resourceType": "Patient"}}]),
    row("bdl-3", "Bundle", type="collection", total=None, entry=[
        {"resource": {"resourceType": "Patient"}, "request": REQUEST}]),
    row("bdl-4", "Bundle", type="batch-response", total=None, entry=[
        {"resource": {"resourceType": "Patient"}}]),
    row("bdl-4", "Bundle", type="collection", total=None, entry=[
        {"resource": {"resourceType": "Patient"}, "response": {"status": "200"}}]),
    row("bdl-5", "Bundle.entry", resource=None, request=None, response=None, search=None,
        fullUrl="urn:uuid:c757873d-ec9a-4326-a141-556f43239520"),
    row("bdl-7", "Bundle", type="collection", total=None, entry=[
        {"fullUrl": "http://x.example/Patient/1",
         "resource": {"resourceType": "Patient", "id": "1"}}] * 2),
    row("bdl-8", "Bundle", type="collection", total=None, entry=[
        {"fullUrl": "http://x.example/Patient/1/_history/1",
         "resource": {"resourceType": "Patient", "id": "1"}}]),
    row("bdl-9", "Bundle", type="document", total=None, timestamp="2024-01-01T10:00:00Z",
        identifier=None, entry=None),
    row("bdl-10", "Bundle", type="document", total=None, timestamp=None, entry=None,
        identifier={"system": "urn:s", "value": "1"}),
    row("bdl-11", "Bundle", type="document", total=None, timestamp="2024-01-01T10:00:00Z",
        identifier={"system": "urn:s", "value": "1"},
        entry=[{"fullUrl": "http://x.example/Patient/1",
                "resource": {"resourceType": "Patient", "id": "1"}}]),
    row("bdl-12", "Bundle", type="message", total=None,
        entry=[{"fullUrl": "http://x.example/Patient/1",
                "resource": {"resourceType": "Patient", "id": "1"}}]),
)  # fmt: skip
QUESTION = {"linkId": "zz", "text": "x"}
OPTION = [{"valueString": "x"}]
FORMS: Final = (
    row("qrs-1", "QuestionnaireResponse.item", item=[{"linkId": "zz"}],
        answer=[{"valueString": "x"}]),
    row("que-1", "Questionnaire.item", type="group", item=None),
    row("que-1", "Questionnaire", item=[{**QUESTION, "type": "display", "item": [
        {"linkId": "yy", "type": "string"}]}]),
    row("que-2", "Questionnaire", item=[{**QUESTION, "type": "string"}] * 2),
    row("que-3", "Questionnaire", item=[{**QUESTION, "type": "display",
        "code": [{"system": "urn:s", "code": "x"}]}]),
    row("que-4", "Questionnaire", item=[{**QUESTION, "type": "choice", "answerOption": OPTION,
        "answerValueSet": "http://x.example/ValueSet/a"}]),
    row("que-5", "Questionnaire", item=[{**QUESTION, "type": "boolean",
        "answerOption": OPTION}]),
    row("que-6", "Questionnaire", item=[{**QUESTION, "type": "display", "required": True}]),
    row("que-7", "Questionnaire", item=[{**QUESTION, "type": "string", "enableWhen": [
        {"question": "yy", "operator": "exists", "answerString": "x"}]},
        {"linkId": "yy", "type": "string"}]),
    row("que-8", "Questionnaire", item=[{**QUESTION, "type": "display",
        "initial": [{"valueString": "x"}]}]),
    row("que-9", "Questionnaire", item=[{**QUESTION, "type": "display", "readOnly": True}]),
    row("que-10", "Questionnaire", item=[{**QUESTION, "type": "date", "maxLength": 3}]),
    row("que-11", "Questionnaire", item=[{**QUESTION, "type": "choice", "answerOption": OPTION,
        "initial": [{"valueString": "x"}]}]),
    row("que-12", "Questionnaire", item=[{**QUESTION, "type": "string", "enableWhen": [
        {"question": "zz", "operator": "=", "answerString": "x"}] * 3}]),
    row("que-13", "Questionnaire", item=[{**QUESTION, "type": "string",
        "initial": [{"valueString": "x"}] * 2}]),
    row("inv-1", "Parameters", parameter=[{"name": "x"}]),
    row("inv-1", "Parameters", parameter=[{"name": "x", "valueString": "x",
        "part": [{"name": "y", "valueString": "y"}]}]),
    row("inv-1", "Parameters", parameter=[{"name": "x", "valueString": "x",
        "resource": {"resourceType": "Patient"}}]),
)  # fmt: skip
CONFORMANCE: Final = (
    row("cmd-1", "ConceptMap.group.element.target", equivalence="narrower", comment=None),
    row("cmd-2", "ConceptMap.group.unmapped", mode="fixed", code=None, url=None),
    row("cmd-3", "ConceptMap.group.unmapped", mode="other-map", url=None),
    row("cpb-1", "CapabilityStatement", rest=None, messaging=None, document=None),
    row("cpb-2", "CapabilityStatement", description=None, software=None, implementation=None,
        kind="requirements"),
    row("cpb-9", "CapabilityStatement", rest=[{"mode": "server",
        "resource": [{"type": "Patient"}, {"type": "Patient"}]}]),
    row("cpb-12", "CapabilityStatement", rest=[{"mode": "server", "resource": [{
        "type": "Patient", "searchParam": [{"name": "a", "type": "date"}] * 2}]}]),
    row("cpb-14", "CapabilityStatement", kind="instance", implementation=None),
    row("csd-1", "CodeSystem", concept=[{"code": "a"}, {"code": "b", "concept": [{"code": "a"}]}]),
    row("ipn-1", "InsurancePlan", identifier=None, name=None),
    row("mea-1", "Measure", group=[{"stratifier": [{"description": "x", "component": [
        {"criteria": {"language": "text/cql", "expression": "x"}}]}]}]),
    row("mrp-1", "MeasureReport", "group", type="data-collection"),
    row("nsd-1", "NamingSystem", kind="root", uniqueId=[{"type": "uuid", "value": "x"}]),
    row("nsd-2", "NamingSystem", uniqueId=[{"type": "uri", "value": x, "preferred": True}
                                           for x in ("urn:a", "urn:b")]),
    row("opd-1", "OperationDefinition.parameter", type=None, part=None, binding=None,
        targetProfile=None, searchType=None),
    row("opd-2", "OperationDefinition.parameter", "type", searchType="token", type="integer"),
    row("opd-3", "OperationDefinition.parameter", "type", type="integer",
        targetProfile=["http://x.example/a"], searchType=None),
    row("sdf-4", "StructureDefinition", abstract=False, baseDefinition=None),
    row("sdf-6", "StructureDefinition", snapshot=None, differential=None),
    row("sdf-18", "StructureDefinition", type="Patient", kind="resource", snapshot=None,
        contextInvariant=["true"],
        differential={"element": [{"id": "Patient", "path": "Patient"}]}),
    row("spd-1", "SearchParameter", xpath="x", xpathUsage=None),
    row("spd-2", "SearchParameter", type="token", chain=["x"]),
    row("tst-3", "TestScript.variable", expression="x", headerField="y", path="z"),
    row("vsd-1", "ValueSet.compose.include", valueSet=None, system=None, concept=None,
        filter=None, version="1"),
    row("vsd-2", "ValueSet.compose.include", system=None, concept=[{"code": "x"}], filter=None,
        valueSet=["http://x.example/a"]),
    row("vsd-3", "ValueSet.compose.include", "system", concept=[{"code": "x"}],
        filter=[{"property": "x", "op": "=", "value": "y"}]),
    row("vsd-6", "ValueSet.expansion.contains", code=None, display=None, abstract=True),
    row("vsd-9", "ValueSet.expansion.contains", code=None, abstract=None, display="x"),
    row("vsd-10", "ValueSet.expansion.contains", "code", system=None),
    row("rqg-1", "RequestGroup.action", resource=REFERENCE, action=[{"title": "x"}]),
    row("ext-1", "Extension", "valueString", extension=[
        {"url": "http://x.example/e", "valueBoolean": True}]),
    row("ext-1", "Extension", "valueCode", extension=[
        {"url": "http://x.example/e", "valueBoolean": True}]),
)  # fmt: skip
EVERY: Final = (*DATATYPES, *CLINICAL, *BUNDLES, *FORMS, *CONFORMANCE)
_BY_ELEMENT: Final[dict[str, list[Broken]]] = {}
for _one in EVERY:
    _BY_ELEMENT.setdefault(_one.element, []).append(_one)


def edits(place: Place) -> Iterator[Edit]:
    """
    On the inside as well as the element: a Period is one wherever it is.
    """
    value = place.value
    if not isinstance(value, dict):
        return
    for name in {place.type, place.element.id, place.inside}:
        for number, one in enumerate(_BY_ELEMENT.get(name, ())):
            if all(part in value for part in one.needs) and not any(b in value for b in one.but):
                yield Edit(
                    f"{one.key} ({number})",
                    place.element.id,
                    place.path,
                    merged(place.path, one.changes),
                    (one.key,),
                )
