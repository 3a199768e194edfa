"""
What a search should find, worked out over whole resources with no index.

Written from https://hl7.org/fhir/R4/search.html alone: each parameter walks its own path, and
shares nothing with the code that fills or reads the index.
"""

import datetime as dt
import re
import unicodedata
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
FIRST, LAST = dt.datetime(1, 1, 2, tzinfo=dt.UTC), dt.datetime(9999, 12, 30, tzinfo=dt.UTC)
TICK, DAY = dt.timedelta(microseconds=1), dt.timedelta(days=1)
PREFIXES = ("eq", "ne", "gt", "lt", "ge", "le", "sa", "eb", "ap")
STATUS = "http://hl7.org/fhir/observation-status"


def span(text):
    if "T" in text:
        start = dt.datetime.fromisoformat(text.replace("Z", "+00:00"))
        fraction = re.search(r"\.(\d+)", text)
        unit = dt.timedelta(seconds=1) / 10 ** len(fraction[1]) if fraction else None
        return start, start + (unit or dt.timedelta(seconds=1)) - TICK
    parts = [int(part) for part in text.split("-")]
    start = dt.datetime(*[*parts, 1, 1][:3], tzinfo=PARIS)
    year, month = start.year, start.month
    if len(parts) == 3:
        following = start.date() + DAY
        after = dt.datetime(following.year, following.month, following.day, tzinfo=PARIS)
    elif len(parts) == 2:
        after = dt.datetime(year + month // 12, month % 12 + 1, 1, tzinfo=PARIS)
    else:
        after = dt.datetime(year + 1, 1, 1, tzinfo=PARIS)
    return start.astimezone(dt.UTC), after.astimezone(dt.UTC) - TICK


def period(value):
    start, end = value.get("start"), value.get("end")
    return (span(start)[0] if start else FIRST, span(end)[1] if end else LAST)


def spans(resource, *names):
    for name in names:
        if name in resource:
            value = resource[name]
            yield period(value) if isinstance(value, dict) else span(value)


def codings(*concepts):
    return [
        (one.get("system", ""), one["code"]) for each in concepts for one in each.get("coding", [])
    ]


def listed(resource, name):
    return resource.get(name, [])


def one(resource, name):
    return [resource[name]] if name in resource else []


def bare(resource, name):
    return [("", value) for value in one(resource, name)]


def identifiers(resource):
    return [(each.get("system", ""), each["value"]) for each in listed(resource, "identifier")]


def named(resource, *parts):
    for name in listed(resource, "name"):
        for part in parts:
            value = name.get(part, [])
            yield from [value] if isinstance(value, str) else value


VALUES = {
    "Observation": {
        "code": ("token", lambda r: codings(*one(r, "code"))),
        "category": ("token", lambda r: codings(*listed(r, "category"))),
        "status": ("token", lambda r: bare(r, "status")),
        "identifier": ("token", identifiers),
        "date": ("date", lambda r: spans(r, "effectiveDateTime", "effectivePeriod")),
        "performer": ("reference", lambda r: listed(r, "performer")),
        "has-member": ("reference", lambda r: listed(r, "hasMember")),
        "encounter": ("reference", lambda r: one(r, "encounter")),
        "patient": ("reference", lambda r: one(r, "subject")),
        "subject": ("reference", lambda r: one(r, "subject")),
        "value-string": ("string", lambda r: one(r, "valueString")),
    },
    "Encounter": {
        "status": ("token", lambda r: bare(r, "status")),
        "class": ("token", lambda r: codings({"coding": one(r, "class")})),
        "identifier": ("token", identifiers),
        "date": ("date", lambda r: spans(r, "period")),
        "patient": ("reference", lambda r: one(r, "subject")),
    },
    "Condition": {
        "code": ("token", lambda r: codings(*one(r, "code"))),
        "onset-date": ("date", lambda r: spans(r, "onsetDateTime", "onsetPeriod")),
        "recorded-date": ("date", lambda r: spans(r, "recordedDate")),
        "encounter": ("reference", lambda r: one(r, "encounter")),
        "patient": ("reference", lambda r: one(r, "subject")),
    },
    "Patient": {
        "family": ("string", lambda r: named(r, "family")),
        "given": ("string", lambda r: named(r, "given")),
        "name": ("string", lambda r: named(r, "family", "given")),
        "gender": ("token", lambda r: bare(r, "gender")),
        "birthdate": ("date", lambda r: spans(r, "birthDate")),
        "identifier": ("token", identifiers),
    },
}


def pieces(text, separator):
    return re.findall(rf"(?:^|(?<=[{separator}]))((?:\\.|[^\\{separator}])*)", text)


def unescaped(text):
    return re.sub(r"\\(.)", r"\1", text)


def folded(text):
    decomposed = unicodedata.normalize("NFD", text.lower())
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).split())


