"""
The sandbox as its own process, with the cast and a few more people.
"""

from collections.abc import Iterator
from datetime import date

import pytest

from ens.sandbox import clients_file
from ens.sandbox.population import write_population
from tests.fakes import running
from tests.plugins import ports
from tests.sandbox.services.product import Product, listening

TODAY = date(2026, 5, 4)
# Apart from the ports of the other sandboxes under test.
PORTS = range(29_100, 30_900, 20)


@pytest.fixture(scope="session")
def product_process() -> Iterator[Product]:
    with listening() as product:
        yield product


@pytest.fixture
def product(product_process: Product) -> Product:
    """
    What stands for the product, empty and agreeing.
    """
    product_process.as_before()
    return product_process


@pytest.fixture(scope="session")
def populated_process(
    tmp_path_factory: pytest.TempPathFactory, product_process: Product
) -> Iterator[running.Sandbox]:
    home, port = tmp_path_factory.mktemp("populated"), ports.free(PORTS, (10, 11, 12))
    write_population(home, 30, today=TODAY)
    clients_file.write_clients(home, port, public_url=product_process.url)
    sandbox = running.start(home, port)
    try:
        running.wait_until_ready(sandbox)
        yield sandbox
    finally:
        sandbox.stop()


@pytest.fixture
def populated(populated_process: running.Sandbox) -> Iterator[running.Sandbox]:
    """
    The running sandbox; its clock and its scenarios are put back afterwards.
    """
    yield populated_process
    populated_process.as_before()
