"""What the directory holds of the register: of which day, and in which state an import finds it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from hashlib import sha256

from django.db.models import Count, Max

from ..finess import Kind, LegacyFile, PlusFile, RegisterError
from ..models import Establishment, ManagingBody, RegisterImport, Source

_MODELS = {Kind.ENTITY: ManagingBody, Kind.ESTABLISHMENT: Establishment}
_CALLED = {Kind.ENTITY: "les organismes gestionnaires", Kind.ESTABLISHMENT: "les établissements"}


class OlderRegister(RegisterError):
    """The directory has a later register than these files; its text is a French sentence with both dates."""


class DirectoryChanged(Exception):
    """The directory is no longer what the files were compared with: compare them again."""


def held_dates() -> dict[Kind, date]:
    """The day of the latest register that any row of each kind was read from; without a kind never read."""
    found = {kind: _latest(kind) for kind in _MODELS}
    return {kind: day for kind, day in found.items() if day}


def _latest(kind: Kind) -> date | None:
    rows = _MODELS[kind]._default_manager.filter(source=Source.REGISTER)
    day: date | None = rows.aggregate(day=Max("source_date"))["day"]
    return day


def refuse_older(files: Sequence[LegacyFile | PlusFile]) -> None:
    """Raise OlderRegister where the directory has a kind of row from a later day than every file that holds it.

    An older file beside a later one is welcome: it can only add what that one lacks (labels, above all).
    """
    offered: dict[Kind, date] = {}
    for file in files:
        for kind in [file.kind] if isinstance(file, LegacyFile) else list(_MODELS):
            offered[kind] = max(file.date, offered.get(kind, file.date))
    late = [
        f"{_CALLED[kind]} du {offered[kind]:%d/%m/%Y} (le répertoire les a du {day:%d/%m/%Y})"
        for kind, day in held_dates().items()
        if kind in offered and offered[kind] < day
    ]
    if late:
        raise OlderRegister(
            f"Le répertoire est plus récent que ce qui est proposé : {' et '.join(late)}. Prenez le fichier du jour. "
            "Pour revenir malgré tout à l’ancien, forcez l’import : chaque ligne qu’il contient reprendra alors ses "
            "valeurs et sa date."
        )


def directory_mark() -> str:
    """The state of the directory, in short: it changes with each import and each correction by hand."""
    state: list[object] = [RegisterImport.objects.order_by("-pk").values_list("pk", flat=True).first()]
    for model in _MODELS.values():
        rows = model._default_manager.order_by()
        state.append(sorted(rows.values_list("source").annotate(Count("pk"))))
        state.append(list(rows.filter(source=Source.HAND).order_by("pk").values_list()))
    return sha256(repr(state).encode()).hexdigest()
