"""Setting aside the numeroEditeur that a supplier used before the portal: they are never given again."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction

from ..models import BatchLine, ReservedNumber, Supplier

_SEPARATORS = re.compile(r"[\s,;]+")
_CHUNK = 500


@dataclass(slots=True)
class Reservation:
    """What became of each number of a list."""

    added: list[str] = field(default_factory=list)
    known: list[str] = field(default_factory=list)  #: reserved already, or twice in the list
    given: list[str] = field(default_factory=list)  #: by the portal itself: never again either
    bad: list[str] = field(default_factory=list)  #: no numeroEditeur, as typed


def reserve(text: str, supplier: Supplier | None = None, source: str = "") -> Reservation:
    """Set aside the numbers of a list, in capitals, whatever parts them. What is bad stops nothing."""
    outcome = Reservation()
    wanted: dict[str, None] = {}
    for raw in filter(None, _SEPARATORS.split(text)):
        number = raw.upper()
        if not is_number(number):
            outcome.bad.append(raw)
        elif number in wanted:
            outcome.known.append(number)
        else:
            wanted[number] = None
    with transaction.atomic():
        known = _held(ReservedNumber.objects.values_list("number", flat=True), "number", wanted)
        given = _held(BatchLine.objects.values_list("numero_editeur", flat=True), "numero_editeur", wanted)
        outcome.known += [number for number in wanted if number in known]
        outcome.given = [number for number in wanted if number in given - known]
        outcome.added = [number for number in wanted if number not in known | given]
        rows = [ReservedNumber(number=number, supplier=supplier, source=source) for number in outcome.added]
        ReservedNumber.objects.bulk_create(rows, batch_size=_CHUNK)
    return outcome


def is_number(text: str) -> bool:
    """Whether the text has the form of our numbers: the model's own validators say."""
    try:
        ReservedNumber._meta.get_field("number").run_validators(text)
    except ValidationError:
        return False
    return True


def _held(rows: object, column: str, wanted: Iterable[str]) -> set[str]:
    """Those of the numbers that some rows hold."""
    numbers = list(wanted)
    found: set[str] = set()
    for start in range(0, len(numbers), _CHUNK):
        found.update(rows.filter(**{f"{column}__in": numbers[start : start + _CHUNK]}))  # type: ignore[attr-defined]
    return found
