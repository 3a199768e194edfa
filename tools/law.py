"""
Write the tables of docs/reference/decision.md from the law itself: the rules with the sentence and
the text of each refusal, the facts that permit, the categories, the levels, the duties.

What stands between two marks is rewritten; the words around them are the page's own.
"""

import argparse
import os
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "reference" / "decision.md"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, fail if it differs")
    wanted = page(PAGE.read_text("utf-8"))
    if parser.parse_args().check:
        return int(wanted != PAGE.read_text("utf-8"))
    PAGE.write_text(wanted, "utf-8")
    return 0


def page(text: str) -> str:
    for name, rows in PARTS.items():
        table = "\n".join(["", *rows(), ""])
        marks = rf"(<!-- {name}: written by tools/law.py -->\n)(?s:.*?)(<!-- end -->)"
        text, found = re.subn(marks, lambda match, t=table: match[1] + t + match[2], text)
        if found != 1:
            raise SystemExit(f"{PAGE}: {name} is marked {found} times")
    return text


def rules() -> Iterator[str]:
    from ens.contexts.access import rules

    yield "| code | takes away | when all of | unless one of |"
    yield "|---|---|---|---|"
    for rule in rules.RULES:
        told = (f"`{rule.code}`", _loses(rule.loses), _names(rule.when), _names(rule.unless))
        yield f"| {' | '.join(told)} |"


def refusals() -> Iterator[str]:
    from ens.contexts.access import explanations, rules, texts

    yield "| code | what the person reads | told to the refused actor | text |"
    yield "|---|---|---|---|"
    for code in dict.fromkeys(rules.CODES):
        told = "always" if code in rules.TELLABLE else "never"
        if code in rules.TELLABLE_OF_A_DEPOSIT - rules.TELLABLE:
            told = "of a deposit"
        sentence = explanations.refusal(code)
        yield f"| `{code}` | {sentence} | {told} | {texts.text_of_refusal(code)} |"


def permissions() -> Iterator[str]:
    from ens.contexts.access import explanations, rules, texts

    yield "| fact | what the person reads | what it keeps away | text |"
    yield "|---|---|---|---|"
    for fact, sentence in explanations.SENTENCES.items():
        kept = [f"`{rule.code}`" for rule in rules.RULES if rule.unless & fact]
        told = " ".join(dict.fromkeys(kept)) or "–"
        yield f"| `{fact.name}` | {sentence} | {told} | {texts.text_of_permission(fact)} |"


def duties() -> Iterator[str]:
    from ens.contexts.access import rules

    yield "| duty | when all of | unless one of |"
    yield "|---|---|---|"
    for duty in rules.DUTIES:
        yield f"| `{duty.does}` | {_names(duty.when)} | {_names(duty.unless)} |"


def categories() -> Iterator[str]:
    from ens.contexts.access import categories

    yield "| category | title | kinds of things |"
    yield "|---|---|---|"
    for name, title in categories.titles().items():
        kinds = ", ".join(categories.names_of(name))
        yield f"| `{name}` | {title} | {kinds} |"


def _loses(loses: int | str) -> str:
    from ens.contexts.access import rules
    from ens.ground.label import ALL, Flag, labels_flagged

    if isinstance(loses, str):
        return f"what is outside `{loses}`"
    flagged = {labels_flagged(flag): f"what is {flag.name}" for flag in Flag}
    hidden = {ALL: "everything", rules.HIDDEN: "what is MASKED or SECRET or PERSONAL"}
    return (flagged | hidden)[loses]


def _names(facts: int) -> str:
    from ens.contexts.access.rules import Fact

    return " ".join(f"`{fact.name}`" for fact in Fact(facts)) or "–"


PARTS: dict[str, Callable[[], Iterator[str]]] = {
    "rules": rules,
    "refusals": refusals,
    "permissions": permissions,
    "duties": duties,
    "categories": categories,
}

if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ens.config.settings")
    import django

    django.setup()
    sys.exit(main())
