"""
The parent's end of a parsing child: its start, its pipes, its end.

A message is eight bytes of length, then its bytes. Into the child go the kind of file, a line
feed and the file; out of it come pickled values, of which only the types below are accepted: a
child that a hostile file has taken over must not be able to run anything here.
"""

import io
import os
import pickle
import select
import struct
import subprocess
import sys
import time
from pathlib import Path

import ens

LENGTH = struct.Struct(">Q")
MAX_ANSWER = 200 * 1024 * 1024
_CHUNK = 1 << 18

_ROOT = Path(ens.__path__[0]).parent
_MODULES = (
    "ens.standards.ins",
    "ens.standards.cda.body",
    "ens.standards.cda.datatypes",
    "ens.standards.cda.document",
    "ens.standards.cda.header",
    "ens.standards.cda.immunizations",
    "ens.standards.cda.lab_values",
    "ens.standards.cda.rendering",
    "ens.ground.parsing",
)
_PLAIN = {
    ("decimal", "Decimal"),
    ("datetime", "datetime"),
    ("datetime", "date"),
    ("datetime", "timezone"),
    ("datetime", "timedelta"),
}


class ChildDied(Exception):
    """
    The child ended, or answered what it should not have.
    """


class ChildTooSlow(Exception):
    """
    The deadline passed before the whole answer came.
    """


class Child:
    """
    One child process, asked by one thread at a time.
    """

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "ens.ground.parsing_child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd="/",
            # Nothing of our environment: no address of a database, no key.
            env={"PYTHONPATH": str(_ROOT), "PATH": os.defpath, "LANG": "C.UTF-8"},
            bufsize=0,
            start_new_session=True,
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._in = self._process.stdin.fileno()
        self._out = self._process.stdout.fileno()
        os.set_blocking(self._in, False)
        os.set_blocking(self._out, False)
        self._started = time.monotonic()
        self.asked = 0
        self.largest = 0

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def age(self) -> float:
        return time.monotonic() - self._started

    def ask(self, kind: bytes, data: bytes, deadline: float) -> object:
        """
        :raises ChildTooSlow: if the deadline passes
        :raises ChildDied: if it ends before answering, or answers anything unexpected
        """
        self.asked += 1
        self.largest = max(self.largest, len(data))
        try:
            self._write(LENGTH.pack(len(kind) + 1 + len(data)) + kind + b"\n", deadline)
            self._write(data, deadline)
            (length,) = LENGTH.unpack(self._read(LENGTH.size, deadline))
            if length > MAX_ANSWER:
                raise ChildDied("too long an answer")
            return Plain(io.BytesIO(self._read(length, deadline))).load()
        except (OSError, pickle.UnpicklingError, EOFError, ValueError, TypeError) as error:
            raise ChildDied(type(error).__name__) from error

    def _write(self, data: bytes, deadline: float) -> None:
        view = memoryview(data)
        while view:
            self._wait(self._in, select.POLLOUT, deadline)
            try:
                view = view[os.write(self._in, view[:_CHUNK]) :]
            except BlockingIOError:
                continue

    def _read(self, size: int, deadline: float) -> bytes:
        read = bytearray()
        while len(read) < size:
            self._wait(self._out, select.POLLIN, deadline)
            part = os.read(self._out, min(size - len(read), _CHUNK))
            if not part:
                raise EOFError
            read += part
        return bytes(read)

    def _wait(self, descriptor: int, event: int, deadline: float) -> None:
        poll = select.poll()
        poll.register(descriptor, event)
        left = deadline - time.monotonic()
        if left <= 0 or not poll.poll(left * 1000):
            raise ChildTooSlow

    def kill(self) -> None:
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        self._process.wait()


class Plain(pickle.Unpickler):
    """
    Unpickles our frozen dataclasses and a few plain types, nothing that could act.
    """

    def find_class(self, module: str, name: str) -> type:
        if (module, name) in _PLAIN:
            found = super().find_class(module, name)
        elif module in _MODULES and name.isidentifier():
            found = super().find_class(module, name)
            if not hasattr(found, "__dataclass_fields__") or found.__module__ != module:
                raise pickle.UnpicklingError(f"{module}.{name}")
        else:
            raise pickle.UnpicklingError(f"{module}.{name}")
        return type_of(found)


def type_of(found: object) -> type:
    if not isinstance(found, type):
        raise pickle.UnpicklingError("not a type")
    return found
