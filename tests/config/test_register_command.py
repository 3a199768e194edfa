"""
`ens register export` and `ens verify-register`: what one writes the other finds right, or
says why not.
"""

import os
import subprocess
import sys

from ens.config import commands
from tests.contexts.register import lines
from tests.plugins import roles


def test_an_export_is_verified_and_an_edited_one_is_not(database, tmp_path, capsys):
    lines.write(lines.line(lines.person(), id="commande"))
    lines.seal_all()
    file = tmp_path / "register.ndjson"
    with roles.as_role("ens_jobs"):
        assert commands.main(["register", "export", str(file)]) == 0
    assert commands.main(["verify-register", str(file), "--language", "fr"]) == 0
    assert "complet et inchangé" in capsys.readouterr().out
    file.write_bytes(file.read_bytes().replace(b"commande", b"commando", 1))
    assert commands.main(["verify-register", str(file), "--language", "fr"]) == 1
    assert "MODIFIÉE" in capsys.readouterr().err


def test_it_finds_the_database_of_a_running_home(running_system, tmp_path):
    file = tmp_path / "register.ndjson"
    given = {name: said for name, said in os.environ.items() if name != "DATABASE_URL"}
    given |= {"ENS_HOME": str(running_system.home), "ENS_PORT": str(running_system.port)}
    for typed in (("register", "export", file), ("verify-register", file)):
        command = [sys.executable, "-m", "ens.config.commands", *map(str, typed)]
        done = subprocess.run(command, env=given, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    assert file.stat().st_size > 0
