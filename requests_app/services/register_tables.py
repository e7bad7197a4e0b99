"""The two tables of the directory that an import of the register fills."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet

from ..finess import EntityRow, EstablishmentRow
from ..models import Establishment, ManagingBody, Source
from .bulk import fetch
from .register_changes import Ledger
from .register_held import Held
from .register_stage import INSERT, LABEL
from .register_table import PARAMETERS, Table, Terms
from .search_text import search_text

#: The establishments' file does not name the entity; the reader needs something to know it by.
_UNNAMED = "Nom inconnu (gère {})"

#: The label of a category, the code and the label of its aggregate.
_Labels = tuple[str, str, str]
LABEL_COLUMNS = ("category_label", "aggregate_code", "aggregate_label")
_NO_LABELS: _Labels = ("", "", "")


class EntityTable(Table[EntityRow]):
    """Managing bodies. Those that only an establishment names are held as placeholders."""

    model = ManagingBody
    number = "finess_juridique"
    row_type = EntityRow
    entities = True
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
        "closed",
        "closed_on",
    )
    paths = columns

    def __init__(self, terms: Terms, ledger: Ledger, found: Held) -> None:
        super().__init__(terms, ledger, found)
        #: named by establishments alone: its name, else that of one of them; and the day
        self._named: dict[str, tuple[str, str, str]] = {}
        self.placeholders = 0  #: managing bodies made for an establishment, that nothing describes

    def _completed(self, row: EntityRow, held: dict[str, Any]) -> EntityRow:
        """FINESS+ gives the status's code alone: a wording held from elsewhere says more."""
        wording = held["legal_status"]
        if row.legal_status_label or not wording or wording.isdigit():
            return row
        return row._replace(legal_status_label=wording)

    def searched(self, row: EntityRow) -> str:
        return search_text(row.name, row.long_name, row.postcode, row.town, row.finess, row.siren)

    def values(self, row: EntityRow) -> tuple[Any, ...]:
        # Slices, not names: a hundred thousand rows are copied here.
        status = row.legal_status_label or row.legal_status
        return (row.name, row.long_name, row.siren, status, *row[7:13], _day(row.closed_on))

    def name_for(self, row: EstablishmentRow, day: str) -> None:
        """This establishment will be stored: its managing body must be, be it by its number alone."""
        number = row.entity_finess
        if number not in self.held and number not in self._named:
            self._named[number] = (row.entity_name, row.name, day)

    def settle(self) -> None:
        """The last file is read: those that no file described are staged as placeholders."""
        missing = [(number, *said) for number, said in self._named.items() if number not in self.held]
        self.placeholders = len(missing)
        for start in range(0, len(missing), PARAMETERS):
            rows = [_placeholder(*one) for one in missing[start : start + PARAMETERS]]
            self.terms.stage.add(INSERT, rows, entities=True)


def _placeholder(number: str, name: str, of: str, day: str) -> tuple[Any, ...]:
    blanks = ("", "", "", "", "", "", "", "", False, None)  # every column but the name
    # It is not searched by the name of one of its establishments, which would be found in its place.
    search = search_text(name, "", "", "", number)
    return (name or _UNNAMED.format(of), *blanks, Source.PLACEHOLDER.value, day, search, "", number)


class EstablishmentTable(Table[EstablishmentRow]):
    """Establishments, each under its managing body."""

    model = Establishment
    number = "finess_geo"
    row_type = EstablishmentRow
    entities = False
    parent = "managing_body_id"
    #: In the order of EstablishmentRow's fields from the entity on, which ``values`` relies on. The key of the
    #: managing body is known when rows are written; until then its number stands there.
    columns = (
        parent,
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
    paths = ("managing_body__finess_juridique", *columns[1:])

    def __init__(self, terms: Terms, ledger: Ledger, found: Held, entities: EntityTable) -> None:
        super().__init__(terms, ledger, found)
        self._entities = entities
        self._nameless = found.nameless  # whether there will be rows whose category has no label
        self._labels: dict[str, _Labels] = {}  # category -> what the files of this import call it
        self._held_labels: dict[str, _Labels] | None = None

    def settle(self) -> None:
        """The last file is read: rows stored before their category's label was known will get it."""
        if self._labels and self._nameless:
            rows = [(code, *labels) for code, labels in self._labels.items()]
            self.terms.stage.add(LABEL, rows, entities=False)

    def flush(self) -> None:
        """The managing bodies that the pending rows name must be stored, too."""
        day = self._date.isoformat()
        for row, _fingerprint in self.pending.values():
            self._entities.name_for(row, day)
        super().flush()

    def searched(self, row: EstablishmentRow) -> str:
        return search_text(
            row.name, row.long_name, row.postcode, row.town, row.finess, row.siret, row.category
        )

    def values(self, row: EstablishmentRow) -> tuple[Any, ...]:
        if not row.category_label:
            row = _labelled(row, self._known_labels(row.category))
            self._nameless = self._nameless or not row.category_label
        return (row.entity_finess, *row[3:15], _day(row.opened_on), row.closed, _day(row.closed_on))

    def _learn(self, row: EstablishmentRow) -> None:
        if row.category_label and row.category not in self._labels:
            self._labels[row.category] = row[7:10]

    def _completed(self, row: EstablishmentRow, held: dict[str, Any]) -> EstablishmentRow:
        """FINESS+ gives codes without labels: those that are held for the same code stay."""
        if row.category_label or not held["category_label"] or held["category_code"] != row.category:
            return row
        return _labelled(row, tuple(held[column] for column in LABEL_COLUMNS))

    def _known_labels(self, code: str) -> _Labels:
        if self._held_labels is None:
            rows = of_register().exclude(category_label="").values_list("category_code", *LABEL_COLUMNS)
            ordered = rows.order_by("category_code", *LABEL_COLUMNS).distinct()
            self._held_labels = {row[0]: row[1:] for row in fetch(ordered)}
        return self._labels.get(code) or self._held_labels.get(code, _NO_LABELS)


def of_register() -> QuerySet[Establishment]:
    """The establishments that the register described."""
    return Establishment.objects.filter(source=Source.REGISTER)


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _labelled(row: EstablishmentRow, labels: _Labels) -> EstablishmentRow:
    label, code, aggregate = labels
    return row._replace(category_label=label, aggregate_category=code, aggregate_category_label=aggregate)
