"""
What is written to a pipe whose reader has had enough.
"""

import subprocess
import sys

MANY = 5000


def test_a_command_ends_quietly_when_its_reader_has_had_enough(tmp_path):
    file = tmp_path / "Patient.ndjson"
    file.write_text('{"resourceType": "Patient", "gender": "?"}\n' * MANY)
    program = "import sys; from ens.config.commands import main; sys.exit(main())"
    command = [sys.executable, "-c", program, "validate", str(file), "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout.readline()
        running.stdout.close()
        said = running.stderr.read()
        code = running.wait()
    assert (code, said) == (141, b"")
