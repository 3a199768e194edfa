"""
The register as a file: what is untouched is found so, and each of eight tamperings is found.
"""

import orjson

from ens.standards.transparency import verifying
from ens.standards.transparency.verifying import Trusted


def raw(records):
    return [orjson.dumps(one) for one in records]


def test_an_untouched_register_is_found_untouched(register):
    for _ in range(2):
        register.write(*[register.line(register.person()) for _ in range(40)])
        register.seal_all()
    report = verifying.verify(raw(register.export()), Trusted())
    assert report.findings == []
    assert report.lines > 40
    assert report.size == register.size()
    assert report.points > 1
