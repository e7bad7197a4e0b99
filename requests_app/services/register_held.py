"""What the directory holds of the register: of which day, and in which state an import finds it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Min, Q

from ..finess import Kind, LegacyFile, PlusFile, RegisterError
from ..models import Establishment, ManagingBody, RegisterImport, Source

_MODELS = {Kind.ENTITY: ManagingBody, Kind.ESTABLISHMENT: Establishment}
_CALLED = {Kind.ENTITY: "les organismes gestionnaires", Kind.ESTABLISHMENT: "les établissements"}


class OlderRegister(RegisterError):
    """The directory has a later register than these files; its text is a French sentence with both dates."""


class DirectoryChanged(Exception):
    """The directory is no longer what the files were compared with: compare them again."""


@dataclass(frozen=True, slots=True)
class Held:
    """What one table holds of the register: from which days its rows are, and whether some lack their label."""

    earliest: date | None = None
    latest: date | None = None
    nameless: bool = False

    def has_other_days(self, day: date, *, force: bool) -> bool:
        """Whether rows read again as they stood, in a register of that day, would get another date."""
        if self.earliest is None or self.latest is None:
            return False
        return self.earliest < day or (force and self.latest > day)


def held(kind: Kind) -> Held:
    """What the table of that kind of row holds: asked once an import, as it walks the whole table."""
    model = _MODELS[kind]
    asked = {"earliest": Min("source_date"), "latest": Max("source_date")}
    if model is Establishment:
        asked["nameless"] = Count("pk", filter=Q(category_label=""))
    found = model._default_manager.filter(source=Source.REGISTER).aggregate(**asked)
    return Held(found["earliest"], found["latest"], bool(found.get("nameless")))


def refuse_older(files: Sequence[LegacyFile | PlusFile], found: Mapping[Kind, Held]) -> None:
    """Raise OlderRegister where the directory has a kind of row from a later day than every file that holds it.

    An older file beside a later one is welcome: it can only add what that one lacks (labels, above all).
    """
    offered: dict[Kind, date] = {}
    for file in files:
        for kind in [file.kind] if isinstance(file, LegacyFile) else list(_MODELS):
            offered[kind] = max(file.date, offered.get(kind, file.date))
    late = [
        f"{_CALLED[kind]} du {offered[kind]:%d/%m/%Y} (le répertoire les a du {one.latest:%d/%m/%Y})"
        for kind, one in found.items()
        if kind in offered and one.latest and offered[kind] < one.latest
    ]
    if late:
        raise OlderRegister(
            f"Le répertoire est plus récent que ce qui est proposé : {' et '.join(late)}. Prenez le fichier du jour. "
            "Pour revenir malgré tout à l’ancien, forcez l’import : chaque ligne qu’il contient reprendra alors ses "
            "valeurs et sa date."
        )


def directory_mark() -> str:
    """The state of the directory, in short: it changes with each import, and with each row added.

    A row corrected by hand meanwhile does not count: the register's own values win over it in any case.
    """
    lasts = [RegisterImport.objects.aggregate(last=Max("pk"))["last"]]
    lasts += [model._default_manager.aggregate(last=Max("pk"))["last"] for model in _MODELS.values()]
    return "-".join(str(last or 0) for last in lasts)
