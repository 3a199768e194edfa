"""
Receivers that do not behave, on real sockets of this machine.
"""

import contextlib
import socket
import threading
import time

HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\n"


def hangs(connection, stop):
    stop.wait(30)


LATE = 20_000_000


def reads_late(connection, stop):
    """
    It takes no more than what its own buffer does, and the rest a second later; then it says yes.
    """
    stop.wait(1)
    left = LATE - 65_536  # of which the first were read
    with contextlib.suppress(OSError):
        while left > 0 and (piece := connection.recv(1 << 20)):
            left -= len(piece)
        connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")


def drips(connection, stop):
    for byte in HEAD * 100:
        connection.send(bytes([byte]))
        if stop.wait(0.05):
            return


def drips_its_body(connection, stop):
    connection.sendall(HEAD + b"content-length: 100000\r\n\r\n")
    while not stop.wait(0.05):
        connection.send(b"x")


def answers_in_pieces(connection, stop):
    """
    No fault: the head first, then what the end of the connection ends.
    """
    connection.sendall(HEAD + b"connection: close\r\n\r\n")
    for piece in (b"thank ", b"you"):
        stop.wait(0.2)
        connection.sendall(piece)
    connection.shutdown(socket.SHUT_WR)
    while connection.recv(65536):  # what is not read would turn the end into a break
        pass


def speaks_for_ever(connection, stop):
    connection.sendall(HEAD + b"connection: close\r\n\r\n")
    while not stop.is_set():
        connection.sendall(b"x" * 65536)


def floods(connection, stop):
    connection.sendall(HEAD + b"content-length: 10000000000\r\n\r\n")
    block = b"x" * 65536
    while not stop.is_set():
        connection.sendall(block)


def floods_headers(connection, stop):
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    for number in range(10_000):
        connection.sendall(b"x-%d: %s\r\n" % (number, b"y" * 1000))


def floods_a_line(connection, stop):
    while not stop.is_set():
        connection.sendall(b"x" * 65536)


def closes(connection, stop):
    connection.sendall(HEAD + b"content-length: 100\r\n\r\nhalf")


def closes_at_once(connection, stop):
    pass


def speaks_garbage(connection, stop):
    connection.sendall(b"\x16\x03\x01\xff\xff" + b"\x00garbage\r\n" * 100)


def continues_for_ever(connection, stop):
    while not stop.wait(0.02):
        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")


@contextlib.contextmanager
def receiver(behaviour):
    """
    Its port; a request is read as far as it came, then it behaves.
    """
    listener = socket.create_server(("127.0.0.1", 0))
    stop = threading.Event()

    def serve(connection):
        with connection, contextlib.suppress(OSError):
            connection.recv(65536)
            behaviour(connection, stop)

    def listen():
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=serve, args=(connection,), daemon=True).start()

    threading.Thread(target=listen, daemon=True).start()
    try:
        yield listener.getsockname()[1]
    finally:
        stop.set()
        listener.close()
        time.sleep(0.01)
