"""
Searches drawn at random find exactly what a walk over every resource finds, in its order.

The draw is seeded: a failure names the query, and comes back.
"""

import random

import pytest

from tests.fhir_api import inside, naive, things
from tests.fhir_api.answers import link, matches

QUERIES = 320
CODES = ("29463-7", "8302-2", "8867-4")
DAYS = ("2023", "2024-02", "2024-02-29", "2024-12-31", "2025-03-30T02:30:00+01:00",
        "2025-03-30T10:00:00Z", "2025-10-26", "2025-11", "2026-01-05T23:30:00Z")  # fmt: skip
TEXTS = ("Éloïse", "eloise va bien", "Repos, puis 50%", "l'Été_indien", "ÉTÉ")
FAMILIES = ("Dupré", "DUPRE-MARTIN", "Le Goff", "d'Été")
PERSONS = 5


def maybe(draw, chance, value):
    return value if draw.random() < chance else None


def dated(draw, name):
    """
    A date, a period that may be open, or neither.
    """
    shape = draw.random()
    if shape < 0.1:
        return {}
    if shape < 0.7:
        return {f"{name}DateTime": draw.choice(DAYS)}
    start, end = sorted(draw.sample(DAYS, 2))
    ends = draw.choice([{"start": start, "end": end}, {"start": start}, {"end": end}])
    return {f"{name}Period": ends}


def patient(draw):
    given = draw.sample(["Zoé", "Ana", "Jean-Luc", "Noël"], draw.randint(1, 2))
    return things.patient(
        family=draw.choice(FAMILIES), given=given, gender=draw.choice(["male", "female", None]),
        birthDate=draw.choice(["1990-01-02", "1990", "1961-05", None]),
        identifier=things.identified(draw.choice(["a|b", "c,d", "e"])),
    )  # fmt: skip


def encounter(draw, subject):
    shape = dated(draw, "x")
    held = shape.get("xPeriod") or maybe(draw, 0.5, {"start": draw.choice(DAYS)})
    return things.kept({
        "resourceType": "Encounter", "status": draw.choice(["finished", "planned"]),
        "class": {"system": "urn:class", "code": draw.choice(["AMB", "IMP"])},
        "subject": {"reference": subject}, "period": held,
        "identifier": maybe(draw, 0.5, things.identified(draw.choice(["e1", "e2"]))),
    })  # fmt: skip


def condition(draw, subject, encounters):
    return things.kept({
        "resourceType": "Condition", "subject": {"reference": subject},
        "code": {"coding": [{"system": "urn:cim", "code": draw.choice(["I10", "E11"])}]},
        "recordedDate": maybe(draw, 0.7, draw.choice(DAYS)),
        "encounter": maybe(draw, 0.6, {"reference": draw.choice(encounters)}),
        **dated(draw, "onset"),
    })  # fmt: skip


def observation(draw, subject, encounters, members):
    performer = draw.choice([
        {"identifier": {"system": "urn:ps", "value": draw.choice(["1", "2"])}},
        {"reference": "http://autre.example/fhir/Practitioner/p1"}, None, None,
    ])  # fmt: skip
    coding = [{"system": draw.choice([things.LOINC, "urn:a|b"]), "code": draw.choice(CODES)}]
    return things.kept({
        **things.observation("x"), "subject": {"reference": subject}, "valueQuantity": None,
        "effectiveDateTime": None, "status": draw.choice(["final", "amended", "preliminary"]),
        "code": {"coding": coding + [{"code": "maison"}] * draw.randint(0, 1)},
        "category": maybe(draw, 0.7, things.observation("x")["category"]),
        "performer": [performer] if performer else None,
        "encounter": maybe(draw, 0.5, {"reference": draw.choice(encounters)}),
        "hasMember": maybe(draw, 0.5, [{"reference": draw.choice(members)}]) if members else None,
        "identifier": maybe(draw, 0.5, things.identified(draw.choice(["o,1", "o2"]))),
        "valueString": maybe(draw, 0.6, draw.choice(TEXTS)), **dated(draw, "effective"),
    })  # fmt: skip


@pytest.fixture(scope="module")
def http(database):
    from ens.contexts.record import api as record

    record.write_dictionaries()
    with inside.http(inside.operator()) as client:
        yield client


@pytest.fixture(scope="module")
def everything(http):
    draw, found = random.Random(4), []

    def store(resource):
        answer = http.post(f"/{resource['resourceType']}", json=resource)
        assert answer.status_code == 201, answer.text
        found.append(answer.json())
        return f"{resource['resourceType']}/{found[-1]['id']}"

    for _ in range(PERSONS):
        subject = store(patient(draw))
        encounters = [store(encounter(draw, subject)) for _ in range(4)]
        for _ in range(5):
            store(condition(draw, subject, encounters))
        members = []
        for _ in range(16):
            members.append(store(observation(draw, subject, encounters, members)))
    return found


