"""The lines of batches as they were sent: read from the exact bytes, by the lane and structure of their own batch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..asp_file import Document, Structure, StructureError, Unreadable, default_structure
from ..asp_file.reader import read_lines
from ..models import Batch, BatchLine
from ..rules import Lane, Level, Node, lanes
from ..rules.registry import french
from .batch_files import FilesDamaged, json_bytes


class SentUnreadable(RuntimeError):
    """What was sent cannot be read any more; its text is a French sentence that says why."""


@dataclass(frozen=True, slots=True)
class SentLine:
    """A line as it was sent. ``node`` is that of the ``document``'s tree; the document's other lines may be unread."""

    node: Node
    position: int  #: in the file, from 0
    document: Document


def written_with(batch: Batch) -> tuple[Lane, Structure]:
    """The lane and the structure of a batch. Raises ``SentUnreadable`` where the portal has them no longer."""
    lane = lanes().get(batch.couloir)
    if lane is None:
        raise SentUnreadable(
            french(f"Le dépôt n° {batch.pk} est du couloir « {batch.couloir} », que le portail n’a plus.")
        )
    try:
        row = batch.structure
        return lane, default_structure(lane) if row is None else Structure.from_model(row.text, lane)
    except StructureError:
        raise SentUnreadable(
            f"Le dépôt n° {batch.pk} suit un modèle de fichier que cette version du portail ne lit plus."
        ) from None


def sent_lines(lines: Iterable[BatchLine]) -> dict[int, SentLine | SentUnreadable]:
    """Each attempt as it was sent, by primary key, or why it cannot be read: one query, a batch read once."""
    asked: dict[int, list[BatchLine]] = defaultdict(list)
    for line in lines:
        asked[line.batch_id].append(line)
    found: dict[int, SentLine | SentUnreadable] = {}
    for batch in Batch.objects.filter(pk__in=asked).select_related("structure").iterator(chunk_size=1):
        found |= _of_batch(batch, asked[batch.pk])
    return found


def _of_batch(batch: Batch, lines: list[BatchLine]) -> Mapping[int, SentLine | SentUnreadable]:
    """Frozen lines are numbered from 1 in their order, so the number tells the position."""
    try:
        lane, structure = written_with(batch)
        document = read_lines(
            json_bytes(batch), structure, lane, frozenset(line.num_ligne - 1 for line in lines)
        )
    except SentUnreadable as fault:
        return dict.fromkeys((line.pk for line in lines), fault)
    except (FilesDamaged, Unreadable):
        text = french(f"Le fichier du dépôt n° {batch.pk} est abîmé : il ne correspond plus à son empreinte.")
        return dict.fromkeys((line.pk for line in lines), SentUnreadable(text))
    nodes = document.tree.nodes(Level.LINE)
    return {line.pk: SentLine(nodes[line.num_ligne - 1], line.num_ligne - 1, document) for line in lines}
