"""
An address that somebody else wrote never makes this server call itself, nor its network.
"""

import socket
import threading

import pytest

from ens.clients import outside
from ens.clients.outside_addresses import Policy, is_public, require_public, target
from tests.clients import spellings

NAME = "receiver.example.org"
PUBLIC = "93.184.215.14"


class Canary:
    """
    A listener that counts who connects.
    """

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.count = 0
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            self.count += 1
            connection.close()

    def close(self):
        # Whoever comes now is counted before the last.
        socket.create_connection(("127.0.0.1", self.port)).close()
        self.listener.close()


@pytest.fixture
def canary():
    one = Canary()
    yield one
    one.close()


@pytest.fixture
def rules(canary):
    """
    The port is allowed: only the address is in question.
    """
    return Policy(ports=frozenset({443, canary.port}))


def resolving_to(monkeypatch, *answers):
    """
    Every name is this, then that; what was asked is kept.
    """
    asked = []

    def resolve(host):
        asked.append(host)
        return [answers[min(len(asked), len(answers)) - 1]]

    monkeypatch.setattr(outside, "resolve", resolve)
    return asked


def called(url, rules):
    return outside.call("POST", url, body=b"{}", headers={}, seconds=2, rules=rules)


def test_the_table_is_long_enough_and_says_nothing_twice():
    written = (*spellings.LITERALS, *spellings.SPELLED)
    assert len(written) == len(set(written)) >= 60


def test_the_canary_sings_when_it_is_called(canary, monkeypatch, rules):
    """
    Without the rule, the name would lead there.
    """
    resolving_to(monkeypatch, "127.0.0.1")
    monkeypatch.setattr(outside, "require_public", lambda addresses: None)
    with pytest.raises(outside.NotAnswered):
        called(f"https://{NAME}:{canary.port}/", rules)
    assert canary.count == 1


@pytest.mark.parametrize("written", [*spellings.LITERALS, *spellings.SPELLED])
def test_no_spelling_leads_to_this_machine(canary, monkeypatch, rules, written):
    resolving_to(monkeypatch, "127.0.0.1")
    with pytest.raises(outside.NotCalled):
        called(written.format(port=canary.port, name=NAME), rules)
    assert canary.count == 0


@pytest.mark.parametrize("address", spellings.RESOLVED)
def test_no_name_that_resolves_there_is_called(canary, monkeypatch, rules, address):
    resolving_to(monkeypatch, address)
    with pytest.raises(outside.NotCalled):
        called(f"https://{NAME}:{canary.port}/", rules)
    assert canary.count == 0
    assert not is_public(address)


def test_one_address_that_is_not_public_is_enough():
    with pytest.raises(outside.NotCalled):
        require_public([PUBLIC, "127.0.0.1"])
    with pytest.raises(outside.NotCalled):
        require_public([])
    require_public([PUBLIC, "2606:2800:21f:cb07:6820:80da:af6b:8b2c"])


def test_a_name_that_changes_its_address_is_asked_once(canary, monkeypatch, rules):
    """
    DNS rebinding: public when it is checked, this machine when it is called.
    """
    asked = resolving_to(monkeypatch, PUBLIC, "127.0.0.1")
    reached = []

    def connect(address, port, seconds):
        reached.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(outside, "connect", connect)
    with pytest.raises(outside.NotAnswered) as error:
        called(f"https://{NAME}:{canary.port}/", rules)
    assert (asked, reached) == ([NAME], [PUBLIC])
    assert (error.value.reason, error.value.sent) == ("unreachable", False)
    assert canary.count == 0


def test_a_name_without_an_address_is_out_of_reach(monkeypatch, rules):
    def resolve(host):
        raise socket.gaierror

    monkeypatch.setattr(outside, "resolve", resolve)
    with pytest.raises(outside.NotAnswered) as error:
        called(f"https://{NAME}/", rules)
    assert error.value.reason == "unreachable"


def test_other_ports_are_not_called():
    for url in (f"https://{NAME}:22/", f"https://{NAME}:8443/", f"https://{NAME}:0/"):
        with pytest.raises(outside.NotCalled):
            outside.check(url, rules=Policy())
    outside.check(f"https://{NAME}/", rules=Policy())
    outside.check(f"https://{NAME}:443/a?b=c", rules=Policy())


def test_a_deployment_may_name_the_hosts_that_it_calls():
    rules = Policy(hosts=frozenset({"example.org"}))
    outside.check(f"https://{NAME}/", rules=rules)
    outside.check("https://example.org/", rules=rules)
    for url in ("https://badexample.org/", "https://example.org.evil.net/"):
        with pytest.raises(outside.NotCalled):
            outside.check(url, rules=rules)


def test_this_machine_is_called_in_the_sandbox_on_the_ports_that_are_said(applications):
    from django.test import override_settings

    url = "http://127.0.0.1:8011/"
    with override_settings(ENS_OUTSIDE_LOOPBACK=[8011], SANDBOX=True):
        outside.check(url)
        with pytest.raises(outside.NotCalled):
            outside.check("http://127.0.0.1:8012/")
    production = override_settings(ENS_OUTSIDE_LOOPBACK=[8011], SANDBOX=False)
    with production, pytest.raises(outside.NotCalled):
        outside.check(url)


def test_the_name_is_what_the_certificate_and_the_host_are_about():
    found = target(f"https://{NAME}:8443/a?b", Policy(ports=frozenset({8443})))
    assert (found.host, found.authority, found.path) == (NAME, f"{NAME}:8443", "/a?b")
    assert target(f"https://{NAME}", Policy()).authority == NAME
