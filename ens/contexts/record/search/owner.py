"""
The criteria that say whose things are searched.

They choose the persons of the search and leave no condition on the rows: every row has one
owner, whichever way it names them (an id, an INS, a condition).
"""

from ens.standards.fhir import definitions

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
    if chained or modifier == "identifier":
        return all("|" in text for text in value.split(","))
    if modifier not in ("", "Patient"):
        return False
    kinds = {text.rpartition("/")[0].rpartition("/")[2] for text in value.split(",")}
    return kinds <= ({"Patient"} if code == "subject" and not modifier else {"", "Patient"})
