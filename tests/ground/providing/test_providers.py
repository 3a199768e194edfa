"""
Every driver keeps the same promises: the file of the sandbox, and a hardware module.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from ens.ground import sealing
from ens.ground.providing import files, hardware
from ens.ground.providing.values import NotProvided, name_of
from tests.ground.providing import softhsm


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    """
    Of one token: the module reads its configuration once for a process.
    """
    told = softhsm.environment(tmp_path_factory.mktemp("token"))
    os.environ["SOFTHSM2_CONF"] = told["SOFTHSM2_CONF"]
    yield told
    del os.environ["SOFTHSM2_CONF"]


def token(told):
    return hardware.Token(
        told["ENS_PKCS11_MODULE"], told["ENS_PKCS11_TOKEN"], Path(told["ENS_PKCS11_PIN_FILE"])
    )


@pytest.fixture(params=["file", pytest.param("pkcs11", marks=pytest.mark.hsm)])
def provider(request, tmp_path):
    if request.param == "file":
        return files.Files(tmp_path / "keys" / "deployment.key")
    module = hardware.Hardware(token(request.getfixturevalue("environment")))
    module.prepare()
    return module


def test_what_is_wrapped_opens_in_its_place_only(provider):
    wrapped = provider.wrap(b"k" * 32, about=b"here")
    assert b"k" * 8 not in wrapped
    assert provider.unwrap(wrapped, about=b"here") == b"k" * 32
    changed = wrapped[:-1] + bytes([wrapped[-1] ^ 1])
    for one, place in ((wrapped, b"there"), (changed, b"here"), (b"\x00\x01\x07junk", b"here")):
        with pytest.raises(sealing.CannotUnseal):
            provider.unwrap(one, about=place)


def test_a_new_root_wraps_from_then_on_and_the_old_one_still_opens(provider):
    before = provider.wrap(b"k" * 32, about=b"here")
    added = provider.add_root()
    after = provider.wrap(b"k" * 32, about=b"here")
    assert sealing.number(before) < sealing.number(after) == added == provider.roots()[-1]
    for one in (before, after):
        assert provider.unwrap(one, about=b"here") == b"k" * 32


def test_what_a_root_that_is_removed_wrapped_opens_no_more(provider):
    number = provider.add_root()
    wrapped = provider.wrap(b"k" * 32, about=b"here")
    provider.remove_root(number)
    with pytest.raises(sealing.CannotUnseal):
        provider.unwrap(wrapped, about=b"here")


def test_a_derived_key_is_the_same_for_its_purpose_and_no_other(provider):
    assert provider.derive("hash:ins") == provider.derive("hash:ins")
    assert len({provider.derive("hash:ins"), provider.derive("hash:token")}) == 2
    assert len(provider.derive("hash:ins")) == 32


def test_a_signature_verifies_with_the_public_key_that_it_names(provider):
    signed = provider.sign(b"checkpoint")
    public = provider.public_keys()[signed.key]
    assert (len(signed.value), len(public), name_of(public)) == (64, 32, signed.key)
    Ed25519PublicKey.from_public_bytes(public).verify(signed.value, b"checkpoint")
    with pytest.raises(InvalidSignature):
        Ed25519PublicKey.from_public_bytes(public).verify(signed.value, b"another")


def test_a_new_signing_key_signs_and_what_the_old_one_signed_still_verifies(provider):
    before = provider.sign(b"checkpoint")
    added = provider.add_signing()
    after = provider.sign(b"checkpoint")
    known = provider.public_keys()
    assert after.key == added != before.key
    assert list(known)[-1] == added
    for one in (before, after):
        Ed25519PublicKey.from_public_bytes(known[one.key]).verify(one.value, b"checkpoint")


def test_two_providers_over_the_same_files_are_one(tmp_path):
    one, two = (files.Files(tmp_path / "keys" / "deployment.key") for _ in range(2))
    assert two.unwrap(one.wrap(b"k" * 32, about=b""), about=b"") == b"k" * 32
    assert one.sign(b"x") == two.sign(b"x")


def test_the_first_root_of_files_stays(tmp_path):
    with pytest.raises(NotProvided):
        files.Files(tmp_path / "keys" / "deployment.key").remove_root(1)


@pytest.mark.hsm
def test_keys_of_the_module_do_not_leave_it(environment):
    import pkcs11

    module = hardware.Hardware(token(environment))
    module.prepare()
    session = pkcs11.lib(environment["ENS_PKCS11_MODULE"]).get_token(token_label="ens").open()
    kinds = (pkcs11.ObjectClass.SECRET_KEY, pkcs11.ObjectClass.PRIVATE_KEY)
    found = [one for kind in kinds for one in session.get_objects({pkcs11.Attribute.CLASS: kind})]
    assert len(found) >= 3
    for one in found:
        with pytest.raises(pkcs11.AttributeSensitive):
            one[pkcs11.Attribute.VALUE]
    session.close()


@pytest.mark.hsm
def test_a_child_process_asks_by_a_session_of_its_own(environment):
    module = hardware.Hardware(token(environment))
    module.prepare()
    here = module.derive("hash:ins")
    reading, writing = os.pipe()
    if (child := os.fork()) == 0:
        try:
            os.write(writing, module.derive("hash:ins"))
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    assert os.read(reading, 32) == here == module.derive("hash:ins")
    os.close(reading)
    os.close(writing)


@pytest.mark.hsm
@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"ENS_PKCS11_MODULE": "/nowhere/module.so"}, "/nowhere/module.so"),
        ({"ENS_PKCS11_TOKEN": "another"}, "another"),
        ({"ENS_PKCS11_PIN_FILE": "/nowhere/pin"}, "PIN"),
    ],
)
def test_what_is_missing_is_named(environment, changed, told):
    with pytest.raises(NotProvided, match=told):
        hardware.Hardware(token(environment | changed)).roots()


@pytest.mark.hsm
def test_a_token_that_was_not_prepared_is_refused(tmp_path):
    """
    In a process of its own: another `ens-derive` would find nobody any more.
    """
    told = softhsm.environment(tmp_path, label="empty")
    code = (
        "from pathlib import Path\n"
        "from ens.ground.providing import hardware\n"
        f"hardware.Hardware(hardware.Token({told['ENS_PKCS11_MODULE']!r}, 'empty',"
        f" Path({told['ENS_PKCS11_PIN_FILE']!r}))).derive('hash:ins')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=os.environ | told, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert "ens keys init" in done.stderr
