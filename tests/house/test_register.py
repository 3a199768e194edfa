"""
Each action that any door writes in the register is of a kind and has words in plain French.
"""

import ast
from collections.abc import Iterator

import pytest

from ens.journeys import confidentiality
from tests.house import sources

# What is called with an action first, or by this name.
WRITERS = {"trace", "_trace", "lines", "lines_of_whole", "line", "_line", "_told", "_fetch"}
# Of reaches that write no line by this name but when they refuse.
REFUSED_ONLY = {"open", "register", "entrust", "announce", "conceal"}
# Of the operator's own staff, about nobody's space.
ABOUT_NOBODY = {"appoint", "dismiss"}


def written() -> dict[str, str]:
    """
    Every action, and a module that writes it.
    """
    table = "ens.journeys.confidentiality"
    found = {action: table for actions in confidentiality.ACTIONS.values() for action in actions}
    for path in sources.files(".py", under="ens"):
        for action in actions_in(sources.tree(path)):
            found.setdefault(action, sources.name_of(path))
    return found


def actions_in(tree: ast.AST) -> Iterator[str]:
    constants = {
        target.id: node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            for value in asked(node):
                yield from texts(value, constants)


def asked(call: ast.Call) -> Iterator[ast.expr]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name in WRITERS and call.args:
        yield call.args[0]
    for keyword in call.keywords:
        if keyword.arg == "action" and name not in ("form", "add_argument"):
            yield keyword.value


def texts(value: ast.expr, constants: dict[str, ast.expr]) -> Iterator[str]:
    match value:
        case ast.Constant(value=str(text)) if text and " " not in text:
            yield text
        case ast.IfExp(body=body, orelse=other):
            yield from texts(body, constants)
            yield from texts(other, constants)
        case ast.Name(id=name) if name in constants and name.isupper():
            yield from texts(constants[name], constants)


def test_it_finds_them() -> None:
    assert {"read", "search", "create", "mask", "unmask", "break-glass", "export"} <= set(written())


@pytest.mark.row("ACC-13")
@pytest.mark.parametrize("action", sorted(written()))
def test_an_action_is_of_a_kind(action: str) -> None:
    from ens.journeys.accesses import acts

    assert action in acts.ORDER, written()[action]


@pytest.mark.row("ACC-13")
@pytest.mark.parametrize("action", sorted(set(written()) - ABOUT_NOBODY))
def test_an_action_has_words(action: str) -> None:
    from ens.portals.citizen import register_verbs as words

    known = words.TRIED if action in REFUSED_ONLY else words.VERBS
    assert action in known, written()[action]


def test_each_kind_and_each_mode_has_words() -> None:
    from ens.journeys.accesses import acts, asked
    from ens.portals.citizen import register_labels as labels

    assert set(labels.ACTS) == set(acts.KINDS)
    assert set(labels.MODES) == set(asked.MODES)
