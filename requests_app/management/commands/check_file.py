"""``check_file FILE``: judge any advance file, with or without its ZIPs; no database is needed."""

from __future__ import annotations

import io
import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand
from django.utils import timezone

from ...asp_file import MAX_BYTES, Report, StructureError, Unreadable
from ...asp_file.report_text import harmless, report_lines
from ...rules import lanes
from ...services.file_check import check_bytes

NO_ERROR, ERRORS, UNREADABLE = 0, 1, 2


class Command(BaseCommand):
    """Exit code 0: no error (warnings do not count); 1: errors; 2: the file or a ZIP cannot be judged."""

    help = (
        "Contrôle un fichier JSON de demandes d’avance, d’où qu’il vienne, et les ZIP de ses pièces. "
        "Code de sortie : 0 aucune erreur, 1 des erreurs, 2 le fichier ou un ZIP ne peut pas être contrôlé."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        codes = " ou ".join(lanes())
        parser.add_argument("file", metavar="FICHIER", type=Path, help="le fichier JSON")
        parser.add_argument(
            "--couloir", metavar="COULOIR", help=f"{codes} ; sinon deviné d’après le nom des pièces"
        )
        parser.add_argument(
            "--zip",
            dest="zips",
            metavar="ZIP",
            type=Path,
            nargs="+",
            action="extend",
            default=[],
            help="les ZIP des pièces, tous ensemble",
        )
        parser.add_argument(
            "--format", choices=["text", "json"], default="text", help="texte (par défaut) ou un objet JSON"
        )
        parser.add_argument(
            "--structure",
            metavar="MODELE",
            type=Path,
            help="un modèle officiel, à la place de la structure en vigueur",
        )

    def handle(self, *_args: Any, **options: Any) -> NoReturn:
        # A terminal that knows no « é » gets its number instead of an exception.
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="backslashreplace")
        try:
            report = self._check(options)
        except Unreadable as refused:
            self._refuse(options, str(refused))
        except StructureError as refused:
            reasons = " ".join(str(difference) for difference in refused.differences)
            self._refuse(options, f"Le modèle {options['structure'].name} n’est pas utilisable. {reasons}")
        except OSError as missing:
            name = _name(Path(missing.filename or options["file"]))
            self._refuse(options, f"{name}\u00a0: ce fichier est introuvable ou ne peut pas être lu.")
        self._tell(report, as_json=options["format"] == "json")
        sys.exit(ERRORS if report.errors else NO_ERROR)

    def _check(self, options: dict[str, Any]) -> Report:
        file: Path = options["file"]
        model: Path | None = options["structure"]
        return check_bytes(
            _read(file),
            file.name,
            timezone.localdate(),
            couloir=options["couloir"],
            zips=options["zips"],
            model=None if model is None else _text(model),
        )

    def _tell(self, report: Report, *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(report.as_dict(), indent=2))
        else:
            for line in report_lines(report):
                self.stdout.write(line)

    def _refuse(self, options: dict[str, Any], sentence: str) -> NoReturn:
        if options["format"] == "json":
            told = {"file": _name(options["file"]), "unreadable": sentence}
            self.stdout.write(json.dumps(told, indent=2))
        self.stderr.write(harmless(sentence))
        sys.exit(UNREADABLE)


def _name(path: Path) -> str:
    """What a message calls a path: « . » and « / » have no name of their own."""
    return path.name or str(path)


def _read(path: Path) -> bytes:
    """The file's bytes, one more than can be judged at most."""
    with path.open("rb") as stream:
        return stream.read(MAX_BYTES + 1)


def _text(path: Path) -> str:
    try:
        return _read(path).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable(f"{path.name}\u00a0: le modèle n’est pas en UTF-8.") from None
