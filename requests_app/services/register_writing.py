"""Writing what the reading of the register has staged: one transaction, as short as it can be."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import IntegrityError, connection, transaction

from ..models import ManagingBody, RegisterImport, User
from .bulk import date_rows, fetch_into, insert_rows, update_rows
from .categories import settle_labels
from .register_held import DirectoryChanged, directory_mark
from .register_reading import Progress
from .register_stage import INSERT, LABEL, TOUCH, UPDATE, Part, parts, staged
from .register_summary import ImportSummary
from .register_tables import LABEL_COLUMNS, EntityTable, EstablishmentTable, of_register
from .search_index import catch_up, count_esms, pause

_WORDS = "Enregistrement"
#: Above so many new or changed rows, filling the search's index anew is quicker than following each.
_MANY = 5000


def write_register(
    stage: Path,
    record: RegisterImport,
    mark: str,
    progress: Progress | None = None,
    finish: Callable[[], None] | None = None,
) -> None:
    """Write the staged rows and the record of the import, all or nothing; ``finish`` is done with them.

    Raises DirectoryChanged where the directory is no longer what the files were compared with (``mark``), and
    StageLost where the staged rows are not whole. What ``progress`` raises undoes all.
    """
    writing = _Writing(stage, progress or (lambda _done, _total, _words: None))
    try:
        with transaction.atomic():
            _one_at_a_time()
            if directory_mark() != mark:
                raise DirectoryChanged
            writing.write()
            record.save(force_insert=True)
            if finish:
                finish()
    except IntegrityError as error:  # a row added by hand between the look and the writing
        raise DirectoryChanged from error


def record_of(summary: ImportSummary, by: User | None) -> RegisterImport:
    """What is remembered of an import, not saved yet."""
    return RegisterImport(
        by=by,
        files=summary.files,
        created=summary.created,
        changed=summary.changed,
        unchanged=summary.unchanged + summary.older,
        rejected=summary.rejected_count,
        forced=summary.forced,
        detail={
            "og": summary.entities.as_dict(),
            "esms": summary.establishments.as_dict(),
            "placeholders": summary.placeholders,
        },
    )


def _one_at_a_time() -> None:
    """On SQLite the transaction itself has the only lock."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            table = connection.ops.quote_name(RegisterImport._meta.db_table)
            cursor.execute(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")


class _Writing:
    def __init__(self, stage: Path, progress: Progress) -> None:
        self._stage = stage
        self._progress = progress
        self._staged = staged(stage)
        self._done = 0
        self._keys: dict[str, Any] = {}

    def write(self) -> None:
        """The managing bodies first: establishments point at them."""
        self._report(0)
        if many := self._staged.changes > _MANY:
            pause()
        for entities in (True, False):
            for part in parts(self._stage, entities=entities):
                self._write_part(part)
        if self._staged.changes:
            settle_labels()
            (catch_up if many else count_esms)()
        self._report(0)  # the last moment to stop

    def _write_part(self, part: Part) -> None:
        table = EntityTable if part.entities else EstablishmentTable
        if part.action in {INSERT, UPDATE}:
            rows = part.rows if part.entities else [self._with_key(row) for row in part.rows]
            if part.action == INSERT:
                insert_rows(table.model, (*table.written(), table.number), rows)
            elif update_rows(table.model, table.written(), table.number, rows) != len(rows):
                raise DirectoryChanged  # a number corrected by hand since
        elif part.action == TOUCH:
            day, back, *numbers = part.rows
            date_rows(table.model, "source_date", table.number, numbers, day, back=back)
        elif part.action == LABEL:
            _label(part.rows)
        self._report(len(part.rows))

    def _with_key(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        if not self._keys:
            rows = ManagingBody.objects.order_by().values_list("finess_juridique", "pk")
            self._keys = fetch_into({}, rows)
        try:
            return (self._keys[row[0]], *row[1:])
        except KeyError:
            raise DirectoryChanged from None

    def _report(self, rows: int) -> None:
        self._done += rows
        self._progress(self._done, self._staged.rows, _WORDS)


def _label(said: list[tuple[str, str, str, str]]) -> None:
    """The labels of categories that rows stored without any have got meanwhile."""
    labels = {code: dict(zip(LABEL_COLUMNS, words, strict=True)) for code, *words in said}
    nameless = of_register().filter(category_label="", category_code__in=list(labels))
    for code in set(nameless.order_by().values_list("category_code", flat=True).distinct()):
        nameless.filter(category_code=code).update(**labels[code])
