"""
The body of a CR-BIO: chapters, sub-chapters, the table that people read and the entries that
machines read, each result of the second pointing to its words in the first.
"""

from decimal import Decimal

from ens.standards.cda import systems
from ens.standards.cda.lab_report import Chapter, LabReport, Measurement, Panel
from ens.standards.cda.lab_values import Quantity
from ens.standards.cda.markup import Element, element

_INTERPRETATIONS = {
    "N": "Normal",
    "L": "Anormalement bas",
    "H": "Anormalement haut",
    "LL": "Très anormalement bas, alerte",
    "HH": "Très anormalement haut, alerte",
    "A": "Anormal",
    "POS": "Positif",
    "NEG": "Négatif",
}
_COLUMNS = ("Examen", "Résultat", "Valeurs de référence", "Interprétation")


def loinc(code: str, display: str, original: Element | None = None) -> Element:
    return element(
        "code",
        code=code,
        codeSystem=systems.LOINC,
        codeSystemName="LOINC",
        displayName=display,
        children=[original] if original is not None else [],
    )


def body(report: LabReport) -> Element:
    sections = [_chapter(report, chapter, at) for at, chapter in enumerate(report.chapters, 1)]
    if report.conclusion:
        sections.append(_conclusion(report.conclusion))
    return element("component", children=[element("structuredBody", children=sections)])


def _component(*children: Element) -> Element:
    return element("component", children=[element("section", children=children)])


def _templates(*roots: str) -> list[Element]:
    return [element("templateId", root=root) for root in roots]


def _conclusion(text: str) -> Element:
    return _component(
        *_templates("1.3.6.1.4.1.19376.1.4.1.2.16", "1.2.250.1.213.1.1.2.73"),
        loinc("55112-7", "Commentaire"),
        element("title", "Conclusion"),
        element("text", children=[element("paragraph", text)]),
    )


def _chapter(report: LabReport, chapter: Chapter, at: int) -> Element:
    panels = [
        _panel(report, panel, f"r{at}-{position}")
        for position, panel in enumerate(chapter.panels, 1)
    ]
    return _component(
        *_templates("1.3.6.1.4.1.19376.1.3.3.2.1", "1.2.250.1.213.1.1.2.70"),
        loinc(chapter.code, chapter.display),
        element("title", chapter.display),
        *panels,
    )


def _panel(report: LabReport, panel: Panel, name: str) -> Element:
    return _component(
        *_templates("1.3.6.1.4.1.19376.1.3.3.2.2", "1.2.250.1.213.1.1.2.71"),
        loinc(panel.code, panel.display),
        element("title", panel.title),
        element("text", children=[_table(panel, name)]),
        _entry(report, panel, name),
    )


def _table(panel: Panel, name: str) -> Element:
    heads = [element("th", column) for column in _COLUMNS]
    rows = [_row(one, f"{name}-{at}") for at, one in enumerate(panel.measurements, 1)]
    return element(
        "table",
        children=[
            element("caption", panel.title),
            element("thead", children=[element("tr", children=heads)]),
            element("tbody", children=rows),
        ],
    )


def _row(measurement: Measurement, name: str) -> Element:
    said = [element("content", measurement.name, ID=name)]
    if measurement.method:
        said += [element("br"), element("content", measurement.method, ID=f"{name}-m")]
    if measurement.comment:
        said += [element("br"), element("content", measurement.comment, ID=f"{name}-c")]
    cells = [
        element("th", children=said),
        element("td", _written(measurement.value), ID=f"{name}-v"),
        element("td", _range_text(measurement)),
        element("td", _INTERPRETATIONS.get(measurement.interpretation, "")),
    ]
    return element("tr", children=cells)


def _written(value: Quantity | str) -> str:
    return value if isinstance(value, str) else value.text


def _unit(measurement: Measurement) -> str:
    return measurement.value.unit if isinstance(measurement.value, Quantity) else ""


