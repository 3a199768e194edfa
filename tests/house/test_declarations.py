"""
What must be declared before it is served: kinds, owners, routes, and every statement that
reads a person's rows without the decision in it.
"""

import ast
import dataclasses
import hashlib
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from ens.ground import label
from ens.standards.fhir import definitions, owners
from tests.house import sources

ROWS = "record_resource|record_history|register_trace|notices_notice"
READS = re.compile(rf"\b(?:from|join)\s+(?:{ROWS})\b", re.IGNORECASE)
DECIDES = re.compile(r"\bwhere\((?:[\"'][a-z]+[\"']|other\.alias)")

# Statements without the decision, each with what makes up for it. A new one belongs here only
# if nothing of a row leaves before the decision was asked about that very row.
UNDECIDED = {
    "ens/contexts/notices/delivery.py:_notice": "kind and label, for a message without health",
    "ens/contexts/record/changing.py:JUDGED": "label and author, to ask the decision with them",
    "ens/contexts/record/changing.py:LOCK": "read to be changed, once judged",
    "ens/contexts/record/changing.py:SUPERSEDE": "copies a version, once judged",
    "ens/contexts/record/changing.py:_derived": "places, of what a deletion takes along",
    "ens/contexts/record/derivation.py:HANGING": "keys, of what takes the flags of a document",
    "ens/contexts/record/derivation.py:RELABEL": "flags, taken over by what hangs on a document",
    "ens/contexts/record/derivation.py:TELLING": "keys, of what takes the flags of what it names",
    "ens/contexts/record/erasing.py:FILES": "names of files, to be removed with their person",
    "ens/contexts/record/files.py:NAMED": "names of files, without whose they are",
    "ens/contexts/record/outgoing.py:OF_THEN": "a version, of a row that `LEAVING` judges",
    "ens/contexts/record/owners.py:patient_id": "the id of a person already named",
    "ens/contexts/record/reading.py:_note_refusal": "label and author, to say why it was refused",
    "ens/contexts/record/reindexing.py:COUNT": "a number, for the operator's progress",
    "ens/contexts/record/reindexing.py:HELD": "a maintenance by the operator's job: nothing leaves",
    "ens/contexts/record/reindexing.py:NEXT": "a maintenance by the operator's job: nothing leaves",
    "ens/contexts/record/search/kinds/hierarchy.py:_of_nobody": "nobody's things, shown to all",
    "ens/contexts/record/search/known_codes.py:BODY": "what belongs to nobody, shown to all",
    "ens/contexts/record/search/known_codes.py:BY_ID": "what belongs to nobody, shown to all",
    "ens/contexts/record/search/known_codes.py:BY_URL": "what belongs to nobody, shown to all",
    "ens/contexts/record/search/last.py:KEPT": "a table, beside the conditions of `source`",
    "ens/contexts/record/search/since.py:_of_then": "a version, of a row that `source` judges",
    "ens/contexts/record/search/statement.py:_leading": "a table, beside what `source` asks of it",
    "ens/contexts/record/rewording.py:DUE": "made again for everybody, told to nobody",
    "ens/contexts/record/rewording.py:KEEP": "made again for everybody, told to nobody",
    "ens/contexts/record/locating.py:by_identifier": "places, to ask the decision with them",
    "ens/contexts/record/locating.py:seen": "label and author, to ask the decision with them",
    "ens/contexts/record/whole_statement.py:NAMED": "a table, beside the conditions of `PAGE`",
    "ens/contexts/record/whole_statement.py:STILL": "a version, of a row that `PAGE` judges",
    "ens/contexts/record/versions.py:OF_ONE": "a table, beside the conditions of `PAGE`",
    "ens/contexts/record/versions.py:OF_SEVERAL": "a table, beside the conditions of `PAGE`",
    "ens/contexts/register/about.py:LAST": "the date of an act of the reader's own",
    "ens/contexts/register/visiting.py:VISITS": "numbers, for the job that looks for curiosity",
    "ens/contexts/register/visiting.py:PASTS": "numbers, for the job that looks for curiosity",
    "ens/contexts/register/counting.py:BY": "yes or no, for the desk that answers a contest",
    "ens/contexts/register/counting.py:READ": "a number, for a reviewer who sees no line",
    "ens/contexts/register/hiding.py:HIDDEN": "labels, compared with what a reach saw before",
    "ens/contexts/register/first.py:FIRST": "who read, for a notice as hidden as what they read",
    "ens/contexts/register/listing.py:PRESENT": "a table, beside the conditions of each statement",
    "ens/contexts/register/searching.py:FOUND": "a form, in which `SEEN` is put",
    "ens/contexts/register/sealing/exporting.py:LEFT_OUT": "the register as a file, by a command",
    "ens/contexts/register/sealing/exporting.py:LINES": "the register as a file, by a command",
    "ens/contexts/register/sealing/sealing.py:WAITING": "lines to be sealed, by the worker",
}
KINDS_WRITTEN = 274
THEIR_DIGEST = "e964dfbbc794942e"
TOUCHING_ROWS = (
    "create", "delete", "derived_from", "history", "labels_in_use", "last", "read", "search",
    "shelf", "update", "vread", "whole",
)  # fmt: skip


