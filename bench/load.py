"""
A small load generator: several processes, each with a few kept-alive connections.

One thread a process waits on all its sockets at once; a connection sends its next request as soon
as its answer is whole. The requests are bytes made beforehand, so that little is measured but the
server.
"""

import multiprocessing
import re
import selectors
import socket
import time
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field

HEAD_END = b"\r\n\r\n"
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.I)
CHUNKED = re.compile(rb"\r\ntransfer-encoding: *chunked", re.I)
CLOSES = re.compile(rb"\r\nconnection: *close", re.I)
RECEIVED = 1 << 18


@dataclass(frozen=True, slots=True)
class Load:
    """
    What to send, where, for how long; `good` is the first digit of the statuses hoped for.
    """

    host: str
    port: int
    requests: Sequence[bytes]
    seconds: float
    connections: int = 16
    processes: int = 2
    good: bytes = b"2"


@dataclass(slots=True)
class Result:
    seconds: float
    latencies: array = field(default_factory=lambda: array("d"))
    errors: int = 0

    @property
    def rps(self) -> float:
        return len(self.latencies) / self.seconds

    def percentile_ms(self, percent: float) -> float:
        ordered = sorted(self.latencies)
        if not ordered:
            return 0.0
        return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))] * 1000


class Connection:
    def __init__(self, load: Load, first: int) -> None:
        self.load = load
        self.next = first
        self.received = bytearray()
        self.socket = self.connect()

    def connect(self) -> socket.socket:
        opened = socket.create_connection((self.load.host, self.load.port), timeout=30)
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return opened

    def fileno(self) -> int:
        return self.socket.fileno()

    def send(self) -> None:
        request = self.load.requests[self.next % len(self.load.requests)]
        self.next += 1
        self.received.clear()
        self.sent_at = time.perf_counter()
        self.socket.sendall(request)

    def receive(self) -> bool:
        """
        Take what came; say whether the answer is whole.

        :raises ConnectionError: if the server hung up before the end
        """
        data = self.socket.recv(RECEIVED)
        if not data:
            raise ConnectionError("the server hung up")
        self.received += data
        return is_whole(self.received)

    def is_good(self) -> bool:
        return self.received[9:10] == self.load.good

    def is_closed_by_server(self) -> bool:
        return CLOSES.search(self.received, 0, self.received.find(HEAD_END) + 2) is not None


def is_whole(received: bytearray) -> bool:
    head = received.find(HEAD_END)
    if head < 0:
        return False
    if length := LENGTH.search(received, 0, head + 2):
        return len(received) >= head + len(HEAD_END) + int(length[1])
    if CHUNKED.search(received, 0, head + 2):
        return received.endswith(b"0\r\n\r\n")
    return received[9:12] in (b"204", b"304") or received[9:10] == b"1"


class Runner:
    """
    One process's share of a load.
    """

    def __init__(self, load: Load, share: int, connections: int) -> None:
        self.load = load
        self.result = Result(load.seconds)
        self.selector = selectors.DefaultSelector()
        step = max(1, len(load.requests) // load.connections)
        for number in range(connections):
            self.open((share * connections + number) * step)

    def open(self, first: int) -> Connection:
        connection = Connection(self.load, first)
        self.selector.register(connection.socket, selectors.EVENT_READ, connection)
        return connection

    def run(self, start: float) -> Result:
        time.sleep(max(0, start - time.monotonic()))
        end = time.perf_counter() + self.load.seconds
        for key in list(self.selector.get_map().values()):
            key.data.send()
        while time.perf_counter() < end:
            for key, _ in self.selector.select(0.2):
                self.answer(key.data)
        for key in list(self.selector.get_map().values()):
            key.data.socket.close()
        return self.result

    def answer(self, connection: Connection) -> None:
        try:
            if not connection.receive():
                return
            self.count(connection)
            if connection.is_closed_by_server():
                self.reopen(connection)
            else:
                connection.send()
        except OSError:
            self.result.errors += 1
            self.reopen(connection)

    def count(self, connection: Connection) -> None:
        if connection.is_good():
            self.result.latencies.append(time.perf_counter() - connection.sent_at)
        else:
            self.result.errors += 1

    def reopen(self, connection: Connection) -> None:
        self.selector.unregister(connection.socket)
        connection.socket.close()
        self.open(connection.next).send()


def run(load: Load) -> Result:
    """
    :raises RuntimeError: if a process of the generator could not do its share
    """
    context = multiprocessing.get_context("fork")
    processes = max(1, min(load.processes, load.connections))
    start = time.monotonic() + 0.3
    running = []
    for share in range(processes):
        receiver, sender = context.Pipe(duplex=False)
        connections = len(range(share, load.connections, processes))
        process = context.Process(target=work, args=(load, share, connections, start, sender))
        process.start()
        sender.close()
        running.append((process, receiver))
    return gather(load, running)


def work(load: Load, share: int, connections: int, start: float, sender) -> None:
    result = Runner(load, share, connections).run(start)
    sender.send((result.latencies.tobytes(), result.errors))


def gather(load: Load, running: list) -> Result:
    total = Result(load.seconds)
    for process, receiver in running:
        try:
            latencies, errors = receiver.recv()
        except EOFError:
            raise RuntimeError(f"the generator could not reach {load.host}:{load.port}") from None
        total.latencies.frombytes(latencies)
        total.errors += errors
        process.join()
    return total
