"""
A receiver of notifications on this machine, which answers as it is told and keeps what came.
"""

import http.server
import json
import threading
import time
from contextlib import contextmanager


class Receiver(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, answer=200, path=""):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answer, self.location, self.came, self.headers_came = answer, path, [], []
        self.lock = threading.Lock()

    @property
    def port(self):
        return self.server_address[1]

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}/recu"

    def of(self, kind):
        return [one for one in self.came if kind_of(one) == kind]

    def numbers(self):
        return [number for one in self.of("event-notification") for number in numbers_of(one)]

    def wait(self, count, seconds=10):
        until = time.monotonic() + seconds
        while len(self.came) < count and time.monotonic() < until:
            time.sleep(0.02)
        return self.came


class _Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("content-length", "0")))
        with self.server.lock:
            self.server.came.append(json.loads(body))
            self.server.headers_came.append(dict(self.headers))
        self.send_response(self.server.answer)
        if self.server.location:
            self.send_header("location", self.server.location)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *values):
        pass


def parameters(bundle):
    return bundle["entry"][0]["resource"]["parameter"]


def of_name(bundle, name):
    return [one for one in parameters(bundle) if one["name"] == name]


def kind_of(bundle):
    return of_name(bundle, "type")[0]["valueCode"]


def about(bundles, one):
    """
    Those of this subscription.
    """
    return [
        bundle
        for bundle in bundles
        if of_name(bundle, "subscription")[0]["valueReference"]["reference"].endswith(f"/{one}")
    ]


def numbers_of(bundle):
    return [
        int(part["valueString"])
        for event in of_name(bundle, "notificationEvent")
        for part in event["part"]
        if part["name"] == "eventNumber"
    ]


def focuses_of(bundle):
    return [
        part["valueReference"]["reference"]
        for event in of_name(bundle, "notificationEvent")
        for part in event["part"]
        if part["name"] == "focus"
    ]


@contextmanager
def receiver(**more):
    """
    Called as any other address, but that its port is one that the sandbox may call.
    """
    from django.test import override_settings

    server = Receiver(**more)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        with override_settings(ENS_OUTSIDE_LOOPBACK=[server.port]):
            yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
