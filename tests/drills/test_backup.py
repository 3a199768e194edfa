"""
A backup of a system that serves, brought back elsewhere and in its own place.
"""

import os
import shutil
import subprocess
import sys
import time
from contextlib import closing

import httpx
import pytest

from ens.config import embedded
from ens.config.backups import swap
from tests.drills import keeping
from tests.journeys import deposits
from tests.plugins.instance import PLAIN
from tests.plugins.running import free_port, new_home, up
from tools import keep_dump

LONG = bool(os.environ.get("ENS_LONG"))
DEPOSITS = 300 if LONG else 40
PERSON, DOCTOR = keep_dump.PERSON, keep_dump.DOCTOR


class Kept:
    """
    A system in use, and a backup of it taken while documents kept coming.
    """

    def __init__(self):
        self.home, self.file = new_home(), new_home() / "sauvegarde.tar"
        self.system = up(self.home, free_port())
        self.told = keep_dump.live(self.system)
        self.load = load = keeping.Load(self.system)
        load.wait_for(DEPOSITS // 4)
        self.before = list(load.answered)
        self.backup = keeping.command(self.home, "backup", self.file)
        self.after = len(load.answered)
        load.wait_for(max(DEPOSITS, self.after + DEPOSITS // 10))
        load.end()

    def restored(self, *asked, home=None, **environment):
        given = {"ENS_RECOVERY_KEY": keeping.recovery_key(self.backup)} | environment
        return keeping.command(home or new_home(), "restore", *asked, self.file, **given)


@pytest.fixture(scope="module")
def kept():
    one = Kept()
    yield one
    one.system.stop()
    shutil.rmtree(one.home, ignore_errors=True)
    shutil.rmtree(one.file.parent, ignore_errors=True)


@pytest.fixture(scope="module")
def elsewhere(kept):
    """
    The same, in another home, started.
    """
    home = new_home()
    told = kept.restored(home=home)
    assert told.returncode == 0, told.stderr
    server = embedded.start(home)
    lines = keeping.lines(server.url)
    server.stop()
    running = up(home, free_port())
    running.lines = lines
    yield running
    running.stop()
    shutil.rmtree(home, ignore_errors=True)


def test_documents_kept_coming_while_it_was_taken(kept):
    assert kept.backup.returncode == 0, kept.backup.stderr
    assert kept.load.failed == []
    assert len(kept.load.answered) >= DEPOSITS
    assert len(kept.before) < kept.after < len(kept.load.answered)
    assert "100 %" in kept.backup.stdout


def test_every_row_has_its_file_and_it_opens(kept, elsewhere):
    wrong, looked_at = keeping.unopened(elsewhere.home, elsewhere.database_url)
    assert wrong == []
    assert looked_at >= len(kept.before)


def test_all_that_was_answered_before_it_began_is_there(kept, elsewhere):
    known = "select fid from record_locator where fid = any(%s)"
    fids = [one.split("/")[-3] for one in kept.before]
    assert len(elsewhere.sql(known, (fids,))) == len(fids)


def test_the_register_is_the_same_line_for_line_as_far_as_it_goes(kept, elsewhere):
    there, here = keeping.lines(kept.system.database_url), elsewhere.lines
    assert len(here) > 500
    assert {line: there.get(line) for line in here} == here


def test_what_is_decided_is_the_same(kept, elsewhere):
    """
    Shown to the doctor who was let in, hidden from her, and nothing for one who was not.
    """
    for running in (kept.system, elsewhere):
        assert [
            status(running, who, kept.told[which])
            for who in (DOCTOR, "dr-vasseur")
            for which in ("shown", "hidden")
        ] == [200, 404, 404, 404]
        with closing(running.browser(PERSON)) as person:
            assert person.get(f"/espace/documents/{kept.told['hidden']}/").status_code == 200


def status(running, who, document):
    patient = running.people[PERSON]["patient"].partition("/")[2]
    with closing(running.browser(who)) as http:
        return http.get(f"/pro/patient/{patient}/documents/{document}/").status_code


def test_a_page_link_of_the_time_before_is_refused_and_new_ones_work(kept, elsewhere):
    with elsewhere.http(elsewhere.token_of(PERSON, keep_dump.SOFTWARE)) as http:
        assert http.get(kept.told["link"]).status_code == 400
    assert keep_dump.next_page(elsewhere).startswith("/?_page=")


def test_what_was_restored_takes_deposits_and_sends_its_mail(elsewhere):
    address = elsewhere.people[PERSON]["email"]
    before = len(elsewhere.mailbox(address))
    keep_dump.deposit(elsewhere)
    deadline = time.monotonic() + 10
    while len(elsewhere.mailbox(address)) == before:
        assert time.monotonic() < deadline, "no mail"
        time.sleep(0.1)


def test_nothing_of_it_tells_about_anybody_without_its_key(kept):
    whole = kept.file.read_bytes()
    one = kept.system.people[PERSON]
    for text in (one["family"], one["email"], one["ins"]["value"], one["patient"][8:]):
        assert text.encode() not in whole
    for file in (kept.home / "keys").iterdir():
        assert file.read_bytes() not in whole


def test_a_home_that_is_not_empty_is_left_alone_without_force(kept):
    before = keeping.contents(kept.home)
    told = kept.restored(home=kept.home)
    assert told.returncode == 1
    assert "--force" in told.stderr
    assert keeping.contents(kept.home) == before


@pytest.mark.parametrize("harm", ["cut", "changed", "newer", "other"])
def test_a_damaged_or_newer_file_is_refused_with_nothing_touched(kept, tmp_path, harm):
    file = tmp_path / "abimee.tar"
    file.write_bytes(harmed(kept.file.read_bytes(), harm))
    before = keeping.contents(kept.home)
    told = keeping.command(kept.home, "restore", "--force", file)
    assert told.returncode == 1
    assert ("newer version" if harm == "newer" else "cannot be restored") in told.stderr
    assert keeping.contents(kept.home) == before
    assert httpx.get(f"{kept.system.base}/healthz", **PLAIN).status_code == 200


def harmed(whole, harm):
    match harm:
        case "cut":
            return whole[: len(whole) * 2 // 3]
        case "changed":
            at = len(whole) // 3
            return whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]
        case "newer":
            return whole.replace(b'"0001_initial"', b'"9001_initial"', 1)
    return b"autre chose" * 1000


def test_elsewhere_it_asks_for_its_recovery_key_and_takes_no_other(kept, tmp_path):
    home = new_home()
    without = kept.restored(home=home, ENS_RECOVERY_KEY="")
    mistyped = kept.restored(home=home, ENS_RECOVERY_KEY="ENS-AAAAAAA")
    others = keeping.command(tmp_path, "recovery-key")
    wrong = kept.restored(home=home, ENS_RECOVERY_KEY=keeping.recovery_key(others))
    assert [one.returncode for one in (without, mistyped, wrong)] == [1, 1, 1]
    assert "recovery key is needed" in without.stderr
    assert "not the recovery key" in mistyped.stderr
    assert "not the recovery key" in wrong.stderr
    assert swap.state(home) == ""
    shutil.rmtree(home)


def test_a_second_backup_tells_no_key_and_is_not_written_over_the_first(kept, tmp_path):
    again = keeping.command(kept.home, "backup", kept.file)
    assert (again.returncode, "already there" in again.stderr) == (1, True)
    second = keeping.command(kept.home, "backup", tmp_path / "deux.tar")
    assert second.returncode == 0, second.stderr
    assert not keeping.KEY.search(second.stdout)


STAGES = {
    "checked": "database.restored",
    "laid out": "database.restored/PG_VERSION",
    "tried": "database.restored/postmaster.pid",
}


@pytest.mark.parametrize("stage", STAGES)
def test_killed_in_the_midst_the_old_data_goes_on(kept, stage):
    """
    `kill -9` before it asks for the place: the system serves what it served, nothing is left
    running.
    """
    mark = "select count(*) from record_resource"
    before = kept.system.sql(mark)
    swap.clear(kept.home)
    restoring = start_restore(kept)
    wait_for(swap.parts(kept.home)["database"].place.parent / STAGES[stage], restoring)
    restoring.kill()
    restoring.wait()
    assert swap.state(kept.home) in ("", "ready")
    assert httpx.get(f"{kept.system.base}/healthz", **PLAIN).status_code == 200
    assert kept.system.sql(mark) == before
    restored = swap.parts(kept.home)["database"].restored
    wait_until(lambda: embedded._running(restored) is None)


def wait_until(condition):
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline, "still there"
        time.sleep(0.05)


def wait_for(path, process):
    """
    Until it has come that far.
    """
    while process.poll() is None and not path.exists():
        time.sleep(0.002)
    assert process.poll() is None


def start_restore(kept):
    return subprocess.Popen(
        [sys.executable, "-m", "ens.config.commands", "restore", "--force", str(kept.file)],
        env=os.environ | {"ENS_HOME": str(kept.home), "DATABASE_URL": ""},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def test_in_its_own_place_it_is_served_and_what_came_since_is_gone(kept):
    """
    On the running system, which needs no recovery key: its own keys are there.
    """
    fids = [one.split("/")[-3] for one in kept.load.answered]
    known = "select fid from record_locator where fid = any(%s)"
    assert len(kept.system.sql(known, (fids,))) == len(fids)
    told = keeping.command(kept.home, "restore", "--force", kept.file)
    assert told.returncode == 0, told.stderr + told.stdout
    left = len(kept.system.sql(known, (fids,)))
    assert len(kept.before) <= left < len(fids)
    kept.system._tokens.clear()
    assert status(kept.system, DOCTOR, kept.told["shown"]) == 200
    assert keeping.unopened(kept.home, kept.system.database_url)[0] == []
    assert not swap.parts(kept.home)["database"].restored.exists()
    with kept.system.http(kept.system.new_token("loader")) as http:
        assert http.post("/", json=deposits.bundle(kept.system)).status_code in (200, 403, 422)


def test_what_does_not_start_gives_its_place_back_by_itself(kept):
    """
    Restored data that is harmed before it starts: the data of before is served again.
    """
    kept.system.stop()
    told = keeping.command(kept.home, "restore", "--force", kept.file)
    assert told.returncode == 0, told.stderr
    assert swap.state(kept.home) == "swapped"
    data = swap.parts(kept.home)["database"].place
    (data / "global" / "pg_control").unlink()
    running = up(kept.home, kept.system.port)
    assert swap.state(kept.home) == "failed"
    assert httpx.get(f"{running.base}/healthz", **PLAIN).status_code == 200
    kept.system = running


def test_a_stopped_system_is_backed_up_too(kept, tmp_path):
    kept.system.stop()
    told = keeping.command(kept.home, "backup", tmp_path / "arretee.tar")
    assert told.returncode == 0, told.stderr
    assert kept.system.database_pids() == []
    empty = keeping.command(tmp_path / "vide", "backup", tmp_path / "rien.tar")
    assert (empty.returncode, "no database" in empty.stderr) == (1, True)
