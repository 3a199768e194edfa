"""
The proof of one's own register: what the receipt holds, for whom, and what it does not betray.
"""

import json
import re
from dataclasses import replace

import pytest
from django.test import Client

from ens.standards.transparency import checkpoints, notes, receipts
from ens.standards.transparency.notes import NotANote
from ens.standards.transparency.verifying import Trusted
from tests.contexts.register import lines
from tests.portals import people
from tests.portals.people import words


def receipt(browser, address="/espace/acces/preuve/recu.json", **query):
    lines.seal_all()
    answer = browser.get(address, query)
    assert answer.status_code == 200
    return json.loads(answer.content)


@pytest.fixture
def watched(jeanne, anne, document):
    people.care_for(jeanne, anne)
    anne.browser.get(f"/pro/patient/{jeanne.id}/documents/{document}/")
    return jeanne


@pytest.mark.row("ACC-14")
def test_the_person_s_receipt_proves_that_the_list_is_whole(watched):
    report = receipts.verify(receipt(watched.browser), Trusted())
    assert report.findings == []
    assert report.whole
    assert report.lines > 2
    assert "complete and unchanged" in next(report.words("en"))
    assert "complète et inchangée" in next(report.words("fr"))


def _edit(found):
    found["lines"][0]["shown"] = (
        found["lines"][0]["shown"].replace('"read"', '"vread"').replace('"at":"2', '"at":"3')
    )


def _leave_out_a_line(found):
    gone = found["lines"].pop(0)
    found["list"]["entries"] = [one for one in found["list"]["entries"] if one[0] != gone["number"]]


def _leave_out_the_end(found):
    del found["list"]["entries"][-1]


def _swap(found):
    one, other = found["lines"][:2]
    one["number"], other["number"] = other["number"], one["number"]


def _rename(found):
    who = found["lines"][0]["who"]
    who["shown"] = who["shown"].replace('"name":"', '"name":"X')


def _other_root(found):
    note = notes.parse(found["checkpoint"])
    lines_ = note.text.splitlines()
    lines_[2] = "A" * 43 + "="
    found["checkpoint"] = str(notes.Note("\n".join(lines_) + "\n", note.signatures))


def _twice(found):
    found["lines"].append(found["lines"][0])


@pytest.mark.row("ACC-14")
@pytest.mark.parametrize(
    "touch",
    [_edit, _leave_out_a_line, _leave_out_the_end, _swap, _rename, _other_root, _twice],
)
def test_a_receipt_that_was_touched_proves_nothing(watched, touch):
    found = receipt(watched.browser)
    touch(found)
    assert receipts.verify(found, Trusted()).findings


ODD = [None, -1, 2**63, 1.5, "", "x", [], {}, True, "0" * 64, "0" * 62, [[1, "00"]], [["x"]]]


def test_a_receipt_with_any_part_replaced_is_told_and_breaks_nothing(watched):
    """
    Each part, one level after the other, by everything odd: it proves nothing, or it is no receipt.
    What is only shown beside the proof may be anything.
    """
    whole = receipt(watched.browser)
    whole["lines"] = whole["lines"][:2]
    for path in _parts(whole):
        for odd in ODD:
            found = json.loads(json.dumps(whole))
            place = found
            for step in path[:-1]:
                place = place[step]
            place[path[-1]] = odd
            try:
                receipts.verify(found, Trusted())
            except NotANote:
                continue


def _parts(value, path=()):
    steps = value.items() if isinstance(value, dict) else enumerate(value)
    for step, inner in steps:
        yield (*path, step)
        if isinstance(inner, dict | list) and len(path) < 5:
            yield from _parts(inner, (*path, step))


def test_a_salt_that_takes_a_part_of_what_follows_is_no_receipt(watched):
    """
    The hash is the same: where one part ends is said by their lengths.
    """
    found = receipt(watched.browser)
    line = found["lines"][0]
    both = line["salt"] + line["reserved"]
    line["salt"], line["reserved"] = both[:40], both[40:]
    with pytest.raises(NotANote):
        receipts.verify(found, Trusted())


def test_whoever_knows_a_former_key_follows_to_the_one_that_signed(watched):
    from ens.contexts.register.sealing import signing
    from ens.ground import keys

    former = signing.public_key()
    keys.provider().add_signing()
    waiting = receipt(watched.browser)
    assert receipts.verify(waiting, Trusted(keys=[former])).findings == []
    watched.browser.get("/espace/acces/")
    lines.seal_all()
    found = receipt(watched.browser)
    assert notes.parse(found["checkpoint"]).by(signing.public_key())
    for known in (former, signing.public_key()):
        assert receipts.verify(found, Trusted(keys=[known])).findings == []
    stranger = notes.Key(former.name, former.kind, bytes(32))
    assert receipts.verify(found, Trusted(keys=[stranger])).findings


def test_a_receipt_goes_on_from_a_checkpoint_seen_before(watched):
    earlier = receipt(watched.browser)
    size = int(earlier["checkpoint"].splitlines()[1])
    watched.browser.get("/espace/acces/")
    later = receipt(watched.browser, depuis=size)
    assert later["since"]["size"] == size
    assert "since" not in receipt(watched.browser, depuis=size * 1000)


