"""Numbers that are never given twice: numeroEditeur, and the day's number in a JSON file's name."""

from collections.abc import Iterable
from datetime import date

from django.utils import timezone

from ..asp_file.names import MAX_NUMBER
from ..models import Batch, BatchLine, DepositName, NumberCounter, ReservedNumber, Software
from ..rules.numero_editeur import numero_at

#: The counter has one row.
COUNTER_PK = 1

#: SQLite takes a bounded number of parameters a query.
_BLOCK = 500


class NamesExhausted(RuntimeError):
    """The 999 file names of a day and a numéro ANS are all taken."""

    def __init__(self, numero_ans: str, day: date) -> None:
        super().__init__(
            f"Les {MAX_NUMBER} numéros de fichier du {day:%d/%m/%Y} pour le numéro ANS {numero_ans} "
            "sont tous pris : choisissez un autre jour de dépôt."
        )


def take_numeros(count: int) -> list[str]:
    """The next ``count`` numeroEditeur, the counter's row locked until the transaction ends.

    Skips the numbers that a supplier used before us and those that any line holds, whatever the counter says.
    Raises ``NumbersExhausted`` at the end of the series.
    """
    NumberCounter.objects.get_or_create(pk=COUNTER_PK)
    counter = NumberCounter.objects.select_for_update().get(pk=COUNTER_PK)
    given = _after(counter, count)
    counter.save(update_fields=["last"])
    return given


def foresee_numeros(count: int) -> list[str]:
    """What ``take_numeros`` would give if it were asked now: nothing is locked, and nothing is given."""
    return _after(NumberCounter.objects.filter(pk=COUNTER_PK).first() or NumberCounter(), count)


def _after(counter: NumberCounter, count: int) -> list[str]:
    """The next numbers after the counter's, which is moved, in memory, behind the last of them."""
    given: list[str] = []
    while len(given) < count:
        wanted = min(count - len(given), _BLOCK)
        block = [numero_at(counter.last + step) for step in range(1, wanted + 1)]
        counter.last += wanted
        taken = _taken(block)
        given += [numero for numero in block if numero not in taken]
    return given


def _taken(numeros: Iterable[str]) -> set[str]:
    wanted = list(numeros)
    used = BatchLine.objects.filter(numero_editeur__in=wanted).values_list("numero_editeur", flat=True)
    reserved = ReservedNumber.objects.filter(number__in=wanted).values_list("number", flat=True)
    return {*used, *reserved}


def take_name(batch: Batch, day: date) -> DepositName:
    """Give the batch the smallest number never used of its numéro ANS and day.

    The software's row is locked until the transaction ends, so that two admins never reach for the same one.
    Raises ``NamesExhausted``.
    """
    Software.objects.select_for_update(no_key=True).get(pk=batch.software_id)
    held = DepositName.objects.filter(numero_ans=batch.numero_ans, day=day, freed=False)
    used = set(held.values_list("number", flat=True))
    for number in range(1, MAX_NUMBER + 1):
        if number not in used:
            return DepositName.objects.create(
                batch=batch, numero_ans=batch.numero_ans, day=day, number=number
            )
    raise NamesExhausted(batch.numero_ans, day)


def free_names(batch: Batch) -> int:
    """Free the batch's names that were never downloaded; how many there were."""
    return DepositName.objects.filter(batch=batch, downloaded_at__isnull=True, freed=False).update(freed=True)


def mark_downloaded(name: DepositName) -> None:
    """From now on the name is this file's for ever."""
    if name.downloaded_at is None:
        name.downloaded_at = timezone.now()
        name.save(update_fields=["downloaded_at"])
