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
    in_force: date | None = None  #: the register's day; a row that a forced older register lacks may be later

    def has_other_days(self, day: date, *, force: bool) -> bool:
        """Whether rows read again as they stood, in a register of that day, would get another date."""
        if self.earliest is None or self.latest is None:
            return False
        return self.earliest < day or (force and self.latest > day)


def held(kind: Kind) -> Held:
    """What the table of that kind of row holds: asked once an import, as it walks the whole table.

    Rows that no import is remembered of are of the register of the latest of them.
    """
    model = _MODELS[kind]
    asked = {"earliest": Min("source_date"), "latest": Max("source_date")}
    if model is Establishment:
        asked["nameless"] = Count("pk", filter=Q(category_label=""))
    found = model._default_manager.filter(source=Source.REGISTER).aggregate(**asked)
    day = days_in_force().get(kind, found["latest"]) if found["latest"] else None
    return Held(found["earliest"], found["latest"], bool(found.get("nameless")), day)


def kinds_of(file: LegacyFile | PlusFile) -> list[Kind]:
    """The kinds of row that a file holds."""
    return [file.kind] if isinstance(file, LegacyFile) else list(_MODELS)


def days_in_force() -> dict[Kind, date]:
    """The day of the register that each kind of row is of: the latest that was read since the last forced one."""
    days: dict[Kind, date] = {}
    settled: set[Kind] = set()
    for record in RegisterImport.objects.only("files", "forced").order_by("-at", "-pk"):
        forced: set[Kind] = set()
        for file in record.files:
            # Which kinds a file holds was not always remembered.
            for kind in map(Kind, file.get("kinds", _MODELS)):
                if kind not in settled:
                    day = date.fromisoformat(file["date"])
                    days[kind] = max(day, days.get(kind, day))
                    forced |= {kind} if record.forced else set()
        settled |= forced
        if settled >= set(_MODELS):
            break
    return days


def refuse_older(files: Sequence[LegacyFile | PlusFile], found: Mapping[Kind, Held]) -> None:
    """Raise OlderRegister where the directory has a kind of row from a later day than every file that holds it.

    An older file beside a later one is welcome: it can only add what that one lacks (labels, above all).
    """
    offered: dict[Kind, date] = {}
    for file in files:
        for kind in kinds_of(file):
            offered[kind] = max(file.date, offered.get(kind, file.date))
    late = [
        f"{_CALLED[kind]} du {offered[kind]:%d/%m/%Y} (le répertoire les a du {one.in_force:%d/%m/%Y})"
        for kind, one in found.items()
        if kind in offered and one.in_force and offered[kind] < one.in_force
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
