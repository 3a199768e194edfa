"""
How far a loading is, told to a terminal and to a file.
"""

from ens.config.commands.loading.bar import Bar


def test_elsewhere_than_on_a_terminal_there_are_plain_lines(capsys):
    bar = Bar("people", 1_200, done=200)
    bar.add(400, 100_000)
    bar.say("a.ndjson, line 2: structure: not JSON")
    bar.end()
    said = capsys.readouterr().out
    assert "a.ndjson, line 2: structure: not JSON\n" in said
    assert "600/1,200 people, 100,000 resources now" in said
    assert "\r" not in said


def test_a_terminal_gets_a_bar_with_the_rate_and_the_time_left(capsys, monkeypatch):
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    bar = Bar("people", 100)
    bar._shown -= 1
    bar.add(25, 6_000)
    said = capsys.readouterr().out
    assert said.startswith("\r  ███████░")
    assert "25/100 people" in said
    assert "resources/s" in said
    assert "left" in said