def _range_text(measurement: Measurement) -> str:
    unit = _unit(measurement)
    low, high = (
        Quantity(bound, unit).text if bound is not None else ""
        for bound in (measurement.low, measurement.high)
    )
    if low and high:
        return f"{low} à {high}"
    return f"≥ {low}" if low else f"≤ {high}" if high else ""


def _entry(report: LabReport, panel: Panel, name: str) -> Element:
    results = [
        element(
            "entryRelationship",
            typeCode="COMP",
            children=[_observation(report, one, f"{name}-{at}")],
        )
        for at, one in enumerate(panel.measurements, 1)
    ]
    act = element(
        "act",
        classCode="ACT",
        moodCode="EVN",
        children=[
            loinc(panel.code, panel.display),
            element("statusCode", code="completed"),
            *results,
        ],
    )
    templates = _templates("1.3.6.1.4.1.19376.1.3.1", "1.2.250.1.213.1.1.3.21")
    return element("entry", typeCode="DRIV", children=[*templates, act])


def _observation(report: LabReport, measurement: Measurement, name: str) -> Element:
    children = _templates("1.3.6.1.4.1.19376.1.3.1.6", "1.2.250.1.213.1.1.3.80")
    if identifier := measurement.identifier:
        children.append(element("id", root=identifier.root, extension=identifier.extension))
    children += [
        loinc(measurement.code, measurement.display, _said("originalText", name)),
        element("statusCode", code="completed"),
        element("effectiveTime", value=report.collected.strftime("%Y%m%d%H%M%S%z")),
        _value(measurement.value, name),
    ]
    if measurement.interpretation:
        children.append(_interpretation(measurement.interpretation))
    if measurement.method:
        method = _said("originalText", f"{name}-m")
        children.append(element("methodCode", children=[method]))
    if measurement.comment:
        children.append(_comment(name))
    if measurement.low is not None or measurement.high is not None:
        children.append(_reference_range(measurement))
    return element("observation", classCode="OBS", moodCode="EVN", children=children)


def _said(tag: str, name: str) -> Element:
    return element(tag, children=[element("reference", value=f"#{name}")])


def _value(value: Quantity | str, name: str) -> Element:
    if isinstance(value, str):
        return element("value", value, xsi_type="ST")
    if not value.comparator:
        return _physical("value", value, xsi_type="PQ")
    bound = "high" if value.comparator.startswith("<") else "low"
    inclusive = "true" if value.comparator.endswith("=") else "false"
    inner = _physical(bound, value, inclusive=inclusive)
    return element("value", xsi_type="IVL_PQ", children=[inner])


def _physical(tag: str, quantity: Quantity, *, xsi_type: str = "", inclusive: str = "") -> Element:
    return element(
        tag,
        xsi_type=xsi_type,
        value=format(quantity.value, "f"),
        unit=quantity.unit or "1",
        inclusive=inclusive,
    )


def _interpretation(code: str) -> Element:
    return element(
        "interpretationCode",
        code=code,
        displayName=_INTERPRETATIONS.get(code, ""),
        codeSystem=systems.INTERPRETATION,
    )


def _comment(name: str) -> Element:
    act = element(
        "act",
        classCode="ACT",
        moodCode="EVN",
        children=[
            *_templates("2.16.840.1.113883.10.20.1.40", "1.3.6.1.4.1.19376.1.5.3.1.4.2"),
            loinc("48767-8", "Commentaire"),
            _said("text", f"{name}-c"),
            element("statusCode", code="completed"),
        ],
    )
    return element("entryRelationship", typeCode="SUBJ", inversionInd="true", children=[act])


def _reference_range(measurement: Measurement) -> Element:
    unit = _unit(measurement)
    bounds: list[tuple[str, Decimal | None]] = [
        ("low", measurement.low),
        ("high", measurement.high),
    ]
    value = element(
        "value",
        xsi_type="IVL_PQ",
        children=[
            _physical(tag, Quantity(bound, unit)) for tag, bound in bounds if bound is not None
        ],
    )
    criteria = element(
        "observationRange",
        classCode="OBS",
        moodCode="EVN.CRT",
        children=[value, _interpretation("N")],
    )
    return element("referenceRange", typeCode="REFV", children=[criteria])
