"""
Searches drawn over the data set, each with the families that it belongs to.

Nothing is drawn but what the server tells it does: its CapabilityStatement decides.
"""

from dataclasses import dataclass, replace

from ens.standards.fhir import definitions
from tests.fhir_api.oracle.drawing.criteria import RARE_KINDS, Criteria, Known, is_persons

TOTAL = ("_total", "accurate")
COUNTS = (1, 3, 10, 10, 50, 50)
OF_ANY = ("_id", "_lastUpdated", "_tag", "_profile", "_source", "_security")


@dataclass(frozen=True, slots=True)
class Query:
    """
    `rtype` is empty for a search of the whole system, whose `_type` is among the criteria;
    `patient` is the one whose compartment is searched.
    """

    rtype: str
    criteria: tuple
    count: int
    sort: tuple = ()
    includes: tuple = ()
    patient: str = ""
    posted: bool = False

    @property
    def place(self):
        return f"Patient/{self.patient}/{self.rtype}" if self.patient else self.rtype

    def asked(self):
        """
        Everything, as it is put to the server.
        """
        order = (("_sort", ",".join(self.sort)),) if self.sort else ()
        return [*self.criteria, *self.includes, *order, ("_count", str(self.count)), TOTAL]


class Drawer:
    def __init__(self, draw, world, told, families):
        self.draw, self.world, self.families = draw, world, families
        self.known = Known(world, told)
        self.told = told
        self.criteria = Criteria(draw, self.known, families)
        some = sorted(name for name, some in world.types.items() if some)
        self.types = some + 4 * [name for name in some if self._measures(name)]

    def _measures(self, rtype):
        """
        Whether things of a type have what few have: they are drawn more often.
        """
        rare = self.known.parameters(rtype, "composite", *RARE_KINDS)
        return any(self.known.held(rtype, one) for one in rare)

    def query(self):
        """
        By POST, now and then.
        """
        found = self._query()
        if self.draw.random() < 0.1:
            self.families["POST"] += 1
            return replace(found, posted=True)
        return found

    def _query(self):
        rtype = self.draw.choice(self.types)
        theme, count = self.draw.random(), self.draw.choice(COUNTS)
        if theme < 0.05 and self.told.system:
            return self._of_several(rtype, count)
        if theme < 0.08 and self.told.system and definitions.patient_compartment(rtype):
            return self._in_compartment(rtype, count)
        if theme < 0.1 and "_list" in self.told.lines and is_persons(rtype):
            return self._of_list(rtype, count)
        sort = self._sort(rtype) if theme < 0.3 else ()
        includes = self._includes(rtype) if theme > 0.8 else ()
        everything = (sort or includes) and self.draw.random() < 0.5
        criteria = () if everything else self.criteria.of(rtype)
        return Query(rtype, (*criteria, *self._ours(rtype)), count, sort, includes)

    def _ours(self, *types):
        """
        Of what may be nobody's, what the data set has: others keep such things here too.
        """
        if all(is_persons(one) for one in types):
            return ()
        return (("_id", ",".join(fid for one in types for fid in self.world.types[one])),)

    def _of_several(self, rtype, count):
        """
        Several types at once, by what any resource has.
        """
        self.families["system"] += 1
        types = dict.fromkeys((rtype, *self.draw.sample(sorted(self.world.types), 2)))
        known = [one for one in self.known.parameters(rtype) if one.code in OF_ANY]
        criteria = [("_type", ",".join(types)), *self._ours(*types)]
        for parameter in self.draw.sample(known, self.draw.choice((1, 1, 2))):
            name, value = self.criteria.by(parameter, self.known.held(rtype, parameter))
            criteria.append((name.removesuffix(":text"), value))  # asked only of a person's
        sort = self.draw.choice(((), ("-_lastUpdated",), ("_id",)))
        return Query("", tuple(criteria), count, sort)

    def _in_compartment(self, rtype, count):
        self.families["compartment"] += 1
        patient = self.draw.choice(sorted(self.world.types["Patient"]))
        return Query(rtype, tuple(self.criteria.of(rtype)), count, patient=patient)

    def _of_list(self, rtype, count):
        self.families["_list"] += 1
        criterion = ("_list", self.draw.choice(sorted(self.world.types["List"])))
        return Query(rtype, (criterion,), count)

    def _sort(self, rtype):
        known = [one for one in self.known.parameters(rtype) if self._orders(rtype, one)]
        keys = self.draw.sample(known, min(len(known), self.draw.choice((1, 1, 2, 3))))
        for one in keys:
            self.families[f"_sort {one.kind}"] += 1
        return tuple(self.draw.choice(("", "-")) + one.code for one in keys)

    def _orders(self, rtype, parameter):
        """
        Not by what is not kept readable: numbers of persons, and their phones.
        """
        if parameter.code in ("_id", "_lastUpdated"):
            return True
        if parameter.kind not in self.told.sorts:
            return False
        held = self.known.held(rtype, parameter)
        return bool(held) and not {"Identifier", "ContactPoint"} & {one.type for one in held}

    def _includes(self, rtype):
        """
        Some things beside the matches, and what they lead to in their turn.
        """
        found = [one for _ in range(self.draw.choice((1, 1, 2))) if (one := self._include(rtype))]
        if self.told.iterates and found and self.draw.random() < 0.6:
            source = self.draw.choice(sorted(self._brought(rtype, *found[0])) or [rtype])
            found.append(self._include(source, again=":iterate"))
        return tuple(dict.fromkeys(one for one in found if one))

    def _include(self, rtype, again=""):
        """
        What this type points at, or what points at it.
        """
        made = self._forward if self.draw.random() < 0.6 else self._backward
        name, value = made(rtype)
        if value:
            self.families[f"{name}{again}"] += 1
        return (f"{name}{again}", value) if value else None

    def _brought(self, rtype, name, value):
        """
        The types of what an include brings, in the data set.
        """
        source, _, rest = value.partition(":")
        if name == "_revinclude":
            return {source}
        parameter = definitions.search_parameters(rtype).get(rest.partition(":")[0])
        return self.known.leads(rtype, parameter, enters=is_persons(rtype)) if parameter else set()

    def _forward(self, rtype):
        links = [
            one
            for one in self.known.parameters(rtype, "reference")
            if self.known.leads(rtype, one, enters=True)
        ]
        if not links or (self.told.iterates and self.draw.random() < 0.1):
            return "_include", self.draw.choice(("*", f"{rtype}:*")) if links else ""
        link = self.draw.choice(links)
        met = sorted(self.known.leads(rtype, link, enters=True))
        target = self.draw.choice(("", "", f":{self.draw.choice(met)}", f":{link.targets[0]}"))
        return "_include", f"{rtype}:{link.code}{target}"

    def _backward(self, rtype):
        links = [
            f"{other}:{link.code}"
            for other in self.world.types
            if is_persons(rtype) or not is_persons(other)
            for link in self.known.parameters(other, "reference")
            if rtype in link.targets and rtype in self.known.leads(other, link, enters=True)
        ]
        return "_revinclude", self.draw.choice(links) if links else ""
