"""
A person with named resources, searched in this process.
"""

import httpx

from tests.fhir_api import inside
from tests.fhir_api.answers import matches


class Named:
    """
    Resources by the name each was given, and the names that a search finds.
    """

    def __init__(self, type_, **always):
        self.type = type_
        self.always = always
        self.http = inside.http(inside.operator())
        self.names = {}

    def add(self, name, resource):
        response = self.http.post(f"/{self.type}", json=resource)
        assert response.status_code == 201, response.text
        self.names[response.json()["id"]] = name
        return response.json()["id"]

    def ask(self, name, value) -> httpx.Response:
        return self.http.get(f"/{self.type}", params={**self.always, name: value, "_count": 1000})

    def __call__(self, name, value):
        return {self.names[fid] for fid in matches(self.ask(name, value)) if fid in self.names}
