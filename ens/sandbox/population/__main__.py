"""
Write the population once: nothing happens when it is already there.
"""

import os

from ens.sandbox import settings
from ens.sandbox.population import writing

DEFAULT_SIZE = 200


def main() -> None:
    place = settings.current()
    if (place.folder / writing.IDENTITIES).exists():
        return
    size = int(os.environ.get("ENS_POPULATION") or DEFAULT_SIZE)
    writing.write_population(place.home, size)


if __name__ == "__main__":
    main()
