"""
Where a named thing is, or where nothing is: as much is asked of the database before both are
refused, so that what is not there answers as what is not seen.
"""

from ens.contexts.record import api as record

NOWHERE = -1  # nobody's key


def placed(type: str, fid: str) -> record.Place:  # noqa: A002
    return record.locate(type, fid) or record.Place(type, fid, NOWHERE, 0)
