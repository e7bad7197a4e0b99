"""Importing the public register: read and compared without holding anyone up, then written in one transaction.

As often as one likes, the same result: a row already held as it stands is recognised by its fingerprint and
skipped (a legacy line even unparsed), so a second import costs little more than reading the file. What requests
hold is copied there and never touched from here.

What is closed and what is not. FINESS+ holds what is closed, too, and says so. A legacy file holds what is open
only, so a row in it is open: held as closed from an earlier day, it is reopened. But that a row is *not* in a
legacy file proves nothing (many are extracts, and structures leave the files for other reasons than closing):
absence never closes anything.

Forcing. An older register is refused. Forced, each row that it holds takes its values and its date, later ones
included; rows that it does not hold stay as they are.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..finess import RegisterError
from ..models import User
from .job_folder import scratch
from .register_held import DirectoryChanged, OlderRegister
from .register_reading import Progress, read_register
from .register_summary import LINE, RECORD, ImportSummary, RegisterSource, RejectedLine
from .register_writing import record_of, write_register

__all__ = [
    "LINE",
    "RECORD",
    "ImportSummary",
    "OlderRegister",
    "Progress",
    "RegisterSource",
    "RejectedLine",
    "import_register",
    "preview_register",
]

_CHANGED = (
    "Le répertoire a changé pendant la lecture des fichiers (un autre import, sans doute). Relancez l’import."
)


def import_register(
    sources: Sequence[RegisterSource],
    progress: Progress | None = None,
    by: User | None = None,
    *,
    force: bool = False,
) -> ImportSummary:
    """Bring the register's files, in any order, into the directory; what that changed.

    Raises RegisterError (a French sentence naming the file) where one of them is no register file, or older than
    the directory without ``force`` (OlderRegister); nothing is imported then, nor where ``progress`` raises. Bad
    lines are in the summary.
    """
    with scratch() as folder:
        stage = folder / "stage"
        summary = read_register(sources, stage, progress, force=force)
        try:
            write_register(stage, record_of(summary, by), summary.mark, progress)
        except DirectoryChanged:
            raise RegisterError(_CHANGED) from None
    return summary


def preview_register(
    sources: Sequence[RegisterSource], progress: Progress | None = None, *, force: bool = False
) -> ImportSummary:
    """What ``import_register`` would change; nothing is written. Raises as it does."""
    with scratch() as folder:
        return read_register(sources, folder / "stage", progress, force=force)
