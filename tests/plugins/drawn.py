"""
How many inputs are drawn: the same few at each run, or many new ones under `make fuzz`.
"""

import os

from hypothesis import settings

settings.register_profile("short", derandomize=True, deadline=None, database=None)
settings.register_profile("long", max_examples=5_000, deadline=None, database=None)
settings.load_profile("long" if os.environ.get("ENS_LONG") else "short")