def texts(node: ast.AST, name: str = "") -> Iterator[tuple[str, str]]:
    """
    Every text of a module, under the function or the constant that holds it.
    """
    for child in ast.iter_child_nodes(node):
        held = name_of(child) or name
        if isinstance(child, ast.JoinedStr):
            yield held, "".join(part(value) for value in child.values)
        elif isinstance(child, ast.Constant) and isinstance(child.value, str):
            yield held, child.value
        else:
            yield from texts(child, held)


def name_of(node: ast.AST) -> str:
    match node:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            return name
        case ast.Assign(targets=[ast.Name(id=name)]) if name.isupper():
            return name
    return ""


def part(value: ast.expr) -> str:
    return str(value.value) if isinstance(value, ast.Constant) else ast.unparse(value)


def undecided(path: Path) -> Iterator[str]:
    for name, text in texts(sources.tree(path)):
        if READS.search(text) and not DECIDES.search(text):
            yield f"{sources.name_of(path)}:{name}"


def test_every_statement_that_reads_a_persons_rows_carries_the_decision_or_a_reason() -> None:
    found = {
        place
        for path in sources.files(".py", under="ens")
        if "migrations" not in path.parts
        for place in undecided(path)
    }
    assert found == UNDECIDED.keys()


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('ALL = "select body from record_resource"', ["seen.py:ALL"]),
        ('def f():\n    return f"select {x}\\nfrom record_resource r"', ["seen.py:f"]),
        ("ALL = f\"select body from record_resource r where {reach.where('r')}\"", []),
        ('ALL = "select fid from record_locator"', []),
    ],
)
def test_a_statement_without_the_decision_is_found(
    source: str, found: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "seen.py"
    path.write_text(source)
    monkeypatch.setattr(sources, "ROOT", tmp_path)
    assert list(undecided(path)) == found


@pytest.mark.row("ACC-24")
@pytest.mark.parametrize("name", TOUCHING_ROWS)
def test_what_touches_a_persons_rows_asks_for_a_reach(name: str) -> None:
    from ens.contexts.record import api as record

    asked = inspect.signature(getattr(record, name)).parameters["reach"]
    assert asked.kind is inspect.Parameter.KEYWORD_ONLY
    assert asked.default is inspect.Parameter.empty


@pytest.mark.row("ACC-24")
@pytest.mark.parametrize("name", sorted(definitions.RESOURCE_TYPES))
def test_every_type_has_a_kind_and_a_rule_of_owner(name: str) -> None:
    assert label.kinds()[label.kind_of(name)].type == name
    assert owners.owner_rule(name).kind in ("person", "commons", "either")


def test_a_type_without_a_kind_may_not_be_stored() -> None:
    with pytest.raises(KeyError):
        label.kind_of("Invented")


def test_kinds_are_numbered_once_and_only_added() -> None:
    """
    A number given again would change the meaning of every stored set of labels.
    """
    numbers = [kind.number for kind in label.kinds()]
    assert numbers == list(range(len(numbers)))
    assert len(numbers) <= label.KINDS
    written = "\n".join(",".join(map(str, kind)) for kind in label.kinds()[:KINDS_WRITTEN])
    assert hashlib.sha256(written.encode()).hexdigest().startswith(THEIR_DIGEST)


def test_every_route_says_what_it_asks_of_the_decision(monkeypatch: pytest.MonkeyPatch) -> None:
    from ens.fhir_api import routes

    routes.check()
    silent = dataclasses.replace(routes.ROUTES[1], interaction="")
    monkeypatch.setattr(routes, "ROUTES", (*routes.ROUTES, silent))
    with pytest.raises(routes.UndeclaredRoute):
        routes.check()


def test_every_handler_of_a_route_that_is_not_public_goes_through_the_door() -> None:
    from ens.fhir_api import routes

    for route in routes.ROUTES:
        module = inspect.getmodule(route.handler)
        # Beside the table are handlers of both sorts: each by itself.
        place = route.handler if module in (routes, None) else module
        assert ("door." in inspect.getsource(place)) is not route.public, route.shape
