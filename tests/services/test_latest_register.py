"""Fetching the register's newest file, from a stand-in of the site on this machine that plays it well and badly."""

from __future__ import annotations

import hashlib
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from requests_app.services import latest_register
from requests_app.services.latest_register import LatestError
from requests_app.services.latest_register import latest_register as fetch
from requests_app.services.public_http import Bounds, Client, FetchError, _cause

from ..register_site import API, FILE, RegisterSite, playing

DATA = bytes(range(256)) * 2000


@pytest.fixture
def site(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[RegisterSite]:
    monkeypatch.setattr(latest_register, "ANSWER", Bounds(size=100_000, seconds=5, stalled=0.3))
    monkeypatch.setattr(latest_register, "FILE", Bounds(size=1_000_000, seconds=5, stalled=0.3))
    with playing(RegisterSite(DATA)) as made:
        settings.SEGUR_REGISTER_API = made.api
        yield made


def silent(_done: int, _total: int, _words: str) -> None:
    """Nobody looks."""


def failure(target: Path) -> str:
    """What is said; nothing is left."""
    with pytest.raises(LatestError) as caught:
        fetch(target, silent)
    assert not target.exists()
    sentence = str(caught.value)
    assert "téléchargez le fichier à la main à l’adresse https://www.data.gouv.fr/datasets/" in sentence
    return sentence


def test_the_file_is_fetched_and_checked(site: RegisterSite, tmp_path: Path) -> None:
    told: list[tuple[int, int, str]] = []
    found = fetch(tmp_path / "file", lambda *what: told.append(what))
    assert (found.path.read_bytes(), found.size, found.checked) == (DATA, len(DATA), True)
    assert (found.name, site.asked) == ("finess_20261121.json.gz", [API, FILE])
    assert told[0] == (0, 0, "Recherche de la dernière version sur data.gouv.fr")
    assert told[-1] == (len(DATA), len(DATA), "Téléchargement de finess_20261121.json.gz")


@pytest.mark.parametrize("algorithm", ["sha1", "sha256", "md5"])
def test_every_digest_of_the_site_is_checked(algorithm: str, site: RegisterSite, tmp_path: Path) -> None:
    site.own = {"checksum": {"type": algorithm, "value": hashlib.new(algorithm, DATA).hexdigest()}}
    assert fetch(tmp_path / "file", silent).checked
    site.own["checksum"]["value"] = hashlib.new(algorithm, b"other").hexdigest()
    assert "n’a pas l’empreinte annoncée" in failure(tmp_path / "again")


def test_without_any_announcement_the_file_is_taken(site: RegisterSite, tmp_path: Path) -> None:
    site.own = {"checksum": None, "filesize": None}
    site.plays = {FILE: "unannounced"}
    found = fetch(tmp_path / "file", silent)
    assert (found.path.read_bytes(), found.checked) == (DATA, False)


def test_redirects_within_bounds_are_followed(site: RegisterSite, tmp_path: Path) -> None:
    site.plays = {FILE: "/elsewhere", "/elsewhere": f"{site.address}/at-last"}
    assert fetch(tmp_path / "file", silent).path.read_bytes() == DATA


@pytest.mark.parametrize(
    ("where", "play", "sentence"),
    [
        (API, "404", r"rien ne se trouve à cette adresse \(404\)"),
        (API, "500", r"en panne ou débordé \(500\)"),
        (API, "503", r"en panne ou débordé \(503\)"),
        (API, "403", r"refuse de répondre \(403\)"),
        (API, "html", "ce n’est pas du JSON"),
        (API, "other_json", "ne contient pas la liste des fichiers"),
        (API, "nonsense", "ne se lit pas comme du HTTP"),
        (API, "hang_up", "coupée avant la fin"),
        (API, "stalled", "délai dépassé"),
        (API, "huge", "trop gros"),
        (FILE, "404", r"rien ne se trouve à cette adresse \(404\)"),
        (FILE, "500", r"en panne ou débordé \(500\)"),
        (FILE, "cut", "s’est arrêté avant la fin|coupée avant la fin"),
        (FILE, "cut_unannounced", "plus petit qu’annoncé"),
        (FILE, "longer", "plus gros qu’annoncé"),
        (FILE, "huge", "trop gros"),
        (FILE, "changed", "n’a pas l’empreinte annoncée"),
        (FILE, "empty", "plus petit qu’annoncé"),
        (FILE, "stalled", "délai dépassé"),
        (FILE, FILE, r"ou sans fin \(302\)"),
        (FILE, "file:///etc/passwd", r"adresse qui ne convient pas"),
        (FILE, "http://example.org/f.json.gz", "pas en https"),
        (FILE, "https://example.org/f.json.gz", r"hors de data.gouv.fr \(example.org\)"),
        (FILE, "https://data.gouv.fr.example.org/f.json.gz", "hors de data.gouv.fr"),
    ],
)
def test_each_failure_is_a_sentence(
    where: str, play: str, sentence: str, site: RegisterSite, tmp_path: Path
) -> None:
    site.plays = {where: play}
    with pytest.raises(LatestError, match=sentence):
        fetch(tmp_path / "file", silent)
    assert failure(tmp_path / "file").startswith(
        "La dernière version du répertoire FINESS n’a pas pu être téléchargée"
    )


@pytest.mark.parametrize(
    ("resources", "sentence"),
    [
        ([], "aucun fichier n’y est annoncé"),
        (
            [{"url": "https://static.data.gouv.fr/f.csv", "type": "main", "format": "csv"}],
            "aucun des 1 fichiers",
        ),
        ([{"url": "https://example.org/f.json.gz", "type": "main"}], r"hors de data.gouv.fr \(example.org\)"),
        ([{"url": "ftp://data.gouv.fr/f.json.gz", "type": "main"}], "pas en https"),
        ([{"url": "http://[/f.json.gz", "type": "main"}], "aucun des 1 fichiers|pas en https"),
    ],
    ids=["none", "csv", "another host", "ftp", "broken address"],
)
def test_what_is_announced_is_doubted(
    resources: list[dict[str, Any]], sentence: str, site: RegisterSite, tmp_path: Path
) -> None:
    site.resources = resources
    with pytest.raises(LatestError, match=sentence):
        fetch(tmp_path / "file", silent)


def test_an_endless_drip_ends(site: RegisterSite, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(latest_register, "FILE", Bounds(size=1_000_000, seconds=0.2, stalled=5))
    site.plays = {FILE: "dripping"}
    assert "n’était pas fini" in failure(tmp_path / "file")


def test_more_than_is_taken_stops(
    site: RegisterSite, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(latest_register, "FILE", Bounds(size=1000, seconds=5, stalled=1))
    site.own = {"filesize": None, "checksum": None}
    site.plays = {FILE: "unannounced"}
    assert "dépasse 0,0 Mo" in failure(tmp_path / "file")


def test_a_disk_that_refuses_is_said(site: RegisterSite, tmp_path: Path) -> None:
    assert "n’a pas pu être écrit sur cette machine" in failure(tmp_path / "no folder" / "file")


def test_stopping_leaves_nothing(site: RegisterSite, tmp_path: Path) -> None:
    def stop(done: int, _total: int, _words: str) -> None:
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetch(tmp_path / "file", stop)
    assert not (tmp_path / "file").exists()


def test_nobody_listens(settings: Any, tmp_path: Path) -> None:
    assert "vérifiez l’accès de cette machine à internet" in failure(tmp_path / "file")


def test_without_a_network(settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The true site is the one that is asked, by https; its name is not found."""
    asked: list[object] = []

    def nowhere(host: object, port: object, *_args: object, **_kwargs: object) -> None:
        asked.append((host, port))
        raise socket.gaierror(-3, "Temporary failure in name resolution")

    settings.SEGUR_REGISTER_API = ""
    monkeypatch.setattr(socket, "getaddrinfo", nowhere)
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    assert "n’a sans doute pas accès à internet" in failure(tmp_path / "file")
    assert set(asked) == {("www.data.gouv.fr", 443)}


def test_what_is_no_tls(settings: Any, site: RegisterSite, tmp_path: Path) -> None:
    settings.SEGUR_REGISTER_API = site.api.replace("http:", "https:")
    assert "la connexion chiffrée a échoué" in failure(tmp_path / "file")


@pytest.mark.parametrize(
    ("fault", "clause"),
    [
        (ssl.SSLCertVerificationError(1, "certificate has expired"), "le certificat du site"),
        (ConnectionResetError(104, "reset"), "coupée avant la fin"),
        (ConnectionRefusedError(111, "refused"), "la connexion au site a échoué"),
        ("tunnel refused", "la connexion au site a échoué"),
    ],
    ids=["certificate", "reset", "refused", "words"],
)
def test_what_the_network_raises_is_told(fault: object, clause: str) -> None:
    assert _cause(fault).startswith(clause) or clause in _cause(fault)


@pytest.mark.parametrize(
    ("url", "rehearsal", "allowed"),
    [
        ("https://www.data.gouv.fr/api/1/", False, True),
        ("https://static.data.gouv.fr/f.json.gz", False, True),
        ("https://data.gouv.fr/f.json.gz", False, True),
        ("http://www.data.gouv.fr/f.json.gz", False, False),
        ("https://notdata.gouv.fr/f.json.gz", False, False),
        ("https://user:secret@www.data.gouv.fr/", False, False),
        ("http://127.0.0.1:8000/f.json.gz", False, False),
        ("https://127.0.0.1/f.json.gz", False, False),
        ("http://127.0.0.1:8000/f.json.gz", True, True),
        ("http://169.254.169.254/latest", True, False),
        ("http://www.data.gouv.fr/f.json.gz", True, False),
        ("file:///etc/passwd", True, False),
        ("https://www.data.gouv.fr:port/", False, False),
        ("", False, False),
    ],
)
def test_which_addresses_may_be_asked(url: str, rehearsal: bool, allowed: bool) -> None:
    try:
        Client(rehearsal).allow(url)
        was_allowed = True
    except FetchError:
        was_allowed = False
    assert was_allowed is allowed
