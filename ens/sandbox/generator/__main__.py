"""
Answer what is asked on the input, a line each, until it ends.
"""

import argparse
import gc
import signal
import sys

import orjson

from ens.sandbox.generator import directory, people
from ens.sandbox.generator.course import YEARS


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m ens.sandbox.generator", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--years", type=int, default=YEARS)
    options = parser.parse_args()
    seed, years = options.seed, options.years
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # ends with its input
    gc.disable()  # nothing made here is a cycle
    out = sys.stdout.buffer
    for asked in sys.stdin:
        words = asked.split()
        if words == ["directory"]:
            out.write(orjson.dumps(directory.whole(seed), default=str) + b"\n")
        elif words[:1] == ["people"]:
            for index in range(int(words[1]), int(words[2])):
                out.write(orjson.dumps(people.line(seed, index, years)) + b"\n")
        out.flush()


if __name__ == "__main__":
    main()
