"""
Prepare the sandbox's files: its clients' keys, kept once made, and the population, drawn once.
"""

import os

from ens.sandbox import clients_file, settings
from ens.sandbox.population import writing

DEFAULT_SIZE = 200


def main() -> None:
    place = settings.current()
    clients_file.write_clients(place.home, place.port, public_url=place.public_url)
    if (place.folder / writing.IDENTITIES).exists():
        return
    size = int(os.environ.get("ENS_POPULATION") or DEFAULT_SIZE)
    writing.write_population(place.home, size)


if __name__ == "__main__":
    main()
