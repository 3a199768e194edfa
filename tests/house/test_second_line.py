"""
Where a statement tells the database whose rows it is about, without a reach among its values: each
place, with what makes up for it.
"""

import ast
from collections.abc import Iterator

from tests.house import sources

DECIDED = "the decision is asked about the very row, before anything of it leaves"
WRITES = "in a transaction that writes what was decided"
READ = "of a version that the caller has read, through a reach"
ERASES = "everything of a person goes"
ABOUT = {
    "ens/contexts/access/grounds.py:held_since": "since when a fact holds, for who was decided on",
    "ens/contexts/record/derivation.py:hold": WRITES,
    "ens/contexts/record/erasing.py:files_of": ERASES,
    "ens/contexts/record/erasing.py:rename_files": ERASES,
    "ens/contexts/record/locating.py:by_identifier": "ids and keys, of what is asked by its own",
    "ens/contexts/record/locating.py:seen": DECIDED,
    "ens/contexts/record/owners.py:patient_id": "the id of a person already named",
    "ens/contexts/record/reading.py:_note_refusal": "why something was refused, for the register",
    "ens/contexts/record/remarks.py:keep": WRITES,
    "ens/contexts/record/remarks.py:of": READ,
    "ens/contexts/record/store.py:open_keys": WRITES,
    "ens/contexts/record/words.py:keep": WRITES,
    "ens/contexts/register/counting.py:is_by": "yes or no, for the desk that answers a contest",
    "ens/contexts/register/counting.py:things_read": "a number, for whoever checks an emergency",
    "ens/contexts/register/hiding.py:hidden_between": "labels, against what a reach saw before",
    "ens/ground/forgetting.py:delete": ERASES,
    "ens/ground/resealing.py:_column": "a maintenance by the operator's job: nothing leaves",
    "ens/journeys/erase_person.py:erase": ERASES,
}


def told() -> Iterator[str]:
    for path in sources.files(".py", under="ens"):
        for function in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(function, ast.FunctionDef) and any(map(_is_told, ast.walk(function))):
                yield f"{sources.name_of(path)}:{function.name}"


def _is_told(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and ast.unparse(node.func) == "database.execute"
        and any(keyword.arg == "about" for keyword in node.keywords)
    )


def test_whoever_says_whose_rows_it_is_about_gives_a_reason() -> None:
    assert set(told()) == ABOUT.keys()
