"""
How long the oldest line has waited to be sealed, in seconds.
"""

from ens.ground import database

# By a function, since whoever tells it to the operator is shown no line.
OLDEST = "select extract(epoch from clock_timestamp() - register_waiting_since())::float8"
ALARM = 10.0


def seconds() -> float:
    [(waited,)] = database.execute(OLDEST).fetchall()
    return max(0.0, float(waited or 0))
