"""
What must be compared, and how often at least in a sample of 600 searches.
"""

NUMBERS = ("eq", "ne", "gt", "lt", "ge", "le", "sa", "eb", "ap")
# What the server does not tell yet that it does.
NOT_YET = (
    "number", "number :missing", "quantity", "quantity :missing", "composite", "composite :missing",
    "special", "special :missing", *(f"{kind} {one}" for kind in ("number",
    "quantity") for one in NUMBERS),
    "_sort number", "_sort quantity",
)  # fmt: skip
LEAST = {
    "token": 80, "reference": 70, "string": 40, "date": 80, "uri": 40,
    "token :missing": 6, "token :not": 6, "token :text": 2, "token :in": 3, "token :not-in": 3,
    "token :above": 3, "token :below": 3, "token :of-type": 1,
    "reference :missing": 6, "reference :identifier": 6, "reference :[type]": 6,
    "reference :above": 2, "reference :below": 2,
    "string :missing": 4, "string :exact": 4, "string :contains": 4,
    "uri :missing": 4, "uri :above": 4, "uri :below": 4, "date :missing": 8,
    **{f"date {one}": 10 for one in NUMBERS},
    "chain 1": 100, "chain 2": 50, "chain 3": 30, "_has 1": 60, "_has 2": 30, "_has 3": 10,
    "_include": 10, "_include:iterate": 6, "_revinclude": 10, "_revinclude:iterate": 6,
    "_sort date": 15, "_sort reference": 15, "_sort string": 8, "_sort token": 20, "_sort uri": 10,
    "system": 10, "compartment": 5, "_list": 3,
    "number": 6, "quantity": 10, "composite": 10, "special": 1,
    "number :missing": 1, "quantity :missing": 2, "composite :missing": 1, "special :missing": 0,
    "_sort number": 1, "_sort quantity": 1,
    **{f"{kind} {one}": 1 for kind in ("number", "quantity") for one in NUMBERS},
}  # fmt: skip


def too_few(families, searches):
    """
    The families compared less often than they must be, with how often they were.
    """
    wanted = {name: least for name, least in LEAST.items() if name not in NOT_YET}
    scale = searches // 600
    return {
        name: families[name] for name, least in wanted.items() if families[name] < least * scale
    }
