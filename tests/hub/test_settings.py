"""
What the collector and the hub refuse to start with.
"""

import pytest

from ens.collector import settings as of_collector
from ens.hub import settings as of_hub

BOTH = pytest.mark.parametrize(
    ("module", "other"), [(of_collector, "hub"), (of_hub, "collector")], ids=["collector", "hub"]
)


@pytest.fixture
def production(tmp_path, monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return {"ENS_HOME": str(tmp_path), "ENS_MODE": "production"}


def problems(module, environment):
    return list(module.problems(module.read(environment)))


@BOTH
def test_alone_in_its_folder_it_starts(module, other, production):
    assert problems(module, production) == []


@BOTH
@pytest.mark.row("HUB-02")
def test_production_refuses_to_read_the_others_keys(module, other, production, tmp_path):
    (tmp_path / other / "keys").mkdir(parents=True)
    [told] = problems(module, production)
    assert "run it as another user" in told
    with pytest.raises(module.Unsafe, match="does not start"):
        module.require_safe(module.read(production))
    assert problems(module, production | {"ENS_MODE": "sandbox"}) == []


@BOTH
@pytest.mark.parametrize("name", ["DATABASE_URL", "ENS_FAILPOINT"])
def test_production_refuses_what_it_has_no_business_with(
    module, other, production, monkeypatch, name
):
    monkeypatch.setenv(name, "x")
    [told] = problems(module, production)
    assert told.startswith(name)


@BOTH
def test_a_key_that_others_may_read_is_refused_in_every_mode(module, other, tmp_path):
    place = module.read({"ENS_HOME": str(tmp_path)})
    place.keys.mkdir(parents=True)
    key = place.keys / "signing.key"
    key.write_bytes(b"x" * 32)
    key.chmod(0o640)
    [told] = module.problems(place)
    assert "signing.key" in told


@BOTH
def test_each_place_has_a_name_of_its_own_and_a_usual_one(module, other, tmp_path):
    usual = module.read({"ENS_HOME": str(tmp_path), "ENS_PORT": "9000"})
    assert usual.home.parent == tmp_path
    assert usual.port in (9013, 9014)
    name = usual.home.name.upper()
    chosen = module.read({f"ENS_{name}_HOME": "/srv/x", f"ENS_{name}_PORT": "7"})
    assert (str(chosen.home), chosen.port) == ("/srv/x", 7)