TOKENS = {
    "code": [*CODES, "http://loinc.org|29463-7", r"urn:a\|b|8302-2", r"urn:a\|b|", "|maison",
             "maison", "urn:cim|I10", "E11", "http://loinc.org|jamais"],
    "status": ["final", "amended", f"{naive.STATUS}|final", "finished", "planned"],
    "category": ["vital-signs", f"{things.CATEGORY}|vital-signs", "laboratory"],
    "class": ["AMB", "urn:class|IMP"],
    "gender": ["male", "female"],
    "identifier": [r"urn:essai|o\,1", "o2", r"a\|b", r"urn:essai|c\,d", "e1", "urn:autre|e2"],
}  # fmt: skip
STRINGS = ["élo", "eloise", "Éloïse", "ete", "Été_", "50%", r"Repos\, puis", "dupre", "le g", "an",
           "Jean-Luc", "NOEL", "%", "_"]  # fmt: skip


def value_of(draw, kind, code, own):
    """
    (modifier, value) of one parameter; most of one value, some of two.
    """
    if draw.random() < 0.12:
        return ":missing", draw.choice(["true", "false"])
    count = draw.choice([1, 1, 1, 2])
    match kind:
        case "token":
            return draw.choice(["", "", ":not"]), ",".join(draw.choices(TOKENS[code], k=count))
        case "string":
            modifier = draw.choice(["", ":contains", ":exact"])
            return modifier, ",".join(draw.choices(STRINGS, k=count))
        case "date":
            made = [draw.choice(["", *naive.PREFIXES]) + draw.choice(DAYS) for _ in range(count)]
            return "", ",".join(made)
    return reference_of(draw, code, own)


def reference_of(draw, code, own):
    if code == "performer":
        return draw.choice([
            ("", "http://autre.example/fhir/Practitioner/p1"), (":identifier", "urn:ps|1"),
            (":identifier", "2,1"), (":missing", "true"),
        ])  # fmt: skip
    target = {"has-member": "Observation", "encounter": "Encounter"}.get(code, "Patient")
    fids = [one["id"] for one in own if one["resourceType"] == target]
    fid = draw.choice(fids)
    return draw.choice([("", f"{target}/{fid}"), (f":{target}", fid), ("", fid)])


def plain(draw, kind, own):
    code = draw.choice([one for one in naive.VALUES[kind] if one not in ("patient", "subject")])
    modifier, value = value_of(draw, naive.VALUES[kind][code][0], code, own)
    return code + modifier, value


LINKS = {
    "Observation": [("has-member:Observation.", "Observation"), ("patient.", "Patient"),
                    ("encounter:Encounter.", "Encounter"), ("subject:Patient.", "Patient"),
                    ("_has:Observation:has-member:", "Observation")],
    "Condition": [("encounter.", "Encounter"), ("patient.", "Patient")],
    "Encounter": [("_has:Observation:encounter:", "Observation"), ("patient.", "Patient"),
                  ("_has:Condition:encounter:", "Condition")],
    "Patient": [("_has:Observation:patient:", "Observation"),
                ("_has:Encounter:patient:", "Encounter"), ("_has:Condition:patient:", "Condition")],
}  # fmt: skip


def criteria(draw, kind, own):
    drawn = []
    for _ in range(draw.choice([1, 1, 2, 3])):
        prefix, inner = draw.choice(LINKS[kind]) if draw.random() < 0.35 else ("", kind)
        name, value = plain(draw, inner, own)
        if prefix.endswith(".") and ":" not in prefix and name == "identifier":
            prefix = prefix.removesuffix(".") + f":{inner}."
        drawn.append((prefix + name, value))
    if draw.random() < 0.15:
        updated = draw.choice(own)["meta"]["lastUpdated"]
        drawn.append(("_lastUpdated", draw.choice(["", *naive.PREFIXES]) + updated))
    return drawn


def whom(draw, kind, own):
    persons = [one["id"] for one in own if one["resourceType"] == "Patient"]
    chosen = draw.choice([persons, draw.sample(persons, 2), draw.sample(persons, 1)])
    return ("_id" if kind == "Patient" else "patient", ",".join(chosen))


SORTS = {"Observation": ["date"], "Encounter": ["date"], "Patient": ["birthdate"],
         "Condition": ["onset-date", "recorded-date"]}  # fmt: skip


def order(draw, kind):
    dates = draw.sample(SORTS[kind], draw.randint(0, len(SORTS[kind])))
    return [draw.choice(["", "-"]) + name for name in [*dates, "_id"]]


def pages(http, kind, asked):
    page = http.get(f"/{kind}", params=asked)
    assert page.status_code == 200, (kind, asked, page.text)
    total, found = page.json()["total"], matches(page)
    while following := link(page, "next"):
        page = http.get(following)
        found += matches(page)
    return total, found


@pytest.mark.parametrize("seed", range(8))
def test_a_drawn_search_finds_what_a_walk_over_everything_finds(http, everything, seed):
    draw, some = random.Random(seed), 0
    for _ in range(QUERIES // 8):
        kind = draw.choice([*naive.VALUES, "Observation"])
        asked = [whom(draw, kind, everything), *criteria(draw, kind, everything)]
        keys = order(draw, kind)
        wanted = naive.ordered(naive.found(everything, kind, asked), keys)
        controls = [("_sort", ",".join(keys)), ("_count", str(draw.choice([1, 3, 10, 50]))),
                    ("_total", "accurate")]  # fmt: skip
        assert pages(http, kind, [*asked, *controls]) == (len(wanted), wanted), (kind, asked, keys)
        some += bool(wanted)
    assert some > QUERIES // 8 // 8
