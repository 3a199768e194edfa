"""
What must be compared, and how often at least in 600 searches; what is less than one may be
absent from a sample, and is there in the long run.
"""

NUMBERS = ("eq", "ne", "gt", "lt", "ge", "le", "sa", "eb", "ap")
LEAST = {
    "token": 50, "reference": 40, "string": 15, "date": 40, "uri": 40, "number": 4,
    "quantity": 20, "composite": 20, "special": 3,
    "token :missing": 4, "token :not": 2, "token :text": 2, "token :in": 1, "token :not-in": 1,
    "token :above": 1, "token :below": 1, "token :of-type": 0.5,
    "reference :missing": 3, "reference :identifier": 3, "reference :[type]": 2,
    "reference :above": 0.5, "reference :below": 1,
    "string :missing": 1, "string :exact": 1, "string :contains": 1,
    "uri :missing": 4, "uri :above": 4, "uri :below": 4, "date :missing": 6,
    "number :missing": 1, "quantity :missing": 5,
    **{f"date {one}": 4 for one in NUMBERS}, **{f"quantity {one}": 2 for one in NUMBERS},
    **{f"number {one}": 0.5 for one in NUMBERS},
    "chain 1": 100, "chain 2": 50, "chain 3": 20, "_has 1": 60, "_has 2": 25, "_has 3": 8,
    "_include": 8, "_include:iterate": 4, "_revinclude": 6, "_revinclude:iterate": 3,
    "_sort date": 15, "_sort reference": 12, "_sort string": 6, "_sort token": 30, "_sort uri": 12,
    "_sort number": 0.5, "_sort quantity": 1, "system": 10, "compartment": 4, "POST": 30,
    "_list": 1,
}  # fmt: skip


def too_few(families, searches):
    """
    The families compared less often than they must be, with how often they were.
    """
    scale = searches // 600
    wanted = LEAST.items()
    return {name: families[name] for name, least in wanted if families[name] < int(least * scale)}
