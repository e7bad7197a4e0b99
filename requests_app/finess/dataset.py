"""Which file of the public data set is the register's newest: told from what the data set's API answers.

The API (data.gouv.fr, « GET /api/1/datasets/{dataset}/ ») lists files that come and go, under names that change:
what is looked for stands in a table, the best first. Everything of the answer is doubted; nothing of it is run.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

#: What the page of the data set is, for people.
DATASET_PAGE = "https://www.data.gouv.fr/datasets/finess-structures-1/"
#: What it is asked by.
DATASET_API = "https://www.data.gouv.fr/api/1/datasets/finess-structures-1/"


class DatasetError(ValueError):
    """The answer names no file that can be used; its text is a French sentence without its way out."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One kind of file that the portal reads: its name or its format says so."""

    name: re.Pattern[str]  #: of the address's last part, or of the title
    formats: frozenset[str]  #: the API's word for it, lower case


#: The best first: FINESS+ as it is published, then the same unpacked.
WANTED: tuple[Wanted, ...] = (
    Wanted(re.compile(r"\.json\.gz\b"), frozenset({"json.gz", "gz", "gzip", "application/gzip"})),
    Wanted(re.compile(r"\.json\b(?!\.)"), frozenset({"json", "application/json"})),
)
#: Files that lie beside the register and are not it.
_OTHER = re.compile(
    r"echantillon|échantillon|sample|exemple|example|sch[eé]ma|dictionnaire|documentation|notice|changelog|"
    r"diff[eé]rentiel|delta|manuel|nomenclature|t-finess|\.(csv|xlsx?|zip|pdf|md|xsd|xml|txt)\b"
)
#: The API's types of a file that may be the register.
_MAIN, _UNTOLD = "main", ("", None)
_DAY = re.compile(r"(?<!\d)(20\d\d)[-_.]?(0[1-9]|1[0-2])[-_.]?(0[1-9]|[12]\d|3[01])(?!\d)")
_UNNAMED = "finess"
_STAMPS = ("last_modified", "published", "created_at")
#: The digests that the API may give, by its word -> how many hexadecimal digits.
_DIGITS = {"sha256": 64, "sha1": 40, "md5": 32}


@dataclass(frozen=True, slots=True)
class Checksum:
    """A file's digest, as ``hashlib`` names it."""

    algorithm: str
    value: str  #: lower case


@dataclass(frozen=True, slots=True)
class Resource:
    """The file to fetch."""

    url: str
    name: str  #: the last part of its address, safe as a name
    title: str
    size: int | None  #: in bytes, where it is announced
    checksum: Checksum | None


def newest(answer: object) -> Resource:
    """The newest main file of the best kind. Raises ``DatasetError``.

    ``answer`` is the API's, parsed. Newest: by the day in its name, else by the API's own stamps.
    """
    files = answer.get("resources") if isinstance(answer, Mapping) else None
    if not isinstance(files, Sequence) or isinstance(files, str):
        raise DatasetError("la réponse ne contient pas la liste des fichiers")
    known = [file for file in files if isinstance(file, Mapping) and _text(file, "url")]
    main = [file for file in known if file.get("type") == _MAIN]
    candidates = main or [file for file in known if file.get("type") in _UNTOLD]
    for wanted in WANTED:
        fitting = [file for file in candidates if _fits(file, wanted)]
        if fitting:
            return _resource(max(fitting, key=_age))
    raise DatasetError(
        f"aucun des {len(files)} fichiers annoncés n’est un fichier FINESS+ (JSON)"
        if files
        else "aucun fichier n’y est annoncé"
    )


def _fits(file: Mapping[str, Any], wanted: Wanted) -> bool:
    names = [_file_name(_text(file, "url")).lower(), _text(file, "title").lower()]
    if any(_OTHER.search(name) for name in names):
        return False
    # A name that tells its kind is surer than the word of whoever filed it.
    told = [name for name in names if any(one.name.search(name) for one in WANTED)]
    if told:
        return bool(wanted.name.search(told[0]))
    return _text(file, "format").lower() in wanted.formats


def _age(file: Mapping[str, Any]) -> tuple[str, str]:
    """What sorts the newest last: its day, then its exact stamp."""
    stamp = next((text for name in _STAMPS if (text := _text(file, name))), "")
    found = _DAY.search(_file_name(_text(file, "url"))) or _DAY.search(_text(file, "title"))
    return ("-".join(found.groups()) if found else stamp[:10], stamp)


def _resource(file: Mapping[str, Any]) -> Resource:
    url = _text(file, "url")
    size = file.get("filesize")
    sized = isinstance(size, int) and not isinstance(size, bool) and size > 0
    title = _text(file, "title")
    return Resource(url, _file_name(url), title, size if sized else None, _checksum(file))


def _checksum(file: Mapping[str, Any]) -> Checksum | None:
    """The digest, where it is one that can be checked."""
    given = file.get("checksum")
    if not isinstance(given, Mapping):
        return None
    algorithm = _text(given, "type").lower().replace("-", "")
    value = _text(given, "value").lower()
    if re.fullmatch(r"[0-9a-f]+", value) and _DIGITS.get(algorithm) == len(value):
        return Checksum(algorithm, value)
    return None


def _file_name(url: str) -> str:
    """The last part of an address, as a file's name.

    >>> _file_name("https://static.data.gouv.fr/resources/finess/20260813/finess%2B.json.gz?x=1")
    'finess+.json.gz'
    >>> _file_name("https://static.data.gouv.fr/resources/..")
    'finess'
    """
    try:
        last = unquote(urlsplit(url).path).rstrip("/").rpartition("/")[2]
    except ValueError:
        return _UNNAMED
    return re.sub(r"[^\w.+-]", "_", last).lstrip(".")[:120] or _UNNAMED


def _text(file: Mapping[str, Any], name: str) -> str:
    value = file.get(name)
    return value.strip() if isinstance(value, str) else ""
