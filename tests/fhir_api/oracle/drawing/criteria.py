"""
Criteria drawn over the data set: one parameter at a time, or through what it leads to.
"""

from ens.standards.fhir import definitions, owners
from tests.fhir_api.oracle import addresses, evaluate
from tests.fhir_api.oracle.drawing import texts
from tests.fhir_api.oracle.matching import reference

# What sounds alike is left to the server; the words of a record are compared elsewhere.
APART = {"_text", "_content", "_query", "_list", "_filter", "phonetic"}
CODED = {"Coding", "CodeableConcept", "code"}
# How deep each criterion of a search goes: one alone, on the thing itself, tells most.
DEPTHS = ((0,), (0,), (0,), (0,), (1,), (1,), (2,), (3,), (0, 0), (0, 1), (1, 2), (2, 3), (0, 1, 3))
RARE = {("token", "of-type"), ("token", "text"), ("reference", "above"), ("reference", "below"),
        ("token", "missing")}  # fmt: skip
# How many times more often what few types have is asked of those that have it.
RARE_KINDS = {"number": 8, "quantity": 1, "special": 4}
# The types of values that a modifier is asked of.
ASKED_OF = {
    ("token", "in"): CODED, ("token", "not-in"): CODED, ("token", "above"): CODED,
    ("token", "below"): CODED, ("token", "of-type"): {"Identifier"},
    ("token", "text"): {"Coding", "CodeableConcept", "Identifier"},
    ("reference", "identifier"): {"Reference"}, ("reference", "[type]"): {"Reference"},
}  # fmt: skip


class Known:
    """
    The parameters that the server tells, what they find in the data set and where they lead.
    """

    def __init__(self, world, told):
        self.world, self.told = world, told
        self._held, self._leads = {}, {}

    def parameters(self, rtype, *kinds):
        known = definitions.search_parameters(rtype)
        return [
            known[code]
            for code in self.told.parameters[rtype]
            if code in known and code not in APART and (not kinds or known[code].kind in kinds)
        ]

    def held(self, rtype, parameter):
        """
        Every value of a parameter.
        """
        key = (rtype, parameter.code)
        if key not in self._held:
            some = self.world.of_type(rtype)
            read = evaluate.readable
            self._held[key] = [one for r in some for one in read(self.world, r, parameter)]
        return self._held[key]

    def leads(self, rtype, parameter, *, enters):
        """
        The types of what a parameter leads to; `enters` is whether it may come to a person's.
        """
        key = (rtype, parameter.code)
        if key not in self._leads:
            self._leads[key] = {
                target["resourceType"]
                for one in self.world.of_type(rtype)
                for target in evaluate.targets(self.world, one, parameter)
            }
        return {one for one in self._leads[key] if enters or not is_persons(one)}


def is_persons(rtype):
    return owners.owner_rule(rtype).kind == "person"


