"""Fetching from the public data site, and from nowhere else: https, its own hosts, redirects looked at one by one.

The standard library's urllib is enough for two GET requests, honours the machine's proxy, and adds nothing to
keep up to date; what it would do by itself (file: addresses, redirects to anywhere, no end of time) is left out.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Protocol
from urllib.parse import urlsplit

#: The data site's own hosts: this one and those below it.
PUBLIC_HOST = "data.gouv.fr"
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_PIECE = 1 << 16
_MAX_REDIRECTS = 5
_HEADERS = {"User-Agent": "portail-segur", "Accept-Encoding": "identity"}


class FetchError(Exception):
    """What stopped a request; its text is a French clause that says what happened, without the way out."""


class Answer(Protocol):
    """What urllib answers with, as far as it is used."""

    headers: Any

    def read1(self, size: int) -> bytes:
        """What has come, up to that many bytes; empty at the end."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much, and how long, one request may take."""

    size: int  #: bytes
    seconds: float  #: in all
    stalled: float = 30.0  #: seconds without a single byte


@dataclass(frozen=True, slots=True)
class Client:
    """Fetches https addresses of the data site; ``rehearsal`` also those of this machine, http too (for tests)."""

    rehearsal: bool = False

    def allow(self, url: str) -> None:
        """Raise ``FetchError`` where the address is not one that may be asked."""
        try:
            parts = urlsplit(url)
            host, _port = parts.hostname or "", parts.port
        except ValueError:
            host, parts = "", urlsplit("")
        if self.rehearsal and parts.scheme in {"http", "https"} and host in LOOPBACK:
            return
        if parts.scheme != "https":
            raise FetchError("l’adresse du fichier n’est pas en https")
        if host != PUBLIC_HOST and not host.endswith(f".{PUBLIC_HOST}"):
            raise FetchError(f"l’adresse mène hors de {PUBLIC_HOST} ({host or 'sans nom'})")
        if parts.username is not None:
            raise FetchError("l’adresse porte un nom d’utilisateur")

    @contextmanager
    def get(self, url: str, bounds: Bounds) -> Iterator[Stream]:
        """The answer's bytes, piece by piece. Raises ``FetchError``, in reading too."""
        self.allow(url)
        request = urllib.request.Request(url, headers=_HEADERS)  # noqa: S310  its scheme was just looked at
        with _told():
            answer = self._opener(urlsplit(url).hostname or "").open(request, timeout=bounds.stalled)
        with answer:
            yield Stream(answer, bounds)

    def _opener(self, host: str) -> urllib.request.OpenerDirector:
        # Put together by hand: ``build_opener`` would bring file:, ftp: and data: along.
        opener = urllib.request.OpenerDirector()
        handlers: tuple[urllib.request.BaseHandler, ...] = (
            urllib.request.ProxyHandler({} if host in LOOPBACK else None),
            urllib.request.HTTPHandler(),
            urllib.request.HTTPSHandler(context=ssl.create_default_context()),
            urllib.request.HTTPDefaultErrorHandler(),
            urllib.request.HTTPErrorProcessor(),
            _Redirects(self),
        )
        for handler in handlers:
            opener.add_handler(handler)
        return opener


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Each new address is looked at as the first one was."""

    max_redirections = _MAX_REDIRECTS
    max_repeats = 2

    def __init__(self, client: Client) -> None:
        self._client = client

    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:
        try:
            self._client.allow(newurl)
        except FetchError:
            fp.close()
            raise
        return super().redirect_request(req, fp, code, msg, headers, newurl)


class Stream:
    """The bytes of an answer, within their bounds."""

    def __init__(self, answer: Answer, bounds: Bounds) -> None:
        self._answer = answer
        self._bounds = bounds
        self._end = time.monotonic() + bounds.seconds
        length = answer.headers.get("Content-Length", "")
        self.length: int | None = int(length) if length.isascii() and length.isdigit() else None
        if self.length is not None and self.length > bounds.size:
            raise FetchError(f"le fichier annoncé est trop gros ({_mo(self.length)})")

    def pieces(self) -> Iterator[bytes]:
        """Each piece as it comes."""
        done = 0
        while True:
            if time.monotonic() > self._end:
                raise FetchError(
                    f"le transfert n’était pas fini après {self._bounds.seconds / 60:.0f} minutes"
                )
            with _told():
                piece = self._answer.read1(_PIECE)
            if not piece:
                break
            done += len(piece)
            if done > self._bounds.size:
                raise FetchError(f"le fichier reçu dépasse {_mo(self._bounds.size)}")
            yield piece
        if self.length is not None and done < self.length:
            raise FetchError(f"le transfert s’est arrêté avant la fin ({_mo(done)} sur {_mo(self.length)})")

    def whole(self) -> bytes:
        """All of it."""
        return b"".join(self.pieces())


@contextmanager
def _told() -> Iterator[None]:
    """What the network can raise, in French."""
    try:
        yield
    except urllib.error.HTTPError as fault:
        fault.close()
        raise FetchError(_status(fault.code)) from fault
    except urllib.error.URLError as fault:
        raise FetchError(_cause(fault.reason)) from fault
    except (OSError, http.client.HTTPException, ValueError) as fault:
        raise FetchError(_cause(fault)) from fault


def _status(code: int) -> str:
    if code in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}:
        return f"le site répond que rien ne se trouve à cette adresse ({code})"
    if HTTPStatus.MULTIPLE_CHOICES <= code < HTTPStatus.BAD_REQUEST:
        return f"le site renvoie vers une adresse qui ne convient pas, ou sans fin ({code})"
    if code >= HTTPStatus.INTERNAL_SERVER_ERROR or code == HTTPStatus.TOO_MANY_REQUESTS:
        return f"le site est en panne ou débordé ({code})"
    return f"le site refuse de répondre ({code})"


def _cause(fault: object) -> str:
    """Which clause says it: the surest kinds first, as some are kinds of others."""
    match fault:
        case TimeoutError():
            return "le site ne répond plus (délai dépassé)"
        case socket.gaierror():
            return "le nom du site n’a pas été trouvé : cette machine n’a sans doute pas accès à internet"
        case ssl.SSLCertVerificationError():
            return "le certificat du site n’a pas pu être vérifié"
        case ssl.SSLError():
            return "la connexion chiffrée a échoué"
        case http.client.IncompleteRead() | http.client.RemoteDisconnected() | ConnectionResetError():
            return "la connexion a été coupée avant la fin"
        case http.client.HTTPException() | ValueError():
            return "la réponse du site ne se lit pas comme du HTTP"
        case _:
            return "la connexion au site a échoué : vérifiez l’accès de cette machine à internet"


def _mo(size: int) -> str:
    return f"{size / 1_000_000:.1f} Mo".replace(".", ",")
