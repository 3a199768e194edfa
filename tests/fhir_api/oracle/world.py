"""
Everything that the searches of the differential test are made on, as the server shows it.
"""

import json
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache

from ens.standards.fhir import definitions
from tests.fhir_api.oracle import addresses, values
from tests.fhir_api.oracle.matching import reference


@dataclass(frozen=True, slots=True)
class World:
    """
    The resources by type and by id, and the values of their parameters once they are known.
    """

    types: dict = field(default_factory=lambda: defaultdict(dict))
    known: dict = field(default_factory=dict)
    owners: dict = field(default_factory=dict)

    def add(self, text, owner):
        """
        Keep a resource with its numbers as they are written; "" owns what is nobody's.
        """
        one = json.loads(text, parse_float=Decimal, parse_int=Decimal)
        self.types[one["resourceType"]][one["id"]] = one
        self.owners[one["resourceType"], one["id"]] = owner

    def owner(self, resource):
        return self.owners[resource["resourceType"], resource["id"]]

    def of_type(self, rtype):
        return self.types[rtype].values()

    def has(self, shown):
        return shown["id"] in self.types[shown["resourceType"]]

    def of(self, shown):
        """
        The resource as it is kept here, of one as a search shows it.
        """
        return self.types[shown["resourceType"]][shown["id"]]

    def at(self, text):
        """
        What a literal reference leads to, if it is here.
        """
        found = addresses.parse(text)
        if found is None or found.server:
            return None
        return self.types[found.type].get(found.id)

    @staticmethod
    def hierarchy(rtype):
        """
        The parameter by which things of a type are part of others of the same.
        """
        known = definitions.search_parameters(rtype)
        one = known.get("part-of") or known.get("partof")
        return one if one and rtype in one.targets else None

    def wholes(self, resource):
        """
        The resource, what it is part of, what that is part of.
        """
        parameter = self.hierarchy(resource["resourceType"])
        found, fresh = {}, [resource]
        while fresh:
            found.update((one["id"], one) for one in fresh)
            texts = [reference.literal(v) for one in fresh for v in self.values(one, parameter)]
            reached = [one for text in texts if (one := self.at(text))]
            fresh = [
                one
                for one in reached
                if one["id"] not in found and one["resourceType"] == resource["resourceType"]
            ]
        return list(found.values())

    def values(self, resource, parameter):
        key = (resource["resourceType"], resource["id"], parameter.code)
        if key not in self.known:
            self.known[key] = values.of(parameter.expression, resource)
        return self.known[key]

    def concepts(self, system):
        """
        (code, the code it is under or "") of a code system that is stored.
        """
        for one in self.of_type("CodeSystem"):
            if one.get("url") == system:
                yield from _under("", one.get("concept", ()))

    @staticmethod
    def kind_of(url):
        return _kinds()[url]


def _under(parent, concepts):
    for one in concepts:
        yield one["code"], parent
        yield from _under(one["code"], one.get("concept", ()))


@cache
def _kinds():
    return {
        one.url: one.kind
        for rtype in definitions.RESOURCE_TYPES
        for one in definitions.search_parameters(rtype).values()
    }
