"""Checking any file, from anywhere: what the command and the page « Contrôler un fichier » both do."""

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import ImproperlyConfigured
from django.db import Error as DatabaseFault

from ..asp_file import Report, Structure, Unreadable, default_structure, guess_lane, judge_document, read
from ..asp_file.zip_check import ZipSource, verify
from ..rules import Context, Decisions, Lane, lanes
from ..rules.registry import french
from .in_force import decisions_in_force, structure_in_force


def check_bytes(
    data: bytes,
    file_name: str | None,
    today: date,
    *,
    couloir: str | None = None,
    zips: Sequence[ZipSource] = (),
    model: str | None = None,
) -> Report:
    """Everything that is wrong with a file and the ZIPs that go with it.

    The lane is guessed where ``couloir`` is not given; ``model`` (an official model's text) takes the place
    of the structure in force. Raises ``Unreadable`` where nothing can be judged, ``StructureError`` for a
    model that cannot be used.
    """
    lane = lane_named(couloir) if couloir else guess_lane(data)
    structure, decisions = in_force_or_shipped(lane)
    if model is not None:
        structure = Structure.from_model(model, lane)
    document = read(data, structure, lane)
    beside = verify(zips, document.tree, lane) if zips else []
    return judge_document(document, Context(lane, today, decisions), file_name, beside)


def lane_named(couloir: str) -> Lane:
    """The lane of that code; ``Unreadable`` names those that there are."""
    known = lanes()
    if couloir not in known:
        raise Unreadable(french(f"Le couloir « {couloir} » n’existe pas : indiquez {' ou '.join(known)}."))
    return known[couloir]


def in_force_or_shipped(lane: Lane) -> tuple[Structure, Decisions]:
    """What an admin put in force; what is shipped where no database answers."""
    try:
        return structure_in_force(lane), decisions_in_force()
    except (DatabaseFault, ImproperlyConfigured):
        return default_structure(lane), Decisions()