def test_a_receipt_of_another_tree_is_found_by_whoever_kept_a_checkpoint(watched):
    """
    Older than the receipt, as it nearly always is; one that the receipt does not go on from, or
    does not show that it does, is no proof.
    """
    earlier = receipt(watched.browser)
    kept = notes.parse(earlier["checkpoint"])
    point = checkpoints.parse(kept.text)
    watched.browser.get("/espace/acces/")
    later = receipt(watched.browser, depuis=point.size)
    forked = notes.Note(replace(point, root=bytes(32)).text, kept.signatures)
    elsewhere = notes.Note(replace(point, origin="autre.example/registre").text, kept.signatures)

    def kinds(found, known):
        return [one.kind for one in receipts.verify(found, Trusted(known=known)).findings]

    assert kinds(later, kept) == []
    assert kinds(earlier, kept) == []
    assert kinds(later, forked) == ["forked"]
    assert kinds(earlier, forked) == ["forked"]
    assert kinds(earlier, notes.parse(later["checkpoint"])) == ["rolled-back"]
    assert "origin" in kinds(later, elsewhere)
    for since in (None, {"size": 1, "path": []}, {"size": point.size, "path": []}):
        assert kinds(later | {"since": since}, kept) in (["not-continued"], ["forked"]), since
    report = receipts.verify(later | {"since": None}, Trusted(known=kept))
    assert list(report.words("fr")) == []
    assert f"?depuis={point.size}" in report.findings[0].words("fr")


@pytest.mark.parametrize("depuis", ["", "x", "-1", "9" * 40, "٣", "1.5"])
def test_a_size_that_is_none_is_as_if_it_were_not_said(watched, depuis):
    assert "since" not in receipt(watched.browser, depuis=depuis)


def test_the_page_says_what_it_proves_and_what_it_does_not(watched):
    text = words(watched.browser.get("/espace/acces/preuve/"))
    assert "Vérifier que cette liste est complète et inchangée" in text
    assert "Ce que cela prouve, et ce que cela ne prouve pas" in text


def test_anybody_reads_the_last_checkpoint_and_the_keys(watched):
    lines.seal_all()
    client = Client(HTTP_HOST="127.0.0.1")
    text = client.get("/registre/checkpoint").content.decode()
    key = notes.key(client.get("/registre/cle").content.decode())
    assert notes.parse(text).by(key)
    page = words(client.get("/registre/"))
    assert str(key) in page


def test_closed_entries_do_not_tell_a_cover_from_a_line_that_is_not_shown(watched):
    """
    Both are a number and a commitment.
    """
    before = receipts.verify(receipt(watched.browser), Trusted())
    people.deposit(people.doctor("Sophie"), watched, visibility=("INVISIBLE_PATIENT",))
    found = receipt(watched.browser)
    after = receipts.verify(found, Trusted())
    assert after.findings == []
    assert after.closed > before.closed
    assert {len(one) for one in found["list"]["entries"]} == {2}


def _told_apart_by_nothing(found, child):
    """
    A path is as long as the tree, which is everybody's, is high.
    """
    kept = json.loads(json.dumps(found))
    for one in kept["lines"]:
        one["path"] = ["" for step in one["path"] if len(step) != 64]
    kept["checkpoint"] = kept["checkpoint"].count("\n")
    text = json.dumps(kept).replace(child.id, "ID").replace(child.name, "NAME")
    return re.sub(r"[0-9a-f]{32,}|\d+", "#", text)


@pytest.mark.row("ACC-14")
@pytest.mark.usefixtures("database")
def test_a_representative_s_receipt_is_of_the_lines_shown_and_betrays_no_other():
    """
    Three children alike, but that two have lines that their mother is not shown: what she gets is
    the same to the byte, but for ids, times, numbers and hashes.
    """
    from ens.contexts.register import api as register
    from ens.ground import clock, label

    mother = people.citizen("Claire")
    told = []
    for hidden_lines in (0, 1, 5):
        child = people.citizen("Lou", born=clock.today().replace(year=clock.today().year - 9))
        people.represents(mother, child)
        if hidden_lines:
            hidden = label.label(label.kind_of("Observation"), label.Flag.SECRET)
            who = register.enroll(kind="professional", account=5, name="Docteur Discret")
            line = register.Line(child.key, who, "read", "Observation", "o1", label=hidden)
            register.write([line] * hidden_lines, now=clock.now())
        mother.browser.get(f"/espace/{child.id}/acces/")
        found = receipt(mother.browser, f"/espace/{child.id}/acces/preuve/recu.json")
        report = receipts.verify(found, Trusted())
        assert report.findings == []
        assert not report.whole
        assert "list" not in found
        assert "Discret" not in json.dumps(found)
        told.append(_told_apart_by_nothing(found, child))
    assert told[0] == told[1] == told[2]
    page = words(mother.browser.get(f"/espace/{child.id}/acces/preuve/"))
    assert "Ce reçu ne dit pas s’il y en a d’autres" in page


def test_a_stranger_gets_no_receipt(watched):
    stranger = people.citizen("Paul")
    for address in ("preuve/", "preuve/recu.json"):
        answer = stranger.browser.get(f"/espace/{watched.id}/acces/{address}")
        assert answer.status_code == 404


@pytest.mark.usefixtures("database")
def test_anybody_reads_the_keys_one_after_the_other():
    """
    As a witness does that knows a former one.
    """
    from ens.contexts.register.sealing import signing
    from ens.ground import keys
    from ens.standards.transparency import succession

    lines.write(lines.line(lines.person()))
    lines.seal_all()
    former = signing.public_key()
    keys.provider().add_signing()
    lines.write(lines.line(lines.person()))
    lines.seal_all()
    told = [json.loads(one) for one in people.nobody().get("/registre/cles").content.splitlines()]
    assert succession.latest(former, told) == signing.public_key() != former
