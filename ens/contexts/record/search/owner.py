"""
The criteria that say whose things are searched.

They choose the persons of the search and leave no condition on the rows: every row has one
owner, whichever way it names them (an id, an INS, a condition).
"""

from django.conf import settings

from ens.contexts.record.search import escaping
from ens.standards.fhir import definitions, reference

ABOUT = ("patient", "subject")


def names_owner(type: str, name: str, value: str) -> bool:  # noqa: A002
    """
    True for `patient=...`, `subject=Patient/...` and the same by identifier.
    """
    code, _, modifier = name.partition(":")
    chained = code.endswith(".identifier")
    code = code.removesuffix(".identifier")
    parameter = definitions.search_parameters(type).get(code)
    if code not in ABOUT or parameter is None or parameter.kind != "reference":
        return False
    if chained and modifier:
        return False
    if chained or modifier == "identifier":
        return all(None not in escaping.coding(text) for text in escaping.alternatives(value))
    if modifier not in ("", "Patient"):
        return False
    texts = [reference.relative(text, settings.FHIR_BASE) for text in value.split(",")]
    kinds = {text.rpartition("/")[0] for text in texts}
    return kinds <= ({"Patient"} if code == "subject" and not modifier else {"", "Patient"})
