"""Reading a return file: which of our batches it answers, and its lines in one document. Nothing is written.

What comes out depends on bytes that never change, those of the file and of the batches: it may be worked out
before a lock is taken. What the portal knows of the attempts now is ``returns_standing``'s business.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ..asp_file import Structure, Unreadable
from ..asp_file.returns import ReturnDocument, Scan, read_return, scan
from ..asp_file.returns_match import sent_of
from ..models import Batch, BatchLine, Software, Supplier
from ..rules import Lane, Node
from ..rules.registry import french
from .sent_lines import SentUnreadable, written_with

#: SQLite takes a bounded number of parameters a query.
_BLOCK = 500
#: How many numbers a refusal names.
_SHOWN = 5


class ReturnError(RuntimeError):
    """What was asked cannot be done; its text is a French sentence that says why and what to do."""


class Refused(ReturnError):
    """Nothing can be made of the file; its text is a French sentence, ``batches`` are those that it answers."""

    def __init__(self, sentence: str, batches: Iterable[int] = ()) -> None:
        self.batches = tuple(batches)
        super().__init__(french(sentence))


@dataclass(frozen=True, slots=True)
class Reading:
    """A return file, read: its document, the exact lines of its batches by numeroEditeur, those batches' keys."""

    document: ReturnDocument
    nodes: Mapping[str, Node]
    batches: tuple[int, ...]


def read_file(data: bytes, hint: Batch | None = None) -> Reading:
    """Read a return file; ``hint`` is the batch that it is said to answer, for want of any number of ours.

    Raises ``Refused``.
    """
    try:
        scanned = scan(data)
        _check_sender(scanned)
        batches = _answered(scanned, hint)
        reading = _read(data, batches)
    except Unreadable as fault:
        raise Refused(fault.sentence) from None
    keys = reading.batches
    if not reading.document.treated:
        raise Refused(_untreated(data, reading.document), keys)
    return reading


def _check_sender(scanned: Scan) -> None:
    """Raises ``Refused`` where the file names a software or a supplier that is not ours."""
    wrong = []
    ours = {*Software.objects.values_list("numero_ans", flat=True)}
    ours |= {*Batch.objects.order_by().values_list("numero_ans", flat=True).distinct()}
    if _stranger(scanned.numero_ans, ours):
        wrong.append(f"le numéro ANS « {scanned.numero_ans} »")
    ours = {*Supplier.objects.values_list("siret", flat=True)}
    ours |= {*Batch.objects.order_by().values_list("siret", flat=True).distinct()}
    if _stranger(scanned.siret, ours):
        wrong.append(f"le SIRET « {scanned.siret} »")
    if wrong:
        raise Refused(
            f"Ce fichier n’est pas pour vous : il porte {' et '.join(wrong)}, que le portail ne connaît pas. "
            "Vérifiez que vous avez pris le bon fichier."
        )


def _stranger(told: str, ours: set[str]) -> bool:
    """Whether the number is told, and not one of ours; zeros that a spreadsheet took away do not count."""
    bare = told.strip().lstrip("0")
    return bool(bare) and bare not in {number.lstrip("0") for number in ours}


def _answered(scanned: Scan, hint: Batch | None) -> list[Batch]:
    """The batches whose lines the file speaks of, the most spoken of first. Raises ``Refused``."""
    found = Counter(_batches_of(scanned.numeros_editeur))
    keys = [key for key, _ in found.most_common()]
    if not keys and hint is not None and not scanned.numeros_editeur:
        keys = [hint.pk]
    if not keys:
        raise Refused(_nothing_of_ours(scanned))
    rows = Batch.objects.select_related("structure").in_bulk(keys)
    return [rows[key] for key in keys]


def _batches_of(numeros: Sequence[str]) -> Iterator[int]:
    for start in range(0, len(numeros), _BLOCK):
        block = numeros[start : start + _BLOCK]
        found = BatchLine.objects.filter(numero_editeur__in=block).order_by("batch_id")
        yield from found.values_list("batch_id", flat=True)


def _nothing_of_ours(scanned: Scan) -> str:
    numeros = scanned.numeros_editeur
    if not numeros:
        return (
            "Aucun numéro éditeur ne se lit dans ce fichier : le portail ne peut pas dire à quel dépôt il répond. "
            "Si c’est bien un retour de l’agence, importez-le depuis la page de son dépôt."
        )
    shown = ", ".join(numero[:20] for numero in numeros[:_SHOWN]) + "…" * (len(numeros) > _SHOWN)
    return (
        f"Aucune ligne de ce fichier n’est une demande envoyée par ce portail (numéros éditeur : {shown}). "
        "Il répond sans doute à un fichier préparé ailleurs."
    )


def _untreated(data: bytes, document: ReturnDocument) -> str:
    """Why a file without any answer is no return; of our own bytes, which batch they are."""
    ours = Batch.objects.filter(sha256=hashlib.sha256(data).hexdigest()).defer("content").first()
    what = (
        f"C’est le fichier JSON du dépôt n° {ours.pk}, tel qu’il a été envoyé : ce n’est pas un retour. "
        if ours
        else "Ce n’est pas un retour : aucune de ses lignes n’a été traitée par l’agence (ni code, ni libellé, ni "
        "numéro ASP). "
    )
    whole = "".join(f"{sentence} " for sentence in document.whole)
    return f"{what}{whole}Importez le fichier que l’agence rend après son contrôle."


def _read(data: bytes, batches: Sequence[Batch]) -> Reading:
    """The document, each line read by the structure that its own batch was written with."""
    groups: dict[tuple[str, int | None], list[Batch]] = {}
    for batch in batches:
        groups.setdefault((batch.couloir, batch.structure_id), []).append(batch)
    nodes: dict[str, Node] = {}
    documents: list[tuple[ReturnDocument, set[str]]] = []
    for held in groups.values():
        lane, structure = _written_with(held[0])
        own: set[str] = set()
        for batch in held:
            sent = sent_of(bytes(batch.content), structure, lane)
            nodes |= sent
            own |= sent.keys()
        documents.append((read_return(data, structure, lane), own))
    return Reading(_merged(documents), nodes, tuple(batch.pk for batch in batches))


def _written_with(batch: Batch) -> tuple[Lane, Structure]:
    """The lane and the structure of a batch. Raises ``Refused`` where the portal has them no longer."""
    try:
        return written_with(batch)
    except SentUnreadable as fault:
        raise Refused(str(fault)) from None


def _merged(documents: Sequence[tuple[ReturnDocument, set[str]]]) -> ReturnDocument:
    """One document: each line as the structure of its own batch reads it; the first one's for all the others."""
    base = documents[0][0]
    chosen = {line.position: line for line in base.lines}
    for document, own in documents[1:]:
        chosen |= {line.position: line for line in document.lines if line.numero_editeur in own}
    notes = tuple(dict.fromkeys(note for document, _ in documents for note in document.notes))
    treated = any(document.treated for document, _ in documents)
    lines = tuple(chosen[position] for position in sorted(chosen))
    return replace(base, lines=lines, notes=notes, treated=treated)
