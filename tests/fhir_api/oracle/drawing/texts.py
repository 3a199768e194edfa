"""
What is asked of a parameter: most often of a value that is there, written in one of the ways to
ask for it; sometimes of one that is not.
"""

import math
import unicodedata
from decimal import Decimal

from tests.fhir_api.oracle import terminology, units
from tests.fhir_api.oracle.data import commons, words
from tests.fhir_api.oracle.escapes import escaped
from tests.fhir_api.oracle.matching import number, prefixes, quantity, reference, string, token
from tests.fhir_api.oracle.values import Value

VALUE_SETS = ("http://essai.example/fhir/ValueSet/a", "http://essai.example/fhir/ValueSet/b",
              "http://essai.example/fhir/ValueSet/b|2", "http://essai.example/fhir/ValueSet/c",
              "http://essai.example/fhir/ValueSet/d", "ValueSet/oracle-valueset-0")  # fmt: skip

PUBLISHED_SETS = tuple(
    f"{terminology.PUBLISHED}{name}"
    for name in ("observation-status", "administrative-gender", "request-status", "task-status")
)

# What is asked of a parameter that has no value anywhere.
NOTHING = {
    kind: Value(shape, data, "")
    for kind, shape, data in (
        ("token", "string", "jamais"), ("string", "string", "jamais"), ("date", "date", "2024-02"),
        ("number", "decimal", "1.0"), ("quantity", "Quantity", {"value": 1}),
        ("uri", "uri", "urn:jamais"),
        ("reference", "Reference", {"reference": "Patient/jamais"}), ("special", "string", ""),
    )
}  # fmt: skip

# As nobody writes a date that is kept, and anybody may ask for one.
ASKED_DAYS = ("2025-03-30T10:00", "2025-10-26T02:30", "2025-10-26T02:30:00.25Z",
              "2026-01-05T23:30Z",
              "1582", "2025-03-30T11:00+02:00")  # fmt: skip


def of_token(draw, value, modifier):
    match modifier:
        case "text":
            return escaped(piece(draw, draw.choice(token.texts(value) or words.TEXTS)))
        case "in" | "not-in":
            known = PUBLISHED_SETS if value.type == "code" else VALUE_SETS
            return escaped(draw.choice(known))
        case "above" | "below":
            code = draw.choice(("racine", "branche", "feuille", r"a\,b", "Été", "1"))
            return f"{words.ESSAI}|{code}"
        case "of-type":
            return _of_type(draw, value)
    system, code = draw.choice(token.codings(value) or [("", "jamais")])
    if draw.random() < 0.1:
        code = draw.choice((*words.CODES, code.swapcase()))
    shapes = [escaped(code)] * bool(code)
    if system:
        shapes += [f"{escaped(system)}|{escaped(code)}", f"{escaped(system)}|"]
    elif value.type in ("Coding", "CodeableConcept", "Identifier"):
        shapes += [f"|{escaped(code)}"] * bool(code)
    return draw.choice(shapes or ["jamais"])


def _of_type(draw, value):
    data = value.data if isinstance(value.data, dict) else {}
    code = draw.choice(
        [*data.get("type", {}).get("coding", ()), {"system": "urn:essai", "code": "MR"}]
    )
    number = escaped(data.get("value", "jamais"))
    return f"{escaped(code['system'])}|{escaped(code['code'])}|{number}"


def of_string(draw, value, modifier):
    text = draw.choice(string.strings(value) or ["jamais"])
    if modifier == "exact":
        return escaped(draw.choice((text, text, text.upper(), text[:-1] or "x")))
    return escaped(piece(draw, text, inside=modifier == "contains"))


def piece(draw, text, *, inside=False):
    """
    The beginning of a text, or a part of it, as somebody may have typed it.
    """
    start = draw.randrange(len(text)) if inside else 0
    cut = text[start : start + draw.choice((1, 3, 5, 40))].strip() or text[0]
    bare = "".join(c for c in unicodedata.normalize("NFD", cut) if not unicodedata.combining(c))
    return (
        draw.choice((cut, cut.upper(), cut.lower(), bare, unicodedata.normalize("NFD", cut))) or cut
    )


def of_date(draw, value, modifier):
    texts = [*_dates(value.data), draw.choice(words.DAYS), draw.choice(ASKED_DAYS)]
    return draw.choice(("", *prefixes.NAMES)) + draw.choice(texts)


def _dates(data):
    if isinstance(data, str):
        return [data, data[:10], data[:4]] if "T" in data else [data]
    return [one for one in data.values() if isinstance(one, str) and one[:4].isdigit()]


