"""
What the load generator can do at most: the same loop against a server that does nothing.

The idle server is Python too and shares the machine, so the true ceiling is higher than what is
found. A figure near it says more about the generator than about the server measured.
"""

import multiprocessing
import selectors
import socket

from bench import load

ANSWER = (
    b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 800\r\n\r\n" + b"x" * 800
)
REQUEST = b"GET / HTTP/1.1\r\nhost: idle\r\n\r\n"


def serve(listener: socket.socket) -> None:
    selector = selectors.DefaultSelector()
    selector.register(listener, selectors.EVENT_READ)
    while True:
        for key, _ in selector.select():
            if key.fileobj is listener:
                accept(selector, listener)
            else:
                answer(selector, key.fileobj)


def accept(selector: selectors.BaseSelector, listener: socket.socket) -> None:
    try:
        client, _ = listener.accept()
    except BlockingIOError:  # another process took it
        return
    selector.register(client, selectors.EVENT_READ)


def answer(selector: selectors.BaseSelector, client) -> None:
    try:
        if client.recv(65536):
            client.sendall(ANSWER)
            return
    except ConnectionError:  # the generator has what it wanted
        pass
    selector.unregister(client)
    client.close()


def measure(*, seconds: float, connections: int, processes: int) -> float:
    """
    Return the requests per second of the generator alone.
    """
    context = multiprocessing.get_context("fork")
    listener = socket.create_server(("127.0.0.1", 0), backlog=128)
    listener.setblocking(False)
    servers = [
        context.Process(target=serve, args=(listener,), daemon=True) for _ in range(processes)
    ]
    for server in servers:
        server.start()
    try:
        port = listener.getsockname()[1]
        asked = load.Load("127.0.0.1", port, [REQUEST], seconds, connections, processes)
        return load.run(asked).rps
    finally:
        for server in servers:
            server.terminate()
