"""What an import of the register is given, and what it says of what it found."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from ..finess import Kind, Readable
from .register_changes import Counts, Ledger
from .register_held import Held

#: What the rows of a file are counted in: a legacy file has lines, FINESS+ has records.
LINE, RECORD = "ligne", "élément"


@dataclass(frozen=True, slots=True)
class RegisterSource:
    """A file to import: its name for messages, its bytes, and how many there are."""

    name: str
    stream: Readable
    size: int


@dataclass(frozen=True, slots=True)
class RejectedLine:
    """A line, or a record of FINESS+, that gave nothing: where, and why in French."""

    file: str
    line: int
    reason: str
    raw: str
    unit: str = LINE  #: what ``line`` counts


@dataclass(slots=True)
class ImportSummary:
    """What an import changes, or has changed.

    ``mark`` is the state of the directory that it was compared with; ``forced``, whether an older register wins.
    """

    og: Ledger = field(default_factory=lambda: Ledger("OG"))
    esms: Ledger = field(default_factory=lambda: Ledger("ESMS"))
    placeholders: int = 0  #: OG that only an establishment names
    rejected: list[RejectedLine] = field(default_factory=list)  #: the first of them
    rejected_count: int = 0
    dates: dict[str, date] = field(default_factory=dict)  #: file name -> the register's date
    files: list[dict[str, object]] = field(default_factory=list)  #: name, SHA-256, date, rows, kinds
    held: dict[Kind, Held] = field(default_factory=dict)  #: what the directory had of the register
    mark: str = ""
    forced: bool = False

    @property
    def entities(self) -> Counts:
        """What becomes of the OG."""
        return self.og.counts

    @property
    def establishments(self) -> Counts:
        """What becomes of the ESMS."""
        return self.esms.counts

    @property
    def created(self) -> int:
        """Rows that the directory did not hold, placeholders aside."""
        return self.entities.created + self.establishments.created

    @property
    def changed(self) -> int:
        """Rows that now say something else."""
        return self.entities.changed + self.establishments.changed

    @property
    def unchanged(self) -> int:
        """Rows read again as they stood."""
        return self.entities.unchanged + self.establishments.unchanged

    @property
    def older(self) -> int:
        """Rows that the directory has from a later register."""
        return self.entities.older + self.establishments.older
