"""The ZIPs that go with a file: each attachment announced stands there once, sound, and nothing else.

All parts are judged together. Limits are inclusive: what is over the decimal Mo is a warning, over the binary
Mo an error (FORMAT section 5), since nobody knows which one the agency counts in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from ..rules import Finding, Lane, Level, Node, Place, make_finding
from .piece_errors import PieceError
from .piece_kinds import kind_of
from .piece_pdf import Prober
from .pieces import inspect, refuse_kind
from .sizes import BINARY_MO, DECIMAL_MO, in_mo
from .zip_entries import Unpacked, unpack

NAME_TAG, FORMAT_TAG = "nomFichier", "formatFichier"
#: Of the whole deposit, not of one tag.
HEADER = Place("")

#: What systems add by themselves to a folder that is zipped.
_SYSTEM_FOLDERS = ("__MACOSX",)
_SYSTEM_FILES = (".ds_store", "thumbs.db", "desktop.ini")

#: A ZIP as a path, or as its name and its open stream (an upload).
ZipSource = Path | tuple[str, BinaryIO]


@dataclass(frozen=True, slots=True)
class Announced:
    """One attachment that the file announces: where, and the format it says, "" where that is unsound."""

    place: Place
    format: str


@dataclass(slots=True)
class _Gathered:
    """What has been met in the parts so far."""

    seen: set[str] = field(default_factory=set)
    twice: dict[str, str] = field(default_factory=dict)  #: name -> the part where it stood again
    strays: list[Unpacked] = field(default_factory=list)
    added: dict[str, list[str]] = field(default_factory=dict)  #: part -> what a system added there
    findings: list[Finding] = field(default_factory=list)


def announced(tree: Node, lane: Lane) -> dict[str, Announced]:
    """The attachments by name, as the tree's PJ nodes announce them; unsound names are the rules' business.

    The format is kept only where the name's ending agrees with it: a contradiction is told already.
    """
    found: dict[str, Announced] = {}
    for line_index, line in enumerate(tree.nodes(Level.LINE)):
        for piece_index, piece in enumerate(line.nodes(Level.PJ)):
            name, said = piece.get(NAME_TAG), piece.get(FORMAT_TAG)
            if not isinstance(name, str) or not name.strip():
                continue
            known = lane.formats.get(said) if isinstance(said, str) else None
            agrees = known is not None and name.endswith(f".{known.extension}")
            place = Place(NAME_TAG, line=line_index, pj=piece_index)
            found.setdefault(name, Announced(place, known.code if known and agrees else ""))
    return found


def verify(sources: Sequence[ZipSource], tree: Node, lane: Lane) -> list[Finding]:
    """The findings of all the parts together against the tree, in the order of its lines.

    Raises ``Unreadable`` where a part cannot be read or is hostile (``zip_entries``); OSError where a path
    cannot be opened.
    """
    wanted = announced(tree, lane)
    gathered = _Gathered()
    with Prober() as prober:
        for source in sources:
            with _opened(source) as (part, stream):
                gathered.findings += _zip_size(part, stream, lane)
                for entry in unpack(stream, part, lane.limits.attachment_mo * BINARY_MO + 1):
                    _take(entry, wanted, gathered, lane, prober)
    findings = [
        *gathered.findings,
        *_duplicates(gathered, wanted, lane),
        *_missing_and_extra(gathered, wanted, lane),
        *_system_files(gathered, lane),
    ]
    return sorted(findings, key=_in_file_order)


def _in_file_order(finding: Finding) -> tuple[int, int]:
    place = finding.place
    return (-1 if place.line is None else place.line, -1 if place.pj is None else place.pj)


@contextmanager
def _opened(source: ZipSource) -> Iterator[tuple[str, BinaryIO]]:
    if isinstance(source, Path):
        with source.open("rb") as stream:
            yield source.name, stream
    else:
        yield source


def _zip_size(part: str, stream: BinaryIO, lane: Lane) -> Iterator[Finding]:
    size, most = stream.seek(0, 2), lane.limits.zip_mo
    rule = _over(size, most, "zip.size")
    if rule:
        said = f"Le ZIP « {part} » pèse {in_mo(size)} : un ZIP ne peut pas dépasser {most} Mo. "
        way_out = "Répartissez les pièces dans plusieurs ZIP."
        yield make_finding(rule, lane, HEADER, message=said + _doubt(rule) + way_out, value=part)


def _over(size: int, most_mo: int, rule: str) -> str:
    """The rule broken by that size: none, the warning between decimal and binary Mo, or the error."""
    if size > most_mo * BINARY_MO:
        return rule
    return f"{rule}_near" if size > most_mo * DECIMAL_MO else ""


def _doubt(rule: str) -> str:
    near = "L’agence pourrait l’accepter si elle compte 1 048 576 octets par Mo. "
    return near if rule.endswith("_near") else ""


def _take(
    entry: Unpacked, wanted: dict[str, Announced], gathered: _Gathered, lane: Lane, prober: Prober
) -> None:
    """Put one entry where it belongs; judge it if it is announced and met for the first time."""
    if _added_by_a_system(entry):
        gathered.added.setdefault(entry.part, []).append(entry.path)
    elif entry.path.endswith("/"):
        pass  # a folder says nothing by itself: what it holds does
    elif entry.name not in wanted:
        gathered.strays.append(Unpacked(entry.part, entry.path, entry.size, b""))
    elif entry.name in gathered.seen:
        gathered.twice.setdefault(entry.name, entry.part)
    else:
        gathered.seen.add(entry.name)
        gathered.findings += _judge(entry, wanted[entry.name], lane, prober)


def _added_by_a_system(entry: Unpacked) -> bool:
    top = entry.path.split("/", 1)[0]
    return top in _SYSTEM_FOLDERS or entry.name.lower() in _SYSTEM_FILES or entry.name.startswith("._")


def _judge(entry: Unpacked, said: Announced, lane: Lane, prober: Prober) -> Iterator[Finding]:
    if entry.folder:
        message = (
            f"La pièce « {entry.name} » est dans le dossier « {entry.folder} » du ZIP « {entry.part} » : "
            "mettez-la à la racine du ZIP."
        )
        yield make_finding("zip.nested", lane, said.place, message=message, value=entry.path)
    most = lane.limits.attachment_mo
    rule = _over(entry.size, most, "zip.attachment_size")
    if rule:
        message = f"La pièce « {entry.name} » pèse {in_mo(entry.size)}, une pièce au plus {most} Mo. "
        message += _doubt(rule) + "Réduisez-la."
        yield make_finding(rule, lane, said.place, message=message, value=entry.name)
    fault = _content_fault(entry, said, lane, prober)
    if fault:
        message = f"La pièce « {entry.name} » est refusée. {fault}"
        yield make_finding("zip.content", lane, said.place, message=message, value=entry.name)


def _content_fault(entry: Unpacked, said: Announced, lane: Lane, prober: Prober) -> str:
    """What is wrong with the content, in a sentence or two; "" for nothing."""
    limit = lane.limits.attachment_mo * BINARY_MO
    kind = kind_of(entry.head)
    try:
        if entry.size > limit:
            # Cut by our own reading, so only its kind can be told.
            if kind.format not in lane.formats:
                raise refuse_kind(kind, lane)
        else:
            inspect(entry.head, lane, limit=limit, prober=prober)
    except PieceError as refused:
        return str(refused)
    if said.format and kind.format != said.format:
        return f"Son contenu est {kind.label}, le fichier annonce {said.format} : corrigez l’un ou l’autre."
    return ""


def _duplicates(gathered: _Gathered, wanted: dict[str, Announced], lane: Lane) -> Iterator[Finding]:
    for name, part in gathered.twice.items():
        message = (
            f"La pièce « {name} » est présente deux fois (de nouveau dans « {part} ») : n’en laissez qu’une."
        )
        yield make_finding("zip.duplicate_entry", lane, wanted[name].place, message=message, value=name)


def _missing_and_extra(gathered: _Gathered, wanted: dict[str, Announced], lane: Lane) -> Iterator[Finding]:
    """A stray that is a missing attachment under a slightly other name is one fault, not two."""
    strays = list(gathered.strays)
    for name, said in wanted.items():
        if name in gathered.seen:
            continue
        near = next((stray for stray in strays if _loose(stray.name) == _loose(name)), None)
        message = f"La pièce « {name} » n’est dans aucun des ZIP : ajoutez-la."
        if near is not None:
            strays.remove(near)
            message = (
                f"La pièce « {name} » n’est dans aucun des ZIP, mais « {near.path} » s’y trouve : donnez-lui "
                "exactement le nom annoncé (majuscules et extension comprises)."
            )
        yield make_finding("zip.missing_entry", lane, said.place, message=message, value=name)
    for stray in strays:
        message = (
            f"Le fichier « {stray.path} » du ZIP « {stray.part} » n’est annoncé par aucune demande : "
            "retirez-le, ou corrigez son nom."
        )
        yield make_finding("zip.extra_entry", lane, HEADER, message=message, value=stray.path)


def _loose(name: str) -> str:
    """A name without what people get wrong: capitals, spaces, the ending."""
    stem, dot, _ = name.rpartition(".")
    return "".join((stem if dot else name).casefold().split())


def _system_files(gathered: _Gathered, lane: Lane) -> Iterator[Finding]:
    for part, paths in gathered.added.items():
        message = (
            f"Le ZIP « {part} » contient ce qu’un Mac ou Windows ajoute en compressant un dossier "
            f"({_few(paths)}) : refaites-le en ne choisissant que les pièces."
        )
        yield make_finding("zip.extra_entry", lane, HEADER, message=message, value=paths[0])


def _few(paths: Iterable[str], most: int = 3) -> str:
    listed = [f"« {path} »" for path in paths]
    return ", ".join(listed[:most]) + (f" et {len(listed) - most} de plus" if len(listed) > most else "")
