"""
The check of one person's receipt: each line in the tree, the list whole, the tree a continuation
of a checkpoint known from before. `ens/ui/static/ui/receipt.js` does the same in a browser.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from ens.standards.transparency import checkpoints, commitments, merkle, notes, places, succession
from ens.standards.transparency.checkpoints import Checkpoint
from ens.standards.transparency.findings import Finding, finding
from ens.standards.transparency.notes import Key, NotANote
from ens.standards.transparency.verifying import Trusted

VERSION = 1
Receipt = Mapping[str, Any]


@dataclass(slots=True)
class Report:
    """
    `closed` entries are in the list without being shown; a `whole` receipt proves that the list
    has no others.
    """

    lines: int = 0
    closed: int = 0
    whole: bool = False
    size: int = 0
    signed: bool = False
    cosigned: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def words(self, language: str) -> Iterator[str]:
        if self.findings:
            return
        values = {"lines": self.lines, "closed": self.closed, "size": self.size}
        for french, english in WHOLE if self.whole else PARTIAL:
            yield (french if language == "fr" else english).format(**values)
        for name in self.cosigned:
            yield {"fr": f"témoin : {name}"}.get(language, f"witness: {name}")


WHOLE = (
    (
        "La liste est complète et inchangée : {lines} lignes, à {size} feuilles du registre.",
        "The list is complete and unchanged: {lines} lines, at {size} leaves of the register.",
    ),
    (
        "Elle contient aussi {closed} inscriptions fermées : remplissage, ou réserve de la loi.",
        "It also holds {closed} closed entries, which are padding or reserved by law.",
    ),
)
PARTIAL = (
    (
        (
            "Les {lines} lignes montrées sont inchangées. Ce reçu ne prouve pas que la liste est"
            " complète."
        ),
        (
            "The {lines} lines shown are unchanged. This receipt does not prove that the list is"
            " complete."
        ),
    ),
)


def verify(receipt: Receipt, trusted: Trusted) -> Report:
    """
    :raises NotANote: if the receipt is not of this shape
    """
    try:
        return _verify(receipt, trusted)
    except (KeyError, TypeError, IndexError, AttributeError, ValueError, OverflowError) as error:
        raise NotANote("not a receipt") from error


def _verify(receipt: Receipt, trusted: Trusted) -> Report:
    if receipt["version"] != VERSION:
        raise ValueError
    report = Report()
    note = notes.parse(receipt["checkpoint"])
    point = checkpoints.parse(note.text)
    report.size = point.size
    keys = _keys(receipt, trusted)
    if any(one.name != point.origin for one in keys):
        report.findings.append(finding("origin", wanted=keys[0].name, name=point.origin))
    if not any(note.by(one) for one in keys):
        report.findings.append(finding("other-key", size=point.size))
    cosigned = notes.Note(note.text, tuple(map(notes.signature, receipt["cosignatures"])))
    report.cosigned = [one.name for one in trusted.witnesses if cosigned.by(one)]
    for missing in {one.name for one in trusted.witnesses} - set(report.cosigned):
        report.findings.append(finding("not-cosigned", name=missing))
    found = {}
    for line in receipt["lines"]:
        if line["number"] in found:
            report.findings.append(finding("twice", number=line["number"]))
        found[line["number"]] = _line(line, point, report)
    if "list" in receipt:
        report.whole = True
        _whole(receipt["list"], found, point, report)
    if trusted.known is not None:
        _go_on(receipt.get("since"), checkpoints.parse(trusted.known.text), point, report)
    return report


def _keys(receipt: Receipt, trusted: Trusted) -> list[Key]:
    """
    Those that are known, and where each of them led; without any, what the receipt says.
    """
    if not trusted.keys:
        return [notes.key(receipt["key"])]
    announced = [orjson.loads(one) for one in receipt.get("keys", ())]
    return [*trusted.keys, *(succession.latest(one, announced) for one in trusted.keys)]


def _line(line: Receipt, point: checkpoints.Checkpoint, report: Report) -> bytes:
    """
    The commitment that the line's content comes to, which must be in the tree.
    """
    made = _made(line)
    told = orjson.loads(line["shown"])
    if told["kind"] != "line" or type(line["number"]) is not int:
        raise ValueError("not a line")
    report.lines += 1
    if not _is_in(made, line["number"], line["path"], point):
        report.findings.append(finding("proof", line=told["line"]))
    if (who := line.get("who")) and _made(who).hex() != told["by"]:
        report.findings.append(finding("renamed", name=orjson.loads(who["shown"])["name"]))
    return made


def _made(opened: Receipt) -> bytes:
    salt = bytes.fromhex(opened["salt"])
    digest = bytes.fromhex(opened["reserved"])
    if (len(salt), len(digest)) != (16, 32):  # each at its place: none begins in another
        raise ValueError("not a salt and a digest")
    return commitments.commitment(opened["shown"].encode(), digest, salt)


def _is_in(made: bytes, number: int, path: Sequence[str], point: checkpoints.Checkpoint) -> bool:
    steps = [bytes.fromhex(one) for one in path]
    leaf = merkle.leaf_hash(made)
    return merkle.root_by_inclusion(leaf, number, point.size, steps) == point.root


def _whole(
    told: Receipt, found: dict[int, bytes], point: checkpoints.Checkpoint, report: Report
) -> None:
    """
    The chain over every entry leads to the head, which is at the person's place of the index that
    the last leaf names.
    """
    head, count = bytes.fromhex(told["base"]), int(told["before"])
    for number, commitment in told["entries"]:
        one = found.pop(number, None)
        report.closed += one is None
        head = commitments.follow(head, one or bytes.fromhex(commitment))
        count += 1
    opened = told["head"]
    said = orjson.loads(opened["shown"])
    index = told["index"]
    root = orjson.loads(index["shown"])["root"]
    path = [bytes.fromhex(one) for one in told["path"]]
    right = (
        not found
        and (said["head"], said["count"]) == (head.hex(), count)
        and places.root_by_proof(told["place"], _made(opened), path) == bytes.fromhex(root)
        and _is_in(_made(index), point.size - 1, index["path"], point)
    )
    if not right:
        values = {"place": told["place"], "found": count, "wanted": said["count"]}
        report.findings.append(finding("omitted", **values))


def _go_on(since: Receipt | None, known: Checkpoint, point: Checkpoint, report: Report) -> None:
    """
    The receipt's tree begins with the one that is known from elsewhere, which it has to show.
    """
    if known.origin != point.origin:
        report.findings.append(finding("origin", wanted=known.origin, name=point.origin))
    if known.size > point.size:
        report.findings.append(finding("rolled-back", size=point.size, wanted=known.size))
        return
    if known.size < point.size and (since is None or since["size"] != known.size):
        report.findings.append(finding("not-continued", wanted=known.size))
        return
    steps = since["path"] if since and known.size < point.size else ()
    path = [bytes.fromhex(one) for one in steps]
    if not merkle.is_consistent(known.size, known.root, point.size, point.root, path):
        report.findings.append(finding("forked", size=known.size))
