"""
The values that the resources of the data set are made of: few, so that they meet; awkward, each
in its way. Numbers are kept as they are written.
"""

import json
import re

LOINC = "http://loinc.org"
ESSAI = "http://essai.example/CodeSystem/arbre"
UCUM = "http://unitsofmeasure.org"
SYSTEMS = (LOINC, ESSAI, "urn:a|b", "urn:oid:1.2.3", "")
CODES = (
    "29463-7",
    "8302-2",
    "racine",
    "branche",
    "feuille",
    "a,b",
    "a$b",
    "a|b",
    r"a\b",
    "Été",
    "1",
)
TEXTS = (
    "Éloïse", "E\u0301loi\u0308se au lit", "eloise va bien", "Repos, puis 50%", "l'Été_indien",
    "ÉTÉ",
    "Straße", "STRASSE 2", "a|b$c", r"a\b", "Œuvre", "deux  espaces", "Ἀθῆναι", "x" * 300, "1",
)  # fmt: skip
FAMILIES = ("Dupré", "DUPRE-MARTIN", "Le Goff", "d'Été", "Ngô Đình", "O’Brien", "Mu\u0308ller")
GIVEN = ("Zoé", "Ana", "Jean-Luc", "Noël", "Anaïs", "an")
DAYS = (
    "2023", "2024-02", "2024-02-29", "2024-12-31", "2025-03-30T02:30:00+01:00", "1899-12-31",
    "2025-03-30T10:00:00Z", "2025-10-26", "2025-11", "2026-01-05T23:30:00Z",
    "2025-10-26T02:30:00.250Z",
    "2026-01-06T00:30:00+01:00", "2026-01-05T23:30:00.001Z", "2026-12-31T23:59:59-05:00",
    "0101-01-01",
    "9999-12-31", "2026-01-06", "2026",
)  # fmt: skip
INSTANTS = ("2026-01-05T23:30:00Z", "2026-01-05T23:30:00.123+01:00", "2025-03-30T01:59:59.999Z",
            "2025-10-26T02:30:00+02:00")  # fmt: skip
DATES = ("2023", "2024-02", "2024-02-29", "2025-10-26", "1961-05", "1990-01-02", "1899")
NUMBERS = ("1", "1.0", "1.00", "0.1", "100", "99.5", "100.4", "-2.50", "0", "1E2", "5.40", "1.5e-3",
           "123456789012.123456", "0.000001", "4.95", "5.45")  # fmt: skip
URIS = (
    "http://essai.example/fhir/a", "http://essai.example/fhir/a/b",
    "http://essai.example/fhir/a/b#c",
    "http://essai.example/fhir/ab", "urn:oid:1.2.3", "urn:oid:1.2.3.4",
    "http://essai.example/fhir/é?x=1,2",
    "http://essai.example/fhir/A",
)  # fmt: skip
UNITS = (
    ("kg", "kg"), ("g", "g"), ("mg", "mg"), ("mmol/L", "mmol/L"), ("cm", "cm"), ("m", "m"),
    ("°C", "Cel"), ("°F", "[degF]"),
)  # fmt: skip


def number(text):
    return f"@number:{text}@"


def written(resource):
    """
    The resource as it is sent: its numbers are those above, digit for digit.
    """
    return re.sub(r'"@number:([^@"]+)@"', r"\1", json.dumps(resource))


def kept(resource):
    return {name: value for name, value in resource.items() if value not in (None, [], {}, "")}


def maybe(draw, chance, value):
    return value if draw.random() < chance else None


def coding(draw, shown=0.3):
    system = draw.choice(SYSTEMS)
    return kept({
        "system": system, "code": draw.choice(CODES), "display": maybe(draw, shown,
        draw.choice(TEXTS)),
        "version": maybe(draw, 0.1, "1"),
    })  # fmt: skip


def concept(draw):
    shape = draw.random()
    codings = [coding(draw) for _ in range(0 if shape < 0.1 else draw.choice((1, 1, 2)))]
    text = draw.choice(TEXTS) if shape < 0.4 else None
    return kept({"coding": codings, "text": text})


def concepts(draw, most=2):
    made = [concept(draw) for _ in range(draw.randint(0, most))]
    return [one for one in made if one]


def identifiers(draw, most=2):
    made = [identifier(draw) for _ in range(draw.randint(0, most))]
    return [one for one in made if one]


def identifier(draw):
    named = {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0203",
        "code": draw.choice(("MR", "NI"))}],
             "text": draw.choice(TEXTS)}  # fmt: skip
    return kept({
        "system": draw.choice(("urn:essai", "urn:a|b", "http://essai.example/n", "")),
        "value": draw.choice(("o,1", "o2", "a|b", "A1", "12$", "0012")), "type": maybe(draw, 0.4,
        named),
    })  # fmt: skip


