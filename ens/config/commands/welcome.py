"""
What the terminal says while `ens up` works, and whom to sign in as once it is ready.
"""

import contextlib
import json
import sys
import time
from collections.abc import Iterator

WIDTH = 28


class Step:
    def __init__(self, name: str) -> None:
        self.name = name
        self._shown = 0.0

    def count(self, done: int, of: int) -> None:
        """
        Say how far it is, in place on a terminal, now and then elsewhere.
        """
        now = time.monotonic()
        if now - self._shown < (0.1 if sys.stdout.isatty() else 2) and done != of:
            return
        self._shown = now
        end = "" if sys.stdout.isatty() else "\n"
        start = "\r" if sys.stdout.isatty() else ""
        print(f"{start}  {self.name:{WIDTH}} {done}/{of}", end=end, flush=True)


class Progress:
    @contextlib.contextmanager
    def step(self, name: str) -> Iterator[Step]:
        started = time.monotonic()
        if sys.stdout.isatty():
            print(f"  {name:{WIDTH}} …", end="", flush=True)
        yield Step(name)
        start = "\r" if sys.stdout.isatty() else ""
        print(f"{start}  {name:{WIDTH}} {time.monotonic() - started:5.1f} s   ", flush=True)

    def note(self, text: str) -> None:
        print(f"  {'':{WIDTH}} ({text})", flush=True)


SHOWN = 14


def greet() -> None:
    from django.conf import settings

    from ens.ground import keys

    if settings.SANDBOX:
        _people(settings.ENS_HOME / "sandbox" / "people.json", settings.ENS_PUBLIC_URL)
        print(f"\nBoîte aux lettres et simulateurs : {settings.ENS_SANDBOX_URL}/")
    if settings.ENS_KEY_PROVIDER == "file":
        print(f"Clé à sauvegarder : {keys.key_file()}")
    print(f"ENS ready: http://127.0.0.1:{settings.ENS_PORT}", flush=True)


def _people(path: object, base: str) -> None:
    with open(str(path), encoding="utf-8") as file:
        people = json.load(file)["people"]
    signed = [one for one in people if one["provider"]]
    chosen = [one for one in signed if one["kind"] == "citizen"][: SHOWN // 2]
    chosen += [one for one in signed if one["kind"] != "citizen"][: SHOWN // 2]
    print("\nSe connecter en tant que :")
    for one in chosen:
        provider = one["provider"]
        following = "/pro/" if provider == "pro-sante-connect" else "/espace/"
        link = f"{base}/connexion/{provider}?login_hint={one['login_hint']}&next={following}"
        print(f"  {one['given'][0]} {one['family']:12} {one['story'][:46]:46} {link}")
    print(f"  … et {len(signed) - len(chosen)} autres : {path}")