def token_matches(value, text):
    parts = [unescaped(part) for part in pieces(text, "|")]
    if len(parts) == 1:
        return value[1] == parts[0]
    return value[0] == parts[0] and parts[1] in ("", value[1])


def string_matches(value, text, modifier):
    if modifier == "exact":
        return value == unescaped(text)
    wanted = folded(unescaped(text))
    return wanted in folded(value) if modifier == "contains" else folded(value).startswith(wanted)


def date_matches(value, text):
    prefix, text = (text[:2], text[2:]) if text[:2] in PREFIXES else ("eq", text)
    (low, high), (first, last) = value, span(text)
    within = first <= low and high <= last
    width = max(last - first, DAY)
    return {
        "eq": within,
        "ne": not within,
        "gt": high > last,
        "lt": low < first,
        "ge": high > last or within,
        "le": low < first or within,
        "sa": low > last,
        "eb": high < first,
        "ap": low <= last + width and high >= first - width,
    }[prefix]


def reference_matches(value, text, modifier):
    if modifier == "identifier":
        own = value.get("identifier")
        return bool(own) and token_matches((own.get("system", ""), own["value"]), text)
    target = value.get("reference", "")
    if modifier:
        text = f"{modifier}/{text}"
    return target == text or ("/" not in text and target.rpartition("/")[2] == text)


def value_matches(kind, value, text, modifier):
    match kind:
        case "token":
            return token_matches(value, text)
        case "string":
            return string_matches(value, text, modifier)
        case "date":
            return date_matches(value, text)
    return reference_matches(value, text, modifier)


def matches(resource, name, text, everything):
    """
    Whether a resource satisfies one parameter, among everything there is.
    """
    if name.startswith("_has:"):
        return _pointed_at(resource, name, text, everything)
    if "." in name:
        return _points_at(resource, name, text, everything)
    alternatives = pieces(text, ",")
    if name == "_id":
        return resource["id"] in alternatives
    if name == "_lastUpdated":
        own = span(resource["meta"]["lastUpdated"])
        return any(date_matches((own[0], own[0]), each) for each in alternatives)
    code, _, modifier = name.partition(":")
    kind, values = VALUES[resource["resourceType"]][code]
    found = list(values(resource))
    if modifier == "missing":
        return (not found) == (text == "true")
    if code == "status" and resource["resourceType"] == "Observation":
        alternatives = [each.removeprefix(f"{STATUS}|") for each in alternatives]
    hit = any(value_matches(kind, one, each, modifier) for one in found for each in alternatives)
    return hit != (modifier == "not")


def _points_at(resource, name, text, everything):
    head, _, inner = name.partition(".")
    code, _, target = head.partition(":")
    _, values = VALUES[resource["resourceType"]][code]
    pointed = {value.get("reference") for value in values(resource)}
    return any(
        matches(other, inner, text, everything)
        for other in everything
        if f"{other['resourceType']}/{other['id']}" in pointed
        and other["resourceType"] == (target or other["resourceType"])
    )


def _pointed_at(resource, name, text, everything):
    _, source, code, inner = name.split(":", 3)
    own = f"{resource['resourceType']}/{resource['id']}"
    _, values = VALUES[source][code]
    return any(
        matches(other, inner, text, everything)
        for other in everything
        if other["resourceType"] == source
        and any(value.get("reference") == own for value in values(other))
    )


def found(everything, kind, criteria):
    return [
        one
        for one in everything
        if one["resourceType"] == kind
        and all(matches(one, name, text, everything) for name, text in criteria)
    ]


def ordered(resources, keys):
    """
    Ids in the order of the keys, the last of which tells all apart.
    """
    for key in reversed(keys):
        name, down = key.removeprefix("-"), key.startswith("-")
        resources = (
            sorted(resources, key=lambda r, name=name: r["id"], reverse=down)
            if (name == "_id")
            else _by_date(resources, name, down=down)
        )
    return [one["id"] for one in resources]


def _by_date(resources, name, *, down):
    def dates(resource):
        return list(VALUES[resource["resourceType"]][name][1](resource))

    dated = [one for one in resources if dates(one)]
    if down:
        dated.sort(key=lambda r: max(high for _, high in dates(r)), reverse=True)
    else:
        dated.sort(key=lambda r: min(low for low, _ in dates(r)))
    return dated + [one for one in resources if not dates(one)]
