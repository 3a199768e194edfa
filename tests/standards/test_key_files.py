import stat
from concurrent.futures import ThreadPoolExecutor

from ens.standards import key_files


def test_a_secret_is_drawn_once_and_is_its_owners(tmp_path):
    path = tmp_path / "keys" / "one.key"
    drawn = key_files.secret(path)
    assert len(drawn) == 32
    assert key_files.secret(path) == drawn
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [one.name for one in path.parent.iterdir()] == ["one.key"]


def test_of_several_who_make_a_key_at_once_all_use_the_same(tmp_path):
    path = tmp_path / "one.key"
    with ThreadPoolExecutor(8) as threads:
        assert len(set(threads.map(key_files.secret, [path] * 8))) == 1


def test_a_key_that_others_may_read_is_named(tmp_path):
    for name in ("one.key", "other.key"):
        key_files.secret(tmp_path / name)
    (tmp_path / "one.key").chmod(0o640)
    assert list(key_files.readable_by_others(tmp_path)) == ["one.key"]
