"""
How a document of ours names a person whose INS may not travel: by the id of their Patient here.
"""

import uuid

from ens.contexts.identity import api as identity
from ens.standards.cda.datatypes import Identifier

DEPLOYMENT = uuid.UUID("3c3c2c0a-53a1-5d3b-8d6c-0a52f0f1a7e4")
ROOT = f"2.25.{DEPLOYMENT.int}"


def of_person(one: identity.Person) -> Identifier:
    return Identifier(ROOT, one.public_id)
