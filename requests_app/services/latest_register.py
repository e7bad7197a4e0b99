"""The register's newest file, fetched from the public data site when a person asks for it, and then only.

What comes back is a file like one given by hand: looked at, applied or refused in the same way.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from ..finess.dataset import DATASET_API, DATASET_PAGE, DatasetError, Resource, newest
from ..rules.registry import french
from .public_http import LOOPBACK, Bounds, Client, FetchError

logger = logging.getLogger(__name__)

#: The API's answer: a few hundred kilobytes.
ANSWER = Bounds(size=20_000_000, seconds=60)
#: FINESS+ has some 50 Mo; on a slow line that takes minutes.
FILE = Bounds(size=1_000_000_000, seconds=3600)

#: Bytes done, bytes in all (0: nobody knows), what is being done in French. What it raises stops the work.
Progress = Callable[[int, int, str], None]

_WAY_OUT = (
    f"Rien n’a changé. Réessayez plus tard, ou téléchargez le fichier à la main à l’adresse {DATASET_PAGE}, "
    "puis donnez-le page « Répertoire », ou par ./run manage import_finess FICHIER."
)


class LatestError(Exception):
    """The newest file could not be had; its text, in French, says what happened and what to do."""


@dataclass(frozen=True, slots=True)
class Latest:
    """The newest file, fetched and checked."""

    name: str
    path: Path
    size: int
    url: str
    checked: bool  #: whether the site gave a digest, and it holds


def latest_register(path: Path, progress: Progress) -> Latest:
    """Fetch the register's newest file to ``path``. Raises ``LatestError``; nothing is left at ``path`` then."""
    client = Client(rehearsal=_is_rehearsal())
    try:
        resource = _asked(client, progress)
        return _fetched(client, resource, path, progress)
    except FetchError as fault:
        path.unlink(missing_ok=True)
        logger.warning("the register's newest file was not fetched: %s", fault)
        raise LatestError(
            french(
                f"La dernière version du répertoire FINESS n’a pas pu être téléchargée : {fault}. {_WAY_OUT}"
            )
        ) from fault
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _api() -> str:
    return str(settings.SEGUR_REGISTER_API or DATASET_API)


def _is_rehearsal() -> bool:
    """Whether the address to ask was set to one of this machine: only then may files come from it."""
    try:
        return urlsplit(_api()).hostname in LOOPBACK
    except ValueError:
        return False


def _asked(client: Client, progress: Progress) -> Resource:
    progress(0, 0, "Recherche de la dernière version sur data.gouv.fr")
    with client.get(_api(), ANSWER) as stream:
        data = stream.whole()
    try:
        return newest(json.loads(data))
    except DatasetError as fault:
        raise FetchError(f"data.gouv.fr a répondu, mais {fault}") from fault
    except (ValueError, RecursionError) as fault:
        raise FetchError(
            "la réponse de data.gouv.fr n’est pas celle attendue (ce n’est pas du JSON)"
        ) from fault


@contextmanager
def _on_disk() -> Iterator[None]:
    """The network's own errors are FetchErrors by now: what is left of this kind is the disk's."""
    try:
        yield
    except OSError as fault:
        raise FetchError(f"le fichier n’a pas pu être écrit sur cette machine ({fault.strerror})") from fault


def _fetched(client: Client, resource: Resource, path: Path, progress: Progress) -> Latest:
    words = f"Téléchargement de {resource.name}"
    digest = hashlib.new(resource.checksum.algorithm, usedforsecurity=False) if resource.checksum else None
    done = 0
    with _on_disk(), client.get(resource.url, FILE) as stream, path.open("wb") as out:
        total = resource.size or stream.length or 0
        progress(0, total, words)
        for piece in stream.pieces():
            done += len(piece)
            if resource.size is not None and done > resource.size:
                raise FetchError("le fichier reçu est plus gros qu’annoncé")
            if digest is not None:
                digest.update(piece)
            out.write(piece)
            progress(done, total, words)
    if resource.size is not None and done < resource.size:
        raise FetchError("le fichier reçu est plus petit qu’annoncé")
    if resource.checksum and digest and digest.hexdigest() != resource.checksum.value:
        raise FetchError(
            "le fichier reçu n’a pas l’empreinte annoncée : il est abîmé, ou il vient de changer"
        )
    if not done:
        raise FetchError("le fichier reçu est vide")
    logger.info("fetched %s: %d bytes", resource.name, done)
    return Latest(resource.name, path, done, resource.url, resource.checksum is not None)
