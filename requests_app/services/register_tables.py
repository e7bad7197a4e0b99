"""The two tables that an import of the register fills: what is held, what a line changes, what is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from typing import Any, ClassVar, Generic, TypeVar

from ..finess import EntityRow, EstablishmentRow, Line, Rejected, Row, parse
from ..models import Establishment, ManagingBody, Source
from .bulk import day_adapter, fetch, insert_rows, update_rows
from .search_text import search_text

#: Change it when rows come to be read or stored otherwise: every line is then parsed and compared again.
_READING = "1"
#: SQLite takes a bounded number of parameters a query.
_PARAMETERS = 500
_NUMBER = slice(12, 21)  #: where a tidy line has its FINESS number
#: The establishments' file does not name the entity; the reader needs something to know it by.
_UNNAMED = "Nom inconnu (gère {})"

R = TypeVar("R", bound=Row)


@dataclass(slots=True)
class Counts:
    """What became of the lines of one kind."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    older: int = 0


class Table(Generic[R]):
    """One table of the directory during an import. ``pending`` are parsed rows, by number, to be written."""

    model: ClassVar[type[ManagingBody | Establishment]]
    number: ClassVar[str]
    #: The columns that the register fills, compared one by one with what is held.
    columns: ClassVar[tuple[str, ...]]
    row_type: ClassVar[type[Row]]

    def __init__(self, counts: Counts) -> None:
        self.counts = counts
        self.pending: dict[str, tuple[R, str]] = {}
        self._held: dict[str, str] | None = None  # number -> fingerprint; read when first needed
        self._seen: dict[str, int] = {}  # number -> its line in the current file
        self._files: list[tuple[str, dict[str, int]]] = []  # the current file is the last one
        self._date = date.min
        self._same: list[str] | None = None
        self._day = day_adapter()

    def start(self, file: str, day: date) -> None:
        """A new file begins, of that date."""
        self._date = day
        self._seen = {}
        self._files.append((file, self._seen))
        stale = self.model.objects.filter(source=Source.REGISTER, source_date__lt=day).exists()
        self._same = [] if stale else None

    def take(self, line: Line) -> Rejected | None:
        """Take in one line: skip it if it is held as it stands, else parse it and keep it to be written."""
        text = line.text
        fingerprint = blake2b(f"{_READING}{text}".encode(), digest_size=12).hexdigest()
        number = text[_NUMBER]
        held = self._held if self._held is not None else self.held
        if held.get(number) == fingerprint and number not in self._seen:
            self._seen[number] = line.number
            self.counts.unchanged += 1
            if self._same is not None:
                self._same.append(number)
            return None
        row = parse(line)
        if isinstance(row, Rejected):
            return row
        return self._keep(row, line, fingerprint)

    def write(self) -> None:
        """Write the pending rows."""
        if not self.pending:
            return
        new = [item for number, item in self.pending.items() if number not in self.held]
        old = [number for number in self.pending if number in self.held]
        self._before_writing()
        self._insert(new)
        for start in range(0, len(old), _PARAMETERS):
            self._update(old[start : start + _PARAMETERS])
        self.held.update((number, fingerprint) for number, (_row, fingerprint) in self.pending.items())
        self.pending.clear()

    def finish(self) -> None:
        """The file ends: rows that it repeats as they stood now date from it."""
        for start in range(0, len(self._same or ()), _PARAMETERS):
            part = (self._same or [])[start : start + _PARAMETERS]
            rows = self.model.objects.filter(**{f"{self.number}__in": part})
            rows.filter(source_date__lt=self._date).update(source_date=self._date)

    @property
    def held(self) -> dict[str, str]:
        """The fingerprint of each row that the table holds ("" if it was not read from the register)."""
        if self._held is None:
            rows = self.model.objects.order_by().values_list(self.number, "fingerprint")
            self._held = dict(fetch(rows))
        return self._held

    def values(self, row: R) -> tuple[Any, ...]:
        """The row's values in the order of ``columns``, as the database takes them."""
        raise NotImplementedError

    def _keep(self, row: Row, line: Line, fingerprint: str) -> Rejected | None:
        if not isinstance(row, self.row_type):
            return Rejected(line.number, "type de ligne mal placé", line.text)
        for file, seen in self._files:
            if row.finess in seen:
                where = f"ligne {seen[row.finess]}" + ("" if seen is self._seen else f" de {file}")
                reason = f"le numéro FINESS {row.finess} a déjà été lu {where}"
                return Rejected(line.number, reason, line.text[:500])
        self._seen[row.finess] = line.number
        self.pending[row.finess] = (row, fingerprint)  # type: ignore[assignment]
        return None

    def _before_writing(self) -> None:
        """What other tables must hold before this one is written."""

    @property
    def _written(self) -> tuple[str, ...]:
        return (*self.columns, "source", "source_date", "search", "fingerprint")

    def _stored(self, row: R, fingerprint: str) -> tuple[Any, ...]:
        search = search_text(row.name, row.long_name, row.postcode, row.town, row.finess)
        return (*self.values(row), Source.REGISTER.value, self._day(self._date), search, fingerprint)

    def _insert(self, items: Sequence[tuple[R, str]]) -> None:
        rows = [(*self._stored(row, fingerprint), row.finess) for row, fingerprint in items]
        insert_rows(self.model, (*self._written, self.number), rows)
        self.counts.created += len(rows)

    def _update(self, numbers: Sequence[str]) -> None:
        held = self.model.objects.filter(**{f"{self.number}__in": numbers})
        changes = []
        for number, source, day, *values in held.values_list(
            self.number, "source", "source_date", *self.columns
        ):
            row, fingerprint = self.pending[number]
            from_register = source == Source.REGISTER
            same = from_register and tuple(map(self._as_stored, values)) == self.values(row)
            if from_register and day and day > self._date:  # a later register has been imported before
                self.counts.unchanged += same
                self.counts.older += not same
                self.pending[number] = (row, self.held[number])
                continue
            if same:
                self.counts.unchanged += 1
            else:
                self._changed(number)
            changes.append((*self._stored(row, fingerprint), number))
        update_rows(self.model, self._written, self.number, changes)

    def _as_stored(self, value: Any) -> Any:
        return self._day(value) if isinstance(value, date) else value

    def _changed(self, _number: str) -> None:
        self.counts.changed += 1


