"""
An observation as an entry: a vital sign, a result, a habit, a pregnancy.

Source: CI-SIS entries FR-Signe-vital-observe, FR-Resultat-examens-de-biologie, FR-Habitus-Mode-
de-vie; a blood pressure is the two numbers of one cluster.
"""

from collections.abc import Mapping
from typing import Final

from ens.standards.cda import systems
from ens.standards.cda.markup import Element, element
from ens.standards.cda.synthesis import parts
from ens.standards.cda.synthesis.parts import Json

VITAL_SIGN: Final = ("2.16.840.1.113883.10.20.1.31", "1.3.6.1.4.1.19376.1.5.3.1.4.13",
                     "1.3.6.1.4.1.19376.1.5.3.1.4.13.2", "1.2.250.1.213.1.1.3.50")  # fmt: skip
VITAL_SIGNS: Final = ("2.16.840.1.113883.10.20.1.32", "2.16.840.1.113883.10.20.1.35",
                      "1.3.6.1.4.1.19376.1.5.3.1.4.13.1", "1.2.250.1.213.1.1.3.49")  # fmt: skip
RESULT: Final = ("1.3.6.1.4.1.19376.1.3.1.6", "1.2.250.1.213.1.1.3.80")
HABIT: Final = ("2.16.840.1.113883.10.20.1.33", "1.3.6.1.4.1.19376.1.5.3.1.4.13.4",
                "1.2.250.1.213.1.1.3.52")  # fmt: skip
PREGNANCY: Final = ("1.3.6.1.4.1.19376.1.5.3.1.4.13.5", "1.2.250.1.213.1.1.3.53")
ROOTS: Final[Mapping[str, tuple[str, ...]]] = {
    "vital-signs": VITAL_SIGN,
    "laboratory": RESULT,
    "imaging": ("1.3.6.1.4.1.19376.1.5.3.1.4.13",),
    "social-history": HABIT,
    "": PREGNANCY,
}
STATUSES: Final = {
    "final": "completed", "amended": "completed", "corrected": "completed",
    "preliminary": "active", "registered": "held", "cancelled": "cancelled",
    "entered-in-error": "nullified",
}  # fmt: skip


def entry(resource: Json) -> Element:
    kind = category(resource)
    roots = ROOTS.get(kind, PREGNANCY)
    if not resource.get("component"):
        return _observation(resource, resource, roots)
    # Each number of what is measured together is an observation of one cluster.
    inside = [
        element("component", typeCode="COMP", children=[_observation(one, resource, roots)])
        for one in resource["component"]
    ]
    return element(
        "organizer",
        classCode="CLUSTER",
        moodCode="EVN",
        children=[
            *parts.templates(VITAL_SIGNS if kind == "vital-signs" else ()),
            *parts.ids(resource),
            parts.coded("code", resource.get("code")),
            element("statusCode", code="completed"),
            *parts.when(resource, "effective"),
            *inside,
        ],
    )


def category(resource: Json) -> str:
    """
    FHIR's own, "" if it has none of ours.
    """
    for one in resource.get("category", ()):
        for coding in one.get("coding", ()):
            if coding.get("system") == systems.CATEGORY_URI and coding.get("code") in ROOTS:
                return str(coding["code"])
    return ""


def _observation(what: Json, whole: Json, roots: tuple[str, ...]) -> Element:
    own = what is whole
    status = STATUSES.get(str(whole.get("status", "")), "completed")
    return parts.observation(
        roots,
        children=[
            *parts.ids(whole if own else {}),
            parts.coded("code", what.get("code")),
            element("statusCode", code=status),
            *parts.when(whole, "effective"),
            *_value(what),
            *(parts.coded("interpretationCode", one) for one in what.get("interpretation", ())),
            *([parts.coded("methodCode", what["method"])] if what.get("method") else []),
            *parts.notes(what),
            *(_range(one) for one in what.get("referenceRange", ())),
        ],
    )  # fmt: skip


def _value(what: Json) -> list[Element]:
    if quantity := what.get("valueQuantity"):
        return _quantity(quantity)
    if concept := what.get("valueCodeableConcept"):
        return [parts.coded("value", concept, xsi_type="CD")]
    if "valueString" in what:
        return [element("value", str(what["valueString"]), xsi_type="ST")]
    if "valueInteger" in what:
        return [element("value", xsi_type="INT", value=str(what["valueInteger"]))]
    if "valueBoolean" in what:
        return [element("value", xsi_type="BL", value=str(what["valueBoolean"]).lower())]
    if time := parts.time_of(what.get("valueDateTime")):
        return [element("value", xsi_type="TS", value=time)]
    if bounds := what.get("valueRange"):
        low, high = (parts.quantity(end, bounds.get(end)) for end in ("low", "high"))
        return [element("value", xsi_type="IVL_PQ", children=[*low, *high])]
    return []


def _quantity(quantity: Json) -> list[Element]:
    """
    A number whose unit is not of UCUM is in words: a PQ would say that it is.
    """
    sign = str(quantity.get("comparator", ""))
    bare = {name: value for name, value in quantity.items() if name != "comparator"}
    if not parts.is_physical(bare):
        said = [sign, str(quantity.get("value", "")), str(quantity.get("unit", ""))]
        return [element("value", " ".join(one for one in said if one), xsi_type="ST")]
    if not sign:
        return parts.quantity("value", bare, xsi_type="PQ")
    (bound,) = parts.quantity("high" if sign.startswith("<") else "low", bare)
    bound.set("inclusive", "true" if sign.endswith("=") else "false")
    return [element("value", xsi_type="IVL_PQ", children=[bound])]


def _range(given: Json) -> Element:
    low, high = (parts.quantity(end, given.get(end)) for end in ("low", "high"))
    said = [element("text", str(given["text"]))] if given.get("text") else []
    value = [element("value", xsi_type="IVL_PQ", children=[*low, *high])] if low or high else []
    criteria = element(
        "observationRange", classCode="OBS", moodCode="EVN.CRT", children=[*said, *value]
    )
    return element("referenceRange", typeCode="REFV", children=[criteria])
