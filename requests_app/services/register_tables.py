"""The two tables of the directory that an import of the register fills."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from ..finess import EntityRow, EstablishmentRow
from ..models import Establishment, ManagingBody, Source
from .bulk import fetch, insert_rows
from .register_table import Counts, Table
from .search_text import search_text

#: The establishments' file does not name the entity; the reader needs something to know it by.
_UNNAMED = "Nom inconnu (gère {})"

#: The label of a category, the code and the label of its aggregate.
_Labels = tuple[str, str, str]
_LABEL_COLUMNS = ("category_label", "aggregate_code", "aggregate_label")
_NO_LABELS: _Labels = ("", "", "")


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

    def _completed(self, row: EntityRow, held: dict[str, Any]) -> EntityRow:
        """FINESS+ gives the status's code alone: a wording held from elsewhere says more."""
        wording = held["legal_status"]
        if row.legal_status_label or not wording or wording.isdigit():
            return row
        return row._replace(legal_status_label=wording)

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
        self._labels: dict[str, _Labels] = {}  # category -> what the files of this import call it
        self._held_labels: dict[str, _Labels] | None = None

    def settle(self) -> None:
        """The last file is read: rows written before their category's label was known get it now."""
        nameless = self._of_register().filter(category_label="", category_code__in=list(self._labels))
        for code in set(nameless.order_by().values_list("category_code", flat=True).distinct()):
            changes = dict(zip(_LABEL_COLUMNS, self._labels[code], strict=True))
            nameless.filter(category_code=code).update(**changes)

    def values(self, row: EstablishmentRow) -> tuple[Any, ...]:
        key = self._keys[row.entity_finess]
        if not row.category_label:
            row = _labelled(row, self._known_labels(row.category))
        return (key, *row[3:15], self._day(row.opened_on), row.closed, self._day(row.closed_on))

    def _before_writing(self) -> None:
        self._keys = self._entities.keys([row for row, _fingerprint in self.pending.values()])

    def _learn(self, row: EstablishmentRow) -> None:
        if row.category_label and row.category not in self._labels:
            self._labels[row.category] = row[7:10]

    def _completed(self, row: EstablishmentRow, held: dict[str, Any]) -> EstablishmentRow:
        """FINESS+ gives codes without labels: those that are held for the same code stay."""
        if row.category_label or not held["category_label"] or held["category_code"] != row.category:
            return row
        return _labelled(row, tuple(held[column] for column in _LABEL_COLUMNS))

    def _known_labels(self, code: str) -> _Labels:
        if self._held_labels is None:
            rows = (
                self._of_register().exclude(category_label="").values_list("category_code", *_LABEL_COLUMNS)
            )
            ordered = rows.order_by("category_code", *_LABEL_COLUMNS).distinct()
            self._held_labels = {row[0]: row[1:] for row in fetch(ordered)}
        return self._labels.get(code) or self._held_labels.get(code, _NO_LABELS)

    @staticmethod
    def _of_register() -> QuerySet[Establishment]:
        return Establishment.objects.filter(source=Source.REGISTER)


def _labelled(row: EstablishmentRow, labels: _Labels) -> EstablishmentRow:
    label, code, aggregate = labels
    return row._replace(category_label=label, aggregate_category=code, aggregate_category_label=aggregate)