def of_number(draw, value, modifier):
    bounds = number.bounds(value) or ()
    return _prefixed(draw, [*_known(draw, bounds), *words.NUMBERS, "0.3", "0.30", "100", "99"])


def _prefixed(draw, numbers):
    return draw.choice(("", *prefixes.NAMES)) + draw.choice(numbers)


def _known(draw, bounds):
    """
    Numbers that are there, to the digit, to fewer digits and to more; each thrice to come often.
    """
    finite = [one for one in bounds if not math.isinf(one)]
    digits = draw.choice((1, 2, 3, 4, 12))
    made = [f"{Decimal(one.numerator) / Decimal(one.denominator):.{digits}g}" for one in finite]
    return 8 * [one.replace("e", "E").replace("E+", "E") for one in made]


def of_quantity(draw, value, modifier):
    found = quantity.measured(value)
    bounds, (system, code, unit) = found or ((), (units.UCUM, "kg", ""))
    text = _prefixed(draw, [*_known(draw, bounds), *words.NUMBERS, "1000"])
    shapes = [text]
    if unit or code:
        shapes.append(f"{text}||{escaped(unit or code)}")
    if system and code:
        shapes += [f"{text}|{escaped(system)}|{escaped(code)}"] * 2
    if system == units.UCUM and code:
        shapes += [_elsewhere(draw, bounds, code)] * 3
    return draw.choice(shapes)


def _elsewhere(draw, bounds, code):
    """
    The same in another unit, most often of what measures the same.
    """
    alike = [one for one in units.known() if units.same_kind(one, code)]
    other = draw.choice([*alike, "kg", "wk"])
    if units.same_kind(other, code):
        bounds = [one if math.isinf(one) else units.turned(one, code, other) for one in bounds]
    return f"{_prefixed(draw, _known(draw, bounds) or ['1'])}|{units.UCUM}|{other}"


def of_uri(draw, value, modifier):
    text = value.data
    bare = text.partition("|")[0]
    match modifier:
        case "below":
            shapes = (bare, bare[:-1], bare.rpartition("/")[0], "http://essai.example/fhir/a")
            return escaped(draw.choice(shapes))
        case "above":
            return escaped(draw.choice((bare, f"{bare}/c", f"{bare}x", bare[:-1])))
    if value.path.endswith(".url") and draw.random() < 0.3:
        text = f"{bare}|{draw.choice(('1', '2.0.0'))}"
    return escaped(
        draw.choice((text, text, text.partition("|")[0], text.upper(), text.partition("#")[0]))
    )


def of_reference(draw, value, modifier):
    data = value.data if isinstance(value.data, dict) else {}
    if modifier == "identifier":
        named = data.get("identifier", {"system": "urn:essai", "value": "o2"})
        shapes = [
            f"{escaped(named.get('system', ''))}|{escaped(named['value'])}",
            escaped(named["value"]),
        ]
        return draw.choice(shapes)
    text = reference.literal(value)
    if not text or text.startswith("#"):
        return "Patient/oracle-0" if not modifier else "oracle-0"
    return _address(draw, text, modifier)


def _address(draw, text, modifier):
    bare = text.partition("/_history/")[0]
    parts = bare.rsplit("/", 2)
    here = bare.startswith(reference.addresses.settings.FHIR_BASE) or "://" not in bare
    if modifier:
        return parts[-1]
    if reference.addresses.parse(text) is None:
        return escaped(draw.choice((text, text.partition("|")[0])))
    if not here:
        return escaped(bare)
    fid, rtype = parts[-1], parts[-2]
    base = reference.addresses.settings.FHIR_BASE
    return escaped(draw.choice((fid, f"{rtype}/{fid}", f"{rtype}/{fid}", f"{base}/{rtype}/{fid}")))


def of_special(draw, value, modifier):
    """
    Places well inside or well outside: the shape of the Earth decides nothing.
    """
    lat, lon = draw.choice(commons.POSITIONS[:6])
    far = draw.choice(("", "|5|km", "|100|km", "|3000|km", "|100", "|2000000|m", "|11.5|[mi_i]",
                       "|10.8|[mi_i]", "|10.8|mi", "|18.5|km", "|17200|m"))  # fmt: skip
    return f"{lat}|{lon}{far}"


TEXTS = {
    "token": of_token, "string": of_string, "date": of_date, "number": of_number,
    "quantity": of_quantity, "uri": of_uri, "reference": of_reference, "special": of_special,
}  # fmt: skip
