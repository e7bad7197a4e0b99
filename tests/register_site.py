"""A stand-in of the public data site on this machine: its API and its file, played well or badly."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

API = "/api/1/datasets/finess-structures-1/"
FILE = "/resources/finess_20261121.json.gz"


class RegisterSite:
    """What the site answers: changed by a test before it asks."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.address = ""
        self.asked: list[str] = []  #: the paths that were asked for
        self.proceed = threading.Event()  #: a stalled answer waits for it
        #: path -> how it is answered
        self.plays: dict[str, str] = {}
        self.resources: list[dict[str, Any]] | None = None
        self.own: dict[str, Any] = {}  #: what the file is announced with, besides

    @property
    def api(self) -> str:
        """The address to ask."""
        return self.address + API

    def answer(self) -> bytes:
        """The API's answer, its file under its true size and digest."""
        announced = {
            "title": "finess_20261121.json.gz",
            "format": "json.gz",
            "type": "main",
            "url": self.address + FILE,
            "filesize": len(self.data),
            "checksum": {"type": "sha256", "value": hashlib.sha256(self.data).hexdigest()},
            "last_modified": "2026-11-21T04:00:00+00:00",
        }
        files = [announced | self.own] if self.resources is None else self.resources
        return json.dumps({"title": "FINESS", "resources": files}).encode()


class _Handler(BaseHTTPRequestHandler):
    site: RegisterSite

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  the base class's name
        """Nothing on the screen of the tests."""

    def do_GET(self) -> None:
        """As the site plays this path."""
        self.site.asked.append(self.path)
        play = self.site.plays.get(self.path, "well")
        body = self.site.answer() if self.path == API else self.site.data
        if play.isdigit():
            self.send_error(int(play))
        elif play.startswith(("http", "/", "file:")):
            self.send_response(302)
            self.send_header("Location", play)
            self.end_headers()
        else:
            getattr(self, f"_{play}")(body)

    def _send(self, body: bytes, length: int | None) -> None:
        self.send_response(200)
        if length is not None:
            self.send_header("Content-Length", str(length))
        self.end_headers()
        self.wfile.write(body)

    def _well(self, body: bytes) -> None:
        self._send(body, len(body))

    def _unannounced(self, body: bytes) -> None:
        self._send(body, None)

    def _cut(self, body: bytes) -> None:
        self._send(body[: len(body) // 2], len(body))

    def _cut_unannounced(self, body: bytes) -> None:
        self._send(body[: len(body) // 2], None)

    def _longer(self, body: bytes) -> None:
        self._send(body + b"more", len(body) + 4)

    def _huge(self, _body: bytes) -> None:
        self._send(b"", 10**12)

    def _changed(self, body: bytes) -> None:
        self._send(body[:-1] + b"?", len(body))

    def _empty(self, _body: bytes) -> None:
        self._send(b"", 0)

    def _html(self, _body: bytes) -> None:
        self._well(b"<!DOCTYPE html><title>Maintenance</title>")

    def _other_json(self, _body: bytes) -> None:
        self._well(b'["no", "data set"]')

    def _nonsense(self, _body: bytes) -> None:
        self.wfile.write(b"SSH-2.0-OpenSSH_9.2\r\n\r\n")

    def _hang_up(self, _body: bytes) -> None:
        self.close_connection = True

    def _stalled(self, body: bytes) -> None:
        self._send(body[:10], len(body))
        self.wfile.flush()
        self.site.proceed.wait(30)

    def _dripping(self, body: bytes) -> None:
        self._send(b"", len(body))
        while not self.site.proceed.wait(0.01):
            try:
                self.wfile.write(b"x")
            except OSError:
                return


@contextmanager
def playing(site: RegisterSite) -> Iterator[RegisterSite]:
    """The site, listening on this machine until the end."""
    handler = type("Handler", (_Handler,), {"site": site})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    site.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        site.proceed.set()
        server.shutdown()
        server.server_close()
