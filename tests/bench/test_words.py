"""
The letters of the benchmark of words, and what is counted of the processor.
"""

import os
from pathlib import Path

from bench import words


def test_a_letter_is_always_the_same_and_long_enough():
    rare = words.rare_words()
    assert words.letter(3, rare) == words.letter(3, rare) != words.letter(4, rare)
    assert len(words.letter(3, rare).split()) == words.WORDS


def test_the_processor_s_time_of_an_instance_is_that_of_its_processes():
    assert words.processor_seconds(Path("/jamais/dit")) == 0
    state = words.stat(Path(f"/proc/{os.getpid()}"))
    assert int(state[1]) == os.getppid()


def test_what_was_waited_is_told():
    assert str(words.Waited(10, 20.04, 5)) == "p50   10.0 ms  p95   20.0 ms  processor    5.0 ms"
    assert str(words.Waited(10, 20, 0)) == "p50   10.0 ms  p95   20.0 ms"
