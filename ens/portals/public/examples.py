"""
The invented figures of the home page's examples.
"""

from datetime import UTC, date, datetime
from decimal import Decimal


def examples() -> dict:
    return {
        "value": Decimal("4.2"),
        "low": Decimal("3.5"),
        "high": Decimal("5.1"),
        "sampled": date(2026, 3, 12),
        "opened": datetime(2026, 3, 13, 8, 5, tzinfo=UTC),
        "hidden": datetime(2026, 3, 14, 17, 20, tzinfo=UTC),
        "refused": datetime(2026, 3, 16, 10, 41, tzinfo=UTC),
    }