class Criteria:
    """
    Draws (name, value) pairs, and counts the families that they belong to.
    """

    def __init__(self, draw, known, families):
        self.draw, self.known, self.families = draw, known, families
        self.enters = True

    def of(self, rtype):
        self.enters = owners.owner_rule(rtype).kind != "commons"
        depths = self.draw.choice(DEPTHS)
        return [self._one(rtype, depth) for depth in depths]

    def _one(self, rtype, depth):
        """
        Through at most so many references.
        """
        steps = [self._chained, self._pointed_at]
        self.draw.shuffle(steps)
        for step in steps if depth else ():
            if found := step(rtype, min(depth, self.known.told.depth)):
                return found
        return self.plain(rtype)

    def _chained(self, rtype, depth):
        links = [
            one
            for one in self.known.parameters(rtype, "reference")
            if self.known.leads(rtype, one, enters=self.enters)
        ]
        if not links:
            return None
        link = self.draw.choice(links)
        target = self.draw.choice(sorted(self.known.leads(rtype, link, enters=self.enters)))
        name, value = self._one(target, depth - 1)
        said = link.targets != (target,) or name.startswith("identifier")
        self.families[f"chain {depth}"] += 1
        return f"{link.code}{f':{target}' if said else ''}.{name}", value

    def _pointed_at(self, rtype, depth):
        links = [
            (other, link)
            for other in self.known.world.types
            if self.enters or not is_persons(other)
            for link in self.known.parameters(other, "reference")
            if rtype in link.targets and rtype in self.known.leads(other, link, enters=True)
        ]
        if not links:
            return None
        other, link = self.draw.choice(links)
        name, value = self._one(other, depth - 1)
        self.families[f"_has {depth}"] += 1
        return f"_has:{other}:{link.code}:{name}", value

    def plain(self, rtype):
        """
        One of the kinds first, so that the rare ones come as often; then one that has values.
        """
        parameters = self.known.parameters(rtype)
        kinds = sorted({one.kind for one in parameters})
        more = [one for one in kinds for _ in range(RARE_KINDS.get(one, 0))]
        kind = self.draw.choice([*kinds, *more, "token"])  # which has most modifiers
        some = [one for one in parameters if one.kind == kind]
        for parameter in self.draw.sample(some, min(len(some), 4)):
            held = self.known.held(rtype, parameter)
            if held or self.draw.random() < 0.05:
                break
        return self.by(parameter, held)

    def by(self, parameter, held):
        modifier = self._modifier(parameter, held)
        self.families[f"{parameter.kind} :{modifier}" if modifier else parameter.kind] += 1
        if modifier == "missing":
            return f"{parameter.code}:missing", self.draw.choice(("true", "false"))
        if modifier == "[type]":
            return self._typed(parameter, held)
        if parameter.kind == "reference" and modifier in ("above", "below"):
            return f"{parameter.code}:{modifier}", self._placed(held)
        count = self.draw.choice((1, 1, 1, 2, 3))
        made = dict.fromkeys(self._text(parameter, held, modifier) for _ in range(count))
        return f"{parameter.code}:{modifier}" if modifier else parameter.code, ",".join(made)

    def _modifier(self, parameter, held):
        """
        None, half of the time; else one that is asked of such values.
        """
        if self.draw.random() < 0.5:
            return ""
        types = {one.type for one in held} if parameter.kind != "composite" else set()
        known = [
            one
            for one in self.known.told.modifiers(parameter)
            if types & ASKED_OF.get((parameter.kind, one), types or {""})
            or (parameter.kind, one) not in ASKED_OF
        ]
        asked = [one for one in known if self._takes(parameter, held, one)]
        rare = [one for one in asked if (parameter.kind, one) in RARE]
        return self.draw.choice(("", *asked, *rare, *rare))

    def _takes(self, parameter, held, modifier):
        if modifier == "[type]":
            return bool(self._here(held))
        if modifier not in ("above", "below") or parameter.kind not in ("reference", "uri"):
            return True
        if parameter.kind == "uri":
            return any(one.data.startswith("http") for one in held)
        versions = modifier == "below" and any(one.type == "canonical" for one in held)
        return versions or bool(self._places(held))

    @staticmethod
    def _here(held):
        """
        The addresses, among these values, of what is on this server.
        """
        said = [reference.literal(one) for one in held if getattr(one, "type", "") == "Reference"]
        return [at for text in said if (at := addresses.parse(text)) and not at.server]

    def _typed(self, parameter, held):
        at = self.draw.choice(self._here(held))
        return f"{parameter.code}:{at.type}", at.id

    def _places(self, held):
        """
        Where a thing of a type that has a hierarchy is.
        """
        return [at for at in self._here(held) if self.known.world.hierarchy(at.type)]

    def _placed(self, held):
        if places := self._places(held):
            at = self.draw.choice(places)
            return f"{at.type}/{self.draw.choice(sorted(self.known.world.types[at.type]))}"
        text = self.draw.choice([one.data for one in held if one.type == "canonical"])
        shapes = (text, text.partition("|")[0], text.removesuffix(".0.0"))
        return texts.escaped(self.draw.choice(shapes))

    def _text(self, parameter, held, modifier):
        if parameter.kind == "composite":
            return self._together(parameter, held)
        some = held
        if parameter.kind == "uri" and modifier in ("above", "below"):
            some = [one for one in held if one.data.startswith("http")]
        value = self.draw.choice(some) if some else texts.NOTHING[parameter.kind]
        found = texts.TEXTS[parameter.kind](self.draw, value, modifier)
        self._count_prefix(parameter.kind, found)
        return found

    def _count_prefix(self, kind, text):
        if kind in ("date", "number", "quantity"):
            self.families[f"{kind} {texts.prefixes.split(text)[0]}"] += 1

    def _together(self, parameter, held):
        kinds = [self.known.world.kind_of(one.url) for one in parameter.components]
        some = self.draw.choice(held) if held else [[texts.NOTHING[kind]] for kind in kinds]
        pairs = zip(kinds, some, strict=True)
        return "$".join(
            texts.TEXTS[kind](self.draw, self.draw.choice(one), "") for kind, one in pairs
        )
