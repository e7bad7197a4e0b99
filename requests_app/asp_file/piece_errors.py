"""Why an attachment is refused, and what its owner can do about it."""

from __future__ import annotations

from ..rules.registry import french

RESAVE = (
    "Ouvrez-le, vérifiez qu’il s’affiche en entier et enregistrez-le à nouveau, ou numérisez le document."
)


class PieceError(Exception):
    """An attachment is refused. ``code`` is stable: empty, too_big, kind, truncated, corrupt, encrypted, …

    ``reason`` and ``way_out`` are French sentences; ``shrinkable`` says that ``shrink_image`` may help.
    """

    def __init__(self, code: str, reason: str, way_out: str, *, shrinkable: bool = False) -> None:
        self.code = code
        self.reason = french(reason)
        self.way_out = french(way_out)
        self.shrinkable = shrinkable
        super().__init__(f"{self.reason} {self.way_out}")


def truncated(what: str) -> PieceError:
    """The end of the file is missing."""
    return PieceError(
        "truncated",
        f"{what} est incomplet : sa fin manque.",
        "L’envoi ou la copie s’est sans doute interrompu. "
        "Reprenez le fichier d’origine et joignez-le à nouveau.",
    )


def corrupt(what: str) -> PieceError:
    """The bytes are damaged."""
    return PieceError("corrupt", f"{what} est abîmé : son contenu ne peut pas être lu.", RESAVE)


def foreign_tail(what: str, hidden: str) -> PieceError:
    """A second file hides behind the first: some readers would see the one, some the other."""
    return PieceError("polyglot", f"{what} cache un autre fichier à sa suite ({hidden}).", RESAVE)