def period(draw):
    start, end = sorted(draw.sample(DAYS, 2))
    shapes = ({"start": start, "end": end}, {"start": start}, {"end": end})
    return draw.choice(shapes)


def timing(draw):
    events = draw.sample(DAYS, 2)
    repeat = {"frequency": 1, "period": 1, "periodUnit": "d", "boundsPeriod": period(draw)}
    return draw.choice((
        {"event": events}, {"repeat": repeat}, {"event": events[:1], "repeat": repeat},
        {"code": {"text": "matin"}}, {"repeat": {"boundsDuration": {"value": 3, "system": UCUM,
        "code": "d"}}},
    ))  # fmt: skip


def when(draw, name, *shapes):
    """
    One of the shapes of a choice of dates, or none.
    """
    made = {
        "DateTime": lambda: draw.choice(DAYS), "Period": lambda: period(draw),
        "Timing": lambda: timing(draw), "Instant": lambda: draw.choice(INSTANTS),
        "Date": lambda: draw.choice(DATES),
    }  # fmt: skip
    shape = draw.choice((*shapes, *shapes, ""))
    return {f"{name}{shape}": made[shape]()} if shape else {}


def quantity(draw):
    unit, code = draw.choice(UNITS)
    shape = draw.random()
    return kept({
        "value": maybe(draw, 0.95, number(draw.choice(NUMBERS))),
        "comparator": maybe(draw, 0.15, draw.choice(("<", "<=", ">", ">="))),
        "unit": unit if shape < 0.8 else "boîte", "system": UCUM if shape < 0.7 else None,
        "code": code if shape < 0.7 else None,
    })  # fmt: skip


def plain_quantity(draw):
    return kept({**quantity(draw), "comparator": None})


def range_of(draw):
    low, high = sorted(draw.sample(NUMBERS, 2), key=float)
    ends = {"low": number(low), "high": number(high)}
    chosen = draw.choice((("low", "high"), ("low",), ("high",)))
    return {
        name: {"value": ends[name], "unit": "kg", "system": UCUM, "code": "kg"} for name in chosen
    }


def money(draw):
    return {"value": number(draw.choice(NUMBERS)), "currency": draw.choice(("EUR", "CHF"))}


def age(draw):
    return {"value": number(draw.choice(("3", "40", "40.5", "12"))), "system": UCUM,
            "code": draw.choice(("a", "wk", "d"))}  # fmt: skip


def name(draw):
    return kept({
        "use": "official", "family": draw.choice(FAMILIES), "given": draw.sample(GIVEN,
        draw.randint(0, 2)),
        "prefix": maybe(draw, 0.2, ["Dr"]), "suffix": maybe(draw, 0.1, ["fils"]),
        "text": maybe(draw, 0.2, draw.choice(TEXTS)),
    })  # fmt: skip


def address(draw):
    return kept({
        "use": draw.choice(("home", "work")), "line": [f"{draw.randint(1, 9)} rue de l'Été"],
        "city": draw.choice(("Orléans", "SAINT-ÉTIENNE", "Saint Etienne", "L'Haÿ-les-Roses")),
        "postalCode": draw.choice(("45000", "42000", "94240")), "country": maybe(draw, 0.5, "FRA"),
        "state": maybe(draw, 0.2, "Île-de-France"), "text": maybe(draw, 0.2, draw.choice(TEXTS)),
        "district": maybe(draw, 0.1, "Loiret"),
    })  # fmt: skip


def telecom(draw):
    return draw.sample([
        {"system": "phone", "value": "+33 1 23 45 67 89", "use": "home"},
        {"system": "email", "value": "Zoe@essai.example"}, {"system": "phone", "value": "0238"},
        {"system": "url", "value": "http://essai.example"},
    ], draw.randint(0, 3))  # fmt: skip


def meta(draw):
    return kept({
        "tag": maybe(draw, 0.25, [coding(draw)]), "profile": maybe(draw, 0.3, [canonical(draw)]),
        "source": maybe(draw, 0.3, draw.choice(URIS)), "security": maybe(draw, 0.2, [coding(draw)]),
    })  # fmt: skip


def canonical(draw):
    return draw.choice(URIS[:4]) + draw.choice(("", "|1", "|2.0.0"))


def use_context(draw):
    value = draw.choice((
        {"valueCodeableConcept": concept(draw) or {"text": "x"}},
        {"valueQuantity": plain_quantity(draw)},
        {"valueRange": range_of(draw)},
    ))  # fmt: skip
    return {"code": {"system": "http://terminology.hl7.org/CodeSystem/usage-context-type",
                     "code": draw.choice(("age", "focus"))}, **value}  # fmt: skip