class EntityTable(Table[EntityRow]):
    """Managing bodies. Those that only an establishment names are held as placeholders."""

    model = ManagingBody
    number = "finess_juridique"
    row_type = EntityRow
    #: In the order of EntityRow's fields from the name on, which ``values`` relies on.
    columns = (
        "name",
        "long_name",
        "siren",
        "legal_status",
        "address",
        "postcode",
        "town",
        "departement",
        "phone",
    )

    _PLACEHOLDER_BLANKS = (*columns[1:], "fingerprint")

    def __init__(self, counts: Counts) -> None:
        super().__init__(counts)
        self._keys: dict[str, int] = {}
        self._last_key = 0
        self._placed: set[str] = set()

    @property
    def placeholders(self) -> int:
        """Managing bodies made for an establishment, that no file of this import describes."""
        return len(self._placed)

    def values(self, row: EntityRow) -> tuple[Any, ...]:
        # Slices, not names: a hundred thousand rows are copied here.
        return (row.name, row.long_name, row.siren, row.legal_status_label or row.legal_status, *row[7:12])

    def keys(self, rows: Sequence[EstablishmentRow]) -> dict[str, int]:
        """The primary key of every managing body, those that these establishments name at the least."""
        self._read_new_keys()
        missing: dict[str, EstablishmentRow] = {}
        for row in rows:
            if row.entity_finess not in self._keys:
                missing.setdefault(row.entity_finess, row)
        if missing:
            self._place(missing)
            self._read_new_keys()
        return self._keys

    def _place(self, missing: dict[str, EstablishmentRow]) -> None:
        fields = (self.number, "name", "source", "source_date", "search", *self._PLACEHOLDER_BLANKS)
        blanks = [""] * len(self._PLACEHOLDER_BLANKS)
        day = self._day(self._date)
        rows = [
            (
                number,
                row.entity_name or _UNNAMED.format(row.name),
                Source.PLACEHOLDER.value,
                day,
                search_text(row.entity_name, "", "", "", number)
                if row.entity_name
                else f" {number.lower()} ",
                *blanks,
            )
            for number, row in missing.items()
        ]
        insert_rows(ManagingBody, fields, rows)
        self.held.update(dict.fromkeys(missing, ""))
        self._placed.update(missing)

    def _read_new_keys(self) -> None:
        """Rows written since the last reading have greater keys."""
        rows = ManagingBody.objects.filter(pk__gt=self._last_key).order_by()
        self._keys.update(fetch(rows.values_list(self.number, "pk")))
        self._last_key = max(self._last_key, *self._keys.values(), 0)

    def _changed(self, number: str) -> None:
        if number in self._placed:  # made a moment ago for an establishment: the person sees it created
            self._placed.discard(number)
            self.counts.created += 1
        else:
            self.counts.changed += 1


class EstablishmentTable(Table[EstablishmentRow]):
    """Establishments, each under its managing body."""

    model = Establishment
    number = "finess_geo"
    row_type = EstablishmentRow
    #: In the order of EstablishmentRow's fields from the entity on, which ``values`` relies on.
    columns = (
        "managing_body_id",
        "name",
        "long_name",
        "siret",
        "category_code",
        "category_label",
        "aggregate_code",
        "aggregate_label",
        "address",
        "postcode",
        "town",
        "departement",
        "phone",
        "opened_on",
        "closed",
        "closed_on",
    )

    def __init__(self, counts: Counts, entities: EntityTable) -> None:
        super().__init__(counts)
        self._entities = entities
        self._keys: dict[str, int] = {}

    def values(self, row: EstablishmentRow) -> tuple[Any, ...]:
        key = self._keys[row.entity_finess]
        return (key, *row[3:15], self._day(row.opened_on), row.closed, self._day(row.closed_on))

    def _before_writing(self) -> None:
        self._keys = self._entities.keys([row for row, _fingerprint in self.pending.values()])
